/** Which tags an email may be made of, and where merge tags may stand among them. */

import { didYouMean } from '../../functions/core/model/nearest.ts';
import type { Problems } from '../findings/problems.ts';
import type { SourceText } from '../findings/source.ts';
import { type Attribute, type Element, type Markup, setsDefaults } from './markup.ts';
import { tokenMark, tokenPattern } from './tokens.ts';

/** Components that hold other components: between these a block tag needs an mj-raw of its own. */
export const containers = new Set([
  'mj-body',
  'mj-wrapper',
  'mj-section',
  'mj-group',
  'mj-column',
  'mj-hero',
  'mj-social',
]);
/** Components that hold words and HTML. */
export const wordHolders = new Set(['mj-text', 'mj-button', 'mj-table', 'mj-social-element']);
const headHolders = new Set(['mj-title', 'mj-preview']);
const others = [
  'mjml',
  'mj-head',
  'mj-attributes',
  'mj-all',
  'mj-class',
  'mj-style',
  'mj-breakpoint',
  'mj-image',
  'mj-divider',
  'mj-spacer',
];
export const components: readonly string[] = [...containers, ...wordHolders, ...headHolders, ...others];

const refused: Record<string, string> = {
  'mj-raw': 'Use mj-text: mj-raw skips every check.',
  'mj-font': 'Use the fonts in brand/tokens.yaml: nothing is fetched from other hosts.',
  'mj-include': 'Includes are resolved first, so this one is inside another tag. Put it on a line of its own.',
  'mj-accordion': 'Write the words out: many mail apps never open it.',
  'mj-carousel': 'Write the words out: most mail apps show the first picture only.',
  'mj-navbar': 'Use links in mj-text.',
  'mj-html-attributes': 'Write the attribute on the tag itself.',
};

/** What the words of an email may be marked up with. */
const htmlTags = new Set(
  'a abbr b blockquote br caption div em h1 h2 h3 h4 hr i li ol p small span strong sub sup table tbody td th thead tr u ul'.split(
    ' ',
  ),
);
/** Tags of old pages, which say how words look. */
const styling = new Set(['center', 'font', 'big', 'strike', 'marquee', 'blink']);
const leaveStyle = 'Delete it, and keep its words: what things look like is in brand/head.mjml.';
const fromWord = 'This was pasted from Word: paste it as plain text, then mark it up as its neighbours are.';
const dangerous = new Set([
  'script',
  'iframe',
  'object',
  'embed',
  'form',
  'input',
  'button',
  'link',
  'meta',
  'base',
  'svg',
  'math',
  'video',
  'audio',
  'style',
  'noscript',
  'template',
  'textarea',
  'select',
  'title',
  'head',
  'body',
  'html',
]);
const htmlAttributes = new Set(
  'href class id style title lang dir role align valign width height bgcolor border cellpadding cellspacing colspan rowspan scope start target rel name'.split(
    ' ',
  ),
);

export const isComponent = (element: Element): boolean => element.name === 'mjml' || element.name.startsWith('mj-');

/** Every fault of the tags themselves. */
export function checkStructure(source: SourceText, markup: Markup, problems: Problems): void {
  for (const fault of markup.faults) problems.error(source, fault.offset, 'broken-html', fault.message, fault.mend);
  for (const comment of markup.comments) {
    if (source.text.startsWith('<!--', comment.start))
      problems.error(source, comment.start, 'comment', 'this comment is not closed properly');
  }
  for (const element of markup.elements) checkElement(source, element, problems);
  for (const run of markup.runs) {
    const words = run.text.replace(tokenPattern(), '').trim();
    const holder = run.parent;
    if (
      words !== '' &&
      (!holder || (components.includes(holder.name) && !holdsWords(holder) && holder.name !== 'mj-style'))
    ) {
      const where = holder ? `directly in <${holder.name}>` : 'outside the email';
      problems.error(
        source,
        run.start + (run.text.length - run.text.trimStart().length),
        'lost-words',
        `"${clip(words)}" stands ${where}, where MJML drops it`,
        'Put it into <mj-text>.',
      );
    }
  }
  checkParts(source, markup, problems);
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
const holdsWords = (element: Element): boolean => wordHolders.has(element.name) || headHolders.has(element.name);

function checkElement(source: SourceText, element: Element, problems: Problems): void {
  const fail = (rule: string, message: string, mend?: string, offset = element.start) =>
    problems.error(source, offset, rule, message, mend);
  const { name, parent } = element;
  if (isComponent(element)) {
    const refusal = refused[name] ?? Object.entries(refused).find(([start]) => name.startsWith(`${start}-`))?.[1];
    if (refusal) fail('unknown-tag', `<${name}> cannot be used`, refusal);
    else if (!components.includes(name)) fail('unknown-tag', `there is no tag <${name}>`, didYouMean(name, components));
    else if (parent && (holdsWords(parent) || !isComponent(parent)))
      fail('unknown-tag', `<${name}> cannot stand inside <${parent.name}>`);
  } else if (dangerous.has(name)) fail('unknown-tag', `<${name}> cannot be in an email`, 'Delete it.');
  else if (name === 'img')
    fail('unknown-tag', '<img> cannot be used inside words', 'Use <mj-image> with an "alt" text.');
  else if (name.includes(':')) fail('unknown-tag', `<${name}> cannot be in an email`, fromWord);
  else if (styling.has(name)) fail('unknown-tag', `<${name}> cannot be in an email`, leaveStyle);
  else if (!htmlTags.has(name))
    fail('unknown-tag', `<${name}> cannot be in an email`, didYouMean(name, [...htmlTags, ...components]));
  else if (parent && headHolders.has(parent.name))
    fail('unknown-tag', `<${parent.name}> holds words only, no <${name}>`);
  else if (!parent || (isComponent(parent) && !wordHolders.has(parent.name))) {
    fail('unknown-tag', `<${name}> stands directly in <${parent?.name ?? 'the file'}>`, 'Put it into <mj-text>.');
  } else if (source.text[element.inner - 2] === '/' && !/^(br|hr)$/.test(name)) {
    fail('broken-html', `<${name} /> does not close itself in HTML`, `Write <${name}></${name}>.`);
  }
  for (const attribute of element.attributes) checkAttribute(source, element, attribute, problems);
}

function checkAttribute(source: SourceText, element: Element, { name, start }: Attribute, problems: Problems): void {
  // A merge tag here is told as such.
  if (name.includes(tokenMark)) return;
  if (/^on/i.test(name))
    problems.error(source, start, 'unknown-attribute', `"${name}" runs code, which no email may`, 'Delete it.');
  else if (
    !isComponent(element) &&
    htmlTags.has(element.name) &&
    !htmlAttributes.has(name) &&
    !name.startsWith('aria-')
  ) {
    problems.error(
      source,
      start,
      'unknown-attribute',
      `<${element.name}> has no attribute "${name}"`,
      didYouMean(name, htmlAttributes),
    );
  }
}

function checkParts(source: SourceText, markup: Markup, problems: Problems): void {
  const named = (name: string) => markup.elements.filter((element) => element.name === name && !setsDefaults(element));
  const once = (name: string, what: string, mend: string) => {
    const found = named(name);
    const extra = found[1];
    if (found.length === 0) problems.error(source, 0, 'missing-part', `there is no <${name}>: ${what}`, mend);
    else if (extra) problems.error(source, extra.start, 'missing-part', `<${name}> is here twice`, 'Keep one.');
  };
  once('mjml', 'an email is one <mjml>', 'Begin with <mjml> and end with </mjml>.');
  once('mj-head', 'it holds the subject', 'Add <mj-head> before <mj-body>.');
  once('mj-body', 'it holds the email itself', 'Add <mj-body>.');
  once('mj-title', 'it is the subject', 'Add <mj-title>A true, neutral subject</mj-title> to <mj-head>.');
  once('mj-preview', 'it is the line after the subject in the inbox', 'Add <mj-preview>…</mj-preview> to <mj-head>.');
}
