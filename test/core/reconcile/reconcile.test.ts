/** Planning anew for a person, over a store that answers as DynamoDB may. */
import { describe, expect, test } from 'vitest';
import type { Enrollment } from '../../../functions/core/model/enrollment.ts';
import { factsVersion, type Person } from '../../../functions/core/model/person.ts';
import { type ReconcilePorts, reconcile } from '../../../functions/core/reconcile/reconcile.ts';
import { appointment, at, clinic, enrollment, journey, person } from '../../support/people.ts';

const now = at('2026-03-10T15:00:00Z');
const prepare = journey('prepare', {
  class: 'reminder',
  start: { on: 'appointment.booked' },
  anchor: 'appointment.start',
  steps: [{ id: 'eve', template: 'eve.mjml', send: { before: 'P1D', at: '12:00' } }],
});

/** Answers with each of `reads` in turn, and with the last one from then on. */
function portsOver(reads: readonly Person[], written: Enrollment[], time = now): ReconcilePorts {
  let read = 0;
  return {
    clock: { now: () => time, sleepUntil: async () => {} },
    partitions: { reminder: 1, request: 1, marketing: 1 },
    words: {
      current: async () => ({ id: 'r', clinic, journeys: { prepare }, templates: {} }),
      template: () => Promise.reject(new Error('nothing is rendered here')),
    },
    store: {
      readPerson: async () => reads[Math.min(read++, reads.length - 1)],
      putEnrollment: async (one: Enrollment) => {
        written.push(one);
        return 'written';
      },
    },
  } as unknown as ReconcilePorts;
}

test('a read between whose items a move lies is read again: nothing is planned for the time before the move (I3)', async () => {
  const before = appointment({ start: at('2026-03-20T15:00:00Z'), version: 1 });
  const after = { ...before, start: at('2026-03-27T15:00:00Z'), revision: 1, version: 2 };
  const whole = person({ appointments: [after] });
  const seen = factsVersion(whole);
  const planned = enrollment('prepare', { instance: before.id, seen });
  const torn: Person = { ...whole, appointments: [before], enrollments: [planned] };
  const written: Enrollment[] = [];
  const { person: read } = await reconcile(
    portsOver([torn, torn, { ...whole, enrollments: [planned] }], written),
    whole.contact.id,
  );
  expect(read.appointments).toEqual([after]);
  for (const { due } of written) expect(due?.at).toMatch(/^2026-03-26/);
});

test('a visit that is gone for good holds nobody up: after two more looks what is there counts', async () => {
  const visit = appointment({ start: at('2026-03-20T15:00:00Z') });
  const planned = enrollment('prepare', { instance: 'gone', seen: 99 });
  const written: Enrollment[] = [];
  const left = person({ appointments: [visit], enrollments: [planned] });
  await reconcile(portsOver([left], written), left.contact.id);
  expect(written.map(({ instance }) => instance)).toContain(visit.id);
});

describe('a change of facts that moves nothing', () => {
  const visit = appointment({ start: at('2026-03-20T15:00:00Z'), version: 2 });
  const whole = person({ appointments: [visit] });
  /** Planned from the facts before the change. */
  const plannedFor = (changes: Partial<Enrollment> = {}) =>
    enrollment('prepare', {
      instance: visit.id,
      seen: factsVersion(whole) - 1,
      due: { partition: 'reminder#0', at: at('2026-03-19T16:00:00Z') },
      ...changes,
    });
  const writtenFor = async (one: Enrollment, time = now) => {
    const written: Enrollment[] = [];
    await reconcile(portsOver([{ ...whole, enrollments: [one] }], written, time), whole.contact.id);
    return written;
  };

  test('writes nothing where nobody is at work: each running journey of a person would be a write (year.md 11)', async () => {
    expect(await writtenFor(plannedFor())).toEqual([]);
  });

  test.each([
    ['due now', {}, at('2026-03-19T16:00:01Z')],
    ['due within the hour', {}, at('2026-03-19T15:30:00Z')],
    [
      'whose last step has just come to an end',
      { settled: { before: { revision: 0, at: at('2026-03-10T14:59:00Z'), outcome: 'sent' } } } as const,
      now,
    ],
  ])('is a new version of one that is %s: a worker may hold a plan of before', async (_which, changes, time) => {
    const [written] = await writtenFor(plannedFor(changes), time);
    expect(written).toMatchObject({ seen: factsVersion(whole), version: 2 });
  });
});
