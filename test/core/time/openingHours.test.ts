/** Open hours against an oracle that looks at the wall minute by minute. The wall is told by `Intl`, not by Temporal. */
import { describe, expect, test } from 'vitest';
import {
  addOpenTime,
  isOpen,
  lookAheadDays,
  nextOpen,
  type OpeningHours,
  openTimeBetween,
  type WallRange,
} from '../../../functions/core/time/openingHours.ts';
import {
  dayMs,
  epochMs,
  hourMs,
  type Instant,
  instantFromMs,
  minuteMs,
  plusMs,
} from '../../../functions/core/time/time.ts';
import { at } from '../../support/people.ts';
import fc from '../../support/property.ts';
import { byTier } from '../../support/run/tier.ts';

const nineToFive: WallRange[] = [{ from: '09:00', to: '17:00' }];
const hours = (changes: Partial<OpeningHours> = {}): OpeningHours => ({
  zone: 'America/New_York',
  week: [nineToFive, nineToFive, nineToFive, nineToFive, nineToFive, [], []],
  closed: [],
  short: {},
  ...changes,
});

const formats = new Map<string, Intl.DateTimeFormat>();
const weekdayNumber: Record<string, number> = { Mon: 0, Tue: 1, Wed: 2, Thu: 3, Fri: 4, Sat: 5, Sun: 6 };

interface Wall {
  readonly weekday: number;
  readonly date: string;
  readonly time: string;
}
/** Zone → minute → what its wall shows. The same few days are looked at again and again. */
const walls = new Map<string, Map<number, Wall>>();

function wallAt(zone: string, ms: number): Wall {
  const known = walls.get(zone) ?? new Map<number, Wall>();
  walls.set(zone, known);
  let shown = known.get(ms);
  if (!shown) {
    const format =
      formats.get(zone) ??
      new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        weekday: 'short',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      });
    formats.set(zone, format);
    // "Sun, 03/14/2027, 09:00"
    const [weekday = '', date = '', time = ''] = format.format(ms).split(', ');
    const [month, day, year] = date.split('/');
    shown = { weekday: weekdayNumber[weekday] as number, date: `${year}-${month}-${day}`, time };
    known.set(ms, shown);
  }
  return shown;
}

/** The oracle: whether the minute that begins at `ms` is open, by what the wall shows. */
function openOnTheWall({ zone, week, closed, short }: OpeningHours, ms: number): boolean {
  const { weekday, date, time } = wallAt(zone, ms);
  if (closed.some(({ from, to }) => date >= from && date <= to)) return false;
  const among = (ranges: readonly WallRange[]) => ranges.some(({ from, to }) => from <= time && time < to);
  const limits = short[date];
  return among(week[weekday] ?? []) && (!limits || among(limits));
}

describe('by example', () => {
  test('half-open: 9:00 is in, 17:00 is out', () => {
    expect(isOpen(hours(), at('2027-03-10T09:00:00-05:00'))).toBe(true);
    expect(isOpen(hours(), at('2027-03-10T08:59:59.999-05:00'))).toBe(false);
    expect(isOpen(hours(), at('2027-03-10T16:59:59.999-05:00'))).toBe(true);
    expect(isOpen(hours(), at('2027-03-10T17:00:00-05:00'))).toBe(false);
  });

  test('the next open moment is now, after lunch, after the weekend, after the closed days', () => {
    const lunch = [
      { from: '13:00', to: '17:00' },
      { from: '09:00', to: '12:00' },
    ];
    const clinic = hours({
      week: [lunch, lunch, lunch, lunch, lunch, [], []],
      closed: [{ from: '2027-03-15', to: '2027-03-16' }],
    });
    const next = (text: string) => nextOpen(clinic, at(text));
    expect(next('2027-03-10T10:00:00-05:00')).toBe(at('2027-03-10T10:00:00-05:00'));
    expect(next('2027-03-10T12:00:00-05:00')).toBe(at('2027-03-10T13:00:00-05:00'));
    // Friday evening, then the clocks go on, then two closed days.
    expect(next('2027-03-12T17:00:00-05:00')).toBe(at('2027-03-17T09:00:00-04:00'));
  });

  test('thirty minutes of open time, begun at ten to five on a Friday, end on Monday at 9:20', () => {
    const friday = at('2027-03-12T16:50:00-05:00');
    expect(addOpenTime(hours(), friday, 30 * minuteMs)).toBe(at('2027-03-15T09:20:00-04:00'));
    expect(addOpenTime(hours(), friday, 10 * minuteMs)).toBe(at('2027-03-12T17:00:00-05:00'));
    expect(addOpenTime(hours(), friday, 0)).toBe(friday);
    expect(openTimeBetween(hours(), friday, at('2027-03-15T09:20:00-04:00'))).toBe(30 * minuteMs);
  });

  test('open day and night is real time: 23 hours on the day the clocks go on, 25 when they go back', () => {
    const always = hours({ week: Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]) });
    expect(openTimeBetween(always, at('2027-03-14T00:00:00-05:00'), at('2027-03-15T00:00:00-04:00'))).toBe(23 * hourMs);
    expect(openTimeBetween(always, at('2027-11-07T00:00:00-04:00'), at('2027-11-08T00:00:00-05:00'))).toBe(25 * hourMs);
    expect(addOpenTime(always, at('2027-03-13T12:00:00-05:00'), 24 * hourMs)).toBe(at('2027-03-14T13:00:00-04:00'));
  });

  test('a range in the hour that is leapt over is not there; in the hour that comes twice it is there twice', () => {
    const night: WallRange[] = [{ from: '02:00', to: '03:00' }];
    const spring = hours({ week: [[], [], [], [], [], [], night] });
    expect(openTimeBetween(spring, at('2027-03-14T00:00:00-05:00'), at('2027-03-15T00:00:00-04:00'))).toBe(0);
    const early: WallRange[] = [{ from: '01:00', to: '01:30' }];
    const autumn = hours({ week: [[], [], [], [], [], [], early] });
    expect(openTimeBetween(autumn, at('2027-11-07T00:00:00-04:00'), at('2027-11-08T00:00:00-05:00'))).toBe(hourMs);
    expect(nextOpen(autumn, at('2027-11-07T01:30:00-04:00'))).toBe(at('2027-11-07T01:00:00-05:00'));
  });

  test('a short day keeps its own part of the usual hours, and opens nothing', () => {
    const short = { '2026-12-24': [{ from: '08:00', to: '12:00' }], '2026-12-26': [{ from: '08:00', to: '12:00' }] };
    const clinic = hours({ short });
    const dayOf = (date: string) => openTimeBetween(clinic, at(`${date}T00:00:00-05:00`), at(`${date}T23:59:00-05:00`));
    expect(dayOf('2026-12-23')).toBe(8 * hourMs);
    expect(dayOf('2026-12-24')).toBe(3 * hourMs);
    // A Saturday.
    expect(dayOf('2026-12-26')).toBe(0);
  });

  test('time that runs backwards has no open time', () => {
    expect(openTimeBetween(hours(), at('2027-03-10T12:00:00-05:00'), at('2027-03-10T10:00:00-05:00'))).toBe(0);
  });

  test('who never opens is not waited for', () => {
    const never = hours({ week: [[], [], [], [], [], [], []] });
    const from = at('2027-03-10T12:00:00-05:00');
    expect(isOpen(never, from)).toBe(false);
    expect(nextOpen(never, from)).toBeUndefined();
    expect(addOpenTime(never, from, 1)).toBeUndefined();
    expect(addOpenTime(never, from, 0)).toBe(from);
    expect(openTimeBetween(never, from, plusMs(from, 1_000 * dayMs))).toBe(0);
  });

  test('closed for longer than anybody waits: open later all the same', () => {
    const closed = hours({ closed: [{ from: '2027-01-01', to: '2028-12-31' }] });
    const from = at('2026-12-31T16:00:00-05:00');
    expect(nextOpen(closed, at('2027-01-01T00:00:00-05:00'))).toBeUndefined();
    expect(addOpenTime(closed, from, hourMs)).toBe(at('2026-12-31T17:00:00-05:00'));
    expect(addOpenTime(closed, from, hourMs + 1)).toBeUndefined();
    // Monday, January 1, 2029.
    expect(openTimeBetween(closed, from, at('2029-01-01T10:00:00-05:00'))).toBe(2 * hourMs);
  });

  test('a length of open time that takes years comes to its end', () => {
    const from = at('2027-03-10T12:00:00-05:00');
    const end = addOpenTime(hours(), from, 4_000 * hourMs);
    expect(end && openTimeBetween(hours(), from, end)).toBe(4_000 * hourMs);
  });

  test('open again on the last day that is looked at', () => {
    const from = at('2027-01-01T12:00:00Z');
    const again = plusMs(from, (lookAheadDays - 10) * dayMs);
    const zone = 'Etc/UTC';
    const always = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' } as const]);
    const clinic = hours({ zone, week: always, closed: [{ from: '2027-01-01', to: again.slice(0, 10) }] });
    expect(nextOpen(clinic, from)).toBe(at(`${plusMs(again, dayMs).slice(0, 10)}T00:00:00Z`));
  });
});

/** A zone and a day near a transition of it, or one on which nothing happens. */
const places: readonly (readonly [zone: string, near: string])[] = [
  ['America/New_York', '2027-03-14'],
  ['America/New_York', '2027-11-07'],
  ['Australia/Lord_Howe', '2027-04-04'],
  ['Australia/Lord_Howe', '2027-10-03'],
  ['Antarctica/Troll', '2027-03-28'],
  ['Africa/Casablanca', '2027-02-07'],
  // Their clocks change at midnight.
  ['America/Santiago', '2027-04-04'],
  ['America/Santiago', '2027-09-05'],
  ['America/Havana', '2027-11-07'],
  ['Asia/Beirut', '2027-03-28'],
  // A minute after midnight, back into the day before.
  ['America/St_Johns', '2010-11-07'],
  // A whole day that never was, and one that came twice.
  ['Pacific/Apia', '2011-12-30'],
  ['Pacific/Kwajalein', '1969-10-01'],
  ['Asia/Kathmandu', '2027-05-10'],
];

const minuteOfDay = fc.integer({ min: 0, max: 24 * 60 });
const wall = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const range = fc
  .tuple(minuteOfDay, minuteOfDay)
  .map(([a, b]): WallRange => ({ from: wall(Math.min(a, b)), to: wall(Math.max(a, b)) }))
  .filter(({ from, to }) => from < to);
const wholeDay = fc.constant<WallRange>({ from: '00:00', to: '24:00' });
const ranges = fc.array(fc.oneof(range, wholeDay), { maxLength: 3 });
const dayNear = (near: string, days: number) => instantFromMs(Date.parse(near) + days * dayMs).slice(0, 10);

/** Three days and a half around the transition, with a closed day and a short one among them, or not. */
const situation = fc
  .record({
    place: fc.constantFrom(...places),
    week: fc.array(ranges, { minLength: 7, maxLength: 7 }),
    closed: fc.array(fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: 0, max: 1 })), { maxLength: 1 }),
    short: fc.array(fc.tuple(fc.integer({ min: -2, max: 2 }), ranges), { maxLength: 1 }),
    from: fc.integer({ min: -40 * 60, max: 0 }),
    minutes: fc.integer({ min: 1, max: 84 * 60 }),
  })
  .map(({ place: [zone, near], week, closed, short, from, minutes }) => ({
    hours: {
      zone,
      week,
      closed: closed.map(([first, more]) => ({ from: dayNear(near, first), to: dayNear(near, first + more) })),
      short: Object.fromEntries(short.map(([day, open]) => [dayNear(near, day), open])),
    } satisfies OpeningHours,
    from: Date.parse(near) + from * minuteMs,
    minutes,
  }));

describe('against the wall, minute by minute', () => {
  test('open time, the next open moment, and what is open', () => {
    fc.assert(
      fc.property(situation, ({ hours: clinic, from, minutes }) => {
        let open = 0;
        let first: number | undefined;
        const wrong: Instant[] = [];
        const began = instantFromMs(from);
        for (let minute = 0; minute < minutes; minute += 1) {
          const ms = from + minute * minuteMs;
          const isOpenThere = openOnTheWall(clinic, ms);
          if (isOpenThere && first === undefined) first = ms;
          if (isOpenThere) open += minuteMs;
          if (minute % 7 === 0 && isOpen(clinic, instantFromMs(ms)) !== isOpenThere) wrong.push(instantFromMs(ms));
        }
        expect(wrong).toEqual([]);
        const end = instantFromMs(from + minutes * minuteMs);
        expect(openTimeBetween(clinic, began, end)).toBe(open);
        const next = nextOpen(clinic, began);
        if (first !== undefined) expect(next).toBe(instantFromMs(first));
        else expect(next === undefined || next >= end).toBe(true);
      }),
      { numRuns: byTier(40, 2_000) },
    );
  });

  test('open time adds up, and adding it is the way back, at any millisecond', () => {
    fc.assert(
      fc.property(
        situation,
        fc.integer({ min: 0, max: minuteMs }),
        fc.integer({ min: 1, max: 20 * hourMs }),
        ({ hours: clinic, from, minutes }, more, ms) => {
          const a = instantFromMs(from + more);
          const b = plusMs(a, Math.floor((minutes * minuteMs) / 3) + more);
          const c = plusMs(a, minutes * minuteMs + 2 * more);
          const between = (one: Instant, other: Instant) => openTimeBetween(clinic, one, other);
          expect(between(a, b) + between(b, c)).toBe(between(a, c));
          const reached = addOpenTime(clinic, a, ms);
          if (reached === undefined) {
            expect(between(a, plusMs(a, 20 * dayMs))).toBeLessThan(ms);
            return;
          }
          expect(between(a, reached)).toBe(ms);
          expect(between(a, plusMs(reached, -1))).toBe(ms - 1);
          const next = nextOpen(clinic, a);
          expect(next && next >= a && isOpen(clinic, next)).toBe(true);
          if (next && epochMs(next) > epochMs(a)) expect(between(a, next)).toBe(0);
        },
      ),
      { numRuns: byTier(100, 5_000) },
    );
  });
});
