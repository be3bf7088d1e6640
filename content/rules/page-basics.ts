/** What a screen reader and a mail app need to know of the page: language, direction, colour schemes, layout tables. */

import { setsDefaults } from '../compile/markup.ts';
import { flattened } from './reading/page.ts';
import type { Rule } from './rule.ts';

export const pageBasics: Rule = {
  name: 'page-basics',
  source: 'WCAG 1.3.1, 3.1.1',
  why: 'A screen reader speaks in the language it is told, and reads a layout table out cell by cell unless told not to.',
  email({ email, locale }, report) {
    const { elements } = email.markup;
    const root = elements.find(({ name }) => name === 'mjml');
    const dir = root?.attributes.find(({ name }) => name === 'dir');
    if (dir && dir.value !== 'ltr')
      report(
        dir.start,
        `dir="${dir.value}" turns the whole email around`,
        'Delete it: English and Spanish read left to right.',
      );
    for (const element of elements) {
      if (element.name === 'mj-style') {
        const css = email.source.text.slice(element.inner, element.innerEnd);
        const only = /(?<!prefers-)color-scheme\s*:\s*(?!light dark)[^;}]*/i.exec(css);
        if (only)
          report(
            element.inner + only.index,
            `"${only[0].trim()}" takes one of the two colour schemes away`,
            'Delete it: the compiler declares light and dark.',
          );
      }
      if (element.name !== 'table' || setsDefaults(element)) continue;
      const role = element.attributes.find(({ name }) => name === 'role')?.value;
      const headed = elements.some(({ name, start }) => name === 'th' && start > element.start && start < element.end);
      if (role !== 'presentation' && !headed)
        report(element.start, 'this table has no headings and no role', 'Add role="presentation", or <th> headings.');
    }
    const html = flattened(email.template.html);
    for (const [pattern, what] of [
      [new RegExp(`<html[^>]* lang="${locale}"`), `lang="${locale}"`],
      [/<html[^>]* dir="ltr"/, 'dir="ltr"'],
      [/<meta name="color-scheme" content="light dark">/, 'the colour schemes'],
    ] as const)
      if (!pattern.test(html) && !dir) report(0, `the compiled email lacks ${what}`, 'Tell the developers.');
  },
};
