/** The handler of `enroll`: what a batch comes to when SES does not say what may be sent, and what is done at once. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { DeadLetters, SendOutcome } from '../../functions/core/ports.ts';
import type { SendPorts } from '../../functions/core/send/sendPorts.ts';
import { peopleAtOnce } from '../../functions/enroll/batch.ts';
import { handlerWith } from '../../functions/enroll/handler.ts';
import { Harness, randomContactId } from '../support/harness.ts';
import { appointment, at, contact, nurture, prepare } from '../support/people.ts';
import { accountOf, invocation, senderOver, sesError } from '../support/sender.ts';
import { simulatedTable } from '../support/simulatedTable.ts';

const noon = at('2026-01-06T12:00:00-05:00');

let harness: Harness;
const parked: Parameters<DeadLetters['setAside']>[0][] = [];
beforeEach(() => {
  harness = new Harness(simulatedTable(), noon, [nurture, prepare]);
  parked.length = 0;
});

const record = (contactId: string, sequence: number, sk = 'CONTACT') => ({
  dynamodb: { SequenceNumber: String(sequence), Keys: { pk: { S: `C#${contactId}` }, sk: { S: sk } } },
});

/** A batch of `count` people who have just confirmed. */
async function confirmed(count: number): Promise<{ ids: readonly string[]; event: { Records: object[] } }> {
  const ids = Array.from({ length: count }, randomContactId);
  for (const id of ids) await harness.put(contact({ id, marketing: { state: 'confirmed', at: noon } }));
  return { ids, event: { Records: ids.map((id, index) => record(id, index)) } };
}

/** The handler, with how often it asked SES for the account. @param changes put something between it and its world. */
function handler(getAccount: () => Promise<unknown> = async () => accountOf(), changes: Partial<SendPorts> = {}) {
  const asked = { times: 0 };
  const made = senderOver(harness, (command) => {
    if (command !== 'GetAccountCommand') throw new Error(`${command} is not expected`);
    asked.times += 1;
    return getAccount();
  });
  const sender = { ...made, ports: () => harness.ports(changes) };
  const handle = handlerWith(
    () => sender,
    () => ({ setAside: async (record) => void parked.push(record) }),
  );
  return { asked, handle };
}

/** Those of `ids` who are enrolled. */
async function enrolled(ids: readonly string[]): Promise<readonly string[]> {
  const has = await Promise.all(ids.map((id) => harness.enrollment(id, 'nurture')));
  return ids.filter((_, index) => has[index] !== undefined);
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

describe('people of a batch are looked at together (load.md 3)', () => {
  /** The store, with `onRead` before each read of a person. */
  function reading(onRead: (contactId: string) => Promise<void>): SendPorts['store'] {
    return new Proxy(harness.store, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        const bound = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
        if (name !== 'readPerson') return bound;
        return async (contactId: string, ...rest: unknown[]) => {
          await onRead(contactId);
          return bound(contactId, ...rest);
        };
      },
    });
  }
  const throttled = () => Object.assign(new Error('slow down'), { name: 'ThrottlingException' });

  test('as many as may be, and no more', async () => {
    const { ids, event } = await confirmed(peopleAtOnce + 3);
    const waiting: (() => void)[] = [];
    let most = 0;
    const store = reading(async () => {
      // Nobody is answered before all who may be under way are.
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        most = Math.max(most, waiting.length);
        if (waiting.length === peopleAtOnce) for (const go of waiting.splice(0)) setImmediate(go);
        else if (most === peopleAtOnce) setImmediate(() => waiting.splice(0).forEach((go) => void go()));
      });
    });
    expect(await handler(undefined, { store }).handle(event, invocation())).toEqual({ batchItemFailures: [] });
    expect(most).toBe(peopleAtOnce);
    expect(await enrolled(ids)).toEqual(ids);
  });

  test('one person’s records are one look, wherever they stand in the batch', async () => {
    const { ids, event } = await confirmed(3);
    const [first = '', second = ''] = ids;
    const looks: string[] = [];
    const store = reading(async (contactId) => void looks.push(contactId));
    const Records = [...event.Records, record(first, 7, 'SIGNUP#1'), record(second, 8), record(first, 9)];
    // Nothing is sent, so that each read is a look.
    const refusing = handler(async () => accountOf({ enabled: false }), { store });
    expect(await refusing.handle({ Records }, invocation())).toEqual({ batchItemFailures: [] });
    expect([...looks].sort()).toEqual([...ids].sort());
  });

  test('the world fails for some: the first of them is named, those before are done, and nobody after is begun', async () => {
    const { ids, event } = await confirmed(20);
    const failing = new Set([ids[5], ids[3]]);
    const begun = new Set<string>();
    const store = reading(async (contactId) => {
      begun.add(contactId);
      if (failing.has(contactId)) throw throttled();
    });
    const { handle } = handler(async () => accountOf({ enabled: false }), { store });
    expect(await handle(event, invocation())).toEqual({ batchItemFailures: [{ itemIdentifier: '3' }] });
    expect(parked).toEqual([]);
    // Whoever was begun came to an end, and beyond those who were under way nobody was.
    expect(begun.size).toBeLessThanOrEqual(4 + peopleAtOnce);
    expect(await enrolled(ids)).toEqual(ids.filter((id) => begun.has(id) && !failing.has(id)));
    // The batch from there on, again, once the world is there: nobody is left, nobody is enrolled twice.
    failing.clear();
    const again = { Records: event.Records.slice(3) };
    expect(await handle(again, invocation())).toEqual({ batchItemFailures: [] });
    expect(await enrolled(ids)).toEqual(ids);
  });

  test('a record that nothing can be made of is set aside alone, and holds nobody', async () => {
    const { ids, event } = await confirmed(12);
    const poison = ids[4] ?? '';
    const store = reading(async (contactId) => {
      if (contactId === poison) throw new TypeError('odd');
    });
    const visit = appointment({ id: 'a1', contactId: randomContactId() });
    const Records = [
      { nothing: true },
      ...event.Records,
      record(visit.contactId, 30, `APPT#${visit.id}`),
      record(poison, 31, 'SIGNUP#1'),
    ];
    const { handle } = handler(undefined, { store });
    expect(await handle({ Records }, invocation())).toEqual({ batchItemFailures: [] });
    expect(await enrolled(ids)).toEqual(ids.filter((id) => id !== poison));
    const each = parked.map(({ pk, sk, code }) => [pk.slice(2), sk, code]);
    expect(each.sort()).toEqual(
      [
        ['', '', 'malformedRecord'],
        [poison, 'CONTACT', 'TypeError'],
        [poison, 'SIGNUP#1', 'TypeError'],
        [visit.contactId, 'APPT#a1', 'MissingContactError'],
      ].sort(),
    );
  });

  test('the queue of what is set aside is down: the batch fails when nothing is under way any more', async () => {
    const { ids, event } = await confirmed(10);
    const store = reading(async (contactId) => {
      if (contactId === ids[0]) throw new TypeError('odd');
    });
    const made = { ...senderOver(harness, async () => accountOf()), ports: () => harness.ports({ store }) };
    const handle = handlerWith(
      () => made,
      () => ({ setAside: () => Promise.reject(new Error('no queue')) }),
    );
    await expect(handle(event, invocation())).rejects.toThrow('no queue');
    const sentThen = harness.mailer.accepted.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(harness.mailer.accepted).toHaveLength(sentThen);
  });
});

describe('replies of a batch', () => {
  const inDoubt: SendOutcome = { kind: 'inDoubt', code: 'timedOut' };

  /** Answers of SES in turn, then acceptance; with how many emails were under way at once, and how many were tried. */
  function ses(answers: readonly SendOutcome[]) {
    const seen = { tried: 0, underWay: 0, most: 0 };
    const mailer: SendPorts['mailer'] = {
      async send() {
        const answer = answers[seen.tried] ?? { kind: 'accepted', sesId: `ses-${seen.tried}` };
        seen.tried += 1;
        seen.underWay += 1;
        seen.most = Math.max(seen.most, seen.underWay);
        // Long enough for all who wait: whoever may begin has begun.
        for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        seen.underWay -= 1;
        return answer;
      },
    };
    return { seen, mailer };
  }

  test('five at most; one at first, and one more at once for each that came to its end', async () => {
    const { event } = await confirmed(12);
    const { seen, mailer } = ses([]);
    await handler(undefined, { mailer }).handle(event, invocation());
    expect(seen).toMatchObject({ tried: 5, underWay: 0 });
    expect(seen.most).toBeLessThanOrEqual(3);
    expect(seen.most).toBeGreaterThan(1);
  });

  test('batches that follow each other share a tenth of the rate; SES is asked once in ten seconds', async () => {
    const { seen, mailer } = ses([]);
    const { asked, handle } = handler(async () => accountOf({ rate: 9 }), { mailer });
    const tried = async () => {
      await handle((await confirmed(8)).event, invocation());
      return seen.tried;
    };
    expect([await tried(), await tried(), await tried()]).toEqual([5, 9, 9]);
    expect(asked.times).toBe(1);
    harness.clock.forward(10_000);
    expect(await tried()).toBe(14);
    expect(asked.times).toBe(2);
  });

  test.each([
    ['an outage that is there already puts one email in doubt', [inDoubt], 1],
    ['a fault ends them', [{ kind: 'accepted', sesId: 'x' }, inDoubt] as const, 3],
    ['a throttle ends them', [{ kind: 'refused', code: 'throttled' }] as const, 1],
  ])('%s', async (_what, answers: readonly SendOutcome[], most) => {
    const { ids, event } = await confirmed(12);
    const { seen, mailer } = ses(answers);
    expect(await handler(undefined, { mailer }).handle(event, invocation())).toEqual({ batchItemFailures: [] });
    expect(seen.tried).toBeLessThanOrEqual(most);
    expect(seen.underWay).toBe(0);
    expect(await enrolled(ids)).toEqual(ids);
    expect(parked).toEqual([]);
  });
});

/** Time that passes only while everybody waits: each call of the table takes 5 ms of it, and SES 60. */
class WaitingTime {
  now = 0;
  private readonly waiting: { readonly at: number; readonly go: () => void }[] = [];

  wait(ms: number): Promise<void> {
    return new Promise((go) => this.waiting.push({ at: this.now + ms, go }));
  }

  /** Goes on until `work` is done. */
  async through<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      this.waiting.sort((a, b) => a.at - b.at);
      const next = this.waiting.shift();
      if (!next) continue;
      this.now = next.at;
      next.go();
    }
    return done;
  }
}

test('a batch of sign-ups waits for the table and for SES as long as eighty a second may (load.md 3)', async () => {
  const time = new WaitingTime();
  const table = simulatedTable();
  const { client } = table;
  const { send } = client;
  client.send = (async (command: object) => {
    await time.wait(5);
    return Reflect.apply(send, client, [command]);
  }) as typeof send;
  harness = new Harness(table, noon, [nurture, prepare]);
  const { event } = await time.through(confirmed(25));
  const account = async () => {
    await time.wait(60);
    return accountOf();
  };
  const mailer: SendPorts['mailer'] = {
    async send(email) {
      await time.wait(60);
      return harness.mailer.send(email);
    },
  };
  const { handle } = handler(account, { mailer });
  await time.through(handle((await time.through(confirmed(1))).event, invocation()));
  const before = time.now;
  await time.through(handle(event, invocation()));
  expect(harness.mailer.accepted).toHaveLength(1 + 5);
  expect((time.now - before) / 25).toBeLessThanOrEqual(1_000 / 80);
});
