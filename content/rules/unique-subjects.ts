/** Each email has a subject of its own; the preheader adds to it. */
import type { EmailUnderCheck, Rule } from './rule.ts';

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

export const uniqueSubjects: Rule = {
  name: 'unique-subjects',
  source: 'CAN-SPAM 15 USC 7704(a)(2)',
  why: 'Two emails with one subject look like one email twice: the second is not opened, and a mail app may fold it away.',
  emails(emails, report) {
    const first = new Map<string, EmailUnderCheck>();
    for (const email of emails) {
      const words = plain(email.subject.text);
      if (words !== '' && words === plain(email.preheader.text))
        report(email, email.preheader.at(0), 'the preheader repeats the subject', 'Add a fact.');
      const known = first.get(`${email.locale} ${words}`);
      if (words === '') continue;
      if (known && known.base !== email.base && !alternatives(known, email))
        report(
          email,
          email.subject.at(0),
          `"${email.subject.text.trim()}" is the subject of ${known.name} too`,
          'Say what is new in this one.',
        );
      else if (!known) first.set(`${email.locale} ${words}`, email);
    }
  },
};

/** Two words for one moment, of which a person gets one: `evening` and `evening-short`. */
const alternatives = (a: EmailUnderCheck, b: EmailUnderCheck): boolean =>
  a.base === `${b.base}-short` || b.base === `${a.base}-short`;
