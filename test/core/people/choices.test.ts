/** What a person chooses about their emails, and what staff's hold is beside it. */
import { describe, expect, test } from 'vitest';
import type { Call } from '../../../functions/core/model/call.ts';
import type { Contact } from '../../../functions/core/model/contact.ts';
import type { Changes } from '../../../functions/core/people/changes.ts';
import {
  askFreshLink,
  leaveMarketing,
  leaveReminders,
  pauseMarketing,
  resumeMarketing,
  resumeReminders,
  setEmailForm,
  setLanguage,
  setVisitEmails,
  undoLeaving,
  wrongPerson,
} from '../../../functions/core/people/choices.ts';
import { actOn, type ContactAct } from '../../../functions/core/people/contactAct.ts';
import { setHold } from '../../../functions/core/people/hold.ts';
import { dayMs, plusMs } from '../../../functions/core/time/time.ts';
import { MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { at, contact } from '../../support/people.ts';

const now = at('2026-05-04T15:00:00Z');
const before = at('2026-01-05T15:00:00Z');
const marketing = { state: 'confirmed', at: before, textVersion: 'text-1', source: 'form' } as const;
const known = (changes: Partial<Contact> = {}) => contact({ marketing, ...changes });
const call: Call = { contactId: known().id, id: 'call', reason: 'leftReminders', at: now, state: 'open' };

/** The contact after `act`, its one entry in the log, and what else it changes. */
function done(act: ContactAct, one: Contact) {
  const changes: Changes | undefined = act(one, now);
  const [change, ...others] = changes?.contacts ?? [];
  const [line, ...more] = changes?.log ?? [];
  if (!change || !line || others.length + more.length > 0) throw new Error('one contact, one line');
  expect(change.seen).toBe(one);
  expect(change.next.version).toBe(one.version + 1);
  expect(line).toMatchObject({ contactId: one.id, at: now });
  return { next: change.next, entry: line.entry, calls: changes?.calls ?? [] };
}

/** What differs between the two, but for the version. */
const changed = (one: Contact, next: Contact) => {
  const [was, is]: Readonly<Record<string, unknown>>[] = [{ ...one }, { ...next }];
  const text = (value: unknown) => JSON.stringify(value);
  return Object.keys({ ...was, ...is }).filter((name) => name !== 'version' && text(was?.[name]) !== text(is?.[name]));
};

describe('leaving education', () => {
  test('leaves reminders, and all else, as they are (C5, I9)', () => {
    const { next } = done(leaveMarketing('oneClick'), known());
    expect(changed(known(), next)).toEqual(['marketing']);
    expect(next.marketing).toEqual({
      state: 'left',
      at: now,
      textVersion: 'text-1',
      source: 'oneClick',
      confirmedAt: before,
    });
  });

  test('is kept with its words, its place and its purpose (C15)', () => {
    const { entry } = done(leaveMarketing('preferences'), known());
    expect(entry).toEqual({
      what: 'consent.left',
      by: 'person',
      purpose: 'marketing',
      source: 'preferences',
      textVersion: 'text-1',
    });
  });

  test.each(['none', 'asked', 'confirmed'] as const)('is possible for whoever is "%s"', (state) => {
    const { next } = done(leaveMarketing('oneClick'), known({ marketing: { state, at: before } }));
    expect(next.marketing.state).toBe('left');
  });

  test('ends a rest with it: coming back begins anew', () => {
    const { next } = done(leaveMarketing('oneClick'), known({ marketing: { ...marketing, pausedUntil: now } }));
    expect(next.marketing.pausedUntil).toBeUndefined();
  });

  test('twice is once: the first "no" keeps its time', () => {
    expect(leaveMarketing('oneClick')(known({ marketing: { state: 'left', at: before } }), now)).toBeUndefined();
  });
});

describe('leaving that was not meant (pages-and-commands.md A8)', () => {
  const left = () => done(leaveMarketing('oneClick'), known()).next;

  test('is taken back within a day: the yes of before stands again, by its words', () => {
    const { next, entry } = done(undoLeaving, left());
    expect(next.marketing).toEqual({ state: 'confirmed', at: now, textVersion: 'text-1', source: 'preferences' });
    expect(entry).toMatchObject({ what: 'consent.confirmed', textVersion: 'text-1', source: 'preferences' });
    expect(entry.detail).toContain(`yes of ${before}`);
  });

  test('is not taken back a day later, nor where there was no yes before, nor against a complaint (C7, I3)', () => {
    const wasAt = (moment: typeof now): Contact => ({ ...left(), marketing: { ...left().marketing, at: moment } });
    expect(undoLeaving(wasAt(plusMs(now, -dayMs)), now)).toBeUndefined();
    expect(undoLeaving(wasAt(plusMs(now, -dayMs + 1)), now)).toBeDefined();
    const asked = known({ marketing: { ...marketing, state: 'asked' } });
    expect(undoLeaving(done(leaveMarketing('oneClick'), asked).next, now)).toBeUndefined();
    expect(undoLeaving({ ...left(), suppressed: { marketing: 'complaint' } }, now)).toBeUndefined();
    expect(undoLeaving(known(), now)).toBeUndefined();
  });
});

describe('only what must be known of a visit', () => {
  const needed = () => done(setVisitEmails('needed'), known());

  test('is a choice of its own, with all of them again beside it; the log says which (C15)', () => {
    expect(changed(known(), needed().next)).toEqual(['reminders']);
    expect([needed().next.reminders.amount, needed().entry.what]).toEqual(['needed', 'reminders.needed']);
    const all = done(setVisitEmails('all'), needed().next);
    expect([all.next.reminders, all.entry.what]).toEqual([known().reminders, 'reminders.all']);
    expect(setVisitEmails('needed')(needed().next, now)).toBeUndefined();
    expect(setVisitEmails('all')(known(), now)).toBeUndefined();
  });

  test('of who has left them all is nothing; come back, they are all', () => {
    const left = done(leaveReminders, needed().next).next;
    expect(setVisitEmails('needed')(left, now)).toBeUndefined();
    expect(done(resumeReminders, left).next.reminders).toEqual({ state: 'on', at: now });
  });
});

describe('a rest from education', () => {
  const month = plusMs(now, 30 * dayMs);

  test('keeps the yes and says until when; reminders go on (C5)', () => {
    const { next, entry } = done(pauseMarketing(month), known());
    expect(changed(known(), next)).toEqual(['marketing']);
    expect(next.marketing).toEqual({ ...marketing, pausedUntil: month });
    expect(entry).toMatchObject({
      what: 'marketing.paused',
      purpose: 'marketing',
      textVersion: 'text-1',
      detail: month,
    });
  });

  test('that was chosen longer stays; a longer one takes its place', () => {
    const resting = known({ marketing: { ...marketing, pausedUntil: month } });
    expect(pauseMarketing(plusMs(month, -dayMs))(resting, now)).toBeUndefined();
    expect(pauseMarketing(month)(resting, now)).toBeUndefined();
    expect(done(pauseMarketing(plusMs(month, dayMs)), resting).next.marketing.pausedUntil).toBe(plusMs(month, dayMs));
  });

  test.each(['none', 'asked', 'left'] as const)(
    'is nothing for whoever is "%s": no rest becomes a yes (C7)',
    (state) => {
      expect(pauseMarketing(month)(known({ marketing: { state, at: before } }), now)).toBeUndefined();
    },
  );

  test('ends when its person says so, and says nothing else', () => {
    const { next, entry } = done(resumeMarketing, known({ marketing: { ...marketing, pausedUntil: month } }));
    expect(next.marketing).toEqual(marketing);
    expect(entry).toMatchObject({ what: 'marketing.resumed', purpose: 'marketing', textVersion: 'text-1' });
    expect(resumeMarketing(known(), now)).toBeUndefined();
  });

  test('that was left is not ended into a yes (C7)', () => {
    expect(resumeMarketing(known({ marketing: { state: 'left', at: before } }), now)).toBeUndefined();
  });
});

describe('reminders', () => {
  test('have a stop of their own (C5, I7)', () => {
    const { next, entry } = done(leaveReminders, known());
    expect(changed(known(), next)).toEqual(['reminders']);
    expect(next.reminders).toEqual({ state: 'left', at: now });
    expect(entry).toMatchObject({ what: 'reminders.left', purpose: 'reminder', source: 'preferences' });
  });

  test('that are left already ask for no second call', () => {
    expect(leaveReminders(known({ reminders: { state: 'left', at: before } }), now)).toBeUndefined();
  });

  test('come back, and education does not come with them', () => {
    const left = known({ reminders: { state: 'left', at: before }, marketing: { state: 'left', at: before } });
    const { next, entry } = done(resumeReminders, left);
    expect(changed(left, next)).toEqual(['reminders']);
    expect([next.reminders, entry.what]).toEqual([{ state: 'on', at: now }, 'reminders.resumed']);
    expect(resumeReminders(known(), now)).toBeUndefined();
  });
});

describe('how much an email says', () => {
  test('is the short form where nothing was said (C9)', () => {
    expect(setEmailForm('minimal', 'text-2')(known(), now)).toBeUndefined();
  });

  test('changes by the words that the person was told (C9, C15)', () => {
    const { next, entry } = done(setEmailForm('full', 'text-2'), known());
    expect(changed(known(), next)).toEqual(['emailForm', 'facts']);
    expect(next.facts?.emailForm?.source).toBe('chosen');
    expect(next.emailForm).toBe('full');
    expect(entry).toMatchObject({ what: 'email.full', purpose: 'reminder', textVersion: 'text-2' });
  });

  test('goes back to the short form (C9)', () => {
    const { next, entry } = done(setEmailForm('minimal', 'text-2'), known({ emailForm: 'full' }));
    expect([next.emailForm, entry.what]).toEqual(['minimal', 'email.minimal']);
    expect(setEmailForm('full', 'text-2')(known({ emailForm: 'full' }), now)).toBeUndefined();
  });
});

test('a language is chosen, and only that', () => {
  const { next, entry } = done(setLanguage('es'), known());
  expect(changed(known(), next)).toEqual(['locale', 'facts']);
  expect(next.facts?.locale?.source).toBe('chosen');
  expect(entry).toMatchObject({ what: 'language.chosen', detail: 'es' });
  expect(setLanguage('en')(known(), now)).toBeUndefined();
});

describe('"wrong person"', () => {
  test('stops every class, and staff hear of it (C24)', () => {
    const { next, entry, calls } = done(wrongPerson(call), known());
    expect(next.suppressed).toEqual({ marketing: 'wrongPerson', reminder: 'wrongPerson' });
    expect(entry).toMatchObject({ what: 'wrongPerson', purpose: 'both', source: 'notMe', textVersion: 'text-1' });
    expect(calls).toEqual([{ kind: 'askAgain', call }]);
  });

  test('counts where something else silenced the address before, also of one class (C24)', () => {
    for (const suppressed of [{ marketing: 'complaint' }, { marketing: 'bounce', reminder: 'bounce' }]) {
      const { next } = done(wrongPerson(call), known({ suppressed }));
      expect(next.suppressed).toEqual({ marketing: 'wrongPerson', reminder: 'wrongPerson' });
    }
  });

  test('twice asks for one call', () => {
    const said = { marketing: 'wrongPerson', reminder: 'wrongPerson' };
    expect(wrongPerson(call)(known({ suppressed: said }), now)).toBeUndefined();
  });
});

describe('a hold', () => {
  test('is set by staff, and says who and not why (C21)', () => {
    const { next, entry, calls } = done(setHold(true, 'staff:kim'), known());
    expect(changed(known(), next)).toEqual(['hold']);
    expect([next.hold, entry, calls]).toEqual([true, { what: 'hold.set', by: 'staff:kim' }, []]);
  });

  test('is lifted by staff, and twice is once', () => {
    const { next, entry } = done(setHold(false, 'staff:kim'), known({ hold: true }));
    expect([next.hold, entry.what]).toEqual([false, 'hold.lifted']);
    expect(setHold(false, 'staff:kim')(known(), now)).toBeUndefined();
    expect(setHold(true, 'staff:kim')(known({ hold: true }), now)).toBeUndefined();
  });

  test('that an erasure had set is staff’s own once they set it: turning the erasure back lifts it no more (C21)', () => {
    const { next } = done(setHold(true, 'staff:kim'), known({ hold: true, frozen: true }));
    expect([next.hold, next.frozen]).toEqual([true, undefined]);
    expect('frozen' in next).toBe(false);
  });

  test.each<[string, ContactAct]>([
    ['leaving', leaveMarketing('oneClick')],
    ['a rest', pauseMarketing(plusMs(now, dayMs))],
    ['leaving reminders', leaveReminders],
    ['the full form', setEmailForm('full', 'text-2')],
    ['a language', setLanguage('es')],
    ['wrong person', wrongPerson(call)],
  ])('is lifted by no act of the person: %s (C21)', (_what, act) => {
    expect(done(act, known({ hold: true })).next.hold).toBe(true);
    const left = known({ hold: true, reminders: { state: 'left', at: before } });
    expect(done(resumeReminders, left).next.hold).toBe(true);
  });
});

describe('carried out', () => {
  const settled = async () => {
    const rows = new MemoryPeopleRows();
    await rows.write({ newContacts: [{ contact: known() }] });
    return rows;
  };

  test('an act on nobody is absent; one that changes nothing writes nothing', async () => {
    const rows = await settled();
    const first = rows.snapshot();
    expect(await actOn(rows, 'nobody', now, setHold(true, 'staff'))).toBe('absent');
    expect(await actOn(rows, known().id, now, setHold(false, 'staff'))).toBe('unchanged');
    expect(rows.snapshot()).toBe(first);
  });

  test('two acts in one moment both count (I3)', async () => {
    const rows = await settled();
    rows.meanwhile = () => actOn(rows, known().id, now, setHold(true, 'staff'));
    expect(await actOn(rows, known().id, now, leaveMarketing('oneClick'))).toBe('changed');
    expect(await rows.contact(known().id)).toMatchObject({ hold: true, marketing: { state: 'left' }, version: 3 });
    expect(rows.log().map(({ entry }) => entry.what)).toEqual(['hold.set', 'consent.left']);
  });

  test('the log only grows: what was said before stays, whatever is said after (C13)', async () => {
    const rows = await settled();
    const acts = [leaveMarketing('oneClick'), setHold(true, 'staff'), setHold(false, 'staff'), leaveReminders];
    for (const act of [...acts, resumeReminders]) {
      const lines = rows.log();
      await actOn(rows, known().id, now, act);
      expect(rows.log().slice(0, lines.length)).toEqual(lines);
      expect(rows.log()).toHaveLength(lines.length + 1);
    }
  });
});

describe('a fresh link', () => {
  test('is asked for by whoever has an old one, and goes to where emails go now', () => {
    expect(askFreshLink(contact(), now)?.contacts?.[0]?.next).toMatchObject({ linkAsked: { at: now } });
  });

  test.each([{ hold: true }, { suppressed: { reminder: 'bounce' } }, { suppressed: { request: 'complaint' } }])(
    'goes to nobody who must not be written to: %j',
    (changes) => {
      expect(askFreshLink(contact(changes), now)).toBeUndefined();
    },
  );
});
