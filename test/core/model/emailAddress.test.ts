/** The one reader of addresses: what it makes of them, what it refuses, and which it asks about. */
import { describe, expect, test } from 'vitest';
import { normalisedAddress } from '../../../functions/adapters/identity.ts';
import { emailAddress, readAddress } from '../../../functions/core/model/emailAddress.ts';
import { keptSchemas } from '../../../functions/core/model/formFields.ts';
import { likelyAddress } from '../../../functions/core/model/likelyAddress.ts';
import { readEmail } from '../../../functions/core/people/bookingFields.ts';

const addresses: readonly (readonly [text: string, address: string])[] = [
  ['ada@example.org', 'ada@example.org'],
  [' Ada.O’Brien@example.org', ''],
  ["o'brien@example.org", "o'brien@example.org"],
  ['ada+visits@EXAMPLE.org', 'ada+visits@example.org'],
  ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
  ['ana@उदाहरण.भारत', 'ana@xn--p1b6ci4b4b3a.xn--h2brj9c'],
  ['x@xn--bcher-kva.example', 'x@xn--bcher-kva.example'],
  ['ana@ｅｘａｍｐｌｅ.com', 'ana@example.com'],
];

describe('an address', () => {
  test.each(addresses.filter(([, address]) => address !== ''))(
    '%j is %s, composed and its domain as DNS writes it (email.md Addresses)',
    (text, address) => {
      expect(readAddress(text)).toEqual({ kind: 'address', address });
      // What is sent to is what was judged: nothing is made of it afterwards.
      expect(normalisedAddress(address)).toBe(address.toLowerCase());
    },
  );

  test.each([
    ...['ana@⑴.com', 'ana@🄁x.com', `x@${'ü'.repeat(60)}.com`, 'ana@1.2.3.4', 'ana@0x7f.1'],
    ...['ana@exa%6Dple.com', 'ana@example.com/x', 'ana@example.com:25', 'ana@example.com?x', 'ana@example.com#x'],
    ...['ana@example', 'ana@example.com.', 'ana@.example.com', 'ana@a..b.com', 'ana@a_b.com', 'ana@-a.com'],
    ...[
      'ana@@example.com',
      'a@b@example.com',
      '@example.com',
      'ana@',
      'ana',
      '',
      '.ana@example.com',
      'ana.@example.com',
    ],
    ...['a..b@example.com', '"a b"@example.com', 'a b@example.com', 'ana@[127.0.0.1]', `${'a'.repeat(65)}@example.com`],
    ...['ana@example.com\r\nBcc: x@example.com', 'ana@exa\u200bmple.\u0000com', undefined, null, 7, {}],
  ])('%j is none (email.md Addresses)', (text) => {
    expect(readAddress(text).kind).not.toBe('address');
  });

  test.each(['=?utf-8?q?a=40b?=@example.com', '=?x?q?victim=40evil.org=3e=00?=@example.com', 'ada?cc=eve@example.org'])(
    '%s would be read as another one by a mail program (field-reports.md A12)',
    (text) => {
      expect(readAddress(text)).toEqual({ kind: 'none' });
      expect(readEmail(text)).toBeUndefined();
    },
  );

  test('with letters that our mail service cannot send to says so', () => {
    expect(readAddress('josé@example.com')).toEqual({ kind: 'unreachable' });
  });

  test.each([
    ...[
      '18455550142@sms.cal.com',
      'x@SMS.cal.com',
      'ana@example.invalid',
      'ana@clinic.test',
      'ana@localhost.localhost',
    ],
    ...['none@none.com', 'NoEmail@na.com', 'test@test.com', 'unknown@none.org'],
  ])('%s stands where one is missing (field-reports.md A12; email.md Addresses)', (text) => {
    expect(readAddress(text)).toEqual({ kind: 'standIn' });
    expect(readEmail(text)).toBeUndefined();
    expect(emailAddress.safeParse(text).error?.issues[0]?.message).toContain('nobody reads');
  });

  test('is judged alike by the form, bookings, staff and lists (email.md Addresses)', () => {
    for (const [text, address] of addresses) {
      expect(keptSchemas.email.safeParse(text).data ?? '').toBe(address);
      expect(readEmail(text) ?? '').toBe(address);
    }
  });
});

describe('a likely slip', () => {
  test.each([
    ['ana@gmail.con', 'ana@gmail.com'],
    ['ana@gmial.com', 'ana@gmail.com'],
    ['Ana.Maria@gmial.con', 'Ana.Maria@gmail.com'],
    ['ana@gmail.co', 'ana@gmail.com'],
    ['ana@gnail.com', 'ana@gmail.com'],
    ['ana@hotmial.com', 'ana@hotmail.com'],
    ['ana@yahooo.com', 'ana@yahoo.com'],
    ['ana@yaho.com', 'ana@yahoo.com'],
    ['ana@outlok.com', 'ana@outlook.com'],
    ['ana@iclould.com', 'ana@icloud.com'],
    ['ana@comcast.nte', 'ana@comcast.net'],
    ['ana@clinic-of-mine.con', 'ana@clinic-of-mine.com'],
  ])('%s: did you mean %s? (pages-and-commands.md A1; email.md Addresses)', (typed, meant) => {
    expect(likelyAddress(typed)).toBe(meant);
  });

  test.each([
    ...[
      'ana@gmail.com',
      'ana@GMAIL.com',
      'ana@ymail.com',
      'ana@email.com',
      'ana@mail.com',
      'ana@gmx.com',
      'ana@me.com',
    ],
    ...['ana@example.org', 'ana@hudsonvalleywellness.example', 'ana@nhs.uk', 'ana@live.ca', 'ana@yahoo.es', 'ana'],
  ])('%s is none', (typed) => {
    expect(likelyAddress(typed)).toBeUndefined();
  });
});
