/** Sign-ups, consent, holds: what the person and the staff say of a contact. Each change is one transaction with its log row. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Call, Contact, Interest } from '../../core/items.ts';
import type { Instant } from '../../core/time.ts';
import type { Identity } from '../../ports.ts';
import { type ConsentChange, type LogEntry, logItem, noText } from './log.ts';
import {
  addressPk,
  callItem,
  contactItem,
  contactPk,
  type Item,
  readContact,
  schemaVersion,
  unconfirmedPartition,
} from './rows.ts';
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

/** The address item: suppression per class, and which contact its sign-ups belong to. */
export interface Address {
  readonly signupContact?: string;
  readonly suppressed?: Contact['suppressed'];
  /** Raised by every new contact and every suppression: neither may miss the other (I3). */
  readonly changes?: number;
}

const conflictsMax = 5;

function newContact(
  identity: Identity,
  id: string,
  fields: Pick<Contact, 'email' | 'addressHash' | 'zone' | 'locale' | 'interest' | 'marketing'> & Partial<Contact>,
  at: Instant,
  suppressed: Contact['suppressed'],
): Contact {
  return {
    reminders: { state: 'on', at },
    hold: false,
    tokens: { confirm: identity.token(), preferences: identity.token(), oneClick: identity.token() },
    ...fields,
    suppressed,
    id,
    version: 1,
  };
}

const linkItem = (addressHash: string, contactId: string): Item =>
  marshall({ pk: addressPk(addressHash), sk: contactPk(contactId), schemaVersion });

/** One sign-up a day and person: a second one the same day changes nothing and says nothing. */
const signUpId = (at: Instant) => `s${at.slice(0, 10).replaceAll('-', '')}`;

export class DynamoContactStore {
  private readonly table: Table;
  private readonly identity: Identity;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
  }

  async read(contactId: string): Promise<Contact | undefined> {
    const item = await this.table.get(contactPk(contactId), 'CONTACT', 'strong');
    return item && readContact(item);
  }

  /** To be read before the contacts that share it: `addressWrite` then finds out whatever came in between. */
  async readAddress(addressHash: string): Promise<Address> {
    const item = await this.table.get(addressPk(addressHash), 'ADDRESS', 'strong');
    return item ? (unmarshall(item) as Address) : {};
  }

  /** Changes the address item, unless it has changed since `seen` was read. */
  private addressWrite(addressHash: string, seen: Address, change: Partial<Address>): TransactWriteItem {
    const set = Object.entries({ ...change, changes: (seen.changes ?? 0) + 1, schemaVersion });
    return this.table.updateWrite(
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

  /** The contacts that share an address. */
  async contactsOf(addressHash: string): Promise<readonly string[]> {
    const links = await this.table.range(addressPk(addressHash), 'C#', 'C#~', 'strong');
    return links.flatMap((link) => (link.sk?.S ? [link.sk.S.slice(2)] : []));
  }

  /**
   * Takes a sign-up: a new contact, or the question asked anew of one who has not confirmed. Someone who has confirmed
   * already gets no second series, and the caller learns nothing of any of this.
   */
  async signUp(signUp: SignUp, at: Instant): Promise<void> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const address = await this.readAddress(signUp.addressHash);
      const known = address.signupContact === undefined ? undefined : await this.read(address.signupContact);
      const done = known ? await this.askAgain(known, signUp, at) : await this.createBySignUp(signUp, address, at);
      if (done) return;
    }
    throw new Error('a sign-up kept colliding with others for its address');
  }

  private signUpWrites(contactId: string, signUp: SignUp, at: Instant): TransactWriteItem[] {
    const { addressHash: _hash, email: _email, ...asReceived } = signUp;
    const received = marshall(
      {
        ...asReceived,
        at,
        pk: contactPk(contactId),
        sk: `SIGNUP#${signUpId(at)}`,
        schemaVersion,
        // Whoever never confirms is erased in the end: `upkeep` asks this partition for what is old enough.
        duePartition: unconfirmedPartition,
        dueAt: at,
      },
      { removeUndefinedValues: true },
    );
    const consent: ConsentChange = {
      what: 'consent.asked',
      by: 'person',
      purpose: 'marketing',
      textVersion: signUp.textVersion,
      source: signUp.source,
    };
    return [this.table.putWrite(received), this.table.putWrite(logItem(this.identity, contactId, at, consent))];
  }

  private async createBySignUp(signUp: SignUp, address: Address, at: Instant): Promise<boolean> {
    const contactId = this.identity.id();
    const { source, textVersion, ...fields } = signUp;
    const contact = newContact(
      this.identity,
      contactId,
      {
        ...fields,
        marketing: { state: 'asked', at, textVersion, source },
        signup: { id: signUpId(at), at },
      },
      at,
      address.suppressed ?? {},
    );
    const written = await this.table.transact([
      this.addressWrite(signUp.addressHash, address, { signupContact: contactId }),
      this.table.putWrite(linkItem(signUp.addressHash, contactId)),
      this.table.putWrite(contactItem(contact)),
      ...this.signUpWrites(contactId, signUp, at),
    ]);
    return written === 'written';
  }

  private async askAgain(contact: Contact, signUp: SignUp, at: Instant): Promise<boolean> {
    if (contact.signup?.id === signUpId(at)) return true;
    if (contact.marketing.state === 'confirmed') return true;
    const written = await this.table.transact([
      this.table.updateWrite(
        contactPk(contact.id),
        'CONTACT',
        'SET #marketing = :marketing, #signup = :signup, #version = #version + :one',
        {
          expression: '#version = :seen',
          names: { '#marketing': 'marketing', '#signup': 'signup', '#version': 'version' },
          values: {
            ':marketing': { state: 'asked', at, textVersion: signUp.textVersion, source: signUp.source },
            ':signup': { id: signUpId(at), at },
            ':one': 1,
            ':seen': contact.version,
          },
        },
      ),
      ...this.signUpWrites(contact.id, signUp, at),
    ]);
    return written === 'written';
  }

  /** Writes for a contact that staff or a booking brings: part of the appointment's own transaction. */
  createWrites(
    fields: Pick<Contact, 'email' | 'addressHash' | 'zone' | 'locale'> & Partial<Contact>,
    address: Address,
    at: Instant,
  ): { contact: Contact; writes: TransactWriteItem[] } {
    const contact = newContact(
      this.identity,
      this.identity.id(),
      { interest: 'unsaid', marketing: { state: 'none', at }, ...fields },
      at,
      address.suppressed ?? {},
    );
    return {
      contact,
      writes: [
        this.addressWrite(contact.addressHash, address, {}),
        this.table.putWrite(linkItem(contact.addressHash, contact.id)),
        this.table.putWrite(contactItem(contact)),
      ],
    };
  }

  /** Changes one attribute of a contact with its log rows; reads anew when the contact changed meanwhile. */
  private async change(
    contactId: string,
    attribute: 'marketing' | 'reminders' | 'hold' | 'suppressed',
    next: (
      contact: Contact,
    ) => Contact['marketing'] | Contact['reminders'] | Contact['hold'] | Contact['suppressed'] | undefined,
    log: LogEntry | ((contact: Contact) => ConsentChange),
    at: Instant,
    further: readonly Item[] = [],
  ): Promise<'changed' | 'unchanged' | 'absent'> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const contact = await this.read(contactId);
      if (!contact) return 'absent';
      const value = next(contact);
      if (value === undefined) return 'unchanged';
      const written = await this.table.transact([
        this.table.updateWrite(contactPk(contactId), 'CONTACT', 'SET #attribute = :value, #version = #version + :one', {
          expression: '#version = :seen',
          names: { '#attribute': attribute, '#version': 'version' },
          values: { ':value': value, ':one': 1, ':seen': contact.version },
        }),
        this.table.putWrite(logItem(this.identity, contactId, at, typeof log === 'function' ? log(contact) : log)),
        ...further.map((each) =>
          this.table.putWrite(each, { expression: 'attribute_not_exists(pk) OR attribute_exists(pk)' }),
        ),
      ]);
      if (written === 'written') return 'changed';
    }
    throw new Error('a change of a contact kept colliding with others');
  }

  /** Double opt-in: only what was asked can be confirmed, so that an old link cannot undo a later "no" (C7). */
  confirm(contactId: string, at: Instant): Promise<'changed' | 'unchanged' | 'absent'> {
    return this.change(
      contactId,
      'marketing',
      ({ marketing }) => (marketing.state === 'asked' ? { ...marketing, state: 'confirmed', at } : undefined),
      ({ marketing: { textVersion = noText, source = 'unknown' } }) => ({
        what: 'consent.confirmed',
        by: 'person',
        purpose: 'marketing',
        textVersion,
        source,
      }),
      at,
    );
  }

  /** Leaving marketing never touches reminders (C5). */
  leaveMarketing(contactId: string, source: string, at: Instant): Promise<'changed' | 'unchanged' | 'absent'> {
    return this.change(
      contactId,
      'marketing',
      ({ marketing }) => (marketing.state === 'left' ? undefined : { ...marketing, state: 'left', at, source }),
      ({ marketing: { textVersion = noText } }) => ({
        what: 'consent.left',
        by: 'person',
        purpose: 'marketing',
        textVersion,
        source,
      }),
      at,
    );
  }

  leaveReminders(contactId: string, at: Instant, calls: readonly Call[]): Promise<'changed' | 'unchanged' | 'absent'> {
    return this.change(
      contactId,
      'reminders',
      ({ reminders }) => (reminders.state === 'left' ? undefined : { state: 'left', at }),
      () => ({
        what: 'reminders.left',
        by: 'person',
        purpose: 'reminder',
        textVersion: noText,
        source: 'preferences',
      }),
      at,
      calls.map(callItem),
    );
  }

  /** "This isn't for me": everything stops for this contact, and staff hear of it (C24). */
  wrongPerson(contactId: string, at: Instant, call: Call): Promise<'changed' | 'unchanged' | 'absent'> {
    return this.change(
      contactId,
      'suppressed',
      ({ suppressed }) =>
        suppressed.reminder === 'wrongPerson' ? undefined : { marketing: 'wrongPerson', reminder: 'wrongPerson' },
      ({ marketing: { textVersion = noText } }) => ({
        what: 'wrongPerson',
        by: 'person',
        purpose: 'both',
        textVersion,
        source: 'notMe',
      }),
      at,
      [callItem(call)],
    );
  }

  /** One staff action that stops every class at once, and the one that lifts it (C21). No reason is stored. */
  setHold(contactId: string, hold: boolean, by: string, at: Instant): Promise<'changed' | 'unchanged' | 'absent'> {
    return this.change(
      contactId,
      'hold',
      (contact) => (contact.hold === hold ? undefined : hold),
      { what: hold ? 'hold.set' : 'hold.lifted', by },
      at,
    );
  }

  /** Suppresses an address for the given classes, on the address and on every contact that has it, in one transaction. */
  async suppress(addressHash: string, why: Contact['suppressed'], at: Instant): Promise<void> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const address = await this.readAddress(addressHash);
      const contacts = (await Promise.all((await this.contactsOf(addressHash)).map((id) => this.read(id)))).filter(
        (each) => each !== undefined,
      );
      const merged = { ...why, ...address.suppressed };
      const writes: TransactWriteItem[] = [this.addressWrite(addressHash, address, { suppressed: merged })];
      for (const contact of contacts) {
        writes.push(
          this.table.updateWrite(
            contactPk(contact.id),
            'CONTACT',
            'SET #suppressed = :suppressed, #version = #version + :one',
            {
              expression: '#version = :seen',
              names: { '#suppressed': 'suppressed', '#version': 'version' },
              values: { ':suppressed': { ...why, ...contact.suppressed }, ':one': 1, ':seen': contact.version },
            },
          ),
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
