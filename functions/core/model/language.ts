/** The two languages of emails and pages. */

export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];

/** A text in each language. */
export type InEach<T = string> = Readonly<Record<Language, T>>;

export function isLanguage(text: string | undefined): text is Language {
  return text === 'en' || text === 'es';
}

/** `es-MX`, `es_419`, `ES` → `es`, by the first part of the tag (RFC 5646 §2.1); undefined for a language we have no emails in. */
export function readLanguage(text: unknown): Language | undefined {
  if (typeof text !== 'string') return undefined;
  const [language] = text.trim().toLowerCase().split(/[-_]/);
  return isLanguage(language) ? language : undefined;
}
