/** The words a person says yes to on the page of a confirmation, as the page shows them and as the log keeps them (C15). */
import { createHash } from 'node:crypto';
import type { Clinic } from '../core/model/clinic.ts';
import { consentText, consentTextVersion, isConsentTextVersion } from '../core/model/consentText.ts';
import type { Contact } from '../core/model/contact.ts';
import { isLanguage, type Language, languages } from '../core/model/language.ts';
import { wordsIdOf } from '../core/people/signUp.ts';

export interface ShownConsent {
  readonly text: string;
  /** `2026-11-2-es`. */
  readonly textVersion: string;
  /** SHA-256 of `text`, in hex: with the clinic's name as it was. */
  readonly textHash: string;
  /** What the page's button sends: without it nobody knows what was seen, and nothing is confirmed. */
  readonly field: string;
}

/** The person whose question it is. */
type Asked = Pick<Contact, 'marketing' | 'signup'>;

/** Where the text version of the sign-up is none of the form's, the present words are shown. */
export function shownConsent(clinic: Pick<Clinic, 'discreetName'>, { marketing, signup }: Asked, language: Language) {
  const form = marketing.textVersion?.replace(/-(?:en|es)$/, '') ?? '';
  const version = isConsentTextVersion(form) ? form : consentTextVersion;
  const text = consentText(clinic.discreetName, language, version);
  const textVersion = `${version}-${language}`;
  const textHash = createHash('sha256').update(text).digest('hex');
  // The page also shows what the latest sign-up told: when another one came meanwhile, that is shown before it counts.
  const field = [textVersion, textHash, ...(signup ? [wordsIdOf(signup)] : [])].join('.');
  return { text, textVersion, textHash, field } satisfies ShownConsent;
}

/** What was shown, by what the button sent; undefined when these are not the words of the sign-up any more, or never were. */
export function consentSeen(
  clinic: Pick<Clinic, 'discreetName'>,
  asked: Asked,
  field: string | null,
): ShownConsent | undefined {
  return languages
    .filter(isLanguage)
    .map((each) => shownConsent(clinic, asked, each))
    .find((each) => each.field === field);
}
