/** Step 7 of the compiler: HTML with tokens → the template as it is stored. */
import type { CompiledTemplate, Escape, Segment } from '../../functions/core/model/template.ts';
import type { SourceText } from '../findings/source.ts';
import { numbered, padding, withoutPreheader } from './html.ts';
import { siteName } from './images.ts';
import type { MergeTag } from './language.ts';
import { decoded, type Markup } from './markup.ts';
import { toText } from './text.ts';
import { merged, preheaderMark, rewritten, siteMark, subjectMark, toSegments } from './tokens.ts';

/** Subject, preheader, HTML and text as segments. `html` carries tokens and the two marks. */
export function assembleTemplate(
  { name, locale }: Pick<CompiledTemplate, 'name' | 'locale'>,
  html: string,
  source: SourceText,
  markup: Markup,
  tags: readonly MergeTag[],
  escapes: ReadonlyMap<number, Escape>,
): CompiledTemplate {
  const held = (tag: string): Segment[] => {
    const element = markup.elements.find((candidate) => candidate.name === tag);
    const text = element ? source.text.slice(element.inner, element.innerEnd) : '';
    const oneLine = (fixed: string) => decoded(fixed).replace(/\s+/g, ' ');
    return merged(
      rewritten(
        toSegments(text.trim(), tags, () => 'header'),
        'header',
        oneLine,
      ),
    );
  };
  const subject = held('mj-title');
  const preheader = held('mj-preview');
  const inHtml = (segments: readonly Segment[]) => rewritten(segments, 'attribute', escaped);
  const filled = [
    { mark: subjectMark, segments: inHtml(subject) },
    { mark: preheaderMark, segments: [...inHtml(preheader), padding] },
    { mark: siteMark, segments: [{ path: siteName, as: 'url' } as const] },
  ];
  const text = toText(withoutPreheader(html), tags);
  const names = new Set<string>();
  for (const tag of tags) for (const path of pathsOf(tag)) names.add(path);
  if (html.includes(siteMark)) names.add(siteName);
  return {
    name,
    locale,
    subject,
    preheader,
    html: merged(
      toSegments(html, tags, (index) => escapes.get(index) ?? 'html').flatMap((segment) => fill(segment, filled)),
    ),
    text: merged(
      toSegments(text.replaceAll(subjectMark, ''), tags, (index) =>
        escapes.get(index) === 'urlParameter' ? 'urlParameter' : 'text',
      ),
    ),
    names: [...names].sort(),
  };
}

const escaped = (text: string): string =>
  numbered(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'));

/** Puts the subject and the preheader where MJML put their marks. */
function fill(segment: Segment, filled: readonly { mark: string; segments: readonly Segment[] }[]): Segment[] {
  if (typeof segment !== 'string') return [segment];
  const marks = filled.filter(({ mark }) => segment.includes(mark));
  const found = marks.sort((a, b) => segment.indexOf(a.mark) - segment.indexOf(b.mark))[0];
  if (!found) return [segment];
  const at = segment.indexOf(found.mark);
  return [segment.slice(0, at), ...found.segments, ...fill(segment.slice(at + found.mark.length), filled)];
}

function pathsOf(tag: MergeTag): readonly string[] {
  if (tag.kind === 'print') return [tag.path];
  if (tag.kind === 'for') return [tag.list];
  return tag.kind === 'if' || tag.kind === 'elsif' ? tag.all.map(({ path }) => path) : [];
}
