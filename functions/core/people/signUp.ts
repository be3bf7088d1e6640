/**
 * Sign-ups and their confirmation. Whatever is known of an address, a sign-up reads and writes the same number of rows, so
 * that neither the answer nor its time tells a stranger who is a patient here.
 */

import { erasedReason, type SharedAddress } from '../model/address.ts';
import type { Contact } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import { keptFields } from '../model/formFields.ts';
import { type ConsentChange, noText } from '../model/log.ts';
import type { SignUp } from '../model/signUp.ts';
import type { Identity, PeopleRows } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import { untilWritten } from './act.ts';
import { type Changes, changedContact, type Decision, unchangedContact } from './changes.ts';
import type { Changed } from './contactAct.ts';
import { newContact } from './newContact.ts';

/** One sign-up a day and person: a second one the same day changes nothing and sends nothing. */
const signUpId = (at: Instant) => `s${at.slice(0, 10).replaceAll('-', '')}`;

/** Rows that a sign-up writes, whoever it is about. */
const rowsWritten = 5;

/** Read in place of a contact when there is none: the same call, which finds nothing. */
const nobody = 'nobody';

/** What is known of the address that somebody signed up with. */
export interface SignUpFacts {
  readonly address: SharedAddress;
  /** Whom the sign-up is about; absent: nobody is known, or several are and nothing says which. */
  readonly known?: Contact | undefined;
}

/** Whom a sign-up at this address is about: whoever signed up here before, else the one person who has it. */
function contactFor({ contacts, signupContact }: SharedAddress): string | undefined {
  if (signupContact !== undefined && contacts.includes(signupContact)) return signupContact;
  return contacts.length === 1 ? contacts[0] : undefined;
}

/** Two reads, whatever there is to be read. */
async function readFacts(rows: Pick<PeopleRows, 'address' | 'contact'>, addressHash: string): Promise<SignUpFacts> {
  const address = await rows.address(addressHash);
  return { address, known: await rows.contact(contactFor(address) ?? nobody) };
}

const asked = (signUp: Pick<SignUp, 'textVersion' | 'source'>): ConsentChange => ({
  what: 'consent.asked',
  by: 'person',
  purpose: 'marketing',
  textVersion: signUp.textVersion,
  source: signUp.source,
});

/** A contact for an address that nobody is known at, and the question whether they meant it. */
function firstSignUp(
  { address }: SignUpFacts,
  signUp: SignUp,
  at: Instant,
  doubleOptIn: boolean,
  identity: Identity,
): Changes {
  const { source, textVersion, ...fields } = signUp;
  const contact = newContact(
    identity,
    defined({
      ...fields,
      marketing: { state: doubleOptIn ? 'asked' : 'confirmed', at, textVersion, source },
      signup: { id: signUpId(at), at },
      emailForm: doubleOptIn ? undefined : 'full',
    }),
    at,
    address.suppressed ?? {},
  );
  const { id: contactId } = contact;
  const entry: ConsentChange = doubleOptIn ? asked(signUp) : { ...asked(signUp), what: 'consent.confirmed' };
  return {
    addresses: [{ addressHash: signUp.addressHash, seen: address, set: { signupContact: contactId } }],
    addressLinks: [{ addressHash: signUp.addressHash, contactId, state: 'has' }],
    newContacts: [{ contact }],
    signUps: [{ contactId, id: signUpId(at), at, signUp, awaitsConfirmation: true }],
    log: [{ contactId, at, entry }],
  };
}

/** Of somebody who is known: the question anew, unless they said yes, or were asked today. */
function signUpAgain(
  contact: Contact,
  { address }: SignUpFacts,
  signUp: SignUp,
  at: Instant,
  identity: Identity,
): Changes {
  const { id: contactId } = contact;
  const { textVersion, source, addressHash } = signUp;
  const shared: Changes = {
    addresses: [{ addressHash, seen: address, set: { signupContact: contactId } }],
    addressLinks: [{ addressHash, contactId, state: 'has' }],
  };
  if (contact.signup?.id === signUpId(at) || contact.marketing.state === 'confirmed') {
    const id = `${signUpId(at)}.${identity.id().slice(0, 8)}`;
    return {
      ...shared,
      // Changes nothing: it keeps the number of writes.
      contacts: [unchangedContact(contact)],
      signUps: [{ contactId, id, at, signUp: { textVersion, source }, awaitsConfirmation: false }],
      log: [{ contactId, at, entry: { what: 'signup.received', by: 'person', source } }],
    };
  }
  const signup = { id: signUpId(at), at };
  return {
    ...shared,
    contacts: [changedContact(contact, { marketing: { state: 'asked', at, textVersion, source }, signup })],
    signUps: [{ contactId, id: signUpId(at), at, signUp, awaitsConfirmation: true }],
    log: [{ contactId, at, entry: asked(signUp) }],
  };
}

/**
 * A sign-up: a new contact, or the question asked anew of one who has not confirmed. Someone who has confirmed already
 * gets no second series. What a stranger typed changes nothing of a known person; the latest sign-up's words are taken
 * over when it is confirmed.
 *
 * @param doubleOptIn false: an address never seen before counts as confirmed. Any other is asked all the same (C7).
 */
export function signUp(
  facts: SignUpFacts,
  act: SignUp,
  at: Instant,
  { doubleOptIn, identity }: { readonly doubleOptIn: boolean; readonly identity: Identity },
): Changes {
  return facts.known
    ? signUpAgain(facts.known, facts, act, at, identity)
    : firstSignUp(facts, act, at, doubleOptIn, identity);
}

/** Takes a sign-up. @throws ConflictError */
export function takeSignUp(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  act: SignUp,
  at: Instant,
  options: { readonly doubleOptIn: boolean; readonly identity: Identity },
): Promise<void> {
  return untilWritten(rows, 'a sign-up', async () => ({
    answer: undefined,
    changes: signUp(await readFacts(rows, act.addressHash), act, at, options),
  }));
}

/**
 * For a sign-up over its address's limit: makes as many reads and writes as a real one, and keeps nothing of it. Without
 * them a quick answer would reveal that the address is known.
 */
export async function takeDecoy(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  addressHash: string,
  at: Instant,
): Promise<void> {
  await readFacts(rows, addressHash);
  await rows.write({ decoys: [{ key: addressHash, rows: rowsWritten, at }] });
}

/** What is known of somebody who presses "yes", or asks for the question again. */
export interface ConfirmationFacts {
  readonly contact: Contact;
  /** The sign-up that the contact's own `signup` names, as received. */
  readonly signUp?: Partial<SignUp> | undefined;
  /** Read only where an erasure left the address silent. */
  readonly address?: SharedAddress | undefined;
}

/** Of the two silences an erasure may leave, the one on marketing; that on reminders is a hold's, and staff's to end. */
function withoutErased({ marketing, ...rest }: Contact['suppressed']): Contact['suppressed'] {
  return marketing === undefined || marketing === erasedReason ? rest : { marketing, ...rest };
}

/** What a confirmed sign-up changes of its contact: what each field says of it (`again`). */
function takenOver(contact: Contact, signUp: Partial<SignUp> | undefined): Partial<Contact> {
  if (!signUp) return {};
  const taken = keptFields.filter(({ name, again, unsaid }) => {
    if (signUp[name] === undefined || signUp[name] === unsaid) return false;
    return again === 'replaces' || (again === 'fills' && contact[name] === undefined);
  });
  return Object.fromEntries(taken.map(({ name }) => [name, signUp[name]]));
}

/**
 * Double opt-in: only what was asked can be confirmed, so that an old link cannot undo a later "no" (C7). The words of
 * the sign-up that was confirmed are now the person's own. Its text told about email (C9), hence the full form. A
 * silence that is left of an erasure ends: it was kept so that nobody writes without being asked anew (C16).
 */
export function confirm({ contact, signUp: received, address }: ConfirmationFacts, at: Instant): Changes | undefined {
  const { marketing } = contact;
  if (marketing.state !== 'asked') return undefined;
  const change = changedContact(contact, {
    marketing: { ...marketing, state: 'confirmed', at },
    emailForm: 'full',
    ...takenOver(contact, received),
    suppressed: address ? withoutErased(contact.suppressed) : contact.suppressed,
  });
  const entry: ConsentChange = {
    what: 'consent.confirmed',
    by: 'person',
    purpose: 'marketing',
    textVersion: marketing.textVersion ?? noText,
    source: marketing.source ?? 'unknown',
  };
  const { addressHash } = contact;
  return {
    contacts: [change],
    log: [{ contactId: contact.id, at, entry }],
    addresses: address
      ? [{ addressHash, seen: address, set: { suppressed: withoutErased(address.suppressed ?? {}) } }]
      : [],
  };
}

/** The confirmation came too late and the person asks for a new one: the same sign-up, received again today. */
export function askAgain({ contact, signUp: received }: ConfirmationFacts, at: Instant): Changes | undefined {
  const { marketing, signup } = contact;
  if (marketing.state !== 'asked' || signup?.id === signUpId(at)) return undefined;
  const again = { ...received, textVersion: marketing.textVersion ?? noText, source: marketing.source ?? 'unknown' };
  const { id: contactId } = contact;
  return {
    contacts: [changedContact(contact, { marketing: { ...marketing, at }, signup: { id: signUpId(at), at } })],
    log: [{ contactId, at, entry: asked(again) }],
    signUps: [{ contactId, id: signUpId(at), at, signUp: again, awaitsConfirmation: true }],
  };
}

type ConfirmationRows = Pick<PeopleRows, 'contact' | 'signUp' | 'address' | 'write'>;

/** Carries out `confirm` or `askAgain` on what is so now. @throws ConflictError */
export function answerConfirmation(
  rows: ConfirmationRows,
  contactId: string,
  at: Instant,
  act: typeof confirm | typeof askAgain,
): Promise<Changed> {
  return untilWritten<Changed>(rows, 'a confirmation', async (): Promise<Decision<Changed>> => {
    const contact = await rows.contact(contactId);
    if (!contact) return { answer: 'absent' };
    const received = contact.signup && (await rows.signUp(contactId, contact.signup.id));
    const wasErased = contact.suppressed.marketing === erasedReason;
    const address = wasErased ? await rows.address(contact.addressHash) : undefined;
    const changes = act({ contact, signUp: received, address }, at);
    return changes === undefined ? { answer: 'unchanged' } : { answer: 'changed', changes };
  });
}
