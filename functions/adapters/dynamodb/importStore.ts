/** People of an imported list: who is new, who is there, who may not be taken; and the new ones written, once (C7, C21). */
import type { Contact, Interest } from '../../core/model/contact.ts';
import type { Identity } from '../../core/ports.ts';
import type { Instant } from '../../core/time/time.ts';
import { addressWrite, linkWrite, readShared, type SharedAddress } from './addressRows.ts';
import { conflictsMax } from './contactChange.ts';
import { newContact } from './contactStore.ts';
import { type ConsentChange, logItem } from './log.ts';
import { contactItem, contactPk, personRange, readPersonItems } from './rows.ts';
import type { Table } from './table.ts';

export interface ImportedPerson {
  readonly email: string;
  readonly addressHash: string;
  readonly firstName?: string;
  readonly phone?: string;
  readonly interest: Interest;
  readonly locale: string;
  readonly zone: string;
  /** The evidence: when, by which words, where (C15). */
  readonly confirmedAt: Instant;
  readonly textVersion: string;
  readonly source: string;
}

/** Why somebody who is known here is not taken. */
export type Standing = 'patient' | 'held' | 'suppressed' | 'left' | 'asked' | 'known';

export type ImportLook =
  | { readonly kind: 'new'; readonly address: SharedAddress }
  /** Confirmed already: the same row again, or a person of the clinic's own list. */
  | { readonly kind: 'there' }
  | { readonly kind: 'refused'; readonly standing: Standing };

export type ImportResult =
  | { readonly kind: 'written'; readonly contactId: string }
  | Exclude<ImportLook, { kind: 'new' }>;

/** The strongest reason comes first: what was said by or about the person outweighs what a list says. */
const standingOf = (contacts: readonly Contact[], visits: number): Standing => {
  if (contacts.some(({ hold }) => hold)) return 'held';
  if (contacts.some(({ suppressed }) => Object.keys(suppressed).length > 0)) return 'suppressed';
  if (visits > 0) return 'patient';
  if (contacts.some(({ marketing }) => marketing.state === 'left')) return 'left';
  return contacts.some(({ marketing }) => marketing.state === 'asked') ? 'asked' : 'known';
};

export class DynamoImportStore {
  private readonly table: Table;
  private readonly identity: Identity;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
  }

  /** What would become of this address. Changes nothing. */
  async look(addressHash: string): Promise<ImportLook> {
    const address = await readShared(this.table, addressHash);
    const people = await Promise.all(
      address.everybody.map(async (id) =>
        readPersonItems(await this.table.range(contactPk(id), personRange.from, personRange.to, 'strong')),
      ),
    );
    const known = people.filter((person) => person !== undefined);
    if (Object.keys(address.suppressed ?? {}).length > 0) return { kind: 'refused', standing: 'suppressed' };
    if (known.length === 0) return { kind: 'new', address };
    const contacts = known.map(({ contact }) => contact);
    const visits = known.flatMap(({ appointments }) => appointments).length;
    const standing = standingOf(contacts, visits);
    if (standing === 'known' && contacts.every(({ marketing }) => marketing.state === 'confirmed'))
      return { kind: 'there' };
    return { kind: 'refused', standing };
  }

  /** @param startsAt takes the moment of the person's first email; asked for only when there is a person to write. */
  async put(person: ImportedPerson, startsAt: () => Instant, by: string, at: Instant): Promise<ImportResult> {
    let start: Instant | undefined;
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const look = await this.look(person.addressHash);
      if (look.kind !== 'new') return look;
      start ??= startsAt();
      const contactId = await this.write(person, look.address, start, by, at);
      if (contactId !== undefined) return { kind: 'written', contactId };
    }
    throw new Error('an import kept colliding with other changes of its address');
  }

  private async write(
    { confirmedAt, textVersion, source, ...fields }: ImportedPerson,
    address: SharedAddress,
    startsAt: Instant,
    by: string,
    at: Instant,
  ): Promise<string | undefined> {
    const marketing = { state: 'confirmed' as const, at: confirmedAt, textVersion, source, startsAt };
    const contact = newContact(this.identity, { ...fields, marketing }, at, address.suppressed ?? {});
    const log: ConsentChange = {
      what: 'consent.imported',
      by,
      purpose: 'marketing',
      textVersion,
      source,
      occurredAt: confirmedAt,
    };
    const written = await this.table.transact([
      addressWrite(this.table, fields.addressHash, address, { signupContact: contact.id }),
      linkWrite(this.table, fields.addressHash, contact.id),
      this.table.putWrite(contactItem(contact)),
      this.table.putWrite(logItem(this.identity, contact.id, at, log)),
    ]);
    return written === 'written' ? contact.id : undefined;
  }
}
