/** Where each merge tag stands among the tags of the file, before MJML sees it. */

import type { Problems } from '../findings/problems.ts';
import type { SourceText } from '../findings/source.ts';
import type { MergeTag } from './language.ts';
import type { Element, Markup } from './markup.ts';
import { containers, isComponent, wordHolders } from './structure.ts';
import { tokenMark, tokenPattern } from './tokens.ts';

/** Where a merge tag stands in the file. */
export type Standing = 'words' | 'attribute' | 'between' | 'subject' | 'preheader';

/**
 * Where each merge tag stands, by its index; those that stand where they would be lost or mangled become findings and
 * are left out.
 */
export function standings(
  source: SourceText,
  tags: readonly MergeTag[],
  markup: Markup,
  problems: Problems,
): Map<number, { at: number; standing: Standing }> {
  const found = new Map<number, { at: number; standing: Standing }>();
  const parents = new Map<number, Element | undefined>();
  for (const match of source.text.matchAll(tokenPattern())) {
    const index = Number(match[1]);
    const tag = tags[index] as MergeTag;
    const at = match.index;
    const fail = (message: string, mend?: string) => problems.error(source, at, 'merge-tag-place', message, mend);
    const inTag = markup.elements.find((element) => at >= element.start && at < element.inner);
    if (inTag) {
      const attribute = inTag.attributes.find(({ name, start, end }) => at > start + name.length && at < end);
      if (!attribute || attribute.name.includes(tokenMark))
        fail(
          `a merge tag inside the tag <${inTag.name}> would be lost`,
          'Put it between tags, or into an attribute value.',
        );
      else if (tag.kind !== 'print')
        fail(
          `{% ${tag.kind} %} stands inside an attribute, where it would be lost`,
          'Write the whole tag twice, once in each branch.',
        );
      else if (attribute.name === 'style' || attribute.name === 'class' || attribute.name === 'css-class') {
        fail('a merge tag in a style would be lost or mangled', 'Use a brand value: {{ brand.name }}.');
      } else found.set(index, { at, standing: 'attribute' });
      continue;
    }
    const parent = markup.elements.findLast((element) => at >= element.inner && at < element.innerEnd);
    parents.set(index, parent);
    const holder = parent && component(parent);
    if (!parent || !holder) fail('a merge tag outside the email would be lost');
    else if (holder.name === 'mj-style')
      fail('a merge tag in a style would be lost or mangled', 'Use a brand value: {{ brand.name }}.');
    else if (holder.name === 'mj-title') found.set(index, { at, standing: 'subject' });
    else if (holder.name === 'mj-preview') found.set(index, { at, standing: 'preheader' });
    else if (wordHolders.has(holder.name)) found.set(index, { at, standing: 'words' });
    else if (containers.has(holder.name) && tag.kind !== 'print') found.set(index, { at, standing: 'between' });
    else if (tag.kind === 'print')
      fail(`a merge tag directly in <${holder.name}> would be lost`, 'Put it into <mj-text>.');
    else
      fail(`{% ${tag.kind} %} cannot stand directly in <${holder.name}>`, 'Put it between sections, columns or words.');
  }
  checkSameParent(source, tags, found, parents, problems);
  return found;
}

/** The component an element stands in; itself, if it is one. */
function component(element: Element): Element | undefined {
  let at: Element | undefined = element;
  while (at && !isComponent(at)) at = at.parent;
  return at;
}

/** A block that opens in one tag and closes in another would leave the HTML broken in one of its branches. */
function checkSameParent(
  source: SourceText,
  tags: readonly MergeTag[],
  found: ReadonlyMap<number, { at: number }>,
  parents: ReadonlyMap<number, Element | undefined>,
  problems: Problems,
): void {
  const open: number[] = [];
  tags.forEach((tag, index) => {
    if (tag.kind === 'print') return;
    if (tag.kind === 'if' || tag.kind === 'for') {
      open.push(index);
      return;
    }
    const opener = open.at(-1);
    if (opener === undefined) return;
    if (tag.kind === 'endif' || tag.kind === 'endfor') open.pop();
    if (found.has(opener) && found.has(index) && parents.get(opener) !== parents.get(index)) {
      const [from, to] = [parents.get(opener), parents.get(index)];
      const message = `this block opens in <${from?.name}> and goes on in <${to?.name}>`;
      problems.error(
        source,
        found.get(index)?.at ?? 0,
        'merge-tag-place',
        message,
        'Open, branch and close it in the same tag.',
      );
    }
  });
}
