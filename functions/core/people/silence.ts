/**
 * What stops somebody's emails while they have a visit ahead: a hold, or their own word. What the emails will not say,
 * somebody says on the telephone: each visit ahead becomes a call, in the same transaction (I7).
 */
import type { Appointment } from '../model/appointment.ts';
import type { CallCause, CallReason } from '../model/call.ts';
import type { PeopleRows } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import { untilWritten } from './act.ts';
import type { CallChange } from './changes.ts';
import type { Changed, ContactAct } from './contactAct.ts';
import { visitCallId, withdrawnCall } from './visitCall.ts';
import { visitCallChange } from './visitCallChange.ts';
import { visitsAhead } from './visits.ts';

type SilenceRows = Pick<PeopleRows, 'appointments' | 'call' | 'contact' | 'write'>;

export interface Silenced {
  readonly changed: Changed;
  /** The visits of which they hear nothing now, soonest first. */
  readonly visits: readonly Appointment[];
  /** How many calls staff have to make now that they had not before. */
  readonly asked: number;
}

/** A person's visits beyond these are too far ahead, and too many for one transaction. */
const visitsMax = 40;

async function callsFor(rows: SilenceRows, visits: readonly Appointment[], reason: CallReason, at: Instant) {
  const cause: CallCause = { id: `${reason}-${at}`, reason, at };
  const each = await Promise.all(visits.map((visit) => visitCallChange(rows, visit, [cause])));
  return {
    calls: each.flatMap(({ change }) => change ?? []),
    asked: each.filter(({ opened }) => opened.length > 0).length,
  };
}

/**
 * Carries out `act`, after which no email goes to the person, and asks for a call about each visit ahead.
 * @throws ConflictError
 */
export function silence(
  rows: SilenceRows,
  contactId: string,
  at: Instant,
  act: ContactAct,
  reason: Extract<CallReason, 'onHold' | 'leftReminders'>,
): Promise<Silenced> {
  return untilWritten<Silenced>(rows, 'what stops the emails to somebody', async () => {
    const contact = await rows.contact(contactId);
    if (!contact) return { answer: { changed: 'absent', visits: [], asked: 0 } };
    const visits = (await visitsAhead(rows, contactId, at))
      .toSorted((a, b) => (a.start < b.start ? -1 : 1))
      .slice(0, visitsMax);
    const changes = act(contact, at);
    if (changes === undefined) return { answer: { changed: 'unchanged', visits, asked: 0 } };
    const { calls, asked } = await callsFor(rows, visits, reason, at);
    return { answer: { changed: 'changed', visits, asked }, changes: { ...changes, calls } };
  });
}

/** The same backwards: emails go again, and the calls that were asked for by nothing but `reason` are taken back. */
export function speakAgain(
  rows: SilenceRows,
  contactId: string,
  at: Instant,
  act: ContactAct,
  reason: Extract<CallReason, 'onHold' | 'leftReminders'>,
): Promise<Changed> {
  return untilWritten<Changed>(rows, 'the end of what stopped the emails to somebody', async () => {
    const contact = await rows.contact(contactId);
    if (!contact) return { answer: 'absent' };
    const changes = act(contact, at);
    if (changes === undefined) return { answer: 'unchanged' };
    const visits = await visitsAhead(rows, contactId, at);
    const seen = await Promise.all(visits.map(({ id }) => rows.call(contactId, visitCallId(id))));
    const calls = seen.flatMap((call): CallChange[] => {
      if (call?.state !== 'open' || !call.causes?.every((cause) => cause.reason === reason)) return [];
      return [{ kind: 'put', seen: call, next: withdrawnCall(call) }];
    });
    return { answer: 'changed', changes: { ...changes, calls: calls.slice(0, visitsMax) } };
  });
}
