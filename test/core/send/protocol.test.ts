/** The six steps on a real engine: what each interleaving, crash and refusal comes to. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoDeliveryStore } from '../../../functions/adapters/dynamodb/deliveryStore.ts';
import { appointmentItem, contactItem, enrollmentItem, sendItem } from '../../../functions/adapters/dynamodb/rows.ts';
import type { SendOutcome } from '../../../functions/core/ports.ts';
import { afterEvent } from '../../../functions/core/send/sesEvents.ts';
import { watch } from '../../../functions/core/send/watch.ts';
import { hourMs, minuteMs } from '../../../functions/core/time/time.ts';
import { startEngine } from '../../../local/engine/index.ts';
import { Harness, randomContactId } from '../../support/harness.ts';
import { appointment, at, contact, journey, nurture, prepare } from '../../support/people.ts';
import { peopleTable, testClient } from '../../support/tables.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Awaited<ReturnType<typeof peopleTable>>;
beforeAll(async () => {
  engine = await startEngine({});
  table = await peopleTable(testClient(engine.url));
});
afterAll(() => engine.stop());

const noon = at('2026-01-06T12:00:00-05:00');
const timedOut: SendOutcome = { kind: 'inDoubt', code: 'timedOut' };

let id: string;
let harness: Harness;

beforeEach(async () => {
  // A table of its own each: rows left due by one test are not another's.
  table = await peopleTable(testClient(engine.url));
  id = randomContactId();
  harness = new Harness(table, noon, [nurture, prepare]);
});

const me = (changes: Parameters<typeof contact>[0] = {}) =>
  contact({ id, marketing: { state: 'confirmed', at: noon }, ...changes });
const series = () => ({ contactId: id, journey: 'nurture', instance: 'once' });
const visitTo = (changes: Parameters<typeof appointment>[0] = {}) =>
  appointment({
    contactId: id,
    bookedAt: noon,
    revisedAt: noon,
    statusAt: noon,
    start: at('2026-01-20T10:00:00-05:00'),
    end: at('2026-01-20T12:00:00-05:00'),
    ...changes,
  });
const reminders = () => ({ contactId: id, journey: 'prepare', instance: 'a1' });

async function startSeries() {
  await harness.put(me());
  await harness.enroll(id);
}

async function startReminders(changes: Parameters<typeof appointment>[0] = {}) {
  await harness.put(me({ marketing: { state: 'none', at: noon } }), visitTo(changes));
  await harness.enroll(id);
  await harness.drain();
}

/** A worker that is lost while SES answers: it has claimed and read again, and nothing more comes of it. */
async function loseWorker(enrollment: Parameters<Harness['visit']>[0]): Promise<void> {
  await new Promise<void>((asked) => {
    const send = () => {
      asked();
      return new Promise<SendOutcome>(() => {});
    };
    void harness.visit(enrollment, { mailer: { send } });
  });
}

/** The steps SES has accepted, in order: templates are named after their step. */
const acceptedSubjects = () => harness.mailer.accepted.map((email) => email.subject.split('/')[1]);

describe('a send', () => {
  test('is claimed, sent, settled and advanced: once, with its tag and both one-click headers', async () => {
    await startSeries();
    expect(await harness.visit(series())).toBe('settled');
    const [row] = await harness.ledger(id);
    expect(row).toMatchObject({ state: 'sent', attempt: 1, step: 'welcome', sesId: 'ses-1', release: 'test-release' });
    const [email] = harness.mailer.accepted;
    expect(email?.tag).toBe(`${id}_${row?.id}_1`);
    expect(email?.headers.map((header) => header.name).slice(0, 2)).toEqual([
      'List-Unsubscribe',
      'List-Unsubscribe-Post',
    ]);
    const after = await harness.enrollment(id, 'nurture');
    expect(after?.due?.at).toBe(at('2026-01-08T10:00:00-05:00'));
    expect(await harness.visit(series())).toBe('moved');
    expect(harness.mailer.accepted).toHaveLength(1);
  });

  test('reminders carry no one-click header (C6)', async () => {
    await startReminders();
    const names = harness.mailer.accepted[0]?.headers.map(({ name }) => name) ?? [];
    expect(names.filter((name) => name.startsWith('List-'))).toEqual([]);
  });

  test('no two emails are folded into one for their headers, and none asks for an automatic answer (email.md 3, 6)', async () => {
    await startReminders();
    const [row] = await harness.ledger(id);
    expect(harness.mailer.accepted[0]?.headers).toEqual([
      { name: 'X-Entity-Ref-ID', value: row?.id },
      { name: 'Auto-Submitted', value: 'auto-generated' },
      { name: 'X-Auto-Response-Suppress', value: 'OOF, AutoReply' },
    ]);
  });

  test('by many workers at once is accepted once (I2)', async () => {
    await startSeries();
    await Promise.all(Array.from({ length: 8 }, () => harness.visit(series())));
    expect(harness.mailer.accepted).toHaveLength(1);
  });

  test.each([
    ['leaving marketing', () => me({ marketing: { state: 'left', at: noon } })],
    ['a hold', () => me({ hold: true })],
    ['a suppression', () => me({ suppressed: { marketing: 'complaint' } })],
  ])('%s acknowledged before the re-read stops it (I3)', async (_what, changed) => {
    await startSeries();
    const store = harness.storeWith('claim', async () => {
      await harness.table.put(contactItem(changed()));
    });
    await harness.visit(series(), { store });
    expect(harness.mailer.accepted).toEqual([]);
    expect((await harness.ledger(id))[0]?.state).toBe('refused');
  });

  test('erased between claim and re-read: nothing is sent, and the row says so', async () => {
    await startSeries();
    const { readPerson } = harness.store;
    let reads = 0;
    const store = harness.storeWith('claim', () => {});
    const erasing = new Proxy(store, {
      get: (target, name) =>
        name === 'readPerson'
          ? (...args: Parameters<typeof readPerson>) =>
              ++reads > 1 ? Promise.resolve(undefined) : harness.store.readPerson(...args)
          : Reflect.get(target, name),
    });
    await harness.visit(series(), { store: erasing });
    expect(harness.mailer.accepted).toEqual([]);
    expect((await harness.ledger(id))[0]).toMatchObject({ state: 'skipped', reason: 'erased' });
  });

  test('whose window closes between claim and re-read waits for the morning (I4)', async () => {
    await startSeries();
    const store = harness.storeWith('claim', () => {
      harness.clock.moment = at('2026-01-06T20:00:01-05:00');
    });
    await harness.visit(series(), { store });
    expect(harness.mailer.accepted).toEqual([]);
    expect((await harness.enrollment(id, 'nurture'))?.due?.at).toBe(at('2026-01-07T08:00:00-05:00'));
    harness.clock.moment = at('2026-01-07T08:00:00-05:00');
    await harness.drain();
    expect(acceptedSubjects()).toEqual(['welcome']);
  });

  test('of two marketing journeys on two workers, one takes the cap and the other waits (I5)', async () => {
    const other = journey('letters', {
      class: 'marketing',
      start: { on: 'consent.confirmed' },
      steps: [{ id: 'a', template: 'a.mjml', send: { after: 'PT0S' }, useful: { for: 'P9D' } }],
    });
    harness = new Harness(table, noon, [nurture, other]);
    await startSeries();
    await Promise.all([
      harness.visit(series()),
      harness.visit({ contactId: id, journey: 'letters', instance: 'once' }),
    ]);
    expect(harness.mailer.accepted).toHaveLength(1);
    harness.clock.forward(20 * hourMs);
    await harness.drain();
    expect(harness.mailer.accepted).toHaveLength(2);
  });

  test('of a journey that the release does not have is on the ledger with the reason', async () => {
    await startSeries();
    harness.release = { ...harness.release, journeys: {} };
    await harness.visit(series());
    expect((await harness.ledger(id))[0]).toMatchObject({ state: 'skipped', reason: 'unknownJourney' });
    expect(harness.mailer.accepted).toEqual([]);
  });

  test('of a journey that a release took away, and the next one brings back, goes on by itself', async () => {
    await startReminders();
    harness.clock.moment = at('2026-01-13T10:00:00-05:00');
    const { release } = harness;
    harness.release = { ...release, journeys: {} };
    await harness.drain();
    harness.release = release;
    harness.clock.forward(hourMs);
    await harness.drain();
    expect(acceptedSubjects()).toEqual(['x-booked', 'medicines']);
  });

  test('that merged goes with its words, also when the worker was lost before it wrote so', async () => {
    await harness.put(
      me({ marketing: { state: 'none', at: noon } }),
      visitTo({ start: at('2026-01-07T14:00:00-05:00'), end: at('2026-01-07T16:00:00-05:00') }),
    );
    await harness.enroll(id);
    await harness.visit(reminders());
    const lost = harness.storeWith('claim', () => {
      throw new Error('the process is gone');
    });
    await expect(harness.drain({ store: lost })).rejects.toThrow('the process is gone');
    await harness.drain();
    expect((await harness.enrollment(id, 'prepare'))?.settled.medicines).toMatchObject({ into: 'eating' });
  });

  test('to a person who is not there is on the ledger with the reason, and out of the index', async () => {
    await harness.store.putEnrollment(
      {
        ...series(),
        state: 'active',
        startedAt: noon,
        settled: {},
        seen: 0,
        version: 1,
        due: { partition: 'marketing#0', at: noon },
      },
      undefined,
    );
    await harness.drain();
    expect((await harness.ledger(id))[0]).toMatchObject({ state: 'skipped', reason: 'missingContact' });
    await expect(harness.enroll(id)).rejects.toThrow('without its contact');
  });

  test('whose template is missing is skipped with the reason, and the next step goes on', async () => {
    await startSeries();
    harness.release = {
      ...harness.release,
      templates: { ...harness.release.templates, 'nurture/welcome': { en: 'x-missing' } },
    };
    await harness.visit(series());
    expect((await harness.ledger(id))[0]).toMatchObject({ state: 'skipped', reason: 'missingTemplate' });
    expect((await harness.enrollment(id, 'nurture'))?.due?.at).toBe(at('2026-01-08T10:00:00-05:00'));
  });
});

describe('a certain refusal', () => {
  test('is refused and tried again later, as another attempt of the same send', async () => {
    await startSeries();
    harness.mailer.outcomes.push({ kind: 'refused', code: 'throttled' });
    expect(await harness.visit(series())).toBe('throttled');
    expect((await harness.ledger(id))[0]).toMatchObject({ state: 'refused', reason: 'throttled', attempt: 1 });
    harness.clock.forward(minuteMs);
    await harness.drain();
    const rows = await harness.ledger(id);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ state: 'sent', attempt: 2 });
  });

  test('for good is skipped with its code', async () => {
    await startSeries();
    harness.mailer.outcomes.push({ kind: 'refused', code: 'rejected' });
    await harness.visit(series());
    expect((await harness.ledger(id))[0]).toMatchObject({ state: 'skipped', reason: 'rejected' });
  });
});

describe('a doubt', () => {
  const graceAndMore = 16 * minuteMs;

  test('of a marketing email is never tried again, and stays listed (I2)', async () => {
    await startSeries();
    harness.mailer.outcomes.push(timedOut);
    expect(await harness.visit(series())).toBe('inDoubt');
    for (let hours = 0; hours < 30; hours += 1) {
      harness.clock.forward(hourMs);
      await harness.drain();
    }
    expect(harness.mailer.accepted).toEqual([]);
    const [row] = await harness.ledger(id);
    expect(row).toMatchObject({ state: 'inDoubt', attempt: 1, doubts: 1 });
    expect(row?.due).toBeUndefined();
  });

  test('of a reminder is tried once more after its grace, not before (I2)', async () => {
    await harness.put(me({ marketing: { state: 'none', at: noon } }), visitTo());
    await harness.enroll(id);
    harness.mailer.outcomes.push(timedOut, timedOut);
    await harness.drain();
    const doubted = async () => (await harness.ledger(id)).find((row) => row.step === 'booked');
    expect(await doubted()).toMatchObject({ state: 'inDoubt', attempt: 1 });
    harness.clock.forward(14 * minuteMs);
    await harness.drain();
    expect(await doubted()).toMatchObject({ state: 'inDoubt', attempt: 1 });
    harness.clock.forward(2 * minuteMs);
    await harness.drain();
    expect(await doubted()).toMatchObject({ state: 'inDoubt', attempt: 2, doubts: 2 });
    harness.clock.forward(graceAndMore);
    await harness.drain();
    expect(await doubted()).toMatchObject({ state: 'inDoubt', attempt: 2 });
    expect((await doubted())?.due).toBeUndefined();
  });

  test('of the last step of a journey is tried once more though the journey is done (I2)', async () => {
    const confirmation = journey('confirm', {
      class: 'reminder',
      start: { on: 'signup.asked' },
      stop: { on: 'consent.confirmed' },
      steps: [
        { id: 'confirm', template: 'confirm.mjml', reply: true, send: { after: 'PT0S' }, useful: { for: 'P7D' } },
      ],
    });
    harness = new Harness(table, noon, [confirmation]);
    await harness.put(me({ marketing: { state: 'asked', at: noon }, signup: { id: 's1', at: noon } }));
    await harness.enroll(id);
    harness.mailer.outcomes.push(timedOut);
    await harness.drain();
    expect((await harness.enrollment(id, 'confirm'))?.ended?.reason).toBe('done');
    harness.clock.forward(graceAndMore);
    await harness.drain();
    expect(acceptedSubjects()).toEqual(['confirm']);
    expect((await harness.ledger(id))[0]).toMatchObject({ state: 'sent', attempt: 2, doubts: 1 });
  });

  test("an event with the attempt's tag settles it, and then there is no second attempt (I2)", async () => {
    await harness.put(me({ marketing: { state: 'none', at: noon } }), visitTo());
    await harness.enroll(id);
    harness.mailer.outcomes.push(timedOut);
    await harness.drain();
    const row = (await harness.ledger(id)).find((each) => each.step === 'booked');
    if (!row) throw new Error('row');
    const next = afterEvent(row, { type: 'Send', attempt: 1, sesId: 'ses-late', at: harness.clock.now() });
    if (!next) throw new Error('the event settles nothing');
    expect(await new DynamoDeliveryStore(table).replace(row, next)).toBe('written');
    harness.clock.forward(graceAndMore);
    await harness.drain();
    expect((await harness.ledger(id)).find((each) => each.step === 'booked')).toMatchObject({
      state: 'sent',
      attempt: 1,
      sesId: 'ses-late',
    });
    expect(acceptedSubjects().filter((step) => step === 'x-booked')).toEqual([]);
  });

  test('of a worker that vanished after its claim is declared only after its deadline and a minute', async () => {
    await startSeries();
    await loseWorker(series());
    expect((await harness.ledger(id))[0]?.state).toBe('claimed');
    await harness.drain();
    expect((await harness.enrollment(id, 'nurture'))?.due?.at).toBe(at('2026-01-06T12:02:00-05:00'));
    harness.clock.forward(119_000);
    await harness.drain();
    expect((await harness.ledger(id))[0]?.state).toBe('claimed');
    harness.clock.forward(1_000);
    await harness.drain();
    expect((await harness.ledger(id))[0]).toMatchObject({ state: 'inDoubt', reason: 'workerLost' });
    expect((await harness.enrollment(id, 'nurture'))?.settled.welcome).toMatchObject({ outcome: 'inDoubt' });
  });

  test('of a vanished worker has its grace, also when its step would merge by now (I2)', async () => {
    await startReminders();
    harness.clock.moment = at('2026-01-13T10:00:00-05:00');
    await loseWorker(reminders());
    const medicines = async () => (await harness.ledger(id)).find((row) => row.step === 'medicines');
    expect((await medicines())?.state).toBe('claimed');
    // Dispatch was off: what is late goes with the eating notice, which is seven hours away.
    harness.clock.moment = at('2026-01-19T10:00:00-05:00');
    await harness.drain();
    expect(await medicines()).toMatchObject({ state: 'inDoubt', reason: 'workerLost', attempt: 1 });
    expect((await medicines())?.due?.at).toBe(at('2026-01-19T10:15:00-05:00'));
    expect(acceptedSubjects()).not.toContain('medicines');
    harness.clock.forward(graceAndMore);
    await harness.drain();
    expect(await medicines()).toMatchObject({ state: 'sent', attempt: 2 });
  });
});

describe('interleavings', () => {
  test('a worker that wakes after its claim was declared in doubt does not call SES', async () => {
    const { SesMailer } = await import('../../../functions/adapters/ses/mailer.ts');
    await startSeries();
    let calls = 0;
    const client = { send: async () => ({ MessageId: `late-${++calls}` }) };
    const settings = {
      configurationSets: { reminder: 'r', request: 'q', marketing: 'm' },
      mailDomains: ['mail.example.com'],
      allowedRecipients: ['*'],
    };
    const mailer = new SesMailer(client as never, settings, harness.clock);
    const slept = harness.storeWith('claim', async () => {
      // The worker sleeps here, past its deadline; another finds its claim and declares it in doubt.
      harness.clock.forward(2 * minuteMs + 1_000);
      await harness.drain();
      expect((await harness.ledger(id))[0]?.state).toBe('inDoubt');
    });
    await harness.visit(series(), { store: slept, mailer });
    expect(calls).toBe(0);
    expect((await harness.ledger(id))[0]?.state).toBe('inDoubt');
  });

  test('a worker asleep between its re-read and its call does not call SES either', async () => {
    const { SesMailer } = await import('../../../functions/adapters/ses/mailer.ts');
    await startSeries();
    let calls = 0;
    const client = { send: async () => ({ MessageId: `late-${++calls}` }) };
    const settings = {
      configurationSets: { reminder: 'r', request: 'q', marketing: 'm' },
      mailDomains: ['mail.example.com'],
      allowedRecipients: ['*'],
    };
    const mailer = new SesMailer(client as never, settings, harness.clock);
    const ports = harness.ports({ mailer });
    const { template } = ports.words;
    const words = {
      ...ports.words,
      template: async (hash: string) => {
        harness.clock.forward(2 * minuteMs + 1_000);
        return template(hash);
      },
    };
    await harness.visit(series(), { mailer, words });
    expect(calls).toBe(0);
  });

  test('an appointment moved between claim and advance ends with the reminder at the new time', async () => {
    await startReminders();
    const beforeEating = at('2026-01-19T17:00:00-05:00');
    harness.clock.moment = at('2026-01-13T10:00:00-05:00');
    await harness.drain();
    harness.clock.moment = beforeEating;
    const moved = visitTo({
      version: 2,
      revision: 1,
      start: at('2026-01-27T10:00:00-05:00'),
      end: at('2026-01-27T12:00:00-05:00'),
      revisedAt: beforeEating,
    });
    const movedMeanwhile = harness.storeWith('settle', async () => {
      await harness.table.put(appointmentItem(moved));
      await harness.enroll(id);
    });
    await harness.visit(reminders(), { store: movedMeanwhile });
    await harness.drain();
    expect(acceptedSubjects()).toEqual(['x-booked', 'medicines', 'x-eating', 'x-moved']);
    harness.clock.moment = at('2026-01-26T16:59:00-05:00');
    await harness.drain();
    expect(acceptedSubjects()).toHaveLength(4);
    harness.clock.moment = at('2026-01-26T17:00:00-05:00');
    await harness.drain();
    expect(acceptedSubjects()).toEqual(['x-booked', 'medicines', 'x-eating', 'x-moved', 'x-eating']);
    const eating = (await harness.ledger(id)).filter((row) => row.step === 'eating').map((row) => row.revision);
    expect(eating.sort()).toEqual([0, 1]);
  });

  test('an appointment moved between claim and re-read: the old reminder is not sent', async () => {
    await startReminders();
    harness.clock.moment = at('2026-01-13T10:00:00-05:00');
    await harness.drain();
    harness.clock.moment = at('2026-01-19T17:00:00-05:00');
    const moved = visitTo({
      version: 2,
      revision: 1,
      start: at('2026-01-27T10:00:00-05:00'),
      end: at('2026-01-27T12:00:00-05:00'),
      revisedAt: harness.clock.moment,
    });
    const store = harness.storeWith('claim', async () => {
      await harness.table.put(appointmentItem(moved));
    });
    await harness.visit(reminders(), { store });
    await harness.enroll(id);
    await harness.drain();
    expect(acceptedSubjects()).toEqual(['x-booked', 'medicines', 'x-moved']);
  });

  test('two writers of one enrollment: the second reads and plans again', async () => {
    await startReminders();
    const stale = await harness.enrollment(id, 'prepare');
    if (!stale) throw new Error('enrollment');
    expect(await harness.store.putEnrollment({ ...stale, version: stale.version + 1 }, stale.version)).toBe('written');
    expect(await harness.store.putEnrollment({ ...stale, version: stale.version + 1 }, stale.version)).toBe('stale');
  });
});

describe('a move', () => {
  const sixHoursMs = 6 * hourMs;
  const said = async (step: string) => (await harness.ledger(id)).filter((row) => row.step === step);
  const movedTo = async (revision: number, start: string) => {
    const now = harness.clock.now();
    await harness.put(
      me({ marketing: { state: 'none', at: noon } }),
      visitTo({ start: at(start), revision, revisedAt: now, version: revision + 1 }),
    );
    await harness.enroll(id);
  };
  const first = '2026-01-20T15:00:00.000Z';

  test('is told against what the person was told last, not against what nobody told them (words.md A3)', async () => {
    await startReminders();
    harness.clock.forward(sixHoursMs);
    // Twice before the first of them was told.
    await movedTo(1, '2026-01-21T15:00:00Z');
    await movedTo(2, '2026-01-22T15:00:00Z');
    await harness.drain();
    expect(await said('moved')).toMatchObject([{ revision: 2, state: 'sent', before: { start: first } }]);
    expect((await harness.enrollment(id, 'prepare'))?.told?.start).toBe('2026-01-22T15:00:00.000Z');
    harness.clock.forward(hourMs);
    await movedTo(3, '2026-01-23T15:00:00Z');
    await harness.drain();
    expect((await said('moved')).find(({ revision }) => revision === 3)?.before?.start).toBe(
      '2026-01-22T15:00:00.000Z',
    );
  });

  test('says the same in a second attempt, when the first is in doubt (I2)', async () => {
    await startReminders();
    harness.clock.forward(sixHoursMs);
    harness.mailer.outcomes.push(timedOut);
    await movedTo(1, '2026-01-21T15:00:00Z');
    await harness.drain();
    harness.clock.forward(16 * minuteMs);
    await harness.drain();
    expect(await said('moved')).toMatchObject([{ state: 'sent', attempt: 2, before: { start: first } }]);
  });

  test('of which nobody was told is not what they were told: reminders that were left, and taken up again', async () => {
    await startReminders();
    harness.clock.forward(sixHoursMs);
    await movedToAs({ reminders: 'left' }, 1, '2026-01-21T15:00:00Z');
    await harness.drain();
    await movedToAs({ reminders: 'on' }, 2, '2026-01-22T15:00:00Z');
    await harness.drain();
    expect((await said('moved')).map(({ state, before }) => [state, before?.start])).toContainEqual(['sent', first]);
  });

  async function movedToAs(
    { reminders: state }: { readonly reminders: 'on' | 'left' },
    revision: number,
    start: string,
  ) {
    const now = harness.clock.now();
    await harness.put(
      me({ marketing: { state: 'none', at: noon }, reminders: { state, at: now }, version: revision + 2 }),
      visitTo({ start: at(start), revision, revisedAt: now, version: revision + 1 }),
    );
    await harness.enroll(id);
  }
});

describe('a safety email (I7)', () => {
  async function fastingNotice() {
    await startReminders();
    harness.clock.moment = at('2026-01-13T10:00:00-05:00');
    await harness.drain();
    harness.clock.moment = at('2026-01-19T17:00:00-05:00');
    await harness.drain();
    const row = (await harness.ledger(id)).find((each) => each.step === 'eating');
    if (!row) throw new Error('the notice was not sent');
    return row;
  }

  test('without a delivery event by its deadline becomes a call', async () => {
    const row = await fastingNotice();
    // The limit is 04:00; the call is asked for while staff can still make it.
    expect(row.due?.at).toBe(at('2026-01-19T19:45:00-05:00'));
    harness.clock.moment = at('2026-01-19T19:45:00-05:00');
    await harness.drain();
    expect(await harness.calls()).toContain(`CALL#${row.id}`);
    expect((await harness.ledger(id)).find((each) => each.step === 'eating')?.due).toBeUndefined();
  });

  test('that was delivered does not', async () => {
    const row = await fastingNotice();
    const next = afterEvent(row, { type: 'Delivery', attempt: 1, sesId: 'x', at: harness.clock.now() });
    if (!next) throw new Error('no change');
    await new DynamoDeliveryStore(table).replace(row, next);
    harness.clock.moment = at('2026-01-20T04:00:00-05:00');
    await harness.drain();
    expect(await harness.calls()).not.toContain(`CALL#${row.id}`);
  });

  test('for a visit cancelled meanwhile does not', async () => {
    const row = await fastingNotice();
    await harness.table.put(appointmentItem(visitTo({ status: 'cancelled', version: 2 })));
    await harness.enroll(id);
    harness.clock.moment = at('2026-01-20T04:00:00-05:00');
    await harness.drain();
    expect(await harness.calls()).not.toContain(`CALL#${row.id}`);
  });

  test('that comes too late to be sent becomes a call at once', async () => {
    harness.clock.moment = at('2026-01-20T05:00:00-05:00');
    await startReminders({ bookedAt: harness.clock.moment });
    const row = (await harness.ledger(id)).find((each) => each.step === 'eating');
    expect(row).toMatchObject({ state: 'skipped', reason: 'noLongerUseful' });
    expect(await harness.calls()).toContain(`CALL#${row?.id}`);
  });
});

describe('while nothing may be sent', () => {
  test('an eating notice that nobody could send becomes a call while staff can still make it, once (I7)', async () => {
    await startReminders();
    harness.clock.moment = at('2026-01-13T10:00:00-05:00');
    await harness.drain();
    harness.clock.moment = at('2026-01-19T17:00:00-05:00');
    const [row] = await harness.store.dueRows('reminder#0', harness.clock.now(), 10);
    if (!row) throw new Error('the notice is not due');
    await watch(harness.ports(), row);
    expect(await harness.calls()).toEqual([]);
    harness.clock.moment = at('2026-01-19T19:45:00-05:00');
    await watch(harness.ports(), row);
    await watch(harness.ports(), row);
    expect(await harness.calls()).toHaveLength(1);
    expect(harness.events.filter(({ kind }) => kind === 'needsCall')).toHaveLength(1);
    // Sent at last, under the same id: the call stands, and no second one comes.
    await harness.drain();
    expect(await harness.calls()).toHaveLength(1);
    expect((await harness.ledger(id)).find((each) => each.step === 'eating')).toMatchObject({
      state: 'sent',
      plannedAt: at('2026-01-19T17:00:00-05:00'),
    });
  });

  test('a notice that a lost worker had sent is not called for, though its enrollment never moved on (seed 9416)', async () => {
    await startReminders();
    harness.clock.moment = at('2026-01-13T10:00:00-05:00');
    await harness.drain();
    harness.clock.moment = at('2026-01-19T17:00:00-05:00');
    const [row] = await harness.store.dueRows('reminder#0', harness.clock.now(), 10);
    const before = (await harness.store.readPerson(id, 'strong'))?.enrollments.find(({ due }) => due !== undefined);
    if (!row || !before) throw new Error('the notice is not due');
    await harness.drain();
    const sent = (await harness.ledger(id)).find((each) => each.step === 'eating');
    if (sent?.state !== 'sent') throw new Error('the notice was not sent');
    await harness.table.put(sendItem({ ...sent, delivery: { deliveredAt: harness.clock.now() } }));
    // The worker was lost before this write.
    await harness.table.put(enrollmentItem(before));
    harness.clock.moment = at('2026-01-19T19:45:00-05:00');
    await watch(harness.ports(), row);
    expect(await harness.calls()).toEqual([]);
  });
});
