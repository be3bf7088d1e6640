/** When the times of an infusion are told, what repeats them, and what gives way. */
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../functions/core/model/appointment.ts';
import type { Clinic } from '../../../functions/core/model/clinic.ts';
import type { Enrollment } from '../../../functions/core/model/enrollment.ts';
import type { JourneyFile, LastOpenDay } from '../../../functions/core/model/journey.ts';
import { alsoTold, timesToldAt } from '../../../functions/core/plan/openDay.ts';
import { plan, timeline } from '../../../functions/core/plan/plan.ts';
import { localMinute, wallInstant } from '../../../functions/core/time/time.ts';
import { appointment, clinic, contact, enrollment, journey, person } from '../../support/people.ts';

const zone = 'America/New_York';
const at = (wall: string) => wallInstant(wall.slice(0, 10), wall.slice(11), zone);
const wall = (instant: string) => localMinute(instant as never, zone).replace('T', ' ');
const timing: LastOpenDay = { at: '11:00', withinDays: 7, otherwise: '18:00' };

/** An infusion from eleven to one, booked on 1 February 2027 unless said otherwise. */
const visit = (day: string, changes: Partial<Appointment> = {}): Appointment =>
  appointment({
    id: day,
    start: at(`${day} 11:00`),
    end: at(`${day} 13:00`),
    bookedAt: at('2027-02-01 09:00'),
    revisedAt: at('2027-02-01 09:00'),
    ...changes,
  });

const told = (of: Appointment, others: readonly Appointment[] = [], changes: Partial<Clinic> = {}) =>
  wall(timesToldAt(of, timing, [of, ...others], { ...clinic, ...changes }).at);

describe('the last open day before a visit', () => {
  test('is the day before, or the Friday before a Monday (words.md A4)', () => {
    expect(told(visit('2027-03-11'))).toBe('2027-03-10 11:00');
    expect(told(visit('2027-03-08'))).toBe('2027-03-05 11:00');
  });

  test('a closed day is none, and a short one only while somebody answers for an hour after eleven', () => {
    expect(told(visit('2027-03-11'), [], { closedDays: ['2027-03-10'] })).toBe('2027-03-09 11:00');
    const short = (open: string) => told(visit('2027-03-11'), [], { shortDays: [{ date: '2027-03-10', open }] });
    expect(short('09:00-12:00')).toBe('2027-03-10 11:00');
    expect(short('09:00-11:30')).toBe('2027-03-09 11:00');
    expect(short('14:00-17:00')).toBe('2027-03-10 11:00');
  });

  test('the phone hours are those of the place, on its wall, whatever zone the reader is in', () => {
    const west = { name: 'West', address: '2 Sample Street', zone: 'America/Los_Angeles', phone: '+1 213 555 0100' };
    const changes = { locations: { ...clinic.locations, west } };
    expect(told(visit('2027-03-11', { location: 'west' }), [], changes)).toBe('2027-03-10 14:00');
  });

  test('a day on which this person has another infusion is none; a talk does not count', () => {
    const other = (changes: Partial<Appointment>) => told(visit('2027-03-11'), [visit('2027-03-10', changes)]);
    expect(other({ kind: 'consultation' })).toBe('2027-03-10 11:00');
    expect(other({ status: 'cancelled' })).toBe('2027-03-10 11:00');
    // The email of the tenth goes on the ninth as well, with a row for the eleventh: this one has its own the evening before.
    expect(other({})).toBe('2027-03-10 18:00');
    expect(other({ status: 'completed' })).toBe('2027-03-10 18:00');
    expect(alsoTold(visit('2027-03-10'), timing, [visit('2027-03-10'), visit('2027-03-11')], clinic)).toEqual([
      visit('2027-03-11'),
    ]);
    // Where the earlier one is told nothing, this one is told by itself.
    expect(other({ revisedAt: at('2027-03-09 16:00') })).toBe('2027-03-09 11:00');
  });

  test('of five in a row the first tells all, and each other has its own the evening before', () => {
    const days = ['2027-03-01', '2027-03-02', '2027-03-03', '2027-03-04', '2027-03-05'].map((day) => visit(day));
    const [first, ...others] = days;
    expect(first && told(first, others)).toBe('2027-02-26 11:00');
    expect(first && alsoTold(first, timing, days, clinic).map(({ id }) => id)).toEqual(others.map(({ id }) => id));
    expect(
      others.map((each) =>
        told(
          each,
          days.filter((other) => other !== each),
        ),
      ),
    ).toEqual(['2027-03-01 18:00', '2027-03-02 18:00', '2027-03-03 18:00', '2027-03-04 18:00']);
  });

  test('an infusion that is put away was on its day all the same', () => {
    const { id, kind, start } = visit('2027-03-10');
    const past = [{ id, kind, start, status: 'completed' }] as const;
    expect(wall(timesToldAt(visit('2027-03-11'), timing, [visit('2027-03-11')], clinic, past).at)).toBe(
      '2027-03-09 11:00',
    );
  });

  test('none since the booking, or within seven days: 18:00 the evening before', () => {
    expect(told(visit('2027-03-11', { revisedAt: at('2027-03-10 11:01') }))).toBe('2027-03-10 18:00');
    expect(told(visit('2027-03-11', { revisedAt: at('2027-03-10 11:00') }))).toBe('2027-03-10 11:00');
    expect(told(visit('2027-03-11'), [], { closedDays: [{ from: '2027-03-04', to: '2027-03-10' }] })).toBe(
      '2027-03-10 18:00',
    );
  });
});

const file: JourneyFile = {
  class: 'reminder',
  start: { on: 'appointment.booked' },
  anchor: 'appointment.start',
  steps: [
    { id: 'booked', template: 'x-booked.mjml', reply: true, safety: true, send: { after: 'PT0S' } },
    { id: 'list', template: 'list.mjml', send: { before: 'P10D', at: '10:00' }, late: 'merge', oncePerCourse: true },
    { id: 'driver', template: 'x-driver.mjml', safety: true, send: { before: 'P7D', at: '10:00' }, late: 'nextDay' },
    {
      id: 'eating',
      template: 'x-eating.mjml',
      safety: true,
      send: { openDayBefore: 1, at: '11:00', else: '18:00' },
      useful: { until: 'eating.lastMeal' },
    },
    {
      id: 'tonight',
      template: 'x-tonight.mjml',
      send: { before: 'P1D', at: '18:00' },
      useful: { until: 'eating.lastMeal' },
      late: 'skip',
      repeats: 'eating',
    },
  ],
};
const prepare = journey('prepare', file);

/** What goes, and when, if nothing changes. */
function goes(
  of: Appointment,
  {
    others = [],
    settled = {},
    now = of.revisedAt,
    enrollments = [],
    reader = {},
  }: {
    readonly others?: readonly Appointment[];
    readonly settled?: Enrollment['settled'];
    readonly now?: ReturnType<typeof at>;
    readonly enrollments?: readonly Enrollment[];
    readonly reader?: Parameters<typeof contact>[0];
  } = {},
): Readonly<Record<string, string>> {
  const own = enrollment('prepare', { instance: of.id, startedAt: of.bookedAt, settled });
  const somebody = person({
    contact: contact(reader),
    appointments: [of, ...others],
    enrollments: [own, ...enrollments],
  });
  const plans = timeline(prepare, own, { person: somebody, clinic }, now);
  return Object.fromEntries(plans.flatMap((each) => (each.kind === 'send' ? [[each.step.id, wall(each.dueAt)]] : [])));
}

describe('the short repeat', () => {
  test('goes the evening before the first visit of a course, seven hours after the times', () => {
    expect(goes(visit('2027-03-11'))).toMatchObject({ eating: '2027-03-10 11:00', tonight: '2027-03-10 18:00' });
  });

  const first = visit('2027-03-09', { status: 'completed' });

  test('before a later one only when the times went on an earlier day, or the visit was moved', () => {
    expect(goes(visit('2027-03-11'), { others: [first] }).tonight).toBeUndefined();
    expect(goes(visit('2027-03-15'), { others: [first] })).toMatchObject({
      eating: '2027-03-12 11:00',
      tonight: '2027-03-14 18:00',
    });
    expect(goes(visit('2027-03-11', { revision: 1 }), { others: [first] }).tonight).toBe('2027-03-10 18:00');
  });

  test('not when the times went a moment ago, and not when they did not go', () => {
    const late = visit('2027-03-11', { revisedAt: at('2027-03-10 11:01') });
    expect(goes(late).eating).toBe('2027-03-10 18:00');
    expect(goes(late).tonight).toBeUndefined();
    const before = Object.fromEntries(
      ['booked', 'list', 'driver'].map((id) => [
        id,
        { revision: 0, at: at('2027-03-01 10:00'), outcome: 'sent' as const },
      ]),
    );
    const settled = (outcome: 'sent' | 'skipped') => ({
      settled: { ...before, eating: { revision: 0, at: at('2027-03-10 11:00'), outcome } },
      now: at('2027-03-10 12:00'),
    });
    expect(goes(visit('2027-03-11'), settled('skipped')).tonight).toBeUndefined();
    expect(goes(visit('2027-03-11'), settled('sent')).tonight).toBe('2027-03-10 18:00');
  });

  test('of times that were told before a move there is nothing to repeat', () => {
    const moved = visit('2027-03-11', { revision: 1, revisedAt: at('2027-03-10 12:00') });
    const before = { eating: { revision: 0, at: at('2027-03-10 11:00'), outcome: 'sent' } } as const;
    expect(goes(moved, { settled: before, now: at('2027-03-10 12:01') }).tonight).toBeUndefined();
  });
});

describe('what comes too late for its moment', () => {
  test('goes when its hour comes next, not in the minute of the answer (year.md 7)', () => {
    const late = visit('2027-03-04', { bookedAt: at('2027-03-01 14:10'), revisedAt: at('2027-03-01 14:10') });
    expect(goes(late)).toMatchObject({ booked: '2027-03-01 14:10', driver: '2027-03-02 10:00' });
    const early = visit('2027-03-04', { bookedAt: at('2027-03-01 09:00'), revisedAt: at('2027-03-01 09:00') });
    expect(goes(early).driver).toBe('2027-03-01 10:00');
  });

  test('an hour after the answer where that would be the day of the visit', () => {
    const late = visit('2027-03-04', { bookedAt: at('2027-03-03 10:30'), revisedAt: at('2027-03-03 10:30') });
    expect(goes(late).driver).toBe('2027-03-03 11:30');
  });

  test('words ride only with an email that has room for them (words.md A1)', () => {
    const of = visit('2027-03-04', { bookedAt: at('2027-03-01 14:10'), revisedAt: at('2027-03-01 14:10') });
    const next = (carries: readonly string[]) => {
      const steps = prepare.steps.map((step) =>
        step.id === 'driver' ? { ...step, carries } : { ...step, carries: [] },
      );
      const settled = { booked: { revision: 0, at: of.revisedAt, outcome: 'sent' } } as const;
      const own = enrollment('prepare', { instance: of.id, startedAt: of.bookedAt, settled });
      const facts = { person: person({ appointments: [of], enrollments: [own] }), clinic };
      const first = plan({ ...prepare, steps }, own, facts, at('2027-03-01 14:11'));
      return first.kind === 'skip' ? `${first.step.id} with ${first.into}` : first.kind === 'send' && first.step.id;
    };
    expect(next(['list'])).toBe('list with driver');
    expect(next([])).toBe('list');
  });
});

describe('other emails of the day', () => {
  const list = (day: string, hour: string, outcome: 'sent' | 'skipped' = 'sent') =>
    enrollment('other', {
      instance: `${day}${hour}`,
      settled: { one: { revision: 0, at: at(`${day} ${hour}`), outcome } },
    });
  const of = visit('2027-03-11', {
    kind: 'consultation',
    bookedAt: at('2027-02-28 09:00'),
    revisedAt: at('2027-02-28 09:00'),
  });

  const settled = { booked: { revision: 0, at: at('2027-02-28 09:00'), outcome: 'sent' } } as const;

  test('an hour lies between two', () => {
    expect(goes(of, { settled, now: at('2027-03-01 09:50'), enrollments: [list('2027-03-01', '09:30')] }).list).toBe(
      '2027-03-01 10:30',
    );
    expect(goes(of, { settled, now: at('2027-03-01 09:50'), enrollments: [list('2027-03-01', '09:00')] }).list).toBe(
      '2027-03-01 10:00',
    );
    expect(
      goes(of, { settled, now: at('2027-03-01 09:50'), enrollments: [list('2027-03-01', '09:30', 'skipped')] }).list,
    ).toBe('2027-03-01 10:00');
  });

  test('the third goes the day after', () => {
    const two = [list('2027-03-01', '08:00'), list('2027-03-01', '09:00')];
    expect(goes(of, { settled, now: at('2027-03-01 09:50'), enrollments: two }).list).toBe('2027-03-02 10:00');
  });

  test('a step of safety gives no way', () => {
    const two = [list('2027-03-04', '08:00'), list('2027-03-04', '09:30')];
    const infusion = visit('2027-03-11');
    expect(goes(infusion, { now: at('2027-03-04 09:50'), enrollments: two }).driver).toBe('2027-03-04 10:00');
  });

  test('one list for a course, also when its first visit has changed (year.md 6)', () => {
    const had = (outcome: 'sent' | 'skipped') => [
      enrollment('prepare', {
        instance: '2027-03-18',
        settled: { list: { revision: 0, at: at('2027-02-20 10:00'), outcome } },
      }),
    ];
    const others = [visit('2027-03-18')];
    expect(goes(visit('2027-03-11'), { others, enrollments: had('sent') }).list).toBeUndefined();
    expect(goes(visit('2027-03-11'), { others, enrollments: had('skipped') }).list).toBeDefined();
  });
});

describe('after an infusion', () => {
  const aftercare = journey('aftercare', {
    class: 'reminder',
    start: { on: 'appointment.completed' },
    anchor: 'appointment.end',
    steps: [
      {
        id: 'next-day',
        template: 'a.mjml',
        send: { since: 'P1D', at: '10:00' },
        useful: { for: 'P1D' },
        givesWay: 'P0D',
      },
      {
        id: 'day-three',
        template: 'b.mjml',
        send: { since: 'P3D', at: '10:00', openDay: true },
        useful: { for: 'P2D' },
        givesWay: 'P1D',
      },
    ],
  });
  const cared = (of: Appointment, others: readonly Appointment[], changes: Partial<Clinic> = {}) => {
    const own = enrollment('aftercare', { instance: of.id, startedAt: of.end });
    const facts = {
      person: person({ appointments: [of, ...others], enrollments: [own] }),
      clinic: { ...clinic, ...changes },
    };
    const plans = timeline(aftercare, own, facts, of.end);
    return Object.fromEntries(
      plans.flatMap((each) => (each.kind === 'send' ? [[each.step.id, wall(each.dueAt)]] : [])),
    );
  };
  const thursday = visit('2027-03-11', { status: 'completed' });

  test('what asks for a call goes on an open day; the day after does not wait', () => {
    expect(cared(thursday, [])).toEqual({ 'next-day': '2027-03-12 10:00', 'day-three': '2027-03-15 10:00' });
    expect(cared(thursday, [], { closedDays: ['2027-03-15'] })['day-three']).toBe('2027-03-16 10:00');
    expect(cared(visit('2027-03-12', { status: 'completed' }), [])['next-day']).toBe('2027-03-13 10:00');
  });

  test('it gives way to an infusion that is booked within a day, not only to a completed one (year.md 5)', () => {
    expect(cared(thursday, [visit('2027-03-15')])['day-three']).toBeUndefined();
    expect(cared(thursday, [visit('2027-03-16')])['day-three']).toBeUndefined();
    expect(cared(thursday, [visit('2027-03-17')])['day-three']).toBe('2027-03-15 10:00');
    expect(cared(thursday, [visit('2027-03-15', { status: 'cancelled' })])['day-three']).toBe('2027-03-15 10:00');
    expect(cared(thursday, [visit('2027-03-15', { kind: 'consultation' })])['day-three']).toBe('2027-03-15 10:00');
    expect(cared(thursday, [visit('2027-03-12')])['next-day']).toBeUndefined();
    expect(cared(thursday, [visit('2027-03-13')])['next-day']).toBe('2027-03-12 10:00');
  });
});
