/** An imported list: only who is new is taken, with the evidence of their own yes (C7, C15, C21). */
import { beforeEach, describe, expect, test } from 'vitest';
import type { SharedAddress } from '../../../functions/core/model/address.ts';
import type { Contact } from '../../../functions/core/model/contact.ts';
import {
  type ImportedPerson,
  type ImportLook,
  importLook,
  lookAtImport,
  takeImported,
} from '../../../functions/core/people/import.ts';
import { takeSignUp } from '../../../functions/core/people/signUp.ts';
import { suppressAddress } from '../../../functions/core/people/suppression.ts';
import { dayMs, plusMs } from '../../../functions/core/time/time.ts';
import { countingIdentity, MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { appointment, at, clinic, contact } from '../../support/people.ts';

const now = at('2026-05-04T15:00:00Z');
const confirmedAt = at('2025-03-01T12:00:00Z');
const hash = 'a'.repeat(40);
const row: ImportedPerson = {
  email: 'ada@example.com',
  addressHash: hash,
  firstName: 'Ada',
  interest: 'pain',
  locale: 'en',
  zone: 'America/New_York',
  textVersion: 'their words of 2025',
  source: 'list-2025',
  confirmedAt,
};
const nobody: SharedAddress = { contacts: [], everybody: [] };
const known = (changes: Partial<Contact> = {}, visits: readonly ReturnType<typeof appointment>[] = []) => ({
  contact: contact(changes),
  appointments: visits,
});
const marketing = (state: Contact['marketing']['state']) => ({ marketing: { state, at: now } });
const said = (look: ImportLook) => (look.kind === 'refused' ? look.standing : look.kind);

describe('who is of the list', () => {
  test('nobody known is new; who said yes already is there', () => {
    expect(importLook(nobody, [])).toEqual({ kind: 'new' });
    expect(importLook(nobody, [known()])).toEqual({ kind: 'there' });
  });

  test.each([
    ['on hold (C21)', known({ hold: true }), 'held'],
    ['silent (I3)', known({ suppressed: { marketing: 'complaint' } }), 'suppressed'],
    ['a patient: their yes is to be asked (C7)', known(marketing('none'), [appointment()]), 'patient'],
    ['a patient who said yes here', known({}, [appointment()]), 'patient'],
    ['a patient whose visit was cancelled', known({}, [appointment({ status: 'cancelled' })]), 'patient'],
    ['gone: a list undoes no "no" (C7)', known(marketing('left')), 'left'],
    ['asked, and has not answered (C7)', known(marketing('asked')), 'asked'],
    ['known otherwise', known(marketing('none')), 'known'],
  ] as const)('who is %s is not taken', (_who, person, standing) => {
    expect(importLook(nobody, [person])).toEqual({ kind: 'refused', standing });
  });

  test('the strongest reason is told', () => {
    const all = { hold: true, suppressed: { marketing: 'bounce' }, ...marketing('left') };
    expect(said(importLook(nobody, [known(all, [appointment()])]))).toBe('held');
    expect(said(importLook(nobody, [known({ ...all, hold: false }, [appointment()])]))).toBe('suppressed');
    expect(said(importLook(nobody, [known({ ...all, hold: false, suppressed: {} }, [appointment()])]))).toBe('patient');
    expect(said(importLook(nobody, [known(marketing('asked')), known(marketing('left'))]))).toBe('left');
  });

  test('one of several who may not is enough', () => {
    expect(said(importLook(nobody, [known(), known(marketing('none'))]))).toBe('known');
    expect(said(importLook(nobody, [known(), known({ hold: true })]))).toBe('held');
  });

  test('an address that is silent takes nobody, though nobody is known there (I3, C16)', () => {
    for (const suppressed of [{ marketing: 'erased' }, { reminder: 'bounce' }])
      expect(importLook({ ...nobody, suppressed }, [])).toEqual({ kind: 'refused', standing: 'suppressed' });
    expect(importLook({ ...nobody, suppressed: {} }, [])).toEqual({ kind: 'new' });
  });
});

describe('taken', () => {
  let rows: MemoryPeopleRows;
  const identity = countingIdentity();
  const startsAt = plusMs(now, 2 * dayMs);
  beforeEach(() => {
    rows = new MemoryPeopleRows();
  });
  const take = (places: () => typeof now = () => startsAt) =>
    takeImported(rows, row, places, 'import:kim', now, identity);

  test('is confirmed when they said so, begins when there is room, and gets the short form (C9)', async () => {
    expect((await take()).kind).toBe('written');
    expect(rows.all('contact')).toMatchObject([
      {
        email: 'ada@example.com',
        firstName: 'Ada',
        interest: 'pain',
        marketing: { state: 'confirmed', at: confirmedAt, startsAt, textVersion: row.textVersion, source: 'list-2025' },
        emailForm: 'minimal',
        reminders: { state: 'on' },
      },
    ]);
    const [one] = rows.all<Contact & { textVersion?: string; confirmedAt?: string }>('contact');
    expect([one?.textVersion, one?.confirmedAt]).toEqual([undefined, undefined]);
  });

  test('leaves the evidence of the list: when, by which words, from where, for what (C15)', async () => {
    await take();
    expect(rows.log().map(({ at: when, entry }) => [when, entry])).toEqual([
      [
        now,
        {
          what: 'consent.imported',
          by: 'import:kim',
          purpose: 'marketing',
          textVersion: 'their words of 2025',
          source: 'list-2025',
          occurredAt: confirmedAt,
        },
      ],
    ]);
  });

  test('the same row again takes no place of the spread, and writes nothing', async () => {
    await take();
    const before = rows.snapshot();
    expect(await take(() => expect.unreachable('asked for a place'))).toEqual({ kind: 'there' });
    expect(rows.snapshot()).toBe(before);
  });

  test('one place is taken, though the write collides', async () => {
    let places = 0;
    const write = rows.write.bind(rows);
    let tries = 0;
    rows.write = async (changes) => {
      tries += 1;
      return tries === 1 ? 'stale' : write(changes);
    };
    await take(() => {
      places += 1;
      return startsAt;
    });
    expect([places, tries]).toEqual([1, 2]);
  });

  test('whoever signs up, or is silenced, in the same moment is not taken (C7, I3)', async () => {
    const options = { doubleOptIn: true, identity, clinic };
    rows.meanwhile = () => takeSignUp(rows, row, now, options);
    expect(await take()).toEqual({ kind: 'refused', standing: 'asked' });
    rows = new MemoryPeopleRows();
    rows.meanwhile = () => suppressAddress(rows, hash, { marketing: 'complaint' }, now);
    expect(await take()).toEqual({ kind: 'refused', standing: 'suppressed' });
    expect(rows.all('contact')).toEqual([]);
  });

  test('an address that somebody has yet to confirm as theirs is known (I14)', async () => {
    const one = contact({ marketing: { state: 'none', at: now } });
    const expiresAt = plusMs(now, dayMs);
    await rows.write({
      addressLinks: [{ addressHash: hash, contactId: one.id, state: 'pending', at: now, expiresAt }],
      newContacts: [{ contact: one }],
    });
    expect(await take()).toEqual({ kind: 'refused', standing: 'known' });
  });

  test('looking changes nothing', async () => {
    const before = rows.snapshot();
    expect(await lookAtImport(rows, hash)).toEqual({ kind: 'new' });
    expect(rows.snapshot()).toBe(before);
  });
});
