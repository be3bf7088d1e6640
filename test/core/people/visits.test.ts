/** What staff say of a visit, carried out: marks, corrections, notices, and the calls and log lines that go with them. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Appointment } from '../../../functions/core/model/appointment.ts';
import type { Call } from '../../../functions/core/model/call.ts';
import type { Contact } from '../../../functions/core/model/contact.ts';
import { movingCall } from '../../../functions/core/people/bookingCalls.ts';
import {
  noticeAhead,
  noticed,
  sayOfVisit,
  tellNotice,
  type VisitSaying,
  visitsAhead,
} from '../../../functions/core/people/visits.ts';
import { dayMs, hourMs, plusMs } from '../../../functions/core/time/time.ts';
import { MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { appointment, at, clinic, contact } from '../../support/people.ts';

const start = at('2026-11-20T15:00:00Z');
const before = plusMs(start, -dayMs);
const after = plusMs(start, 3 * hourMs);
const visit = (changes: Partial<Appointment> = {}) => appointment({ start, end: plusMs(start, hourMs), ...changes });
const key = { contactId: visit().contactId, appointmentId: 'a1' };

let rows: MemoryPeopleRows;
beforeEach(() => {
  rows = new MemoryPeopleRows();
});
const settle = (...some: readonly Appointment[]) => rows.write({ appointments: some.map((next) => ({ next })) });
const stored = async (id = 'a1') => (await rows.appointment(key.contactId, id)) ?? expect.unreachable();
const say = (saying: VisitSaying, when = after) => sayOfVisit(rows, key, saying, 'staff:kim', when, clinic);

describe('a mark', () => {
  test.each([
    [{ status: 'completed' }, 'appointment.status', 'completed'],
    [{ status: 'completed', stoppedEarly: true }, 'appointment.status', 'stoppedEarly'],
    [{ status: 'untreated', why: 'noDriver' }, 'appointment.status', 'untreated noDriver'],
    [{ status: 'noshow' }, 'appointment.status', 'noshow'],
    [{ status: 'cancelled' }, 'appointment.status', 'cancelled'],
    [{ kind: 'course', course: 3 }, 'course.corrected', 'course'],
  ] as const)('%o is written with who said it (C13)', async (saying, what, detail) => {
    await settle(visit());
    expect(await say(saying)).toEqual({ kind: 'changed', appointment: await stored() });
    expect(rows.log()).toEqual([{ contactId: key.contactId, at: after, entry: { what, detail, by: 'staff:kim' } }]);
  });

  test('twice is once, and one line', async () => {
    await settle(visit());
    await say({ status: 'noshow' });
    expect((await say({ status: 'noshow' }, plusMs(after, hourMs))).kind).toBe('unchanged');
    expect([rows.log().length, (await stored()).statusAt]).toEqual([1, after]);
  });

  test('that is refused leaves no trace', async () => {
    await settle(visit());
    const first = rows.snapshot();
    expect(await say({ status: 'completed' }, before)).toEqual({ kind: 'refused', why: 'notBegun' });
    expect(await say({ kind: 'sendMissed' })).toEqual({ kind: 'refused', why: 'notMissed' });
    expect(rows.snapshot()).toBe(first);
  });

  test('of a visit that is not there is absent', async () => {
    expect(await say({ status: 'cancelled' })).toEqual({ kind: 'absent' });
  });

  test('and the email it asks for are two lines; the mistake takes both back under the same revision', async () => {
    await settle(visit());
    await say({ status: 'noshow' });
    await say({ kind: 'sendMissed' });
    expect((await stored()).missedEmailAt).toBe(after);
    await say({ kind: 'mistake' });
    expect(await stored()).toMatchObject({ status: 'booked', revision: 0 });
    expect((await stored()).missedEmailAt).toBeUndefined();
    expect(rows.log().map(({ entry }) => entry.detail)).toEqual(['noshow', 'sendMissed', 'mistake']);
  });

  test('takes back the call for a move that is no longer on its way', async () => {
    const moving = visit({ movingSince: before });
    await settle(moving);
    await rows.write({ calls: [{ kind: 'ask', call: movingCall(moving, before) }] });
    await say({ status: 'cancelled' });
    expect(rows.all('call')).toMatchObject([{ state: 'withdrawn' }]);
  });

  test('that leaves the visit on the move leaves its call', async () => {
    const moving = visit({ movingSince: before });
    await settle(moving);
    await rows.write({ calls: [{ kind: 'ask', call: movingCall(moving, before) }] });
    await say({ kind: 'course', course: 2 });
    expect(rows.all('call')).toMatchObject([{ state: 'open' }]);
  });

  test('under the source’s id is the source’s newest word; under ours it is not', async () => {
    await settle(visit({ occurredAt: before }));
    const link = { contactId: key.contactId, appointmentId: 'a1' };
    await rows.write({ bookingLinks: [{ source: 'test', externalId: 'x1', link }] });
    await say({ status: 'noshow' });
    expect((await stored()).occurredAt).toBe(before);
    await sayOfVisit(rows, { source: 'test', externalId: 'x1' }, { status: 'completed' }, 'test', after, clinic);
    expect((await stored()).occurredAt).toBe(after);
  });

  test('that crosses another is decided on what is so by then', async () => {
    await settle(visit());
    rows.meanwhile = () => say({ status: 'noshow' });
    expect((await say({ status: 'noshow' })).kind).toBe('unchanged');
    expect((await stored()).version).toBe(2);
  });
});

describe('a notice', () => {
  const closed = { kind: 'closed' } as const;

  test('is told to whoever has a visit that day, each once, and how many is said', async () => {
    await settle(visit(), visit({ id: 'a2' }), visit({ id: 'a3', status: 'cancelled' }));
    const some = ['a1', 'a2', 'a3', 'gone'].map((id) => ({ appointment: visit({ id }), contact: contact() }));
    expect(await tellNotice(rows, some, closed, 'staff:kim', before, clinic)).toMatchObject({ told: 2, calls: 0 });
    expect((await stored('a2')).notice).toEqual({ kind: 'closed', at: before, number: 1, revision: 0 });
    expect((await stored('a3')).notice).toBeUndefined();
    expect(await tellNotice(rows, some, closed, 'staff:kim', before, clinic)).toMatchObject({ told: 0, hears: [] });
    expect(rows.log().map(({ entry }) => entry)).toEqual([
      { what: 'notice.set', by: 'staff:kim', detail: 'closed' },
      { what: 'notice.set', by: 'staff:kim', detail: 'closed' },
    ]);
  });

  describe('of a day with visits at 8:00, 8:15, 8:30, 9:00, 10:00 and 16:00 (year.md 1)', () => {
    const day = ['08:00', '08:15', '08:30', '09:00', '10:00', '16:00'];
    const visits = day.map((time, index) =>
      visit({ id: `v${index}`, start: at(`2026-11-20T${time}:00-05:00`), kind: 'infusion' }),
    );
    const whose = (changes: Partial<Contact> = {}) =>
      visits.map((appointment) => ({ appointment, contact: contact(changes) }));
    const tell = async (when: string, changes: Partial<Contact> = {}) => {
      await settle(...visits);
      const { hears, calls } = await tellNotice(rows, whose(changes), closed, 'staff:kim', at(when), clinic);
      return [hears.map((each) => [each.at, each.people]), calls];
    };
    const eight = at('2026-11-20T08:00:00-05:00');

    test('told at 6:50 goes at once to who would set out, and is a call to all who set out before they read it', async () => {
      const early = at('2026-11-20T06:50:00-05:00');
      expect(await tell(early)).toEqual([
        [
          [early, 5],
          [eight, 1],
        ],
        4,
      ]);
      expect(rows.all<Call>('call').map(({ id, reason }) => [id, reason])).toEqual(
        ['v0', 'v1', 'v2', 'v3'].map((id) => [`visit-${id}`, 'notice']),
      );
    });

    test('told at 21:00 the evening before goes at once, in quiet hours, and nobody need be called', async () => {
      const evening = at('2026-11-19T21:00:00-05:00');
      expect(await tell(evening)).toEqual([
        [
          [evening, 5],
          [eight, 1],
        ],
        0,
      ]);
    });

    test('told to people who get no emails is a call to each', async () => {
      expect(await tell('2026-11-18T12:00:00-05:00', { hold: true })).toEqual([[], 6]);
      expect(rows.all('call')).toHaveLength(6);
    });
  });

  test('that says another hour, or another thing, is a second one', () => {
    const first = noticed(visit(), { kind: 'openingLate', opensAt: start }, before, clinic) ?? expect.unreachable();
    expect(noticed(first, { kind: 'openingLate', opensAt: start }, after, clinic)).toBeUndefined();
    const second = noticed(first, { kind: 'openingLate', opensAt: plusMs(start, hourMs) }, after, clinic);
    expect(second?.notice).toMatchObject({ number: 2, opensAt: plusMs(start, hourMs) });
    expect(noticed(first, closed, after, clinic)?.notice).toMatchObject({ kind: 'closed', number: 2 });
    expect(noticed(first, closed, after, clinic)?.notice?.opensAt).toBeUndefined();
  });

  test('of a late opening concerns whoever is to be there before it, and whoever was told of the doors before (words.md E)', () => {
    const { arriveMinutesEarly } = clinic.preparation;
    const arrival = plusMs(start, -arriveMinutesEarly * 60_000);
    const at9 = (opensAt: typeof start) => ({ kind: 'openingLate', opensAt }) as const;
    expect(noticed(visit(), at9(arrival), before, clinic)).toBeUndefined();
    expect(noticed(visit(), at9(plusMs(arrival, 60_000)), before, clinic)?.notice?.kind).toBe('openingLate');
    // What was told before is set right, also where the new hour is no trouble any more.
    const late = noticed(visit(), at9(plusMs(start, hourMs)), before, clinic) ?? expect.unreachable();
    expect(noticed(late, at9(arrival), after, clinic)?.notice).toMatchObject({ opensAt: arrival, number: 2 });
    const shut = noticed(visit(), closed, before, clinic) ?? expect.unreachable();
    expect(noticed(shut, at9(arrival), after, clinic)?.notice?.kind).toBe('openingLate');
    // Phones that are down stay down for whom the door opens in time.
    const dead = noticed(visit(), { kind: 'phonesDown' }, before, clinic) ?? expect.unreachable();
    expect(noticed(dead, at9(arrival), after, clinic)).toBeUndefined();
  });

  describe('that the place is open after all (pages-and-commands.md A7)', () => {
    const open = { kind: 'openAfterAll' } as const;
    const closedVisit = (changes: Partial<Appointment> = {}) =>
      noticed(visit({ kind: 'infusion', ...changes }), closed, before, clinic) ?? expect.unreachable();

    test('is told to whoever was told a notice, and to nobody else, once', () => {
      const told = noticed(closedVisit(), open, after, clinic) ?? expect.unreachable();
      expect(told.notice).toEqual({ kind: 'openAfterAll', at: after, number: 2, revision: 0 });
      expect(noticed(told, open, after, clinic)).toBeUndefined();
      expect(noticed(visit(), open, after, clinic)).toBeUndefined();
      const again = { kind: 'timesAgain', at: before, number: 1, revision: 0 } as const;
      expect(noticed(visit({ notice: again }), open, after, clinic)).toBeUndefined();
      expect(noticed(visit({ notice: { ...again, opensAt: start } }), open, after, clinic)?.notice?.kind).toBe(
        'openAfterAll',
      );
    });

    test.each([
      ['with time to hear of it before the last meal, by email alone', '2026-11-19T12:00:00-05:00', {}, false],
      ['after the last meal they are called: they may have eaten', '2026-11-20T04:00:00-05:00', {}, true],
      ['a talk needs no empty stomach', '2026-11-20T04:00:00-05:00', { kind: 'consultation' }, false],
    ] as const)('%s', (_what, when, changes, isCall) => {
      const whose = [{ appointment: closedVisit(changes), contact: contact() }];
      expect(noticeAhead(whose, open, at(when), clinic)).toMatchObject([{ isCall }]);
    });
  });

  describe('of the times again', () => {
    const again = { kind: 'timesAgain' } as const;
    const ahead = plusMs(start, -dayMs);
    beforeEach(() => rows.write({ newContacts: [{ contact: contact({ id: key.contactId }) }] }));

    test('is one email to one person; pressed twice it is one; what was told of a late opening holds', async () => {
      const late = noticed(visit(), { kind: 'openingLate', opensAt: start }, before, clinic) ?? expect.unreachable();
      await settle(late);
      expect((await say(again, ahead)).kind).toBe('changed');
      expect((await stored()).notice).toEqual({
        kind: 'timesAgain',
        at: ahead,
        number: 2,
        revision: 0,
        opensAt: start,
      });
      expect((await say(again, plusMs(ahead, 60_000))).kind).toBe('unchanged');
      expect((await say(again, plusMs(ahead, hourMs))).kind).toBe('changed');
      expect(rows.log().map(({ entry }) => entry)).toEqual([
        { what: 'notice.set', by: 'staff:kim', detail: 'timesAgain' },
        { what: 'notice.set', by: 'staff:kim', detail: 'timesAgain' },
      ]);
    });

    test.each([
      ['has begun', {}, after, 'notAhead'],
      ['is cancelled', { status: 'cancelled' }, ahead, 'notAhead'],
      ['is being moved', { movingSince: before }, ahead, 'notAhead'],
      ['they were told is off', { notice: { kind: 'closed', at: before, number: 1, revision: 0 } }, ahead, 'closed'],
    ] as const)('is none of a visit that %s', async (_what, changes, when, why) => {
      await settle(visit(changes));
      expect(await say(again, when)).toEqual({ kind: 'refused', why });
    });
  });

  test('of the times again goes to nobody who gets no emails: they are called', async () => {
    await rows.write({ newContacts: [{ contact: contact({ id: key.contactId, hold: true }) }] });
    await settle(visit());
    expect(await say({ kind: 'timesAgain' }, plusMs(start, -dayMs))).toEqual({ kind: 'refused', why: 'noEmails' });
    expect((await stored()).notice).toBeUndefined();
  });

  test('of a day that the visit was moved from is told again for the new one', () => {
    const told = noticed(visit(), closed, before, clinic) ?? expect.unreachable();
    expect(noticed({ ...told, revision: 1 }, closed, after, clinic)?.notice).toMatchObject({ number: 2, revision: 1 });
  });

  test.each(['cancelled', 'completed', 'noshow', 'replaced'] as const)('is none for a visit that is %s', (status) => {
    expect(noticed(visit({ status }), closed, before, clinic)).toBeUndefined();
  });

  test('leaves a visit on the move where it is, with its call', async () => {
    const moving = visit({ movingSince: before });
    await settle(moving);
    await rows.write({ calls: [{ kind: 'ask', call: movingCall(moving, before) }] });
    const whose = [{ appointment: moving, contact: contact() }];
    expect(await tellNotice(rows, whose, closed, 'x', before, clinic)).toMatchObject({ told: 1 });
    expect(rows.all('call')).toMatchObject([{ state: 'open' }]);
    expect((await stored()).movingSince).toBe(before);
  });
});

test('visits ahead are those that are booked and have not begun', async () => {
  const others = (['cancelled', 'completed', 'noshow', 'replaced'] as const).map((status) =>
    visit({ id: `b-${status}`, status }),
  );
  await settle(visit(), ...others);
  const ahead = async (when: typeof start) => (await visitsAhead(rows, key.contactId, when)).map(({ id }) => id);
  expect([await ahead(before), await ahead(start)]).toEqual([['a1'], []]);
});
