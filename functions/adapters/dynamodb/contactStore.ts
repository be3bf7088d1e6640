/** Contacts and the addresses they share: reading, creating, holds, suppression. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Contact } from '../../core/model/contact.ts';
import type { Identity } from '../../core/ports.ts';
import type { Instant } from '../../core/time/time.ts';
import { type Address, addressWrite, linkWrite, readShared, type SharedAddress } from './addressRows.ts';
import { type Changed, changeContact, conflictsMax, contactWrite, readContactRow } from './contactChange.ts';
import { logItem, noText } from './log.ts';
import { contactItem, contactPk } from './rows.ts';
import type { Table } from './table.ts';

export type { Address, SharedAddress };

type NewFields = Pick<Contact, 'email' | 'addressHash' | 'zone' | 'locale' | 'interest' | 'marketing'> &
  Partial<Contact>;

/** A contact as it is first written, with its own tokens and its address's suppressions. */
export function newContact(
  identity: Identity,
  fields: NewFields,
  at: Instant,
  suppressed: Contact['suppressed'],
): Contact {
  return {
    reminders: { state: 'on', at },
    hold: false,
    emailForm: 'minimal',
    tokens: { confirm: identity.token(), preferences: identity.token(), oneClick: identity.token() },
    ...fields,
    suppressed,
    id: identity.id(),
    version: 1,
  };
}

export class DynamoContactStore {
  private readonly table: Table;
  private readonly identity: Identity;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
  }

  read(contactId: string): Promise<Contact | undefined> {
    return readContactRow(this.table, contactId);
  }

  /** To be read before the contacts that share it: a write of the address then finds out whatever came in between. */
  readAddress(addressHash: string): Promise<SharedAddress> {
    return readShared(this.table, addressHash);
  }

  /** The contacts that share an address. */
  async contactsOf(addressHash: string): Promise<readonly string[]> {
    return (await this.readAddress(addressHash)).contacts;
  }

  /** Writes for a contact that staff or a booking brings: part of the appointment's own transaction. */
  createWrites(
    fields: Pick<Contact, 'email' | 'addressHash' | 'zone' | 'locale'> & Partial<Contact>,
    address: Address,
    at: Instant,
  ): { contact: Contact; writes: TransactWriteItem[] } {
    const contact = newContact(
      this.identity,
      { interest: 'unsaid', marketing: { state: 'none', at }, ...fields },
      at,
      address.suppressed ?? {},
    );
    return {
      contact,
      writes: [
        addressWrite(this.table, contact.addressHash, address, {}),
        linkWrite(this.table, contact.addressHash, contact.id),
        this.table.putWrite(contactItem(contact)),
      ],
    };
  }

  /**
   * Part of the transaction that gives a known contact a visit: whoever is about to change or erase the contact by what
   * they read looks again, and nobody is given a visit who has just been erased.
   */
  visitedWrite(contactId: string): TransactWriteItem {
    return this.table.updateWrite(contactPk(contactId), 'CONTACT', 'SET #version = #version + :one', {
      expression: 'attribute_exists(pk)',
      names: { '#version': 'version' },
      values: { ':one': 1 },
    });
  }

  /** Fails its transaction when somebody else has changed who shares the address, or how, since it was read. */
  unchangedWrite(addressHash: string, seen: Address): TransactWriteItem {
    return addressWrite(this.table, addressHash, seen, {});
  }

  /** One staff action that stops every class at once, and the one that lifts it (C21). No reason is stored. */
  setHold(contactId: string, hold: boolean, by: string, at: Instant): Promise<Changed> {
    return changeContact(this.table, this.identity, contactId, at, (contact) =>
      // An erasure that is turned back lifts its own hold, and must not lift this one.
      contact.hold === hold && !contact.frozen
        ? undefined
        : { set: { hold, frozen: undefined }, log: { what: hold ? 'hold.set' : 'hold.lifted', by } },
    );
  }

  /** Suppresses an address for the given classes, on the address and on every contact that has it, in one transaction. */
  async suppress(addressHash: string, why: Contact['suppressed'], at: Instant): Promise<void> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const address = await this.readAddress(addressHash);
      const contacts = (await Promise.all(address.everybody.map((id) => this.read(id)))).filter(
        (each) => each !== undefined,
      );
      const merged = { ...why, ...address.suppressed };
      const writes: TransactWriteItem[] = [addressWrite(this.table, addressHash, address, { suppressed: merged })];
      for (const contact of contacts) {
        writes.push(
          contactWrite(this.table, contact, { suppressed: { ...why, ...contact.suppressed } }),
          this.table.putWrite(
            logItem(this.identity, contact.id, at, {
              what: 'suppressed',
              by: 'ses',
              purpose: why.marketing === undefined ? 'reminder' : why.reminder === undefined ? 'marketing' : 'both',
              textVersion: contact.marketing.textVersion ?? noText,
              source: 'ses',
              detail: [...new Set(Object.values(why))].join(','),
            }),
          ),
        );
      }
      if ((await this.table.transact(writes)) === 'written') return;
    }
    throw new Error('a suppression kept colliding with other changes');
  }
}
