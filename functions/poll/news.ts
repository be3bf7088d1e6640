/** Whether what a system lists is more than is known here: only that is taken, so that a pass which finds nothing writes nothing. */
import { addressHash } from '../adapters/identity.ts';
import type { Appointment } from '../core/model/appointment.ts';
import { patientKey } from '../core/people/bookedPerson.ts';
import type { BookingEvent } from '../core/people/booking.ts';
import { findVisit } from '../core/people/findVisit.ts';
import type { WebParts } from '../web/dependencies.ts';

/** It names somebody else than whose visit it is: by the system's id of them, or by an address they neither have nor had. */
async function isAnothers(made: WebParts, visit: Appointment, { source, patientId, email }: BookingEvent) {
  const link = patientId === undefined ? undefined : await made.people.bookingLink(source, patientKey(patientId));
  if (link?.contactId !== undefined) return link.contactId !== visit.contactId;
  if (email === undefined) return false;
  const contact = await made.people.contact(visit.contactId);
  const hash = addressHash(await made.addressKey(), email);
  return contact !== undefined && ![contact.addressHash, contact.movedFrom?.addressHash].includes(hash);
}

const saysOther = (visit: Appointment, { start, end, kind, location }: BookingEvent) =>
  visit.start !== start || visit.end !== end || visit.kind !== kind || visit.location !== location;

/** Of a booking that is unknown here only a visit ahead is news: what is off, or over, begins nothing by being listed. */
export async function isNews(made: WebParts, event: BookingEvent): Promise<boolean> {
  const { source, externalId, status, start } = event;
  const now = made.clock.now();
  const visit = await findVisit(made.people, source, externalId);
  if (!visit) return status === 'booked' && start !== undefined && start > now;
  // It has another id by now: what this one says is old.
  if (visit.externalId !== externalId) return false;
  const isAhead = visit.status === 'booked' && visit.start > now;
  switch (status) {
    case 'booked':
      if (start === undefined || start <= now) return false;
      if (visit.status === 'cancelled') return true;
      if (visit.status !== 'booked') return false;
      return visit.movingSince !== undefined || saysOther(visit, event) || isAnothers(made, visit, event);
    case 'cancelled':
    case 'withdrawn':
      return isAhead;
    case 'moving':
    case 'unsettled':
      return isAhead && visit.movingSince === undefined;
    case 'completed':
    case 'noshow':
      return visit.status === 'booked' && visit.start <= now;
    case 'cameAfterAll':
      return visit.status === 'noshow';
    case 'requested':
      return false;
  }
}
