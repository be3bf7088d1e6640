/** Every email lets a wrong recipient stop everything: "Wrong person? Tell us". */
import { bodyStart } from './reading/reading.ts';
import type { Rule } from './rule.ts';

export const notMeLink: Rule = {
  name: 'not-me-link',
  source: 'C24',
  why: 'An address may be wrong: a stranger must be able to stop everything at once.',
  email(email, report) {
    if (!email.everyReader(({ links }) => links.some(({ href }) => href === '{{ links.not_me }}'))) {
      report(
        bodyStart(email),
        'there is no link "Wrong person? Tell us"',
        'Link to {{ links.not_me }}, or include brand/footer.mjml.',
      );
    }
  },
};
