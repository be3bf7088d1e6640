/**
 * Dispatch is off for a whole day, from eight to eight: then each step goes, is skipped, goes with another, or becomes a
 * call, as its journey says. What must become of each is written down here, not asked of the product.
 */
import { dateNumber, hour, instantOf, wallAt } from '../oracle/wall.ts';
import type { Product } from '../product.ts';
import { clinic } from '../words.ts';
import { type Expected, type Group, judge, remindersAfterMarketing } from './judge.ts';
import { type LoadWorld, withLoad } from './loadWorld.ts';
import { emailOf, type Kind, nextMorning, nine, place } from './people.ts';
import type { LoadResult } from './result.ts';

interface Case extends Kind {
  readonly expected: Expected;
}

const cases: readonly Case[] = [
  {
    name: 'a week before, not urgent: goes late',
    journey: 'prepare',
    step: 'medicines',
    visit: { day: 7, clock: '10:30' },
    began: { day: -3, clock: '15:00' },
    expected: { state: 'sent' },
  },
  {
    name: 'three days before: goes late',
    journey: 'prepare',
    step: 'driver',
    visit: { day: 3, clock: '10:30' },
    began: { day: -8, clock: '15:00' },
    expected: { state: 'sent' },
  },
  {
    name: 'the evening before, its limit past: a call',
    journey: 'prepare',
    step: 'eating',
    visit: { day: 1, clock: '10:30' },
    began: { day: -9, clock: '15:00' },
    expected: { state: 'skipped', reason: 'noLongerUseful', isCalled: true },
  },
  {
    name: 'the evening before, its limit ahead: goes late',
    journey: 'prepare',
    step: 'eating',
    visit: { day: 1, clock: '19:00' },
    began: { day: -9, clock: '15:00' },
    expected: { state: 'sent' },
  },
  {
    name: 'two hours before, the visit over: nothing',
    journey: 'prepare',
    step: 'leaving',
    visit: { day: 0, clock: '14:00' },
    began: { day: -9, clock: '15:00' },
    expected: { state: 'skipped', reason: 'late' },
  },
  {
    name: 'the evening after, twelve hours over: nothing',
    journey: 'aftercare',
    step: 'evening',
    visit: { day: -1, clock: '18:30' },
    began: { day: -1, clock: '20:45' },
    expected: { state: 'skipped', reason: 'noLongerUseful' },
  },
  {
    name: 'the day after, an hour left: goes late',
    journey: 'aftercare',
    step: 'next-day',
    visit: { day: -1, clock: '10:00' },
    began: { day: -1, clock: '12:30' },
    expected: { state: 'sent' },
  },
  {
    name: 'three days after: goes late',
    journey: 'aftercare',
    step: 'day-three',
    visit: { day: -3, clock: '10:00' },
    began: { day: -3, clock: '12:30' },
    expected: { state: 'sent' },
  },
  {
    name: 'education: goes late',
    journey: 'nurture',
    step: 'second',
    began: { day: -2, clock: '15:00' },
    expected: { state: 'sent' },
  },
];

/** Booked through staff's own door while dispatch is off: enroll answers, and two steps are late already. */
const bookedSteps: readonly { step: string; name: string; expected: Expected }[] = [
  { step: 'booked', name: 'booked that day: the answer goes', expected: { state: 'sent' } },
  { step: 'medicines', name: 'booked that day: goes with the next', expected: { state: 'skipped', reason: 'merged' } },
  { step: 'driver', name: 'booked that day: goes late', expected: { state: 'sent' } },
];

function bookings({ world }: LoadWorld, first: number, count: number): void {
  const start = instantOf(dateNumber(wallAt(world.start, clinic.zone)) + 3, '16:00', clinic.zone);
  for (let index = first; index < first + count; index += 1)
    // Twenty a second, as a desk that imports its day would.
    world.scheduler.setAside(nine + hour + (index - first) * 50, () =>
      world.acts.bookFor(
        { name: `p${index}`, email: emailOf(index), zone: clinic.zone, locale: 'en', mailbox: 'good' },
        { start, end: start + 2 * hour, zone: clinic.zone },
      ),
    );
}

export function runDayOff(product: Product, name: string, total: number): Promise<LoadResult> {
  return withLoad(product, async (load) => {
    const begun = performance.now();
    const { world } = load;
    const each = Math.floor(total / (cases.length + 1));
    const due = new Map<string, number>();
    const groups = cases.map((one, number): Group => {
      const ids = new Set<string>();
      for (let index = number * each; index < (number + 1) * each; index += 1) {
        const { contact, enrollment } = place(world, index, one);
        const at = Date.parse(enrollment.due?.at ?? '');
        if (!(at >= world.start && at < nextMorning)) throw new RangeError(`${one.name} is due ${enrollment.due?.at}`);
        due.set(contact.id, at);
        ids.add(contact.id);
      }
      const { journey, step, expected } = one;
      return { name: one.name, journey, step, ids, expected };
    });
    bookings(load, cases.length * each, each);
    world.schedule.offUntil = nextMorning;
    await world.play(nextMorning + 5 * hour);
    const booked = new Set([...world.contacts.byId.keys()].filter((id) => !due.has(id)));
    if (booked.size !== each) throw new RangeError(`${booked.size} of ${each} bookings arrived`);
    groups.push(...bookedSteps.map((one): Group => ({ ...one, journey: 'prepare', ids: booked })));
    const { groups: results, broken } = judge(load, groups, (id) => due.get(id) ?? nine + hour);
    const after = remindersAfterMarketing(load, groups);
    if (after > 0) broken.push(`${after} reminders after the first marketing email`);
    return {
      name,
      people: each * (cases.length + 1),
      seconds: (performance.now() - begun) / 1000,
      groups: results,
      notes: [
        `${results.reduce((sum, one) => sum + one.calls, 0)} calls for staff`,
        `${after} reminders after the first marketing email`,
      ],
      curve: [],
      inDoubt: results.reduce((sum, one) => sum + one.inDoubt, 0),
      broken,
    };
  });
}
