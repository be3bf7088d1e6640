/**
 * Events of one booking in every order, each twice: one visit is left, and it is the newest. Every order on the simulator's
 * engine, which is held to the embedded one's contract (test/contract), and a few on that; the long tier has all on both.
 */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactPk } from '../../../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../../../functions/adapters/dynamodb/table.ts';
import { calcom as calcomSource } from '../../../functions/intake/sources/calcom.ts';
import { calendly } from '../../../functions/intake/sources/calendly.ts';
import { signed as signedSource } from '../../../functions/intake/sources/signed.ts';
import type { Source } from '../../../functions/intake/sources/source.ts';
import { square as squareSource } from '../../../functions/intake/sources/square.ts';
import { takeBooking } from '../../../functions/web/bookings.ts';
import { startEngine } from '../../../local/engine/index.ts';
import {
  calcom,
  calendlyCanceled,
  calendlyCreated,
  calendlyMoved,
  clinic,
  fixture,
  type Json,
  signed,
  square,
} from '../../support/bookings.ts';
import { at } from '../../support/people.ts';
import { byTier } from '../../support/run/tier.ts';
import { simulatedTable } from '../../support/simulatedTable.ts';
import { peopleTable, testClient } from '../../support/tables.ts';
import { type WebStand, webStand } from '../../support/web.ts';

const now = at('2026-11-05T12:00:00Z');
let embedded: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let stand: WebStand;
beforeAll(async () => {
  embedded = await startEngine({});
});
afterAll(() => embedded.stop());

interface Engine {
  readonly name: string;
  readonly table: () => Promise<Table>;
  /** Each how manieth order is taken. */
  readonly each: number;
}

const engines: readonly Engine[] = [
  { name: "the simulator's engine", table: async () => simulatedTable(), each: 1 },
  { name: 'the embedded engine', table: () => peopleTable(testClient(embedded.url)), each: byTier(17, 1) },
];
/** Of the engine that is at work. */
let each = 1;

const first = { start: '2026-11-20T15:00:00Z', end: '2026-11-20T17:00:00Z', at: '2026-11-02T15:00:00Z' };
const second = { start: '2026-11-24T15:00:00Z', end: '2026-11-24T17:00:00Z', at: '2026-11-03T15:00:00Z' };
const third = { start: '2026-11-27T15:00:00Z', end: '2026-11-27T17:00:00Z', at: '2026-11-04T15:00:00Z' };

let cases = 0;

async function take(source: Source, body: Json): Promise<void> {
  const secret = { key: 'k'.repeat(32) };
  const reading = source.read(body, clinic, now, secret);
  const told = reading.kind === 'lookUp' ? reading.lookUp.read(customerOf(body)) : reading;
  if (told.kind !== 'event') throw new Error(JSON.stringify(told));
  await takeBooking(stand.parts(), told.event);
}

/** Whoever the case is about, at an address of the case's own. */
function customerOf(body: Json): Json {
  const { customer } = fixture('square-customer');
  return { customer: { ...customer, email_address: `${body.data.object.booking.customer_id}@example.org` } };
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length === 0) return [[]];
  const seen = new Set<T>();
  return list.flatMap((each, index) => {
    if (seen.has(each)) return [];
    seen.add(each);
    return permutations(list.toSpliced(index, 1)).map((rest) => [each, ...rest]);
  });
}

const twice = <T>(list: readonly T[]) => [...list, ...list];

/** What is left of the case: its visits, and the calls about them that are open. */
async function left({ name }: Source, suffix: string) {
  const { appointments } = stand.acts();
  const found = await Promise.all(['A', 'B', 'C'].map((letter) => appointments.find(name, `${letter}${suffix}`)));
  const [contactId, ...others] = new Set(found.flatMap((visit) => visit?.contactId ?? []));
  if (contactId === undefined || others.length > 0) throw new Error('the case is not about one person');
  const items = (await table.whole(contactPk(contactId), 'strong')).map((item) => unmarshall(item));
  return {
    visits: items.filter(({ sk, status }) => sk.startsWith('APPT#') && status !== 'replaced'),
    calls: items.filter(({ sk, state }) => sk.startsWith('CALL#') && state === 'open'),
  };
}

type Script = (suffix: string) => readonly Json[];

async function inOrders(source: Source, script: Script, orders: (events: readonly Json[]) => readonly Json[][]) {
  const outcomes = [];
  const count = orders(script('x')).length;
  // The second half of a step: where a list is short, not its first order alone.
  for (let index = Math.floor(each / 2) % count; index < count; index += each) {
    cases += 1;
    const suffix = `-${cases}`;
    for (const body of orders(script(suffix))[index] ?? []) await take(source, body);
    outcomes.push({ suffix, index });
  }
  return Promise.all(outcomes.map(async ({ suffix, index }) => ({ index, ...(await left(source, suffix)) })));
}

const mail = (suffix: string) => ({ email: `someone${suffix}@example.org` });

const reschedules: readonly (readonly [string, Source, Script])[] = [
  [
    'Calendly: created, and both halves of a reschedule',
    calendly,
    (s) => [
      calendlyCreated({ id: `A${s}`, ...first, ...mail(s) }),
      calendlyMoved({ id: `A${s}`, next: `B${s}`, ...first, at: second.at, ...mail(s) }),
      calendlyCreated({ id: `B${s}`, old: `A${s}`, ...second, ...mail(s) }),
    ],
  ],
  [
    'Cal.com: created, rescheduled under a new uid',
    calcomSource,
    (s) => [
      calcom('BOOKING_CREATED', { id: `A${s}`, ...first, ...mail(s) }),
      calcom('BOOKING_RESCHEDULED', { id: `B${s}`, old: `A${s}`, ...second, ...mail(s) }),
    ],
  ],
  [
    'Square: the same booking at a higher version',
    squareSource,
    (s) => [
      square({ id: `A${s}`, customer: `C${s}`, eventId: `e1${s}`, version: 0, ...first }),
      square({ id: `A${s}`, customer: `C${s}`, eventId: `e2${s}`, version: 1, ...second }),
    ],
  ],
  [
    'a system of one’s own: moving, then booked under a new id',
    signedSource,
    (s) =>
      [
        signed({ event: `1${s}`, id: `A${s}`, ...first, ...mail(s), person: { id: null } }),
        signed({ event: `2${s}`, id: `A${s}`, status: 'moving', ...first, at: second.at, ...mail(s) }),
        signed({ event: `3${s}`, id: `B${s}`, old: `A${s}`, ...second, ...mail(s) }),
      ].map((body) => {
        delete body.person.id;
        return body;
      }),
  ],
];

describe.each(engines)('on $name', (engine) => {
  beforeAll(async () => {
    table = await engine.table();
    stand = webStand(table, now, clinic);
    each = engine.each;
  });

  describe('a reschedule, in every order, each event twice', () => {
    test.each(reschedules)(
      '%s: one visit at its new time, of a higher revision',
      async (_what, source, script) => {
        const outcomes = await inOrders(source, script, (events) => permutations(twice(events)));
        expect(outcomes.length).toBeGreaterThan(each === 1 ? 5 : 0);
        for (const { index, visits, calls } of outcomes) {
          expect([index, visits.length, calls.length]).toEqual([index, 1, 0]);
          expect(visits[0]).toMatchObject({ status: 'booked', start: '2026-11-24T15:00:00.000Z' });
          // Square's second word may come first: then it was never anything else to us.
          if (source !== squareSource) expect(visits[0]?.revision).toBeGreaterThanOrEqual(1);
          expect(visits[0]?.movingSince).toBeUndefined();
        }
      },
      60_000,
    );

    test('Calendly, moved twice: the last of five words in any order', async () => {
      const script: Script = (s) => [
        calendlyCreated({ id: `A${s}`, ...first, ...mail(s) }),
        calendlyMoved({ id: `A${s}`, next: `B${s}`, ...first, at: second.at, ...mail(s) }),
        calendlyCreated({ id: `B${s}`, old: `A${s}`, ...second, ...mail(s) }),
        calendlyMoved({ id: `B${s}`, old: `A${s}`, next: `C${s}`, ...second, at: third.at, ...mail(s) }),
        calendlyCreated({ id: `C${s}`, old: `B${s}`, ...third, ...mail(s) }),
      ];
      // Every second of the 120, which still begins and ends with each of the five.
      const orders = (events: readonly Json[]) => permutations(events).filter((_, index) => index % 2 === 0);
      for (const { index, visits, calls } of await inOrders(calendly, script, orders)) {
        expect([index, visits.length, calls.length]).toEqual([index, 1, 0]);
        expect(visits[0]).toMatchObject({ status: 'booked', start: '2026-11-27T15:00:00.000Z' });
      }
    }, 300_000);
  });

  describe('a cancellation, in every order, each event twice', () => {
    test('of a booking: it stays cancelled', async () => {
      const script: Script = (s) => [
        calendlyCreated({ id: `A${s}`, ...first, ...mail(s) }),
        calendlyCanceled({ id: `A${s}`, ...first, at: second.at, ...mail(s) }),
      ];
      for (const { visits } of await inOrders(calendly, script, (events) => permutations(twice(events)))) {
        expect(visits.map(({ status }) => status)).toEqual(['cancelled']);
      }
    }, 300_000);

    test('of a booking that had been moved', async () => {
      const script: Script = (s) => [
        calendlyCreated({ id: `A${s}`, ...first, ...mail(s) }),
        calendlyMoved({ id: `A${s}`, next: `B${s}`, ...first, at: second.at, ...mail(s) }),
        calendlyCreated({ id: `B${s}`, old: `A${s}`, ...second, ...mail(s) }),
        calendlyCanceled({ id: `B${s}`, old: `A${s}`, ...second, at: third.at, ...mail(s) }),
      ];
      for (const { index, visits, calls } of await inOrders(calendly, script, permutations)) {
        expect([index, calls.length, ...visits.map(({ status }) => status)]).toEqual([index, 0, 'cancelled']);
      }
    }, 300_000);
  });
});
