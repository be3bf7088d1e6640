/** The one call about a visit: who asks, who was reached, where it stands, and when staff are told that it waits. */
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../functions/core/model/appointment.ts';
import type { Call, CallCause } from '../../../functions/core/model/call.ts';
import {
  arrivedAfterAll,
  askedFor,
  asksAtDoor,
  cared,
  escalated,
  escalates,
  isTold,
  triedCall,
  unmarkedCall,
  untriedCall,
} from '../../../functions/core/people/visitCall.ts';
import { dayMs, hourMs, minuteMs, plusMs } from '../../../functions/core/time/time.ts';
import { appointment, at, clinic } from '../../support/people.ts';

/** A Thursday. Telephones 9 to 5 from Monday to Friday; the last meal is six hours before. */
const start = at('2027-03-11T11:00:00-05:00');
const booked = at('2027-03-01T14:00:00-05:00');
const visit = (changes: Partial<Appointment> = {}) =>
  appointment({
    kind: 'infusion',
    start,
    end: plusMs(start, 2 * hourMs),
    bookedAt: booked,
    revisedAt: booked,
    statusAt: booked,
    ...changes,
  });
const { contactId, id: appointmentId } = visit();
/** Wednesday, 17:30: after the telephones. */
const evening = at('2027-03-10T17:30:00-05:00');
const noon = at('2027-03-10T12:00:00-05:00');
const cause = (id: string, when = noon): CallCause => ({ id, reason: 'noDelivery', at: when, step: id });
const ask = (id: string, seen?: Call, when = noon, about = visit()) =>
  askedFor({ contactId, appointmentId, cause: cause(id, when) }, seen, about);
const open = (when = noon, about = visit()) => ask('eating', undefined, when, about) ?? expect.unreachable();
const reached = (call: Call, when = plusMs(noon, hourMs)) => triedCall(call, 'reached', when) ?? expect.unreachable();

describe('asked for', () => {
  test('by every step of a visit it is one call, and each step asks once (year.md 9)', () => {
    const first = open();
    expect(first).toMatchObject({ id: 'visit-a1', state: 'open', due: { partition: 'calls', at: start }, version: 1 });
    const second = ask('driver', first) ?? expect.unreachable();
    expect(second).toMatchObject({ state: 'open', at: noon, version: 2 });
    expect(second.causes?.map(({ id }) => id)).toEqual(['eating', 'driver']);
    expect(ask('eating', second)).toBeUndefined();
  });

  test('of somebody who was told it stays made, and opens again when the visit has changed since', () => {
    const told = reached(open());
    expect(isTold(told, visit())).toBe(true);
    expect(ask('driver', told)).toMatchObject({ state: 'called' });
    const moved = visit({ revision: 1, revisedAt: plusMs(noon, 2 * hourMs), start: plusMs(start, dayMs) });
    expect(ask('moved', told, plusMs(noon, 3 * hourMs), moved)).toMatchObject({
      state: 'open',
      due: { at: moved.start },
    });
  });

  test('of somebody who was told ten days before opens again: by then it is forgotten', () => {
    const far = visit({ start: plusMs(start, 10 * dayMs), end: plusMs(start, 10 * dayMs + hourMs) });
    expect(ask('driver', reached(open(noon, far)), plusMs(noon, 9 * dayMs), far)).toMatchObject({ state: 'open' });
  });
});

describe('that nobody has to make', () => {
  const { end } = visit();

  test('about a visit that is over stands in the log, on no list', () => {
    const late = ask('eating', undefined, end) ?? expect.unreachable();
    expect(late).toMatchObject({ state: 'over', causes: [{ id: 'eating' }] });
    expect(late.due).toBeUndefined();
    expect(ask('eating', undefined, plusMs(end, -1))).toMatchObject({ state: 'open' });
    const made = reached(open(), plusMs(noon, -10 * dayMs));
    expect(ask('driver', made, end)).toMatchObject({ state: 'called' });
  });

  test('is taken back when the email arrives after all, unless something else asks too; and can be asked for again', () => {
    const alone = open();
    const back = arrivedAfterAll(alone, 'eating') ?? expect.unreachable();
    expect(back).toMatchObject({ state: 'withdrawn', version: 2 });
    expect(back.due).toBeUndefined();
    expect(ask('eating', back)).toMatchObject({ state: 'open', due: { at: start } });
    expect(arrivedAfterAll(ask('driver', alone), 'eating')).toBeUndefined();
    expect(arrivedAfterAll(alone, 'driver')).toBeUndefined();
    expect(arrivedAfterAll(reached(alone), 'eating')).toBeUndefined();
    expect(arrivedAfterAll(undefined, 'eating')).toBeUndefined();
  });
});

describe('an outcome', () => {
  test.each(['leftMessage', 'noAnswer'] as const)('%s keeps it on the list', (outcome) => {
    const tried = triedCall(open(), outcome, noon) ?? expect.unreachable();
    expect(tried).toMatchObject({ state: 'open', tried: { outcome, at: noon }, due: { partition: 'calls' } });
  });

  test('reached takes it off, and is taken back', () => {
    const made = reached(open());
    expect([made.state, made.due]).toEqual(['called', undefined]);
    const undone = untriedCall(made, visit()) ?? expect.unreachable();
    expect(undone).toMatchObject({ state: 'open', due: { partition: 'calls', at: start } });
    expect(undone.tried).toBeUndefined();
    expect(untriedCall(open(), visit())).toBeUndefined();
    expect(triedCall(made, 'reached', noon)).toBeUndefined();
  });
});

describe('by itself', () => {
  test('it closes when the visit is over, not before, and not as one that was made (year.md 9)', () => {
    expect(cared(open(), visit(), clinic, plusMs(start, hourMs)).kind).toBe('stays');
    const over = cared(open(), visit(), clinic, plusMs(start, 2 * hourMs));
    expect(over).toMatchObject({ kind: 'closes', next: { state: 'over' } });
  });

  test('it closes when the visit is called off; what was asked for because of that stays', () => {
    const off = visit({ status: 'cancelled', statusAt: plusMs(noon, hourMs) });
    expect(cared(open(), off, clinic, plusMs(noon, 2 * hourMs)).kind).toBe('closes');
    expect(cared(open(plusMs(noon, 2 * hourMs)), off, clinic, plusMs(noon, 3 * hourMs)).kind).toBe('stays');
  });

  test('it goes along when its visit moves', () => {
    const moved = visit({ start: plusMs(start, dayMs), end: plusMs(start, dayMs + hourMs) });
    expect(cared(open(), moved, clinic, noon)).toMatchObject({
      kind: 'moves',
      arrived: false,
      next: { due: { at: moved.start } },
    });
  });

  test('a check is a call from two days before its visit on (I14)', () => {
    const check: Call = { ...open(), reason: 'addressDiffers', due: { partition: 'checks', at: start } };
    expect(cared(check, visit(), clinic, plusMs(start, -3 * dayMs)).kind).toBe('stays');
    expect(cared(check, visit(), clinic, plusMs(start, -2 * dayMs))).toMatchObject({
      kind: 'moves',
      arrived: true,
      next: { due: { partition: 'calls' } },
    });
  });

  test('or when one open phone hour is left before the next email that matters (intake.md 1)', () => {
    const far = visit({ start: plusMs(start, 14 * dayMs), end: plusMs(start, 14 * dayMs + hourMs) });
    const asked = open(at('2027-03-02T12:00:00-05:00'), far);
    const check: Call = { ...asked, reason: 'sharedAddress', due: { partition: 'checks', at: far.start } };
    // Open from 9 to 17: the email goes at ten in the morning, and at nine there is one hour left.
    const safetyAt = at('2027-03-09T10:00:00-05:00');
    const later = (when: string) => cared(check, far, clinic, at(when), safetyAt);
    expect(later('2027-03-08T15:59:00-05:00').kind).toBe('stays');
    const care = later('2027-03-09T09:00:00-05:00');
    expect(care).toMatchObject({ kind: 'moves', arrived: true, next: { due: { partition: 'calls' } } });
    const moved = care.kind === 'moves' ? care.next : expect.unreachable();
    // It stays a call when that email has gone, and staff are told that it waits.
    expect(cared(moved, far, clinic, at('2027-03-09T11:00:00-05:00'), plusMs(far.start, -dayMs)).kind).toBe('stays');
    expect(escalates(moved, far, clinic, at('2027-03-09T09:20:00-05:00'))).toBe(false);
    expect(escalates(moved, far, clinic, at('2027-03-09T09:30:00-05:00'))).toBe(true);
  });
});

describe('that waits', () => {
  const waits = (call: Call, when: typeof noon, about: Appointment | undefined = visit()) =>
    escalates(call, about, clinic, when);
  const far = visit({ start: plusMs(start, 14 * dayMs), end: plusMs(start, 14 * dayMs + hourMs) });

  test('is told after half an hour of open hours: a night and a weekend are none', () => {
    const call = open(at('2027-03-05T16:50:00-05:00'), far);
    expect(waits(call, at('2027-03-06T12:00:00-05:00'), far)).toBe(false);
    expect(waits(call, at('2027-03-08T09:19:00-05:00'), far)).toBe(false);
    expect(waits(call, at('2027-03-08T09:20:00-05:00'), far)).toBe(true);
  });

  test('is told at once when the last meal leaves no such half hour', () => {
    expect(waits(open(evening), evening)).toBe(true);
  });

  test('was told, and is told again after two open hours, and in the last hour before the last meal', () => {
    const call = escalated(open(noon, far), plusMs(noon, 30 * minuteMs));
    expect(waits(call, plusMs(noon, 2.4 * hourMs), far)).toBe(false);
    expect(waits(call, plusMs(noon, 2.5 * hourMs), far)).toBe(true);
    const late = escalated(open(at('2027-03-10T16:20:00-05:00')), at('2027-03-10T16:50:00-05:00'));
    expect(waits(late, at('2027-03-11T03:30:00-05:00'))).toBe(false);
    expect(waits(late, at('2027-03-11T04:00:00-05:00'))).toBe(true);
  });

  test('after a try has half an hour anew, and none is told once the visit has begun', () => {
    const tried = triedCall(escalated(open(noon, far), plusMs(noon, 30 * minuteMs)), 'noAnswer', plusMs(noon, hourMs));
    if (!tried) return expect.unreachable();
    expect(waits(tried, plusMs(noon, 1.4 * hourMs), far)).toBe(false);
    expect(waits(tried, plusMs(noon, 1.5 * hourMs), far)).toBe(true);
    expect(waits(open(), start)).toBe(false);
  });
});

describe('a visit that nobody has marked', () => {
  const end = plusMs(start, 2 * hourMs);
  const asked = (about = visit(), when = plusMs(end, 2 * hourMs), visits: readonly Appointment[] = [about]) =>
    unmarkedCall(about, visits, undefined, when);

  test('is asked about the same evening, once (year.md 2)', () => {
    expect(asked(visit(), plusMs(end, hourMs))).toBeUndefined();
    const call = asked() ?? expect.unreachable();
    expect(call).toMatchObject({ reason: 'unmarked', due: { partition: 'unmarked' }, isFirst: true });
    expect(unmarkedCall(visit(), [visit()], call, plusMs(end, dayMs))).toBeUndefined();
    expect(asked(visit({ status: 'completed' }))).toBeUndefined();
  });

  test('and was a first infusion is a call next morning, when somebody answers the telephone (year.md 2)', () => {
    const call = asked() ?? expect.unreachable();
    const care = (when: typeof start) => cared(call, visit(), clinic, when);
    expect(care(at('2027-03-12T08:45:00-05:00')).kind).toBe('stays');
    expect(care(at('2027-03-12T09:00:00-05:00'))).toMatchObject({
      kind: 'moves',
      arrived: true,
      next: { due: { partition: 'calls' } },
    });
    expect(escalates(call, visit(), clinic, at('2027-03-12T09:15:00-05:00'))).toBe(false);
    expect(escalates(call, visit(), clinic, at('2027-03-12T09:30:00-05:00'))).toBe(true);
  });

  test('and was a later one stays a check; marked, it is asked about no more', () => {
    const earlier = visit({ id: 'a0', start: plusMs(start, -7 * dayMs), status: 'completed' });
    const call = asked(visit(), plusMs(end, 2 * hourMs), [earlier, visit()]) ?? expect.unreachable();
    expect(cared(call, visit(), clinic, plusMs(end, 2 * dayMs)).kind).toBe('stays');
    expect(cared(call, visit({ status: 'noshow' }), clinic, plusMs(end, 3 * hourMs)).kind).toBe('closes');
  });

  test('that a mark was taken back from is asked about again', () => {
    const call: Call = { ...(asked() ?? expect.unreachable()), state: 'over' };
    const again = visit({ statusAt: plusMs(end, 4 * hourMs) });
    expect(unmarkedCall(again, [again], call, plusMs(end, 5 * hourMs))).toMatchObject({ state: 'open', version: 2 });
  });
});

describe('at the door', () => {
  test('whoever was not reached is asked, also after the call has closed', () => {
    expect(asksAtDoor(visit(), undefined, clinic)).toBeUndefined();
    expect(asksAtDoor(visit(), open(), clinic)).toBe('notReached');
    expect(asksAtDoor(visit(), { ...open(), state: 'over' }, clinic)).toBe('notReached');
    expect(asksAtDoor(visit(), reached(open()), clinic)).toBeUndefined();
  });

  test('whoever booked with fewer than eight open hours before the last meal is asked', () => {
    expect(asksAtDoor(visit({ revisedAt: at('2027-03-10T09:00:00-05:00') }), undefined, clinic)).toBeUndefined();
    expect(asksAtDoor(visit({ revisedAt: at('2027-03-10T09:01:00-05:00') }), undefined, clinic)).toBe('bookedLate');
  });

  test('it stays until pressed, and a move asks anew', () => {
    const late = { revisedAt: evening };
    expect(asksAtDoor(visit({ ...late, doorAskedAt: start }), undefined, clinic)).toBeUndefined();
    expect(asksAtDoor(visit({ ...late, doorAskedAt: booked }), undefined, clinic)).toBe('bookedLate');
    expect(asksAtDoor(visit({ ...late, kind: 'consultation' }), undefined, clinic)).toBeUndefined();
    expect(asksAtDoor(visit({ ...late, status: 'cancelled' }), undefined, clinic)).toBeUndefined();
  });
});
