/** Lists as other tools export them: which are taken as they come, which prove nothing, and how dates and files are read. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readColumns } from '../../operations/import/columns.ts';
import { dateOrders, readDate } from '../../operations/import/dates.ts';
import { Rejects } from '../../operations/import/rejects.ts';
import { needsOrder, readRow } from '../../operations/import/row.ts';
import { openSource } from '../../operations/import/source.ts';
import { temporaryFolder } from '../support/folder.ts';
import { at } from '../support/people.ts';

const zone = 'America/New_York';
const now = at('2026-06-01T15:00:00Z');
const sets = ['source=old newsletter', 'textVersion=Yes, email me (v3)'];

/** Reads the only row of a list, as an import would. */
function readOnly(text: string, maps: readonly string[] = [], more: readonly string[] = sets) {
  const [header = [], cells = []] = text.split('\n').map((line) => line.split('\t'));
  return readRow(cells, readColumns(header, maps, more), { zone, now });
}
const taken = (text: string, maps?: readonly string[], more?: readonly string[]) => {
  const reading = readOnly(text, maps, more);
  if (reading.kind !== 'row') throw new Error(reading.reason);
  return reading.row;
};
const refusal = (text: string, maps?: readonly string[], more?: readonly string[]) => {
  const reading = readOnly(text, maps, more);
  return reading.kind === 'refused' ? reading.reason : 'taken';
};

/** Its columns as three public files of it have them. */
const mailchimp = (asked: string, confirmed: string) =>
  [
    'Email Address\tFirst Name\tLast Name\tMEMBER_RATING\tOPTIN_TIME\tOPTIN_IP\tCONFIRM_TIME\tCONFIRM_IP\tLATITUDE\tLONGITUDE\tGMTOFF\tDSTOFF\tTIMEZONE\tCC\tREGION\tLAST_CHANGED\tLEID\tEUID\tNOTES\tTAGS',
    `ana@example.com\tAna\tGil\t2\t${asked}\t198.51.100.7\t${confirmed}\t198.51.100.7\t41.9\t-74\t-5\t-4\tAmerica/New_York\tUS\tNY\t2015-03-16 14:40:47\t1\t2\t\t`,
  ].join('\n');

describe('Mailchimp, as it comes', () => {
  test('confirmed is what CONFIRM_TIME says, where they also asked (intake.md 8)', () => {
    expect(taken(mailchimp('2015-03-16 14:40:47', '2015-03-16 14:52:03'))).toEqual({
      email: 'ana@example.com',
      firstName: 'Ana',
      interest: 'unsaid',
      locale: 'en',
      zone: 'America/New_York',
      confirmedAt: '2015-03-16T18:52:03.000Z',
      source: 'old newsletter',
      textVersion: 'Yes, email me (v3)',
    });
  });

  test('CONFIRM_TIME alone proves nothing, in a row and in a list (intake.md 8)', () => {
    expect(refusal(mailchimp('', '2015-03-16 14:52:03'))).toMatch(
      /^"OPTIN_TIME" is empty: "CONFIRM_TIME" alone proves nothing/,
    );
    expect(refusal(mailchimp('2015-03-16 14:40:47', ''))).toMatch(/^"CONFIRM_TIME": is empty/);
    const header = ['Email Address', 'CONFIRM_TIME'];
    for (const maps of [[], ['CONFIRM_TIME=confirmedAt']])
      expect(() => readColumns(header, maps, sets)).toThrow(/"CONFIRM_TIME" without "OPTIN_TIME" proves no opt-in/);
  });

  test('that somebody asked is no confirmation: OPTIN_TIME alone proves no opt-in (intake.md 8)', () => {
    expect(() => readColumns(['Email Address', 'OPTIN_TIME'], [], sets)).toThrow(/No column of this list says when/);
  });
});

describe('a list that says who confirmed, and not when', () => {
  const day = [...sets, 'confirmedAt=2026-05-30'];

  test.each([
    ['HubSpot', 'Email\tFirst Name\tMarketing email confirmation\tUnsubscribed from all email', 'Confirmed\tNo'],
    [
      'HubSpot, by its inner names',
      'email\tfirstname\ths_emailconfirmationstatus\ths_email_optout',
      'confirmed\tfalse',
    ],
    ['Brevo', 'EMAIL\tFIRSTNAME\tDOUBLE_OPT-IN\tOPT_IN', '1\tYes'],
    ['Brevo, in words', 'EMAIL\tFIRSTNAME\tDOUBLE_OPT-IN\tOPT_IN', 'Yes\t1'],
  ])('%s is taken as it comes, with the day of the export (intake.md 8)', (_name, header, cells) => {
    expect(taken(`${header}\nana@example.com\tAna\t${cells}`, [], day)).toMatchObject({
      email: 'ana@example.com',
      firstName: 'Ana',
      confirmedAt: '2026-05-30T12:00:00.000Z',
    });
    expect(() => readColumns(header.split('\t'), [], sets)).toThrow(
      /says who confirmed and not when.*--set confirmedAt=/,
    );
  });

  test.each([
    ['HubSpot', 'Email\tMarketing email confirmation', 'double_opt_in_pending'],
    ['HubSpot', 'Email\tMarketing email confirmation', ''],
    ['Brevo', 'EMAIL\tDOUBLE_OPT-IN', '0'],
    ['Brevo', 'EMAIL\tDOUBLE_OPT-IN', 'No'],
  ])('%s refuses whoever has not: %s, %j (intake.md 8)', (_name, header, cell) => {
    expect(refusal(`${header}\nana@example.com\t${cell}`, [], day)).toMatch(/does not say yes/);
  });

  test('no day stands for a moment where no column says that they confirmed', () => {
    expect(() => readColumns(['Email', 'Name'], [], day)).toThrow(/--set confirmedAt is for a list with a column/);
    expect(() => readColumns(['Email', 'DOUBLE_OPT-IN'], ['DOUBLE_OPT-IN=ignore'], day)).toThrow(
      /--set confirmedAt is for/,
    );
  });
});

describe('a list that proves no opt-in is refused as a list, in one sentence, with what to do', () => {
  const prove: readonly (readonly [name: string, header: string, canMap: boolean])[] = [
    ['Calendly', 'User Name,Invitee Name,Invitee Email,Invitee accepted marketing emails,Event UUID', false],
    ['Acuity', 'First Name,Last Name,Phone,Email,Notes,Days Since Last Appointment', false],
    ['Wix', 'Email 1,Phone 1,Labels,Created At (UTC+0),Email subscriber status', true],
    ['Square', 'First Name,Email Address,Email Subscription Status', true],
    ['Google Contacts', 'First Name,Labels,E-mail 1 - Value,Phone 1 - Value', true],
    ['Constant Contact', 'Email address,First name,Email status,Email permission status,Tags', true],
    ['Klaviyo', 'Email,First Name,Email Marketing Consent,Email Marketing Consent Timestamp', true],
  ];
  test.each(prove)('%s (intake.md 3, 8)', (name, header, canMap) => {
    const columns = header.split(',');
    const said = () => readColumns(columns, [], sets);
    expect(said).toThrow(
      new RegExp(`export of ${name}, which .* proves no opt-in .* one last email from the old tool`),
    );
    const mapped = () =>
      readColumns(
        [...columns, 'Confirmed on'],
        ['Confirmed on=confirmedAt', `${columns.find((each) => /mail/i.test(each))}=email`],
        sets,
      );
    if (canMap) expect(mapped).not.toThrow();
    else expect(mapped).toThrow(/who booked is a patient/);
  });

  test('so is any other without the moment of a confirmation (intake.md 3)', () => {
    expect(() => readColumns(['Email', 'Subscribed'], [], sets)).toThrow(
      /No column of this list says when each person confirmed/,
    );
  });
});

describe('any list', () => {
  test('is taken with --map and --set (intake.md 8)', () => {
    const text = 'Kontakt\tWann\nana@example.com\t2026-05-01';
    expect(taken(text, ['Kontakt=email', 'Wann=confirmedAt'], [...sets, 'locale=es-MX'])).toMatchObject({
      locale: 'es',
      source: 'old newsletter',
    });
    expect(() => readColumns(['email', 'Wann'], ['Wann=confirmedAt'])).toThrow(
      /no column for textVersion, source.*--set textVersion="…" --set source="…"/,
    );
  });

  test.each([
    ['source', /write a field and its value/],
    ['colour=red', /the fields are textVersion, source/],
    ['email=ana@example.com', /the fields are/],
    ['source=', /write a field and its value/],
  ])('--set %s is refused with what it can be', (set, says) => {
    expect(() => readColumns(['email', 'confirmed'], [], [set])).toThrow(says);
  });

  test('--set stands over a column of that name, which is not read then', () => {
    const columns = readColumns(['email', 'confirmed', 'Source'], [], sets);
    expect(columns.dropped).toEqual(['Source']);
    expect(() => readColumns(['email', 'confirmed', 'From'], ['From=source'], sets)).toThrow(/both say source/);
  });

  test('goes on without what cannot be read of a row, and counts it (field-reports.md A2, A4, A9)', () => {
    const header = 'email\tconfirmed\tfirst name\tphone\ttime zone\tlanguage\tinterest';
    const odd = 'ana@example.com\t2026-05-01\tnull\tnone\tEtc/Unknown\tfr-CA\tweight loss';
    expect(readOnly(`${header}\n${odd}`)).toMatchObject({
      kind: 'row',
      row: { email: 'ana@example.com', interest: 'unsaid', locale: 'en' },
      leftOut: ['firstName', 'phone', 'interest', 'locale', 'zone'],
    });
    const good = 'ana@example.com\t2026-05-01\tAnne‑Marie\t(845) 555-0142 x12\tAmerica/Denver\tEspañol\tPain';
    expect(taken(`${header}\n${good}`)).toMatchObject({
      ...{
        firstName: 'Anne-Marie',
        phone: '(845) 555-0142 x12',
        zone: 'America/Denver',
        locale: 'es',
        interest: 'pain',
      },
    });
  });

  test('a wording of several lines is one text (intake.md 8)', () => {
    const columns = readColumns(['email', 'confirmed', 'wording', 'source'], []);
    const cells = ['ana@example.com', '2026-05-01', 'Yes, email me.\r\nI can\n stop at any time.', 'fair'];
    expect(readRow(cells, columns, { zone, now })).toMatchObject({
      row: { textVersion: 'Yes, email me. I can stop at any time.' },
    });
  });
});

describe('a date', () => {
  const read = (text: string, order?: (typeof dateOrders)[number]) => {
    const date = readDate(text, order, zone);
    return date.kind === 'moment' ? date.at : date.kind;
  };

  test.each([
    ['2026-05-01', '2026-05-01T12:00:00.000Z'],
    ['2026/05/01', '2026-05-01T12:00:00.000Z'],
    ['2026-05-01T09:30:00-05:00', '2026-05-01T14:30:00.000Z'],
    ['2015-03-16 14:40:47', '2015-03-16T18:40:47.000Z'],
    ['2024-03-12 09:14', '2024-03-12T13:14:00.000Z'],
    ['2024-03-12T09:14:00', '2024-03-12T13:14:00.000Z'],
    ['2024-03-12 09:14:05.123', '2024-03-12T13:14:05.000Z'],
    ['2024-03-12 09:14:05 UTC', '2024-03-12T09:14:05.000Z'],
    ['1.5.2026', '2026-05-01T12:00:00.000Z'],
    ['01.05.2026 09:30', '2026-05-01T13:30:00.000Z'],
    ['May 1, 2026', '2026-05-01T12:00:00.000Z'],
    ['Mar 4, 2025 2:05 PM', '2025-03-04T19:05:00.000Z'],
    ['4 de marzo de 2025', '2025-03-04T12:00:00.000Z'],
    ['04-Mar-2025', '2025-03-04T12:00:00.000Z'],
    ['4 ago 2025', '2025-08-04T12:00:00.000Z'],
  ])('%s is %s (intake.md 8)', (text, instant) => {
    expect(read(text)).toBe(instant);
    // No order changes what is plain.
    for (const order of dateOrders) expect(read(text, order)).toBe(instant);
  });

  test.each([
    ['5/1/2026 10:11:12', '2026-05-01T14:11:12.000Z', '2026-01-05T15:11:12.000Z'],
    ['05/01/2026', '2026-05-01T12:00:00.000Z', '2026-01-05T12:00:00.000Z'],
    ['5/1/26 12:05 am', '2026-05-01T04:05:00.000Z', '2026-01-05T05:05:00.000Z'],
    ['12/31/2025', '2025-12-31T12:00:00.000Z', 'none'],
  ])('%s is asked about, once for the list (pages-and-commands.md E8)', (text, mdy, dmy) => {
    expect([read(text), read(text, 'mdy'), read(text, 'dmy')]).toEqual(['needsOrder', mdy, dmy]);
    const columns = readColumns(['email', 'confirmed', 'wording', 'source'], []);
    expect(needsOrder(['ana@example.com', text, 'v', 'fair'], columns, zone)).toBe(true);
  });

  test.each([
    '',
    'in spring',
    '2026-02-30',
    '2026-13-01',
    '32.1.2026',
    '2026',
    '1760000000',
    '2026-05-01 25:00',
    '4 Foo 2025',
  ])('%j is none', (text) => {
    expect(read(text)).toBe('none');
  });
});

describe('the file', () => {
  const open = async (content: string | Buffer) => {
    const folder = temporaryFolder('list');
    const path = join(folder, 'list.csv');
    writeFileSync(path, content);
    const source = openSource(path);
    const rows: (readonly string[])[] = [];
    for await (const row of source.rows) if ('cells' in row) rows.push(row.cells);
    rmSync(folder, { recursive: true });
    return { rows, delimiter: source.delimiter };
  };

  test.each([
    ['sep=;\r\nemail;name\r\na@example.com;Ana\r\n', ';'],
    ['\ufeffsep=;\r\nemail;name\r\na@example.com;Ana\r\n', ';'],
    ['"sep=|"\nemail|name\na@example.com|Ana\n', '|'],
    ['email;name\na@example.com;Ana\n', ';'],
  ])('of Excel says what stands between its columns: %j (intake.md 8)', async (content, delimiter) => {
    expect(await open(content)).toEqual({
      delimiter,
      rows: [
        ['email', 'name'],
        ['a@example.com', 'Ana'],
      ],
    });
  });

  test.each([
    [',', 'utf8', '\ufeffline,reason,'],
    [';', 'utf8', '\ufeffline;reason;'],
    // What Excel itself saves as "Unicode text", and opens as it is.
    ['\t', 'utf16le', '\ufeffline\treason\t'],
  ] as const)(
    'of refused rows opens in Excel as it is, and comes back unharmed: %j (field-reports.md A10)',
    async (delimiter, encoding, begin) => {
      const folder = temporaryFolder('rejects');
      const path = join(folder, 'list.rejected.csv');
      const cells = [
        '=HYPERLINK("x")',
        "'=1",
        "'Aulani",
        '+1 845 555 0142',
        'Raúl; Ana, "Bo"\nCy',
        '-',
        '@x',
        ' blank ',
        '',
      ];
      const header = cells.map((_, index) => `c${index}`);
      const first = new Rejects(path, header, 0, delimiter);
      first.append([{ line: 2, reason: 'one', cells }]);
      const { bytes } = first;
      first.append([{ line: 3, reason: 'written again after a stop', cells }]);
      first.close();
      const second = new Rejects(path, header, bytes, delimiter);
      second.append([{ line: 3, reason: 'two', cells }]);
      second.close();
      const { readFileSync } = await import('node:fs');
      expect(readFileSync(path, encoding).startsWith(begin)).toBe(true);
      const { rows } = await open(readFileSync(path));
      expect(rows).toEqual([
        ['line', 'reason', ...header],
        ['2', 'one', ...cells],
        ['3', 'two', ...cells],
      ]);
      rmSync(folder, { recursive: true });
    },
  );
});
