/** Gmail shows the first 102 KB of an email and hides the rest behind a link. */
import type { Segment } from '../../functions/core/model/template.ts';
import type { Rule } from './rule.ts';

/** Bytes of HTML. */
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

export const size: Rule = {
  name: 'size',
  source: 'Gmail clips at 102 KB',
  why: 'Gmail hides the rest behind a link: the crisis line and the way out stand there.',
  email({ email, samples }, report) {
    const merged = samples.map(({ html }) => Buffer.byteLength(html));
    const bytes = Math.max(largestBytes(email.template.html), ...merged);
    const kilobytes = `${Math.round(bytes / 1000)} KB`;
    if (bytes > htmlBytesMax) report(0, `this email is ${kilobytes}, over the 102 KB`, 'Shorten it, or make two.');
    else if (bytes > htmlBytesWarn) report(0, `this email is ${kilobytes}, near the 102 KB`, 'Shorten it.', 'warning');
  },
};
