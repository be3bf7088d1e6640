/**
 * A person's new address. Until it is confirmed there, it belongs to a contact of its own that has nothing but the address
 * and a link; every email to the person still goes to the old one. Confirmed, the person takes it over, and the other
 * contact lapses by time to live. So a new address bounces, is suppressed and says "this isn't for me" by itself.
 */
import type { Contact } from '../../core/model/contact.ts';
import type { Identity } from '../../core/ports.ts';
import { dayMs, epochMs, type Instant, plusMs } from '../../core/time/time.ts';
import { addressWrite, leftLinkWrite, linkWrite, pendingLinkWrite, readShared } from './addressRows.ts';
import { type Changed, changeContact, conflictsMax, contactWrite, readContactRow } from './contactChange.ts';
import { newContact } from './contactStore.ts';
import { logItem } from './log.ts';
import { contactItem, type Item } from './rows.ts';
import type { Table } from './table.ts';

/** A contact that may be changing its address, or stand for somebody's new one. */
export type MovingContact = Contact & {
  /** The contact that stands for the new address, and that address masked, to be shown. */
  readonly moving?: { readonly contactId: string; readonly at: Instant; readonly to: string };
  /** Whose new address this is. */
  readonly replaces?: { readonly contactId: string; readonly at: Instant; readonly doneAt?: Instant };
};

/** What is left of an address nobody confirmed goes this long after its link has stopped working. */
const lapseMs = 30 * dayMs;

export type Confirmed = 'changed' | 'unchanged' | 'over';

export class DynamoAddressChangeStore {
  private readonly table: Table;
  private readonly identity: Identity;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
  }

  /** Notes the wish. An address that has said "no" is not written to: then nothing happens, and nobody is told why. */
  async ask(
    contactId: string,
    to: Pick<Contact, 'email' | 'addressHash'> & { readonly masked: string },
    linkMs: number,
    at: Instant,
  ): Promise<Changed> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const address = await readShared(this.table, to.addressHash);
      const contact = await readContactRow(this.table, contactId);
      if (!contact) return 'absent';
      if (contact.addressHash === to.addressHash || address.suppressed?.reminder !== undefined) return 'unchanged';
      // On hold nothing goes, whoever asks (C21); and who has said "not for me" is not asked again for the same person.
      if (contact.hold || (await this.wasDeclined(contactId, address.everybody))) return 'unchanged';
      const { email, addressHash, masked } = to;
      const stand = newContact(
        this.identity,
        {
          email,
          addressHash,
          zone: contact.zone,
          locale: contact.locale,
          interest: 'unsaid',
          marketing: { state: 'none', at },
        },
        at,
        address.suppressed ?? {},
      );
      const replaces: MovingContact['replaces'] = { contactId, at };
      const written = await this.table.transact([
        addressWrite(this.table, to.addressHash, address, {}),
        pendingLinkWrite(this.table, to.addressHash, stand.id, at, linkMs + lapseMs),
        this.table.putWrite(lapsing({ ...stand, replaces } as Contact, plusMs(at, linkMs + lapseMs))),
        contactWrite(this.table, contact, { moving: { contactId: stand.id, at, to: masked } }),
        this.table.putWrite(logItem(this.identity, contactId, at, { what: 'address.asked', by: 'person' })),
      ]);
      if (written === 'written') return 'changed';
    }
    throw new Error('a change of address kept colliding with others');
  }

  /** Somebody at the address has said that this person is not there. */
  private async wasDeclined(contactId: string, everybody: readonly string[]): Promise<boolean> {
    const stands = await Promise.all(everybody.map((id) => readContactRow(this.table, id)));
    return stands.some((each) => each?.replaces?.contactId === contactId && each.suppressed.reminder === 'wrongPerson');
  }

  /** The new address has answered: from now on everything goes there. `over`: asked anew, withdrawn, or refused since. */
  async confirm(standId: string, at: Instant): Promise<Confirmed> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const stand: MovingContact | undefined = await readContactRow(this.table, standId);
      if (!stand?.replaces || stand.suppressed.reminder !== undefined) return 'over';
      const address = await readShared(this.table, stand.addressHash);
      const contact: MovingContact | undefined = await readContactRow(this.table, stand.replaces.contactId);
      if (contact && stand.replaces.doneAt !== undefined && contact.addressHash === stand.addressHash) {
        return 'unchanged';
      }
      if (contact?.moving?.contactId !== standId) return 'over';
      const { email, addressHash } = stand;
      const written = await this.table.transact([
        addressWrite(this.table, addressHash, address, {}),
        linkWrite(this.table, addressHash, contact.id),
        leftLinkWrite(this.table, addressHash, standId, at),
        leftLinkWrite(this.table, contact.addressHash, contact.id, at),
        contactWrite(this.table, contact, {
          email,
          addressHash,
          suppressed: { ...ownReasons(contact.suppressed), ...address.suppressed },
          moving: undefined,
          movedFrom: { addressHash: contact.addressHash, at },
        }),
        contactWrite(this.table, stand, { replaces: { ...stand.replaces, doneAt: at } }),
        this.table.putWrite(logItem(this.identity, contact.id, at, { what: 'address.changed', by: 'person' })),
      ]);
      if (written === 'written') return 'changed';
    }
    throw new Error('a change of address kept colliding with others');
  }

  /** "I did not ask for this", or a change of mind: the old address stays. */
  withdraw(contactId: string, at: Instant): Promise<Changed> {
    return changeContact(this.table, this.identity, contactId, at, (contact: MovingContact) =>
      contact.moving === undefined
        ? undefined
        : { set: { moving: undefined }, log: { what: 'address.withdrawn', by: 'person' } },
    );
  }
}

const lapsing = (contact: Contact, at: Instant): Item => ({
  ...contactItem(contact),
  expiresAt: { N: String(Math.floor(epochMs(at) / 1000)) },
});

/** What stands against a person whatever their address: a mailbox that bounced is left behind with it. */
function ownReasons(suppressed: Contact['suppressed']): Contact['suppressed'] {
  return Object.fromEntries(Object.entries(suppressed).filter(([, why]) => why !== 'bounce'));
}
