/** The few pages people see: plain HTML, one look, every value escaped. They name no treatment (I8, C11). */
import { createHash } from 'node:crypto';
import type { Clinic } from '../core/model/clinic.ts';
import type { Language } from '../core/model/language.ts';
import { style } from './styles.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** HTML that is already safe: made by `html`, never from a value. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[] | undefined;

const partText = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map((each) => each.text).join('');
};

/** Template tag: values are escaped, nested `html` is not. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + (index < parts.length ? partText(parts[index]) : '')).join(''));
}

/** The source expression of a Content-Security-Policy that allows exactly this inline text. */
export function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Allows the one style sheet of `layout`. */
export const styleHash = hashOf(style);

export interface Layout {
  /** Shown in tabs and histories, before the clinic's neutral name. */
  readonly title: string;
  readonly language: Language;
  /** The clinic's neutral name (C23), above the sheet. */
  readonly name?: string;
  readonly content: Html;
  /** The same page in the other language. */
  readonly otherLanguage?: string;
  readonly footer?: Html;
  /** Inline, allowed by its hash; the page is whole without it. */
  readonly script?: string;
  /** Shown inside a page of the clinic's own site. */
  readonly framed?: boolean;
  /** The clinic: wherever its number stands, it is a link that calls. */
  readonly callable?: Pick<Clinic, 'phone' | 'dials'>;
}

const inOtherLanguage: Readonly<Record<Language, readonly [Language, string]>> = {
  en: ['es', 'Español'],
  es: ['en', 'English'],
};

/** The clinic's privacy notice, where it names one. @param framed in a page of another site: it opens beside that one. */
export function privacyLink(page: string | undefined, text: string, framed = false): Html | undefined {
  if (page === undefined) return undefined;
  return html`<a href="${page}"${new Html(framed ? ' target="_blank" rel="noopener"' : '')}>${text}</a>`;
}

/** `content` with the clinic's number in its text as a link; tags and their attributes stay as they are. */
export function withCalls(content: Html, clinic: Layout['callable']): Html {
  if (clinic === undefined) return content;
  const { phone, dials } = clinic;
  const link = html`<a class="tel" href="tel:${dials?.[phone] ?? phone.replaceAll(/[^+\d]/g, '')}">${phone}</a>`.text;
  const parts = content.text.split(/(<[^>]*>)/);
  return new Html(
    parts.map((part) => (part.startsWith('<') ? part : part.replaceAll(escapeHtml(phone), () => link))).join(''),
  );
}

/** A whole page. */
export function sheet(page: Layout): string {
  const [other, label] = inOtherLanguage[page.language];
  const language = page.otherLanguage
    ? html`<a href="${page.otherLanguage}" hreflang="${other}" lang="${other}">${label}</a>`
    : undefined;
  return html`<!doctype html>
<html lang="${page.language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${page.title}${page.name && ` · ${page.name}`}</title><style>${new Html(style)}</style></head>
<body${new Html(page.framed ? ' class="framed"' : '')}><div class="sheet">
${page.name && html`<header class="top"><p class="name">${page.name}</p>${language}</header>`}
<main>${withCalls(page.content, page.callable)}</main>
${page.footer && html`<footer>${withCalls(page.footer, page.callable)}</footer>`}
</div>${page.script === undefined ? undefined : html`<script>${new Html(page.script)}</script>`}</body>
</html>
`.text;
}

/** A page that stands alone: a title and its content. */
export function layout(title: string, content: Html, language: Language = 'en'): string {
  return sheet({ title, content, language });
}
