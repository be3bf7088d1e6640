/** The capability in a link: `<contactId>.<token>`, compared in constant time. */
import { sameSecret } from '../adapters/identity.ts';
import type { Contact } from '../core/items.ts';

export interface Link {
  readonly contactId: string;
  readonly token: string;
}

/** Reads a link's last part; undefined when it cannot be one of ours. */
export function readLink(text: string | undefined): Link | undefined {
  const match = /^([A-Za-z0-9]{8,64})\.([0-9a-f]{32})$/.exec(text ?? '');
  return match?.[1] !== undefined && match[2] !== undefined ? { contactId: match[1], token: match[2] } : undefined;
}

/** Which of the contact's tokens a route asks for. `oneClick` opens nothing but the unsubscribe route. */
export function opens(contact: Contact, link: Link, use: keyof Contact['tokens']): boolean {
  return sameSecret(contact.tokens[use], link.token);
}
