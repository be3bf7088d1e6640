import { describe, expect, test } from 'vitest';
import { epochMs, instantFromMs, localMinute } from '../../../functions/core/time/time.ts';
import { closingOf, isOpen, lastOpen, nextOpen } from '../../../functions/core/time/window.ts';
import { at } from '../../support/people.ts';
import fc from '../../support/property.ts';

const day = { from: '08:00', to: '20:00' };
const zone = 'America/New_York';

describe('the sending window (I4)', () => {
  test('is half-open: 08:00 is in, 20:00 is out', () => {
    expect(isOpen(at('2026-01-20T08:00:00-05:00'), zone, day, 0)).toBe(true);
    expect(isOpen(at('2026-01-20T07:59:59.999-05:00'), zone, day, 0)).toBe(false);
    expect(isOpen(at('2026-01-20T20:00:00-05:00'), zone, day, 0)).toBe(false);
    expect(closingOf(at('2026-01-20T19:00:00-05:00'), zone, day)).toBe(at('2026-01-20T20:00:00-05:00'));
  });

  test('an email that could still be in flight at the close does not begin', () => {
    expect(isOpen(at('2026-01-20T19:59:45-05:00'), zone, day, 30_000)).toBe(false);
    expect(isOpen(at('2026-01-20T19:59:29-05:00'), zone, day, 30_000)).toBe(true);
  });

  test('the next and the last open moment', () => {
    expect(nextOpen(at('2026-01-20T21:30:00-05:00'), zone, day, 30_000)).toBe(at('2026-01-21T08:00:00-05:00'));
    expect(lastOpen(at('2026-01-20T21:30:00-05:00'), zone, day, 900_000)).toBe(at('2026-01-20T19:45:00-05:00'));
    expect(lastOpen(at('2026-01-20T06:00:00-05:00'), zone, day, 900_000)).toBe(at('2026-01-19T19:45:00-05:00'));
  });

  const zones = Intl.supportedValuesOf('timeZone');
  // The second oracle: the platform's own calendar arithmetic, told by formatToParts with an explicit moment.
  const wall = (ms: number, timeZone: string): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);

  test('holds on the wall of every zone, at any moment of 2026 to 2028', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 11, 31) }),
        (timeZone, ms) => {
          const moment = instantFromMs(ms);
          const open = nextOpen(moment, timeZone, day, 30_000);
          expect(open >= moment).toBe(true);
          expect(wall(epochMs(open), timeZone) >= '08:00' && wall(epochMs(open), timeZone) < '20:00').toBe(true);
          const last = lastOpen(moment, timeZone, day, 900_000);
          expect(last <= moment).toBe(true);
          expect(wall(epochMs(last), timeZone) >= '08:00' && wall(epochMs(last), timeZone) < '20:00').toBe(true);
          expect(localMinute(open, timeZone).slice(11)).toBe(wall(epochMs(open), timeZone));
        },
      ),
      { numRuns: 300 },
    );
  });
});
