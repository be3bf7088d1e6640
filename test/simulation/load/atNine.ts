/** Everybody is due at nine: reminders and marketing mixed, with SES well or out for two hours from that very moment. */

import { hour } from '../oracle/wall.ts';
import type { Product } from '../product.ts';
import { curveOf } from './curve.ts';
import { type Group, judge, remindersAfterMarketing } from './judge.ts';
import { type LoadWorld, withLoad } from './loadWorld.ts';
import { type Kind, nine, place } from './people.ts';
import type { LoadResult } from './result.ts';

/** Three in ten are reminders, half of them safety. */
const kinds: readonly Kind[] = [
  {
    name: 'reminder',
    journey: 'prepare',
    step: 'medicines',
    visit: { day: 7, clock: '10:30' },
    began: { day: -3, clock: '15:00' },
  },
  {
    name: 'safety reminder',
    journey: 'prepare',
    step: 'driver',
    visit: { day: 3, clock: '10:30' },
    began: { day: -8, clock: '15:00' },
  },
  { name: 'marketing', journey: 'nurture', step: 'second', began: { day: -2, clock: '15:00' } },
];

const kindAt = (index: number): Kind => kinds[index % 20 < 3 ? 0 : index % 20 < 6 ? 1 : 2] as Kind;

function crowd({ world }: LoadWorld, total: number): Group[] {
  const ids = kinds.map(() => new Set<string>());
  for (let index = 0; index < total; index += 1) {
    const kind = kindAt(index);
    const { contact, enrollment } = place(world, index, kind);
    if (Date.parse(enrollment.due?.at ?? '') !== nine)
      throw new RangeError(`${kind.step} is due ${enrollment.due?.at}`);
    ids[kinds.indexOf(kind)]?.add(contact.id);
  }
  return kinds.map(({ name, journey, step }, index) => ({
    name,
    journey,
    step,
    ids: ids[index] ?? new Set(),
    expected: { state: 'sent' },
  }));
}

export interface AtNineOptions {
  readonly people: number;
  readonly outage?: { readonly from: number; readonly hours: number; readonly mode: 0 | 1 | 2 };
}

export function runAtNine(product: Product, name: string, { people, outage }: AtNineOptions): Promise<LoadResult> {
  return withLoad(product, async (load) => {
    const begun = performance.now();
    const { world, acceptance } = load;
    const groups = crowd(load, people);
    if (outage) {
      await world.play(nine + outage.from);
      world.ses.fail(nine + outage.from + outage.hours * hour, outage.mode);
    }
    await world.play(nine + 6 * hour);
    const { groups: results, broken } = judge(load, groups, () => nine);
    const after = remindersAfterMarketing(load, groups);
    const inDoubt = results.reduce((sum, each) => sum + each.inDoubt, 0);
    if (after > 0 && !outage?.from) broken.push(`${after} reminders after the first marketing email`);
    const lags = (isMarketing: boolean) =>
      acceptance.sent.filter((each) => each.isMarketing === isMarketing).map((each) => each.acceptance.at - nine);
    return {
      name,
      people,
      seconds: (performance.now() - begun) / 1000,
      groups: results,
      notes: [`${after} reminders after the first marketing email`, `${inDoubt} in doubt`],
      curve: curveOf({ reminders: lags(false), marketing: lags(true) }),
      inDoubt,
      broken,
    };
  });
}
