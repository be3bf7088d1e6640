/** What is put away of a person's past, and that planning does as if it were still there. */
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../functions/core/model/appointment.ts';
import type { Enrollment } from '../../../functions/core/model/enrollment.ts';
import { factsVersion, type Person } from '../../../functions/core/model/person.ts';
import { beforeWith, pastVisits, putAwayMin } from '../../../functions/core/people/history.ts';
import { timeline } from '../../../functions/core/plan/plan.ts';
import { wantedEnrollments } from '../../../functions/core/plan/triggers.ts';
import { dayMs, hourMs, type Instant, plusMs } from '../../../functions/core/time/time.ts';
import { appointment, at, clinic, contact, enrollment, journey, nurture, prepare } from '../../support/people.ts';
import fc from '../../support/property.ts';

const now = at('2026-06-01T16:00:00Z');
const aftercare = journey('aftercare', {
  class: 'reminder',
  start: { on: 'appointment.completed', when: { 'appointment.kind': 'infusion' } },
  stop: { on: ['appointment.cancelled', 'appointment.noshow', 'appointment.superseded'] },
  anchor: 'appointment.end',
  steps: [
    { id: 'evening', template: 'evening.mjml', send: { since: 'PT2H' }, when: { 'appointment.first': true } },
    { id: 'evening-short', template: 'short.mjml', send: { since: 'PT2H' }, when: { 'appointment.first': false } },
    {
      id: 'month',
      template: 'month.mjml',
      send: { since: 'P30D', at: '10:00' },
      when: { 'appointment.course': [1, 2] },
    },
  ],
});
/** The preparation with one step that goes once in a course. */
const once = {
  ...prepare,
  steps: prepare.steps.map((step, index) => (index === 1 ? { ...step, oncePerCourse: true as const } : step)),
};
const journeys = [once, aftercare, nurture];

const visitOn = (index: number, days: number, changes: Partial<Appointment> = {}): Appointment => {
  const start = plusMs(now, days * dayMs);
  const noted = {
    bookedAt: plusMs(start, -9 * dayMs),
    revisedAt: plusMs(start, -9 * dayMs),
    statusAt: plusMs(start, 3 * hourMs),
  };
  return appointment({
    id: `v${index}`,
    externalId: `v${index}`,
    start,
    end: plusMs(start, 2 * hourMs),
    ...noted,
    ...changes,
  });
};
const over = (journeyId: string, instance: string, moment: Instant): Enrollment =>
  enrollment(journeyId, {
    instance,
    state: 'ended',
    ended: { at: now, reason: 'appointment.completed', revision: 0 },
    settled: Object.fromEntries(
      prepare.steps.map(({ id }) => [id, { revision: 0, at: moment, outcome: 'sent' as const }]),
    ),
  });

/** With what may be put away put away, as the store does it. */
function without(person: Person): Person {
  const visits = pastVisits(person, clinic, now);
  if (visits.length === 0) return person;
  const ids = new Set(visits.map(({ id }) => id));
  return {
    ...person,
    appointments: person.appointments.filter(({ id }) => !ids.has(id)),
    enrollments: person.enrollments.filter(({ instance }) => !ids.has(instance)),
    before: beforeWith(person, visits, { journeys: { prepare: once, aftercare, nurture } }, now),
  };
}

test('planning does the same with the past put away, and sees no change (year.md 10)', () => {
  const one = fc.record({
    days: fc.integer({ min: -120, max: 9 }),
    status: fc.constantFrom<Appointment['status']>('booked', 'completed', 'cancelled', 'noshow', 'untreated'),
    kind: fc.constantFrom<Appointment['kind']>('infusion', 'infusion', 'consultation'),
  });
  let putAway = 0;
  fc.assert(
    fc.property(fc.array(one, { minLength: 4, maxLength: 14 }), fc.boolean(), (all, confirmed) => {
      const marketing = { state: confirmed ? 'confirmed' : 'none', at: now } as const;
      const visits = all.map(({ days, status, kind }, index) => {
        const isMarked = days < 0 || status === 'cancelled';
        return visitOn(index, days, { kind, status: isMarked ? status : 'booked' });
      });
      const begun = visits.flatMap(({ id, status, kind, start }) => {
        if (start > now) return [enrollment('prepare', { instance: id })];
        const cared = status === 'completed' && kind === 'infusion';
        const later = visits.some((v) => v.status === 'completed' && v.kind === 'infusion' && v.start > start);
        return [
          over('prepare', id, start),
          ...(cared ? [later ? over('aftercare', id, start) : enrollment('aftercare', { instance: id })] : []),
        ];
      });
      const whole: Person = { contact: contact({ marketing }), appointments: visits, enrollments: begun };
      const less = without(whole);
      putAway += whole.appointments.length - less.appointments.length;
      expect(factsVersion(less)).toBe(factsVersion(whole));
      const said = (person: Person) => ({
        wanted: wantedEnrollments(journeys, person, clinic).map(
          (each) => `${each.journey.id} ${each.enrollment.instance}`,
        ),
        plans: less.enrollments.map((each) => {
          const of = journeys.find(({ id }) => id === each.journey) ?? once;
          return timeline(of, each, { person, clinic }, now).map((plan) =>
            'step' in plan ? [plan.kind, plan.step.id, plan.dueAt] : plan,
          );
        }),
      });
      expect(said(less)).toEqual(said(whole));
    }),
    { numRuns: 120 },
  );
  expect(putAway).toBeGreaterThan(100);
});

describe('what is put away (year.md 10)', () => {
  const done = (index: number, days: number) => visitOn(index, days, { status: 'completed' });
  const ids = (person: Partial<Person>) =>
    pastVisits({ contact: contact(), appointments: [], enrollments: [], ...person }, clinic, now).map(({ id }) => id);
  const three = [done(1, -30), done(2, -20), done(3, -10)];

  test('nothing while there is little of it, and then the oldest first', () => {
    expect(ids({ appointments: three.slice(0, putAwayMin - 1) })).toEqual([]);
    expect(ids({ appointments: three.toReversed() })).toEqual(['v1', 'v2', 'v3']);
  });

  test.each<[string, Partial<Person>]>([
    ['ended a moment ago', { appointments: [done(4, -2)] }],
    ['is not marked yet', { appointments: [visitOn(4, -20)] }],
    [
      'has an email ahead',
      {
        appointments: [done(4, -25)],
        enrollments: [enrollment('aftercare', { instance: 'v4', due: { partition: 'reminder#0', at: now } })],
      },
    ],
    [
      'goes on as a visit that lies ahead',
      {
        appointments: [
          visitOn(4, -9, { status: 'replaced', replacedBy: { contactId: 'c', appointmentId: 'v5' } }),
          visitOn(5, 9),
        ],
      },
    ],
    ['is being moved', { appointments: [visitOn(4, -40, { movingSince: now })] }],
  ])('not what %s', (_, { appointments = [], enrollments = [] }) => {
    expect(ids({ appointments: [...three, ...appointments], enrollments })).toEqual(['v1', 'v2', 'v3']);
  });

  test('what nobody marked goes with the rest once nobody is asked about it any more', () => {
    expect(ids({ appointments: [...three, visitOn(4, -50)] })).toEqual(['v4', 'v1', 'v2', 'v3']);
  });
});
