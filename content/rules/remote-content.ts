/** Nothing is fetched from anywhere when the email is opened: no tracking, no third parties. */
import type { Rule } from './rule.ts';

const sources = new Set(['src', 'background-url', 'background', 'srcset', 'poster']);

export const remoteContent: Rule = {
  name: 'remote-content',
  source: 'C14',
  why: 'What is fetched from elsewhere when an email is opened tells others who opened it, and when.',
  email({ email }, report) {
    for (const { name, attributes, start, inner, innerEnd } of email.markup.elements) {
      for (const attribute of attributes) {
        // The compiler has looked for the file, and puts the clinic's own address before it.
        const ours = name === 'mj-image' && attribute.name === 'src' && attribute.value.startsWith('images/');
        if (sources.has(attribute.name) && !ours) report(attribute.start, ...pictureFault(attribute.value));
        if (attribute.name === 'style' && /url\s*\(|expression|image-set\s*\(|\\/i.test(attribute.value)) {
          report(attribute.start, 'this style fetches something from elsewhere', 'Delete the url(…).');
        }
      }
      if (name === 'mj-social-element' && !attributes.some((attribute) => attribute.name === 'src')) {
        report(start, 'its icon would be fetched from another company', 'Use a plain link in mj-text.');
      }
      if (name === 'mj-style') {
        const found = /url\s*\(|@import|@font-face|expression\s*\(|image-set\s*\(|<\/|\\/i.exec(
          email.source.text.slice(inner, innerEnd),
        );
        if (found)
          report(
            inner + found.index,
            `"${found[0]}" in a style fetches something from elsewhere`,
            'Use colours and the fonts in brand/tokens.yaml.',
          );
      }
    }
  },
};

function pictureFault(value: string): [string, string] {
  return /^(https?:)?\/\//i.test(value) || value.includes('qzx')
    ? ['this picture is on another server, which would learn who opened the email', 'Say it in words.']
    : [
        'this is not a picture of ours',
        'Put the file into templates/images/ and write src="images/name.png" on mj-image.',
      ];
}
