/** The question of a sign-up and its reminder, as the shipped journey plans them over days: how many a person may get. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Contact } from '../../../functions/core/model/contact.ts';
import type { Enrollment } from '../../../functions/core/model/enrollment.ts';
import { takeSignUp } from '../../../functions/core/people/signUp.ts';
import { plan, withSettled } from '../../../functions/core/plan/plan.ts';
import { wantedEnrollments } from '../../../functions/core/plan/triggers.ts';
import { dayMs, epochMs, hourMs, type Instant, plusMs } from '../../../functions/core/time/time.ts';
import { countingIdentity, MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { at, clinic, journey } from '../../support/people.ts';
import fc from '../../support/property.ts';
import { byTier } from '../../support/run/tier.ts';

const confirm = journey('confirm', parse(readFileSync('templates/confirm/journey.yaml', 'utf8')));
const start = at('2026-02-15T13:46:00Z');

/** Signs up at these hours after the first time, and says when an email went. */
async function emailsOf(hours: readonly number[]): Promise<readonly number[]> {
  const rows = new MemoryPeopleRows();
  const identity = countingIdentity();
  const addressHash = 'a'.repeat(40);
  const sent: number[] = [];
  let enrollments: readonly Enrollment[] = [];
  let contact: Contact | undefined;
  const due: Instant[] = [];
  for (let hour = 0; hour < 24 * 16; hour += 1) {
    const now = plusMs(start, hour * hourMs);
    if (hours.includes(hour)) {
      const words = { interest: 'unsaid', locale: 'en', zone: clinic.zone, textVersion: 't', source: 'form' } as const;
      const act = { ...words, email: 'ada@example.com', addressHash };
      await takeSignUp(rows, act, now, { doubleOptIn: true, identity, clinic });
      contact = await rows.contact((await rows.address(addressHash)).contacts[0] ?? 'nobody');
    } else if (!due.some((each) => each <= now)) continue;
    if (!contact) continue;
    const known = { contact, appointments: [], enrollments };
    enrollments = [...enrollments, ...wantedEnrollments([confirm], known, clinic).map(({ enrollment }) => enrollment)];
    const facts = { person: { ...known, enrollments }, clinic };
    due.length = 0;
    enrollments = enrollments.map((enrollment) => {
      for (let one = enrollment; ; ) {
        const next = plan(confirm, one, facts, now);
        if (next.kind !== 'send' && next.kind !== 'skip') return one;
        if (next.dueAt > now) {
          due.push(next.dueAt);
          return one;
        }
        if (next.kind === 'send') sent.push(epochMs(now));
        const outcome = next.kind === 'send' ? 'sent' : 'skipped';
        one = withSettled(one, next.step.id, { revision: 0, at: now, outcome });
      }
    });
  }
  return sent;
}

const hoursLater = (sent: readonly number[]) => sent.map((each) => (each - epochMs(start)) / hourMs);

test('one sign-up is asked about twice; a newer one ends the question of the older (year.md 8)', async () => {
  expect(hoursLater(await emailsOf([0]))).toEqual([0, 50]);
  // The reminder of the first would have gone two hours after the second.
  expect(hoursLater(await emailsOf([0, 43]))).toEqual([0, 43]);
  // Corrected at once: the reminder still comes, and once.
  expect(hoursLater(await emailsOf([0, 1]))).toEqual([0, 1, 50]);
});

test('however often somebody signs up, never four questions in four days (year.md 8)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 24 * 12 }), { maxLength: 8 }), async (hours) => {
      const sent = (await emailsOf([0, ...hours])).toSorted((a, b) => a - b);
      for (const [index, first] of sent.entries()) {
        const fourth = sent[index + 3];
        expect(fourth === undefined || fourth - first > 4 * dayMs).toBe(true);
      }
    }),
    { numRuns: byTier(20, 300) },
  );
});
