/** Every email leads to the page where the reader chooses what to get. */
import { bodyStart } from './reading/reading.ts';
import type { Rule } from './rule.ts';

const ways = new Set(['{{ links.preferences }}', '{{ links.unsubscribe }}']);

export const wayOut: Rule = {
  name: 'way-out',
  source: 'C4, C6',
  why: 'Everybody can choose at any time what they get.',
  email(email, report) {
    const oneClick = email.links.find(({ href }) => href === '{{ links.unsubscribe }}');
    if (email.class !== 'marketing' && oneClick)
      report(
        oneClick.at,
        'this link leaves the education emails, and this is a reminder',
        'Link to {{ links.preferences }}: that page says what would be missed.',
      );
    const leads = email.everyReader(({ links }) => links.some(({ href }) => ways.has(href)));
    if (!leads)
      report(
        bodyStart(email),
        'there is no link to the preference page',
        'Link to {{ links.preferences }}, or include brand/footer.mjml.',
      );
  },
};
