/** A telephone number in an email is one of the clinic's, whole, or one that helps in an emergency. */

import type { Clinic } from '../../functions/core/model/clinic.ts';
import { readingOf } from './reading/reading.ts';
import { valuesIn } from './reading/values.ts';
import type { Rule } from './rule.ts';

/** Emergency, crisis line, Veterans Crisis Line by text, Crisis Text Line, poison control. */
const help = new Set(['911', '988', '838255', '741741', '8002221222']);

/** As one writes a number in North America, also when a digit is missing or one too many. */
const written = /(?<![\d-])(?:\+?1[-. ])?\(?\d{3}\)?[-. ]{1,2}\d{2,4}[-. ]\d{3,5}(?![\d-])/g;

const digitsOf = (number: string): string =>
  number
    .replace(/;.*$/, '')
    .replace(/\D/g, '')
    .replace(/^1(?=\d{10}$)/, '');

const ownNumbersOf = ({ phone, textPhone, afterHoursPhone, locations }: Clinic): Set<string> =>
  new Set(
    [phone, textPhone, afterHoursPhone, ...Object.values(locations).map((place) => place.phone)]
      .filter((each) => each !== undefined)
      .map(digitsOf),
  );

export const ownNumbers: Rule = {
  name: 'own-numbers',
  source: 'I7; patient safety',
  why: 'Whoever is told to call and reaches nobody, or a stranger, is not helped.',
  email({ email, clinic, locale, links }, report) {
    if (!clinic) return;
    const own = ownNumbersOf(clinic);
    const fault = (number: string): string | undefined =>
      own.has(digitsOf(number)) || help.has(digitsOf(number))
        ? undefined
        : `"${number}" is no number of clinic.yaml, and none that helps in an emergency`;
    const mend = 'Print it: <a href="{{ clinic.phone_link }}">{{ clinic.phone }}</a>.';
    for (const { href, at } of links) {
      const [, number] = /^(?:tel|sms):([+\d][\d.-]*)/i.exec(href) ?? [];
      const message = number === undefined ? undefined : fault(number);
      if (message) report(at, message, mend);
    }
    const words = readingOf(email, undefined, 'mj-body', undefined, locale);
    for (const { 0: number, index } of words.text.matchAll(written)) {
      const message = fault(number);
      if (message) report(words.at(index), message, mend);
    }
  },
  clinic({ clinic, clinicYaml }, report) {
    const own = ownNumbersOf(clinic);
    for (const [path, text] of valuesIn(clinic)) {
      if (/phone$/i.test(path.at(-1) ?? '')) continue;
      for (const [number] of text.matchAll(written))
        if (!own.has(digitsOf(number)) && !help.has(digitsOf(number)))
          report(clinicYaml.at(path), `"${number}" is no telephone number of this file`, 'Write one of them, whole.');
    }
  },
};
