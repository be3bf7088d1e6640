/** What a visit's own facts decide: short notice, early hours, notices, missed visits, courses, moves on their way. */
import { describe, expect, test } from 'vitest';
import { formFor } from '../../../functions/core/email/compose.ts';
import { valuesFor } from '../../../functions/core/email/values.ts';
import { type Appointment, isShortNotice } from '../../../functions/core/model/appointment.ts';
import { type Clinic, inLocale } from '../../../functions/core/model/clinic.ts';
import type { When } from '../../../functions/core/model/journey.ts';
import { holds } from '../../../functions/core/plan/conditions.ts';
import { plan } from '../../../functions/core/plan/plan.ts';
import { stopFor, wantedEnrollments } from '../../../functions/core/plan/triggers.ts';
import {
  appointment,
  at,
  clinic,
  contact,
  enrollment,
  journey,
  nurture,
  person,
  prepare,
} from '../../support/people.ts';

const asks = (when: When, visit: Appointment, others: readonly Appointment[] = []) =>
  holds(when, person({ appointments: [visit, ...others] }), visit, clinic);

describe('facts that a step may ask about', () => {
  const start = at('2026-03-10T15:00:00-04:00');

  test('short notice is fewer than eight open phone hours before the last meal, counted from the last move (words.md A4)', () => {
    // The last meal is on Tuesday at nine in the morning; the phones are answered from nine to five, Monday to Friday.
    const visit = (revisedAt: string) => appointment({ start, revisedAt: at(revisedAt) });
    const isShort = (visit: Appointment) => asks({ 'appointment.shortNotice': [true] }, visit);
    expect(isShort(visit('2026-03-09T09:00:00-04:00'))).toBe(false);
    expect(isShort(visit('2026-03-09T09:00:01-04:00'))).toBe(true);
    // Three days by the clock, and nobody answers on a Saturday: the eight hours of Monday are all there is.
    expect(isShort(visit('2026-03-07T11:00:00-05:00'))).toBe(false);
    expect(
      isShort(appointment({ start: at('2026-03-09T12:00:00-04:00'), revisedAt: at('2026-03-07T11:00:00-05:00') })),
    ).toBe(true);
  });

  test('a closed day has no hours, a short one few, and no visit but an infusion has a meal before it', () => {
    const told = (revisedAt: string, changes: Partial<Clinic> = {}, kind: Appointment['kind'] = 'infusion') =>
      isShortNotice(appointment({ start, kind, revisedAt: at(revisedAt) }), { ...clinic, ...changes });
    expect(told('2026-03-06T17:00:00-05:00')).toBe(false);
    expect(told('2026-03-06T17:00:00-05:00', { closedDays: ['2026-03-09'] })).toBe(true);
    expect(told('2026-03-06T17:00:00-05:00', { shortDays: [{ date: '2026-03-09', open: '09:00-16:00' }] })).toBe(true);
    // From eleven on Monday: six hours, and six more on Tuesday before a talk at three.
    expect(told('2026-03-09T11:00:00-04:00')).toBe(true);
    expect(told('2026-03-09T11:00:00-04:00', {}, 'consultation')).toBe(false);
  });

  test('the same day is a day on the wall of the place', () => {
    const visit = (revisedAt: string) => appointment({ start, revisedAt: at(revisedAt) });
    expect(asks({ 'appointment.sameDay': [true] }, visit('2026-03-10T00:05:00-04:00'))).toBe(true);
    // Already the tenth in UTC, still the ninth in Albany.
    expect(asks({ 'appointment.sameDay': [false] }, visit('2026-03-09T22:00:00-04:00'))).toBe(true);
  });

  test('early is before ten on that wall, on both sides of the change of clocks', () => {
    const early = (text: string) => asks({ 'appointment.early': [true] }, appointment({ start: at(text) }));
    expect(early('2026-03-07T09:59:00-05:00')).toBe(true);
    expect(early('2026-03-09T09:59:00-04:00')).toBe(true);
    expect(early('2026-03-09T10:00:00-04:00')).toBe(false);
  });

  test('of a course that is booked ahead, only the earliest is the first (year.md 6)', () => {
    const visit = appointment({ start });
    const earlier = appointment({ id: 'a0', start: at('2026-03-08T15:00:00-04:00') });
    expect(asks({ 'appointment.first': [true] }, earlier, [visit])).toBe(true);
    expect(asks({ 'appointment.first': [true] }, visit, [earlier])).toBe(false);
    expect(asks({ 'appointment.first': [true] }, visit, [{ ...earlier, status: 'cancelled' }])).toBe(true);
    expect(asks({ 'appointment.first': [true] }, visit, [{ ...earlier, kind: 'consultation' }])).toBe(true);
  });

  test('the first infusion of a course has none completed in the sixty days before it', () => {
    const visit = appointment({ start });
    const daysBefore = (days: number) =>
      appointment({
        id: 'a0',
        status: 'completed',
        start: at(new Date(Date.parse(start) - days * 86_400_000).toISOString()),
      });
    expect(asks({ 'appointment.first': [true] }, visit)).toBe(true);
    expect(asks({ 'appointment.first': [false] }, visit, [daysBefore(60)])).toBe(true);
    expect(asks({ 'appointment.first': [true] }, visit, [daysBefore(61)])).toBe(true);
  });

  test('without a notice there is "none"', () => {
    const notice = { kind: 'closed', at: start, number: 1, revision: 0 } as const;
    expect(asks({ 'appointment.notice': ['none', 'openingLate'] }, appointment())).toBe(true);
    expect(asks({ 'appointment.notice': ['none', 'openingLate'] }, appointment({ notice }))).toBe(false);
  });
});

describe('journeys that staff start', () => {
  const reminder = (on: 'appointment.missed' | 'appointment.notice') =>
    journey('told', {
      class: 'reminder',
      start: { on },
      anchor: 'appointment.start',
      steps: [{ id: 'told', template: 'told.mjml', send: { after: 'PT0S' } }],
    });
  const wanted = (on: 'appointment.missed' | 'appointment.notice', visit: Appointment) =>
    wantedEnrollments([reminder(on)], person({ appointments: [visit] }), clinic).map(
      ({ enrollment: { instance, startedAt } }) => `${instance} ${startedAt}`,
    );
  const moment = at('2026-01-21T15:00:00Z');

  test('the email about a missed visit waits for its release', () => {
    expect(wanted('appointment.missed', appointment({ status: 'noshow' }))).toEqual([]);
    expect(wanted('appointment.missed', appointment({ status: 'completed', missedEmailAt: moment }))).toEqual([]);
    expect(wanted('appointment.missed', appointment({ status: 'noshow', missedEmailAt: moment }))).toEqual([
      `a1 ${moment}`,
    ]);
  });

  test('a second notice of a visit is an enrollment of its own, and ends the first', () => {
    const first = appointment({ notice: { kind: 'openingLate', at: moment, number: 1, revision: 0 } });
    const second = appointment({ notice: { kind: 'closed', at: moment, number: 2, revision: 0 } });
    expect(wanted('appointment.notice', first)).toEqual([`a1 ${moment}`]);
    expect(wanted('appointment.notice', second)).toEqual([`a1.2 ${moment}`]);
    expect(wanted('appointment.notice', { ...second, status: 'cancelled' })).toEqual([]);
    const standing = (instance: string, visit: Appointment) =>
      stopFor(reminder('appointment.notice'), enrollment('told', { instance }), person({ appointments: [visit] }));
    expect(standing('a1', second)).toBe('no longer appointment.notice');
    expect(standing('a1.2', second)).toBeUndefined();
  });

  test('a notice speaks of the day it was told for: after a move it says nothing and keeps nothing back', () => {
    const moved = appointment({ revision: 1, notice: { kind: 'closed', at: moment, number: 1, revision: 0 } });
    expect(wanted('appointment.notice', moved)).toEqual([]);
    expect(asks({ 'appointment.notice': ['none'] }, moved)).toBe(true);
    expect(
      wanted('appointment.notice', { ...moved, notice: { kind: 'closed', at: moment, number: 2, revision: 1 } }),
    ).toEqual([`a1.2 ${moment}`]);
  });

  test('a release counts for the absence it was given for, not for the next one', () => {
    const again = appointment({ status: 'noshow', missedEmailAt: moment, statusAt: at('2026-02-01T15:00:00Z') });
    expect(wanted('appointment.missed', again)).toEqual([]);
  });

  test('a second notice finds its visit: its moments and its values', () => {
    const visit = appointment({ notice: { kind: 'closed', at: moment, number: 2, revision: 0 } });
    const me = person({ appointments: [visit] });
    const mine = enrollment('told', { instance: 'a1.2', startedAt: at('2026-01-19T15:00:00Z') });
    const now = at('2026-01-19T15:00:00Z');
    const next = plan(reminder('appointment.notice'), mine, { person: me, clinic }, now);
    expect(next.kind === 'send' && next.dueAt).toBe(now);
    const links = {
      site: '',
      confirm: '',
      address: '',
      preferences: '',
      unsubscribe: '',
      notMe: '',
      language: '',
      fullEmails: '',
    };
    expect(
      valuesFor({ release: { clinic }, person: me, enrollment: mine, now }, 'told', links).values.appointment,
    ).toMatchObject({ start: visit.start });
  });
});

test('aftercare ends when a later infusion is completed, and not for one that is only booked', () => {
  const aftercare = journey('aftercare', {
    class: 'reminder',
    start: { on: 'appointment.completed' },
    stop: { on: 'appointment.superseded' },
    anchor: 'appointment.end',
    steps: [{ id: 'evening', template: 'evening.mjml', send: { since: 'PT2H' } }],
  });
  const done = appointment({ status: 'completed' });
  const mine = enrollment('aftercare', { instance: 'a1' });
  const stop = (status: Appointment['status'], start: string) =>
    stopFor(aftercare, mine, person({ appointments: [done, appointment({ id: 'a2', status, start: at(start) })] }));
  expect(stop('completed', '2026-01-23T15:00:00Z')).toBe('appointment.superseded');
  expect(stop('booked', '2026-01-23T15:00:00Z')).toBeUndefined();
  expect(stop('completed', '2026-01-16T15:00:00Z')).toBeUndefined();
});

test('a day that is over prepares nobody, and its cancellation is no news', () => {
  const cancelled = journey('cancelled', {
    class: 'reminder',
    start: { on: 'appointment.cancelled' },
    anchor: 'appointment.start',
    steps: [{ id: 'cancelled', template: 'x-cancelled.mjml', reply: true, safety: true, send: { after: 'PT0S' } }],
  });
  const start = at('2026-01-20T15:00:00Z');
  const wanted = (changes: Partial<Appointment>) =>
    wantedEnrollments([prepare, cancelled], person({ appointments: [appointment({ start, ...changes })] }), clinic).map(
      (each) => each.journey.id,
    );
  const [before, after] = [at('2026-01-20T14:59:59Z'), at('2026-01-21T09:00:00Z')];
  expect(wanted({ bookedAt: before, revisedAt: before })).toEqual(['prepare']);
  expect(wanted({ bookedAt: after, revisedAt: after })).toEqual([]);
  expect(wanted({ status: 'cancelled', statusAt: before })).toEqual(['cancelled']);
  expect(wanted({ status: 'cancelled', statusAt: after })).toEqual([]);
});

test('while a source has told of a move but not of its new time, reminders wait (I3)', () => {
  const mine = enrollment('prepare', { instance: 'a1' });
  const now = at('2026-01-19T22:00:00Z');
  const seen = (changes: Partial<Appointment>) =>
    plan(prepare, mine, { person: person({ appointments: [appointment(changes)] }), clinic }, now);
  expect(seen({}).kind).toBe('send');
  expect(seen({ movingSince: now })).toEqual({ kind: 'wait', reasons: ['waits for the new time of a move'] });
});

test('a rest the person asked for holds education back, and nothing else', () => {
  const now = at('2026-01-06T15:00:00Z');
  const pausedUntil = at('2026-02-05T15:00:00Z');
  const resting = person({ contact: contact({ marketing: { state: 'confirmed', at: now, pausedUntil } }) });
  const next = plan(nurture, enrollment('nurture', { startedAt: now }), { person: resting, clinic }, now);
  expect(next.kind === 'send' && next.dueAt).toBe(pausedUntil);
  const visit = { ...resting, appointments: [appointment()] };
  const booked = plan(prepare, enrollment('prepare', { instance: 'a1' }), { person: visit, clinic }, now);
  expect(booked.kind === 'send' && booked.dueAt).toBe(now);
});

describe('the form of an email (C9)', () => {
  const templates = {
    'prepare/eating': { en: 'f' },
    'prepare/eating.minimal': { en: 'm' },
    'prepare/old': { en: 'o' },
  };
  const release = { id: 'r', clinic, journeys: {}, templates };
  const form = (name: string, emailForm: 'full' | 'minimal' | undefined, emailClass: 'reminder' | 'marketing') =>
    formFor(
      name,
      { class: emailClass },
      person({ contact: contact(emailForm === undefined ? {} : { emailForm }) }),
      release,
    );

  test('is minimal until the person has accepted full emails', () => {
    expect(form('prepare/eating', undefined, 'reminder')).toBe('prepare/eating.minimal');
    expect(form('prepare/eating', 'minimal', 'reminder')).toBe('prepare/eating.minimal');
    expect(form('prepare/eating', 'full', 'reminder')).toBe('prepare/eating');
  });

  test('is never lost for want of a minimal one, and marketing has only one', () => {
    expect(form('prepare/old', 'minimal', 'reminder')).toBe('prepare/old');
    expect(form('prepare/eating', 'minimal', 'marketing')).toBe('prepare/eating');
  });
});

test("the clinic's words come in the reader's language, else in English; blank ones are not there", () => {
  const both = { en: 'Monday', es: 'lunes' };
  expect([inLocale(both, 'es'), inLocale(both, 'en'), inLocale('Monday', 'es')]).toEqual(['lunes', 'Monday', 'Monday']);
  expect([inLocale('', 'en'), inLocale(' ', 'es'), inLocale(undefined, 'en')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
