/**
 * No row that an email writes is over a kilobyte, for a write unit is a kilobyte: played with the journeys that ship, a visit that
 * is moved twice, a course, aftercare, and ids, hashes and a name as long as they come.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Appointment } from '../../../functions/core/model/appointment.ts';
import { dayMs, hourMs, minuteMs, plusMs } from '../../../functions/core/time/time.ts';
import { startEngine } from '../../../local/engine/index.ts';
import { itemBytes } from '../../../local/gateway/capacity.ts';
import { Harness, randomContactId } from '../../support/harness.ts';
import { appointment, at, contact } from '../../support/people.ts';
import { shipped } from '../../support/shipped.ts';
import { peopleTable, testClient } from '../../support/tables.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());

/** The longest first name of the sample people. */
const longest = [
  ...readFileSync(new URL('../../../templates/people.yaml', import.meta.url), 'utf8').matchAll(/firstName: (.*)/g),
]
  .map(([, name = '']) => name)
  .sort((a, b) => b.length - a.length)[0];
const monday = at('2027-02-15T15:00:00Z');

test('no row of the send path is over a kilobyte with the longest sample person', async () => {
  const { clinic, journeys } = shipped();
  const table = await peopleTable(testClient(engine.url));
  const harness = new Harness(table, monday, journeys);
  const [location = ''] = Object.keys(clinic.locations).sort((a, b) => b.length - a.length);
  harness.release = {
    ...harness.release,
    clinic,
    // As long as a SHA-256 in hex.
    id: 'r'.repeat(64),
    templates: Object.fromEntries(
      Object.keys(harness.release.templates).map((name) => [name, { en: name.padEnd(64, '-') }]),
    ),
  };
  // `0100018e5a3b2c1d-3f0c9a44-7c0b-4f4e-9f55-6a1f0d2b8c7e-000000`
  const send = async () => ({ kind: 'accepted', sesId: '0'.repeat(60) }) as const;
  const id = randomContactId();
  const visits = new Map<string, Appointment>();
  const put = async (name: string, startDays: number, changes: Partial<Appointment> = {}) => {
    const start = plusMs(monday, startDays * dayMs + 30 * minuteMs);
    const now = harness.clock.now();
    const known =
      visits.get(name) ?? appointment({ id: randomContactId(), contactId: id, location, bookedAt: now, statusAt: now });
    const next = {
      ...known,
      start,
      end: plusMs(start, 2 * hourMs),
      revisedAt: now,
      version: known.version + 1,
      ...changes,
    };
    visits.set(name, next);
    await harness.put(
      contact({ id, firstName: longest as string, zone: clinic.zone, emailForm: 'full' }),
      ...visits.values(),
    );
    await harness.enroll(id);
  };
  const sizes = new Map<string, number>();
  const measure = async () => {
    for (const item of await table.range(`C#${id}`, 'CAP', 'SEND#~', 'strong')) {
      const [kind = ''] = (item.sk?.S ?? '').split('#');
      if (!['CAP', 'ENROLL', 'SEND'].includes(kind)) continue;
      const bytes = itemBytes(item as unknown as Readonly<Record<string, unknown>>);
      sizes.set(kind, Math.max(sizes.get(kind) ?? 0, bytes));
    }
  };
  await put('first', 12);
  await put('second', 14);
  for (let hours = 0; hours < 46 * 24; hours += hours < 15 * 24 ? 12 : 24) {
    if (hours === 7 * 24) await put('first', 19, { revision: 1 });
    if (hours === 9 * 24) await put('first', 13, { revision: 2 });
    if (hours === 13 * 24 + 12) await put('first', 13, { status: 'completed', statusAt: harness.clock.now() });
    if (hours === 14 * 24 + 12) await put('second', 14, { status: 'completed', statusAt: harness.clock.now() });
    await harness.drain({ mailer: { send } });
    await measure();
    harness.clock.forward((hours < 15 * 24 ? 12 : 24) * hourMs);
  }
  const sent = (await harness.ledger(id)).filter(({ state }) => state === 'sent').map(({ step }) => step);
  expect(sent).toEqual(expect.arrayContaining(['booked', 'moved', 'eating', 'next-day-short', 'month']));
  expect(sizes.get('SEND') ?? 0, 'a row of the ledger').toBeGreaterThan(600);
  for (const [kind, bytes] of sizes) expect(bytes, kind).toBeLessThanOrEqual(1024);
});
