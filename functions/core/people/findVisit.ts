/** The visit that a source's id leads to, whatever ids it has gone by. */
import type { Appointment } from '../model/appointment.ts';
import type { PeopleRows } from '../ports.ts';
import type { BookingLink } from './changes.ts';

/** Records that one visit may have gone through. */
const replacedMax = 5;

/** The visit that `link` leads to, as it goes on now. */
export async function linkedVisit(
  rows: Pick<PeopleRows, 'appointment'>,
  link: BookingLink | undefined,
): Promise<Appointment | undefined> {
  if (link?.contactId === undefined || link.appointmentId === undefined) return undefined;
  let visit = await rows.appointment(link.contactId, link.appointmentId);
  // Told in pieces, it was several records for a while: what is said under an id of an older one is about the visit.
  for (let hop = 0; visit?.replacedBy && hop < replacedMax; hop += 1) {
    visit = await rows.appointment(visit.replacedBy.contactId, visit.replacedBy.appointmentId);
  }
  return visit;
}

/** The visit that goes by the source's id now, or did. */
export async function findVisit(
  rows: Pick<PeopleRows, 'appointment' | 'bookingLink'>,
  source: string,
  externalId: string,
): Promise<Appointment | undefined> {
  return linkedVisit(rows, await rows.bookingLink(source, externalId));
}
