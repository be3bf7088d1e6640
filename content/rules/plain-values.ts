/** The clinic's texts are plain words: nothing that could break a header, a line or a tag. */
import { oddLetters } from './reading/letters.ts';
import type { Rule } from './rule.ts';

const unfit = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u;

export const plainValues: Rule = {
  name: 'plain-values',
  source: 'RFC 5322 §2.2, RFC 2047',
  why: 'The sender name and the addresses go into headers: a line break there would begin a header of its own.',
  clinic({ clinic, clinicYaml }, report) {
    const visit = (value: unknown, path: readonly string[]): void => {
      if (typeof value === 'string') {
        // A text over several lines of the file ends with a break of its own.
        if (unfit.test(value.trim()))
          report(
            clinicYaml.at(path),
            `${path.join('.')} has a line break or a sign nobody sees`,
            'Write it on one line.',
          );
        else if (/[<>]|\{\{|\{%/i.test(value))
          report(clinicYaml.at(path), `${path.join('.')} has a tag in it`, 'Write plain words.');
        const odd = oddLetters(value);
        if (odd)
          report(clinicYaml.at(path), `in ${path.join('.')} there is ${odd.what}`, 'Type it afresh, as plain text.');
      } else if (typeof value === 'object' && value !== null)
        for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
    };
    visit(clinic, []);
    if (!/\d/.test(clinic.postalAddress) || clinic.postalAddress.trim().length < 10)
      report(
        clinicYaml.at(['postalAddress']),
        `"${clinic.postalAddress}" is not a postal address`,
        'Write street or post office box, town and ZIP code: the law asks for it under every education email (C3).',
      );
  },
};
