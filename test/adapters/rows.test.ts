/** Rows as they lie in the table: their names, their keys, and what does not belong where it lies. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import {
  type FieldsOf,
  instant,
  maybe,
  RowShapeError,
  reader,
  text,
  whole,
} from '../../functions/adapters/dynamodb/fields.ts';
import { logItem } from '../../functions/adapters/dynamodb/log.ts';
import {
  appointmentItem,
  callItem,
  contactItem,
  dueKeys,
  dueOf,
  enrollmentItem,
  type Item,
  keysOf,
  readAddress,
  readAddressLink,
  readAppointment,
  readBadNews,
  readBookingLink,
  readCall,
  readContact,
  readEach,
  readEnrollment,
  readLogRow,
  readOutage,
  readPersonItems,
  readSeat,
  readSendItem,
  readSignUp,
  rowNameOf,
  sendItem,
} from '../../functions/adapters/dynamodb/rows.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { dueText, type RowName, rowText } from '../../functions/core/model/row.ts';
import type { Instant } from '../../functions/core/time/time.ts';
import { sendRow } from '../contract/peopleStore.ts';
import { appointment, at, contact, enrollment } from '../support/people.ts';

const contactId = 'person-01';
const names: readonly RowName[] = [
  { kind: 'contact', contactId },
  { kind: 'appointment', contactId, id: 'a1' },
  { kind: 'call', contactId, id: 'c1' },
  { kind: 'send', contactId, id: 's1' },
  { kind: 'signUp', contactId, id: 'u1' },
  { kind: 'log', contactId, id: '2026-01-01T00:00:00Z#ab12' },
  { kind: 'enrollment', contactId, journey: 'prepare', instance: 'a1.2' },
  { kind: 'enrollment', contactId, journey: 'prepare', instance: 'a#1' },
];

describe('the name of a row', () => {
  test.each(names)('is read back from its keys: $kind', (name) => {
    const { pk, sk } = keysOf(name);
    expect(rowNameOf(pk, sk)).toEqual(name);
  });

  test('and its text are one: no two rows share them', () => {
    expect(new Set(names.map(rowText)).size).toBe(names.length);
  });

  test.each([
    ['A#hash', 'ADDRESS'],
    ['A#hash', 'SEND#x'],
    ['C#', 'SEND#x'],
    ['C#p', 'SEND#'],
    ['C#p', 'SEND'],
    ['C#p', 'ENROLL#journey'],
    ['C#p', 'ENROLL#journey#'],
    ['C#p', 'ENROLL##x'],
    ['C#p', 'constructor#x'],
    ['C#p', 'CAP'],
  ])('is none for %s %s', (pk, sk) => {
    expect(rowNameOf(pk, sk)).toBeUndefined();
  });
});

describe('a partition of the due index', () => {
  const dueAt = at('2026-01-01T00:00:00Z');
  const place = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk }, dueAt: { S: dueAt } });

  test('gives what belongs there by name, and anything else as a stray that can still be moved', () => {
    const items = [place('C#p', 'SEND#s'), place('C#p', 'CALL#c'), place('A#hash', 'odd'), place('C#p', 'ENROLL#j#i')];
    const rows = dueOf(items, 'reminder#0', ['enrollment', 'send']);
    const due = { partition: 'reminder#0', at: dueAt };
    expect(rows).toMatchObject([
      { kind: 'send', contactId: 'p', id: 's', due },
      { kind: 'stray', found: 'call', due },
      { kind: 'stray', found: 'unknown', due },
      { kind: 'enrollment', contactId: 'p', journey: 'j', instance: 'i', due },
    ]);
    expect(rows.map(dueKeys)).toEqual(items.map(({ pk, sk }) => ({ pk: pk.S, sk: sk.S })));
    expect(new Set(rows.map(dueText)).size).toBe(4);
  });
});

describe('a row is read by what its kind must hold', () => {
  const noon = at('2026-01-06T12:00:00Z');
  const call = { contactId, id: 'c', reason: 'bounced', at: noon, state: 'open' } as const;
  const settled = {
    welcome: { revision: 0, at: noon, outcome: 'sent' },
    second: { revision: 2, at: noon, outcome: 'skipped', why: 'notApplicable' },
    third: { revision: 0, at: noon, outcome: 'skipped', why: 'wantsFewer' },
    fourth: { revision: 0, at: noon, outcome: 'skipped', into: 'second' },
  } as const;
  const line = logItem(systemIdentity, contactId, noon, { what: 'hold.set', by: 'staff' });

  test.each([
    ['contact', readContact, contactItem, contact()],
    ['appointment', readAppointment, appointmentItem, appointment()],
    ['enrollment', readEnrollment, enrollmentItem, enrollment('nurture', { settled })],
    ['send', readSendItem, sendItem, sendRow()],
    ['call', readCall, callItem, call],
  ] as const)('a whole %s is given as it was written', (_, read, write, row) => {
    expect((read as (item: Item) => unknown)((write as (row: unknown) => Item)(row))).toEqual(row);
  });

  test('a step that was passed over is read as older versions wrote it, too', () => {
    const whole = enrollment('nurture', { settled });
    const older = { ...enrollmentItem(whole), ...marshall({ settled }) };
    expect(enrollmentItem(whole).settled?.M?.second?.S).toBe(`2 ${noon}`);
    expect(readEnrollment(older)).toEqual(whole);
  });

  /** An item that holds this, whatever its keys are. */
  const raw = (body: object): Item => marshall({ pk: 'x', sk: 'x', schemaVersion: 1, ...body });

  test('what an address, a link, a place and a sign-up hold is given without their keys and their place in the index', () => {
    const index = { duePartition: 'upkeep', dueAt: noon, expiresAt: 1 };
    const erasing = { receipt: 'r', at: noon, held: { p: true }, suppressed: {} };
    expect(readAddress(raw({ changes: 2, signupContact: 'p', erasing }))).toEqual({
      changes: 2,
      signupContact: 'p',
      erasing,
    });
    expect(readAddress(undefined)).toEqual({});
    expect(readAddressLink({ ...raw({ pending: true, expiresAt: 1 }), sk: { S: 'C#p' } })).toEqual({
      contactId: 'p',
      pending: true,
    });
    expect(readAddressLink(raw({}))).toBeUndefined();
    expect(readBookingLink(raw({ contactId, appointmentId: 'a' }))).toEqual({ contactId, appointmentId: 'a' });
    expect(readSeat(raw({ key: 'k', externalId: 'e', contactId }))).toEqual({ key: 'k', externalId: 'e', contactId });
    expect(readSignUp(raw({ at: noon, source: 'form', ...index }))).toEqual({ source: 'form' });
  });

  const without = (item: Item, field: string): Item => {
    const { [field]: _gone, ...rest } = item;
    return rest;
  };
  test.each([
    ['contact.hold', () => readContact(without(contactItem(contact()), 'hold'))],
    [
      'contact.marketing.at',
      () => readContact({ ...contactItem(contact()), marketing: { M: { state: { S: 'asked' } } } }),
    ],
    ['contact.interest', () => readContact({ ...contactItem(contact()), interest: { S: 'ada@example.com' } })],
    ['contact.suppressed', () => readContact({ ...contactItem(contact()), suppressed: { L: [] } })],
    ['contact.frozen', () => readContact({ ...contactItem(contact()), frozen: { BOOL: false } })],
    ['appointment.start', () => readAppointment({ ...appointmentItem(appointment()), start: { S: 'tomorrow' } })],
    ['appointment.revision', () => readAppointment({ ...appointmentItem(appointment()), revision: { N: '0.5' } })],
    [
      'enrollment.settled',
      () => readEnrollment({ ...enrollmentItem(enrollment('nurture')), settled: { M: { ada: { S: 'x' } } } }),
    ],
    ['send.reasons', () => readSendItem({ ...sendItem(sendRow()), reasons: { L: [{ N: '1' }] } })],
    ['call.reason', () => readCall({ ...callItem(call), reason: { S: 'toString' } })],
    ['log.what', () => readLogRow(without(line, 'what'))],
    [
      'cap.token',
      () => readPersonItems([{ pk: { S: 'C#p' }, sk: { S: 'CAP' }, schemaVersion: { N: '1' }, at: { S: noon } }]),
    ],
    ['send.key', () => readSendItem(contactItem(contact()))],
    ['signUp.interest', () => readSignUp(raw({ interest: 'ada@example.com' }))],
    ['signUp.textVersion', () => readSignUp(raw({ textVersion: 1 }))],
    ['address.suppressed.marketing', () => readAddress(raw({ suppressed: { marketing: true } }))],
    ['address.changes', () => readAddress(raw({ changes: 'ada' }))],
    ['address.erasing.held', () => readAddress(raw({ erasing: { receipt: 'r', at: noon, held: { ada: 'no' } } }))],
    ['addressLink.leftAt', () => readAddressLink({ ...raw({ leftAt: 'tomorrow' }), sk: { S: 'C#p' } })],
    ['bookingLink.contactId', () => readBookingLink(raw({ contactId: '' }))],
    ['bookingLink.closedAt', () => readBookingLink(raw({ closedAt: 'tomorrow' }))],
    ['seat.externalId', () => readSeat(raw({ key: 'k', contactId }))],
    ['outage.probes', () => readOutage(raw({ since: noon, nextProbeAt: noon, probes: 'ada' }))],
    ['badNews.what', () => readBadNews(raw({ at: noon, what: 'example' }))],
  ])('%s amiss is a fault with kind and field, and never with what stands there (I8)', (code, read) => {
    expect(read).toThrow(RowShapeError);
    expect(read).toThrow(expect.objectContaining({ name: 'RowShapeError', code }));
    expect(read).not.toThrow(/ada|example|tomorrow/);
  });

  test('what a newer version added is kept, and no fault', () => {
    const item: Item = { ...appointmentItem(appointment()), room: { S: '2' } };
    expect(readAppointment(item)).toEqual({ ...appointment(), room: '2' });
  });

  test('a reason in a word of another version reads as unknown, and holds nobody', () => {
    const send = sendRow({ state: 'skipped', reason: 'late' });
    const ended = { at: noon, reason: 'done', revision: 0 } as const;
    const over = enrollment('nurture', { state: 'ended', ended });
    const told = { M: { at: { S: noon }, reason: { S: 'no longer so' }, revision: { N: '0' } } };
    expect(readSendItem({ ...sendItem(send), reason: { S: 'recipientGone' } })).toEqual({ ...send, reason: 'unknown' });
    expect(readEnrollment({ ...enrollmentItem(over), ended: told })).toEqual({
      ...over,
      ended: { ...ended, reason: 'unknown' },
    });
    expect(() => readSendItem({ ...sendItem(send), reason: { N: '7' } })).toThrow(RowShapeError);
    const { reason: _reason, ...claimed } = sendRow();
    expect(readSendItem(sendItem(claimed))).toEqual(claimed);
  });

  test('one that does not fit holds no others, and any other fault is thrown', () => {
    const faults: Error[] = [];
    const items = [callItem(call), without(callItem(call), 'state'), { ...callItem(call), schemaVersion: { N: '99' } }];
    expect(readEach(items, readCall, (error) => faults.push(error))).toEqual([call]);
    expect(faults.map(({ name }) => name)).toEqual(['RowShapeError', 'SchemaVersionError']);
    const broken = () => {
      throw new RangeError('another');
    };
    expect(() => readEach(items, broken, () => undefined)).toThrow('another');
  });

  test('a table that lacks a field, or checks it for another type, does not compile', () => {
    interface Row {
      readonly at: Instant;
      readonly count?: number;
    }
    const fields: FieldsOf<Row> = { at: instant, count: maybe(whole) };
    expect(reader<Row>('row', fields)({ at: noon })).toEqual({ at: noon });
    // @ts-expect-error the field `count` is not there
    const lacking: FieldsOf<Row> = { at: instant };
    // @ts-expect-error a text is no instant
    const other: FieldsOf<Row> = { at: text, count: maybe(whole) };
    // @ts-expect-error it may be absent
    const mustBe: FieldsOf<Row> = { at: instant, count: whole };
    // @ts-expect-error it may not be absent
    const may: FieldsOf<Row> = { at: maybe(instant), count: maybe(whole) };
    expect([lacking, other, mustBe, may]).toHaveLength(4);
  });
});
