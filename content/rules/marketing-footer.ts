/** An education email carries the postal address, a way out and why the reader gets it. */
import { bodyStart } from './reading/reading.ts';
import type { Rule } from './rule.ts';

const why: Record<string, RegExp> = {
  en: /\bwhy you (get|got|receive)|\byou (get|got|are getting|receive|are receiving)\b[^.]{0,60}\bbecause\b|\bbecause you (asked|signed)/i,
  es: /\bpor qu[eé] (recibe|le llega|le enviamos)|\brecibe\b[^.]{0,60}\bporque\b|\bporque (usted )?(nos )?(pidi[oó]|solicit[oó]|se inscribi[oó])/i,
};

export const marketingFooter: Rule = {
  name: 'marketing-footer',
  source: 'C3, CAN-SPAM 15 USC 7704',
  why: 'Law asks for it, and people should know why they get this and how to end it.',
  email(email, report) {
    if (email.class !== 'marketing') return;
    const at = bodyStart(email);
    const address = email.clinic?.postalAddress;
    if (address && !email.everyReader(({ text }) => text.includes(address))) {
      report(at, 'the postal address is missing', 'Print {{ clinic.postal_address }}, or include brand/footer.mjml.');
    }
    if (!email.everyReader(({ links }) => links.some(({ href }) => href === '{{ links.unsubscribe }}'))) {
      report(
        at,
        'there is no link to leave these emails',
        'Link to {{ links.unsubscribe }}, or include brand/why-education.mjml.',
      );
    }
    if (!email.everyReader(({ text }) => (why[email.locale] ?? /$^/).test(text))) {
      report(at, 'it does not say why the reader gets it', 'Include brand/why-education.mjml.');
    }
  },
};
