/** The handler of `enroll` on a real engine: what a batch comes to when SES does not say what may be sent. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeadLetters } from '../../functions/core/ports.ts';
import { handlerWith } from '../../functions/enroll/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { Harness, randomContactId } from '../support/harness.ts';
import { at, contact, nurture, prepare } from '../support/people.ts';
import { accountOf, invocation, senderOver, sesError } from '../support/sender.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const noon = at('2026-01-06T12:00:00-05:00');

let engine: Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;
const parked: Parameters<DeadLetters['setAside']>[0][] = [];
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  harness = new Harness(await peopleTable(testClient(engine.url)), noon, [nurture, prepare]);
  parked.length = 0;
});

/** A batch of `count` people who have just confirmed. */
async function confirmed(count: number): Promise<{ ids: readonly string[]; event: object }> {
  const ids = Array.from({ length: count }, randomContactId);
  for (const id of ids) await harness.put(contact({ id, marketing: { state: 'confirmed', at: noon } }));
  const Records = ids.map((id, index) => ({
    dynamodb: { SequenceNumber: String(index), Keys: { pk: { S: `C#${id}` }, sk: { S: 'CONTACT' } } },
  }));
  return { ids, event: { Records } };
}

/** The handler, with how often it asked SES for the account. */
function handler(getAccount: () => Promise<unknown>) {
  const asked = { times: 0 };
  const sender = senderOver(harness, (command) => {
    if (command !== 'GetAccountCommand') throw new Error(`${command} is not expected`);
    asked.times += 1;
    return getAccount();
  });
  const handle = handlerWith(
    () => sender,
    () => ({ setAside: async (record) => void parked.push(record) }),
  );
  return { asked, handle };
}

describe('the account’s quota', () => {
  test('is asked for once a batch, and bounds what goes at once', async () => {
    const { event } = await confirmed(12);
    const { asked, handle } = handler(async () => accountOf());
    await handle(event, invocation());
    expect(asked.times).toBe(1);
    expect(harness.mailer.accepted).toHaveLength(5);
  });

  test.each([
    ['throttled', 100, () => sesError('TooManyRequestsException', 429, 'Too many requests')],
    ['a fault of SES', 10, () => sesError('InternalServiceErrorException', 500)],
    ['no access', 10, () => sesError('AccessDeniedException', 403)],
    ['a broken connection', 10, () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
  ])('%s: %i records are enrolled, none is parked, and the tick has the replies', async (_what, count, fault) => {
    const { ids, event } = await confirmed(count);
    const { asked, handle } = handler(async () => {
      throw fault();
    });
    expect(await handle(event, invocation())).toEqual({ batchItemFailures: [] });
    expect(parked).toEqual([]);
    expect(asked.times).toBe(1);
    expect(harness.mailer.accepted).toEqual([]);
    const due = await harness.store.dueRows('marketing#0', noon, 200);
    expect(new Set(due.map((row) => row.kind !== 'stray' && row.contactId))).toEqual(new Set(ids));
  });
});
