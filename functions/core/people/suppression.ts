/** What bounces and complaints silence: an address, for one class of emails or for all, whoever shares it (I3, I9). */
import type { SharedAddress } from '../model/address.ts';
import type { Contact } from '../model/contact.ts';
import type { EmailClass } from '../model/journey.ts';
import { noText } from '../model/log.ts';
import type { PeopleRows } from '../ports.ts';
import type { SesEvent } from '../send/sesEvents.ts';
import type { Instant } from '../time/time.ts';
import { untilWritten } from './act.ts';
import { type Changes, changedContact } from './changes.ts';

/** What a bounce or a complaint suppresses. A dead address is dead for all; a complaint is about its own class (I9). */
export function suppressionBy(
  emailClass: EmailClass,
  event: Pick<SesEvent, 'type' | 'bounceKind'>,
): Contact['suppressed'] | undefined {
  if (event.type === 'Bounce' && event.bounceKind === 'Permanent') return { marketing: 'bounce', reminder: 'bounce' };
  if (event.type !== 'Complaint') return undefined;
  return emailClass === 'marketing' ? { marketing: 'complaint' } : { marketing: 'complaint', reminder: 'complaint' };
}

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
  why.marketing === undefined ? 'reminder' : why.reminder === undefined ? 'marketing' : 'both';

/** `why` on the address and on every contact that has it. What stood there before stays the reason. */
export function suppress(
  {
    addressHash,
    address,
    contacts,
  }: {
    readonly addressHash: string;
    readonly address: SharedAddress;
    readonly contacts: readonly Contact[];
  },
  why: Contact['suppressed'],
  at: Instant,
): Changes {
  return {
    addresses: [{ addressHash, seen: address, set: { suppressed: { ...why, ...address.suppressed } } }],
    contacts: contacts.map((contact) => changedContact(contact, { suppressed: { ...why, ...contact.suppressed } })),
    log: contacts.map((contact) => ({
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

/** Carries `suppress` out, in one transaction. @throws ConflictError */
export function suppressAddress(
  rows: Pick<PeopleRows, 'address' | 'contact' | 'write'>,
  addressHash: string,
  why: Contact['suppressed'],
  at: Instant,
): Promise<void> {
  return untilWritten(rows, 'a suppression', async () => {
    const address = await rows.address(addressHash);
    const contacts = (await Promise.all(address.everybody.map((id) => rows.contact(id)))).filter(
      (each) => each !== undefined,
    );
    return { answer: undefined, changes: suppress({ addressHash, address, contacts }, why, at) };
  });
}
