/** Signing up, confirming, signing up again and asking again: what each changes, and what it must never undo. */
import { beforeEach, describe, expect, test } from 'vitest';
import { callWithoutVisit } from '../../../functions/core/model/call.ts';
import { ConflictError } from '../../../functions/core/model/errors.ts';
import type { ConsentChange } from '../../../functions/core/model/log.ts';
import type { SignUp } from '../../../functions/core/model/signUp.ts';
import { leaveMarketing, wrongPerson } from '../../../functions/core/people/choices.ts';
import { actOn } from '../../../functions/core/people/contactAct.ts';
import { toldBy } from '../../../functions/core/people/facts.ts';
import {
  answerConfirmation,
  askAgain,
  confirm,
  endSignUp,
  startAgain,
  takeDecoy,
  takeSignUp,
} from '../../../functions/core/people/signUp.ts';
import { suppressAddress } from '../../../functions/core/people/suppression.ts';
import { dayMs, type Instant, plusMs } from '../../../functions/core/time/time.ts';
import { countingIdentity, MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { appointment, at, clinic, contact } from '../../support/people.ts';

const now = at('2026-05-04T15:00:00Z');
const [tomorrow, nextWeek] = [plusMs(now, dayMs), plusMs(now, 7 * dayMs)];
const hash = 'a'.repeat(40);
const form: SignUp = {
  email: 'ada@example.com',
  addressHash: hash,
  firstName: 'Ada',
  phone: '+1 518 555 0101',
  interest: 'pain',
  locale: 'en',
  zone: 'America/New_York',
  textVersion: 'text-1',
  source: 'form',
};

let rows: MemoryPeopleRows;
const identity = countingIdentity();
beforeEach(() => {
  rows = new MemoryPeopleRows();
});

const signUp = (when: Instant, changes: Partial<SignUp> = {}, doubleOptIn = true) =>
  takeSignUp(rows, { ...form, ...changes }, when, { doubleOptIn, identity, clinic });
const theContact = async () => {
  const { contacts } = await rows.address(hash);
  expect(contacts).toHaveLength(1);
  const found = await rows.contact(contacts[0] ?? '');
  if (!found) throw new Error('nobody');
  return found;
};
const press = async (act: Parameters<typeof answerConfirmation>[3], when: Instant) =>
  answerConfirmation(rows, (await theContact()).id, when, act);
const logged = () => rows.log().map(({ entry }) => entry.what);
/** People who are there by other ways than the form. */
const settle = async (...people: readonly ReturnType<typeof contact>[]) => {
  for (const one of people) {
    const seen = await rows.address(one.addressHash);
    await rows.write({
      addresses: [{ addressHash: one.addressHash, seen, set: {} }],
      addressLinks: [{ addressHash: one.addressHash, contactId: one.id, state: 'has' }],
      newContacts: [{ contact: one }],
    });
  }
};
const booked = (changes = {}) => contact({ marketing: { state: 'none', at: now }, ...changes });

describe('somebody new', () => {
  test('is asked first, and nothing counts as a yes yet (C7)', async () => {
    await signUp(now);
    expect(await theContact()).toMatchObject({
      email: 'ada@example.com',
      marketing: { state: 'asked', at: now, textVersion: 'text-1', source: 'form' },
      reminders: { state: 'on' },
      signup: { id: 's20260504', at: now, locale: 'en', questions: [now] },
      hold: false,
    });
  });

  test('has an address and its links, and nothing of what a stranger may have typed (security.md S1)', async () => {
    await signUp(now, { zone: 'Pacific/Kiritimati', locale: 'es' });
    const { id } = await theContact();
    const found = await theContact();
    expect(found).toMatchObject({ zone: clinic.zone, locale: 'en', interest: 'unsaid', facts: {} });
    expect(Object.keys(found)).not.toEqual(expect.arrayContaining(['firstName']));
    expect(Object.keys(found)).not.toEqual(expect.arrayContaining(['phone']));
    expect(await rows.signUp(id, 's20260504')).toMatchObject({ firstName: 'Ada', zone: 'Pacific/Kiritimati' });
  });

  test('gets the short form until they say yes to more (C9)', async () => {
    await signUp(now);
    expect((await theContact()).emailForm).toBe('minimal');
  });

  test('has links of their own, and no two alike', async () => {
    await signUp(now);
    const { tokens } = await theContact();
    expect(new Set(Object.values(tokens)).size).toBe(3);
  });

  test('leaves evidence of what was asked, by which words and where (C15)', async () => {
    await signUp(now);
    const entry = { what: 'consent.asked', by: 'person', purpose: 'marketing', textVersion: 'text-1', source: 'form' };
    expect(rows.log()).toEqual([{ contactId: (await theContact()).id, at: now, entry }]);
  });

  test('with the question switched off is confirmed at once, and still in the short form (C9)', async () => {
    await signUp(now, {}, false);
    expect(await theContact()).toMatchObject({
      marketing: { state: 'confirmed' },
      emailForm: 'minimal',
      firstName: 'Ada',
      facts: { firstName: { source: 'person', at: now } },
    });
    expect(logged()).toEqual(['consent.confirmed']);
  });

  test('at an address that is silent stays silent (I3)', async () => {
    await suppressAddress(rows, hash, { marketing: 'bounce', reminder: 'bounce' }, now);
    await signUp(tomorrow);
    expect((await theContact()).suppressed).toEqual({ marketing: 'bounce', reminder: 'bounce' });
  });

  test('who is suppressed between the look and the write is written suppressed (I3)', async () => {
    rows.meanwhile = () => suppressAddress(rows, hash, { marketing: 'complaint' }, now);
    await signUp(now);
    expect((await theContact()).suppressed).toEqual({ marketing: 'complaint' });
  });

  test('who signs up twice in one moment is one person', async () => {
    rows.meanwhile = () => signUp(now);
    await signUp(now);
    expect((await theContact()).marketing.state).toBe('asked');
    expect(rows.all('contact')).toHaveLength(1);
  });
});

describe('somebody who is known', () => {
  test('and has said yes gets no second series, and loses none of what they said', async () => {
    await signUp(now);
    await press(confirm, now);
    const before = await theContact();
    await signUp(nextWeek, { firstName: 'Eve', interest: 'depression', locale: 'es' });
    expect(await theContact()).toEqual(before);
    expect(logged()).toEqual(['consent.asked', 'consent.confirmed', 'signup.received']);
  });

  test('and presses twice is asked once: the question is on its way, about the words of the second (pages-and-commands.md A4)', async () => {
    await signUp(now);
    await signUp(plusMs(now, 60_000), { firstName: 'Ana', phone: '518 555 0102', textVersion: 'text-2' });
    const { signup, marketing } = await theContact();
    expect(signup).toMatchObject({ id: 's20260504', at: now, questions: [now] });
    expect(marketing).toMatchObject({ state: 'asked', at: now, textVersion: 'text-2' });
    expect(logged()).toEqual(['consent.asked', 'signup.received']);
    await press(confirm, plusMs(now, 120_000));
    expect(await theContact()).toMatchObject({ firstName: 'Ana', phone: '518 555 0102' });
  });

  test('and corrects a sign-up the same day is asked anew, and the latest words count, all of them (pages-and-commands.md A3, A4)', async () => {
    await signUp(now, { phone: '518 555 0199', interest: 'unsaid' });
    const later = plusMs(now, 3_600_000);
    const { phone: _none, ...corrected } = {
      ...form,
      firstName: 'Ana',
      interest: 'pain',
      locale: 'es',
      zone: 'America/Denver',
    } as const;
    await takeSignUp(rows, corrected, later, { doubleOptIn: true, identity, clinic });
    const { signup, marketing } = await theContact();
    expect(signup).toMatchObject({ at: later, locale: 'es', questions: [now, later] });
    expect([signup?.id === 's20260504', marketing.state]).toEqual([false, 'asked']);
    await press(confirm, plusMs(later, 60_000));
    const confirmed = await theContact();
    expect(confirmed).toMatchObject({ firstName: 'Ana', interest: 'pain', locale: 'es', zone: 'America/Denver' });
    expect(confirmed.phone).toBeUndefined();
  });

  test('is asked twice a week at most; the words of a third sign-up count all the same (year.md 8)', async () => {
    for (const days of [0, 1, 2, 3]) await signUp(plusMs(now, days * dayMs), { firstName: `Ana ${days}` });
    expect((await theContact()).signup).toMatchObject({ id: 's20260505', questions: [now, tomorrow] });
    expect(logged().filter((what) => what === 'consent.asked')).toHaveLength(2);
    await press(confirm, plusMs(now, 3 * dayMs));
    expect((await theContact()).firstName).toBe('Ana 3');
    rows = new MemoryPeopleRows();
    for (const days of [0, 1, 7]) await signUp(plusMs(now, days * dayMs));
    expect((await theContact()).signup?.questions).toEqual([tomorrow, nextWeek]);
  });

  test('and left, and was asked often enough before, is asked in a week', async () => {
    for (const days of [0, 1]) await signUp(plusMs(now, days * dayMs));
    await press(confirm, plusMs(now, dayMs));
    await actOn(rows, (await theContact()).id, plusMs(now, 2 * dayMs), leaveMarketing('oneClick'));
    await signUp(plusMs(now, 2 * dayMs));
    expect((await theContact()).marketing.state).toBe('left');
    await signUp(plusMs(now, 9 * dayMs));
    expect((await theContact()).marketing.state).toBe('asked');
  });

  test('and said "wrong person" is not asked, and no yes of theirs is written down (pages-and-commands.md A3)', async () => {
    await signUp(now);
    const { id } = await theContact();
    await actOn(rows, id, now, wrongPerson(callWithoutVisit(id, 'wrong-person', 'wrongAddress', now)));
    expect(await press(confirm, now)).toBe('unchanged');
    await signUp(nextWeek);
    expect(logged()).toEqual(['consent.asked', 'wrongPerson', 'signup.received']);
    expect((await theContact()).signup?.at).toBe(now);
  });

  test('and did not answer is asked anew on another day, under a sign-up of its own', async () => {
    await signUp(now);
    await signUp(tomorrow, { textVersion: 'text-2', source: 'site' });
    expect(await theContact()).toMatchObject({
      marketing: { state: 'asked', at: tomorrow, textVersion: 'text-2', source: 'site' },
      signup: { id: 's20260505', at: tomorrow, questions: [now, tomorrow] },
      version: 2,
    });
    expect(logged()).toEqual(['consent.asked', 'consent.asked']);
  });

  test('and left is only asked: a stranger who types the address undoes no "no" (C7)', async () => {
    await signUp(now);
    await press(confirm, now);
    await actOn(rows, (await theContact()).id, tomorrow, leaveMarketing('oneClick'));
    await signUp(nextWeek, {}, false);
    expect((await theContact()).marketing.state).toBe('asked');
  });

  test('by a booking only is asked even with the question switched off (C7)', async () => {
    await settle(booked());
    await signUp(now, {}, false);
    expect((await theContact()).marketing.state).toBe('asked');
  });

  test('has nothing changed by what was typed, before they confirm it', async () => {
    await settle(booked({ hold: true, suppressed: { reminder: 'bounce' } }));
    await signUp(now, { firstName: 'Eve', phone: '1', interest: 'depression', locale: 'es', zone: 'Europe/Berlin' });
    const { marketing: _m, signup: _s, version: _v, ...rest } = await theContact();
    const { marketing: _was, version: _first, ...known } = booked({ hold: true, suppressed: { reminder: 'bounce' } });
    expect(rest).toEqual(known);
  });

  test('with somebody else at one address: a third one is asked, and neither of them changes (I14)', async () => {
    const [ada, ben] = [booked(), booked({ id: 'c0000000000000000002' })];
    await settle(ada, ben);
    await signUp(now);
    expect(await rows.contact(ada.id)).toEqual(ada);
    expect(await rows.contact(ben.id)).toEqual(ben);
    const { signupContact, contacts } = await rows.address(hash);
    expect(contacts).toHaveLength(3);
    expect((await rows.contact(signupContact ?? ''))?.marketing.state).toBe('asked');
    await signUp(tomorrow);
    expect((await rows.address(hash)).contacts).toHaveLength(3);
  });

  test('of several, the one who signed up here before is meant', async () => {
    await signUp(now);
    const first = await theContact();
    await settle(booked({ id: 'c0000000000000000002' }));
    await signUp(tomorrow);
    expect((await rows.contact(first.id))?.signup).toMatchObject({ id: 's20260505', at: tomorrow, locale: 'en' });
  });

  test('who moved away from the address is not meant by who signs up there now', async () => {
    await signUp(now);
    const gone = await theContact();
    const expiresAt = plusMs(now, dayMs);
    await rows.write({
      addressLinks: [{ addressHash: hash, contactId: gone.id, state: 'left', at: now, expiresAt }],
    });
    await signUp(tomorrow);
    expect((await theContact()).id).not.toBe(gone.id);
    expect(await rows.contact(gone.id)).toEqual(gone);
  });
});

test('who is known and who is not costs the same reads and writes, a decoy too', async () => {
  const costOf = async (act: () => Promise<void>) => {
    rows.done.length = 0;
    await act();
    return [...rows.done];
  };
  const unknown = await costOf(() => signUp(now));
  expect(unknown).toEqual(['address', 'contact', 'write 5']);
  expect(await costOf(() => signUp(now))).toEqual(unknown);
  expect(await costOf(() => signUp(tomorrow))).toEqual(unknown);
  await press(confirm, tomorrow);
  expect(await costOf(() => signUp(nextWeek))).toEqual(unknown);
  const before = rows.all('contact');
  expect(await costOf(() => takeDecoy(rows, hash, nextWeek))).toEqual(unknown);
  expect(rows.all('contact')).toEqual(before);
});

describe('confirming', () => {
  test('says yes, by the words that were asked; what was typed is the person’s own word now (C7, C15)', async () => {
    await signUp(now);
    expect(await press(confirm, tomorrow)).toBe('changed');
    expect(await theContact()).toMatchObject({
      marketing: { state: 'confirmed', at: tomorrow, textVersion: 'text-1', source: 'form' },
      firstName: 'Ada',
      phone: '+1 518 555 0101',
      interest: 'pain',
      zone: 'America/New_York',
      facts: { phone: { source: 'person', at: tomorrow }, locale: { source: 'person', at: tomorrow } },
      emailForm: 'minimal',
      version: 2,
    });
    expect(rows.log().at(-1)).toMatchObject({
      at: tomorrow,
      entry: { what: 'consent.confirmed', by: 'person', purpose: 'marketing', textVersion: 'text-1', source: 'form' },
    });
  });

  test('keeps what the page showed, to whom and where; full emails only by its box (security.md S5, C9, C15)', async () => {
    await signUp(now);
    const page = { textVersion: 'text-1-es', textHash: 'f00d', page: 'confirm', fullEmails: 'full-2-es' };
    await press((facts, when) => confirm(facts, when, page), tomorrow);
    expect(await theContact()).toMatchObject({
      emailForm: 'full',
      facts: { emailForm: { source: 'chosen' } },
      marketing: { textVersion: 'text-1-es' },
    });
    const shown = { textHash: 'f00d', page: 'confirm', to: hash, by: 'person' };
    expect(
      rows
        .log()
        .map(({ entry }) => entry)
        .slice(-2),
    ).toEqual([
      expect.objectContaining({ what: 'consent.confirmed', purpose: 'marketing', textVersion: 'text-1-es', ...shown }),
      expect.objectContaining({ what: 'email.full', purpose: 'reminder', textVersion: 'full-2-es', ...shown }),
    ]);
  });

  test('changes nothing about a patient’s visits: the series has a zone and a language of its own (security.md S5)', async () => {
    const { facts: _old, ...bare } = booked();
    const patient = { ...bare, ...toldBy('booking', now, { zone: 'America/New_York', locale: 'en' }) };
    await settle(patient);
    await rows.write({ appointments: [{ next: appointment({ contactId: patient.id }) }] });
    const { zone, locale, emailForm } = patient;
    await signUp(now, { firstName: 'Mallory', phone: '+1 900 555 0000', zone: 'Pacific/Kiritimati', locale: 'es' });
    await press(confirm, tomorrow);
    const after = await theContact();
    expect(after).toMatchObject({ zone, locale, series: { zone: 'Pacific/Kiritimati', locale: 'es' } });
    expect([after.emailForm, after.firstName, after.phone]).toEqual([emailForm, patient.firstName, undefined]);
    expect(after.facts).toEqual(patient.facts);
  });

  test('a patient of whom no booking told a zone or a language: still nothing about their visits (security.md S5)', async () => {
    const patient = booked({ facts: {} });
    await settle(patient);
    await rows.write({ appointments: [{ next: appointment({ contactId: patient.id }) }] });
    await signUp(now, { zone: 'Pacific/Kiritimati', locale: 'es' });
    await press(confirm, tomorrow);
    expect(await theContact()).toMatchObject({ zone: patient.zone, locale: patient.locale });
  });

  test('their own newest word replaces their older one', async () => {
    await signUp(now);
    await press(confirm, now);
    await actOn(rows, (await theContact()).id, now, leaveMarketing('preferences'));
    await signUp(nextWeek, { phone: '+1 518 555 0102', zone: 'America/Chicago' });
    await press(confirm, nextWeek);
    expect(await theContact()).toMatchObject({ phone: '+1 518 555 0102', zone: 'America/Chicago' });
  });

  test('twice is once', async () => {
    await signUp(now);
    await press(confirm, tomorrow);
    const before = rows.snapshot();
    expect(await press(confirm, nextWeek)).toBe('unchanged');
    expect(rows.snapshot()).toBe(before);
  });

  test.each(['left', 'none', 'confirmed'] as const)('by an old link changes nothing of a "%s" (C7)', (state) => {
    expect(confirm({ contact: contact({ marketing: { state, at: now } }) }, tomorrow)).toBeUndefined();
  });

  test('that crosses a "no" loses to it (C7)', async () => {
    await signUp(now);
    const { id } = await theContact();
    rows.meanwhile = () => actOn(rows, id, now, leaveMarketing('preferences'));
    expect(await press(confirm, now)).toBe('unchanged');
    expect((await theContact()).marketing.state).toBe('left');
  });

  test('takes over what this person typed the last time', async () => {
    await settle(booked());
    await signUp(now, { interest: 'depression', locale: 'es', zone: 'America/Chicago' });
    await press(confirm, tomorrow);
    expect(await theContact()).toMatchObject({
      interest: 'depression',
      series: { locale: 'es', zone: 'America/Chicago' },
      phone: '+1 518 555 0101',
    });
  });

  test("but not over the clinic's own name and number, nor an interest that was not said", async () => {
    await settle(booked({ firstName: 'Augusta', phone: '+1 518 555 0199', interest: 'pain' }));
    await signUp(now, { interest: 'unsaid' });
    await press(confirm, tomorrow);
    expect(await theContact()).toMatchObject({ firstName: 'Augusta', phone: '+1 518 555 0199', interest: 'pain' });
  });

  test('ends the silence that an erasure left on marketing, here and at the address (C16)', async () => {
    await suppressAddress(rows, hash, { marketing: 'erased' }, now);
    await signUp(now);
    await press(confirm, tomorrow);
    expect((await theContact()).suppressed).toEqual({});
    expect((await rows.address(hash)).suppressed).toEqual({});
  });

  test('does not end the silence of a hold that was erased: that is staff’s (C21)', async () => {
    await suppressAddress(rows, hash, { marketing: 'erased', reminder: 'erased' }, now);
    await signUp(now);
    await press(confirm, tomorrow);
    expect((await theContact()).suppressed).toEqual({ reminder: 'erased' });
    expect((await rows.address(hash)).suppressed).toEqual({ reminder: 'erased' });
  });

  test.each(['bounce', 'complaint', 'wrongPerson'])('does not end a %s (I3)', async (why) => {
    await suppressAddress(rows, hash, { marketing: why }, now);
    await signUp(now);
    await press(confirm, tomorrow);
    expect((await theContact()).suppressed).toEqual({ marketing: why });
    expect((await rows.address(hash)).suppressed).toEqual({ marketing: why });
  });

  test('ends nothing else that stands at the address beside the erasure (I3)', () => {
    const erased = contact({ marketing: { state: 'asked', at: now }, suppressed: { marketing: 'erased' } });
    const address = { contacts: [erased.id], everybody: [erased.id], suppressed: { marketing: 'complaint' } };
    const changes = confirm({ contact: erased, address }, tomorrow);
    expect(changes?.addresses?.[0]?.set.suppressed).toEqual({ marketing: 'complaint' });
  });

  test('never lifts a hold (C21)', async () => {
    await settle(booked({ hold: true }));
    await signUp(now);
    await press(confirm, tomorrow);
    expect((await theContact()).hold).toBe(true);
  });

  test('of nobody is nobody', async () => {
    expect(await answerConfirmation(rows, 'nobody', now, confirm)).toBe('absent');
  });

  test('that keeps colliding is an error that may be tried again', async () => {
    await signUp(now);
    const { id } = await theContact();
    const stale = { ...bound(rows), write: async () => 'stale' as const };
    await expect(answerConfirmation(stale, id, now, confirm)).rejects.toBeInstanceOf(ConflictError);
  });
});

const bound = (of: MemoryPeopleRows) => ({
  appointments: of.appointments.bind(of),
  contact: of.contact.bind(of),
  signUp: of.signUp.bind(of),
  address: of.address.bind(of),
});

describe('"wrong person", said to a sign-up', () => {
  test('ends that sign-up, and silences no visit that is booked later (security.md S1)', async () => {
    await signUp(now);
    const { id } = await theContact();
    expect(await actOn(rows, id, now, endSignUp)).toBe('changed');
    expect(await theContact()).toMatchObject({ marketing: { state: 'left', source: 'notMe' } });
    expect((await theContact()).suppressed).toEqual({});
    expect((await theContact()).reminders.state).toBe('on');
    expect(await press(confirm, tomorrow)).toBe('unchanged');
    expect(await actOn(rows, id, tomorrow, endSignUp)).toBe('unchanged');
    expect(logged()).toEqual(['consent.asked', 'consent.left']);
  });

  test('is not answered by another question for a quarter of a year', async () => {
    await signUp(now);
    await actOn(rows, (await theContact()).id, now, endSignUp);
    await signUp(plusMs(now, 89 * dayMs));
    expect((await theContact()).marketing.state).toBe('left');
    await signUp(plusMs(now, 90 * dayMs));
    expect((await theContact()).marketing.state).toBe('asked');
  });
});

describe('asking for the question again', () => {
  test('is the same sign-up received today, by the same words (C15)', async () => {
    await signUp(now);
    expect(await press(askAgain(identity), nextWeek)).toBe('changed');
    const asked = await theContact();
    expect(asked).toMatchObject({
      marketing: { state: 'asked', at: nextWeek, textVersion: 'text-1' },
      signup: { id: 's20260511', at: nextWeek },
    });
    expect(await rows.signUp(asked.id, 's20260511')).toMatchObject({ interest: 'pain', textVersion: 'text-1' });
    const entry = rows.log().at(-1)?.entry as ConsentChange;
    expect(entry).toMatchObject({ what: 'consent.asked', textVersion: 'text-1', source: 'form', purpose: 'marketing' });
  });

  test('while one is on its way does nothing', async () => {
    await signUp(now);
    expect(await press(askAgain(identity), plusMs(now, 9 * 60_000))).toBe('unchanged');
    expect(await press(askAgain(identity), plusMs(now, 10 * 60_000))).toBe('changed');
  });

  test.each(['left', 'none', 'confirmed'] as const)('of a "%s" does nothing (C7)', (state) => {
    expect(askAgain(identity)({ contact: contact({ marketing: { state, at: now } }) }, tomorrow)).toBeUndefined();
  });

  test('and then confirming takes over what was typed at first', async () => {
    await signUp(now, { interest: 'both' });
    await press(askAgain(identity), nextWeek);
    await press(confirm, plusMs(nextWeek, dayMs));
    expect((await theContact()).interest).toBe('both');
  });
});

describe('starting again after leaving (pages-and-commands.md A8)', () => {
  const again = startAgain(identity, 'text-9-en');
  const leave = async (when: Instant) => actOn(rows, (await theContact()).id, when, leaveMarketing('oneClick'));

  test('asks anew where emails go now; a yes brings them back, and what was told before stands', async () => {
    await signUp(now);
    await press(confirm, now);
    await leave(tomorrow);
    expect(await press(again, nextWeek)).toBe('changed');
    expect(await theContact()).toMatchObject({
      marketing: { state: 'asked', at: nextWeek, textVersion: 'text-9-en', source: 'preferences' },
      signup: { at: nextWeek },
    });
    await press(confirm, nextWeek);
    expect(await theContact()).toMatchObject({ firstName: 'Ada', interest: 'pain', marketing: { state: 'confirmed' } });
    expect(logged().slice(-2)).toEqual(['consent.asked', 'consent.confirmed']);
  });

  test('asks twice a week at most, and never somebody on hold, silenced, or who did not leave (I3)', async () => {
    await signUp(now);
    expect(await press(again, now)).toBe('unchanged');
    await leave(now);
    expect(await press(again, plusMs(now, 3_600_000))).toBe('changed');
    await leave(plusMs(now, 3_700_000));
    expect(await press(again, tomorrow)).toBe('unchanged');
    const left = contact({ marketing: { state: 'left', at: now } });
    expect(again({ contact: left }, tomorrow)).toBeDefined();
    for (const silent of [
      { hold: true },
      { suppressed: { marketing: 'complaint' } },
      { suppressed: { reminder: 'wrongPerson' } },
    ])
      expect(again({ contact: { ...left, ...silent } }, tomorrow)).toBeUndefined();
  });
});

test('an erasure takes whoever never confirms, once for each sign-up that waits (C16)', () => {
  const again = { contact: contact({ marketing: { state: 'asked', at: now } }) };
  expect(askAgain(identity)(again, tomorrow)?.signUps).toMatchObject([{ awaitsConfirmation: true }]);
});
