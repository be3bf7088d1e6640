/**
 * The capability in a link: `<contactId>.<token>`, or `<contactId>.<day>.<signature>` for the page of choices; compared in
 * constant time. It works for as long as the person is known; what it opens depends on its age.
 */
import { sameSecret } from '../adapters/identity.ts';
import { datedToken, linkDay } from '../core/email/links.ts';
import type { Contact } from '../core/model/contact.ts';
import type { Identity } from '../core/ports.ts';
import type { Instant } from '../core/time/time.ts';

export interface Link {
  readonly contactId: string;
  /** The token, or for a link that bears its day the signature. */
  readonly token: string;
  /** Days since 1970-01-01: when it was mailed. Absent from links of before they bore one. */
  readonly day?: number;
}

/** Reads a link's last part; undefined when it cannot be one of ours. */
export function readLink(text: string | undefined): Link | undefined {
  const match = /^([A-Za-z0-9]{8,64})(?:\.([1-9]\d{0,5}))?\.([0-9a-f]{32})$/.exec(text ?? '');
  const [, contactId, day, token] = match ?? [];
  if (contactId === undefined || token === undefined) return undefined;
  return day === undefined ? { contactId, token } : { contactId, token, day: Number(day) };
}

/** Nobody's: compared with when there is no such contact, so that this takes no less time than a wrong token. */
const noToken = '-'.repeat(32);

/** Which of the contact's tokens a route asks for. `oneClick` opens nothing but the unsubscribe route. */
export function opens(
  contact: Contact | undefined,
  link: Link,
  use: keyof Contact['tokens'],
  identity: Pick<Identity, 'digest'>,
): contact is Contact {
  const token = contact?.tokens[use] ?? noToken;
  if (link.day === undefined) return sameSecret(token, link.token) && contact !== undefined;
  const isDated =
    use === 'preferences' && sameSecret(datedToken(token, link.day, identity), `${link.day}.${link.token}`);
  return isDated && contact !== undefined;
}

/** True for the link that asks the old mailbox about a new address. */
export const opensMove = (contact: Contact | undefined, link: Link): contact is Contact =>
  link.day === undefined && sameSecret(contact?.moving?.token ?? noToken, link.token) && contact !== undefined;

/** A link of the last two weeks was mailed to the mailbox that emails go to now; an older one may lie in anybody's. */
const freshDays = 14;

export const isFresh = ({ day }: Link, now: Instant): boolean => day !== undefined && linkDay(now) - day <= freshDays;

/** `j•••@e•••.com`: enough to recognise one's own address, not enough to learn another's. */
export function maskedAddress(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  const ending = domain.slice(domain.lastIndexOf('.'));
  return `${[...local][0] ?? ''}•••@${[...domain][0] ?? ''}•••${ending}`;
}
