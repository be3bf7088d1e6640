/** Opening hours and closed days in words, by rule, in both languages. */
import { describe, expect, test } from 'vitest';
import { printClosedDays, printHours, printPhoneHours, printPlaceHours } from '../../../functions/core/email/hours.ts';
import type { Clinic } from '../../../functions/core/model/clinic.ts';
import { phoneHours, placeHours, wallRanges } from '../../../functions/core/model/clinicHours.ts';
import { nextOpen, type OpeningHours } from '../../../functions/core/time/openingHours.ts';
import { at, clinic } from '../../support/people.ts';

const week = (...days: (string | string[])[]): OpeningHours => ({
  zone: 'America/New_York',
  week: Array.from({ length: 7 }, (_, day) => wallRanges(days[day] || undefined)),
  closed: [],
  short: {},
});
const nine = '09:00-17:00';
const short = '09:00-13:00';

const printed: readonly [what: string, hours: OpeningHours, en: string, es: string][] = [
  [
    'five days alike',
    week(nine, nine, nine, nine, nine),
    'Monday to Friday, 9:00 am to 5:00 pm',
    'de 9:00 a. m. a 5:00 p. m., de lunes a viernes',
  ],
  [
    'a shorter Friday',
    week(nine, nine, nine, nine, short),
    'Monday to Thursday, 9:00 am to 5:00 pm; Friday, 9:00 am to 1:00 pm',
    'de 9:00 a. m. a 5:00 p. m., de lunes a jueves; de 9:00 a. m. a 1:00 p. m., los viernes',
  ],
  [
    'a lunch break',
    week('', ['13:00-17:30', '09:00-12:00'], ['09:00-12:00', '13:00-17:30']),
    'Tuesday and Wednesday, 9:00 am to 12:00 noon and 1:00 pm to 5:30 pm',
    'de 9:00 a. m. a 12:00 del mediodía y de 1:00 p. m. a 5:30 p. m., los martes y miércoles',
  ],
  [
    'days with gaps, and a Saturday of its own',
    week(nine, '', nine, nine, nine, short),
    'Monday and Wednesday to Friday, 9:00 am to 5:00 pm; Saturday, 9:00 am to 1:00 pm',
    'de 9:00 a. m. a 5:00 p. m., los lunes y de miércoles a viernes; de 9:00 a. m. a 1:00 p. m., los sábados',
  ],
  [
    'every other day',
    week(nine, '', nine, '', nine, '', nine),
    'Monday, Wednesday, Friday and Sunday, 9:00 am to 5:00 pm',
    'de 9:00 a. m. a 5:00 p. m., los lunes, miércoles, viernes y domingos',
  ],
  [
    'to the weekend',
    week('', '', '', '', nine, nine, nine),
    'Friday to Sunday, 9:00 am to 5:00 pm',
    'de 9:00 a. m. a 5:00 p. m., de viernes a domingo',
  ],
  [
    'day and night',
    week(...Array.from({ length: 7 }, () => '00:00-24:00')),
    'every day, all day',
    'todo el día, todos los días',
  ],
  [
    'up to midnight, in two ranges that touch',
    week(['18:00-20:00', '20:00-24:00']),
    'Monday, 6:00 pm to 12:00 midnight',
    'de 6:00 p. m. a 12:00 de la medianoche, los lunes',
  ],
  ['nothing', week(), '', ''],
];

describe('hours in words', () => {
  test.each(printed)('%s', (_, hours, en, es) => {
    expect(printHours(hours, 'en')).toBe(en);
    expect(printHours(hours, 'es')).toBe(es);
  });
});

describe('whose hours', () => {
  const places: Clinic['locations'] = {
    albany: { name: 'Albany', address: '1 Sample Street', zone: 'America/New_York' },
    // Two hours behind, with doors and a telephone of its own.
    denver: {
      name: 'Denver',
      address: '2 Sample Street',
      zone: 'America/Denver',
      phone: '303-555-0100',
      hours: { place: { saturday: '10:00-14:00' } },
    },
    // Rung at the clinic.
    boise: { name: 'Boise', address: '3 Sample Street', zone: 'America/Boise' },
  };
  const several: Clinic = { ...clinic, locations: places };

  test("a place's own, else the clinic's, each on its own wall", () => {
    expect(printPlaceHours(several, 'en')).toBe('Monday to Friday, 8:00 am to 5:00 pm');
    expect(printPhoneHours(several, 'en')).toBe('Monday to Friday, 9:00 am to 5:00 pm');
    expect(printPlaceHours(several, 'en', 'albany')).toBe('Monday to Friday, 8:00 am to 5:00 pm');
    expect(printPlaceHours(several, 'es', 'denver')).toBe('de 10:00 a. m. a 2:00 p. m., los sábados');
    expect(printPhoneHours(several, 'en', 'denver')).toBe('Monday to Friday, 9:00 am to 5:00 pm');
    const wednesday = at('2027-03-10T05:00:00Z');
    expect(nextOpen(phoneHours(several, 'denver'), wednesday)).toBe(at('2027-03-10T09:00:00-07:00'));
    expect(nextOpen(phoneHours(several, 'boise'), wednesday)).toBe(at('2027-03-10T09:00:00-05:00'));
    expect(nextOpen(placeHours(several, 'boise'), wednesday)).toBe(at('2027-03-10T08:00:00-07:00'));
    expect(nextOpen(placeHours(several, 'gone'), wednesday)).toBe(at('2027-03-10T08:00:00-05:00'));
  });

  test('closed days and short days are everywhere', () => {
    const off: Clinic = {
      ...several,
      closedDays: ['2027-03-10', { date: '2027-03-11' }, { from: '2027-03-12', to: '2027-03-19' }],
      shortDays: [{ date: '2027-03-22', open: '12:00-24:00' }],
    };
    expect(nextOpen(phoneHours(off, 'albany'), at('2027-03-09T22:00:00Z'))).toBe(at('2027-03-22T12:00:00-04:00'));
  });

  test('a release from before hours were kept by weekday prints its text, and nobody reckons with it', () => {
    const old = { ...clinic, hours: { en: 'weekdays', es: 'entre semana' } } as unknown as Clinic;
    expect([printPlaceHours(old, 'en'), printPhoneHours(old, 'es', 'albany')]).toEqual(['weekdays', 'entre semana']);
    expect(printPhoneHours({ ...clinic, hours: 'weekdays' } as unknown as Clinic, 'es')).toBe('weekdays');
    expect(printClosedDays(old, at('2027-03-09T22:00:00Z'), 'en')).toBeUndefined();
    expect(nextOpen(phoneHours(old), at('2027-03-09T22:00:00Z'))).toBeUndefined();
  });
});

describe('closed days in words', () => {
  const off: Clinic = {
    ...clinic,
    closedDays: [
      { from: '2026-12-31', to: '2027-01-01' },
      '2026-11-26',
      { date: '2026-12-25', name: { en: 'Christmas Day', es: 'Navidad' } },
      // A Sunday, and one that is far off.
      '2026-12-20',
      '2027-05-31',
    ],
  };

  test('those of the next thirty days, in order, without days that have no hours anyway', () => {
    expect(printClosedDays(off, at('2026-12-02T12:00:00-05:00'), 'en')).toBe(
      'Friday, December 25 (Christmas Day) and Thursday, December 31 to Friday, January 1',
    );
    expect(printClosedDays(off, at('2026-12-02T12:00:00-05:00'), 'es')).toBe(
      'viernes 25 de diciembre (Navidad) y de jueves 31 de diciembre a viernes 1 de enero',
    );
  });

  test('the day itself is told until it ends on the wall of the clinic', () => {
    expect(printClosedDays(off, at('2026-11-26T23:59:00-05:00'), 'en')).toContain('Thursday, November 26');
    expect(printClosedDays(off, at('2026-11-27T00:00:00-05:00'), 'en')).toBe('Friday, December 25 (Christmas Day)');
  });

  test('a name in English only is not printed in Spanish; no closed day is no text', () => {
    const named: Clinic = { ...clinic, closedDays: [{ date: '2026-12-25', name: 'Christmas Day' }] };
    expect(printClosedDays(named, at('2026-12-02T12:00:00-05:00'), 'es')).toBe('viernes 25 de diciembre');
    expect(printClosedDays(named, at('2026-12-26T12:00:00-05:00'), 'en')).toBeUndefined();
  });
});
