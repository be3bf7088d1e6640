/**
 * What a link from long ago does not open: whoever has it may have found it in a mailbox that is no longer the person's. A fresh
 * one goes to where emails go now (`docs/decisions/0031-the-old-mailbox-decides.md`).
 */
import { logger } from '../adapters/telemetry.ts';
import { askFreshLink } from '../core/people/choices.ts';
import { actOn } from '../core/people/contactAct.ts';
import type { Response } from '../web/http.ts';
import { type Html, html } from '../web/page.ts';
import { button, type PageRequest, show } from './request.ts';
import { freshLinksPerDay } from './settings.ts';

/** Why, and the button that mails one; where the words in force have no such email, the telephone. */
export const freshLinkForm = ({ words, clinic, canMailLink }: PageRequest, why: string): Html =>
  canMailLink
    ? html`<p>${why}</p>${button(words.freshLinkButton, { action: 'freshLink' }, 'quiet')}`
    : html`<p>${words.freshLinkByPhone(clinic.phone)}</p>`;

/** The same page whether one is mailed or not: who has the link need not learn more of its person. */
export async function mailFreshLink(pageRequest: PageRequest): Promise<Response> {
  const { parts, contact, now, words, clinic, canMailLink } = pageRequest;
  const isOver = (await parts.limits.take(`link#${contact.id}`, freshLinksPerDay, now)) !== undefined;
  if (isOver) logger.info('a fresh link was refused', { status: 429 });
  else if (canMailLink) await actOn(parts.people, contact.id, now, askFreshLink);
  return show(pageRequest, 200, words.freshLinkSentTitle, html`<p>${words.freshLinkSent(clinic.phone)}</p>`);
}
