/** What follows links before a reader does: every link of every email by GET, HEAD and OPTIONS, and both tables compared (C6). */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scanAll } from '../../local/report.ts';
import { confirm, signUp, staff } from '../../local/scenario/acts.ts';
import { byTier } from '../support/run/tier.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem;
const zone = 'America/New_York';
const dayMs = 86_400_000;
beforeAll(async () => {
  world = await startTestSystem();
});
afterAll(() => world?.stop());

const iso = (ms: number) => new Date(ms).toISOString();
const visit = (email: string, start: number) => ({
  email,
  type: 'visit-kingston',
  start: iso(start),
  end: iso(start + 2 * 3_600_000),
});

/** One email of each kind that the shipped journeys send to somebody who signs up, books, moves, comes, cancels. */
async function everyEmail(): Promise<void> {
  const { system } = world;
  const now = system.clock.now();
  const movedTo = byTier(9, 14);
  const put = (id: string, email: string, start: number) =>
    staff(system, 'PUT', `/staff/appointments/test/${id}`, visit(email, start));
  const status = (id: string, value: string) =>
    staff(system, 'POST', `/staff/appointments/test/${id}/status`, { status: value });
  await signUp(system, { email: 'reads@example.org', zone, interest: 'both' });
  await signUp(system, { email: 'lee@example.org', zone, locale: 'es' });
  await system.quiesce();
  await confirm(system, 'reads@example.org');
  await confirm(system, 'lee@example.org');
  await put('moves', 'moves@example.org', now + byTier(8, 12) * dayMs);
  await put('goes', 'goes@example.org', now + byTier(7, 9) * dayMs);
  await system.quiesce();
  await put('moves', 'moves@example.org', now + movedTo * dayMs);
  await status('goes', 'cancelled');
  await system.quiesce();
  await world.until(now + movedTo * dayMs + 3 * 3_600_000);
  await status('moves', 'completed');
  // In the long tier to the end of the series.
  await world.until(now + byTier(11, 46) * dayMs);
  // Last: who does not confirm is erased in the end, and then has no link that opens.
  await signUp(system, { email: 'waits@example.org', zone });
}

function linksOfEveryEmail(): { readonly links: readonly string[]; readonly emails: number } {
  const links = new Set<string>();
  const { inbox } = world.system.gateway;
  for (const { n } of inbox.list()) {
    const email = inbox.get(n);
    const inHtml = [...(email?.html ?? '').matchAll(/(?:href|src)="(https?:[^"]+)"/g)].map(([, link = '']) => link);
    const elsewhere = `${email?.text ?? ''}\n${(email?.headers ?? []).map(({ value }) => value).join('\n')}`;
    const inText = [...elsewhere.matchAll(/https?:\/\/[^\s"'<>)\]]+/g)].map(([link]) => link.replace(/[.,;]$/, ''));
    for (const link of [...inHtml, ...inText]) links.add(link.replaceAll('&amp;', '&'));
  }
  return { links: [...links], emails: inbox.count() };
}

/** Every row of both tables, by its key. */
const tables = async () => {
  const { client, people, words } = world.system.tables;
  const rows = (await Promise.all([scanAll(client, people), scanAll(client, words)]))
    .flat()
    .map((row) => unmarshall(row));
  return Object.fromEntries(rows.map((row) => [`${row.pk} ${row.sk}`, row]));
};

describe('every link of every email', () => {
  test('followed by GET, HEAD and OPTIONS, changes no row of any table and sends nothing', async () => {
    await everyEmail();
    await world.system.quiesce();
    const { links, emails } = linksOfEveryEmail();
    const ours = links.filter((link) => link.startsWith(world.system.url));
    // Confirm, preferences, one-click and "not me", of each of five people.
    for (const path of ['confirm', 'preferences', 'unsubscribe', 'not-me']) {
      expect(ours.filter((link) => new URL(link).pathname.startsWith(`/${path}/`)).length).toBeGreaterThan(1);
    }
    expect(emails).toBeGreaterThan(byTier(14, 20));
    const before = await tables();
    const routeOf = (link: string) => new URL(link).pathname.split('/')[1];
    const routes = ours.map(routeOf);
    // Of each route the first, and every third of all: an email's links differ from the last one's by their day alone.
    const followed = byTier(
      ours.filter((link, index) => index % 3 === 0 || routes.indexOf(routeOf(link)) === index),
      ours,
    );
    for (const link of followed) {
      expect([link, (await fetch(link)).status]).toEqual([link, 200]);
      expect([link, (await fetch(link, { method: 'HEAD' })).status]).toEqual([link, 200]);
      await fetch(link, { method: 'OPTIONS' });
    }
    await world.system.quiesce();
    expect(await tables()).toEqual(before);
    await world.system.tick();
    expect(world.system.gateway.inbox.count()).toBe(emails);
  });

  test('leads to us, the clinic, or a telephone: nobody else learns who reads', () => {
    const hosts = new Set(linksOfEveryEmail().links.map((link) => new URL(link).host));
    hosts.delete(new URL(world.system.url).host);
    for (const host of hosts) expect(host).toMatch(/\.example$/);
  });
});

describe('a known and an unknown address', () => {
  test('cost the deployed function the same calls', async () => {
    const { counters } = world.system.gateway;
    const cost = async (email: string) => {
      await world.system.quiesce();
      counters.reset();
      const answer = await fetch(`${world.system.url}/signup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, adult: true, consent: true }),
      });
      const { calls } = counters.snapshot().callers.intake ?? { calls: {} };
      return { status: answer.status, body: await answer.text(), calls };
    };
    await cost('warm@example.org');
    const unknown = await cost('unknown@example.org');
    expect(Object.keys(unknown.calls).length).toBeGreaterThan(2);
    // Confirmed, waiting, a patient who never signed up, and one asked a moment ago.
    for (const known of ['reads', 'waits', 'moves', 'unknown']) {
      expect([known, await cost(`${known}@example.org`)]).toEqual([known, unknown]);
    }
  });
});
