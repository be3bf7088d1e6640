/** A contact as it is first written. */
import type { Contact } from '../model/contact.ts';
import type { Identity } from '../ports.ts';
import type { Instant } from '../time/time.ts';

/** Tokens of the links in somebody's emails; new ones make every older link a stranger. */
export const newTokens = (identity: Pick<Identity, 'token'>): Contact['tokens'] => ({
  confirm: identity.token(),
  preferences: identity.token(),
  oneClick: identity.token(),
});

/**
 * With tokens of its own and its address's suppressions; reminders on, no hold, the short form of emails (C9). What has no
 * origin in `facts` is nobody's word: it stands there because a row must have it.
 */
export function newContact(
  identity: Pick<Identity, 'id' | 'token'>,
  fields: Pick<Contact, 'email' | 'addressHash' | 'zone' | 'locale' | 'interest' | 'marketing'> & Partial<Contact>,
  at: Instant,
  suppressed: Contact['suppressed'],
): Contact {
  return {
    reminders: { state: 'on', at },
    hold: false,
    emailForm: 'minimal',
    facts: {},
    tokens: newTokens(identity),
    ...fields,
    suppressed,
    id: identity.id(),
    version: 1,
  };
}
