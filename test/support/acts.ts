/** Acts of people and staff, carried out by the rules of the core on a real table: what tests begin with. */
import { systemClock } from '../../functions/adapters/clock.ts';
import { DynamoPeopleRows } from '../../functions/adapters/dynamodb/peopleRows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import type { Call } from '../../functions/core/model/call.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import type { SignUp } from '../../functions/core/model/signUp.ts';
import {
  agree,
  type NewAddress,
  requestNewAddress,
  takeBackNewAddress,
  takeNewAddress,
} from '../../functions/core/people/addressChange.ts';
import type { BookedContact } from '../../functions/core/people/bookedPerson.ts';
import type { BookingEvent } from '../../functions/core/people/booking.ts';
import { leaveMarketing, wrongPerson } from '../../functions/core/people/choices.ts';
import { actOn } from '../../functions/core/people/contactAct.ts';
import { findVisit } from '../../functions/core/people/findVisit.ts';
import { setHold } from '../../functions/core/people/hold.ts';
import { newContact } from '../../functions/core/people/newContact.ts';
import { answerConfirmation, confirm, takeSignUp } from '../../functions/core/people/signUp.ts';
import type { StatusChange } from '../../functions/core/people/status.ts';
import { suppressAddress } from '../../functions/core/people/suppression.ts';
import { type Booking, putBooking, takeBooking } from '../../functions/core/people/takeBooking.ts';
import { sayOfVisit, type VisitSaying } from '../../functions/core/people/visits.ts';
import type { Clock } from '../../functions/core/ports.ts';
import type { Instant } from '../../functions/core/time/time.ts';
import { clinic } from './people.ts';

const identity = systemIdentity;

export function actsOn(table: Table, clock: Clock = systemClock) {
  const rows = new DynamoPeopleRows(table, identity, clock);
  return {
    rows,
    contacts: {
      read: (id: string) => rows.contact(id),
      readAddress: (hash: string) => rows.address(hash),
      contactsOf: async (hash: string) => (await rows.address(hash)).contacts,
      setHold: (id: string, hold: boolean, by: string, at: Instant) => actOn(rows, id, at, setHold(hold, by)),
      suppress: (hash: string, why: Contact['suppressed'], at: Instant) => suppressAddress(rows, hash, why, at),
      /** A contact as a booking brings one. */
      async create(
        fields: Pick<Contact, 'email' | 'addressHash' | 'zone' | 'locale'> & Partial<Contact>,
        at: Instant,
      ): Promise<Contact> {
        const { addressHash } = fields;
        const address = await rows.address(addressHash);
        const known = { interest: 'unsaid', marketing: { state: 'none', at }, ...fields } as const;
        const contact = newContact(identity, known, at, address.suppressed ?? {});
        await rows.write({
          addresses: [{ addressHash, seen: address, set: {} }],
          addressLinks: [{ addressHash, contactId: contact.id, state: 'has' }],
          newContacts: [{ contact }],
        });
        return contact;
      },
    },
    appointments: {
      find: (source: string, externalId: string) => findVisit(rows, source, externalId),
      read: (contactId: string, appointmentId: string) => rows.appointment(contactId, appointmentId),
      put: (booking: Booking, by: string, at: Instant) => putBooking(rows, booking, by, at, identity),
      take: (event: BookingEvent, contact: BookedContact | undefined, by: string, at: Instant) =>
        takeBooking(rows, { event, contact, by, isStaff: false }, at, identity),
      /** As the clinic's own system says it. */
      setStatus: (
        source: string,
        externalId: string,
        status: Exclude<StatusChange['status'], 'untreated'>,
        by: string,
        at: Instant,
      ) => sayOfVisit(rows, { source, externalId }, { status }, by, at, clinic),
      say: (contactId: string, appointmentId: string, saying: VisitSaying, by: string, at: Instant) =>
        sayOfVisit(rows, { contactId, appointmentId }, saying, by, at, clinic),
    },
    signUps: {
      signUp: (act: SignUp, at: Instant, doubleOptIn = true) =>
        takeSignUp(rows, act, at, { doubleOptIn, identity, clinic }),
      confirm: (id: string, at: Instant) => answerConfirmation(rows, id, at, confirm),
    },
    choices: {
      leaveMarketing: (id: string, source: string, at: Instant) => actOn(rows, id, at, leaveMarketing(source)),
      wrongPerson: (id: string, at: Instant, call: Call) => actOn(rows, id, at, wrongPerson(call)),
    },
    addressChanges: {
      ask: (id: string, to: NewAddress, linkMs: number, at: Instant) =>
        requestNewAddress(rows, id, to, at, { linkMs, identity }),
      confirm: (standId: string, at: Instant) => takeNewAddress(rows, standId, at, identity),
      agree: (contactId: string, at: Instant) => agree(rows, contactId, at),
      undo: (formerId: string, at: Instant) => takeBackNewAddress(rows, formerId, at, identity),
    },
  };
}
