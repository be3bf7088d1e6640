/** Visits that are booked, moved and cancelled at the desk, for a clinic whose visits no system tells of. */
import type { Appointment } from '../../core/model/appointment.ts';
import type { Clinic } from '../../core/model/clinic.ts';
import { defined } from '../../core/model/defined.ts';
import { bookableReason, isBookable } from '../../core/people/bookingDraft.ts';
import { type Booking, putBooking } from '../../core/people/takeBooking.ts';
import { epochMs, type Instant, minuteMs, plusMs, wallInstant } from '../../core/time/time.ts';
import { checkTime, countCall } from '../../web/bookings.ts';
import type { WebParts } from '../../web/dependencies.ts';
import { bodyFields, json, type Response } from '../../web/http.ts';
import { putVisit } from '../bookings.ts';
import { InvalidError, parsed } from '../parsed.ts';
import type { Act } from '../people.ts';
import { contactIdSchema } from '../requests.ts';
import { byHandSource, handSchema, moveSchema } from './requests.ts';

/** The moment on the wall of a place. */
function momentAt(clinic: Clinic, location: string, date: string, time: string): Instant {
  return wallInstant(date, time, clinic.locations[location]?.zone ?? clinic.zone);
}

/** Books a visit. The same person at the same time is the same visit, so that a second press books none. */
export const bookByHand: Act = async (made, request, by) => {
  const { type, date, time, minutes, ...person } = parsed(handSchema, bodyFields(request));
  const { clinic } = await made.words.current();
  const known = clinic.appointmentTypes[type];
  if (!known) throw new InvalidError([{ field: 'type', reason: 'must be one of those on the page' }]);
  const start = momentAt(clinic, known.location, date, time);
  const end = plusMs(start, minutes * minuteMs);
  const externalId = made.identity.digest(`by hand ${person.email.toLowerCase()} ${start}`).slice(0, 10);
  return putVisit(made, { source: byHandSource, externalId }, { ...person, type, start, end }, by);
};

/** The visit of the path, if it was booked by hand; else the answer that says why not. */
async function handVisit(made: WebParts, parameters: unknown): Promise<Appointment | Response> {
  const { contactId, appointmentId } = (parameters ?? {}) as Record<string, unknown>;
  const visit = await made.people.appointment(
    parsed(contactIdSchema, contactId, 'contactId'),
    parsed(contactIdSchema, appointmentId, 'appointmentId'),
  );
  if (!visit) return json(404, { error: 'no such appointment' });
  if (visit.source === byHandSource) return visit;
  return json(409, { error: 'this visit was booked elsewhere', hint: 'move or cancel it where it was booked' });
}

/** Moves a visit that was booked by hand; it is as long as it was. */
export const moveByHand: Act = async (made, request, by) => {
  const { date, time } = parsed(moveSchema, bodyFields(request));
  const visit = await handVisit(made, request.pathParameters);
  if (!('source' in visit)) return visit;
  const { clinic } = await made.words.current();
  const now = made.clock.now();
  const start = momentAt(clinic, visit.location, date, time);
  if (!isBookable(start, now)) throw new InvalidError([{ field: 'date', reason: bookableReason }]);
  const contact = await made.people.contact(visit.contactId);
  if (!contact) return json(404, { error: 'no such person' });
  const { source, externalId, kind, location, visitType } = visit;
  const { email, addressHash, zone, locale } = contact;
  const end = plusMs(start, epochMs(visit.end) - epochMs(visit.start));
  const booking = defined<Booking>({
    source,
    externalId,
    kind,
    location,
    visitType,
    start,
    end,
    contact: { email, addressHash, zone, locale },
  });
  const result = await putBooking(made.people, booking, by, now, made.identity);
  if (result.kind === 'ambiguous' || result.kind === 'refused')
    return json(409, { error: 'this visit cannot be moved', hint: 'book it anew' });
  if (result.calls.length > 0) countCall();
  const warnings = result.kind === 'unchanged' ? [] : await checkTime(made, result.appointment);
  return json(200, { result: result.kind, warnings: warnings.length > 0 ? warnings : undefined });
};

/** Whether a visit may be cancelled here: undefined, or the answer that says why not. */
export async function notByHand(made: WebParts, parameters: unknown): Promise<Response | undefined> {
  const visit = await handVisit(made, parameters);
  return 'source' in visit ? undefined : visit;
}
