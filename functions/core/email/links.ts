/**
 * The links of one person's emails. What opens the page of choices says on which day it was mailed, under a signature of the
 * person's own token, so that the page can tell a fresh link from one that has lain in a mailbox for years
 * (`docs/decisions/0031-the-old-mailbox-decides.md`).
 */
import type { Contact } from '../model/contact.ts';
import type { Journey } from '../model/journey.ts';
import type { Identity } from '../ports.ts';
import { dayMs, epochMs, type Instant } from '../time/time.ts';

/** Tokens are capabilities: whoever holds one may use it (I8, C4). */
export interface Links {
  /** The site's origin: where pictures are. */
  readonly site: string;
  readonly confirm: string;
  /** In a change of address: for the old mailbox while it is asked, for the new one, and for the old one once it is done. */
  readonly address: string;
  readonly preferences: string;
  readonly unsubscribe: string;
  readonly notMe: string;
  readonly language: string;
  readonly fullEmails: string;
}

/** Days since 1970-01-01, in UTC. */
export const linkDay = (at: Instant): number => Math.floor(epochMs(at) / dayMs);

/**
 * What a link of `day` carries in place of the token. A SHA-256 cut to half its length cannot be carried on to another day by
 * whoever does not know the token.
 */
export const datedToken = (token: string, day: number, identity: Pick<Identity, 'digest'>): string =>
  `${day}.${identity.digest(`link ${day} ${token}`)}`;

/**
 * @param publicUrl the site's origin without a trailing slash.
 * @param now the day that the links bear.
 * @param startedBy what the email's journey answers: who says "wrong person" to a sign-up's question speaks of the sign-up.
 */
export function linksFor(
  { id, tokens, moving }: Contact,
  publicUrl: string,
  now: Instant,
  identity: Pick<Identity, 'digest'>,
  startedBy?: Journey['start']['on'],
): Links {
  const dated = `${id}.${datedToken(tokens.preferences, linkDay(now), identity)}`;
  return {
    site: publicUrl,
    confirm: `${publicUrl}/confirm/${id}.${tokens.confirm}`,
    address: `${publicUrl}/confirm/${id}.${moving?.token ?? tokens.confirm}`,
    preferences: `${publicUrl}/preferences/${dated}`,
    unsubscribe: `${publicUrl}/unsubscribe/${id}.${tokens.oneClick}`,
    notMe: `${publicUrl}/not-me/${dated}${startedBy === 'signup.asked' ? '?about=signup' : ''}`,
    language: `${publicUrl}/preferences/${dated}#language`,
    fullEmails: `${publicUrl}/preferences/${dated}#emails`,
  };
}
