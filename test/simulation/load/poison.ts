/** Sign-ups come in at the public door, and every fiftieth record of the stream is one that no reader can make sense of. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { hour } from '../oracle/wall.ts';
import type { Product } from '../product.ts';
import { clinic } from '../words.ts';
import { people } from '../world/tables.ts';
import { lagsOf } from './curve.ts';
import { type Group, judge } from './judge.ts';
import { type LoadWorld, withLoad } from './loadWorld.ts';
import { emailOf, nine } from './people.ts';
import type { LoadResult } from './result.ts';

/** What `enroll` can answer by itself: five a batch (docs/invariants.md I6). */
const perSecond = 10;
const poisonEvery = 50;

/** A contact of a version that this one does not know. */
function poison({ world }: LoadWorld, index: number): void {
  const pk = `C#poison${String(index).padStart(12, '0')}`;
  const at = new Date(world.now).toISOString();
  for (const sk of ['CONTACT', 'SIGNUP#s1'])
    world.engine.place(
      people,
      pk,
      sk,
      marshall({ pk, sk, at, email: `poison${index}@example.com`, schemaVersion: 99 }),
    );
}

interface Told {
  readonly lags: readonly number[];
  readonly parked: number;
  readonly poisoned: number;
}

async function signUps(load: LoadWorld, total: number, every: number): Promise<{ group: Group } & Told> {
  const { world, acceptance } = load;
  const at = new Map<string, number>();
  let poisoned = 0;
  for (let index = 0; index < total; index += 1) {
    const moment = nine + Math.floor((index * 1000) / perSecond);
    at.set(emailOf(index), moment);
    world.scheduler.setAside(moment, () =>
      world.acts.perform(
        'signUp',
        { name: `p${index}`, email: emailOf(index), zone: clinic.zone, locale: 'en', mailbox: 'good' },
        `p${index}`,
      ),
    );
    if (every > 0 && index % every === every - 1) {
      poisoned += 1;
      world.scheduler.setAside(moment, () => poison(load, index));
    }
  }
  await world.play(nine + 2 * hour);
  const ids = new Set([...world.contacts.byId.values()].filter(({ email }) => at.has(email)).map(({ id }) => id));
  return {
    group: { name: 'sign-up', journey: 'confirm', step: 'confirm', ids, expected: { state: 'sent' } },
    lags: acceptance.sent.map(
      (each) => each.acceptance.at - (at.get(each.acceptance.input.Destination.ToAddresses[0] ?? '') ?? 0),
    ),
    parked: new Set(world.stream.parked.map(({ pk }) => pk)).size,
    poisoned,
  };
}

/** How much later than without poison the last of the others may be: a batch that was made smaller, no more. */
const delayMaxSeconds = 5;

export async function runPoison(product: Product, name: string, total: number): Promise<LoadResult> {
  const begun = performance.now();
  const clean = lagsOf(await withLoad(product, async (load) => (await signUps(load, total, 0)).lags));
  return withLoad(product, async (load) => {
    const { group, lags, parked, poisoned } = await signUps(load, total, poisonEvery);
    const startOf = new Map(
      [...load.world.contacts.byId.values()].map(({ id, email }) => [
        id,
        nine + Math.floor((Number(/\d+/.exec(email)?.[0] ?? 0) * 1000) / perSecond),
      ]),
    );
    const { groups, broken } = judge(load, [group], (id) => startOf.get(id) ?? nine);
    if (group.ids.size !== total) broken.push(`${group.ids.size} of ${total} sign-ups are known`);
    const mine = lagsOf(lags);
    if (mine.p99 > clean.p99 + delayMaxSeconds || mine.last > clean.last + delayMaxSeconds)
      broken.push(
        `others were delayed: p99 ${mine.p99} s and last ${mine.last} s, ${clean.p99} and ${clean.last} s without poison`,
      );
    if (parked !== poisoned) broken.push(`${poisoned} poison sign-ups, ${parked} parked`);
    return {
      name,
      people: total,
      seconds: (performance.now() - begun) / 1000,
      groups,
      notes: [
        `${parked} of ${poisoned} poison sign-ups parked`,
        `without poison p50 ${clean.p50} s, p99 ${clean.p99} s, last ${clean.last} s`,
      ],
      curve: [],
      inDoubt: 0,
      broken,
    };
  });
}
