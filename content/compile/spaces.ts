/**
 * Spaces around a condition within a line. In "for you {% if first_name %}{{ first_name }}{% endif %}, too" the space
 * before the condition belongs to what it shows: left outside, it would stay behind before the comma. So it moves in.
 */

import type { Edit, SourceText } from '../findings/source.ts';
import type { MergeTag } from './language.ts';
import type { Standing } from './standings.ts';
import { tokenFor } from './tokens.ts';

export interface Placed {
  readonly at: number;
  readonly standing: Standing;
}

/** The spaces to take out, and the block tags that get one after them instead. */
export function movedSpaces(
  source: SourceText,
  tags: readonly MergeTag[],
  places: ReadonlyMap<number, Placed>,
): { readonly removed: readonly Edit[]; readonly followed: ReadonlySet<number> } {
  const removed: Edit[] = [];
  const followed = new Set<number>();
  const { text } = source;
  const open: { index: number; branches: number[]; certain: boolean }[] = [];
  tags.forEach((tag, index) => {
    const top = open.at(-1);
    if (tag.kind === 'if') open.push({ index, branches: [index], certain: false });
    else if (tag.kind === 'elsif') top?.branches.push(index);
    else if (tag.kind === 'else' && top) top.certain = true;
    else if (tag.kind === 'endif' && top) {
      open.pop();
      const first = places.get(top.index);
      const last = places.get(index);
      if (top.certain || first?.standing !== 'words' || !last) return;
      const start = first.at - (/ *$/.exec(text.slice(Math.max(0, first.at - 20), first.at))?.[0].length ?? 0);
      const end = last.at + tokenFor(tag, index).length;
      // At the start of a line there is nothing to keep apart from; before a word the space must stay.
      if (start === first.at || /^$|\s/.test(text.charAt(start - 1))) return;
      if (!/^(?:[\s.,;:!?)…<]|$)/.test(text.charAt(end))) return;
      removed.push({ start, end: first.at, to: '' });
      for (const branch of top.branches) {
        const at = places.get(branch)?.at ?? 0;
        if (/\S/.test(text.charAt(at + tokenFor(tags[branch] as MergeTag, branch).length))) followed.add(branch);
      }
    }
  });
  return { removed, followed };
}
