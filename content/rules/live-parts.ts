/** What looks like a button leads somewhere, a class is one that somebody defined, and nothing came along from a word processor. */
import { type Attribute, type Element, setsDefaults } from '../compile/markup.ts';
import type { Rule } from './rule.ts';

const fromWord = 'It was pasted from Word: paste it as plain text, then mark it up as its neighbours are.';
const wordStyle = /(?<![-\w])mso-|font-family\s*:|(?<![-\w])tab-stops\s*:/i;

const named = (element: Element, name: string): Attribute | undefined =>
  element.attributes.find((attribute) => attribute.name === name);

const namesIn = (value: string): string[] => value.split(/\s+/).filter((name) => name !== '' && !name.includes('qzx'));

export const liveParts: Rule = {
  name: 'live-parts',
  source: 'templates/README',
  why: 'A button that leads nowhere cannot be tapped; a class that nobody defined, or a style of another program, makes words look like a mistake.',
  email({ email }, report) {
    const { elements } = email.markup;
    const sheets = elements
      .filter(({ name }) => name === 'mj-style')
      .map(({ inner, innerEnd }) => email.source.text.slice(inner, innerEnd))
      .join('\n');
    const styled = new Set([...sheets.matchAll(/\.(-?[_a-z][\w-]*)/gi)].map(([, name]) => name));
    const defined = new Set(
      elements.filter(({ name }) => name === 'mj-class').map((element) => named(element, 'name')?.value),
    );
    for (const element of elements) {
      if (setsDefaults(element)) continue;
      if (element.name === 'mj-button' && !named(element, 'href')?.value.trim())
        report(element.start, 'this button leads nowhere', 'Give it href="…": a link, or "tel:" and a number.');
      for (const attribute of element.attributes) {
        const { name, value, start } = attribute;
        if (name === 'style' && wordStyle.test(value))
          report(start, `"${clip(value)}" is the style of another program`, fromWord);
        if (name === 'class' && /^Mso/i.test(value)) report(start, `class="${clip(value)}" is Word's`, fromWord);
        else if (name === 'mj-class') {
          for (const each of namesIn(value))
            if (!defined.has(each))
              report(start, `nobody defined the class "${each}"`, 'See brand/head.mjml.', 'warning');
        } else if (name === 'class' || name === 'css-class') {
          for (const each of namesIn(value))
            if (!styled.has(each))
              report(start, `no style knows the class "${each}"`, 'See brand/head.mjml.', 'warning');
        }
      }
    }
  },
};

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
