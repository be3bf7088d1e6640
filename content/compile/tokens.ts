/**
 * Step 2 of the compiler: each merge tag becomes an inert token, a word that MJML carries through untouched; after
 * MJML the tokens become segments.
 */
import type { Condition, Escape, Segment } from '../../functions/core/model/template.ts';
import type { MergeTag } from './language.ts';

/** No author writes this by accident; the compiler refuses a file that does. */
export const tokenMark = 'qzx';

/** `qzx12p` prints, `qzx13b` is a block tag, and both end so that no token is another's beginning. */
export const tokenFor = (tag: MergeTag, index: number): string =>
  `${tokenMark}${index}${tag.kind === 'print' ? 'p' : 'b'}${tokenMark[0]}`;

export const tokenPattern = (): RegExp => /qzx(\d+)([pb])q/g;

/** Marks for the subject and the preheader inside the HTML, where MJML repeats them. */
export const subjectMark = `${tokenMark}subjectq`;
export const preheaderMark = `${tokenMark}preheaderq`;

/** Stands for the site's origin before a picture's name. */
export const siteMark = `${tokenMark}siteq`;

/** In the HTML a block tag stands in a comment: browsers move loose words out of tables, but leave comments. */
export const asComment = (token: string): string => `<!--${token}-->`;

/**
 * Text with tokens → segments, nested as the author nested them.
 * @param escapeOf how the value of tag `index` is written here.
 * @throws Error when the tokens are no longer nested: MJML moved or lost one.
 */
export function toSegments(text: string, tags: readonly MergeTag[], escapeOf: (index: number) => Escape): Segment[] {
  const bare = text.replace(/<!--\s*(qzx\d+bq)\s*-->/g, '$1');
  const top: Segment[] = [];
  const stack: Frame[] = [];
  let into = top;
  let at = 0;
  const addText = (end: number) => {
    if (end > at) into.push(bare.slice(at, end));
  };
  for (const match of bare.matchAll(tokenPattern())) {
    addText(match.index);
    at = match.index + match[0].length;
    const index = Number(match[1]);
    const tag = tags[index];
    if (!tag) throw new Error(`token ${index} is unknown`);
    switch (tag.kind) {
      case 'print':
        into.push(print(tag.path, tag.filters, escapeOf(index)));
        break;
      case 'if': {
        const branches: Branch[] = [branch(tag.all)];
        stack.push({ kind: 'if', outer: into, branches, otherwise: undefined });
        into = (branches[0] as Branch).then as Segment[];
        break;
      }
      case 'elsif': {
        const frame = topFrame(stack, 'if');
        const next = branch(tag.all);
        frame.branches.push(next);
        into = next.then as Segment[];
        break;
      }
      case 'else': {
        const frame = topFrame(stack, 'if');
        frame.otherwise = [];
        into = frame.otherwise;
        break;
      }
      case 'endif': {
        const frame = topFrame(stack, 'if');
        stack.pop();
        into = frame.outer;
        into.push(frame.otherwise ? { if: frame.branches, else: frame.otherwise } : { if: frame.branches });
        break;
      }
      case 'for': {
        const body: Segment[] = [];
        stack.push({ kind: 'for', outer: into, body, item: tag.item, list: tag.list });
        into = body;
        break;
      }
      case 'endfor': {
        const frame = topFrame(stack, 'for');
        stack.pop();
        into = frame.outer;
        into.push({ for: frame.item, in: frame.list, do: frame.body });
      }
    }
  }
  addText(bare.length);
  if (stack.length > 0) throw new Error('a block tag lost its end');
  return top;
}

type Branch = { all: readonly Condition[]; then: readonly Segment[] };
type Frame =
  | { kind: 'if'; outer: Segment[]; branches: Branch[]; otherwise: Segment[] | undefined }
  | { kind: 'for'; outer: Segment[]; body: Segment[]; item: string; list: string };

const branch = (all: readonly Condition[], then: readonly Segment[] = []): Branch => ({ all, then });

function topFrame<K extends Frame['kind']>(stack: Frame[], kind: K): Extract<Frame, { kind: K }> {
  const frame = stack.at(-1);
  if (frame?.kind !== kind) throw new Error(`a block tag stands outside its ${kind}`);
  return frame as Extract<Frame, { kind: K }>;
}

const print = (path: string, filters: Extract<MergeTag, { kind: 'print' }>['filters'], as: Escape): Segment =>
  filters.length > 0 ? { path, filters, as } : { path, as };

/** The same segments with another escape, and their fixed texts passed through `fix`. */
export function rewritten(segments: readonly Segment[], as: Escape, fix: (text: string) => string): Segment[] {
  return segments.map((segment): Segment => {
    if (typeof segment === 'string') return fix(segment);
    if ('path' in segment) return { ...segment, as };
    if ('for' in segment) return { ...segment, do: rewritten(segment.do, as, fix) };
    const branches = segment.if.map(({ all, then }) => branch(all, rewritten(then, as, fix)));
    return segment.else ? { if: branches, else: rewritten(segment.else, as, fix) } : { if: branches };
  });
}

/** Fixed texts that stand side by side, as one. */
export function merged(segments: readonly Segment[]): Segment[] {
  const out: Segment[] = [];
  for (const segment of segments) {
    const last = out.at(-1);
    if (typeof segment === 'string' && typeof last === 'string') out[out.length - 1] = last + segment;
    else if (segment !== '') out.push(segment);
  }
  return out;
}
