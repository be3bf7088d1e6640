import { describe, expect, it } from 'vitest';
import { printDate, printTime } from '../../../functions/core/email/dates.ts';

const newYork = 'America/New_York';

describe('times', () => {
  it.each([
    ['2027-03-12T16:00:00.000Z', newYork, 'en', '11:00 am Eastern Time'],
    ['2027-03-12T18:05:00.000Z', newYork, 'en', '1:05 pm Eastern Time'],
    ['2027-03-12T17:00:00.000Z', newYork, 'en', '12:00 noon Eastern Time'],
    ['2027-03-12T05:00:00.000Z', newYork, 'en', '12:00 am Eastern Time (midnight, when the day begins)'],
    ['2027-03-12T05:30:00.000Z', newYork, 'en', '12:30 am Eastern Time'],
    ['2027-07-12T16:00:00.000Z', newYork, 'en', '12:00 noon Eastern Time'],
    ['2027-03-12T16:00:00.000Z', 'America/Los_Angeles', 'en', '8:00 am Pacific Time'],
    ['2027-07-12T16:00:00.000Z', 'America/Phoenix', 'en', '9:00 am Mountain Standard Time'],
    ['2027-03-12T16:00:00.000Z', newYork, 'es', '11:00 a. m., hora del Este'],
    ['2027-03-12T17:00:00.000Z', newYork, 'es', '12:00 del mediodía, hora del Este'],
    ['2027-03-12T05:00:00.000Z', newYork, 'es', '12:00 a. m., hora del Este (medianoche, cuando empieza el día)'],
    ['2027-03-12T18:00:00.000Z', 'America/Chicago', 'es', '12:00 del mediodía, hora del Centro'],
    // words.md D: in both seasons.
    ['2027-11-07T05:30:00.000Z', newYork, 'es', '1:30 a. m., hora de verano del Este'],
    ['2027-11-07T06:30:00.000Z', newYork, 'es', '1:30 a. m., hora estándar del Este'],
    ['2027-11-07T07:30:00.000Z', 'America/Chicago', 'es', '1:30 a. m., hora estándar del Centro'],
    ['2027-07-12T16:00:00.000Z', 'America/Phoenix', 'es', '9:00 a. m., hora estándar de la Montaña'],
    ['2027-07-12T20:00:00.000Z', 'Pacific/Honolulu', 'es', '10:00 a. m., hora estándar de Hawái'],
  ])('%s in %s, %s', (instant, zone, locale, expected) => {
    expect(printTime(instant, zone, locale)).toBe(expected);
  });

  it('names the season in the hour that the autumn change repeats', () => {
    expect(printTime('2027-11-07T05:30:00.000Z', newYork, 'en')).toBe('1:30 am Eastern Daylight Time');
    expect(printTime('2027-11-07T06:30:00.000Z', newYork, 'en')).toBe('1:30 am Eastern Standard Time');
    expect(printTime('2027-11-07T07:30:00.000Z', newYork, 'en')).toBe('2:30 am Eastern Time');
    expect(printTime('2027-11-07T04:30:00.000Z', newYork, 'en')).toBe('12:30 am Eastern Time');
  });

  it.each([
    ['2027-03-12T16:00:00.000Z', 'en', '11:00', 'am', 'Eastern Time'],
    ['2027-03-12T17:00:00.000Z', 'en', '12:00', 'noon', 'Eastern Time'],
    ['2027-03-12T05:00:00.000Z', 'en', '12:00', 'am (midnight, when the day begins)', 'Eastern Time'],
    ['2027-11-07T05:30:00.000Z', 'en', '1:30', 'am Eastern Daylight Time', 'Eastern Daylight Time'],
    ['2027-03-12T16:00:00.000Z', 'es', '11:00', 'a.\u00a0m.', 'hora del Este'],
    ['2027-11-07T06:30:00.000Z', 'es', '1:30', 'a.\u00a0m., hora estándar del Este', 'hora estándar del Este'],
  ])('in a table that names the zone once: %s, %s (email.md art2)', (instant, locale, digits, half, zone) => {
    const form = (name: string) => printTime(instant, newYork, locale, name);
    expect([form('digits'), form('half'), form('zone')]).toEqual([digits, half, zone]);
    expect(form('clock')).toBe(`${digits} ${half}`.replace('\u00a0', ' '));
  });

  it('has a short form, named too', () => {
    expect(printTime('2027-03-12T16:00:00.000Z', newYork, 'en', 'short')).toBe('11:00 am ET');
    expect(printTime('2027-03-12T16:00:00.000Z', newYork, 'es', 'short')).toBe('11:00 a. m. ET');
  });
});

describe('dates', () => {
  it.each([
    ['2027-03-12T16:00:00.000Z', newYork, 'en', undefined, 'Friday, March 12'],
    ['2027-03-12T16:00:00.000Z', newYork, 'en', 'full', 'Friday, March 12, 2027'],
    ['2027-03-12T16:00:00.000Z', newYork, 'es', undefined, 'viernes 12 de marzo'],
    ['2027-03-12T16:00:00.000Z', newYork, 'es', 'full', 'viernes 12 de marzo de 2027'],
    // email.md art14
    ['2027-03-12T16:00:00.000Z', newYork, 'es', 'capital', 'Viernes 12 de marzo'],
    ['2027-03-12T16:00:00.000Z', newYork, 'en', 'capital', 'Friday, March 12'],
    ['2027-03-12T04:30:00.000Z', newYork, 'en', undefined, 'Thursday, March 11'],
    ['2027-03-12T04:30:00.000Z', 'Asia/Tokyo', 'en', undefined, 'Friday, March 12'],
  ])('%s in %s, %s, %s', (instant, zone, locale, form, expected) => {
    expect(printDate(instant, zone, locale, form)).toBe(expected);
  });
});

it('knows what is not an instant', () => {
  for (const wrong of ['', 'tomorrow', '2027-03-12', '2027-03-12T10:00']) {
    expect(printDate(wrong, newYork, 'en')).toBeUndefined();
    expect(printTime(wrong, newYork, 'en')).toBeUndefined();
  }
});
