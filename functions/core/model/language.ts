/** The two languages of emails and pages. */

export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];

/** A text in each language. */
export type InEach<T = string> = Readonly<Record<Language, T>>;

export function isLanguage(text: string | undefined): text is Language {
  return text === 'en' || text === 'es';
}
