/** What other systems hear, who is erased by itself, and the commands about one person: on the whole local system. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DynamoErasure } from '../../functions/adapters/dynamodb/erasure.ts';
import { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { dayMs, hourMs, instantFromMs } from '../../functions/core/time/time.ts';
import { scanAll } from '../../local/report.ts';
import { confirm, linkTo, oneClick, signUp, staff } from '../../local/scenario/acts.ts';
import { sendWebhook } from '../../local/scenario/webhooks.ts';
import { consentLedger } from '../../operations/consent.ts';
import { rowsElsewhere } from '../../operations/elsewhere.ts';
import { exportPerson } from '../../operations/export.ts';
import { exportPage } from '../../operations/exportPage.ts';
import { markCalled, openCalls } from '../../operations/ops.ts';
import { signed } from '../support/bookings.ts';
import { temporaryFolder } from '../support/folder.ts';
import { isLong } from '../support/run/tier.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem;
let people: Table;
const zone = 'America/New_York';
const now = () => instantFromMs(world.system.clock.now());
const iso = (ms: number) => new Date(ms).toISOString();

beforeAll(async () => {
  world = await startTestSystem();
  people = new Table(world.system.tables.client, world.system.tables.people);
});
afterAll(() => world?.stop());

const act = async (what: Promise<unknown>) => {
  await what;
  await world.system.quiesce();
};
const heard = (contactId?: string) =>
  world.system.gateway.events
    .list()
    .filter(({ detail }) => contactId === undefined || detail.contactId === contactId)
    .map(({ type, detail }) => ({ type, ...(detail as Record<string, unknown>) }));
const typesOf = (contactId: string) => heard(contactId).map(({ type }) => type);
const forward = (ms: number) => world.until(world.system.clock.now() + ms);
const hashOf = async (contactId: string) => {
  const item = await people.get(`C#${contactId}`, 'CONTACT', 'strong');
  return item?.addressHash?.S ?? '';
};

describe('on the event bus', () => {
  const ada = 'ada@example.org';
  let id: string;

  test('a person’s story is told by ids and codes, and nothing of them is in it', async () => {
    await act(signUp(world.system, { email: ada, firstName: 'Adalina', zone, interest: 'depression' }));
    id = (await world.person(ada)).contactId;
    expect(typesOf(id)).toEqual(expect.arrayContaining(['enrolled', 'sent']));
    await act(confirm(world.system, ada));
    await forward(3 * dayMs);
    await act(oneClick(world.system, ada));
    expect(heard(id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'enrolled', journey: 'nurture' }),
        expect.objectContaining({ type: 'sent', journey: 'nurture', class: 'marketing' }),
        expect.objectContaining({ type: 'unsubscribed', purpose: 'marketing', how: 'oneClick' }),
        expect.objectContaining({ type: 'journey.completed', journey: 'nurture', reason: 'consent.left' }),
      ]),
    );
    const told = JSON.stringify(world.system.gateway.events.list());
    expect(told).not.toMatch(/@|Adalina|depress|ketamine|infusion|evidence/i);
    expect(world.troubles).toEqual([]);
  });

  test('each email that went is told, under one id however often its row changed', () => {
    const sends = heard(id).filter(({ type }) => type === 'sent');
    const emails = world.system.gateway.inbox.list().filter(({ to }) => to.includes(ada)).length;
    expect(new Set(sends.map((each) => (each as { id?: string }).id)).size).toBe(emails);
  });

  test('a booking system’s visit nobody knows the type of is a call, for the bus, the list and the desk', async () => {
    const start = world.system.clock.now() + 10 * dayMs;
    const visit = { email: 'bo@example.org', type: 'no-such-type', start: iso(start), end: iso(start + hourMs) };
    await act(staff(world.system, 'PUT', '/staff/appointments/test/bo-1', visit));
    const bo = (await world.person('bo@example.org')).contactId;
    expect(heard(bo)).toContainEqual(expect.objectContaining({ type: 'needsCall', reason: 'unmappedType' }));
    const [call] = (await openCalls(people, now())).filter(({ contactId }) => contactId === bo);
    expect(call).toMatchObject({ reason: 'unmappedType', visit: { source: 'test', externalId: 'bo-1' } });
    expect(await staff(world.system, 'GET', '/staff/calls')).toMatchObject({
      calls: [{ contactId: bo, id: call?.id }],
    });
    await markCalled(people, `${bo}/${call?.id}`, 'operator:test', now());
    expect(await staff(world.system, 'GET', '/staff/calls')).toMatchObject({ calls: [] });
    await expect(markCalled(people, call?.id ?? '', 'operator:test', now())).rejects.toThrow(/no open call/);
  });
});

describe('one person’s data', () => {
  const cy = 'cy@example.org';
  const rows = async () =>
    (await scanAll(world.system.tables.client, world.system.tables.people)).map((row) => JSON.stringify(row));
  const theirIds = async () => (await rows()).filter((row) => /evt-of-cy|booking-of-cy|cy@example/.test(row));

  test('the ledger of consent names words, place, time and purpose of every change', async () => {
    await act(signUp(world.system, { email: cy, firstName: 'Cyd', zone }));
    await act(confirm(world.system, cy));
    await forward(2 * dayMs);
    await act(oneClick(world.system, cy));
    const { contactId } = await world.person(cy);
    const ledger = await consentLedger(people, await hashOf(contactId));
    const entries = ledger.people[0]?.entries ?? [];
    expect(entries.map(({ what, purpose, source }) => [what, purpose, source])).toEqual([
      ['consent.asked', 'marketing', 'form'],
      ['consent.confirmed', 'marketing', 'form'],
      ['consent.left', 'marketing', 'oneClick'],
    ]);
    for (const { textVersion, at } of entries)
      expect([textVersion, at]).toEqual([expect.stringMatching(/^\d{4}-/), expect.any(String)]);
  });

  test('an export holds every row, no secret, and leaves a line in the log', async () => {
    const { contactId } = await world.person(cy);
    const addressHash = await hashOf(contactId);
    const { held, ...made } = await exportPerson(
      { table: people, identity: systemIdentity },
      { email: cy, addressHash, by: 'operator:test', at: now() },
    );
    const rows = await people.whole(`C#${contactId}`, 'strong');
    expect(made.people[0]?.rows.map(({ sk }) => sk)).toEqual(rows.map(({ sk }) => sk?.S));
    expect(JSON.stringify(made)).toContain(`receipt ${made.receipt}`);
    const secrets = rows.flatMap((item) => Object.values(item.tokens?.M ?? {}).map(({ S }) => S ?? ''));
    expect(secrets).toHaveLength(3);
    const page = exportPage(made, held);
    for (const secret of secrets) expect(JSON.stringify(made) + page).not.toContain(secret);
    expect(page).toContain('Cyd');
    expect(page).toContain('consent.confirmed, for marketing');
    expect(page).not.toMatch(/<script|https?:\/\//);
  });

  test('erased, they are unknown to every link, get nothing more, and nothing stands in the way of others', async () => {
    const { contactId } = await world.person(cy);
    // A visit that was booked and cancelled, so that receipts of both webhooks stay.
    const start = world.system.clock.now() + 20 * dayMs;
    const visit = { id: 'booking-of-cy', name: 'Cyd', email: cy, start: iso(start), end: iso(start + hourMs) };
    const told = (more: Parameters<typeof signed>[0]) =>
      sendWebhook(world.system, 'signed', signed({ ...visit, ...more }));
    expect(await told({ event: 'evt-of-cy' })).toMatchObject({ status: 200, result: 'booked' });
    expect(await told({ event: 'evt-of-cy-2', status: 'cancelled' })).toMatchObject({
      status: 200,
      result: 'cancelled',
    });
    await world.system.quiesce();
    expect(await theirIds()).not.toEqual([]);
    const link = linkTo(world.system, cy, 'preferences');
    const clock = { now, sleepUntil: async () => {} };
    const erasure = new DynamoErasure(people, clock, systemIdentity, 6);
    const addressHash = await hashOf(contactId);
    const request = {
      addressHash,
      by: 'operator:test',
      why: 'asked',
      elsewhere: (ids: readonly string[]) => rowsElsewhere(people, ids),
    } as const;
    await forward(5 * 60_000);
    expect((await erasure.erase(request)).kind).toBe('erased');
    // What stays for good, the receipts of webhooks, tells nobody which booking it was (security.md S10).
    expect(await theirIds()).toEqual([]);
    expect((await rows()).filter((row) => row.includes('"RECEIPT"'))).not.toEqual([]);
    const before = world.system.gateway.inbox.count();
    expect((await fetch(new URL(new URL(link).pathname, world.system.url))).status).toBe(404);
    await act(Promise.resolve());
    await forward(30 * dayMs);
    expect(world.subjects(cy).length).toBeGreaterThan(0);
    expect(
      world.system.gateway.inbox
        .list()
        .slice(before)
        .filter(({ to }) => to.includes(cy)),
    ).toEqual([]);
    expect(await people.whole(`C#${contactId}`, 'strong')).toEqual([]);
    const setAside = world.system.cloud.queues.filter(({ name }) => /set-aside|failures/.test(name));
    for (const { url } of setAside) expect(world.system.gateway.queues.peek(url)).toEqual([]);
  });
});

// Before a push test/functions/upkeep.test.ts alone.
describe('who never confirms', () => {
  test.runIf(isLong)('is erased after 30 days, and leaves no row; who confirms stays', async () => {
    await act(signUp(world.system, { email: 'dee@example.org', zone }));
    await act(signUp(world.system, { email: 'eve@example.org', zone }));
    await act(confirm(world.system, 'eve@example.org'));
    const dee = (await world.person('dee@example.org')).contactId;
    const hash = await hashOf(dee);
    await forward(29 * dayMs);
    expect((await world.person('dee@example.org')).marketing).toBe('asked');
    await forward(dayMs + 2 * hourMs);
    await expect(world.person('dee@example.org')).rejects.toThrow('nobody has the address');
    expect(await people.whole(`C#${dee}`, 'strong')).toEqual([]);
    expect(await people.whole(`A#${hash}`, 'strong')).toEqual([]);
    expect((await world.person('eve@example.org')).marketing).toBe('confirmed');
    expect(world.troubles).toEqual([]);
    const setAside = world.system.cloud.queues.filter(({ name }) => /set-aside|failures/.test(name));
    for (const { url } of setAside) expect(world.system.gateway.queues.peek(url)).toEqual([]);
  });
});

describe('the commands, as one types them', () => {
  let folder: string;
  beforeAll(() => {
    folder = temporaryFolder('commands');
    return () => rmSync(folder, { recursive: true, force: true });
  });

  /** Not synchronously: the system that answers the command runs in this very process. */
  const command = (name: string, ...given: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((done) => {
      const env = { ...process.env, DRIPLINE_HOME: world.system.home };
      execFile(process.execPath, [`operations/${name}.ts`, ...given], { env }, (error, out, err) =>
        done({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });

  // test/cli looks at every command line, and test/operations at what the commands do.
  test.runIf(isLong)('say what they need', async () => {
    for (const name of ['consent', 'export', 'erase']) {
      const { code, err } = await command(name);
      expect([code, err]).toMatchObject([
        2,
        expect.stringMatching(new RegExp(`^Whose\\? npm run ${name} -- --email .*\\n$`)),
      ]);
    }
    const ops = expect.stringContaining('npm run ops -- calls');
    expect(await command('ops')).toMatchObject({ code: 2, err: ops });
    expect(await command('ops', 'called')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^Which call\? .*\n$/),
    });
    expect(await command('import')).toMatchObject({ code: 2, err: 'Name the file: npm run import -- leads.csv\n' });
    expect((await command('consent', '--email', 'nobody@example.org')).code).toBe(1);
  });

  test('one person: consent, export, a dry run, the erasure, and nobody there', async () => {
    const fay = 'fay@example.org';
    await act(signUp(world.system, { email: fay, firstName: 'Faye', zone }));
    await act(confirm(world.system, fay));
    await forward(hourMs);
    const mine = ['--email', 'Fay@Example.org'];
    expect((await command('consent', ...mine)).out).toMatch(/consent\.confirmed +marketing *, text \d{4}-.*from form/);
    const exported = await command('export', ...mine, '--out', join(folder, 'out'));
    expect(exported.out).toMatch(/^1 person, \d+ rows:/);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['person.html', 'person.json']);
    expect(statSync(join(folder, 'out', 'person.json')).mode & 0o077).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'out', 'person.json'), 'utf8')).email).toBe(fay);
    expect((await command('erase', ...mine, '--dry-run')).out).toContain('Would be erased:');
    expect((await world.person(fay)).marketing).toBe('confirmed');
    const erased = await command('erase', ...mine);
    expect(erased.out).toMatch(
      /Erased: 1 person, \d+ rows\.[\s\S]*suppression of marketing \(erased\)[\s\S]*Receipt [0-9a-f]{20}/,
    );
    const again = await command('erase', ...mine);
    expect(again.out).toMatch(
      /^Nobody here has that address\.\n {2}erased .*, receipt [0-9a-f]{20}\n {2}suppressed: marketing/,
    );
    expect((await command('consent', ...mine)).out).toMatch(/^erased .*before that:\n.*consent\.asked/);
  });

  test.runIf(isLong)('a patient is refused, with the reason', async () => {
    const gus = 'gus@example.org';
    const start = world.system.clock.now() + 3 * dayMs;
    const visit = { email: gus, type: 'visit-kingston', start: iso(start), end: iso(start + 2 * hourMs) };
    await act(staff(world.system, 'PUT', '/staff/appointments/test/gus-1', visit));
    const refused = await command('erase', '--email', gus);
    expect(refused).toMatchObject({ code: 1, out: expect.stringMatching(/Not erased.*[\s\S]*has a visit booked/) });
    const earlier = world.system.clock.now() - 3 * hourMs;
    const past = { ...visit, start: iso(earlier), end: iso(earlier + hourMs) };
    await act(staff(world.system, 'PUT', '/staff/appointments/test/gus-1', past));
    await act(staff(world.system, 'POST', '/staff/appointments/test/gus-1/status', { status: 'completed' }));
    expect((await command('erase', '--email', gus)).out).toMatch(/was a patient: .* is kept until 20\d\d-/);
  });

  test.runIf(isLong)(
    'a list as Mailchimp exports it: dry run, then people whose first email comes in its hour (intake.md 8)',
    async () => {
      const path = join(folder, 'leads.csv');
      const day = iso(world.system.clock.now() - dayMs).slice(0, 10);
      const rows = ['hal', 'ivy', 'jo'].map((name) => `${name}@example.org,${name},${day} 14:40:47,${day} 14:52:03`);
      // Somebody added by hand: a confirmation without a question proves nothing.
      const header = 'Email Address,First Name,OPTIN_TIME,CONFIRM_TIME';
      writeFileSync(path, [header, ...rows, `kim@example.org,Kim,,${day} 14:52:03`, ''].join('\n'));
      const sets = ['--set', 'source=old newsletter', '--set', 'textVersion=v3'];
      const from = iso(world.system.clock.now() - (world.system.clock.now() % dayMs) + 2 * dayMs + 15 * hourMs);
      expect(await command('import', path)).toMatchObject({
        code: 1,
        err: expect.stringContaining('--set textVersion="…"'),
      });
      const dry = await command('import', path, ...sets);
      expect(dry.out).toMatch(/4 rows: 3 would be written, 0 there already, 1 refused\.[\s\S]*dry run/);
      const real = await command('import', path, ...sets, '--write', '--per-hour', '2', '--from', from);
      expect(real.out).toMatch(/3 written[\s\S]*at most 2 an hour/);
      await world.system.quiesce();
      await world.until(Date.parse(from) - 60_000);
      expect(['hal', 'ivy', 'jo'].flatMap((name) => world.subjects(`${name}@example.org`))).toEqual([]);
      await world.until(Date.parse(from) + 31 * 60_000);
      expect(['hal', 'ivy', 'jo'].flatMap((name) => world.subjects(`${name}@example.org`))).toHaveLength(2);
      await world.until(Date.parse(from) + 61 * 60_000);
      expect(['hal', 'ivy', 'jo'].flatMap((name) => world.subjects(`${name}@example.org`))).toHaveLength(3);
    },
  );
});
