/** How a number that somebody wrote is dialled. Brings libphonenumber with it: `dispatch` must not import this file. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Clinic } from './clinic.ts';

/** A number whose text names no country is dialled from here when the clinic does not say where it is. */
const usual: CountryCode = 'US';

export const isCountry = (text: string): boolean => isSupportedCountry(text);

/** The country whose numbers are written without its code: `country` of clinic.yaml, else the one of the clinic's own number. */
export function countryOf({
  country,
  phone,
}: Pick<Clinic, 'phone'> & { readonly country?: string | undefined }): CountryCode {
  if (country && isSupportedCountry(country)) return country;
  return parsePhoneNumberFromString(phone)?.country ?? usual;
}

/** A run of digits that looks like a number, with its extension: the first of several, or the one in a sentence. */
const runs = /[+(]?\d[\d().\s\p{Pd}]{5,}\d(?:\s*[,;]?\s*(?:x|ext\.?|extension|#)\s*\d{1,6})?/giu;

/**
 * E.164 with its extension as RFC 3966 writes it, `+18455550142;ext=12`: behind `tel:` it is what a telephone dials.
 * Undefined where no number of a possible length is found; the text is then for somebody to read.
 */
export function dialled(phone: string, country: CountryCode): string | undefined {
  for (const text of [phone, ...(phone.match(runs) ?? [])]) {
    const read = parsePhoneNumberFromString(text, country);
    if (read?.isPossible()) return read.getURI().slice('tel:'.length);
  }
  return undefined;
}
