/** Whose word counts about a person (security.md S1): every pair of sources, for every fact, and what becomes of it. */
import { describe, expect, test } from 'vitest';
import type { Contact } from '../../../functions/core/model/contact.ts';
import { type FactName, type FactSource, factNames, sourceRanks } from '../../../functions/core/model/facts.ts';
import {
  asBookedFor,
  isSameFact,
  learn,
  sourceOf,
  toldAfter,
  toldBy,
  weigh,
} from '../../../functions/core/people/facts.ts';
import { readerOf } from '../../../functions/core/plan/reader.ts';
import { dayMs, plusMs } from '../../../functions/core/time/time.ts';
import { appointment, at, contact, person } from '../../support/people.ts';

const now = at('2026-05-04T15:00:00Z');
const later = plusMs(now, dayMs);

/** Weakest first; those in one row count as much as one another. */
const order: readonly (readonly FactSource[])[] = [['person'], ['earlier', 'booking'], ['record'], ['chosen', 'staff']];
const place = (source: FactSource) => order.findIndex((row) => row.includes(source));
const sources = order.flat();
const pairs = sources.flatMap((known) => sources.map((said) => [known, said] as const));

const one = {
  firstName: 'Mallory',
  phone: '+1 900 555 0000',
  zone: 'Asia/Tokyo',
  locale: 'es',
  emailForm: 'full',
} as const;
const other = {
  firstName: 'Ana',
  phone: '+1 845 555 0100',
  zone: 'America/New_York',
  locale: 'en',
  emailForm: 'minimal',
} as const;

const known = (source: FactSource, values: Parameters<typeof toldBy>[2] = one): Contact => {
  const { facts: _none, firstName: _name, phone: _phone, ...bare } = contact();
  return { ...bare, ...toldBy(source, now, values) };
};

describe('two ways of writing a number', () => {
  test.each([
    ['(845) 555-0142', '+1 845-555-0142'],
    ['845-555-0142', '845-555-0142 x12'],
    ['845-555-0142 ext. 12', '+18455550142;ext=12'],
    ['+18455550142,,12#', '(845) 555-0142 #12'],
    ['011 44 20 7946 0958', '+44 20 7946 0958'],
  ])('%s and %s are one (field-reports.md A2)', (one, other) => {
    expect(isSameFact('phone', one, other)).toBe(true);
    expect(isSameFact('phone', other, one)).toBe(true);
  });

  test.each([
    ['845-555-0142', '845-555-0143'],
    ['845-555-0142 x12', '845-555-0142 x13'],
    ['555-0142', '845-555-0142'],
  ])('%s and %s are two', (one, other) => {
    expect(isSameFact('phone', one, other)).toBe(false);
  });
});

describe('of two words about one fact', () => {
  test('every source has its place', () => {
    expect([...sources].sort()).toEqual(Object.keys(sourceRanks).sort());
  });

  test.each(pairs)(
    '%s knows it, %s says otherwise: the stronger counts, and of equals both (security.md S1)',
    (had, says) => {
      const wanted = place(says) > place(had) ? 'take' : place(says) < place(had) ? 'keep' : 'differs';
      for (const name of factNames) {
        const verdict = weigh(name, { value: one[name], source: had }, { value: other[name], source: says });
        expect([name, verdict]).toEqual([name, wanted]);
      }
    },
  );

  test.each(pairs)('%s knows it, %s says the same: nothing differs', (had, says) => {
    for (const name of factNames) {
      const verdict = weigh(name, { value: one[name], source: had }, { value: one[name], source: says });
      expect([name, verdict]).toEqual([name, place(says) > place(had) ? 'take' : 'keep']);
    }
  });

  test.each(sources)('nobody knows it: %s is believed (security.md S1)', (says) => {
    for (const name of factNames)
      expect(weigh(name, { value: one[name], source: undefined }, { value: other[name], source: says })).toBe('take');
  });
});

describe('what a contact learns', () => {
  test.each(pairs)('%s knew all, %s says all otherwise', (had, says) => {
    const { set, told } = learn(known(had), toldBy(says, later, other), later);
    const [leads, ties] = [place(says) > place(had), place(says) === place(had)];
    expect(told).toEqual(ties ? other : {});
    expect(set?.phone).toBe(leads ? other.phone : undefined);
    expect(set?.facts?.zone).toEqual(leads ? { source: says, at: later } : undefined);
  });

  test('is nothing new of what is said again', () => {
    expect(learn(known('booking'), toldBy('booking', later, one), later)).toEqual({ told: {} });
  });

  test('what stands there because a row must have it is nobody’s word (security.md S1)', () => {
    const blank = contact({ facts: {}, zone: 'Pacific/Kiritimati', locale: 'es' });
    const { set, told } = learn(blank, toldBy('booking', later, { zone: 'America/New_York', phone: '1' }), later);
    expect(told).toEqual({});
    expect(set).toMatchObject({ zone: 'America/New_York', phone: '1' });
    expect(set?.facts).not.toHaveProperty('locale');
  });

  test('a row from before sources were kept counts as a booking: nothing of it is lost in silence', () => {
    const old = contact({ firstName: 'Mallory', phone: '+1 900 555 0000' });
    expect(sourceOf(old, 'phone')).toBe('earlier');
    expect(learn(old, toldBy('booking', later, other), later).told).toMatchObject({
      firstName: 'Ana',
      phone: other.phone,
    });
    const { set } = learn(old, toldBy('record', later, { phone: other.phone }), later);
    expect(set?.phone).toBe(other.phone);
    expect(set?.facts).toMatchObject({ phone: { source: 'record' }, firstName: { source: 'earlier' } });
  });

  test('that staff said there is no number stays so (security.md S1)', () => {
    const { phone: _none, ...without } = known('staff');
    expect(sourceOf(without, 'phone')).toBe('staff');
    expect(learn(without, toldBy('record', later, other), later)).toEqual({ told: {} });
  });

  test('the series keeps the zone and the language that its person confirmed', () => {
    const confirmed = { ...known('person'), marketing: { state: 'confirmed', at: now } } as const;
    expect(learn(confirmed, toldBy('booking', later, other), later).set).toMatchObject({
      zone: other.zone,
      locale: 'en',
      series: { zone: one.zone, locale: 'es' },
    });
  });
});

test.each<[FactName, string, string, boolean]>([
  ['phone', '+1 (845) 555-0100', '845 555 0100', true],
  ['phone', '845-555-0100', '18455550100', true],
  ['phone', '845 555 0100', '845 555 0101', false],
  ['phone', '555 0100', '845 555 0100', false],
  ['firstName', 'ana', 'Ana María', true],
  ['firstName', 'José', 'Jose\u0301', true],
  ['firstName', 'Ana María', 'Ana Sofía', false],
  ['firstName', 'An', 'Ana', false],
  ['zone', 'America/New_York', 'America/Chicago', false],
])('%s: %j and %j are one thing: %s', (name, first, second, same) => {
  expect([isSameFact(name, first, second), isSameFact(name, second, first)]).toEqual([same, same]);
});

describe('a visit’s own word', () => {
  const visit = appointment({ told: { source: 'booking', ...other } });

  test.each(sources)('stands for that visit, unless %s counts for more (security.md S1)', (had) => {
    const read = asBookedFor(known(had), visit);
    expect(read.phone).toBe(place(had) > place('booking') ? one.phone : other.phone);
  });

  test('is read by the emails of that visit, and by no other', () => {
    const had = known('booking');
    const of = person({ contact: had, appointments: [visit] });
    const prepare = { class: 'reminder', start: { on: 'appointment.booked' } } as const;
    expect(readerOf(of, prepare, visit).contact).toMatchObject({ locale: 'en', zone: other.zone, firstName: 'Ana' });
    expect(readerOf(of, prepare, appointment()).contact).toBe(had);
    expect(readerOf(of, { class: 'marketing', start: { on: 'consent.confirmed' } }, undefined)).toBe(of);
  });

  test('said otherwise later replaces it; what is not spoken of stays', () => {
    const said = toldBy('booking', later, { phone: one.phone });
    expect(toldAfter(visit.told, said, {}, 'booking')).toEqual({
      source: 'booking',
      firstName: other.firstName,
      zone: other.zone,
      locale: other.locale,
      emailForm: other.emailForm,
    });
    expect(toldAfter(undefined, said, {}, 'booking')).toBeUndefined();
  });
});

test('a series has the zone and the language of its own; a question the language of its form (security.md S5)', () => {
  const of = person({
    contact: contact({
      series: { locale: 'es', zone: 'America/Chicago' },
      signup: { id: 's1', at: now, locale: 'es' },
    }),
  });
  const [nurture, question] = [
    { class: 'marketing', start: { on: 'consent.confirmed' } },
    { class: 'request', start: { on: 'signup.asked' } },
  ] as const;
  expect(readerOf(of, nurture, undefined).contact).toMatchObject({ locale: 'es', zone: 'America/Chicago' });
  expect(readerOf(of, question, undefined).contact).toMatchObject({ locale: 'es', zone: of.contact.zone });
  expect(readerOf(of, { class: 'reminder', start: { on: 'appointment.booked' } }, appointment())).toBe(of);
  expect(readerOf(of, { class: 'request', start: { on: 'address.asked' } }, undefined)).toBe(of);
});
