/** Every email leads to the page where the reader chooses what to get. */
import { bodyStart } from './reading.ts';
import type { Rule } from './rule.ts';

export const wayOut: Rule = {
  name: 'way-out',
  source: 'C4, C6',
  email(email, report) {
    const leads = email.links.some(
      ({ href, always }) => always && (href === '{{ links.preferences }}' || href === '{{ links.unsubscribe }}'),
    );
    if (!leads)
      report(
        bodyStart(email),
        'there is no link to the preference page',
        'Link to {{ links.preferences }}, or include brand/footer.mjml.',
      );
  },
};
