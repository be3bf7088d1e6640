/**
 * A person's new address. Whoever asks on a page has only shown that they saw an email once, perhaps one that was forwarded: so
 * the mailbox that emails go to is asked first, by a link of its own, then the new one. Until both have said yes, everything goes
 * to the old one, and the new address belongs to a contact of its own that has nothing but the address and a link. Done, the
 * person takes it over with new links; for two weeks another contact stands for the old address and can take the change back
 * (`docs/decisions/0022-a-new-address-is-a-contact-of-its-own.md`, `0031-the-old-mailbox-decides.md`).
 */
import type { Address, SharedAddress } from '../model/address.ts';
import { callWithoutVisit } from '../model/call.ts';
import type { Contact } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import type { Identity, PeopleRows } from '../ports.ts';
import { dayMs, epochMs, type Instant, plusMs } from '../time/time.ts';
import { untilWritten } from './act.ts';
import { type Changes, changedContact } from './changes.ts';
import { type Changed, type ContactAct, contactChange } from './contactAct.ts';
import { newContact, newTokens } from './newContact.ts';
import { isDeadMailbox } from './suppression.ts';

/** The new address that somebody typed; `masked` is what may be shown of it. */
export interface NewAddress {
  readonly email: string;
  readonly addressHash: string;
  readonly masked: string;
}

/** What is left of an address that is nobody's goes this long after its link has stopped working. */
const lapseMs = 30 * dayMs;
/** So long the old address can take a change back, and nobody but staff can ask for another. */
const undoMs = 14 * dayMs;
/** A link to an address that a contact has left is of no more use, and gone after this. */
const leftLinkMs = dayMs;

export interface AskFacts {
  readonly contact: Contact;
  readonly address: SharedAddress;
  /** Everybody who has the new address, or may have it. */
  readonly sharing: readonly Contact[];
}

export interface AskOptions {
  /** How long the link in each of the two questions works. */
  readonly linkMs: number;
  readonly identity: Identity;
}

/** True while a change of that moment can be taken back. */
export const canBeUndone = (changedAt: Instant, at: Instant): boolean => epochMs(at) - epochMs(changedAt) < undoMs;

/** True while the old address can take the last change back. */
export const isFreshlyChanged = ({ movedFrom }: Pick<Contact, 'movedFrom'>, at: Instant): boolean =>
  movedFrom?.contactId !== undefined && canBeUndone(movedFrom.at, at);

/** Whether the person can change their address themselves: their own mailbox must be able to say yes, and have been heard. */
export const canAskItself = (contact: Contact, at: Instant): boolean =>
  contact.suppressed.reminder === undefined &&
  contact.suppressed.request === undefined &&
  !isFreshlyChanged(contact, at);

/**
 * Notes the wish. An address that has said "no" is not written to, and on hold nothing goes, whoever asks (C21): then
 * nothing happens, and nobody is told why.
 */
export function askNewAddress(
  { contact, address, sharing }: AskFacts,
  { email, addressHash, masked }: NewAddress,
  at: Instant,
  { linkMs, identity }: AskOptions,
): Changes | undefined {
  if (contact.addressHash === addressHash || address.suppressed?.reminder !== undefined || contact.hold)
    return undefined;
  if (!canAskItself(contact, at)) return undefined;
  // Who has said "wrong person" is not asked again for the same person.
  const declined = sharing.some(
    ({ replaces, suppressed }) => replaces?.contactId === contact.id && suppressed.reminder === 'wrongPerson',
  );
  if (declined) return undefined;
  const { zone, locale } = contact;
  const fields = { email, addressHash, zone, locale, interest: 'unsaid', marketing: { state: 'none', at } } as const;
  const stand = newContact(identity, fields, at, address.suppressed ?? {});
  // Two questions, each for as long.
  const expiresAt = plusMs(at, 2 * linkMs + lapseMs);
  const moving: NonNullable<Contact['moving']> = { contactId: stand.id, at, to: masked, token: identity.token() };
  const replaces: NonNullable<Contact['replaces']> = { contactId: contact.id, at };
  return {
    addresses: [{ addressHash, seen: address, set: {} }],
    addressLinks: [{ addressHash, contactId: stand.id, state: 'pending', at, expiresAt }],
    newContacts: [{ contact: { ...stand, replaces }, expiresAt }],
    contacts: [changedContact(contact, { moving })],
    log: [{ contactId: contact.id, at, entry: { what: 'address.asked', by: 'person' } }],
  };
}

/** Carries `askNewAddress` out. @throws ConflictError */
export function requestNewAddress(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  contactId: string,
  to: NewAddress,
  at: Instant,
  options: AskOptions,
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

interface Answered {
  readonly answer: Confirmed;
  readonly changes?: Changes;
}

/** The contact whose address changes, and the one that stands for the new address. */
export interface AgreeFacts {
  readonly contact: Contact | undefined;
  readonly stand: Contact | undefined;
}

/** The old mailbox has said yes: now the new one is asked. */
export function agreeToNewAddress({ contact, stand }: AgreeFacts, at: Instant): Answered {
  const { moving } = contact ?? {};
  if (!contact || !moving || !stand?.replaces) return { answer: 'over' };
  if (moving.agreedAt !== undefined) return { answer: 'unchanged' };
  if (stand.suppressed.reminder !== undefined || contact.hold) return { answer: 'over' };
  return {
    answer: 'changed',
    changes: {
      contacts: [
        changedContact(contact, { moving: { ...moving, agreedAt: at } }),
        changedContact(stand, { replaces: { ...stand.replaces, agreedAt: at } }),
      ],
      log: [{ contactId: contact.id, at, entry: { what: 'address.agreed', by: 'person' } }],
    },
  };
}

/** Carries `agreeToNewAddress` out. @throws ConflictError */
export function agree(rows: Pick<PeopleRows, 'contact' | 'write'>, contactId: string, at: Instant): Promise<Confirmed> {
  return untilWritten<Confirmed>(rows, 'a change of address', async () => {
    const contact = await rows.contact(contactId);
    const stand = contact?.moving && (await rows.contact(contact.moving.contactId));
    return agreeToNewAddress({ contact, stand }, at);
  });
}

export interface ConfirmFacts extends AgreeFacts {
  /** The new address. */
  readonly address: SharedAddress;
  /** The one that is left. */
  readonly left: Address;
}

/** What stands against a person whatever their address: a mailbox that bounced is left behind with it. */
function ownReasons(suppressed: Contact['suppressed']): Contact['suppressed'] {
  return Object.fromEntries(Object.entries(suppressed).filter(([, why]) => !isDeadMailbox(why)));
}

/** A link from an address to a contact who has left it. */
const leftAt = (at: Instant) => ({ state: 'left', at, expiresAt: plusMs(at, leftLinkMs) }) as const;

/**
 * What changes when a person's emails go to `to` from now on, whoever said so. Links of before lead nowhere, but for the one that
 * leaves the education emails: that has to work for as long as they are kept (C4).
 */
export function addressTaken(
  contact: Contact,
  { email, addressHash }: Pick<NewAddress, 'email' | 'addressHash'>,
  address: SharedAddress,
  at: Instant,
  identity: Pick<Identity, 'token'>,
) {
  return {
    addresses: [{ addressHash, seen: address, set: {} }],
    addressLinks: [
      { addressHash, contactId: contact.id, state: 'has' },
      { addressHash: contact.addressHash, contactId: contact.id, ...leftAt(at) },
    ],
    set: {
      email,
      addressHash,
      suppressed: { ...ownReasons(contact.suppressed), ...address.suppressed },
      tokens: { ...newTokens(identity), oneClick: contact.tokens.oneClick },
      moving: undefined,
      movedFrom: defined<NonNullable<Contact['movedFrom']>>({
        addressHash: contact.addressHash,
        at,
        earlier: earlierThan(contact.addressHash, contact.movedFrom),
      }),
    },
  } as const;
}

/** Addresses that somebody had, and that a booking of theirs may still name. */
const earlierMax = 8;

function earlierThan(address: string, before: Contact['movedFrom']): readonly string[] | undefined {
  if (before === undefined) return undefined;
  const all = [before.addressHash, ...(before.earlier ?? [])].filter((each) => each !== address);
  return all.length === 0 ? undefined : [...new Set(all)].slice(0, earlierMax);
}

/** Whether the person has this address, or has had it. */
export const hasHadAddress = ({ addressHash, movedFrom }: Contact, hash: string): boolean =>
  [addressHash, movedFrom?.addressHash, ...(movedFrom?.earlier ?? [])].includes(hash);

/** The new address has answered: from now on everything goes there, and the old one hears of it. */
export function confirmNewAddress(
  { stand, address, contact, left }: ConfirmFacts,
  at: Instant,
  identity: Pick<Identity, 'id' | 'token'>,
): Answered {
  if (!stand?.replaces || stand.suppressed.reminder !== undefined) return { answer: 'over' };
  const { addressHash, replaces } = stand;
  if (contact && replaces.doneAt !== undefined && contact.addressHash === addressHash) return { answer: 'unchanged' };
  if (contact?.moving?.contactId !== stand.id || contact.moving.agreedAt === undefined) return { answer: 'over' };
  const { zone, locale } = contact;
  const marketing = { state: 'none', at } as const;
  const { email: oldEmail, addressHash: oldHash, hold } = contact;
  const old = { email: oldEmail, addressHash: oldHash, zone, locale, interest: 'unsaid', marketing, hold } as const;
  const former = newContact(identity, old, at, left.suppressed ?? {});
  const formerUntil = plusMs(at, undoMs + lapseMs);
  const { set, ...taken } = addressTaken(contact, stand, address, at, identity);
  return {
    answer: 'changed',
    changes: {
      addresses: taken.addresses,
      addressLinks: [
        ...taken.addressLinks,
        { addressHash, contactId: stand.id, ...leftAt(at) },
        { addressHash: contact.addressHash, contactId: former.id, state: 'pending', at, expiresAt: formerUntil },
      ],
      newContacts: [{ contact: { ...former, formerOf: { contactId: contact.id, at } }, expiresAt: formerUntil }],
      contacts: [
        changedContact(contact, { ...set, movedFrom: { ...set.movedFrom, contactId: former.id } }),
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
  identity: Pick<Identity, 'id' | 'token'>,
): Promise<Confirmed> {
  return untilWritten<Confirmed>(rows, 'a change of address', async () => {
    const stand = await rows.contact(standId);
    if (!stand?.replaces) return { answer: 'over' };
    const address = await rows.address(stand.addressHash);
    const contact = await rows.contact(stand.replaces.contactId);
    const left = contact === undefined ? address : await rows.address(contact.addressHash);
    return confirmNewAddress({ stand, address, contact, left }, at, identity);
  });
}

export interface UndoFacts {
  /** The contact that stands for the old address. */
  readonly former: Contact | undefined;
  readonly contact: Contact | undefined;
  /** The old address. */
  readonly address: SharedAddress;
}

/** The old address takes the change back: everything goes there again, and staff hear of it, since somebody may read the mail. */
export function undoNewAddress(
  { former, contact, address }: UndoFacts,
  at: Instant,
  identity: Pick<Identity, 'token'>,
): Answered {
  if (!former?.formerOf || former.suppressed.reminder !== undefined) return { answer: 'over' };
  const { formerOf } = former;
  if (formerOf.undoneAt !== undefined) return { answer: 'unchanged' };
  if (contact?.movedFrom?.contactId !== former.id || !isFreshlyChanged(contact, at)) return { answer: 'over' };
  const { set, ...taken } = addressTaken(contact, former, address, at, identity);
  return {
    answer: 'changed',
    changes: {
      addresses: taken.addresses,
      addressLinks: [...taken.addressLinks, { addressHash: former.addressHash, contactId: former.id, ...leftAt(at) }],
      contacts: [changedContact(contact, set), changedContact(former, { formerOf: { ...formerOf, undoneAt: at } })],
      log: [{ contactId: contact.id, at, entry: { what: 'address.undone', by: 'person' } }],
      calls: [{ kind: 'askAgain', call: callWithoutVisit(contact.id, 'address-undone', 'addressUndone', at) }],
    },
  };
}

/** Carries `undoNewAddress` out. @throws ConflictError */
export function takeBackNewAddress(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  formerId: string,
  at: Instant,
  identity: Pick<Identity, 'token'>,
): Promise<Confirmed> {
  return untilWritten<Confirmed>(rows, 'a change of address', async () => {
    const former = await rows.contact(formerId);
    if (!former?.formerOf) return { answer: 'over' };
    const address = await rows.address(former.addressHash);
    return undoNewAddress({ former, contact: await rows.contact(former.formerOf.contactId), address }, at, identity);
  });
}

/** "I did not ask for this", or a change of mind: the old address stays. */
export const keepAddress: ContactAct = (contact, at) =>
  contact.moving === undefined
    ? undefined
    : contactChange(contact, at, { moving: undefined }, { what: 'address.withdrawn', by: 'person' });
