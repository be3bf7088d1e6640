/** Steps that do not concern a person or visit: no moment, no row of the ledger, and a new decision while their moment lies ahead. */
import { describe, expect, test } from 'vitest';
import type { Appointment, NoticeKind } from '../../../functions/core/model/appointment.ts';
import type { Contact } from '../../../functions/core/model/contact.ts';
import type { Enrollment, Settled } from '../../../functions/core/model/enrollment.ts';
import type { Journey } from '../../../functions/core/model/journey.ts';
import { factsVersion } from '../../../functions/core/model/person.ts';
import { type Facts, planned, timeline, withSettled } from '../../../functions/core/plan/plan.ts';
import { dayMs, hourMs, type Instant, plusMs } from '../../../functions/core/time/time.ts';
import { appointment, at, clinic, contact, enrollment, journey, person } from '../../support/people.ts';
import fc from '../../support/property.ts';

const open = ['none', 'openAfterAll'];
const visits = journey('visits', {
  class: 'reminder',
  start: { on: 'appointment.booked' },
  anchor: 'appointment.start',
  steps: [
    {
      id: 'booked',
      template: 'booked.mjml',
      reply: true,
      send: { after: 'PT0S' },
      when: { 'appointment.moved': false },
    },
    { id: 'moved', template: 'moved.mjml', reply: true, send: { after: 'PT0S' }, when: { 'appointment.moved': true } },
    {
      id: 'driver',
      template: 'driver.mjml',
      safety: true,
      send: { before: 'P3D', at: '10:00' },
      when: { 'appointment.kind': 'infusion', 'appointment.notice': open },
    },
    {
      id: 'expect',
      template: 'expect.mjml',
      send: { before: 'P2D', at: '10:00' },
      when: { 'contact.visitEmails': 'all', 'appointment.notice': open },
    },
    {
      id: 'eating',
      template: 'eating.mjml',
      safety: true,
      send: { before: 'P1D', at: '17:00' },
      when: { 'appointment.kind': 'infusion', 'appointment.early': false, 'appointment.notice': open },
    },
    {
      id: 'eve',
      template: 'eve.mjml',
      safety: true,
      send: { before: 'P1D', at: '17:00' },
      when: { 'appointment.kind': 'infusion', 'appointment.early': true, 'appointment.notice': open },
    },
  ],
});
const series = journey('series', {
  class: 'marketing',
  start: { on: 'consent.confirmed' },
  steps: [
    { id: 'one', template: 'one.mjml', send: { after: 'PT0S' } },
    { id: 'pain', template: 'pain.mjml', send: { after: 'P2D', at: '10:00' }, when: { 'contact.interest': 'pain' } },
    { id: 'low', template: 'low.mjml', send: { after: 'PT0S' }, when: { 'contact.interest': 'depression' } },
    { id: 'three', template: 'three.mjml', send: { after: 'P3D', at: '10:00' } },
    { id: 'last', template: 'last.mjml', send: { after: 'P4D', at: '10:00' }, when: { 'contact.interest': 'pain' } },
  ],
});

const bookedAt = at('2026-03-02T15:00:00Z');
const visit = appointment({ kind: 'infusion', start: at('2026-03-20T18:00:00Z'), bookedAt, revisedAt: bookedAt });
const needed: Partial<Contact> = { reminders: { state: 'on', at: bookedAt, amount: 'needed' } };
const noticed = (kind: NoticeKind, told: Instant, number = 1): Partial<Appointment> => ({
  notice: { kind, at: told, number, revision: 0 },
});
const facts = (changes: Partial<Appointment> = {}, of: Partial<Contact> = {}): Facts => ({
  person: person({ contact: contact(of), appointments: [{ ...visit, ...changes }] }),
  clinic,
});
const begun = enrollment('visits', { instance: visit.id, startedAt: bookedAt });

/** What a worker writes when it has planned. */
const written = (of: Journey, one: Enrollment, known: Facts, now: Instant): Enrollment => ({
  ...one,
  settled: planned(of, one, known, now).settled,
});
const said = (of: Journey, one: Enrollment, known: Facts, now: Instant): string => {
  const { next } = planned(of, one, known, now);
  return 'step' in next ? `${next.kind} ${next.step.id}` : next.kind;
};
const passed = ({ settled }: Enrollment) =>
  Object.entries(settled).flatMap(([step, { why, at: moment }]) => (why ? [`${step} ${why} ${moment}`] : []));
const answered = (one: Enrollment, now: Instant, revision = 0): Enrollment =>
  withSettled(one, revision === 0 ? 'booked' : 'moved', { revision, at: now, outcome: 'sent' });

describe('a step that does not concern its visit (year.md 11)', () => {
  const consultation = facts({ kind: 'consultation' });

  test('is no moment to wait for: the plan goes on to the next that does, and is settled with the reason', () => {
    const one = written(visits, answered(begun, bookedAt), consultation, bookedAt);
    expect(said(visits, one, consultation, bookedAt)).toBe('send expect');
    expect(passed(one)).toEqual([
      `moved notApplicable ${bookedAt}`,
      'driver notApplicable 2026-03-17T14:00:00.000Z',
      'eating notApplicable 2026-03-19T21:00:00.000Z',
      'eve notApplicable 2026-03-19T21:00:00.000Z',
    ]);
    const few = facts({ kind: 'consultation' }, needed);
    expect(passed(written(visits, one, few, bookedAt))).toContain('expect wantsFewer 2026-03-18T14:00:00.000Z');
    expect(said(visits, one, few, bookedAt)).toBe('wait');
  });

  test.each([
    ['the visit is an infusion after all', consultation, facts(), 'send driver'],
    ['the person wants all emails again', facts({}, needed), facts(), 'send driver'],
    [
      'the place opens after all',
      facts(noticed('closed', bookedAt)),
      facts(noticed('openAfterAll', bookedAt, 2)),
      'send driver',
    ],
    [
      'it turns out to be early in the day',
      facts({ kind: 'consultation' }),
      facts({ start: at('2026-03-20T13:00:00Z') }),
      'send driver',
    ],
  ] as const)('is looked at again when facts change before its moment: %s (I7)', (_, before, after, next) => {
    const one = written(visits, answered(begun, bookedAt), before, bookedAt);
    const later = plusMs(bookedAt, dayMs);
    expect(said(visits, one, after, later)).toBe(next);
    const all = timeline(visits, one, after, later).flatMap((each) => (each.kind === 'send' ? [each.step.id] : []));
    expect(all).toEqual(
      timeline(visits, answered(begun, bookedAt), after, later).flatMap((each) =>
        each.kind === 'send' ? [each.step.id] : [],
      ),
    );
    expect(all.some((id) => id === 'eating' || id === 'eve')).toBe(true);
  });

  test('is decided at its moment: what changes afterwards does not send it beside its twin', () => {
    const early = facts({ start: at('2026-03-20T13:00:00Z') });
    const moment = at('2026-03-19T21:00:00Z');
    let one = written(visits, answered(begun, bookedAt), early, bookedAt);
    for (const id of ['driver', 'expect', 'eve'])
      one = withSettled(one, id, { revision: 0, at: moment, outcome: 'sent' });
    expect(said(visits, one, facts(), plusMs(moment, hourMs))).toBe('wait');
  });

  test('is looked at again when the facts had changed before its moment, and the plan comes after it (I7)', () => {
    const closed = facts({ ...noticed('closed', bookedAt), version: 2 });
    const lifted = at('2026-03-19T20:59:58Z');
    let one = written(visits, answered(begun, bookedAt), closed, bookedAt);
    one = { ...one, seen: factsVersion(closed.person) };
    expect(passed(one)).toContain('eating notApplicable 2026-03-19T21:00:00.000Z');
    const after = facts({ ...noticed('openAfterAll', lifted, 2), version: 3 });
    const late = at('2026-03-19T21:00:03Z');
    const next = timeline(visits, one, after, late).flatMap((each) => (each.kind === 'send' ? [each.step.id] : []));
    expect(next).toContain('eating');
    // With the facts by which it was passed over it stays so.
    expect(said(visits, one, closed, late)).toBe('wait');
  });

  test('is looked at again under a release that makes it apply, and goes late where the journey says so (I11)', () => {
    const one = { ...written(visits, answered(begun, bookedAt), consultation, bookedAt), seen: 2 };
    const forAll = {
      ...visits,
      steps: visits.steps.map((step) => (step.id === 'driver' ? { ...step, when: {} } : step)),
    };
    const next = at('2026-03-18T14:00:00Z');
    expect(said(visits, one, consultation, next)).toBe('send expect');
    expect(said(forAll, one, consultation, next)).toBe('send driver');
  });

  test('is decided anew after a move, whenever that is', () => {
    const early = facts({ start: at('2026-03-20T13:00:00Z') });
    const one = written(visits, answered(begun, bookedAt), early, bookedAt);
    const movedAt = at('2026-03-19T22:00:00Z');
    const moved = facts({ start: at('2026-03-25T18:00:00Z'), revision: 1, revisedAt: movedAt });
    expect(said(visits, one, moved, movedAt)).toBe('send moved');
    const two = written(visits, answered(one, movedAt, 1), moved, movedAt);
    expect(
      timeline(visits, two, moved, movedAt).flatMap((each) => (each.kind === 'send' ? [each.step.id] : [])),
    ).toEqual(['driver', 'expect', 'eating']);
  });

  test('is settled by no write while nothing may go: a hold, a visit that moves', () => {
    for (const waits of [facts({ kind: 'consultation' }, { hold: true }), facts({ movingSince: bookedAt })])
      expect(passed(written(visits, written(visits, begun, consultation, bookedAt), waits, bookedAt))).toEqual([]);
  });
});

describe('of steps counted from one another (year.md 11)', () => {
  const start = at('2026-03-02T15:00:00Z');
  const reader = (interest: 'pain' | 'depression') => ({
    person: person({ contact: contact({ interest, marketing: { state: 'confirmed', at: start } }) }),
    clinic,
  });
  const first = withSettled(enrollment('series', { startedAt: start }), 'one', {
    revision: 0,
    at: start,
    outcome: 'sent',
  });

  test('what follows one that is passed over counts from its moment, as the rhythm was written', () => {
    const { next } = planned(series, first, reader('depression'), start);
    expect('step' in next && `${next.step.id} ${next.dueAt}`).toBe('low 2026-03-04T15:00:00.000Z');
  });

  test('the last is waited for: until its moment a change can make it due', () => {
    const known = reader('depression');
    let one = first;
    let now = start;
    for (const id of ['low', 'three']) {
      const { next } = planned(series, one, known, now);
      expect('step' in next && next.step.id).toBe(id);
      now = 'dueAt' in next ? next.dueAt : now;
      one = withSettled(one, id, { revision: 0, at: now, outcome: 'sent' });
    }
    one = written(series, one, known, now);
    const { next } = planned(series, one, known, now);
    const end = 'dueAt' in next ? next.dueAt : now;
    expect(end).toBe('2026-03-11T14:00:00.000Z');
    expect(said(series, one, reader('pain'), plusMs(now, dayMs))).toBe('send last');
    expect(planned(series, one, known, end).next).toEqual({ kind: 'end', reason: 'done' });
  });
});

test('to be passed over changes nothing of what is sent, and when (year.md 11)', () => {
  const kinds = fc.constantFrom<Appointment['kind']>('consultation', 'infusion');
  const cases = fc.record({
    kind: kinds,
    hours: fc.integer({ min: 1, max: 24 * 12 }),
    start: fc.integer({ min: 8, max: 19 }),
    revision: fc.integer({ min: 0, max: 2 }),
    amount: fc.constantFrom('needed', undefined),
    notice: fc.constantFrom<NoticeKind | 'none'>('none', 'closed', 'openAfterAll'),
  });
  fc.assert(
    fc.property(cases, ({ kind, hours, start, revision, amount, notice }) => {
      const starts = plusMs(at('2026-03-20T00:00:00Z'), start * hourMs);
      const revisedAt = plusMs(starts, -hours * hourMs);
      const known = facts(
        { kind, start: starts, revision, revisedAt, ...(notice === 'none' ? {} : noticed(notice, revisedAt)) },
        amount ? needed : {},
      );
      const told = timeline(visits, begun, known, revisedAt).flatMap((each) =>
        each.kind === 'send' ? [`${each.step.id} ${each.dueAt}`] : [],
      );
      const went: string[] = [];
      let one = begun;
      let now = revisedAt;
      for (let visited = 0; visited < 20; visited += 1) {
        one = written(visits, one, known, now);
        const { next } = planned(visits, one, known, now);
        if (!('step' in next)) break;
        now = next.dueAt > now ? next.dueAt : now;
        if (next.kind === 'send') went.push(`${next.step.id} ${next.dueAt}`);
        const how: Settled = { revision: next.revision, at: now, outcome: next.kind === 'send' ? 'sent' : 'skipped' };
        one = withSettled(one, next.step.id, next.kind === 'skip' && next.into ? { ...how, into: next.into } : how);
      }
      expect(went).toEqual(told);
    }),
    { numRuns: 150 },
  );
});
