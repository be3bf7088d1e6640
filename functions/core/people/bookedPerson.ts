/** Whose booking it is: by the source's patient id, else by the address, and never by a guess between two (I14). */
import type { SharedAddress } from '../model/address.ts';
import type { Contact } from '../model/contact.ts';
import type { Identity, PeopleRows } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import type { BookingEvent } from './booking.ts';
import type { BookingLinkChange, Changes, PatientLink } from './changes.ts';
import { newContact } from './newContact.ts';

/**
 * A person as a booking brings one. Of what has an origin in `facts` the booking speaks; the rest is what somebody new
 * gets when nobody says otherwise.
 */
export type BookedContact = Pick<Contact, 'email' | 'addressHash' | 'zone' | 'locale'> & Partial<Contact>;

export type PatientMatch =
  | { readonly kind: 'linked' | 'byAddress'; readonly contactId: string }
  | { readonly kind: 'several' | 'none' };

/** Nobody can be written to: several share the address, or there is none. */
export interface Unserved {
  readonly kind: 'unserved';
  readonly reason: 'ambiguousPerson' | 'noAddress';
}

export type Whose =
  | {
      readonly kind: 'known' | 'created';
      readonly contactId: string;
      /** What makes the person the visit's, part of the transaction that writes the visit. */
      readonly changes: Changes;
    }
  | Unserved;

type PersonRows = Pick<PeopleRows, 'bookingLink' | 'address' | 'isPatientOf'>;

/** A patient's id cannot be taken for a booking's: no id of a booking has a control character in it. */
export const patientKey = (patientId: string) => `patient\u001f${patientId}`;

/** Those who are not yet one of the source's patients: who is another one is not this one. */
async function unclaimed(rows: PersonRows, contacts: readonly string[], source: string): Promise<readonly string[]> {
  const claimed = await Promise.all(contacts.map((contactId) => rows.isPatientOf(contactId, source)));
  return contacts.filter((_, index) => !claimed[index]);
}

/** Who a source's patient is here: linked, or alone at the address; or one of several, and it cannot be told which. */
export async function patientOf(
  rows: PersonRows,
  source: string,
  patientId: string | undefined,
  addressHash: string | undefined,
): Promise<PatientMatch> {
  const link = patientId === undefined ? undefined : await rows.bookingLink(source, patientKey(patientId));
  if (link?.contactId !== undefined) return { kind: 'linked', contactId: link.contactId };
  if (addressHash === undefined) return { kind: 'none' };
  const sharing = await unclaimed(rows, (await rows.address(addressHash)).contacts, source);
  const [only, ...others] = sharing;
  if (only === undefined) return { kind: 'none' };
  return others.length > 0 ? { kind: 'several' } : { kind: 'byAddress', contactId: only };
}

/** What is known of the person whom a booking names. */
export interface PersonFacts {
  /** The contact that the source's patient id leads to. */
  readonly patient?: string | undefined;
  /** Read where the patient id leads nowhere and the booking has an address. */
  readonly address?: SharedAddress | undefined;
  /** Who of the address may be meant: with a patient id, those who are not another patient of the source. */
  readonly candidates?: readonly string[];
}

/** Reads what `whose` decides on. */
export async function readPersonFacts(
  rows: PersonRows,
  { source, patientId }: BookingEvent,
  contact: BookedContact | undefined,
): Promise<PersonFacts> {
  const link = patientId === undefined ? undefined : await rows.bookingLink(source, patientKey(patientId));
  if (link?.contactId !== undefined) return { patient: link.contactId };
  if (!contact) return {};
  const address = await rows.address(contact.addressHash);
  const { contacts } = address;
  return { address, candidates: patientId === undefined ? contacts : await unclaimed(rows, contacts, source) };
}

/** Whose visit it is: the source's patient, else whoever is alone at the address, else somebody new. */
export function whose(
  { patient, address, candidates = [] }: PersonFacts,
  { source, patientId }: BookingEvent,
  contact: BookedContact | undefined,
  at: Instant,
  identity: Identity,
): Whose {
  if (patient !== undefined) return { kind: 'known', contactId: patient, changes: { visited: [patient] } };
  if (!contact || !address) return { kind: 'unserved', reason: 'noAddress' };
  const [only, ...others] = candidates;
  // A hold must find its person: with two to choose from, a guess could write past it (C21).
  if (others.length > 0) return { kind: 'unserved', reason: 'ambiguousPerson' };
  const { addressHash } = contact;
  const linked = (contactId: string): { bookingLinks: BookingLinkChange[]; patientLinks: PatientLink[] } =>
    patientId === undefined
      ? { bookingLinks: [], patientLinks: [] }
      : {
          bookingLinks: [{ source, externalId: patientKey(patientId), link: { contactId } }],
          patientLinks: [{ source, patientId, contactId }],
        };
  if (only === undefined) {
    const fields = { interest: 'unsaid', marketing: { state: 'none', at }, ...contact } as const;
    const created = newContact(identity, fields, at, address.suppressed ?? {});
    return {
      kind: 'created',
      contactId: created.id,
      changes: {
        addresses: [{ addressHash, seen: address, set: {} }],
        addressLinks: [{ addressHash, contactId: created.id, state: 'has' }],
        newContacts: [{ contact: created }],
        ...linked(created.id),
      },
    };
  }
  // Two patients of one address who book in one moment must not both become the one person who is known there.
  const alone = patientId === undefined ? [] : [{ addressHash, seen: address, set: {} }];
  return { kind: 'known', contactId: only, changes: { addresses: alone, visited: [only], ...linked(only) } };
}
