/** A telephone call that staff are asked to make. */
import type { Instant } from '../time/time.ts';
import type { Due } from './due.ts';

/**
 * Someone staff should telephone, because an email that mattered did not get through (I7), or because a booking cannot
 * be served by email: then there may be no contact under `contactId`, and `booking` says which visit it is.
 */
export interface Call {
  readonly contactId: string;
  readonly id: string;
  readonly reason:
    | 'noDelivery'
    | 'skipped'
    | 'bounced'
    | 'inDoubt'
    | 'leftReminders'
    | 'unmappedType'
    | 'wrongAddress'
    /** Several people share the address, and the booking does not say whose visit it is. */
    | 'ambiguousPerson'
    /** The booking has no address, or one that cannot be written to. */
    | 'noAddress'
    /** Under 18 by the record (C17). */
    | 'underAge'
    /** The visit was taken off its time, and its new time has not come within half an hour. */
    | 'unfinishedMove'
    /** The booking now names another address than the one its reminders go to. */
    | 'addressDiffers'
    /** The booking says something that cannot be true, such as an end before its start. */
    | 'unclearBooking';
  readonly journey?: string;
  readonly step?: string;
  readonly appointmentId?: string;
  readonly booking?: { readonly source: string; readonly externalId: string; readonly start?: Instant };
  readonly at: Instant;
  /** `withdrawn`: what it was for has settled itself. */
  readonly state: 'open' | 'called' | 'withdrawn';
  readonly due?: Due;
}
