/** Whose booking it is: by the source's patient id, else by the address, and never by a guess between two. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Contact } from '../../core/model/contact.ts';
import type { BookingEvent } from '../../core/people/booking.ts';
import type { Instant } from '../../core/time/time.ts';
import { type BookingLinks, patientKey } from './bookingLinks.ts';
import type { DynamoContactStore } from './contactStore.ts';

/** A person as a booking brings one: written only when there is none yet. */
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
      readonly writes: readonly TransactWriteItem[];
    }
  | Unserved;

export class BookedPeople {
  private readonly contacts: DynamoContactStore;
  private readonly links: BookingLinks;

  constructor(contacts: DynamoContactStore, links: BookingLinks) {
    this.contacts = contacts;
    this.links = links;
  }

  /** Who a source's patient is here: linked, or alone at the address; or one of several, and it cannot be told which. */
  async personOf(
    source: string,
    patientId: string | undefined,
    addressHash: string | undefined,
  ): Promise<PatientMatch> {
    const link = patientId === undefined ? undefined : await this.links.read(source, patientKey(patientId));
    if (link?.contactId !== undefined) return { kind: 'linked', contactId: link.contactId };
    if (addressHash === undefined) return { kind: 'none' };
    const sharing = await this.unclaimed((await this.contacts.readAddress(addressHash)).contacts, source);
    const [only, ...others] = sharing;
    if (only === undefined) return { kind: 'none' };
    return others.length > 0 ? { kind: 'several' } : { kind: 'byAddress', contactId: only };
  }

  /** Whose visit it is: the source's patient, else whoever is alone at the address, else somebody new. */
  async whose({ source, patientId }: BookingEvent, fields: BookedContact | undefined, at: Instant): Promise<Whose> {
    const patient = patientId === undefined ? undefined : await this.links.read(source, patientKey(patientId));
    if (patient?.contactId !== undefined) {
      return { kind: 'known', contactId: patient.contactId, writes: [this.contacts.visitedWrite(patient.contactId)] };
    }
    if (!fields) return { kind: 'unserved', reason: 'noAddress' };
    const address = await this.contacts.readAddress(fields.addressHash);
    const sharing = patientId === undefined ? address.contacts : await this.unclaimed(address.contacts, source);
    const [only, ...others] = sharing;
    // A hold must find its person: with two to choose from, a guess could write past it (C21).
    if (others.length > 0) return { kind: 'unserved', reason: 'ambiguousPerson' };
    const created = only === undefined ? this.contacts.createWrites(fields, address, at) : undefined;
    const contactId = only ?? created?.contact.id ?? '';
    const linking = patientId === undefined ? [] : this.links.patientWrites(source, patientId, contactId);
    if (created) return { kind: 'created', contactId, writes: [...created.writes, ...linking] };
    // Two patients of one address who book in one moment must not both become the one person who is known there.
    const alone = patientId === undefined ? [] : [this.contacts.unchangedWrite(fields.addressHash, address)];
    return { kind: 'known', contactId, writes: [this.contacts.visitedWrite(contactId), ...alone, ...linking] };
  }

  /** True when the source writes to another address than we do. */
  async hasOtherAddress(contactId: string, { addressHash }: BookedContact): Promise<boolean> {
    const known = await this.contacts.read(contactId);
    return known !== undefined && known.addressHash !== addressHash;
  }

  /** Those who are not yet one of the source's patients: who is another one is not this one. */
  private async unclaimed(contacts: readonly string[], source: string): Promise<readonly string[]> {
    const claimed = await Promise.all(contacts.map((contactId) => this.links.isPatientOf(contactId, source)));
    return contacts.filter((_, index) => !claimed[index]);
  }
}
