/**
 * Sign-ups and their confirmation. Whatever is known of an address, a sign-up reads and writes the same number of rows, so
 * that neither the answer nor its time tells a stranger who is a patient here.
 */

import { erasedReason, type SharedAddress } from '../model/address.ts';
import type { Clinic } from '../model/clinic.ts';
import type { Contact } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import { type FactName, type FactOrigins, factNames } from '../model/facts.ts';
import { blankAttributes, isKept, keptFields } from '../model/formFields.ts';
import { type ConsentChange, noText } from '../model/log.ts';
import { notMe, type SignUp } from '../model/signUp.ts';
import type { Identity, PeopleRows } from '../ports.ts';
import { dayMs, epochMs, type Instant, minuteMs } from '../time/time.ts';
import { untilWritten } from './act.ts';
import { type Changes, changedContact, type Decision, unchangedContact } from './changes.ts';
import { isWrongPerson } from './choices.ts';
import { type Changed, type ContactAct, contactChange } from './contactAct.ts';
import { originsOf, sourceOf, toldBy } from './facts.ts';
import { newContact } from './newContact.ts';

/** The first of a day is known by the day; each further one has an id of its own (`laterId`). */
const signUpId = (at: Instant) => `s${at.slice(0, 10).replaceAll('-', '')}`;
const laterId = (at: Instant, identity: Pick<Identity, 'id'>) => `${signUpId(at)}.${identity.id()}`;

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

type Asked = NonNullable<Contact['signup']>;

/**
 * Questions that one address gets in a week, however often somebody fills in the form: with the reminder that may follow the
 * first (`isAskedAgain`), never four in four days.
 */
const questionsMax = 2;
const questionsWithinMs = 7 * dayMs;
/** An email that left so lately is still on its way: a button pressed twice asks once. */
const onItsWayMs = 10 * minuteMs;

const questionsLately = (asked: Asked | undefined, at: Instant): readonly Instant[] =>
  (asked?.questions ?? (asked ? [asked.at] : [])).filter((each) => epochMs(at) - epochMs(each) < questionsWithinMs);

/** What follows a question that is asked now; undefined: one is on its way, or there were enough of them. */
function askedAnew(
  asked: Asked | undefined,
  locale: string | undefined,
  at: Instant,
  identity: Pick<Identity, 'id'>,
): Asked | undefined {
  const lately = questionsLately(asked, at);
  const isOnItsWay = lately.some((each) => epochMs(at) - epochMs(each) < onItsWayMs);
  if (isOnItsWay || lately.length >= questionsMax) return undefined;
  const id = asked?.id.startsWith(signUpId(at)) ? laterId(at, identity) : signUpId(at);
  return defined<Asked>({ id, at, locale, questions: [...lately, at] });
}

/** The sign-up whose words count: the latest. */
export const wordsIdOf = ({ id, words }: Asked): string => words ?? id;

const asked = (signUp: Pick<SignUp, 'textVersion' | 'source'>): ConsentChange => ({
  what: 'consent.asked',
  by: 'person',
  purpose: 'marketing',
  textVersion: signUp.textVersion,
  source: signUp.source,
});

/** How a sign-up is taken here. */
export interface SignUpOptions {
  readonly doubleOptIn: boolean;
  readonly identity: Identity;
  /** What every contact must have is the clinic's until somebody says otherwise. */
  readonly clinic: Pick<Clinic, 'zone'>;
}

/**
 * A contact for an address that nobody is known at, and the question whether they meant it. Until they say yes it has the
 * address and its links, and nothing of what was typed: whoever knows an address could have typed it.
 */
function firstSignUp(
  { address }: SignUpFacts,
  signUp: SignUp,
  at: Instant,
  { doubleOptIn, identity, clinic }: SignUpOptions,
): Changes {
  const { source, textVersion, email, addressHash, ...words } = signUp;
  const believed = doubleOptIn ? undefined : { ...words, ...toldBy('person', at, words) };
  const contact = newContact(
    identity,
    {
      ...blankAttributes(clinic),
      ...believed,
      email,
      addressHash,
      marketing: { state: doubleOptIn ? 'asked' : 'confirmed', at, textVersion, source },
      signup: { id: signUpId(at), at, locale: signUp.locale, questions: [at] },
    },
    at,
    address.suppressed ?? {},
  );
  const { id: contactId } = contact;
  const entry: ConsentChange = doubleOptIn ? asked(signUp) : { ...asked(signUp), what: 'consent.confirmed' };
  return {
    addresses: [{ addressHash, seen: address, set: { signupContact: contactId } }],
    addressLinks: [{ addressHash, contactId, state: 'has' }],
    newContacts: [{ contact }],
    signUps: [{ contactId, id: signUpId(at), at, signUp, awaitsConfirmation: true }],
    log: [{ contactId, at, entry }],
  };
}

/** Who has said "wrong person" to a sign-up is not asked again by a form for so long. */
const leftInPeaceMs = 90 * dayMs;

const saidNotMe = ({ marketing: { state, source, at }, suppressed }: Contact, now: Instant): boolean =>
  (state === 'left' && source === notMe && epochMs(now) - epochMs(at) < leftInPeaceMs) || isWrongPerson(suppressed);

/**
 * Of somebody who is known: the question anew, in place of an older one, unless they said yes or "wrong person". Where it is
 * on its way, or was asked often enough, the latest words still are the ones it is about.
 */
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
  const { state } = contact.marketing;
  const isAnswered = state === 'confirmed' || saidNotMe(contact, at);
  const question = isAnswered ? undefined : askedAnew(contact.signup, signUp.locale, at, identity);
  if (question) {
    return {
      ...shared,
      contacts: [changedContact(contact, { marketing: { state: 'asked', at, textVersion, source }, signup: question })],
      signUps: [{ contactId, id: question.id, at, signUp, awaitsConfirmation: true }],
      log: [{ contactId, at, entry: asked(signUp) }],
    };
  }
  const id = laterId(at, identity);
  const received: Changes = {
    ...shared,
    log: [{ contactId, at, entry: { what: 'signup.received', by: 'person', source } }],
  };
  if (state === 'asked' && contact.signup && !isAnswered) {
    const marketing = { ...contact.marketing, textVersion, source };
    const signup = { ...contact.signup, locale: signUp.locale, words: id };
    return {
      ...received,
      contacts: [changedContact(contact, { marketing, signup })],
      signUps: [{ contactId, id, at, signUp, awaitsConfirmation: true }],
    };
  }
  return {
    ...received,
    // Changes nothing: it keeps the number of writes.
    contacts: [unchangedContact(contact)],
    signUps: [{ contactId, id, at, signUp: { textVersion, source }, awaitsConfirmation: false }],
  };
}

/**
 * A sign-up: a new contact, or the question asked anew of one who has not confirmed. Someone who has confirmed already
 * gets no second series. What a stranger typed is nobody's word: it stays in the row of the sign-up, and is taken over when
 * it is confirmed.
 *
 * @param doubleOptIn false: an address never seen before counts as confirmed. Any other is asked all the same (C7).
 */
export function signUp(facts: SignUpFacts, act: SignUp, at: Instant, options: SignUpOptions): Changes {
  return facts.known
    ? signUpAgain(facts.known, facts, act, at, options.identity)
    : firstSignUp(facts, act, at, options);
}

/** Takes a sign-up. @throws ConflictError */
export function takeSignUp(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  act: SignUp,
  at: Instant,
  options: SignUpOptions,
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
  /** There is, or was, a visit: what they confirm about education changes nothing about visits. */
  readonly isPatient?: boolean;
}

/** The page on which somebody said yes: which words it showed, and what else was ticked there. */
export interface ConfirmationPage extends Pick<ConsentChange, 'textVersion' | 'textHash' | 'page'> {
  /** Version of the words about full emails, where their box was ticked (C9). */
  readonly fullEmails?: string;
}

/** Of the two silences an erasure may leave, the one on marketing; that on reminders is a hold's, and staff's to end. */
function withoutErased({ marketing, ...rest }: Contact['suppressed']): Contact['suppressed'] {
  return marketing === undefined || marketing === erasedReason ? rest : { marketing, ...rest };
}

/** Nothing that they say yes to would ever reach them: to write a yes down would be false. An erasure's silence ends by it. */
export const isSilenced = ({ suppressed }: Pick<Contact, 'suppressed'>): boolean =>
  [suppressed.marketing, suppressed.reminder].some((why) => why !== undefined && why !== erasedReason);

const isRanked = (name: string): name is FactName => factNames.some((each) => each === name);

/** Of the fields that nobody else tells, what each says of a later sign-up (`again`). */
function unrankedWords(contact: Contact, signUp: Partial<SignUp>): Partial<Contact> {
  const taken = keptFields.filter(({ name, again, unsaid }) => {
    if (isRanked(name) || signUp[name] === undefined || signUp[name] === unsaid) return false;
    return again === 'replaces' || (again === 'fills' && contact[name] === undefined);
  });
  return Object.fromEntries(taken.map(({ name }) => [name, signUp[name]]));
}

/**
 * What a confirmed sign-up changes of its contact. Their own word, the newest of it, is a fact where nobody's stands over
 * it; of a patient, or where somebody's does, the zone and the language are those of the series alone.
 */
function takenOver(
  contact: Contact,
  signUp: Partial<SignUp> | undefined,
  isPatient: boolean,
  at: Instant,
): Parameters<typeof changedContact>[1] {
  if (!signUp) return {};
  const isOwn = (name: FactName) => {
    const source = sourceOf(contact, name);
    return !isPatient && (source === undefined || source === 'person');
  };
  const said = factNames.flatMap((name) => (isKept(name) && signUp[name] !== undefined ? [name] : []));
  const own = Object.fromEntries(said.filter(isOwn).map((name) => [name, signUp[name]]));
  const { facts, ...values } = toldBy('person', at, own);
  const kept = (name: 'zone' | 'locale') =>
    signUp[name] === undefined || isOwn(name) || signUp[name] === contact[name] ? undefined : signUp[name];
  const series = defined<NonNullable<Contact['series']>>({ zone: kept('zone'), locale: kept('locale') });
  return {
    ...unrankedWords(contact, signUp),
    ...values,
    facts: { ...originsOf(contact, at), ...facts },
    series: Object.keys(series).length === 0 ? undefined : series,
  };
}

/**
 * Double opt-in: only what was asked can be confirmed, so that an old link cannot undo a later "no" (C7). The words of
 * the sign-up that was confirmed are now the person's own. Visits are told as before, unless the page's box for full emails
 * was ticked (C9). A silence that is left of an erasure ends: it was kept so that nobody writes without being asked anew (C16).
 */
export function confirm(
  { contact, signUp: received, address, isPatient = false }: ConfirmationFacts,
  at: Instant,
  page?: ConfirmationPage,
): Changes | undefined {
  const { marketing, addressHash, id: contactId } = contact;
  if (marketing.state !== 'asked' || isSilenced(contact)) return undefined;
  const { fullEmails, ...shown } = page ?? { textVersion: marketing.textVersion ?? noText };
  const { textVersion } = shown;
  const taken = takenOver(contact, received, isPatient, at);
  const full = fullEmails !== undefined && contact.emailForm !== 'full';
  const facts: FactOrigins = { ...originsOf(contact, at), ...taken.facts, emailForm: { source: 'chosen', at } };
  const change = changedContact(contact, {
    ...taken,
    ...(full && { emailForm: 'full', facts }),
    marketing: { ...marketing, state: 'confirmed', at, textVersion },
    suppressed: address ? withoutErased(contact.suppressed) : contact.suppressed,
  });
  const entry: ConsentChange = {
    what: 'consent.confirmed',
    by: 'person',
    purpose: 'marketing',
    source: marketing.source ?? 'unknown',
    ...shown,
    to: addressHash,
  };
  const aboutForm: ConsentChange[] = full
    ? [{ ...entry, what: 'email.full', purpose: 'reminder', textVersion: fullEmails }]
    : [];
  return {
    contacts: [change],
    log: [entry, ...aboutForm].map((each) => ({ contactId, at, entry: each })),
    addresses: address
      ? [{ addressHash, seen: address, set: { suppressed: withoutErased(address.suppressed ?? {}) } }]
      : [],
  };
}

/** "Wrong person", said to a sign-up: that sign-up is over. It says nothing of visits, which the clinic books (C24). */
export const endSignUp: ContactAct = (contact, at) => {
  if (contact.marketing.state !== 'asked') return undefined;
  const marketing = { ...contact.marketing, state: 'left' as const, at, source: notMe };
  const entry: ConsentChange = {
    what: 'consent.left',
    by: 'person',
    purpose: 'marketing',
    source: notMe,
    textVersion: contact.marketing.textVersion ?? noText,
  };
  return contactChange(contact, at, { marketing }, entry);
};

/** The confirmation came too late and the person asks for a new one: the same sign-up, received again today. */
export const askAgain =
  (identity: Pick<Identity, 'id'>) =>
  ({ contact, signUp: received }: ConfirmationFacts, at: Instant): Changes | undefined => {
    const { marketing, id: contactId } = contact;
    if (marketing.state !== 'asked') return undefined;
    const question = askedAnew(contact.signup, contact.signup?.locale, at, identity);
    if (!question) return undefined;
    const again = { ...received, textVersion: marketing.textVersion ?? noText, source: marketing.source ?? 'unknown' };
    return {
      contacts: [changedContact(contact, { marketing: { ...marketing, at }, signup: question })],
      log: [{ contactId, at, entry: asked(again) }],
      signUps: [{ contactId, id: question.id, at, signUp: again, awaitsConfirmation: true }],
    };
  };

/**
 * Who left wants the education emails after all: they are asked anew, where emails go now, and nothing comes before their yes
 * (C7). What they had told before stands. @param textVersion of the words that the question will show.
 */
export const startAgain =
  (identity: Pick<Identity, 'id'>, textVersion: string) =>
  ({ contact }: ConfirmationFacts, at: Instant): Changes | undefined => {
    const { marketing, id: contactId, locale, hold } = contact;
    if (marketing.state !== 'left' || isSilenced(contact) || hold) return undefined;
    const question = askedAnew(contact.signup, locale, at, identity);
    if (!question) return undefined;
    const again = { textVersion, source: 'preferences' };
    return {
      contacts: [changedContact(contact, { marketing: { state: 'asked', at, ...again }, signup: question })],
      log: [{ contactId, at, entry: asked(again) }],
      signUps: [{ contactId, id: question.id, at, signUp: again, awaitsConfirmation: true }],
    };
  };

type ConfirmationRows = Pick<PeopleRows, 'appointments' | 'contact' | 'signUp' | 'address' | 'write'>;

/** Carries `confirm` or `askAgain` out on what is so now. @throws ConflictError */
export function answerConfirmation(
  rows: ConfirmationRows,
  contactId: string,
  at: Instant,
  act: (facts: ConfirmationFacts, at: Instant) => Changes | undefined,
): Promise<Changed> {
  return untilWritten<Changed>(rows, 'a confirmation', async (): Promise<Decision<Changed>> => {
    const contact = await rows.contact(contactId);
    if (!contact) return { answer: 'absent' };
    const received = contact.signup && (await rows.signUp(contactId, wordsIdOf(contact.signup)));
    const wasErased = contact.suppressed.marketing === erasedReason;
    const address = wasErased ? await rows.address(contact.addressHash) : undefined;
    const isPatient = (await rows.appointments(contactId)).length > 0;
    const changes = act({ contact, signUp: received, address, isPatient }, at);
    return changes === undefined ? { answer: 'unchanged' } : { answer: 'changed', changes };
  });
}
