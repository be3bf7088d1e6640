/** An address's partition: its suppressions, and a link to each contact that has it. Read together, in one Query. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Contact } from '../../core/model/contact.ts';
import { dayMs, epochMs, type Instant } from '../../core/time/time.ts';
import { addressPk, contactPk, schemaVersion } from './rows.ts';
import type { Table } from './table.ts';

/** The address item: suppression per class, and which contact its sign-ups belong to. */
export interface Address {
  readonly signupContact?: string;
  readonly suppressed?: Contact['suppressed'];
  /** Raised by every new contact and every suppression: neither may miss the other (I3). */
  readonly changes?: number;
}

/** Why an address is silent that belonged to somebody who was erased. */
export const erasedReason = 'erased';

/** What a link says beyond that there is one. */
interface LinkFacts {
  /** Somebody gave this address as their new one and has not confirmed it: nobody's yet, but it can be suppressed. */
  readonly pending?: true;
  /** The contact has another address by now. Links are never deleted; time to live takes them. */
  readonly leftAt?: Instant;
}

export interface SharedAddress extends Address {
  /** The contacts that have this address. */
  readonly contacts: readonly string[];
  /** Those, and those that may have it once they confirm. */
  readonly everybody: readonly string[];
}

const expires = (at: Instant, ms: number) => Math.floor((epochMs(at) + ms) / 1000);

export async function readShared(table: Table, addressHash: string): Promise<SharedAddress> {
  const items = await table.range(addressPk(addressHash), 'ADDRESS', 'C#~', 'strong');
  let address: Address = {};
  const contacts: string[] = [];
  const everybody: string[] = [];
  for (const raw of items) {
    const { sk, ...body } = unmarshall(raw) as { sk: string } & Address & LinkFacts;
    if (sk === 'ADDRESS') address = body;
    else if (sk.startsWith('C#') && body.leftAt === undefined) {
      everybody.push(sk.slice(2));
      if (!body.pending) contacts.push(sk.slice(2));
    }
  }
  return { ...address, contacts, everybody };
}

/** Changes the address item, unless it has changed since `seen` was read. */
export function addressWrite(
  table: Table,
  addressHash: string,
  seen: Address,
  change: Partial<Address>,
): TransactWriteItem {
  const set = Object.entries({ ...change, changes: (seen.changes ?? 0) + 1, schemaVersion });
  return table.updateWrite(
    addressPk(addressHash),
    'ADDRESS',
    `SET ${set.map((_, index) => `#a${index} = :a${index}`).join(', ')}`,
    {
      expression: seen.changes === undefined ? 'attribute_not_exists(#changes)' : '#changes = :seen',
      names: { '#changes': 'changes', ...Object.fromEntries(set.map(([name], index) => [`#a${index}`, name])) },
      values: { ':seen': seen.changes, ...Object.fromEntries(set.map(([, value], index) => [`:a${index}`, value])) },
    },
  );
}

/** A link that need not be new: the same one twice is one. */
const always = { expression: 'attribute_not_exists(pk) OR attribute_exists(pk)' };

const link = (addressHash: string, contactId: string, facts: LinkFacts & { readonly expiresAt?: number } = {}) =>
  marshall({ pk: addressPk(addressHash), sk: contactPk(contactId), schemaVersion, ...facts });

export function linkWrite(table: Table, addressHash: string, contactId: string): TransactWriteItem {
  return table.putWrite(link(addressHash, contactId), always);
}

/** A link that is only promised: it goes by itself unless it is made a real one. */
export function pendingLinkWrite(
  table: Table,
  addressHash: string,
  contactId: string,
  at: Instant,
  ms: number,
): TransactWriteItem {
  return table.putWrite(link(addressHash, contactId, { pending: true, expiresAt: expires(at, ms) }));
}

/** The contact no longer has the address: the link counts for nothing from now on, and is gone within days. */
export function leftLinkWrite(table: Table, addressHash: string, contactId: string, at: Instant): TransactWriteItem {
  return table.putWrite(link(addressHash, contactId, { leftAt: at, expiresAt: expires(at, dayMs) }), always);
}
