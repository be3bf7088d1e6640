/** The text part says what the HTML says: the same facts, the same links. */
import type { Segment } from '../../functions/core/model/template.ts';
import { attributeOf, below, isElement, pageOf } from './reading/page.ts';
import { bodyStart } from './reading/reading.ts';
import type { Rule } from './rule.ts';

export const textPart: Rule = {
  name: 'text-part',
  source: 'RFC 2046 §5.1.4',
  why: 'Watches, old phones and some screen readers show the text part alone.',
  email(seen, report) {
    const { html, text } = seen.email.template;
    const at = bodyStart(seen);
    const there = printed(text);
    // The preheader is for the inbox, and the title for the window.
    const outside = new Set([...printed(seen.email.template.preheader), ...printed(seen.email.template.subject)]);
    for (const path of printed(html)) {
      if (there.has(path) || outside.has(path) || path === 'links.site') continue;
      // A telephone link whose number is printed beside it needs no second writing.
      if (path.endsWith('_link') && there.has(path.replace(/_link$/, ''))) continue;
      report(
        at,
        `{{ ${path} }} is in the email and not in its text part`,
        'Put it between words, not into an attribute.',
      );
    }
    const words = fixed(text);
    const button = /\bbuttons?\b|(?<!\p{L})bot(?:ón|ones)(?!\p{L})/iu.exec(words)?.[0];
    if (button) report(at, `the text part has no "${button}" to press`, 'Say "the link": it is one in both parts.');
    for (const node of below(pageOf(html))) {
      if (!isElement(node) || node.tagName !== 'a') continue;
      const href = attributeOf(node, 'href') ?? '';
      if (href === '' || href.startsWith('https://value.example/')) continue;
      const number = /^(?:tel|sms):(.*)$/.exec(href)?.[1];
      const said =
        number === undefined
          ? words.includes(href.replace(/^mailto:/, '').split('…')[0] ?? '')
          : words.replace(/[^+\d]/g, '').includes(number.replace(/[^+\d]/g, ''));
      if (!said) report(at, `the link ${href} is not in the text part`, 'Give the link words of its own.');
    }
  },
};

/** Names printed anywhere in `segments`. */
function printed(segments: readonly Segment[]): Set<string> {
  const names = new Set<string>();
  const visit = (list: readonly Segment[]): void => {
    for (const segment of list) {
      if (typeof segment === 'string') continue;
      if ('path' in segment) names.add(segment.path);
      else if ('for' in segment) visit(segment.do);
      else {
        for (const { then } of segment.if) visit(then);
        visit(segment.else ?? []);
      }
    }
  };
  visit(segments);
  return names;
}

function fixed(segments: readonly Segment[]): string {
  return segments
    .map((segment) => {
      if (typeof segment === 'string') return segment;
      if ('path' in segment) return '…';
      if ('for' in segment) return fixed(segment.do);
      return segment.if.map(({ then }) => fixed(then)).join('') + fixed(segment.else ?? []);
    })
    .join('');
}
