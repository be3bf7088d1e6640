/** What bounces and complaints silence: an address, for one class of emails or for all, whoever shares it (I3, I9). */
import type { SharedAddress } from '../model/address.ts';
import type { Contact } from '../model/contact.ts';
import type { EmailClass } from '../model/journey.ts';
import { noText } from '../model/log.ts';
import type { PeopleRows } from '../ports.ts';
import { meaningOfEvent, type SesEvent } from '../send/sesEvents.ts';
import type { Instant } from '../time/time.ts';
import { untilWritten } from './act.ts';
import { type Changes, changedContact } from './changes.ts';

const educationOver = { marketing: 'complaint' } as const;

/** What an event of SES suppresses. A dead address is dead for all; a complaint is about its own class (I9). */
export function suppressionBy(
  emailClass: EmailClass,
  event: Parameters<typeof meaningOfEvent>[0],
): Contact['suppressed'] | undefined {
  const { suppresses } = meaningOfEvent(event);
  switch (suppresses) {
    case 'mailbox':
      return { marketing: 'bounce', reminder: 'bounce' };
    case 'class':
      return emailClass === 'marketing' ? educationOver : { ...educationOver, [emailClass]: 'complaint' };
    case 'marketing':
      return educationOver;
    case undefined:
      return undefined;
  }
}

/** What is about the mailbox alone: it is left behind with the address, and mended by another one. */
export const isDeadMailbox = (why: string | undefined): boolean => why === 'bounce' || why === 'badAddress';

/**
 * The address that an event is about. A bounce that comes late is about the mailbox the person has left, not the new one.
 * @param sentAt when SES took the email, or else when it was claimed.
 */
export function suppressedAddress(
  { addressHash, movedFrom }: Contact,
  { type }: Pick<SesEvent, 'type'>,
  sentAt: Instant,
): string {
  return type === 'Bounce' && movedFrom !== undefined && sentAt < movedFrom.at ? movedFrom.addressHash : addressHash;
}

const purposeOf = (why: Contact['suppressed']) =>
  why.reminder === undefined ? 'marketing' : why.marketing === undefined ? 'reminder' : 'both';

/** Contacts changed in one transaction: with a line of the log and a mark to plan anew each, below the 100 writes that DynamoDB takes. */
const contactsAtOnce = 30;

const isMissingIn = (why: Contact['suppressed'], stands: Contact['suppressed'] = {}) =>
  (why.marketing !== undefined && stands.marketing === undefined) ||
  (why.reminder !== undefined && stands.reminder === undefined) ||
  (why.request !== undefined && stands.request === undefined);

/**
 * `why` on the address, where it is given, and on the contacts that have it. What stood there before stays the reason, and
 * whoever is silenced already is not changed again. Undefined: there is nothing to write.
 */
export function suppress(
  {
    addressHash,
    address,
    contacts,
  }: {
    readonly addressHash: string;
    readonly address?: SharedAddress;
    readonly contacts: readonly Contact[];
  },
  why: Contact['suppressed'],
  at: Instant,
): Changes | undefined {
  const audible = contacts.filter(({ suppressed }) => isMissingIn(why, suppressed));
  const isNew = address !== undefined && isMissingIn(why, address.suppressed);
  if (!isNew && audible.length === 0) return undefined;
  return {
    addresses: isNew ? [{ addressHash, seen: address, set: { suppressed: { ...why, ...address.suppressed } } }] : [],
    contacts: audible.map((contact) => changedContact(contact, { suppressed: { ...why, ...contact.suppressed } })),
    log: audible.map((contact) => ({
      contactId: contact.id,
      at,
      entry: {
        what: 'suppressed',
        by: 'ses',
        purpose: purposeOf(why),
        textVersion: contact.marketing.textVersion ?? noText,
        source: 'ses',
        detail: [...new Set(Object.values(why))].join(','),
      },
    })),
  };
}

/**
 * Carries `suppress` out for any number of people: the address with the first of them, which stops whoever comes later,
 * then the others in chunks. It resolves when the last one is written; repeated after a crash, it goes on where it was.
 * @throws ConflictError
 */
export async function suppressAddress(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  addressHash: string,
  why: Contact['suppressed'],
  at: Instant,
): Promise<void> {
  const contactsOf = async (ids: readonly string[]) =>
    (await Promise.all(ids.map((id) => rows.contact(id)))).filter((each) => each !== undefined);
  const everybody = await untilWritten(rows, 'a suppression', async () => {
    const address = await rows.address(addressHash);
    const contacts = await contactsOf(address.everybody.slice(0, contactsAtOnce));
    return { answer: address.everybody, changes: suppress({ addressHash, address, contacts }, why, at) };
  });
  for (let from = contactsAtOnce; from < everybody.length; from += contactsAtOnce) {
    const ids = everybody.slice(from, from + contactsAtOnce);
    await untilWritten(rows, 'a suppression', async () => ({
      answer: undefined,
      changes: suppress({ addressHash, contacts: await contactsOf(ids) }, why, at),
    }));
  }
}

/**
 * SES cannot write to the address that this person had when an email was claimed at `sentAt`: nobody who has it is written
 * to there again.
 */
export async function suppressBadAddress(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  contactId: string,
  sentAt: Instant,
  at: Instant,
): Promise<void> {
  const contact = await rows.contact(contactId);
  if (!contact) return;
  const why = { marketing: 'badAddress', reminder: 'badAddress' };
  await suppressAddress(rows, suppressedAddress(contact, { type: 'Bounce' }, sentAt), why, at);
}
