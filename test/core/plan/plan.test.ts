import { describe, expect, test } from 'vitest';
import { callBy, type Plan, plan, timeline } from '../../../functions/core/plan/plan.ts';
import type { Instant } from '../../../functions/core/time/time.ts';
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

const facts = (changes: Parameters<typeof person>[0] = {}) => ({ person: person(changes), clinic });
const sent = (moment: Instant, revision = 0) => ({ revision, at: moment, outcome: 'sent' as const });
const step = (next: Plan) => ('step' in next ? `${next.kind} ${next.step.id} ${next.dueAt}` : next.kind);

describe('who wants only what they must know of a visit', () => {
  const visit = appointment({ start: at('2026-03-20T15:00:00Z') });
  const early = at('2026-03-10T15:00:00Z');
  const series = (changes: object = {}) =>
    journey('visit', {
      class: 'reminder',
      start: { on: 'appointment.booked' },
      anchor: 'appointment.start',
      steps: [
        {
          id: 'expect',
          template: 'expect.mjml',
          send: { before: 'P2D', at: '10:00' },
          when: { 'contact.visitEmails': 'all', 'appointment.kind': 'infusion' },
          ...changes,
        },
        { id: 'eating', template: 'eating.mjml', send: { before: 'P1D', at: '17:00' }, safety: true },
      ],
    });
  const wanting = (amount?: 'needed') =>
    facts({
      contact: contact({ reminders: { state: 'on', at: early, ...(amount && { amount }) } }),
      appointments: [visit],
    });
  const plansFor = (amount?: 'needed') =>
    timeline(series(), enrollment('visit', { instance: visit.id }), wanting(amount), early).map((each) =>
      each.kind === 'skip'
        ? `skip ${each.step.id} ${each.reason}`
        : 'step' in each
          ? `send ${each.step.id}`
          : each.kind,
    );

  test('goes without what says more, and the ledger says why; every safety step goes (I7)', () => {
    expect(plansFor().slice(0, 2)).toEqual(['send expect', 'send eating']);
    expect(plansFor('needed').slice(0, 2)).toEqual(['skip expect wantsFewer', 'send eating']);
    const consultation = facts({
      contact: wanting('needed').person.contact,
      appointments: [{ ...visit, kind: 'consultation' }],
    });
    const [next] = timeline(series(), enrollment('visit', { instance: visit.id }), consultation, early);
    expect(next?.kind === 'skip' && next.reason).toBe('notApplicable');
  });

  test('a series whose safety step asks for that choice is refused (I7)', () => {
    expect(() => series({ safety: true })).toThrow(/safety step goes to everybody/);
  });
});

describe('a series counted from its previous step', () => {
  test('starts at once inside the window', () => {
    const now = at('2026-01-05T15:00:00Z');
    expect(step(plan(nurture, enrollment('nurture'), facts(), now))).toBe(`send welcome ${now}`);
  });

  test('waits for the morning when it starts at night, and says why', () => {
    const night = at('2026-01-05T21:30:00-05:00');
    const next = plan(nurture, enrollment('nurture', { startedAt: night }), facts(), night);
    expect(step(next)).toBe(`send welcome ${at('2026-01-06T08:00:00-05:00')}`);
    expect('reasons' in next && next.reasons).toContain('moved from 2026-01-05 21:30 to 2026-01-06 08:00, quiet hours');
  });

  test("keeps the recipient's local hour across the daylight-saving change", () => {
    const settled = { welcome: sent(at('2026-03-06T10:00:00-05:00')) };
    const cap = { at: at('2026-03-06T10:00:00-05:00'), token: 'x' };
    const next = plan(nurture, enrollment('nurture', { settled }), facts({ cap }), at('2026-03-06T10:00:01-05:00'));
    expect(step(next)).toBe(`send second ${at('2026-03-08T10:00:00-04:00')}`);
  });

  test('ends when a visit is booked, when marketing is left, and when every step is settled', () => {
    const now = at('2026-01-06T15:00:00Z');
    const booked = plan(nurture, enrollment('nurture'), facts({ appointments: [appointment()] }), now);
    expect(booked).toEqual({ kind: 'end', reason: 'appointment.booked' });
    const left = plan(
      nurture,
      enrollment('nurture'),
      facts({ contact: contact({ marketing: { state: 'left', at: now } }) }),
      now,
    );
    expect(left).toEqual({ kind: 'end', reason: 'consent.left' });
    const all = { welcome: sent(now), second: sent(now), third: sent(now) };
    expect(plan(nurture, enrollment('nurture', { settled: all }), facts(), now)).toEqual({
      kind: 'end',
      reason: 'done',
    });
  });

  test('goes by step id: a settled step is not sent again when others are put before it', () => {
    const now = at('2026-01-06T15:00:00Z');
    const [welcome, second, third] = nurture.steps;
    if (!welcome || !second || !third) throw new Error('three steps');
    const edited = { ...nurture, steps: [second, welcome, third] };
    const next = plan(edited, enrollment('nurture', { settled: { welcome: sent(now) } }), facts(), now);
    expect('step' in next && next.step.id).toBe('second');
  });

  test('no two within the cap, whatever journey took it, and its own taking does not stand in its way (I5)', () => {
    const now = at('2026-01-06T15:00:00Z');
    const other = facts({ cap: { at: at('2026-01-06T14:00:00Z'), token: 'other#once#a' } });
    expect(step(plan(nurture, enrollment('nurture'), other, now))).toBe(
      `send welcome ${at('2026-01-07T10:00:00Z').replace('10:00:00', '13:00:00')}`,
    );
    const own = facts({ cap: { at: at('2026-01-06T14:59:00Z'), token: 'nurture#once#welcome' } });
    expect(step(plan(nurture, enrollment('nurture', { startedAt: now }), own, now))).toBe(`send welcome ${now}`);
  });

  test('none in the days around an infusion (I5)', () => {
    const now = at('2026-01-19T15:00:00Z');
    const around = journey('other', {
      class: 'marketing',
      start: { on: 'consent.confirmed' },
      steps: [{ id: 'a', template: 'a.mjml', send: { after: 'PT0S' }, useful: { for: 'P9D' } }],
    });
    const next = plan(around, enrollment('other', { startedAt: now }), facts({ appointments: [appointment()] }), now);
    expect(step(next)).toBe(`send a ${at('2026-01-23T08:00:00-05:00')}`);
  });
});

describe('reminders counted from an appointment', () => {
  const booking = { appointments: [appointment()] };
  const mine = (changes = {}) => enrollment('prepare', { instance: 'a1', ...changes });

  test('no anchor: it waits and says so; it never sends now', () => {
    const next = plan(prepare, mine(), facts(), at('2026-01-06T15:00:00Z'));
    expect(next).toEqual({ kind: 'wait', reasons: ['waits for an appointment time'] });
  });

  test('come in order, on the right days, the early one the evening before', () => {
    const early = {
      appointments: [appointment({ start: at('2026-01-20T08:00:00-05:00'), end: at('2026-01-20T10:00:00-05:00') })],
    };
    const all = timeline(prepare, mine(), facts(early), at('2026-01-05T15:00:00Z')).map(step);
    expect(all).toEqual([
      `send booked ${at('2026-01-05T15:00:00Z')}`,
      `skip moved ${at('2026-01-05T15:00:00Z')}`,
      `send medicines ${at('2026-01-13T10:00:00-05:00')}`,
      `send eating ${at('2026-01-19T17:00:00-05:00')}`,
      `send leaving ${at('2026-01-19T19:45:00-05:00')}`,
      'wait',
    ]);
  });

  test('a move makes due again what printed the time, and only that', () => {
    const settled = {
      booked: sent(at('2026-01-05T15:00:00Z')),
      moved: { revision: 0, at: at('2026-01-05T15:00:00Z'), outcome: 'skipped' as const },
      medicines: sent(at('2026-01-13T15:00:00Z')),
      eating: sent(at('2026-01-19T22:00:00Z')),
    };
    const moved = appointment({
      revision: 1,
      start: at('2026-01-27T15:00:00Z'),
      end: at('2026-01-27T17:00:00Z'),
      revisedAt: at('2026-01-19T23:00:00Z'),
    });
    const all = timeline(prepare, mine({ settled }), facts({ appointments: [moved] }), at('2026-01-19T23:00:00Z')).map(
      step,
    );
    expect(all).toEqual([
      `skip booked ${at('2026-01-19T23:00:00Z')}`,
      `send moved ${at('2026-01-19T23:00:00Z')}`,
      `send eating ${at('2026-01-26T17:00:00-05:00')}`,
      `send leaving ${at('2026-01-27T13:00:00Z')}`,
      'wait',
    ]);
  });

  test('booked at 21:00 for 08:00: the eating notice goes at once, in quiet hours, before its limit (I4, I7)', () => {
    const now = at('2026-01-19T21:00:00-05:00');
    const late = appointment({
      start: at('2026-01-20T08:00:00-05:00'),
      end: at('2026-01-20T10:00:00-05:00'),
      bookedAt: now,
    });
    const settled = { booked: sent(now), moved: { revision: 0, at: now, outcome: 'skipped' as const } };
    const next = plan(prepare, mine({ settled, startedAt: now }), facts({ appointments: [late] }), now);
    // The medicines email is late too, and merges into what goes today.
    expect(next).toMatchObject({ kind: 'skip', step: { id: 'medicines' }, reason: 'merged', into: 'eating' });
    const then = timeline(prepare, mine({ settled, startedAt: now }), facts({ appointments: [late] }), now).map(step);
    expect(then.slice(1, 2)).toEqual([`send eating ${now}`]);
  });

  test('a late step does not merge into one that merges itself', () => {
    const chain = journey('prepare', {
      class: 'reminder',
      start: { on: 'appointment.booked' },
      anchor: 'appointment.start',
      steps: [
        { id: 'a', template: 'a.mjml', send: { before: 'P7D', at: '10:00' }, late: 'merge' },
        { id: 'b', template: 'b.mjml', send: { before: 'P5D', at: '10:00' }, late: 'merge' },
        { id: 'c', template: 'c.mjml', send: { before: 'P1D', at: '10:00' } },
      ],
    });
    const now = at('2026-01-19T09:30:00-05:00');
    const all = timeline(chain, mine({ startedAt: now }), facts(booking), now);
    expect(all.flatMap((each) => (each.kind === 'skip' ? [`${each.step.id}>${each.into}`] : []))).toEqual([
      'a>c',
      'b>c',
    ]);
  });

  test('a safety email is called about while somebody can still call', () => {
    const limit = at('2026-01-20T02:00:00-05:00');
    // While somebody answers the telephone; where the email went too late for that, at an hour at which one may telephone.
    expect(callBy(limit, at('2026-01-19T10:00:00-05:00'), clinic)).toBe(at('2026-01-19T16:45:00-05:00'));
    expect(callBy(limit, at('2026-01-19T16:15:00-05:00'), clinic)).toBe(at('2026-01-19T16:45:00-05:00'));
    expect(callBy(limit, at('2026-01-19T16:15:00.001-05:00'), clinic)).toBe(at('2026-01-19T19:45:00-05:00'));
    expect(callBy(limit, at('2026-01-19T17:00:00-05:00'), clinic)).toBe(at('2026-01-19T19:45:00-05:00'));
    expect(callBy(limit, at('2026-01-19T21:00:00-05:00'), clinic)).toBe(limit);
    const noon = at('2026-01-20T12:00:00-05:00');
    expect(callBy(noon, at('2026-01-19T17:00:00-05:00'), clinic)).toBe(noon);
    // A weekend lies between, and then a place that nobody answers for.
    const sunday = at('2026-01-18T20:00:00-05:00');
    expect(callBy(sunday, at('2026-01-16T09:00:00-05:00'), clinic)).toBe(at('2026-01-16T16:45:00-05:00'));
    const quiet = { ...clinic, hours: { ...clinic.hours, phone: {} } };
    expect(callBy(limit, at('2026-01-19T10:00:00-05:00'), quiet)).toBe(at('2026-01-19T19:45:00-05:00'));
  });

  test('never a preparation email after the appointment; the eating notice not after its limit', () => {
    const now = at('2026-01-20T10:00:00-05:00');
    const settled = { booked: sent(now), moved: { revision: 0, at: now, outcome: 'skipped' as const } };
    const started = appointment({ start: at('2026-01-20T09:00:00-05:00') });
    const all = timeline(prepare, mine({ settled }), facts({ appointments: [started] }), now);
    expect(all.filter((each) => each.kind === 'send')).toEqual([]);
    expect(all.flatMap((each) => (each.kind === 'skip' ? [each.reason] : []))).toEqual([
      'noLongerUseful',
      'noLongerUseful',
      'noLongerUseful',
    ]);
  });

  test('a reply is exempt from quiet hours only while it is fresh', () => {
    const night = at('2026-01-05T23:00:00-05:00');
    const fresh = plan(prepare, mine({ startedAt: night }), facts(booking), at('2026-01-05T23:10:00-05:00'));
    expect(step(fresh)).toBe(`send booked ${at('2026-01-05T23:10:00-05:00')}`);
    const stale = plan(prepare, mine({ startedAt: night }), facts(booking), at('2026-01-05T23:20:00-05:00'));
    expect(step(stale)).toBe(`send booked ${at('2026-01-06T08:00:00-05:00')}`);
  });

  test('hold: nothing is due until staff lift it (C21)', () => {
    const next = plan(
      prepare,
      mine(),
      facts({ ...booking, contact: contact({ hold: true }) }),
      at('2026-01-06T15:00:00Z'),
    );
    expect(next).toEqual({ kind: 'wait', reasons: ['on hold'] });
  });

  test('leaving marketing, or complaining about it, does not stop reminders (I9)', () => {
    const gone = contact({
      marketing: { state: 'left', at: at('2026-01-05T15:00:00Z') },
      suppressed: { marketing: 'complaint' },
    });
    const next = plan(prepare, mine(), facts({ ...booking, contact: gone }), at('2026-01-05T15:00:00Z'));
    expect(next.kind).toBe('send');
  });

  test('civil times are counted in the zone of the place, quiet hours in that of the reader', () => {
    const traveller = contact({ zone: 'Asia/Tokyo' });
    const settled = {
      booked: sent(at('2026-01-05T15:00:00Z')),
      moved: sent(at('2026-01-05T15:00:00Z')),
      medicines: sent(at('2026-01-13T15:00:00Z')),
    };
    const next = plan(
      prepare,
      mine({ settled }),
      facts({ ...booking, contact: traveller }),
      at('2026-01-14T15:00:00Z'),
    );
    // 17:00 in Albany is 07:00 in Tokyo: moved earlier, to the evening before there.
    expect(step(next)).toBe(`send eating ${at('2026-01-19T19:45:00+09:00')}`);
  });
});

describe('a notice (year.md 1)', () => {
  const notices = journey('notices', {
    class: 'reminder',
    start: { on: 'appointment.notice' },
    stop: { on: ['appointment.cancelled'] },
    anchor: 'appointment.start',
    steps: [
      {
        id: 'closed',
        template: 'closed.mjml',
        safety: true,
        send: { after: 'PT0S' },
        useful: { until: 'appointment.start' },
        late: 'send',
      },
    ],
  });
  const told = (when: Instant, start: Instant, now: Instant = when) => {
    const notice = { kind: 'closed', at: when, number: 1, revision: 0 } as const;
    const visit = appointment({ kind: 'infusion', start, notice });
    return plan(
      notices,
      enrollment('notices', { instance: visit.id, startedAt: when }),
      facts({ appointments: [visit] }),
      now,
    );
  };
  const evening = at('2026-01-19T21:00:00-05:00');
  const early = at('2026-01-20T06:50:00-05:00');

  test.each([
    ['the last meal, told the evening before', evening, '2026-01-20T08:00:00-05:00'],
    ['setting out, told at 6:50', early, '2026-01-20T10:00:00-05:00'],
    ['whoever is on their way by then, told at 6:50', early, '2026-01-20T08:30:00-05:00'],
  ])('goes at once, in quiet hours, when the next open hour is too late for %s', (_what, when, start) => {
    const next = told(when, at(start));
    expect(step(next)).toBe(`send closed ${when}`);
    expect(next).toMatchObject({ isLate: false, reasons: ['sent in quiet hours: it would miss its deadline'] });
  });

  test('waits for the open hours when there is time, and is not late then; it must arrive before the last meal', () => {
    const open = at('2026-01-20T08:00:00-05:00');
    const next = told(evening, at('2026-01-20T16:00:00-05:00'));
    expect(step(next)).toBe(`send closed ${open}`);
    expect(told(evening, at('2026-01-20T16:00:00-05:00'), open)).toMatchObject({
      isLate: false,
      hearBy: at('2026-01-20T10:00:00-05:00'),
    });
  });
});
