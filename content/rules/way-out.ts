/** Every email leads to the page where the reader chooses what to get. */
import { bodyStart } from './reading.ts';
import type { Rule } from './rule.ts';

const ways = new Set(['{{ links.preferences }}', '{{ links.unsubscribe }}']);

export const wayOut: Rule = {
  name: 'way-out',
  source: 'C4, C6',
  email(email, report) {
    const leads = email.everyReader(({ links }) => links.some(({ href }) => ways.has(href)));
    if (!leads)
      report(
        bodyStart(email),
        'there is no link to the preference page',
        'Link to {{ links.preferences }}, or include brand/footer.mjml.',
      );
  },
};
