/** Erasure (C16): who may be erased, who is meant, what stays silent afterwards (C21), and which evidence is kept (C13, C15). */
import { describe, expect, test } from 'vitest';
import type { Call } from '../../../functions/core/model/call.ts';
import type { Contact } from '../../../functions/core/model/contact.ts';
import type { LogRow, PersonRecord } from '../../../functions/core/model/personRecord.ts';
import {
  chosenPeople,
  type ErasureFacts,
  evidenceOf,
  isUnconfirmed,
  outlookOf,
  personOutlook,
  suppressionAfterErasure,
} from '../../../functions/core/people/erasure.ts';
import { retentionOf } from '../../../functions/core/people/retention.ts';
import { dayMs, hourMs, minuteMs, plusMs } from '../../../functions/core/time/time.ts';
import { sendRow } from '../../contract/peopleStore.ts';
import { appointment, at, contact } from '../../support/people.ts';

const now = at('2026-05-04T15:00:00Z');
const ada = contact().id;
const record = (changes: Partial<PersonRecord> = {}): PersonRecord => ({
  contactId: changes.contact?.id ?? ada,
  contact: contact(),
  appointments: [],
  enrollments: [],
  sends: [],
  calls: [],
  log: [],
  rows: { CONTACT: 1 },
  ...changes,
});
const ben = record({ contact: contact({ id: 'c0000000000000000002' }) });
const facts = (changes: Partial<ErasureFacts> = {}): ErasureFacts => ({
  people: [record()],
  wanted: undefined,
  erasing: undefined,
  suppressed: {},
  evidence: [],
  ...changes,
});
const outlook = (changes: Partial<ErasureFacts> = {}) => outlookOf(facts(changes), now, 6);
const erasing = (...ids: readonly string[]) => ({
  receipt: 'r',
  at: now,
  held: Object.fromEntries(ids.map((id) => [id, false])),
  suppressed: {},
});
const past = (days: number) => ({ start: plusMs(now, -days * dayMs), end: plusMs(now, -days * dayMs + hourMs) });

describe('who may be erased', () => {
  test('somebody without a visit', () => {
    expect(outlook()).toMatchObject({ kind: 'ready', others: 0, begun: false });
  });

  test('nobody is nobody, and what is known of the address is told', () => {
    const suppressed = { marketing: 'erased' };
    expect(outlook({ people: [], suppressed })).toEqual({ kind: 'nobody', suppressed, evidence: [] });
  });

  test('not who is about to come: their reminders would be lost', () => {
    const soon = appointment({ start: plusMs(now, dayMs), end: plusMs(now, dayMs + hourMs) });
    const refused = outlook({ people: [record({ appointments: [soon] })] });
    expect(refused).toMatchObject({
      kind: 'refused',
      people: [{ retention: { kind: 'visitAhead', start: soon.start } }],
    });
  });

  test('not who is in the chair at this moment', () => {
    const here = appointment({ start: plusMs(now, -minuteMs), end: plusMs(now, hourMs) });
    expect(retentionOf([here], now, 6)?.kind).toBe('visitAhead');
  });

  test.each(['completed', 'booked'] as const)('not who was a patient, until the years are over: %s', (status) => {
    const visit = appointment({ status, ...past(30) });
    const until = at('2032-04-04T16:00:00Z');
    expect(retentionOf([visit], now, 6)).toEqual({ kind: 'record', visit: visit.end, until });
    expect(retentionOf([visit], until, 6)).toBeUndefined();
    expect(retentionOf([visit], plusMs(until, -1), 6)?.kind).toBe('record');
  });

  test.each(['cancelled', 'noshow', 'replaced'] as const)('who never came may: %s', (status) => {
    expect(retentionOf([appointment({ status, ...past(30) })], now, 6)).toBeUndefined();
    const ahead = appointment({ status, start: plusMs(now, dayMs), end: plusMs(now, dayMs + hourMs) });
    expect(retentionOf([ahead], now, 6)).toBeUndefined();
  });

  test('the latest visit counts, and the next one', () => {
    const visits = [past(10), past(400), past(200)].map((when, index) =>
      appointment({ id: `v${index}`, status: 'completed', ...when }),
    );
    expect(retentionOf(visits, now, 1)).toMatchObject({ kind: 'record', visit: past(10).end });
    const ahead = [9, 3, 5].map((days) => appointment({ id: `n${days}`, ...past(-days) }));
    expect(retentionOf([...visits, ...ahead], now, 1)).toEqual({ kind: 'visitAhead', start: past(-3).start });
  });

  test('not one of several, where one of them may not', () => {
    const patient = record({ appointments: [appointment({ status: 'completed', ...past(30) })] });
    expect(outlook({ people: [patient, ben], wanted: 'all' }).kind).toBe('refused');
    expect(outlook({ people: [patient, ben], wanted: [ben.contactId] })).toMatchObject({ kind: 'ready', others: 1 });
  });
});

describe('who is meant', () => {
  test('is asked where several share the address, and nobody said (I14)', () => {
    expect(outlook({ people: [record(), ben] }).kind).toBe('choose');
    expect(outlook({ people: [record(), ben], wanted: 'all' })).toMatchObject({ kind: 'ready', others: 0 });
  });

  test('only those whom the request names', () => {
    expect(chosenPeople([record(), ben], [ben.contactId], undefined)).toEqual([ben]);
    expect(outlook({ wanted: ['somebody else'] }).kind).toBe('nobody');
  });

  test('those it began with, whatever a later request says', () => {
    const begun = erasing(ben.contactId);
    expect(chosenPeople([record(), ben], 'all', begun)).toEqual([ben]);
    expect(outlook({ people: [record(), ben], erasing: begun })).toMatchObject({
      kind: 'ready',
      others: 1,
      begun: true,
    });
  });

  test('goes on though nobody is left of them: the last steps are still to do', () => {
    expect(outlook({ people: [], erasing: erasing(ada) })).toMatchObject({ kind: 'ready', begun: true });
  });

  test('stays who is otherwise by now', () => {
    expect(outlook({ still: () => false }).kind).toBe('stays');
    expect(outlook({ people: [record(), ben], wanted: 'all', still: ({ contactId }) => contactId === ada }).kind).toBe(
      'stays',
    );
    expect(outlook({ still: () => true }).kind).toBe('ready');
  });
});

describe('what an erasure would meet', () => {
  const of = (changes: Partial<PersonRecord>, begun = false) =>
    personOutlook(record(changes), now, 6, begun ? erasing(ada) : undefined);

  test('emails under way, until the last of them must be over', () => {
    const claim = (minutes: number) => sendRow({ deadline: plusMs(now, minutes * minuteMs) });
    const look = of({ sends: [claim(1), claim(3), claim(2), claim(-1), sendRow({ state: 'sent' })] });
    expect([look.onTheirWay, look.until]).toEqual([3, plusMs(now, 4 * minuteMs)]);
    expect(of({}).until).toBeUndefined();
  });

  test('doubts, open calls, and the hold that staff had', () => {
    const call = (state: Call['state']): Call => ({ contactId: ada, id: state, reason: 'skipped', at: now, state });
    const look = of({
      sends: [sendRow({ state: 'inDoubt' })],
      calls: [call('open'), call('called'), call('withdrawn')],
    });
    expect([look.inDoubt, look.openCalls, look.held]).toEqual([1, 1, false]);
    expect(of({ contact: contact({ hold: true }) }).held).toBe(true);
  });

  test('the hold that an erasure set itself is not staff’s (C21)', () => {
    expect(of({ contact: contact({ hold: true, frozen: true }) }, true).held).toBe(false);
  });
});

describe('what stays silent', () => {
  const silentAfter = (
    people: readonly Contact[],
    before: Contact['suppressed'] = {},
    why: 'asked' | 'unconfirmed' = 'asked',
  ) => suppressionAfterErasure(before, people, why);

  test('marketing for good; a later booking gets its reminders', () => {
    expect(silentAfter([contact()])).toEqual({ marketing: 'erased' });
  });

  test('everything where there was a hold: it would be forgotten with its contact (C21)', () => {
    expect(silentAfter([contact(), contact({ hold: true })])).toEqual({ marketing: 'erased', reminder: 'erased' });
  });

  test('what silenced the address or its people before keeps its own reason (I3)', () => {
    expect(silentAfter([contact()], { reminder: 'bounce' })).toEqual({ marketing: 'erased', reminder: 'bounce' });
    expect(silentAfter([contact({ suppressed: { reminder: 'wrongPerson' } })])).toEqual({
      marketing: 'erased',
      reminder: 'wrongPerson',
    });
    expect(silentAfter([contact({ suppressed: { marketing: 'bounce' } })], { marketing: 'complaint' })).toEqual({
      marketing: 'complaint',
    });
  });

  test('nothing of whoever never confirmed: they may sign up again, unless the address said no (C7, C24)', () => {
    expect(silentAfter([contact()], {}, 'unconfirmed')).toEqual({});
    expect(silentAfter([contact({ suppressed: { reminder: 'wrongPerson' } })], {}, 'unconfirmed')).toEqual({
      reminder: 'wrongPerson',
    });
  });
});

describe('the evidence', () => {
  const log: readonly LogRow[] = [
    { what: 'consent.asked', at: now, by: 'person', purpose: 'marketing', textVersion: 'text-1', source: 'form' },
    { what: 'hold.set', at: now, by: 'staff:kim' },
    {
      what: 'consent.imported',
      at: now,
      by: 'kim',
      purpose: 'marketing',
      textVersion: 't',
      source: 'l',
      occurredAt: now,
    },
  ];
  const made = evidenceOf(
    [
      record({
        log,
        sends: [
          sendRow({ state: 'sent' }),
          sendRow({ state: 'sent', class: 'reminder' }),
          sendRow({ state: 'skipped' }),
        ],
      }),
      record({ contactId: 'remains', contact: undefined }),
    ],
    { receipt: 'r', by: 'staff:kim', why: 'asked' },
    now,
  );

  test('is each change of consent, by which words, where and for what (C15)', () => {
    expect(made.consents).toEqual([
      { what: 'consent.asked', at: now, purpose: 'marketing', textVersion: 'text-1', source: 'form' },
      { what: 'consent.imported', at: now, purpose: 'marketing', textVersion: 't', source: 'l', occurredAt: now },
    ]);
  });

  test('counts people and emails that were sent', () => {
    expect(made).toMatchObject({ people: 1, emails: { marketing: 1, reminder: 1 }, begunAt: now, why: 'asked' });
  });

  test('names nobody: no id, no address, no name, and not who of the staff held them (C16, C21)', () => {
    const text = JSON.stringify(made);
    for (const secret of [ada, contact().email, contact().addressHash, 'Ada', 'hold.set'])
      expect(text).not.toContain(secret);
    expect(JSON.stringify(made.consents)).not.toContain('kim');
  });
});

describe('a sign-up that nobody confirmed', () => {
  const asked = (changes: Partial<Contact> = {}) =>
    contact({ marketing: { state: 'asked', at: now }, signup: { id: 's1', at: now }, ...changes });
  const entry = (what: LogRow['what']): LogRow => ({ what, at: now, by: 'x' });
  const is = (changes: Partial<PersonRecord> = {}, until = now) =>
    isUnconfirmed(record({ contact: asked(), ...changes }), until);

  test('is one, with remains of it too', () => {
    expect([is(), is({ contact: undefined })]).toEqual([true, true]);
    expect(is({ log: [entry('consent.asked'), entry('signup.received')] })).toBe(true);
  });

  test.each(['none', 'confirmed', 'left'] as const)('is none of whoever is "%s"', (state) => {
    expect(is({ contact: asked({ marketing: { state, at: now } }) })).toBe(false);
  });

  test('is one after "wrong person" too', () => {
    expect(is({ contact: asked({ marketing: { state: 'left', source: 'notMe', at: now } }) })).toBe(true);
  });

  test('is none that was asked again since', () => {
    expect(is({ contact: asked({ signup: { id: 's2', at: plusMs(now, 1) } }) })).toBe(false);
  });

  test('is none with a visit, whatever became of it, or a call to be made', () => {
    expect(is({ appointments: [appointment({ status: 'cancelled' })] })).toBe(false);
    const call: Call = { contactId: ada, id: 'x', reason: 'skipped', at: now, state: 'open' };
    expect([is({ calls: [call] }), is({ calls: [{ ...call, state: 'called' }] })]).toEqual([false, true]);
  });

  test.each(['consent.confirmed', 'consent.imported', 'hold.set'])('is no stranger’s with %s behind it', (what) => {
    expect(is({ log: [entry(what)] })).toBe(false);
  });
});
