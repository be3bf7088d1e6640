/** Nothing about the person in the subject, the preheader or a link: others see them, and servers log links. */
import type { MergeTag } from '../compile/language.ts';
import { tokenPattern } from '../compile/tokens.ts';
import type { Rule } from './rule.ts';

const allowed = new Set(['clinic.discreet_name']);
/** That an email goes again, or tells of several visits, says nothing of why somebody comes. */
const mayBeAsked = new Set(['told.again']);

/** The weekday of a visit, and no more of it: two emails of one week can be told apart, and the day alone tells nothing. */
const isWeekday = (tag: MergeTag): boolean =>
  tag.kind === 'print' &&
  tag.path === 'appointment.start' &&
  tag.filters.some(([filter, form]) => filter === 'date' && form === 'weekday');

const isHarmless = (tag: MergeTag): boolean =>
  (tag.kind === 'if' || tag.kind === 'elsif') && tag.all.every(({ path }) => mayBeAsked.has(path));

export const inboxPrivacy: Rule = {
  name: 'inbox-privacy',
  source: 'C11',
  why: 'Subject and preheader show on lock screens and shared screens; links are kept in logs and histories.',
  email({ email, links }, report) {
    for (const element of email.markup.elements) {
      if (element.name !== 'mj-title' && element.name !== 'mj-preview') continue;
      const place = element.name === 'mj-title' ? 'subject' : 'preheader';
      const written = email.source.text.slice(element.inner, element.innerEnd);
      for (const match of written.matchAll(tokenPattern())) {
        const tag = email.tags[Number(match[1])];
        const at = element.inner + match.index;
        if (tag === undefined || isHarmless(tag)) continue;
        if (tag.kind === 'print' && !allowed.has(tag.path) && !isWeekday(tag))
          report(at, `"${tag.path}" in the ${place} shows on lock screens`, 'Say it in the body.');
        if (tag.kind === 'if' || tag.kind === 'elsif' || tag.kind === 'for') {
          report(
            at,
            `the ${place} differs from person to person, so it tells something about them`,
            `Write one ${place} for everybody.`,
          );
        }
      }
    }
    for (const link of links) {
      const personal = link.names.find((name) => !name.startsWith('clinic.') && link.href !== `{{ ${name} }}`);
      if (personal)
        report(link.at, `"${personal}" in a link is kept in logs and histories`, 'Leave it out of the link.');
    }
  },
};
