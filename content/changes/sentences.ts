/**
 * An email as sentences, the unit in which a change of words is read: each with the conditions under which it is shown, so
 * that a sentence that reaches other people than before counts as changed.
 */
import type { CompiledTemplate, Condition, Filter, Segment } from '../../functions/core/model/template.ts';

/** `link`: not a sentence, but an address that a link of the email leads to. */
export type Part = 'subject' | 'preheader' | 'body' | 'link';

export interface Sentence {
  readonly part: Part;
  /** As it is read; what differs from person to person stands as `{{ eating.last_meal | time }}`. */
  readonly text: string;
  /** Who sees it, outermost condition first; empty: everybody who gets the email. */
  readonly when: readonly string[];
}

/** The sentences of an email in the order they are read, then every address that its links lead to. */
export function sentencesOf({ subject, preheader, text, html }: CompiledTemplate): Sentence[] {
  return [
    ...readPart(subject, 'subject'),
    ...readPart(preheader, 'preheader'),
    ...readPart(text, 'body'),
    ...linksIn(html).map((href): Sentence => ({ part: 'link', text: href, when: [] })),
  ];
}

/** The sentences of a text in which nothing is filled in, such as a value of `clinic.yaml`. */
export const sentencesIn = (text: string): string[] => text.split(/\n+/).flatMap(sentencesOfLine);

/** Where a sentence ends inside a line: not at the stop of an abbreviation, of an hour or of a number. */
const between =
  /(?<=[.!?…]["”»')]?)(?<!(?:^|\P{L})(?:Dr|Dra|Sr|Sra|Mr|Mrs|Ms|St|No|vs|e\.g|i\.e|p\.ej|EE|a\.m|p\.m|a\. m|p\. m)\.)\s+(?=["“«¿¡(]?(?:[\p{Lu}\d]|\{\{|\[))/u;

const sentencesOfLine = (line: string): string[] =>
  line
    .split(between)
    .map((each) => each.replace(/\s+/g, ' ').trim())
    .filter((each) => each !== '');

/**
 * A condition that begins between two sentences says who reads those inside it. One in the middle of a sentence becomes a
 * part of that sentence, in brackets: `Please read this [if appointment.moved: again].`
 */
function readPart(segments: readonly Segment[], part: Part): Sentence[] {
  const found: Sentence[] = [];
  let pending = '';
  const flush = (when: readonly string[]) => {
    for (const text of sentencesIn(pending)) found.push({ part, text, when });
    pending = '';
  };
  const isBetween = () => /(?:^|[.!?…]["”»')]?|\n)\s*$/.test(pending);
  /** @param when undefined inside a sentence. */
  const walk = (all: readonly Segment[], when: readonly string[] | undefined): void => {
    for (const segment of all) {
      if (typeof segment === 'string') pending += segment;
      else if ('path' in segment) pending += printed(segment.path, segment.filters);
      else if (when === undefined || !isBetween()) {
        pending += '[';
        for (const { said, shows } of choicesOf(segment)) {
          pending += ` if ${said}: `;
          walk(shows, undefined);
        }
        pending += ']';
      } else {
        flush(when);
        for (const { said, shows } of choicesOf(segment)) {
          walk(shows, [...when, said]);
          flush([...when, said]);
        }
      }
    }
  };
  walk(segments, []);
  flush([]);
  return found;
}

type Choosing = Exclude<Segment, string | { readonly path: string }>;

/** The branches of a condition, or the body of a loop, each with what must be so that it is shown. */
function choicesOf(segment: Choosing): { readonly said: string; readonly shows: readonly Segment[] }[] {
  if ('for' in segment) return [{ said: `each of ${segment.in}`, shows: segment.do }];
  const branches = segment.if.map(({ all, then }) => ({ said: all.map(inWords).join(' and '), shows: then }));
  if (!segment.else) return branches;
  return [...branches, { said: `not (${branches.map(({ said }) => said).join(' or ')})`, shows: segment.else }];
}

function printed(path: string, filters: readonly Filter[] = []): string {
  const asked = filters.filter(([name]) => name !== 'default').map((filter) => filter.join(' '));
  return `{{ ${[path, ...asked].join(' | ')} }}`;
}

const inWords = ({ path, op, value }: Condition): string =>
  op === undefined ? path : `${path} ${op} ${String(value)}`;

/** Where links lead, each once, in the order of the email. */
function linksIn(segments: readonly Segment[]): string[] {
  const written = (all: readonly Segment[]): string =>
    all
      .map((segment) => {
        if (typeof segment === 'string') return segment;
        if ('path' in segment) return printed(segment.path, segment.filters);
        return choicesOf(segment)
          .map(({ shows }) => written(shows))
          .join('');
      })
      .join('');
  return [...new Set([...written(segments).matchAll(/\shref="([^"]*)"/g)].map(([, href = '']) => href))];
}
