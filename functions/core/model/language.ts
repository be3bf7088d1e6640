/** The two languages of emails and pages. */

export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];

/** A text in each language. */
export type InEach<T = string> = Readonly<Record<Language, T>>;

export function isLanguage(text: string | undefined): text is Language {
  return text === 'en' || text === 'es';
}

/** As people and lists write a language, without accents; and by the three letters of ISO 639-2. */
const names: Readonly<Record<string, Language>> = {
  ...{ english: 'en', ingles: 'en', eng: 'en' },
  ...{ spanish: 'es', espanol: 'es', castellano: 'es', spa: 'es' },
};

/** `es-MX`, `es_419`, `Español` → `es`, by the first part of the tag (RFC 5646 §2.1); undefined for a language we have no emails in. */
export function readLanguage(text: unknown): Language | undefined {
  if (typeof text !== 'string') return undefined;
  const plain = text.trim().normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const [language = ''] = plain.split(/[-_]/);
  if (isLanguage(language)) return language;
  return Object.hasOwn(names, language) ? names[language] : undefined;
}
