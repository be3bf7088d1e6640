/** A thousand rows in doubt come to the end of their grace at one moment, among as many that are simply due. */
import { sendItem } from '../../../functions/adapters/dynamodb/rows.ts';
import type { Send } from '../../../functions/core/model/send.ts';
import { callBy, plan, withSettled } from '../../../functions/core/plan/plan.ts';
import { inDoubt, partitionOf, sendKey } from '../../../functions/core/send/ledger.ts';
import { advanced } from '../../../functions/core/send/protocol.ts';
import { instantFromMs } from '../../../functions/core/time/time.ts';
import { day, hour, minute } from '../oracle/wall.ts';
import type { Product } from '../product.ts';
import { clinic } from '../words.ts';
import { identityOf } from '../world/identity.ts';
import { people } from '../world/tables.ts';
import type { World } from '../world/world.ts';
import { type Group, judge } from './judge.ts';
import { withLoad } from './loadWorld.ts';
import { type Kind, nine, partitionsOf, place } from './people.ts';
import type { LoadResult } from './result.ts';

/** Every one was tried a quarter of an hour ago, and nobody knows whether SES has it. */
const began = instantFromMs(nine - 15 * minute);

const marketing = { journey: 'nurture', step: 'second', began: { day: -2, clock: '15:00' } } as const;
const safety = {
  journey: 'prepare',
  step: 'driver',
  visit: { day: 3, clock: '10:30' },
  began: { day: -8, clock: '15:00' },
} as const;
const reminder = {
  journey: 'prepare',
  step: 'medicines',
  visit: { day: 7, clock: '10:30' },
  began: { day: -3, clock: '15:00' },
} as const;

/** The person, their enrollment gone on, and the row in doubt, due at nine. */
function doubted(world: World, index: number, kind: Kind): string {
  const { digest, token } = identityOf(world.seed);
  const { contact } = place(world, index, kind, ({ contact, enrollment, person, journey }) => {
    const facts = { person, clinic };
    const next = plan(journey, enrollment, facts, began);
    if (next.kind !== 'send' || next.step.id !== kind.step) throw new RangeError(`${kind.step} is not next`);
    const claimed: Send = {
      contactId: contact.id,
      id: digest(sendKey(contact.id, journey.id, enrollment.instance, kind.step, 0)),
      journey: journey.id,
      instance: enrollment.instance,
      step: kind.step,
      revision: 0,
      class: journey.class,
      safety: next.step.safety,
      reply: false,
      state: 'claimed',
      attempt: 1,
      doubts: 0,
      token: `${token().slice(0, 24)}${index.toString(16).padStart(8, '0')}`,
      deadline: began,
      claimedAt: began,
      plannedAt: began,
      reasons: [],
      ...(next.step.safety ? { safetyDeadline: callBy(next.usefulUntil, began, clinic) } : {}),
    };
    const partition = partitionOf(journey.class, contact.id, partitionsOf(world)[journey.class]);
    // Marketing's grace is a day: it has been in doubt since yesterday.
    const since = journey.class === 'marketing' ? instantFromMs(nine - day) : began;
    const row = inDoubt(claimed, 'timedOut', since, partition, next.usefulUntil);
    world.engine.place(people, `C#${contact.id}`, `SEND#${row.id}`, sendItem(row));
    const gone = withSettled(enrollment, kind.step, { revision: 0, at: began, outcome: 'inDoubt' });
    return advanced({ release: { clinic }, journey, person, enrollment: gone, now: began }, partitionsOf(world));
  });
  return contact.id;
}

export function runDoubts(product: Product, name: string, total: number): Promise<LoadResult> {
  return withLoad(product, async (load) => {
    const begun = performance.now();
    const { world } = load;
    const half = Math.floor(total / 2);
    const make = (count: number, from: number, one: (index: number) => string) =>
      new Set(Array.from({ length: count }, (_, index) => one(from + index)));
    const group = (kind: Kind, ids: ReadonlySet<string>, state: 'sent' | 'inDoubt'): Group => ({
      name: kind.name,
      journey: kind.journey,
      step: kind.step,
      ids,
      expected: { state },
    });
    const doubtedReminders: Kind = { name: 'reminder in doubt', ...reminder };
    const doubtedSafety: Kind = { name: 'safety reminder in doubt', ...safety };
    const doubtedMarketing: Kind = { name: 'marketing in doubt', ...marketing };
    const dueReminders: Kind = { name: 'reminder', ...safety };
    const dueMarketing: Kind = { name: 'marketing', ...marketing };
    const due = (kind: Kind) => (index: number) => place(world, index, kind).contact.id;
    const groups = [
      group(
        doubtedReminders,
        make(Math.floor(half / 2), 0, (index) => doubted(world, index, doubtedReminders)),
        'sent',
      ),
      group(
        doubtedSafety,
        make(half - Math.floor(half / 2), total, (index) => doubted(world, index, doubtedSafety)),
        'sent',
      ),
      group(
        doubtedMarketing,
        make(total - half, 2 * total, (index) => doubted(world, index, doubtedMarketing)),
        'inDoubt',
      ),
      group(dueReminders, make(half, 3 * total, due(dueReminders)), 'sent'),
      group(dueMarketing, make(half, 4 * total, due(dueMarketing)), 'sent'),
    ];
    await world.play(nine + hour);
    const { groups: results, broken } = judge(load, groups, () => nine);
    if ((results[2]?.accepted ?? 0) > 0) broken.push('marketing went a second time');
    return {
      name,
      people: groups.reduce((sum, each) => sum + each.ids.size, 0),
      seconds: (performance.now() - begun) / 1000,
      groups: results,
      notes: ['reminders get their one more attempt, marketing stays unsent and listed'],
      curve: [],
      inDoubt: results.reduce((sum, each) => sum + each.inDoubt, 0),
      broken,
    };
  });
}
