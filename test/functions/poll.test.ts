/** `poll` over a real table: what notifications left out is asked for, and what was not told is found; nothing twice, nothing lost. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { DynamoPollStore } from '../../functions/adapters/dynamodb/pollStore.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { metrics } from '../../functions/adapters/telemetry.ts';
import type { ConnectedName } from '../../functions/core/model/sources.ts';
import type { Wanted, WantedSince } from '../../functions/core/model/wanted.ts';
import type { WantedQueue } from '../../functions/core/ports.ts';
import { SourceSecretError } from '../../functions/intake/sources/secrets.ts';
import type { SourceSecret } from '../../functions/intake/sources/source.ts';
import { handlerWith, type Poll } from '../../functions/poll/handler.ts';
import { AskError, http } from '../../functions/poll/http.ts';
import { clinic, fhirAppointment, fixture, type Json } from '../support/bookings.ts';
import { base, ecAccess, FakeFhirServer, rsaAccess } from '../support/fhirServer.ts';
import { at } from '../support/people.ts';
import { simulatedTable } from '../support/simulatedTable.ts';
import { type WebStand, webStand } from '../support/web.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
const minute = 60_000;
const key = 'a-key-of-the-server-0123456789';

let table: Table;
let stand: WebStand;
let server: FakeFhirServer;
let secret: SourceSecret | Error;
let queue: MemoryQueue;
let run: () => Promise<void>;
const counted = vi.spyOn(metrics, 'addMetric');

/** The queue, without its waiting: what was taken and not done is there again. */
class MemoryQueue implements WantedQueue {
  waiting: WantedSince[] = [];
  private given = 0;
  async put(wanted: readonly Wanted[]) {
    this.waiting.push(...wanted.map((one) => ({ ...one, at: stand.clock.now() })));
  }
  async take() {
    const batch = this.waiting.slice(this.given, this.given + 10);
    this.given += batch.length;
    return batch.map((wanted) => ({
      wanted,
      done: async () => {
        this.waiting = this.waiting.filter((one) => one !== wanted);
        this.given -= 1;
      },
    }));
  }
  reopen() {
    this.given = 0;
  }
}

beforeEach(async () => {
  table = simulatedTable();
  stand = webStand(table, now, clinic);
  server = new FakeFhirServer(() => Date.parse(stand.clock.now()));
  secret = { key, server: rsaAccess };
  queue = new MemoryQueue();
  counted.mockClear();
  const made: Poll = {
    made: stand.parts(),
    polls: new DynamoPollStore(table),
    secrets: {
      of: async () => {
        if (secret instanceof Error) throw secret;
        return secret;
      },
      anew: async () => undefined,
    },
    http: server.http,
    sources: ['fhir'] satisfies ConnectedName[],
    wanted: queue,
  };
  const handler = handlerWith(() => made);
  run = async () => {
    queue.reopen();
    await handler({}, { getRemainingTimeInMillis: () => 55_000 });
  };
});

const rows = async (prefix: string) => (await stand.items()).filter(({ sk }) => sk.startsWith(prefix));
const visits = () => rows('APPT#');
const calls = async () => (await rows('CALL#')).map(({ reason, state }) => `${reason} ${state}`);
const times = (metric: string) => counted.mock.calls.filter(([name]) => name === metric).length;

const patient = (): Json => fixture('fhir-notification').entry[2].resource;
/** An Appointment that names its patient by a reference. */
function booking(id = 'ap-1001', changes: Json = {}): Json {
  const { contained: _contained, ...appointment } = fhirAppointment({ id });
  appointment.participant[0] = { actor: { reference: 'Patient/pt-501' }, status: 'accepted' };
  return { ...appointment, ...changes };
}
const meta = (versionId: string, lastUpdated: string) => ({ meta: { versionId, lastUpdated } });
const wants = (id: string, type: 'Appointment' | 'Patient' = 'Appointment') =>
  queue.put([{ kind: 'resource', type, id }]);

describe('what a notification left out (intake.md 7)', () => {
  /** Nothing is found by asking in general: only what is wanted. */
  beforeEach(() =>
    new DynamoPollStore(table).save('fhir', { since: now, nextAt: at('2027-01-01T00:00:00Z'), failures: 0 }),
  );

  test.each([
    ['an RSA key', () => rsaAccess, ['private_key_jwt']],
    ['a P-384 key', () => ecAccess, ['private_key_jwt']],
    ['a secret in the form', () => ({ base, clientId: 'dripline', clientSecret: 's3cret' }), ['client_secret_post']],
    ['a secret as Basic', () => ({ base, clientId: 'dripline', clientSecret: 's3cret' }), ['client_secret_basic']],
  ])('is asked for with its patient: the client proves itself by %s', async (_what, access, methods) => {
    secret = { key, server: access() };
    server.authMethods = methods;
    server.put(booking(), patient());
    await wants('ap-1001');
    await run();
    expect(await visits()).toMatchObject([{ externalId: 'ap-1001', status: 'booked' }]);
    expect(await rows('CONTACT')).toMatchObject([{ email: 'rosa.delgado@example.org', firstName: 'Rosi' }]);
    expect(queue.waiting).toEqual([]);
  });

  test('one token serves until it ends, and one that was taken back is asked for anew', async () => {
    server.put(booking(), patient());
    await wants('ap-1001');
    await run();
    await wants('ap-1001');
    await run();
    expect(server.tokens).toBe(1);
    stand.clock.forward(5 * minute);
    await wants('ap-1001');
    await run();
    expect(server.tokens).toBe(2);
    server.fails.push({ path: 'Appointment/', status: 401 });
    await wants('ap-1001');
    await run();
    expect([server.tokens, queue.waiting]).toEqual([3, []]);
    expect(await visits()).toHaveLength(1);
  });

  test('a Patient is asked for too: who died is held', async () => {
    server.put(booking(), patient());
    await wants('ap-1001');
    await run();
    server.put({ ...patient(), deceasedBoolean: true });
    await wants('pt-501', 'Patient');
    await run();
    expect(await rows('CONTACT')).toMatchObject([{ hold: true }]);
  });

  test('one that was deleted is off; one that the server does not know is for staff', async () => {
    server.put(booking(), patient());
    await wants('ap-1001');
    await run();
    server.resources.set('Appointment/ap-1001', 410);
    await wants('ap-1001');
    await wants('ap-404');
    await run();
    expect(await visits()).toMatchObject([{ status: 'cancelled' }]);
    expect(await rows('CALL#')).toMatchObject([{ reason: 'unclearBooking', booking: { externalId: 'ap-404' } }]);
    expect(queue.waiting).toEqual([]);
  });

  test('a booking whose patient the server does not give is for staff', async () => {
    server.put(booking());
    await wants('ap-1001');
    await run();
    expect([await calls(), await visits(), queue.waiting]).toEqual([['noAddress open'], [], []]);
  });

  test('what fails waits and is tried again; after an hour staff are told, after a day it is let go', async () => {
    server.put(booking(), patient());
    await wants('ap-1001');
    const refuse = () => server.fails.push({ path: 'Appointment/', status: 503 });
    refuse();
    await run();
    expect([queue.waiting.length, await calls()]).toEqual([1, []]);
    stand.clock.forward(61 * minute);
    refuse();
    await run();
    refuse();
    await run();
    expect([queue.waiting.length, await calls()]).toEqual([1, ['unclearBooking open']]);
    await run();
    expect([queue.waiting, (await visits()).length]).toEqual([[], 1]);
    await wants('ap-2');
    stand.clock.forward(24 * 60 * minute);
    refuse();
    await run();
    expect(queue.waiting).toEqual([]);
  });

  test('a server that is away is asked once, and not for each of them', async () => {
    for (let n = 0; n < 25; n += 1) await wants(`ap-${n}`);
    server.fails.push({ path: 'Appointment/', status: 503 });
    await run();
    expect(queue.waiting).toHaveLength(25);
    expect(server.asked.filter((path) => path.startsWith('Appointment/'))).toHaveLength(1);
  });

  test.each<[string, SourceSecret | Error]>([
    ['a key that is none', { key, server: { ...rsaAccess, privateKey: 'x' } }],
    ['no access any more', { key }],
    ['no secret', new SourceSecretError('none')],
  ])('with %s it waits, and the rest goes on', async (_what, without) => {
    server.put(booking(), patient());
    await wants('ap-1001');
    const before = secret;
    secret = without;
    await run();
    expect([queue.waiting.length, await visits()]).toEqual([1, []]);
    secret = before;
    await run();
    expect([queue.waiting.length, (await visits()).length]).toEqual([0, 1]);
  });

  test('that something changed has the server asked at once', async () => {
    server.put(booking('ap-1001', meta('1', '2026-11-05T12:00:00Z')), patient());
    await queue.put([{ kind: 'changes' }]);
    await run();
    expect(await visits()).toHaveLength(1);
  });
});

describe('a record system that is asked', () => {
  test('what changed is found, page by page, and what is known is left as it is', async () => {
    server.pageSize = 2;
    server.put(patient(), ...['1', '2', '3', '4', '5'].map((id) => booking(id)));
    await run();
    expect(await visits()).toHaveLength(5);
    const before = JSON.stringify(await rows(''));
    stand.clock.forward(15 * minute);
    server.asked.length = 0;
    await run();
    // Only what changed since is asked for, and nothing is written but how far it was asked.
    expect(server.asked).toContain('Appointment?_lastUpdated=ge2026-11-05T11:55:00.000Z&_count=50');
    const unpolled = (text: string) => JSON.parse(text).filter(({ pk }: Json) => pk !== 'POLL');
    expect(unpolled(JSON.stringify(await rows('')))).toEqual(unpolled(before));
  });

  test('a move and a cancellation are found; what was only cancelled or is over begins nothing', async () => {
    server.put(patient(), booking('1'), booking('2'));
    await run();
    const [start, end] = ['2026-11-24T10:00:00-05:00', '2026-11-24T12:00:00-05:00'];
    server.put(
      booking('1', { start, end, ...meta('2', '2026-11-05T12:05:00Z') }),
      booking('2', { status: 'cancelled', ...meta('2', '2026-11-05T12:05:00Z') }),
      booking('3', { status: 'cancelled', ...meta('2', '2026-11-05T12:05:00Z') }),
      booking('4', {
        start: '2026-11-01T10:00:00-05:00',
        end: '2026-11-01T12:00:00-05:00',
        ...meta('2', '2026-11-05T12:05:00Z'),
      }),
    );
    stand.clock.forward(15 * minute);
    await run();
    const found = Object.fromEntries((await visits()).map((visit) => [visit.externalId, visit]));
    expect(Object.keys(found).sort()).toEqual(['1', '2']);
    expect(found['1']).toMatchObject({ start: '2026-11-24T15:00:00.000Z', revision: 1 });
    expect(found['2']).toMatchObject({ status: 'cancelled' });
  });

  test('a server that cannot say what changed has the weeks ahead listed, place by place', async () => {
    server.searches = ['date', 'location'];
    secret = { key, server: { ...rsaAccess, locations: ['kingston', 'albany'] } };
    const inAlbany = booking('2');
    inAlbany.participant[1].actor.reference = 'Location/albany';
    server.put(
      patient(),
      booking('1'),
      inAlbany,
      booking('far', { start: '2027-06-01T10:00:00Z', end: '2027-06-01T12:00:00Z' }),
    );
    await run();
    expect((await visits()).map(({ externalId }) => externalId).sort()).toEqual(['1', '2']);
    const listed = server.asked.filter((path) => path.startsWith('Appointment?'));
    expect(listed).toEqual(
      ['kingston', 'albany'].map(
        (place) =>
          `Appointment?location=${place}&date=ge2026-11-05T00:00:00Z&date=lt2027-02-05T12:00:00.000Z&_count=50`,
      ),
    );
  });

  test.each<[string, { status: number; waitMs?: number }, number]>([
    ['a fault', { status: 500 }, minute],
    ['too many questions', { status: 429, waitMs: 7 * minute }, 7 * minute],
  ])(
    '%s in the middle of the pages: it goes on from there, later, and nothing is lost or taken twice',
    async (_what, fault, waitMs) => {
      server.pageSize = 2;
      server.put(patient(), ...['1', '2', '3', '4', '5'].map((id) => booking(id)));
      let pages = 0;
      const failing: typeof http = async (asked, when) => {
        if (asked.url.includes('Appointment?')) pages += 1;
        if (pages === 2 && asked.url.includes('skip=2')) {
          pages += 1;
          server.fails.push({ path: 'Appointment?', ...fault });
        }
        return server.http(asked, when);
      };
      const made: Poll = {
        made: stand.parts(),
        polls: new DynamoPollStore(table),
        secrets: { of: async () => ({ key, server: rsaAccess }), anew: async () => undefined },
        http: failing,
        sources: ['fhir'],
      };
      const once = () => handlerWith(() => made)({}, { getRemainingTimeInMillis: () => 55_000 });
      await once();
      expect(await visits()).toHaveLength(2);
      server.asked.length = 0;
      stand.clock.forward(waitMs - 1_000);
      await once();
      expect(server.asked).toEqual([]);
      stand.clock.forward(1_000);
      await once();
      expect(await visits()).toHaveLength(5);
      expect(server.asked.filter((path) => path.startsWith('Appointment?') && !path.includes('skip='))).toEqual([]);
      expect((await visits()).every(({ revision }) => revision === 0)).toBe(true);
    },
  );

  test('no time left: the next run goes on from the page', async () => {
    server.pageSize = 1;
    server.put(patient(), booking('1'), booking('2'), booking('3'));
    let left = 0;
    const made: Poll = {
      made: stand.parts(),
      polls: new DynamoPollStore(table),
      secrets: { of: async () => ({ key, server: rsaAccess }), anew: async () => undefined },
      http: server.http,
      sources: ['fhir'],
    };
    // Looked at before the source, before its page, and before what the page lists.
    const short = () => handlerWith(() => made)({}, { getRemainingTimeInMillis: () => (left++ % 4 < 3 ? 55_000 : 0) });
    await short();
    expect(await visits()).toHaveLength(1);
    await short();
    await short();
    expect(await visits()).toHaveLength(3);
  });

  test('a next page at another server is not asked for: the token stays here', async () => {
    server.put(patient(), booking('1'));
    const astray: typeof server.http = async (asked, when) => {
      const answer = (await server.http(asked, when)) as Json;
      return asked.url.includes('Appointment?')
        ? { ...answer, link: [{ relation: 'next', url: 'https://evil.example/x' }] }
        : answer;
    };
    const made: Poll = {
      made: stand.parts(),
      polls: new DynamoPollStore(table),
      secrets: { of: async () => ({ key, server: rsaAccess }), anew: async () => undefined },
      http: astray,
      sources: ['fhir'],
    };
    await handlerWith(() => made)({}, { getRemainingTimeInMillis: () => 55_000 });
    expect(await visits()).toEqual([]);
    expect((await new DynamoPollStore(table).all()).get('fhir')?.failures).toBe(1);
  });

  test('failures that last are told, and no sooner', async () => {
    server.put(patient(), booking('1'));
    for (let n = 0; n < 5; n += 1) {
      expect(times('PollFailed')).toBe(0);
      server.fails.push({ path: 'Appointment?', status: 500 }, { path: 'metadata', status: 500 });
      await run();
      stand.clock.forward(15 * minute);
    }
    expect(times('PollFailed')).toBe(1);
    server.fails.length = 0;
    await run();
    expect(await visits()).toHaveLength(1);
  });

  test('what was not told though the server tells is counted; a server that is only asked has nothing to tell', async () => {
    server.put(patient(), booking('1', meta('1', '2026-11-05T11:50:00Z')));
    await run();
    expect(times('FoundByPoll')).toBe(0);
    await stand.parts().heard.note('fhir', now);
    server.put(booking('2', meta('1', '2026-11-05T12:01:00Z')), booking('3', meta('1', '2026-11-05T12:14:00Z')));
    stand.clock.forward(15 * minute);
    await run();
    expect(await visits()).toHaveLength(3);
    // The third is a minute old: its notification may be on its way.
    expect(times('FoundByPoll')).toBe(1);
  });

  test('one booking that cannot be taken holds up none of the others, and is listed again', async () => {
    server.put(patient(), booking('1'), booking('2'));
    const broken = stand.parts().people.write;
    let faults = 1;
    stand.parts().people.write = async (changes) => {
      if (faults-- > 0) throw new Error('the table is away');
      return broken.call(stand.parts().people, changes);
    };
    await run();
    expect(await visits()).toHaveLength(1);
    stand.clock.forward(15 * minute);
    await run();
    expect(await visits()).toHaveLength(2);
  });

  test('is not asked without what opens it', async () => {
    secret = { key };
    server.put(patient(), booking('1'));
    await run();
    expect([server.asked, await visits()]).toEqual([[], []]);
  });
});

describe('the answer of a system', () => {
  test.each<[string, (response: ServerResponse) => void, Partial<AskError>]>([
    [
      'too many questions',
      (to) => to.writeHead(429, { 'retry-after': '120' }).end(),
      { code: 'status429', waitMs: 120_000 },
    ],
    [
      'come back at a date',
      (to) => to.writeHead(503, { 'retry-after': 'Thu, 05 Nov 2026 12:01:00 GMT' }).end(),
      { code: 'status503', waitMs: 60_000 },
    ],
    ['elsewhere', (to) => to.writeHead(302, { location: 'https://elsewhere.example' }).end(), { code: 'unreachable' }],
    ['no JSON', (to) => to.end('<html>'), { code: 'notJson' }],
    [
      'cut off',
      (to) => void to.writeHead(200, { 'content-length': '100' }).write('{', () => to.destroy()),
      { code: 'unreachable' },
    ],
    ['without end', (to) => to.end('x'.repeat(4_194_305)), { code: 'tooLarge' }],
  ])('%s is no answer', async (_what, answer, wanted) => {
    const listening = createServer((_request, response) => answer(response));
    await new Promise<void>((ready) => listening.listen(0, '127.0.0.1', ready));
    const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
    const failed = await http({ url, headers: {} }, now).catch((error: unknown) => error);
    listening.closeAllConnections();
    listening.close();
    expect(failed).toBeInstanceOf(AskError);
    expect(failed).toMatchObject(wanted);
    expect(String(failed)).not.toContain('127.0.0.1');
  });
});
