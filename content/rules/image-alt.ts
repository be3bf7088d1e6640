/** Every image says in words what it shows: many mail apps load none. */
import { setsDefaults } from '../compile/markup.ts';
import type { Rule } from './rule.ts';

export const imageAlt: Rule = {
  name: 'image-alt',
  source: 'WCAG 1.1.1',
  why: 'Many mail apps load no pictures, and some readers hear the email read out.',
  email({ email }, report) {
    for (const element of email.markup.elements) {
      const { name, attributes, start } = element;
      if (name === 'mj-image' && !setsDefaults(element) && !attributes.some((attribute) => attribute.name === 'alt')) {
        report(start, 'this image has no "alt" text', 'Add alt="what it shows", or alt="" if it only decorates.');
      }
    }
  },
};
