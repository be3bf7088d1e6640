/** The capability in a link: `<contactId>.<token>`, compared in constant time. It works for as long as the person is known. */
import { sameSecret } from '../adapters/identity.ts';
import type { Contact } from '../core/model/contact.ts';

export interface Link {
  readonly contactId: string;
  readonly token: string;
}

/** Reads a link's last part; undefined when it cannot be one of ours. */
export function readLink(text: string | undefined): Link | undefined {
  const match = /^([A-Za-z0-9]{8,64})\.([0-9a-f]{32})$/.exec(text ?? '');
  return match?.[1] !== undefined && match[2] !== undefined ? { contactId: match[1], token: match[2] } : undefined;
}

/** Nobody's: compared with when there is no such contact, so that this takes no less time than a wrong token. */
const noToken = '-'.repeat(32);

/** Which of the contact's tokens a route asks for. `oneClick` opens nothing but the unsubscribe route. */
export function opens(contact: Contact | undefined, link: Link, use: keyof Contact['tokens']): contact is Contact {
  return sameSecret(contact?.tokens[use] ?? noToken, link.token) && contact !== undefined;
}

/** `j•••@e•••.com`: enough to recognise one's own address, not enough to learn another's. */
export function maskedAddress(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  const ending = domain.slice(domain.lastIndexOf('.'));
  return `${[...local][0] ?? ''}•••@${[...domain][0] ?? ''}•••${ending}`;
}
