/** A reminder sells nothing: promotion inside one makes it commercial. */
import { sentences } from './reading/reading.ts';
import type { Rule } from './rule.ts';

const sales: Record<string, readonly RegExp[]> = {
  en: [
    /\b(special|exclusive|limited[- ]time) (offer|price|deal)s?\b/i,
    /\bdiscounts?\b|\b\d+ ?% off\b|\bsave (\$|money|up to)/i,
    /\b(book|buy|order|sign up|enroll|schedule)( now| today)\b/i,
    /\b(book|schedule|buy) (your next|another|more|an? extra|a package)\b/i,
    /\brefer a (friend|loved one)\b|\bgift (card|certificate)s?\b|\bpackage deals?\b|\bmembership\b/i,
    /\b(don['’]t miss|act now|hurry (up|in|before|while)|while (it|they) lasts?)\b/i,
  ],
  es: [
    /\boferta (especial|exclusiva)|\bdescuentos?\b|\bprecio especial\b|\bpromoci[oó]n\b/i,
    /\b(reserve|compre|agende|inscr[ií]base) (ya|ahora|hoy)\b/i,
    /\b(reserve|agende|compre) (su pr[oó]xim|otr|m[aá]s|un paquete)\w*/i,
    /\brecomiende a un amigo\b|\btarjeta de regalo\b|\bno se (lo|la) pierda\b/i,
  ],
};

/** After a visit nothing is owed any more: a price is an offer. */
const priceAfter: Readonly<Record<string, RegExp>> = { en: /\b(?:prices?|pricing)\b/i, es: /\bprecios?\b/i };

/** A sum of money. */
const sum: Readonly<Record<string, RegExp>> = {
  en: /[$€]\s?\d|\b\d+(?:\.\d\d)? (?:dollars|USD)\b/i,
  es: /[$€]\s?\d|\b\d+(?:\.\d\d)? (?:d[oó]lares|USD)\b/i,
};
/** A sum that is owed for the visit sells nothing, and whoever comes must know it. */
const owed: Readonly<Record<string, RegExp>> = {
  en: /\b(?:is|are) due\b|\byou (?:owe|pay)\b/i,
  es: /(?<!\p{L})(?:se pagan?|usted (?:debe|paga)|hay que pagar)(?!\p{L})/iu,
};

export const salesInReminder: Rule = {
  name: 'sales-in-reminder',
  source: 'C2, 16 CFR 316.3',
  why: 'Promotion makes a reminder commercial: it would need consent and an opt-out, and would stop with them.',
  email({ class: kind, journey, locale, subject, preheader, body, links, email }, report) {
    if (kind === 'marketing') return;
    for (const { href, at } of links) {
      if (href === '{{ clinic.booking_link }}')
        report(at, 'a link to book sells, and this is a reminder', 'Give the phone number.');
    }
    const price = email.tags.findIndex((tag) => tag.kind === 'print' && tag.path === 'clinic.cost');
    if (price >= 0)
      report(
        Math.max(0, email.source.text.search(new RegExp(`qzx${price}[pb]q`))),
        '{{ clinic.cost }} sells, and this is a reminder',
        'Leave it out, or put it into a marketing journey.',
      );
    for (const reading of [subject, preheader, body]) {
      for (const { text, index } of sentences(reading)) {
        const found = sum[locale]?.exec(text);
        if (found && !owed[locale]?.test(text))
          report(
            reading.at(index + found.index),
            `"${found[0]}" sells, and this is a reminder`,
            'Say that it is due, and when; or leave it out.',
          );
      }
      const patterns = sales[locale] ?? [];
      const afterVisit = journey.file.start.on === 'appointment.completed' ? priceAfter[locale] : undefined;
      for (const pattern of afterVisit ? [...patterns, afterVisit] : patterns) {
        const found = pattern.exec(reading.text);
        if (found)
          report(
            reading.at(found.index),
            `"${found[0]}" sells, and this is a reminder`,
            'Leave it out, or put it into a marketing journey.',
          );
      }
    }
  },
};
