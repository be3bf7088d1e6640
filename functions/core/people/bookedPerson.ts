/** Whose booking it is: by the source's patient id, else by the address, and never by a guess between two (I14). */
import type { SharedAddress } from '../model/address.ts';
import type { Appointment } from '../model/appointment.ts';
import type { Contact } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import { isSameName } from '../model/sameName.ts';
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
      /** Somebody new at an address where others are known, since the booking has another first name than all of them. */
      readonly isOtherName?: true;
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

/**
 * Whether the patient whom an event names is the visit's person; undefined where their ids do not tell: the event names none,
 * or the visit's person is no patient of the source's yet.
 */
export async function isPatientOfVisit(
  rows: Pick<PeopleRows, 'bookingLink' | 'isPatientOf'>,
  { contactId }: Pick<Appointment, 'contactId'>,
  { source, patientId }: Pick<BookingEvent, 'source' | 'patientId'>,
): Promise<boolean | undefined> {
  if (patientId === undefined) return undefined;
  const link = await rows.bookingLink(source, patientKey(patientId));
  if (link?.contactId !== undefined) return link.contactId === contactId;
  return (await rows.isPatientOf(contactId, source)) ? false : undefined;
}

/** What is known of the person whom a booking names. */
export interface PersonFacts {
  /** The contact that the source's patient id leads to. */
  readonly patient?: string | undefined;
  /** Read where the patient id leads nowhere and the booking has an address. */
  readonly address?: SharedAddress | undefined;
  /** Who of the address may be meant: with a patient id, those who are not another patient of the source. */
  readonly candidates?: readonly Candidate[];
}

export interface Candidate {
  readonly contactId: string;
  readonly firstName?: string | undefined;
}

/** More than so many at one address are a front desk's own, and no family: then no name is compared. */
const comparedMax = 10;

/** Reads what `whose` decides on. */
export async function readPersonFacts(
  rows: PersonRows & Pick<PeopleRows, 'contact'>,
  { source, patientId }: BookingEvent,
  contact: BookedContact | undefined,
): Promise<PersonFacts> {
  const link = patientId === undefined ? undefined : await rows.bookingLink(source, patientKey(patientId));
  if (link?.contactId !== undefined) return { patient: link.contactId };
  if (!contact) return {};
  const address = await rows.address(contact.addressHash);
  const { contacts } = address;
  const ids = patientId === undefined ? contacts : await unclaimed(rows, contacts, source);
  // Whoever tells no name is compared with nobody.
  if (contact.firstName === undefined || ids.length > comparedMax)
    return { address, candidates: ids.map((contactId) => ({ contactId })) };
  const known = await Promise.all(ids.map((contactId) => rows.contact(contactId)));
  return { address, candidates: ids.map((contactId, index) => ({ contactId, firstName: known[index]?.firstName })) };
}

/** Which of those at the address the booking means: by the name that it tells; else whoever is alone there. */
function meant(
  candidates: readonly Candidate[],
  said: string | undefined,
): Candidate | 'several' | 'nobody' | 'otherName' {
  const [only, ...others] = candidates;
  if (only === undefined) return 'nobody';
  const named = candidates.filter(({ firstName }) => firstName !== undefined);
  if (said === undefined || named.length === 0) return others.length > 0 ? 'several' : only;
  const [same, ...more] = named.filter(({ firstName = '' }) => isSameName(firstName, said));
  if (same) return more.length > 0 ? 'several' : same;
  if (named.length === candidates.length) return 'otherName';
  return others.length > 0 ? 'several' : only;
}

/**
 * Whose visit it is: the source's patient; else whoever of the address has the name that it tells, or is alone there; else
 * somebody new, as is whoever tells another first name than all who are known there (I14).
 */
export function whose(
  { patient, address, candidates = [] }: PersonFacts,
  { source, patientId }: BookingEvent,
  contact: BookedContact | undefined,
  at: Instant,
  identity: Identity,
): Whose {
  if (patient !== undefined) return { kind: 'known', contactId: patient, changes: { visited: [patient] } };
  if (!contact || !address) return { kind: 'unserved', reason: 'noAddress' };
  const person = meant(candidates, contact.firstName);
  // A hold must find its person: with two to choose from, a guess could write past it (C21).
  if (person === 'several') return { kind: 'unserved', reason: 'ambiguousPerson' };
  const { addressHash } = contact;
  const linked = (contactId: string): { bookingLinks: BookingLinkChange[]; patientLinks: PatientLink[] } =>
    patientId === undefined
      ? { bookingLinks: [], patientLinks: [] }
      : {
          bookingLinks: [{ source, externalId: patientKey(patientId), link: { contactId } }],
          patientLinks: [{ source, patientId, contactId }],
        };
  if (person === 'nobody' || person === 'otherName') {
    const isOtherName = person === 'otherName' ? true : undefined;
    const plain = { interest: 'unsaid', marketing: { state: 'none', at } } as const;
    const asked = isOtherName ? ({ nameAsked: true } as const) : {};
    const fields = { ...plain, ...contact, ...asked };
    const created = newContact(identity, fields, at, address.suppressed ?? {});
    return defined<Whose>({
      kind: 'created',
      contactId: created.id,
      isOtherName,
      changes: {
        addresses: [{ addressHash, seen: address, set: {} }],
        addressLinks: [{ addressHash, contactId: created.id, state: 'has' }],
        newContacts: [{ contact: created }],
        ...linked(created.id),
      },
    });
  }
  const { contactId } = person;
  // Two patients of one address who book in one moment must not both become the one person who is known there.
  const alone = patientId === undefined ? [] : [{ addressHash, seen: address, set: {} }];
  return { kind: 'known', contactId, changes: { addresses: alone, visited: [contactId], ...linked(contactId) } };
}
