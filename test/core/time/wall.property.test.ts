/** Temporal is the oracle: what is reckoned by arithmetic is what Temporal says, in every zone and near every transition. */
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { isoMs, isoText } from '../../../functions/core/time/iso.ts';
import { applyOffset, instantFromMs, localMinute } from '../../../functions/core/time/time.ts';
import { closingOf } from '../../../functions/core/time/window.ts';
import fc from '../../support/property.ts';
import { byTier, everyNth } from '../../support/run/tier.ts';

const dayMs = 86_400_000;
/** A third of the zones in `npm test`, always the same ones; all of them in the long tier, each as often. */
const zones = everyNth(Intl.supportedValuesOf('timeZone'), 6);
const numRuns = byTier(600, 5_000);
/** Zones that changed their offset oddly, or by a whole day, in these years. */
const odd = ['Pacific/Apia', 'Pacific/Kwajalein', 'Australia/Lord_Howe', 'Asia/Pyongyang', 'Africa/Casablanca'];
const zone = fc.oneof(fc.constantFrom(...zones), fc.constantFrom(...odd));
const ms = fc.integer({ min: Date.UTC(1992, 0, 1), max: Date.UTC(2040, 0, 1) });

/** A moment of a zone, half of them within two days of a transition. */
const somewhere = fc
  .tuple(zone, ms, fc.boolean(), fc.integer({ min: -2 * dayMs, max: 2 * dayMs }))
  .map(([name, at, near, aside]) => {
    const next = near
      ? Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name).getTimeZoneTransition('next')
      : undefined;
    return { zone: name, ms: next ? next.epochMilliseconds + aside : at };
  });
const wall = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);

const local = (at: number, name: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name);
const onDate = (date: Temporal.PlainDate, timeZone: string, plainTime: string | Temporal.PlainTime) =>
  date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;

describe('by arithmetic and by Temporal', () => {
  it('an instant is written and read the same, in any year', () => {
    const any = fc.oneof(ms, fc.integer({ min: -8.64e15, max: 8.64e15 }), fc.integer({ min: -1e14, max: 3e14 }));
    fc.assert(
      fc.property(any, (at) => {
        const text = Temporal.Instant.fromEpochMilliseconds(at).toString({ fractionalSecondDigits: 3 });
        expect(isoText(at)).toBe(text);
        expect(isoMs(text)).toBe(at);
      }),
      { numRuns },
    );
  });

  it('days on the wall lead to the same moment', () => {
    fc.assert(
      fc.property(
        somewhere,
        fc.integer({ min: -400, max: 400 }),
        fc.option(wall, { nil: undefined }),
        (from, days, at) => {
          const start = local(from.ms, from.zone);
          const expected = onDate(start.toPlainDate().add({ days }), from.zone, at ?? start.toPlainTime());
          const offset = at === undefined ? { kind: 'civil' as const, days } : { kind: 'civil' as const, days, at };
          expect(applyOffset(instantFromMs(from.ms), offset, 1, from.zone)).toBe(instantFromMs(expected));
        },
      ),
      { numRuns },
    );
  });

  it('the wall shows the same minute, and the window closes at the same moment', () => {
    const window = { from: '08:00', to: '20:00' };
    fc.assert(
      fc.property(somewhere, (at) => {
        const there = local(at.ms, at.zone);
        const instant = instantFromMs(at.ms);
        expect(localMinute(instant, at.zone)).toBe(there.toPlainDateTime().toString({ smallestUnit: 'minute' }));
        const [opens, closes] = [window.from, window.to].map((time) => onDate(there.toPlainDate(), at.zone, time));
        const open = at.ms >= (opens ?? 0) && at.ms < (closes ?? 0);
        expect(closingOf(instant, at.zone, window)).toBe(open ? instantFromMs(closes ?? 0) : undefined);
      }),
      { numRuns },
    );
  });
});
