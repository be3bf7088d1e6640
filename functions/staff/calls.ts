/** The lists of whom to telephone and what to look into: shown to systems and at the desk, and what became of each. */
import { linesToTell, machineMessage } from '../core/email/telling.ts';
import type { Appointment } from '../core/model/appointment.ts';
import { type Call, type CallList, callReasons, withoutNumber } from '../core/model/call.ts';
import type { Clinic } from '../core/model/clinic.ts';
import type { LogEntry } from '../core/model/log.ts';
import { actOn } from '../core/people/contactAct.ts';
import { asBookedFor, nameAnswered } from '../core/people/facts.ts';
import { triedCall, untriedCall } from '../core/people/visitCall.ts';
import type { CallPlace, Contact } from '../core/ports.ts';
import { epochMs, type Instant } from '../core/time/time.ts';
import type { WebParts } from '../web/dependencies.ts';
import { bodyFields, json, type Request } from '../web/http.ts';
import { parsed } from './parsed.ts';
import type { Act } from './people.ts';
import { callIdSchema, callsSchema, contactIdSchema, outcomeSchema } from './requests.ts';

/** An open call with what there is to know about it. */
export interface ListedCall {
  readonly call: Call;
  readonly visit: Appointment | undefined;
  /** As the visit's own booking tells them, where nobody's word stands over it. */
  readonly contact: Contact | undefined;
  readonly known: Contact | undefined;
  /** When its visit begins, ours or the booking system's. */
  readonly start: Instant | undefined;
}

export interface ListedPage {
  readonly listed: readonly ListedCall[];
  readonly next: CallPlace | undefined;
}

/** A page of a list, soonest visit first: by the visits as they stand, which may have moved since the call was asked for. */
export async function pageOf(
  { calls, people }: Pick<WebParts, 'calls' | 'people'>,
  list: CallList,
  now: Instant,
  limit: number,
  after?: CallPlace,
): Promise<ListedPage> {
  const page = await calls.page(list, now, limit, after);
  const listed = await Promise.all(
    page.calls.map(async (call): Promise<ListedCall> => {
      const { contactId, appointmentId, booking } = call;
      const [known, visit] = await Promise.all([
        people.contact(contactId),
        appointmentId === undefined ? undefined : people.appointment(contactId, appointmentId),
      ]);
      // Whoever telephones about a visit rings the number that its own booking told, where no other counts for more.
      const contact = known && asBookedFor(known, visit);
      return { call, visit, contact, known, start: visit?.start ?? booking?.start };
    }),
  );
  const when = ({ call, start }: ListedCall) => epochMs(start ?? call.at);
  return { listed: listed.sort((a, b) => when(a) - when(b)), next: page.next };
}

/** Whether somebody who is rung about this is told how to prepare. */
const tells = (call: Call, visit: Appointment | undefined): visit is Appointment =>
  visit !== undefined && callReasons[call.reason] === 'calls' && visit.status !== 'replaced';

/** What to say: to staff in English, to the person in their language, and to an answering machine. Names nobody but the clinic. */
export function sayingsFor({ call, visit, contact }: ListedCall, clinic: Clinic, now: Instant, names: boolean) {
  const locale = contact?.locale ?? 'en';
  const name = names ? contact?.firstName : undefined;
  const machine = machineMessage(clinic, visit?.location, locale, name);
  if (!tells(call, visit)) return { machine };
  const tell = linesToTell(visit, clinic, 'en', now);
  if (!locale.startsWith('es')) return { tell, machine };
  return { tell, inTheirWords: linesToTell(visit, clinic, locale, now), machine };
}

/** Where a page ends, as its reader hands it back: opaque, and only ever a place. */
export const cursorOf = ({ contactId, id, due }: CallPlace): string =>
  Buffer.from(JSON.stringify([contactId, id, due.at])).toString('base64url');

export function placeIn(cursor: string, list: CallList): CallPlace | undefined {
  try {
    const [contactId, id, at]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof contactId !== 'string' || typeof id !== 'string' || typeof at !== 'string') return undefined;
    return { contactId, id, due: { partition: list, at: at as Instant } };
  } catch {
    return undefined;
  }
}

/** `GET /staff/calls`: for systems, so no names. */
export const listCalls: Act = async (made, request) => {
  const { clinic } = await made.words.current();
  const now = made.clock.now();
  const { list, limit, after } = parsed(callsSchema, request.queryStringParameters ?? {});
  const place = after === undefined ? undefined : placeIn(after, list);
  const [{ listed, next }, totals] = await Promise.all([pageOf(made, list, now, limit, place), made.calls.totals(now)]);
  const calls = listed.map((one) => {
    const { call, visit } = one;
    const { contactId, id, reason, appointmentId, journey, step, at, tried, causes } = call;
    // The booking system's own id is what the front desk knows the visit by; the list itself names nobody.
    const booking = visit
      ? { source: visit.source, externalId: visit.externalId, start: visit.start }
      : call.booking && withoutNumber(call).booking;
    const reasons = [...new Set(causes?.map((cause) => cause.reason) ?? [reason])];
    const said = sayingsFor(one, clinic, now, false);
    return { contactId, id, reason, reasons, appointmentId, journey, step, at, booking, tried, ...said };
  });
  // JSON leaves out what is undefined.
  return json(200, { calls, total: totals[list], totals, next: next && cursorOf(next) });
};

const keyOf = (request: Request) => ({
  contactId: parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId'),
  callId: parsed(callIdSchema, request.pathParameters?.callId, 'callId'),
});

/** Two at the desk press at one moment: read again, and say what is so then. */
const triesMax = 3;

type Next = (seen: Call, visit: Appointment | undefined, now: Instant) => Call | undefined;

async function changed(made: WebParts, request: Request, next: Next, entry: LogEntry, no: string) {
  const { contactId, callId } = keyOf(request);
  for (let tries = 0; tries < triesMax; tries += 1) {
    const seen = await made.calls.call(contactId, callId);
    const visit = seen?.appointmentId === undefined ? undefined : await made.calls.visit(contactId, seen.appointmentId);
    const call = seen && next(seen, visit, made.clock.now());
    if (!seen || !call) return json(404, { error: no });
    if ((await made.calls.replace(seen, call, entry, made.clock.now())) === 'written') {
      // Somebody has looked whose name it is: emails may greet by it.
      if (call.reason === 'sharedAddress' && call.state === 'called')
        await actOn(made.people, contactId, made.clock.now(), nameAnswered);
      return json(200, { contactId, callId, state: call.state });
    }
  }
  return json(409, { error: 'somebody else is at this call at this moment' });
}

/** Somebody has telephoned: who was reached leaves the list; who was not stays, and is asked for again. */
export const callMade: Act = (made, request, by) => {
  const { outcome } = parsed(
    outcomeSchema,
    request.body === undefined || request.body === '' ? {} : bodyFields(request),
  );
  const what = outcome === 'reached' ? 'call.made' : 'call.tried';
  const next: Next = (seen, _visit, now) => triedCall(seen, outcome, now);
  return changed(made, request, next, { what, by, detail: outcome }, 'no such open call');
};

/** What was pressed by mistake is taken back. */
export const callUndone: Act = (made, request, by) =>
  changed(made, request, untriedCall, { what: 'call.undone', by }, 'nobody has tried this call, or its visit is over');
