/** Each fault, and what the SDK throws for it. */

import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FaultBook } from '../../../local/gateway/faults.ts';
import type { Fault, NumberedCall } from '../../../local/gateway/index.ts';
import { email, peopleTable, type Stand, stand, thrown } from './stand.ts';

let at: Stand;
const TableName = 'people';
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'CONTACT' } });
const put = (pk: string) => new PutItemCommand({ TableName, Item: key(pk) });
const stored = async (pk: string) =>
  (await at.dynamodb('local').send(new GetItemCommand({ TableName, Key: key(pk) }))).Item !== undefined;
/** Only where the caller is to give up: on a busy machine 150 ms are over before a good reply comes. */
const impatient = { requestHandler: { requestTimeout: 150, throwOnRequestTimeout: true } };

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((next) => setTimeout(next, 2));
}

beforeAll(async () => {
  at = await stand();
  await at.dynamodb('local').send(new CreateTableCommand(peopleTable));
});
afterAll(() => at.close());
afterEach(() => at.gateway.faults.clear());

describe('DynamoDB', () => {
  const rows: readonly [string, Fault, object, done: boolean][] = [
    [
      'throttle',
      { kind: 'throttle' },
      { name: 'ProvisionedThroughputExceededException', $metadata: { httpStatusCode: 400 } },
      false,
    ],
    [
      'throttle, of the other kind',
      { kind: 'throttle', code: 'ThrottlingException' },
      { name: 'ThrottlingException', message: expect.stringMatching(/Throughput exceeds/) },
      false,
    ],
    [
      'server error, before',
      { kind: 'serverError' },
      { name: 'InternalServerError', $metadata: { httpStatusCode: 500 } },
      false,
    ],
    ['server error, after', { kind: 'serverError', when: 'after' }, { name: 'InternalServerError' }, true],
    ['reset, before', { kind: 'reset' }, { code: 'ECONNRESET' }, false],
    ['reset, after', { kind: 'reset', when: 'after' }, { code: 'ECONNRESET' }, true],
    ['lost reply', { kind: 'lostReply' }, { code: 'ECONNRESET' }, true],
    ['timeout, before', { kind: 'timeout' }, { name: 'TimeoutError' }, false],
    ['timeout, after', { kind: 'timeout', when: 'after' }, { name: 'TimeoutError' }, true],
  ];
  it.each(rows)('%s', async (name, fault, error, done) => {
    at.gateway.faults.add({ ...fault, times: 1 });
    expect(
      await thrown(at.dynamodb('dispatch', fault.kind === 'timeout' ? impatient : {}).send(put(`C#${name}`))),
    ).toMatchObject(error);
    if (done) await eventually(() => stored(`C#${name}`));
    else expect(await stored(`C#${name}`)).toBe(false);
  });

  it('delay: late, and done', async () => {
    const handle = at.gateway.faults.add({ kind: 'delay', ms: 1, when: 'after' });
    await at.dynamodb().send(put('C#late'));
    expect(handle.struck).toBe(1);
  });

  it('a delayed call reaches the engine though its caller gave up', async () => {
    at.gateway.faults.add({ kind: 'delay', ms: 300 });
    expect((await thrown(at.dynamodb('dispatch', impatient).send(put('C#thaw')))).name).toBe('TimeoutError');
    expect(await stored('C#thaw')).toBe(false);
    await eventually(() => stored('C#thaw'));
  });

  it('the SDK’s own retries come through', async () => {
    const handle = at.gateway.faults.add({ kind: 'lostReply', times: 2 });
    const done = await at.dynamodb('dispatch', { maxAttempts: 3 }).send(put('C#retried'));
    expect(done.$metadata.attempts).toBe(3);
    expect(handle.struck).toBe(2);
  });
});

describe('SES', () => {
  const rows: readonly [string, Fault, object, accepted: number][] = [
    [
      'throttle',
      { kind: 'throttle' },
      { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429, attempts: 1 } },
      0,
    ],
    [
      'sending rate',
      { kind: 'throttle', code: 'ThrottlingException' },
      { name: 'ThrottlingException', message: 'Maximum sending rate exceeded.' },
      0,
    ],
    [
      'daily quota',
      { kind: 'throttle', code: 'ThrottlingException', message: 'Daily message quota exceeded.' },
      { name: 'ThrottlingException', message: 'Daily message quota exceeded.' },
      0,
    ],
    [
      'server error',
      { kind: 'serverError', when: 'after' },
      { name: 'InternalServiceErrorException', $metadata: { httpStatusCode: 500 } },
      1,
    ],
    [
      'unavailable',
      { kind: 'serverError', code: 'ServiceUnavailableException' },
      { $metadata: { httpStatusCode: 503 } },
      0,
    ],
    ['lost reply', { kind: 'lostReply' }, { code: 'ECONNRESET' }, 1],
    ['reset', { kind: 'reset' }, { code: 'ECONNRESET' }, 0],
    ['timeout, before', { kind: 'timeout' }, { name: 'TimeoutError' }, 0],
    ['timeout, after', { kind: 'timeout', when: 'after' }, { name: 'TimeoutError' }, 1],
  ];
  it.each(rows)('%s', async (_, fault, error, accepted) => {
    const before = at.gateway.inbox.count();
    at.gateway.faults.add({ ...fault, match: { service: 'ses' } });
    expect(
      await thrown(
        at
          .ses('dispatch', fault.kind === 'timeout' ? impatient : {})
          .send(new SendEmailCommand(email('a@example.org'))),
      ),
    ).toMatchObject(error);
    await eventually(() => at.gateway.inbox.count() - before >= accepted && at.gateway.outstanding() === 0);
    expect(at.gateway.inbox.count() - before).toBe(accepted);
  });
});

describe('which call is struck', () => {
  const call = { service: 'dynamodb', operation: 'PutItem', caller: 'dispatch' } as const;
  const struck = (fault: Partial<Fault>, calls = 12) => {
    const book = new FaultBook();
    book.add({ kind: 'reset', ...fault });
    return Array.from({ length: calls }, (_, n) => (book.forCall(call).length > 0 ? n + 1 : 0)).filter(Boolean);
  };
  it('the N-th from now', () => expect(struck({ at: 3 })).toEqual([3]));
  it('each N-th', () => expect(struck({ every: 4 })).toEqual([4, 8, 12]));
  it('at most so often', () => expect(struck({ times: 2 })).toEqual([1, 2]));
  it('by chance, the same for the same seed', () => {
    const some = struck({ probability: 0.5, seed: 7 }, 100);
    expect(some.length).toBeGreaterThan(30);
    expect(some.length).toBeLessThan(70);
    expect(struck({ probability: 0.5, seed: 7 }, 100)).toEqual(some);
    expect(struck({ probability: 0.5, seed: 8 }, 100)).not.toEqual(some);
  });
  it.each([{ service: 'ses' }, { operation: 'GetItem' }, { caller: 'enroll' }] as const)('not another: %o', (match) =>
    expect(struck({ match })).toEqual([]),
  );
  it.each([{ at: 0 }, { at: 1, every: 2 }, { kind: 'delay' }, { kind: 'lostReply', when: 'before' }] as const)(
    'refuses %o',
    (fault) => {
      expect(() => struck(fault)).toThrow();
    },
  );

  it('calls of functions are numbered, the runtime’s are not', async () => {
    const seen: NumberedCall[] = [];
    const off = at.gateway.faults.onCall((one) => seen.push(one));
    await at.dynamodb('local').send(put('C#n'));
    await at.dynamodb('dispatch').send(put('C#n'));
    await thrown(at.dynamodb('nobody').send(put('C#n')));
    off();
    const first = seen[0]?.n as number;
    expect(seen).toEqual([
      { n: first, when: 'before', caller: 'dispatch', service: 'dynamodb', operation: 'PutItem' },
      { n: first, when: 'after', caller: 'dispatch', service: 'dynamodb', operation: 'PutItem' },
      { n: first + 1, when: 'before', caller: 'nobody', service: 'dynamodb', operation: 'PutItem' },
    ]);
  });

  it('a call is outstanding until it is answered or given up', async () => {
    expect(at.gateway.outstanding()).toBe(0);
    at.gateway.faults.add({ kind: 'timeout' });
    const hung = thrown(at.dynamodb('dispatch', impatient).send(put('C#hung')));
    while (at.gateway.outstanding() === 0) await new Promise((next) => setTimeout(next, 1));
    await hung;
    while (at.gateway.outstanding() > 0) await new Promise((next) => setTimeout(next, 1));
  });
});
