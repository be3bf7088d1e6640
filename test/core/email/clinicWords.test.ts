/** What the clinic has said about food, languages, fees and places, as an email prints it. */
import { describe, expect, test } from 'vitest';
import { valuesFor } from '../../../functions/core/email/values.ts';
import type { Clinic } from '../../../functions/core/model/clinic.ts';
import type { Values } from '../../../functions/core/model/template.ts';
import { appointment, at, clinic, enrollment, person } from '../../support/people.ts';

const links = {
  site: '',
  confirm: '',
  address: '',
  preferences: '',
  unsubscribe: '',
  notMe: '',
  language: '',
  fullEmails: '',
};

/** @param start of the visit, and `now` of sending, on the wall of New York in January: five hours behind UTC. */
function valuesOf(
  changes: Partial<Clinic>,
  start = '2026-01-20T16:00:00Z',
  locale = 'en',
  now = '2026-01-19T15:00:00Z',
) {
  const visit = appointment({ start: at(start), end: at('2026-01-20T18:00:00Z') });
  const me = person({ appointments: [visit] });
  const mine = enrollment('prepare', { instance: visit.id, startedAt: at('2026-01-18T15:00:00Z') });
  const release = { clinic: { ...clinic, ...changes } };
  return valuesFor({ release, person: me, enrollment: mine, now: at(now) }, 'eating', links, locale).values as Record<
    string,
    Values
  >;
}
const preparing = (changes: Partial<Clinic['preparation']>) => ({
  preparation: { ...clinic.preparation, solidFoodHours: 8, ...changes },
});

describe('a light breakfast', () => {
  const until = (hours: number | undefined, start?: string, now?: string) =>
    valuesOf(preparing(hours === undefined ? {} : { lightMealHours: hours }), start, 'en', now).eating?.last_light_meal;

  test('is named where the clinic allows one, and not where it does not (clinical-2026.md 5)', () => {
    expect(until(6)).toBe('2026-01-20T10:00:00.000Z');
    expect(until(undefined)).toBeUndefined();
  });

  test('is not named before five in the morning, when nobody has breakfast', () => {
    expect(until(6, '2026-01-20T15:59:00Z')).toBeUndefined();
  });

  test('is not named once the last meal is past: then food is over', () => {
    expect(until(6, undefined, '2026-01-20T08:00:00Z')).toBeUndefined();
  });

  test('is not named when it would be no later than any meal', () => {
    expect(until(8, '2026-01-20T20:00:00Z')).toBeUndefined();
  });
});

test('a clinic.yaml of before says nothing of what it does not have', () => {
  const { prep, clinic: ofClinic, appointment: visit } = valuesOf({});
  expect(prep).toMatchObject({ sip_with_medicine: false, another_day_is_free: false });
  for (const name of ['coffee', 'gum', 'no_smoking_hours']) expect(prep?.[name], name).toBeUndefined();
  expect(ofClinic).toMatchObject({ free_language_help: false });
  for (const name of ['phone_languages', 'prices_until', 'in_charge']) expect(ofClinic?.[name], name).toBeUndefined();
  expect(visit?.fee).toBeUndefined();
});

test('places, languages, fees and the day of the prices are said in the language of the reader (email.md 10)', () => {
  const said: Partial<Clinic> = {
    locations: {
      albany: { ...clinic.locations.albany, name: { en: 'Albany office', es: 'Consultorio de Albany' } },
    } as Clinic['locations'],
    phoneLanguages: ['en', 'es'],
    freeLanguageHelp: true,
    fees: { infusion: { en: 'The infusion costs $450.', es: 'La infusión cuesta $450.' } },
    pricesUntil: '2027-12-31',
    inCharge: { en: 'a doctor', es: 'un médico' },
  };
  const english = valuesOf(said);
  expect(english.appointment).toMatchObject({ location_name: 'Albany office', fee: 'The infusion costs $450.' });
  expect(english.clinic).toMatchObject({
    phone_languages: 'English and Spanish',
    prices_until: 'Friday, December 31, 2027',
  });
  const spanish = valuesOf(said, undefined, 'es');
  expect(spanish.appointment).toMatchObject({
    location_name: 'Consultorio de Albany',
    fee: 'La infusión cuesta $450.',
  });
  expect(spanish.clinic).toMatchObject({
    phone_languages: 'inglés y español',
    prices_until: 'viernes 31 de diciembre de 2027',
    in_charge: 'un médico',
  });
});
