/** One request with a link that opens, and the frame that all of these pages share. */

import type { Clinic } from '../core/model/clinic.ts';
import type { Contact } from '../core/model/contact.ts';
import type { InEach, Language } from '../core/model/language.ts';
import type { Instant } from '../core/time/time.ts';
import type { WebParts } from '../web/dependencies.ts';
import { page, type Request, type Response } from '../web/http.ts';
import { Html, html, privacyLink, sheet, styleHash } from '../web/page.ts';
import type { LinkSettings } from './settings.ts';
import { en, type Words } from './text/en.ts';
import { es } from './text/es.ts';

const inEach: InEach<Words> = { en, es };
export const wordsIn = (language: Language): Words => inEach[language];

export interface PageRequest {
  readonly parts: WebParts;
  readonly settings: LinkSettings;
  readonly clinic: Clinic;
  readonly contact: Contact;
  readonly request: Request;
  readonly language: Language;
  readonly words: Words;
  readonly now: Instant;
  /** The link is of the last two weeks: it opens everything. */
  readonly isFresh: boolean;
  /** The link is the one that asks the old mailbox about a new address. */
  readonly isMove: boolean;
  /** The words in force have the emails that ask and tell both addresses of a change. */
  readonly canChangeAddress: boolean;
  /** They have the one that brings a fresh link. */
  readonly canMailLink: boolean;
}

export type Shown = Pick<PageRequest, 'clinic' | 'language' | 'words'>;

/** `[call 988](tel:988)` as a link: a phone calls, or writes, by a tap. */
const tappable = (text: string): Html =>
  new Html(html`${text}`.text.replace(/\[([^\]]+)\]\(((?:tel|sms):[^)]+)\)/g, '<a href="$2">$1</a>'));

/**
 * A page of this kind. Links of emails are never framed, and carry no script.
 * @param first stands above the title, in focus: what was wrong.
 */
export function show(
  { clinic, language, words }: Shown,
  status: number,
  title: string,
  content: Html,
  first?: Html,
): Response {
  const text = sheet({
    title,
    language,
    name: clinic.discreetName,
    callable: clinic,
    otherLanguage: `?lang=${language === 'en' ? 'es' : 'en'}`,
    content: html`${first}<h1>${title}</h1>${content}`,
    footer: html`<p>${words.questions(clinic.phone)}</p><p>${tappable(words.emergency)}</p>${clinic.privacyPage && html`<p>${privacyLink(clinic.privacyPage, words.privacy)}</p>`}`,
  });
  return page(status, text, { style: styleHash });
}

/** A form that is one button. */
export const button = (label: string, fields: Readonly<Record<string, string>> = {}, kind = ''): Html =>
  html`<form method="post">${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="${kind}" type="submit">${label}</button></form>`;
