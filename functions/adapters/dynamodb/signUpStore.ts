/**
 * Sign-ups and their confirmation. Whatever is known of an address, a sign-up makes the same calls with the same number of
 * writes, so that neither the answer nor its time tells a stranger who is a patient here.
 */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Contact, Interest } from '../../core/model/contact.ts';
import type { Identity } from '../../core/ports.ts';
import { epochMs, type Instant } from '../../core/time/time.ts';
import { addressWrite, erasedReason, linkWrite, readShared, type SharedAddress } from './addressRows.ts';
import { type Changed, changeContact, conflictsMax, contactWrite, readContactRow } from './contactChange.ts';
import { newContact } from './contactStore.ts';
import { type ConsentChange, type LogEntry, logItem, noText } from './log.ts';
import { contactItem, contactPk, schemaVersion, unconfirmedPartition } from './rows.ts';
import type { Table } from './table.ts';

export interface SignUp {
  readonly email: string;
  readonly addressHash: string;
  readonly firstName?: string;
  readonly phone?: string;
  readonly interest: Interest;
  readonly locale: string;
  readonly zone: string;
  readonly textVersion: string;
  readonly source: string;
}

/** One sign-up a day and person: a second one the same day changes nothing and says nothing. */
const signUpId = (at: Instant) => `s${at.slice(0, 10).replaceAll('-', '')}`;

/** Writes of one sign-up, whoever it is about. */
const signUpWrites = 5;

/** Read in place of a contact when there is none: the same call, which finds nothing. */
const nobody = 'nobody';

const asked = (signUp: SignUp): ConsentChange => ({
  what: 'consent.asked',
  by: 'person',
  purpose: 'marketing',
  textVersion: signUp.textVersion,
  source: signUp.source,
});

export class DynamoSignUpStore {
  private readonly table: Table;
  private readonly identity: Identity;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
  }

  /**
   * Takes a sign-up: a new contact, or the question asked anew of one who has not confirmed. Someone who has confirmed
   * already gets no second series. What a stranger typed changes nothing of a known person; the latest sign-up's words
   * are taken over when it is confirmed.
   *
   * @param doubleOptIn false: an address never seen before counts as confirmed. Any other is asked all the same.
   */
  async signUp(signUp: SignUp, at: Instant, doubleOptIn = true): Promise<void> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const address = await readShared(this.table, signUp.addressHash);
      const known = await readContactRow(this.table, contactFor(address) ?? nobody);
      const writes = known
        ? this.againWrites(known, signUp, address, at)
        : this.newWrites(signUp, address, at, doubleOptIn);
      if ((await this.table.transact(writes)) === 'written') return;
    }
    throw new Error('a sign-up kept colliding with others for its address');
  }

  /**
   * For a sign-up over its address's limit: makes as many reads and writes as a real one, and keeps nothing of it.
   * Without them a quick answer would reveal that the address is known.
   */
  async spare(addressHash: string, at: Instant): Promise<void> {
    const address = await readShared(this.table, addressHash);
    await readContactRow(this.table, contactFor(address) ?? nobody);
    const rows = [...Array(signUpWrites).keys()];
    await this.table.transact(
      rows.map((row) =>
        this.table.updateWrite(`L#spared#${addressHash}`, String(row), 'SET #expiresAt = :soon, #version = :version', {
          names: { '#expiresAt': 'expiresAt', '#version': 'schemaVersion' },
          values: { ':soon': Math.ceil(epochMs(at) / 1_000), ':version': schemaVersion },
        }),
      ),
    );
  }

  private newWrites(signUp: SignUp, address: SharedAddress, at: Instant, doubleOptIn: boolean): TransactWriteItem[] {
    const { source, textVersion, ...fields } = signUp;
    const contact = newContact(
      this.identity,
      {
        ...fields,
        marketing: { state: doubleOptIn ? 'asked' : 'confirmed', at, textVersion, source },
        signup: { id: signUpId(at), at },
        ...(doubleOptIn ? {} : { emailForm: 'full' }),
      },
      at,
      address.suppressed ?? {},
    );
    const log: ConsentChange = doubleOptIn ? asked(signUp) : { ...asked(signUp), what: 'consent.confirmed' };
    return [
      addressWrite(this.table, signUp.addressHash, address, { signupContact: contact.id }),
      linkWrite(this.table, signUp.addressHash, contact.id),
      this.table.putWrite(contactItem(contact)),
      this.receivedWrite(contact.id, signUpId(at), at, signUp),
      this.logWrite(contact.id, at, log),
    ];
  }

  private againWrites(contact: Contact, signUp: SignUp, address: SharedAddress, at: Instant): TransactWriteItem[] {
    const { textVersion, source } = signUp;
    const shared = [
      addressWrite(this.table, signUp.addressHash, address, { signupContact: contact.id }),
      linkWrite(this.table, signUp.addressHash, contact.id),
    ];
    if (contact.signup?.id === signUpId(at) || contact.marketing.state === 'confirmed') {
      const received: LogEntry = { what: 'signup.received', by: 'person', source };
      return [
        ...shared,
        // Changes nothing: it keeps the number of writes.
        contactWrite(this.table, contact, {}, 'same'),
        this.receivedWrite(contact.id, `${signUpId(at)}.${this.identity.id().slice(0, 8)}`, at, {
          textVersion,
          source,
        }),
        this.logWrite(contact.id, at, received),
      ];
    }
    return [
      ...shared,
      contactWrite(this.table, contact, {
        marketing: { state: 'asked', at, textVersion, source },
        signup: { id: signUpId(at), at },
      }),
      this.receivedWrite(contact.id, signUpId(at), at, signUp),
      this.logWrite(contact.id, at, asked(signUp)),
    ];
  }

  private logWrite(contactId: string, at: Instant, log: LogEntry | ConsentChange): TransactWriteItem {
    return this.table.putWrite(logItem(this.identity, contactId, at, log));
  }

  private receivedWrite(contactId: string, id: string, at: Instant, signUp: Partial<SignUp>): TransactWriteItem {
    const { addressHash: _hash, email: _email, ...asReceived } = signUp;
    // Whoever never confirms is erased in the end: `upkeep` asks this partition for what is old enough.
    const index = id.includes('.') ? {} : { duePartition: unconfirmedPartition, dueAt: at };
    return this.table.putWrite(
      marshall(
        { ...asReceived, at, pk: contactPk(contactId), sk: `SIGNUP#${id}`, schemaVersion, ...index },
        { removeUndefinedValues: true },
      ),
    );
  }

  /**
   * Double opt-in: only what was asked can be confirmed, so that an old link cannot undo a later "no" (C7). The words of
   * the sign-up that was confirmed are now the person's own. Its text told about email (C9), hence the full form. A
   * silence that is left of an erasure ends: it was kept so that nobody writes without being asked anew (C16).
   */
  async confirm(contactId: string, at: Instant): Promise<Changed> {
    const before = await readContactRow(this.table, contactId);
    const signUp = before?.signup && (await this.received(contactId, before.signup.id));
    const wasErased = before?.suppressed.marketing === erasedReason;
    const address = wasErased ? await readShared(this.table, before.addressHash) : undefined;
    return changeContact(this.table, this.identity, contactId, at, (contact) => {
      const { marketing } = contact;
      if (marketing.state !== 'asked') return undefined;
      const own = contact.signup?.id === before?.signup?.id ? signUp : undefined;
      return {
        set: {
          marketing: { ...marketing, state: 'confirmed', at },
          emailForm: 'full',
          ...takenOver(contact, own),
          ...(address ? { suppressed: withoutErased(contact.suppressed) } : {}),
        },
        ...(address
          ? {
              writes: [
                addressWrite(this.table, contact.addressHash, address, {
                  suppressed: withoutErased(address.suppressed ?? {}),
                }),
              ],
            }
          : {}),
        log: {
          what: 'consent.confirmed',
          by: 'person',
          purpose: 'marketing',
          textVersion: marketing.textVersion ?? noText,
          source: marketing.source ?? 'unknown',
        },
      };
    });
  }

  /** The confirmation came too late and the person asks for a new one: the same sign-up, received again today. */
  async askAgain(contactId: string, at: Instant): Promise<Changed> {
    const before = await readContactRow(this.table, contactId);
    const signUp = before?.signup && (await this.received(contactId, before.signup.id));
    return changeContact(this.table, this.identity, contactId, at, (contact) => {
      const { marketing, signup } = contact;
      if (marketing.state !== 'asked' || signup?.id === signUpId(at)) return undefined;
      const again = { ...signUp, textVersion: marketing.textVersion ?? noText, source: marketing.source ?? 'unknown' };
      return {
        set: { marketing: { ...marketing, at }, signup: { id: signUpId(at), at } },
        log: { what: 'consent.asked', by: 'person', purpose: 'marketing', ...pick(again) },
        writes: [this.receivedWrite(contactId, signUpId(at), at, again)],
      };
    });
  }

  private async received(contactId: string, id: string): Promise<Partial<SignUp> | undefined> {
    const item = await this.table.get(contactPk(contactId), `SIGNUP#${id}`, 'strong');
    if (!item) return undefined;
    const { pk: _pk, sk: _sk, at: _at, schemaVersion: _v, duePartition: _p, dueAt: _d, ...fields } = unmarshall(item);
    return fields as Partial<SignUp>;
  }
}

/** Of the two silences an erasure may leave, the one on marketing; that on reminders is a hold's, and staff's to end. */
function withoutErased({ marketing, ...rest }: Contact['suppressed']): Contact['suppressed'] {
  return marketing === undefined || marketing === erasedReason ? rest : { marketing, ...rest };
}

const pick = ({ textVersion, source }: { textVersion: string; source: string }) => ({ textVersion, source });

/** Whom a sign-up at this address is about: whoever signed up here before, else the one person who has it. */
function contactFor({ contacts, signupContact }: SharedAddress): string | undefined {
  if (signupContact !== undefined && contacts.includes(signupContact)) return signupContact;
  return contacts.length === 1 ? contacts[0] : undefined;
}

/** What a confirmed sign-up changes of its contact. A name that the clinic's own system gave stays. */
function takenOver(contact: Contact, signUp: Partial<SignUp> | undefined): Partial<Contact> {
  if (!signUp) return {};
  const { interest, locale, zone, firstName, phone } = signUp;
  return {
    ...(interest === undefined || interest === 'unsaid' ? {} : { interest }),
    ...(locale === undefined ? {} : { locale }),
    ...(zone === undefined ? {} : { zone }),
    ...(contact.firstName === undefined && firstName !== undefined ? { firstName } : {}),
    ...(contact.phone === undefined && phone !== undefined ? { phone } : {}),
  };
}
