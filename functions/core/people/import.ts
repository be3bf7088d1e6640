/** People of an imported list: who is new, who is there, who may not be taken; and the new ones written, once (C7, C21). */
import type { SharedAddress } from '../model/address.ts';
import type { Contact } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import type { Person } from '../model/person.ts';
import type { SignUp } from '../model/signUp.ts';
import type { Identity, PeopleRows } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import { untilWritten } from './act.ts';
import type { Changes, Decision } from './changes.ts';
import { toldBy } from './facts.ts';
import { newContact } from './newContact.ts';

/** A sign-up that took place elsewhere. */
export interface ImportedPerson extends SignUp {
  /** The evidence, with the words and the place: when the person confirmed (C15). */
  readonly confirmedAt: Instant;
  /** Which row of which import tells it. */
  readonly importRow?: string;
}

/** Why somebody who is known here is not taken. */
export type Standing = 'patient' | 'held' | 'suppressed' | 'left' | 'asked' | 'known';

export type ImportLook =
  | { readonly kind: 'new' }
  /** Confirmed already: the same row again, or a person of the clinic's own list. */
  | {
      readonly kind: 'there';
      /** The rows by which they came, where it was an import. */
      readonly imports?: readonly { readonly row: string; readonly startsAt: Instant }[];
    }
  | { readonly kind: 'refused'; readonly standing: Standing };

export type ImportResult =
  | { readonly kind: 'written'; readonly contactId: string }
  | Exclude<ImportLook, { kind: 'new' }>;

/** The strongest reason comes first: what was said by or about the person outweighs what a list says. */
function standingOf(contacts: readonly Contact[], visits: number): Standing {
  if (contacts.some(({ hold }) => hold)) return 'held';
  if (contacts.some(({ suppressed }) => Object.keys(suppressed).length > 0)) return 'suppressed';
  if (visits > 0) return 'patient';
  if (contacts.some(({ marketing }) => marketing.state === 'left')) return 'left';
  return contacts.some(({ marketing }) => marketing.state === 'asked') ? 'asked' : 'known';
}

/**
 * What would become of a row of the list.
 * @param people everybody who has the address, or may have it.
 */
export function importLook(
  address: SharedAddress,
  people: readonly Pick<Person, 'contact' | 'appointments'>[],
): ImportLook {
  if (Object.keys(address.suppressed ?? {}).length > 0) return { kind: 'refused', standing: 'suppressed' };
  if (people.length === 0) return { kind: 'new' };
  const contacts = people.map(({ contact }) => contact);
  const visits = people.flatMap(({ appointments }) => appointments).length;
  const standing = standingOf(contacts, visits);
  if (standing === 'known' && contacts.every(({ marketing }) => marketing.state === 'confirmed')) {
    const imports = contacts.flatMap(({ marketing: { importRow: row, startsAt } }) =>
      row === undefined || startsAt === undefined ? [] : [{ row, startsAt }],
    );
    return imports.length > 0 ? { kind: 'there', imports } : { kind: 'there' };
  }
  return { kind: 'refused', standing };
}

/**
 * A person of the list who is new here.
 * @param startsAt when the series they agreed to begins: a list must not write to everybody in one minute.
 */
export function importPerson(
  { confirmedAt, textVersion, source, importRow, ...fields }: ImportedPerson,
  address: SharedAddress,
  startsAt: Instant,
  by: string,
  at: Instant,
  identity: Identity,
): { readonly contact: Contact; readonly changes: Changes } {
  const marketing = defined<Contact['marketing']>({
    state: 'confirmed',
    at: confirmedAt,
    textVersion,
    source,
    startsAt,
    importRow,
  });
  const contact = newContact(
    identity,
    { ...fields, ...toldBy('person', confirmedAt, fields), marketing },
    at,
    address.suppressed ?? {},
  );
  const { id: contactId } = contact;
  const { addressHash } = fields;
  return {
    contact,
    changes: {
      addresses: [{ addressHash, seen: address, set: { signupContact: contactId } }],
      addressLinks: [{ addressHash, contactId, state: 'has' }],
      newContacts: [{ contact }],
      log: [
        {
          contactId,
          at,
          entry: {
            what: 'consent.imported',
            by,
            purpose: 'marketing',
            textVersion,
            source,
            occurredAt: confirmedAt,
          },
        },
      ],
    },
  };
}

type ImportRows = Pick<PeopleRows, 'address' | 'person' | 'write'>;

async function readFacts(rows: Pick<ImportRows, 'address' | 'person'>, addressHash: string) {
  const address = await rows.address(addressHash);
  const people = await Promise.all(address.everybody.map((id) => rows.person(id)));
  return {
    address,
    look: importLook(
      address,
      people.filter((person) => person !== undefined),
    ),
  };
}

/** What would become of this address. Changes nothing. */
export async function lookAtImport(
  rows: Pick<ImportRows, 'address' | 'person'>,
  addressHash: string,
): Promise<ImportLook> {
  return (await readFacts(rows, addressHash)).look;
}

/**
 * Takes one row of the list.
 * @param startsAt takes the moment of the person's first email; asked for once, and only when there is a person to write.
 * @throws ConflictError
 */
export function takeImported(
  rows: ImportRows,
  person: ImportedPerson,
  startsAt: () => Instant,
  by: string,
  at: Instant,
  identity: Identity,
): Promise<ImportResult> {
  let start: Instant | undefined;
  return untilWritten<ImportResult>(rows, 'an import', async (): Promise<Decision<ImportResult>> => {
    const { address, look } = await readFacts(rows, person.addressHash);
    if (look.kind !== 'new') return { answer: look };
    start ??= startsAt();
    const { contact, changes } = importPerson(person, address, start, by, at, identity);
    return { answer: { kind: 'written', contactId: contact.id }, changes };
  });
}
