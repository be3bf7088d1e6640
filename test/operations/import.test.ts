/** Bulk import on the embedded engine: what is taken, what is refused and why, and that it happens once. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readPeople } from '../../functions/adapters/dynamodb/personRecord.ts';
import { appointmentItem } from '../../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash, systemIdentity } from '../../functions/adapters/identity.ts';
import { localMinute } from '../../functions/core/time/time.ts';
import { startEngine } from '../../local/engine/index.ts';
import { Checkpoint } from '../../operations/import/checkpoint.ts';
import { type ImportOptions, importList } from '../../operations/import/run.ts';
import { openSource } from '../../operations/import/source.ts';
import { printedReport, progressBar } from '../../operations/import.ts';
import { actsOn } from '../support/acts.ts';
import { temporaryFolder } from '../support/folder.ts';
import { Harness, MovableClock } from '../support/harness.ts';
import { hostile } from '../support/hostile.ts';
import { appointment, at, clinic, nurture } from '../support/people.ts';
import { byTier } from '../support/run/tier.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const now = at('2026-06-01T15:00:00Z');
const key = 'k'.repeat(64);
const header = 'E-mail,First name,Interest,Time zone,Opt-in date,Wording,Source,Patient';
const row = (email: string, changes: Record<string, string> = {}) => {
  const cells = {
    email,
    name: 'Ada',
    interest: 'pain',
    zone: 'America/New_York',
    date: '2026-05-01',
    text: 'news-2025',
    source: 'old list',
    patient: '',
    ...changes,
  };
  return Object.values(cells).join(',');
};

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let folder: string;
let options: Omit<ImportOptions, 'path'>;

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  folder = temporaryFolder('import');
  options = {
    table,
    identity: systemIdentity,
    clock: new MovableClock(now),
    clinic,
    by: 'operator:test',
    hashOf: async (email) => addressHash(key, email),
    write: true,
    perHour: 500,
  };
  return () => rmSync(folder, { recursive: true, force: true });
});

const list = (content: string | Buffer, name = 'leads.csv') => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const rows = (...each: string[]) => list([header, ...each, ''].join('\r\n'));
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const rejectedText = () => readFileSync(join(folder, 'leads.rejected.csv'), 'utf8');
const rejected = () => rejectedText().split('\r\n').slice(1, -1);
const held = async (email: string) => (await readPeople(table, addressHash(key, email))).people;
/** When the first email of everybody may go. */
async function startsAtAll(): Promise<readonly string[]> {
  const found: string[] = [];
  let from: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await table.client.send(
      new ScanCommand({ TableName: table.name, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    for (const item of page.Items ?? []) if (item.sk?.S === 'CONTACT') found.push(item.marketing?.M?.startsAt?.S ?? '');
    from = page.LastEvaluatedKey;
  } while (from);
  return found;
}
const importing = (path: string, changes: Partial<ImportOptions> = {}) => importList({ ...options, ...changes, path });

describe('who is taken', () => {
  test('a row with its evidence becomes a confirmed person, and the ledger says how', async () => {
    const report = await importing(rows(row('Ada@Example.com')));
    expect(report.tally).toEqual({ new: 1, there: 0, refused: 0 });
    const [person] = await held('ada@example.com');
    expect(person?.contact).toMatchObject({
      email: 'ada@example.com',
      firstName: 'Ada',
      interest: 'pain',
      emailForm: 'minimal',
      marketing: { state: 'confirmed', at: '2026-05-01T12:00:00.000Z', textVersion: 'news-2025', source: 'old list' },
    });
    expect(person?.log).toMatchObject([
      {
        what: 'consent.imported',
        by: 'operator:test',
        purpose: 'marketing',
        textVersion: 'news-2025',
        source: 'old list',
        occurredAt: '2026-05-01T12:00:00.000Z',
        at: now,
      },
    ]);
  });

  test('a dry run tells the same and writes nobody', async () => {
    const path = rows(row('a@example.com'), row('b@example.com'), row('a@example.com'), row('nothing'));
    const dry = await importing(path, { write: false });
    expect(dry.tally).toMatchObject({ new: 2, there: 1, refused: 1 });
    expect(await held('a@example.com')).toEqual([]);
    const real = await importing(path);
    expect(real.tally).toEqual(dry.tally);
    expect(await held('a@example.com')).toHaveLength(1);
  });

  test('run again, or the same row twice, is one person', async () => {
    const path = rows(...Array.from({ length: 40 }, () => row('ada@example.com')));
    expect((await importing(path)).tally).toEqual({ new: 1, there: 39, refused: 0 });
    expect((await importing(path)).tally).toEqual({ new: 0, there: 40, refused: 0 });
    const [person, second] = await held('ada@example.com');
    expect(second).toBeUndefined();
    expect(person?.log).toHaveLength(1);
  });

  test('their series starts at their moment, and not before', async () => {
    const from = at('2026-06-03T14:00:00Z');
    await importing(rows(row('ada@example.com')), { from });
    const harness = new Harness(table, now, [nurture]);
    const [person] = await held('ada@example.com');
    const id = person?.contactId ?? '';
    await harness.enroll(id);
    await harness.drain();
    expect(harness.mailer.accepted).toEqual([]);
    harness.clock.moment = from;
    await harness.drain();
    expect(harness.mailer.accepted).toHaveLength(1);
  });
});

describe('who is refused', () => {
  const hash = addressHash(key, 'ada@example.com');
  const signedUp = async () => {
    const { signUps } = actsOn(table);
    const { zone, locale } = { zone: 'UTC', locale: 'en' };
    await signUps.signUp(
      {
        email: 'ada@example.com',
        addressHash: hash,
        interest: 'unsaid',
        zone,
        locale,
        textVersion: '1',
        source: 'form',
      },
      now,
    );
    const [person] = await held('ada@example.com');
    return { id: person?.contactId ?? '', signUps, contacts: actsOn(table).contacts };
  };

  test.each<[string, () => Promise<void>, string]>([
    [
      'held',
      async () => {
        const { id, contacts } = await signedUp();
        await contacts.setHold(id, true, 'staff', now);
      },
      'is on hold: staff alone lift that',
    ],
    [
      'suppressed',
      async () => {
        const { contacts } = await signedUp();
        await contacts.suppress(hash, { marketing: 'complaint' }, now);
      },
      'is suppressed: it bounced, complained, was erased or is the wrong person',
    ],
    [
      'a patient',
      async () => {
        const { id } = await signedUp();
        await table.put(appointmentItem(appointment({ contactId: id })));
      },
      'is a patient here: patients get no education series this way',
    ],
    [
      'waiting to confirm',
      async () => {
        await signedUp();
      },
      'has been asked to confirm by email, and has not yet',
    ],
  ])('%s, and stays so', async (_, make, reason) => {
    await make();
    const before = await held('ada@example.com');
    const report = await importing(rows(row('ada@example.com')));
    expect(report.tally).toEqual({ new: 0, there: 0, refused: 1, [reason]: 1 });
    expect(await held('ada@example.com')).toEqual(before);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['no date', { date: '' }, /^2,"""Opt-in date"": is empty/],
    ['a date that is none', { date: 'in spring' }, /""Opt-in date"": is no date such as/],
    ['a day that does not exist', { date: '2025-02-30' }, /""Opt-in date"": is no date such as/],
    ['a date to come', { date: '2027-01-01' }, /""Opt-in date"": lies in the future/],
    ['no words', { text: '' }, /""Wording"": is empty/],
    ['no source', { source: '' }, /""Source"": is empty/],
    ['no address', { email: 'nobody' }, /""E-mail"": must be an email address/],
    ['an address that nobody reads', { email: 'none@none.com' }, /""E-mail"": is an address that nobody reads/],
    ['marked as a patient', { patient: 'Yes' }, /is marked as a patient/],
    [
      'letters damaged on the way (field-reports.md A10)',
      { name: 'RaÃºl' },
      /""First name"": has letters that were damaged/,
    ],
    [
      'a quote damaged on the way',
      { text: quoted('Yes, Iâ€™d like it') },
      /""Wording"": has letters that were damaged/,
    ],
  ])('%s: said by the file’s own header (pages-and-commands.md E8)', async (_, changes, reason) => {
    const report = await importing(rows(row('ada@example.com', changes)));
    expect(report.tally).toMatchObject({ new: 0, refused: 1 });
    expect(rejected()[0]).toMatch(reason);
    expect(await held('ada@example.com')).toEqual([]);
  });

  test('a list with dates of two readings is not begun before it is said, once, which they are (pages-and-commands.md E8)', async () => {
    const path = rows(row('a@example.com'), row('b@example.com', { date: '03/04/2025' }));
    await expect(importing(path)).rejects.toThrow(
      /"Opt-in date" has dates such as 05\/01\/2026 \(line 3\).*--dates mdy/,
    );
    expect(await held('a@example.com')).toEqual([]);
    expect((await importing(path, { dates: 'mdy' })).tally).toEqual({ new: 2, there: 0, refused: 0 });
    expect((await held('b@example.com'))[0]?.contact?.marketing.at).toBe('2025-03-04T12:00:00.000Z');
  });

  test('a list that cannot show who confirmed what is not begun', async () => {
    await expect(importing(list('email,name\na@example.com,Ada\n'))).rejects.toThrow(
      /No column of this list says when each person confirmed.*one last email from the old tool.*--map "Header=confirmedAt"/,
    );
  });

  test('headers of any name are mapped; what is not mapped is never read', async () => {
    const path = list('Kontakt;Wann;Text;Woher;Diagnosis\nada@example.com;2026-05-01;v1;fair;secret\n');
    const maps = ['Kontakt=email', 'Wann=confirmedAt', 'Text=textVersion', 'Woher=source'];
    const report = await importing(path, { maps });
    expect(report).toMatchObject({ tally: { new: 1 }, dropped: ['Diagnosis'] });
    const [person] = await held('ada@example.com');
    expect(JSON.stringify(person?.items)).not.toContain('secret');
  });
});

describe('an opt-out anywhere in the row', () => {
  const evidence = ['2026-05-01', 'v1', 'fair'];
  const listOf = (headers: readonly string[], ...people: readonly (readonly string[])[]) =>
    list(
      [
        ['Email Address', 'Opt-in date', 'Wording', 'Source', ...headers],
        ...people.map(([email = '', ...cells]) => [email, ...evidence, ...cells]),
      ]
        .map((cells) => `${cells.map((cell) => `"${cell}"`).join(',')}\r\n`)
        .join(''),
    );

  test.each<[string, readonly string[], readonly string[], string]>([
    [
      'Mailchimp’s export of those who unsubscribed',
      ['UNSUB_TIME', 'UNSUB_CAMPAIGN_TITLE', 'UNSUB_REASON'],
      ['2021-03-04 10:11:12', 'Spring', 'NORMAL'],
      'UNSUB_TIME',
    ],
    ['ActiveCampaign’s status', ['Status'], ['Unsubscribed'], 'Status'],
    ['HubSpot’s opt-out', ['Unsubscribed from all email'], ['Yes'], 'Unsubscribed from all email'],
    ['a form’s question', ['Do you want emails?'], ['No'], 'Do you want emails?'],
    ['Klaviyo’s consent', ['Email Marketing Consent'], ['NEVER_SUBSCRIBED'], 'Email Marketing Consent'],
    ['Klaviyo’s suppressions', ['Email Suppressions'], ['HARD_BOUNCE'], 'Email Suppressions'],
    ['Brevo’s blocklist', ['emailBlacklisted'], ['true'], 'emailBlacklisted'],
  ])('%s refuses its row, and no other (intake.md 3)', async (_, headers, cells, named) => {
    const kept = headers.map((header) => (/status|consent|want/i.test(header) ? 'yes' : ''));
    const path = listOf(headers, ['gone@example.com', ...cells], ['here@example.com', ...kept]);
    const dry = await importing(path, { write: false });
    expect(dry.tally).toMatchObject({ new: 1, refused: 1, optedOut: 1 });
    const report = await importing(path);
    expect(report.tally).toEqual(dry.tally);
    expect(await held('gone@example.com')).toEqual([]);
    expect(await held('here@example.com')).toHaveLength(1);
    // The line, the file's own header and what to do; of the cell only what the row itself repeats.
    const [line = ''] = rejected();
    expect(line).toMatch(/^2,/);
    expect(line).toContain(`""${named}""`);
    expect(line).toContain(`--map ""${named}=ignore""`);
    expect(report.dropped).toEqual([]);
  });

  test('counts before whatever else is wrong with the row, and the report sets it apart', async () => {
    const path = listOf(['UNSUB_TIME'], ['nobody', '2021-03-04'], ['nobody', '']);
    const report = await importing(path, { write: false });
    expect(report.tally).toMatchObject({ refused: 2, optedOut: 1 });
    expect(printedReport(report, false, 500).join('\n')).toMatch(
      /2 refused\.\nOf those refused, 1 carry a sign of an opt-out/,
    );
  });

  test.each(['UNSUB_TIME=confirmedAt', 'Status=source'])('is not hidden by mapping the column: %s', async (map) => {
    const [header = '', field = ''] = map.split('=');
    const text =
      'email,Opt-in date,Wording,Source,UNSUB_TIME,Status\na@example.com,2026-05-01,v1,fair,2026-05-02,Unsubscribed\n';
    const without = text
      .split('\n')
      .map((row) =>
        row
          .split(',')
          .filter((_, place) => place !== (header === 'Status' ? 4 : 5))
          .join(','),
      )
      .join('\n');
    const report = await importing(list(without), { maps: [map] });
    expect([field, report.tally.optedOut]).toEqual([field, 1]);
    expect(await held('a@example.com')).toEqual([]);
  });

  test('evidence of an opt-in is no status: its column may hold "consent" in its name', async () => {
    const path = list('email,Consent date,Consent form,Opt-in source\na@example.com,2026-05-01,v1,fair\n');
    const report = await importing(path, { maps: ['Consent date=confirmedAt', 'Consent form=textVersion'] });
    expect(report).toMatchObject({ tally: { new: 1, refused: 0 }, consent: [] });
  });

  test('is ignored only in so many words, and the report says so and counts', async () => {
    const path = listOf(['Lead status'], ['a@example.com', 'Open'], ['b@example.com', 'Active']);
    expect((await importing(path, { write: false })).tally).toMatchObject({ new: 1, optedOut: 1 });
    const report = await importing(path, { maps: ['Lead status=ignore'] });
    expect(report.tally).toEqual({ new: 2, there: 0, refused: 0 });
    expect(report.ignored).toEqual([{ header: 'Lead status', rows: 1 }]);
    expect(printedReport(report, true, 500)).toContain(
      'IGNORED, as you said: "Lead status", which seems to speak of consent; it would have refused 1 rows.',
    );
    await expect(importing(path, { maps: ['Source=ignore', 'Source=source'] })).rejects.toThrow(
      /both a field and ignore for "Source"/,
    );
  });
});

describe('bad lists', () => {
  test('names that try to be something else are left out, counted, and take no row with them (security.md S8)', async () => {
    const each = hostile.map((name, index) => row(`p${index}@example.com`, { name: quoted(name) }));
    const report = await importing(rows(...each, row('last@example.com')));
    expect(report.rows).toBe(hostile.length + 1);
    expect(await held('last@example.com')).toHaveLength(1);
    for (let index = 0; index < hostile.length; index += 1) {
      const [person] = await held(`p${index}@example.com`);
      expect(person?.contact?.firstName ?? '').not.toMatch(/[\r\n<>{}]|https?:/);
    }
    expect(report.tally.refused).toBeLessThan(3);
    expect(report.tally['without firstName']).toBeGreaterThan(20);
    expect(printedReport(report, true, 100).join('\n')).toMatch(/\d+ without a first name/);
  });

  test.each<[string, (text: string) => Buffer]>([
    ['a byte order mark', (text) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16 from a spreadsheet', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['line ends of old', (text) => Buffer.from(text.replaceAll('\r\n', '\r'))],
    ['empty lines', (text) => Buffer.from(text.replaceAll('\r\n', '\r\n\r\n'))],
  ])('%s', async (_, encode) => {
    const text = [header, row('ada@example.com', { name: 'Siobhán' }), row('b@example.com'), ''].join('\r\n');
    expect((await importing(list(encode(text)))).tally).toEqual({ new: 2, there: 0, refused: 0 });
    expect((await held('ada@example.com'))[0]?.contact?.firstName).toBe('Siobhán');
  });

  test('letters of another encoding refuse their row and say how to mend it; with --encoding they are read', async () => {
    const latin = Buffer.from(
      [header, row('ada@example.com', { name: 'Jos\u00e9' }), row('b@example.com'), ''].join('\n'),
      'latin1',
    );
    expect((await importing(list(latin))).tally).toMatchObject({ new: 1, refused: 1 });
    expect(rejected()[0]).toMatch(/""First name"": is no UTF-8.*--encoding windows-1252/);
    expect((await importing(list(latin), { encoding: 'windows-1252' })).tally).toMatchObject({ new: 1, there: 1 });
    expect((await held('ada@example.com'))[0]?.contact?.firstName).toBe('José');
  });

  test('a refused row is text to a spreadsheet, never a formula, and is itself again when it is imported (security.md S11)', async () => {
    const bad = ['=HYPERLINK("http://evil.example","Ada")', '+1+1', '-2+3', '@SUM(A1)', '\t=1'];
    await importing(rows(...bad.map((name, index) => row(`p${index}@example`, { name: quoted(name) }))));
    const path = join(folder, 'leads.rejected.csv');
    const cells = parse(readFileSync(path, 'utf8'), { relax_column_count: true }) as string[][];
    expect(cells).toHaveLength(bad.length + 1);
    for (const each of cells.flat()) expect(each).not.toMatch(/^[=+\-@\t\r]/);
    const again: string[] = [];
    for await (const each of openSource(path).rows) if ('cells' in each) again.push(...each.cells);
    for (const name of bad) expect(again).toContain(name);
  });

  test('columns too many or few refuse their own row; a name with quotes gone wrong, or a huge one, is left out', async () => {
    const report = await importing(
      rows(
        row('a@example.com', { name: 'A"da' }),
        row('b@example.com', { name: '"B"ob' }),
        `${row('c@example.com')},more`,
        'd@example.com,Dan',
        row('e@example.com', { name: 'e'.repeat(300_000) }),
        row('f@example.com'),
      ),
    );
    expect(report.tally).toMatchObject({ new: 4, 'without firstName': 3, refused: 2 });
    expect(await held('f@example.com')).toHaveLength(1);
    expect(rejected().map((line) => line.slice(0, 40))).toEqual([
      expect.stringMatching(/^4,"has 9 columns/),
      expect.stringMatching(/^5,"has 2 columns/),
    ]);
  });

  test('a quote that is never closed stops the import there, and says where; what came before is done', async () => {
    // More than one chunk.
    const many = Array.from({ length: 500 }, (_, index) => row(`p${index}@example.com`));
    const path = rows(...many, row('x@example.com', { name: '"Ada' }), row('y@example.com'));
    await expect(importing(path)).rejects.toThrow(/the row after line 501 never ends: a quote/);
    expect(await held('p0@example.com')).toHaveLength(1);
  });
});

describe('stopped and run again', () => {
  test('goes on where it was, with one file of refused rows, the same spread and a true report (load.md 5)', async () => {
    const { total, putsMax, resumedAt, perHour } = byTier(
      { total: 500, putsMax: 490, resumedAt: 480, perHour: 160 },
      { total: 1_500, putsMax: 700, resumedAt: 480, perHour: 500 },
    );
    const refused = total / 100;
    const each = Array.from({ length: total }, (_, index) =>
      index % 100 === 7 ? row('nobody') : row(`p${index}@example.com`),
    );
    const path = rows(...each);
    const startsIn = async () => {
      const moments = [...(await startsAtAll())];
      const hours = new Map<string, number>();
      for (const moment of moments) hours.set(moment.slice(0, 13), (hours.get(moment.slice(0, 13)) ?? 0) + 1);
      return { most: Math.max(...hours.values()), last: moments.sort().at(-1) };
    };
    let puts = 0;
    const stops = new Proxy(table, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        if (name !== 'transact') return value.bind(target) as unknown;
        return async (...args: Parameters<Table['transact']>) => {
          puts += 1;
          if (puts > putsMax) throw new Error('the power went');
          return target.transact(...args);
        };
      },
    });
    await expect(importing(path, { table: stops, perHour })).rejects.toThrow('the power went');
    const report = await importing(path, { perHour: 9 });
    expect(report.resumedAt).toBe(resumedAt);
    expect(report.rows).toBe(total);
    // What the stopped part had written is this import's own: counted once, and its hours are taken.
    expect(report.tally).toMatchObject({ new: total - refused, there: 0, refused });
    const { most, last } = await startsIn();
    expect(most).toBeLessThanOrEqual(perHour);
    expect(report.lastStartsAt).toBe(last);
    expect(rejected()).toHaveLength(refused);
    expect(new Set(rejected()).size).toBe(refused);
    // As many an hour as when it began, not nine: the last goes in the fourth hour.
    expect(localMinute(report.lastStartsAt ?? now, 'America/New_York') <= '2026-06-01T15:00').toBe(true);
  }, 120_000);
});

test('a list that was mended in the meantime is another one, wherever that was', () => {
  const text = `${header}\r\n${`${row('ada@example.com')}\r\n`.repeat(3_000)}`;
  const before = new Checkpoint(list(text), 'asked');
  expect(new Checkpoint(list(text), 'asked').fingerprint).toBe(before.fingerprint);
  expect(new Checkpoint(list(text), 'otherwise').fingerprint).not.toBe(before.fingerprint);
  const end = text.lastIndexOf('ada@');
  const mended = `${text.slice(0, end)}eda@${text.slice(end + 4)}`;
  expect([mended.length, end > 65_536]).toEqual([text.length, true]);
  expect(new Checkpoint(list(mended), 'asked').fingerprint).not.toBe(before.fingerprint);
});

test('the bar shows share, rows and pace', () => {
  expect(progressBar(0.5, 50_000, 40)).toBe('[############············]  50 %  50,000 rows  1,250 a second');
});
