/** What somebody of the clinic corrects of what is known about a person. It stays, whatever bookings say later. */
import type { SharedAddress } from '../model/address.ts';
import type { Contact } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import { type FactName, type FactOrigin, type FactValues, factNames } from '../model/facts.ts';
import { type ConsentChange, type LogEntry, noText } from '../model/log.ts';
import type { Identity, PeopleRows } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import { untilWritten } from './act.ts';
import { addressTaken, type NewAddress } from './addressChange.ts';
import { type Changes, changedContact } from './changes.ts';
import type { Changed } from './contactAct.ts';
import { originsOf } from './facts.ts';

/** Each fact as it is; `null`: there is none. What is not named stays as it was. */
export interface Correction extends Pick<FactValues, 'zone' | 'locale' | 'emailForm'> {
  readonly firstName?: string | null;
  readonly phone?: string | null;
}

export interface CorrectionFacts {
  readonly contact: Contact;
  /** The address that staff say is theirs: read only where it is another one. */
  readonly address?: SharedAddress | undefined;
}

type Attributes = Parameters<typeof changedContact>[1];

/** The facts that a correction changes: those that are not so by staff's word already. */
function factsSet(contact: Contact, correction: Correction, at: Instant): Attributes | undefined {
  const named = factNames.filter((name) => correction[name] !== undefined);
  const isSo = (name: FactName) =>
    contact.facts?.[name]?.source === 'staff' && (contact[name] ?? null) === correction[name];
  if (named.every(isSo)) return undefined;
  const origins = named.map((name) => [name, { source: 'staff', at } satisfies FactOrigin]);
  // The education emails too: a zone or a language of their own is over.
  const series = defined<NonNullable<Contact['series']>>({
    zone: correction.zone === undefined ? contact.series?.zone : undefined,
    locale: correction.locale === undefined ? contact.series?.locale : undefined,
  });
  return {
    ...Object.fromEntries(named.map((name) => [name, correction[name] ?? undefined])),
    facts: { ...originsOf(contact, at), ...Object.fromEntries(origins) } satisfies Contact['facts'],
    series: Object.keys(series).length === 0 ? undefined : series,
    nameAsked: correction.firstName === undefined ? contact.nameAsked : undefined,
  };
}

/**
 * What a correction changes; undefined when all is so already. Of an address it is staff's word alone that counts: whoever
 * telephones need not have the old mailbox any more, and it gets no copies.
 * @param by who corrected it, for the log, which names the facts and none of their values (I8).
 */
export function corrected(
  { contact, address }: CorrectionFacts,
  correction: Correction & { readonly to?: Pick<NewAddress, 'email' | 'addressHash'> | undefined },
  by: string,
  at: Instant,
  identity: Pick<Identity, 'token'>,
): Changes | undefined {
  const { to } = correction;
  const facts = factsSet(contact, correction, at);
  const move =
    to && address && to.addressHash !== contact.addressHash
      ? addressTaken(contact, to, address, at, identity)
      : undefined;
  if (!facts && !move) return undefined;
  const names = factNames.filter((name) => facts && correction[name] !== undefined);
  const form = facts && correction.emailForm;
  const entries: (LogEntry | ConsentChange)[] = [
    ...(names.length > 0 ? [{ what: 'person.corrected', by, detail: names.join(',') } as const] : []),
    ...(form === undefined || form === (contact.emailForm ?? 'minimal')
      ? []
      : [{ what: `email.${form}`, by, purpose: 'reminder', source: 'staff', textVersion: noText } as const]),
    ...(move ? [{ what: 'address.changed', by } as const] : []),
  ];
  return {
    addresses: move?.addresses ?? [],
    addressLinks: move?.addressLinks ?? [],
    contacts: [changedContact(contact, { ...facts, ...move?.set })],
    log: entries.map((entry) => ({ contactId: contact.id, at, entry })),
  };
}

/** Carries `corrected` out. Whoever only stands for somebody's new address is nobody to correct. @throws ConflictError */
export function correctPerson(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  contactId: string,
  correction: Correction & { readonly to?: Pick<NewAddress, 'email' | 'addressHash'> | undefined },
  by: string,
  at: Instant,
  identity: Pick<Identity, 'token'>,
): Promise<Changed> {
  return untilWritten<Changed>(rows, 'a correction', async () => {
    const contact = await rows.contact(contactId);
    if (!contact || contact.replaces || contact.formerOf) return { answer: 'absent' };
    const { to } = correction;
    const isOther = to !== undefined && to.addressHash !== contact.addressHash;
    const address = isOther ? await rows.address(to.addressHash) : undefined;
    const changes = corrected({ contact, address }, correction, by, at, identity);
    return changes === undefined ? { answer: 'unchanged' } : { answer: 'changed', changes };
  });
}
