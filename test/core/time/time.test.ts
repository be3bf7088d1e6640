import { describe, expect, test } from 'vitest';
import { applyOffset, instantFromMs, isZone, parseInstant, parseOffset } from '../../../functions/core/time/time.ts';
import { at } from '../../support/people.ts';

describe('instants', () => {
  test('always carry milliseconds, so that strings sort in time order', () => {
    expect(instantFromMs(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(parseInstant('2026-03-08T02:30:00-05:00')).toBe('2026-03-08T07:30:00.000Z');
    expect(at('2026-01-01T00:00:40.5Z') > at('2026-01-01T00:00:40Z')).toBe(true);
  });

  test('a time without an offset is refused', () => {
    expect(() => parseInstant('2026-03-08T02:30:00')).toThrow(RangeError);
  });

  test.each(['+012026-03-08T02:30:00Z', '-000001-03-08T02:30:00Z', '9999-12-31T23:59:59-05:00'])(
    '%s, whose year takes a sign and six digits, would sort before every other: refused',
    (text) => {
      expect(() => parseInstant(text)).toThrow(RangeError);
    },
  );
});

describe('offsets', () => {
  test.each([
    ['P3D', undefined, { kind: 'civil', days: 3 }],
    ['P1W1D', '10:00', { kind: 'civil', days: 8, at: '10:00' }],
    ['PT2H', undefined, { kind: 'elapsed', ms: 7_200_000 }],
    ['PT0S', undefined, { kind: 'elapsed', ms: 0 }],
  ])('%s', (text, wall, expected) => {
    expect(parseOffset(text, wall)).toEqual(expected);
  });

  test('days and hours never mix, and hours have no wall time', () => {
    expect(() => parseOffset('P1DT2H')).toThrow(/not a duration/);
    expect(() => parseOffset('PT2H', '10:00')).toThrow(/cannot have "at"/);
    expect(() => parseOffset('P')).toThrow(RangeError);
    expect(() => parseOffset('PT')).toThrow(RangeError);
  });

  test('civil days keep the wall time across a transition, elapsed hours do not', () => {
    const evening = at('2026-03-07T20:00:00-05:00');
    expect(applyOffset(evening, parseOffset('P1D'), 1, 'America/New_York')).toBe(at('2026-03-08T20:00:00-04:00'));
    expect(applyOffset(evening, parseOffset('PT24H'), 1, 'America/New_York')).toBe(at('2026-03-08T21:00:00-04:00'));
  });

  test('a wall time that the transition skips moves forward; one that comes twice is the first', () => {
    const before = at('2026-03-07T12:00:00-05:00');
    expect(applyOffset(before, parseOffset('P1D', '02:30'), 1, 'America/New_York')).toBe(
      at('2026-03-08T03:30:00-04:00'),
    );
    const autumn = at('2026-10-31T12:00:00-04:00');
    expect(applyOffset(autumn, parseOffset('P1D', '01:30'), 1, 'America/New_York')).toBe(
      at('2026-11-01T01:30:00-04:00'),
    );
  });

  test('counting back a day before an appointment lands on the local day before', () => {
    const start = at('2026-11-02T08:00:00-05:00');
    expect(applyOffset(start, parseOffset('P1D', '17:00'), -1, 'America/New_York')).toBe(
      at('2026-11-01T17:00:00-05:00'),
    );
  });
});

test('a zone is an IANA name, not an offset', () => {
  expect(isZone('Australia/Lord_Howe')).toBe(true);
  expect(isZone('+02:00')).toBe(false);
  expect(isZone('Mars/Olympus')).toBe(false);
  expect(isZone('')).toBe(false);
});
