/** Every email that is there in two languages leads to the page where one chooses. */
import { bodyStart } from './reading/reading.ts';
import type { Rule } from './rule.ts';

export const languageLink: Rule = {
  name: 'language-link',
  source: 'Section 1557 of the Affordable Care Act',
  why: 'Someone who gets the wrong language must be able to change it without a phone call.',
  email(email, report) {
    const { templates } = email.journey;
    if (!templates.some((each) => each.base === email.base && each.locale !== email.locale)) return;
    if (email.everyReader(({ links }) => links.some(({ href }) => href === '{{ links.language }}'))) return;
    const mend = 'Link to {{ links.language }}, in the other language’s own words, or include brand/footer.mjml.';
    report(bodyStart(email), 'there is no link to the other language', mend);
  },
};
