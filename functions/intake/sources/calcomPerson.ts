/** The person of a Cal.com booking, as its webhooks and its API both name one. */
import { objectOf } from '../../core/people/bookingDraft.ts';
import { readOptional } from '../../core/people/bookingFields.ts';
import type { Seat } from '../../core/people/bookingSlots.ts';

/** What is taken of an attendee but their address. On a seat's cancellation the language stands at the attendee itself. */
export function personOf(attendee: Readonly<Record<string, unknown>>): Omit<Seat, 'email'> {
  return readOptional({
    firstName: attendee.firstName,
    fullName: attendee.name,
    phone: attendee.phoneNumber,
    zone: attendee.timeZone,
    locale: objectOf(attendee.language).locale ?? attendee.locale,
  });
}
