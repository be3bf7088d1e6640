/** Planning anew for a person, over a store that answers as DynamoDB may. */
import { expect, test } from 'vitest';
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
function portsOver(reads: readonly Person[], written: Enrollment[]): ReconcilePorts {
  let read = 0;
  return {
    clock: { now: () => now, sleepUntil: async () => {} },
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
