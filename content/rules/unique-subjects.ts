/** Each email has a subject of its own; the preheader adds to it. */
import type { TemplateFile } from '../read/read.ts';
import { comparison, type Rule } from './rule.ts';

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

export const uniqueSubjects: Rule = {
  name: 'unique-subjects',
  source: 'CAN-SPAM 15 USC 7704(a)(2)',
  why: 'Two emails with one subject look like one email twice: the second is not opened, and a mail app may fold it away.',
  email({ subject, preheader }, report) {
    const words = plain(subject.text);
    if (words !== '' && words === plain(preheader.text))
      report(preheader.at(0), 'the preheader repeats the subject', 'Add a fact.');
  },
  emails: comparison({
    note: ({ subject }, spot) => ({ subject: subject.text, at: spot(subject.at(0)) }),
    compare(emails, report) {
      const first = new Map<string, TemplateFile>();
      for (const email of emails) {
        const { subject, at } = email.note;
        const words = plain(subject);
        if (words === '') continue;
        const known = first.get(`${email.locale} ${words}`);
        if (!known) first.set(`${email.locale} ${words}`, email);
        else if (known.base !== email.base && !alternatives(known, email))
          report(at, `"${subject.trim()}" is the subject of ${known.name} too`, 'Say what is new in this one.');
      }
    },
  }),
};

/** Two words for one moment, of which a person gets one: `evening` and `evening-short`. */
const alternatives = (a: TemplateFile, b: TemplateFile): boolean =>
  a.base === `${b.base}-short` || b.base === `${a.base}-short`;
