/**
 * A person's new address. Until it is confirmed there, it belongs to a contact of its own that has nothing but the address
 * and a link; every email to the person still goes to the old one. Confirmed, the person takes it over, and the other
 * contact lapses by time to live. So a new address bounces, is suppressed and says "this isn't for me" by itself
 * (`docs/decisions/0022-a-new-address-is-a-contact-of-its-own.md`).
 */
import type { SharedAddress } from '../model/address.ts';
import type { Contact } from '../model/contact.ts';
import type { Identity, PeopleRows } from '../ports.ts';
import { dayMs, type Instant, plusMs } from '../time/time.ts';
import { untilWritten } from './act.ts';
import { type Changes, changedContact } from './changes.ts';
import { type Changed, type ContactAct, contactChange } from './contactAct.ts';
import { newContact } from './newContact.ts';
import { isDeadMailbox } from './suppression.ts';

/** The new address that somebody typed; `masked` is what may be shown of it. */
export interface NewAddress {
  readonly email: string;
  readonly addressHash: string;
  readonly masked: string;
}

/** What is left of an address nobody confirmed goes this long after its link has stopped working. */
const lapseMs = 30 * dayMs;
/** A link to an address that a contact has left is of no more use, and gone after this. */
const leftLinkMs = dayMs;

export interface AskFacts {
  readonly contact: Contact;
  readonly address: SharedAddress;
  /** Everybody who has the new address, or may have it. */
  readonly sharing: readonly Contact[];
}

/**
 * Notes the wish. An address that has said "no" is not written to, and on hold nothing goes, whoever asks (C21): then
 * nothing happens, and nobody is told why.
 * @param linkMs how long the link in the question works.
 */
export function askNewAddress(
  { contact, address, sharing }: AskFacts,
  { email, addressHash, masked }: NewAddress,
  at: Instant,
  { linkMs, identity }: { readonly linkMs: number; readonly identity: Identity },
): Changes | undefined {
  if (contact.addressHash === addressHash || address.suppressed?.reminder !== undefined || contact.hold)
    return undefined;
  // Who has said "not for me" is not asked again for the same person.
  const declined = sharing.some(
    ({ replaces, suppressed }) => replaces?.contactId === contact.id && suppressed.reminder === 'wrongPerson',
  );
  if (declined) return undefined;
  const { zone, locale } = contact;
  const fields = { email, addressHash, zone, locale, interest: 'unsaid', marketing: { state: 'none', at } } as const;
  const stand = newContact(identity, fields, at, address.suppressed ?? {});
  const expiresAt = plusMs(at, linkMs + lapseMs);
  return {
    addresses: [{ addressHash, seen: address, set: {} }],
    addressLinks: [{ addressHash, contactId: stand.id, state: 'pending', at, expiresAt }],
    newContacts: [{ contact: { ...stand, replaces: { contactId: contact.id, at } }, expiresAt }],
    contacts: [changedContact(contact, { moving: { contactId: stand.id, at, to: masked } })],
    log: [{ contactId: contact.id, at, entry: { what: 'address.asked', by: 'person' } }],
  };
}

/** Carries `askNewAddress` out. @throws ConflictError */
export function requestNewAddress(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  contactId: string,
  to: NewAddress,
  at: Instant,
  options: { readonly linkMs: number; readonly identity: Identity },
): Promise<Changed> {
  return untilWritten<Changed>(rows, 'a change of address', async () => {
    const address = await rows.address(to.addressHash);
    const contact = await rows.contact(contactId);
    if (!contact) return { answer: 'absent' };
    const sharing = await Promise.all(address.everybody.map((id) => rows.contact(id)));
    const facts = { contact, address, sharing: sharing.filter((each) => each !== undefined) };
    const changes = askNewAddress(facts, to, at, options);
    return changes === undefined ? { answer: 'unchanged' } : { answer: 'changed', changes };
  });
}

/** `over`: asked anew, withdrawn, or refused since. */
export type Confirmed = 'changed' | 'unchanged' | 'over';

export interface ConfirmFacts {
  /** The contact that stands for the new address. */
  readonly stand: Contact | undefined;
  readonly address: SharedAddress;
  /** Whose new address it is. */
  readonly contact: Contact | undefined;
}

/** What stands against a person whatever their address: a mailbox that bounced is left behind with it. */
function ownReasons(suppressed: Contact['suppressed']): Contact['suppressed'] {
  return Object.fromEntries(Object.entries(suppressed).filter(([, why]) => !isDeadMailbox(why)));
}

/** The new address has answered: from now on everything goes there. */
export function confirmNewAddress(
  { stand, address, contact }: ConfirmFacts,
  at: Instant,
): { readonly answer: Confirmed; readonly changes?: Changes } {
  if (!stand?.replaces || stand.suppressed.reminder !== undefined) return { answer: 'over' };
  const { email, addressHash, replaces } = stand;
  if (contact && replaces.doneAt !== undefined && contact.addressHash === addressHash) return { answer: 'unchanged' };
  if (contact?.moving?.contactId !== stand.id) return { answer: 'over' };
  const expiresAt = plusMs(at, leftLinkMs);
  const left = { state: 'left', at, expiresAt } as const;
  return {
    answer: 'changed',
    changes: {
      addresses: [{ addressHash, seen: address, set: {} }],
      addressLinks: [
        { addressHash, contactId: contact.id, state: 'has' },
        { addressHash, contactId: stand.id, ...left },
        { addressHash: contact.addressHash, contactId: contact.id, ...left },
      ],
      contacts: [
        changedContact(contact, {
          email,
          addressHash,
          suppressed: { ...ownReasons(contact.suppressed), ...address.suppressed },
          moving: undefined,
          movedFrom: { addressHash: contact.addressHash, at },
        }),
        changedContact(stand, { replaces: { ...replaces, doneAt: at } }),
      ],
      log: [{ contactId: contact.id, at, entry: { what: 'address.changed', by: 'person' } }],
    },
  };
}

/** Carries `confirmNewAddress` out. @throws ConflictError */
export function takeNewAddress(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  standId: string,
  at: Instant,
): Promise<Confirmed> {
  return untilWritten<Confirmed>(rows, 'a change of address', async () => {
    const stand = await rows.contact(standId);
    if (!stand?.replaces) return { answer: 'over' };
    const address = await rows.address(stand.addressHash);
    return confirmNewAddress({ stand, address, contact: await rows.contact(stand.replaces.contactId) }, at);
  });
}

/** "I did not ask for this", or a change of mind: the old address stays. */
export const keepAddress: ContactAct = (contact, at) =>
  contact.moving === undefined
    ? undefined
    : contactChange(contact, at, { moving: undefined }, { what: 'address.withdrawn', by: 'person' });
