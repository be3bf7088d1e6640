/** What a tick does while SES refuses (findings sending-and-deployment 1 and 2, load 3): on the due index of a real engine. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { DynamoControlStore } from '../../functions/adapters/dynamodb/controlStore.ts';
import { DynamoPeopleRows } from '../../functions/adapters/dynamodb/peopleRows.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { SesMailer } from '../../functions/adapters/ses/mailer.ts';
import { note } from '../../functions/adapters/telemetry.ts';
import type { RefusalCode } from '../../functions/core/model/errors.ts';
import type { EmailClass } from '../../functions/core/model/journey.ts';
import type { LaneState, OutgoingEmail, SendOutcome } from '../../functions/core/ports.ts';
import { hourMs, type Instant, minuteMs, plusMs } from '../../functions/core/time/time.ts';
import { handlerWith } from '../../functions/dispatch/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { Harness, randomContactId } from '../support/harness.ts';
import { appointment, at, contact, nurture, prepare } from '../support/people.ts';
import { everyNth } from '../support/run/tier.ts';
import { accountOf, invocation, senderOver, sesError } from '../support/sender.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const noon = at('2026-01-06T12:00:00-05:00');
const tick = { worker: 0, workers: 1, lookaheadSeconds: 0 };

let engine: Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;
let asked: OutgoingEmail[];
/** What SES answers; undefined: it takes the email. */
let answer: ((email: OutgoingEmail) => RefusalCode | undefined) | undefined;

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  harness = new Harness(await peopleTable(testClient(engine.url)), noon, [nurture, prepare]);
  asked = [];
  answer = undefined;
});

/** Somebody whose first education email is due. */
async function reader(): Promise<string> {
  const id = randomContactId();
  await harness.put(contact({ id, addressHash: id.padEnd(40, '0'), marketing: { state: 'confirmed', at: noon } }));
  await harness.enroll(id);
  return id;
}

/** Somebody with an infusion, whose booking is to be answered. */
async function booked(start = '2026-01-20T10:00:00-05:00'): Promise<string> {
  const id = randomContactId();
  const now = harness.clock.now();
  await harness.put(
    contact({ id, addressHash: id.padEnd(40, '0'), marketing: { state: 'none', at: noon } }),
    appointment({
      contactId: id,
      bookedAt: now,
      revisedAt: now,
      statusAt: now,
      start: at(start),
      end: plusMs(at(start), hourMs),
    }),
  );
  await harness.enroll(id);
  return id;
}

const many = async (count: number, make: () => Promise<string>) => {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) ids.push(await make());
  return ids;
};

const mailer = {
  send: async (email: OutgoingEmail): Promise<SendOutcome> => {
    asked.push(email);
    const code = answer?.(email);
    return code === undefined ? harness.mailer.send(email) : { kind: 'refused', code };
  },
};

/** One minute's tick. A function that has just started each time: what is to be kept is in the table. */
async function ticks(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    const began = harness.clock.now();
    const sender = { ...senderOver(harness, async () => accountOf()) };
    const ports = (deadline: Instant) => harness.ports({ deadline, mailer });
    await handlerWith(() => ({ ...sender, ports }))(tick, invocation());
    harness.clock.moment = plusMs(began, minuteMs);
  }
}

const lanes = async (): Promise<ReadonlyMap<EmailClass, LaneState>> =>
  (await new DynamoControlStore(harness.table).read(harness.clock.now())).lanes;

const reasonsOf = async (ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => harness.ledger(id)))).flat().map(({ state, reason }) => `${state} ${reason}`);

const holding = [
  'accountPaused',
  'sendingPaused',
  'inSandbox',
  'notVerified',
  'misconfigured',
  'accessDenied',
  'unknownRefusal',
] as const;

describe('what is wrong for everybody', () => {
  test.each(everyNth(holding, 3))(
    '%s: the third in a row holds the lane, and the others wait where they are (sending-and-deployment.md 2)',
    async (code) => {
      const ids = await many(6, reader);
      answer = () => code;
      await ticks(1);
      expect(asked).toHaveLength(3);
      expect((await lanes()).get('marketing')).toMatchObject({ code, held: { probes: 0 } });
      expect((await Promise.all(ids.map((id) => harness.ledger(id)))).flat()).toHaveLength(3);
      await ticks(3);
      expect(asked.length).toBeLessThan(6);
    },
  );

  test('is asked of one email a probe, and when SES takes it again, the others go (sending-and-deployment.md 1)', async () => {
    await many(6, reader);
    answer = () => 'accessDenied';
    await ticks(1);
    // One email a probe: at one minute or two, and then ever more seldom.
    await ticks(60);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.length).toBeLessThan(11);
    answer = undefined;
    await ticks(31);
    expect(harness.mailer.accepted).toHaveLength(6);
    expect(await lanes()).toEqual(new Map());
  });

  test('is remembered from tick to tick: a small clinic has one email a minute', async () => {
    answer = () => 'accessDenied';
    for (let minute = 0; minute < 3; minute += 1) {
      expect((await lanes()).get('marketing')?.held).toBeUndefined();
      await reader();
      await ticks(1);
    }
    expect((await lanes()).get('marketing')?.held).toBeDefined();
  });

  test('is not three in a row when somebody’s email goes between', async () => {
    const ids = await many(5, reader);
    answer = (email) => (email.contactId === asked[2]?.contactId ? undefined : 'unknownRefusal');
    await ticks(1);
    expect(asked).toHaveLength(5);
    expect((await lanes()).get('marketing')).toMatchObject({ whose: asked.slice(3).map(({ contactId }) => contactId) });
    expect(ids).toHaveLength(5);
  });

  test('in one lane holds that lane, and no other (I12)', async () => {
    await many(4, () => booked());
    await many(4, reader);
    answer = ({ class: lane }) => (lane === 'reminder' ? 'sendingPaused' : undefined);
    await ticks(2);
    expect(harness.mailer.accepted.map(({ class: lane }) => lane)).toEqual(Array(4).fill('marketing'));
    expect([...(await lanes()).keys()]).toEqual(['reminder']);
  });

  test('a safety step that waits for it is a call in time all the same (I7)', async () => {
    const first = await many(3, () => booked());
    const eating = await booked('2026-01-08T11:00:00-05:00');
    await ticks(1);
    harness.mailer.accepted.length = 0;
    answer = () => 'inSandbox';
    harness.clock.moment = at('2026-01-07T16:00:00-05:00');
    await many(4, () => booked());
    await ticks(1);
    expect((await lanes()).get('reminder')?.held).toBeDefined();
    const calls: Instant[] = [];
    while (harness.clock.now() < at('2026-01-07T21:00:00-05:00')) {
      await ticks(1);
      if (calls.length === 0 && (await harness.calls()).length > 0) calls.push(harness.clock.now());
      harness.clock.forward(9 * minuteMs);
    }
    expect(calls).toHaveLength(1);
    expect(calls[0] && calls[0] < at('2026-01-07T20:00:00-05:00')).toBe(true);
    expect(first.includes(eating)).toBe(false);
  });
});

describe('a request that SES cannot read', () => {
  test('costs two people their step, on the record, and nobody after them', async () => {
    const ids = await many(6, reader);
    answer = () => 'badRequest';
    await ticks(40);
    expect((await reasonsOf(ids)).sort().slice(-2)).toEqual(['skipped badRequest', 'skipped badRequest']);
    expect((await reasonsOf(ids)).filter((each) => each.startsWith('skipped'))).toHaveLength(2);
    expect(harness.events).toContainEqual({ kind: 'refused', code: 'badRequest', lateMs: 0 });
    answer = undefined;
    await ticks(31);
    expect(harness.mailer.accepted).toHaveLength(4);
  });
});

describe('an address that SES cannot write to', () => {
  test('is marked, and holds nobody up (I12)', async () => {
    const ids = await many(6, reader);
    const rows = new DynamoPeopleRows(harness.table, systemIdentity, harness.clock);
    await rows.write({
      addressLinks: ids.map((id) => ({ addressHash: id.padEnd(40, '0'), contactId: id, state: 'has' })),
    });
    const bad = new Set(ids.slice(0, 4));
    answer = ({ contactId }) => (bad.has(contactId) ? 'badAddress' : undefined);
    await ticks(1);
    expect(harness.mailer.accepted).toHaveLength(2);
    for (const id of ids) {
      const marked = bad.has(id) ? { marketing: 'badAddress', reminder: 'badAddress' } : {};
      const person = await rows.contact(id);
      expect(person?.suppressed).toEqual(marked);
    }
  });

  test('of a safety step is a call', async () => {
    await booked('2026-01-08T11:00:00-05:00');
    await ticks(1);
    answer = () => 'badAddress';
    harness.clock.moment = at('2026-01-07T17:00:00-05:00');
    await ticks(1);
    expect(await harness.calls()).toHaveLength(1);
  });
});

test('a refusal that nobody has seen yet is given up after a day of tries, while others’ emails go', async () => {
  const odd = await reader();
  answer = ({ contactId }) => (contactId === odd ? 'unknownRefusal' : undefined);
  let tries = 0;
  for (; tries < 200 && (await harness.ledger(odd))[0]?.state !== 'skipped'; tries += 1) {
    await ticks(1);
    const due = (await harness.enrollment(odd, 'nurture'))?.due?.at;
    if (due && due > harness.clock.now()) harness.clock.moment = due;
  }
  expect((await harness.ledger(odd))[0]).toMatchObject({ state: 'skipped', reason: 'refusedTooOften', attempt: 48 });
});

describe('how late an email is (I13)', () => {
  test('counts from when it was first planned, however often it has been put off since', async () => {
    await reader();
    answer = () => 'accessDenied';
    await ticks(61);
    const late = harness.events.flatMap((event) => (event.kind === 'refused' ? [event.lateMs] : []));
    expect(late.slice(0, 5).map((ms) => Math.round(ms / minuteMs))).toEqual([0, 1, 3, 7, 15]);
    answer = undefined;
    await ticks(31);
    const lag = harness.events.flatMap((event) => (event.kind === 'sent' ? [event.lagMs] : []));
    expect(lag).toHaveLength(1);
    expect(lag[0]).toBeGreaterThanOrEqual(61 * minuteMs);
  });
});

describe('what is told of a refusal (I8)', () => {
  /** Messages as SES writes them, each with the address it is about. */
  const messages = [
    [
      'MessageRejected',
      'Email address is not verified. The following identities failed the check in region X: ADDRESS',
    ],
    ['BadRequestException', 'Illegal address: ADDRESS'],
    ['BadRequestException', 'Header To has the value ADDRESS'],
    ['BadRequestException', 'Configuration set for ADDRESS'],
    ['MessageRejected', 'The content for ADDRESS'],
    ['MessageRejected', 'Sending paused for this account, ADDRESS'],
    ['SendingPausedException', 'ADDRESS'],
    ['AccessDeniedException', 'ADDRESS'],
    ['TooManyRequestsException', 'ADDRESS'],
    ['LimitExceededException', 'daily ADDRESS'],
    ['RequestEntityTooLargeException', 'ADDRESS'],
    ['NotFoundException', 'ADDRESS'],
    ['SomethingNew', 'ADDRESS'],
  ] as const;

  test.each(everyNth(messages, 2))('%s "%s": a code, and no address', async (name, message) => {
    await many(3, reader);
    const client = {
      send: async (command: { input: { Destination: { ToAddresses: string[] } } }) => {
        throw sesError(name, 400, message.replace('ADDRESS', command.input.Destination.ToAddresses[0] ?? ''));
      },
    };
    const sender = senderOver(harness, async () => accountOf());
    const { mail } = sender;
    const ports = (deadline: Instant) =>
      harness.ports({ deadline, note, mailer: new SesMailer(client as never, mail, harness.clock) });
    const lines: string[] = [];
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((line) => {
        lines.push(String(line));
        return true;
      }),
    );
    try {
      await handlerWith(() => ({ ...sender, ports }))(tick, invocation());
    } finally {
      for (const stream of streams) stream.mockRestore();
    }
    expect(lines.join('')).toContain('"Refused":');
    expect(lines.join('')).toMatch(/"message":"refused".*"code":"\w+"/);
    expect(lines.join('')).not.toMatch(/@|example\.com/);
    if (name === 'SomethingNew') expect(lines.join('')).toContain('"name":"SomethingNew"');
  });
});
