/** How large an email can become. */
import type { CompiledTemplate, Segment } from '../functions/core/template.ts';
import type { Problems } from './problems.ts';
import type { SourceText } from './source.ts';

/** An email over this is clipped by Gmail, with the way out below the cut. Bytes of HTML. */
export const htmlBytesMax = 102_000;
export const htmlBytesWarn = 82_000;

/** Room for one value: a name is shorter, a link with its token longer. Bytes. */
const valueBytes = 60;

/** The largest HTML any choice of branches makes. */
export function largestBytes(segments: readonly Segment[]): number {
  let sum = 0;
  for (const segment of segments) {
    if (typeof segment === 'string') sum += Buffer.byteLength(segment);
    else if ('path' in segment) sum += segment.as === 'url' ? 2 * valueBytes : valueBytes;
    else if ('for' in segment) sum += largestBytes(segment.do) * 10;
    else sum += Math.max(...segment.if.map(({ then }) => largestBytes(then)), largestBytes(segment.else ?? []));
  }
  return sum;
}

/** Counts the longest choice of branches, with room for the values. */
export function checkSize(template: CompiledTemplate, source: SourceText, problems: Problems): void {
  const bytes = largestBytes(template.html);
  const kilobytes = `${Math.round(bytes / 1000)} KB`;
  if (bytes > htmlBytesMax)
    problems.error(
      source,
      0,
      'size',
      `this email is ${kilobytes}, and Gmail cuts off everything after 102 KB`,
      'Shorten it, or make two.',
    );
  else if (bytes > htmlBytesWarn)
    problems.warning(
      source,
      0,
      'size',
      `this email is ${kilobytes}; Gmail cuts off everything after 102 KB`,
      'Shorten it.',
    );
}
