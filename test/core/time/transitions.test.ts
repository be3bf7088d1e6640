/** Time at its worst: zones and their transitions of 2026 to 2028, every kind of offset. The second oracle is `Intl`. */
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { plan } from '../../../functions/core/plan/plan.ts';
import {
  applyOffset,
  epochMs,
  hourMs,
  type Instant,
  instantFromMs,
  minuteMs,
} from '../../../functions/core/time/time.ts';
import { closingOf, isOpen, lastOpen, nextOpen } from '../../../functions/core/time/window.ts';
import { appointment, clinic, contact, enrollment, nurture, person, prepare } from '../../support/people.ts';
import fc from '../../support/property.ts';
import { byTier, everyNth } from '../../support/run/tier.ts';

/** Zones that change their clocks oddly, or are named below: in every run. */
const always = ['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Antarctica/Troll', 'Africa/Casablanca'];
/** Beside them a sixth of the zones in `npm test`, always the same ones; all of them in the long tier. */
const all = Intl.supportedValuesOf('timeZone');
const some = everyNth(all, 6);
const zones = [...some, ...always.filter((zone) => all.includes(zone) && !some.includes(zone))];
const from = Date.UTC(2026, 0, 1);
const to = Date.UTC(2028, 11, 31);

const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall in a zone by the platform's own calendar, which shares no code with Temporal's polyfill arithmetic. */
function wall(ms: number, zone: string): { date: string; time: string } {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return { date: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` };
}

/** Every moment of these three years at which a zone's clock jumps, found without Temporal: by halving on the wall. */
function jumps(zone: string): number[] {
  const offset = (ms: number) => {
    const { date, time } = wall(ms, zone);
    return Date.parse(`${date}T${time}Z`) - Math.floor(ms / minuteMs) * minuteMs;
  };
  const found: number[] = [];
  const step = 12 * hourMs;
  for (let at = from; at < to; at += step) {
    if (offset(at) === offset(at + step)) continue;
    let low = at;
    let high = at + step;
    while (high - low > minuteMs) {
      const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
      if (offset(middle) === offset(low)) low = middle;
      else high = middle;
    }
    found.push(high);
  }
  return found;
}

// Zones that never change in these years are covered by the random moments; the rest by each of their jumps.
const changing = zones.filter((zone) => {
  const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  const next = start.getTimeZoneTransition('next');
  return next !== null && next.epochMilliseconds < to;
});
const transitions = changing.flatMap((zone) => jumps(zone).map((at) => ({ zone, at })));
const day = { from: '08:00', to: '20:00' };
const anyMoment = fc.integer({ min: from, max: to });
const nearTransition = fc
  .tuple(fc.constantFrom(...transitions), fc.integer({ min: -3 * 24 * 60, max: 3 * 24 * 60 }))
  .map(([{ zone, at }, minutes]) => ({ zone, at: instantFromMs(at + minutes * minuteMs) }));

describe('transitions of 2026 to 2028', () => {
  test('is known to both oracles, odd ones too', () => {
    expect(transitions.length).toBeGreaterThan(byTier(100, 500));
    const byZone = new Map<string, number>();
    for (const { zone } of transitions) byZone.set(zone, (byZone.get(zone) ?? 0) + 1);
    for (const zone of ['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Antarctica/Troll'])
      expect(byZone.get(zone)).toBe(6);
  });

  test('the window opens and closes on the wall, just before, at and after each of them', () => {
    for (const { zone, at } of transitions) {
      for (const minutes of [-61, -1, 0, 1, 61]) {
        const moment = instantFromMs(at + minutes * minuteMs);
        const { time } = wall(epochMs(moment), zone);
        expect([zone, moment, isOpen(moment, zone, day, 0)]).toEqual([zone, moment, time >= '08:00' && time < '20:00']);
      }
    }
  });

  test('a day counted on the wall lands on the next date at the same wall time, whatever the clocks do', () => {
    fc.assert(
      fc.property(
        nearTransition,
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom('10:00', '17:00', '02:30', '00:00', '23:59'),
        ({ zone, at }, days, time) => {
          const landed = applyOffset(at, { kind: 'civil', days, at: time }, 1, zone);
          const seen = wall(epochMs(landed), zone);
          const wanted = new Date(Date.parse(`${wall(epochMs(at), zone).date}T12:00Z`) + days * 24 * hourMs)
            .toISOString()
            .slice(0, 10);
          // A wall time that does not exist that day moves forward by the gap, never back (RFC 5545 §3.3.5).
          if (seen.time === time) expect(seen.date).toBe(wanted);
          else expect(`${seen.date} ${seen.time}` > `${wanted} ${time}`).toBe(true);
        },
      ),
      { numRuns: byTier(300, 3_000) },
    );
  });

  test('elapsed hours are elapsed, across any of them', () => {
    fc.assert(
      fc.property(
        nearTransition,
        fc.integer({ min: 0, max: 500 }),
        fc.constantFrom(1 as const, -1 as const),
        ({ zone, at }, hours, sign) => {
          expect(epochMs(applyOffset(at, { kind: 'elapsed', ms: hours * hourMs }, sign, zone))).toBe(
            epochMs(at) + sign * hours * hourMs,
          );
        },
      ),
      { numRuns: byTier(200, 500) },
    );
  });

  test('windows that do not exist that day, or come twice, never trap or mislead', () => {
    const odd = fc.constantFrom(
      { from: '01:00', to: '03:00' },
      { from: '00:00', to: '02:30' },
      { from: '02:15', to: '02:45' },
      day,
    );
    fc.assert(
      fc.property(nearTransition, odd, ({ zone, at }, window) => {
        const open = nextOpen(at, zone, window, 0);
        expect(open >= at).toBe(true);
        const closes = closingOf(open, zone, window);
        expect(closes !== undefined && closes > open).toBe(true);
        const last = lastOpen(at, zone, window, minuteMs);
        expect(last <= at && isOpen(last, zone, window, 0)).toBe(true);
      }),
      { numRuns: byTier(300, 3_000) },
    );
  });
});

describe('plans', () => {
  const localHour = (at: Instant, zone: string) => wall(epochMs(at), zone).time;

  test('of the series never leave the window of the reader, at any moment, in any zone', () => {
    fc.assert(
      fc.property(
        fc.oneof(nearTransition, fc.record({ zone: fc.constantFrom(...zones), at: anyMoment.map(instantFromMs) })),
        ({ zone, at }) => {
          const reader = contact({ zone, marketing: { state: 'confirmed', at } });
          let current = enrollment('nurture', { startedAt: at });
          let now = at;
          let cap: { at: Instant; token: string } | undefined;
          for (let step = 0; step < 3; step += 1) {
            const next = plan(
              nurture,
              current,
              { person: person({ contact: reader, ...(cap ? { cap } : {}) }), clinic },
              now,
            );
            if (next.kind !== 'send') throw new Error(`${next.kind} in ${zone} at ${at}`);
            const time = localHour(next.dueAt, zone);
            expect(time >= '08:00' && time < '20:00').toBe(true);
            expect(next.notAfter > next.dueAt).toBe(true);
            expect(localHour(instantFromMs(epochMs(next.notAfter) - 1), zone) < '20:00').toBe(true);
            now = next.dueAt;
            cap = { at: now, token: 'nurture#once#x' };
            current = {
              ...current,
              settled: { ...current.settled, [next.step.id]: { revision: 0, at: now, outcome: 'sent' } },
            };
          }
        },
      ),
      { numRuns: byTier(200, 1_500) },
    );
  });

  test('of a visit that moves across a transition follow it, in the zone of the place and the window of the reader', () => {
    fc.assert(
      fc.property(
        nearTransition,
        fc.constantFrom(...zones),
        fc.integer({ min: 1, max: 12 }),
        ({ zone: place, at }, reader, daysAway) => {
          const there = { ...clinic, zone: place, locations: { albany: { name: 'a', address: 'b', zone: place } } };
          const start = applyOffset(at, { kind: 'civil', days: daysAway, at: '09:00' }, 1, place);
          const moved = appointment({ revision: 1, revisedAt: at, start, end: instantFromMs(epochMs(start) + hourMs) });
          const done = { revision: 1, at, outcome: 'skipped' as const };
          const mine = enrollment('prepare', {
            instance: 'a1',
            settled: { booked: done, moved: done, medicines: done, leaving: done },
          });
          const next = plan(
            prepare,
            mine,
            { person: person({ contact: contact({ zone: reader }), appointments: [moved] }), clinic: there },
            at,
          );
          if (next.kind === 'skip') return expect(['noLongerUseful', 'late']).toContain(next.reason);
          if (next.kind !== 'send') throw new Error(next.kind);
          const time = localHour(next.dueAt, reader);
          const inWindow = time >= '08:00' && time < '20:00';
          expect(inWindow || next.reasons.includes('sent in quiet hours: it would miss its deadline')).toBe(true);
          // Six real hours before the start, whatever the clocks do in between.
          expect(epochMs(start) - epochMs(next.usefulUntil)).toBe(6 * hourMs);
          expect(next.dueAt < next.usefulUntil).toBe(true);
        },
      ),
      { numRuns: byTier(200, 1_500) },
    );
  });
});
