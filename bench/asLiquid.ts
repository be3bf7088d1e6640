/** A compiled email written back as the Liquid a template engine would be given: the same words, holes and escapes. */
import type { Condition, Escape, Filter, Segment } from '../functions/core/model/template.ts';

const escapeFilters: Readonly<Record<Escape, string>> = {
  html: ' | escape',
  attribute: ' | escape',
  url: ' | escape',
  urlParameter: ' | url_encode',
  text: '',
  header: '',
};

export function asLiquid(segments: readonly Segment[]): string {
  return segments.map(one).join('');
}

function one(segment: Segment): string {
  if (typeof segment === 'string') return segment;
  if ('path' in segment)
    return `{{ ${segment.path}${(segment.filters ?? []).map(filter).join('')}${escapeFilters[segment.as]} }}`;
  if ('for' in segment) return `{% for ${segment.for} in ${segment.in} %}${asLiquid(segment.do)}{% endfor %}`;
  const branches = segment.if.map(
    ({ all, then }, index) =>
      `{% ${index === 0 ? 'if' : 'elsif'} ${all.map(condition).join(' and ')} %}${asLiquid(then)}`,
  );
  const otherwise = segment.else === undefined ? '' : `{% else %}${asLiquid(segment.else)}`;
  return `${branches.join('')}${otherwise}{% endif %}`;
}

const filter = ([name, ...args]: Filter) => ` | ${name}${args.length === 0 ? '' : `: ${args.map(quoted).join(', ')}`}`;

const quoted = (text: string) => JSON.stringify(text);

const condition = ({ path, op, value }: Condition) =>
  op === undefined ? path : `${path} ${op} ${typeof value === 'string' ? quoted(value) : String(value)}`;
