/** LiquidJS is the oracle: any template of the subset, with any values, comes out of both the same. */
import { Liquid } from 'liquidjs';
import { describe, expect, it } from 'vitest';
import { readMergeTags } from '../../../content/compile/language.ts';
import { tokenFor, toSegments } from '../../../content/compile/tokens.ts';
import { Problems } from '../../../content/findings/problems.ts';
import { SourceText } from '../../../content/findings/source.ts';
import { printDate, printTime } from '../../../functions/core/email/dates.ts';
import { plain, render } from '../../../functions/core/email/render.ts';
import type { CompiledTemplate, Values } from '../../../functions/core/model/template.ts';
import fc from '../../support/property.ts';
import { byTier } from '../../support/run/tier.ts';

const zone = 'America/New_York';
const oracle = new Liquid({ outputEscape: 'escape' });
oracle.registerFilter('date', (value: string) => printDate(value, zone, 'en'));
oracle.registerFilter('time', (value: string) => printTime(value, zone, 'en'));

/** The way the compiler takes, without MJML. */
function compiled(source: string): CompiledTemplate {
  const problems = new Problems();
  const text = SourceText.of('it', source);
  const tags = readMergeTags(text, problems);
  if (problems.failed) throw new Error(`${source}\n${problems.findings.map(({ message }) => message).join('\n')}`);
  const tokens = text.edit(tags.map((tag, index) => ({ start: tag.start, end: tag.end, to: tokenFor(tag, index) })));
  return {
    name: 'it',
    locale: 'en',
    subject: ['s'],
    preheader: [],
    html: toSegments(tokens.text, tags, () => 'html'),
    text: [],
    names: [],
  };
}

const words = fc
  .string({ unit: fc.constantFrom(...'abc <>&"\'\n.|%-=$'.split('')), maxLength: 12 })
  .filter((text) => !/\{|\}|%\}/.test(text));
const texts = fc.constantFrom('name', 'home.city', 'home.street', 'absent', 'gone.far');
const required = fc.constantFrom('name', 'home.city');
const literal = fc.constantFrom('"there"', "'you two'", '"a & b"', '"it\'s"');
const condition = fc.oneof(
  texts,
  fc.constantFrom('yes', 'no', 'count'),
  fc.tuple(texts, fc.constantFrom('==', '!='), literal).map((parts) => parts.join(' ')),
  fc
    .tuple(
      fc.constantFrom('count', 'absent'),
      fc.constantFrom('==', '!=', '>', '<', '>=', '<='),
      fc.integer({ min: -2, max: 4 }),
    )
    .map((parts) => parts.join(' ')),
  fc
    .tuple(fc.constantFrom('yes', 'no', 'absent'), fc.constantFrom('==', '!='), fc.constantFrom('true', 'false'))
    .map((parts) => parts.join(' ')),
);
const conditions = fc.array(condition, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' and '));

const { source } = fc.letrec<{ source: string; part: string }>((tie) => ({
  source: fc.array(tie('part'), { maxLength: 5 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    words,
    fc.tuple(texts, literal).map(([path, text]) => `{{ ${path} | default: ${text} }}`),
    fc.tuple(texts, literal).map(([path, text]) => `{{${path}|capitalize|default:${text}}}`),
    required.map((path) => `{{ ${path} }}`),
    required.map((path) => `{{ ${path} | capitalize }}`),
    fc.constantFrom('{{ count }}', '{{ at | date }}', '{{ at | time }}'),
    fc.tuple(conditions, tie('source')).map(([all, then]) => `{% if ${all} %}${then}{% endif %}`),
    fc
      .tuple(conditions, tie('source'), conditions, tie('source'), tie('source'))
      .map(([a, x, b, y, z]) => `{% if ${a} %}${x}{% elsif ${b} %}${y}{% else %}${z}{% endif %}`),
    tie('source').map(
      (body) => `{% for item in list %}${body}{{ item.label }}{% if item.last %}.{% endif %}{% endfor %}`,
    ),
  ),
}));

const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom('there', 'you two', 'a & b', '{{ name }}', '<b>'),
);
/** Present after the rules of `plain`: what is required is never blank. */
const present = text.filter((value) => plain(value).trim() !== '');
const values = fc.record({
  name: present,
  home: fc.record({ city: present, street: fc.option(text, { nil: undefined }) }),
  count: fc.integer({ min: -2, max: 4 }),
  yes: fc.constant(true),
  no: fc.constant(false),
  at: fc
    .date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2028-01-01T00:00:00Z'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  list: fc.array(fc.record({ label: present, last: fc.boolean() }), { maxLength: 3 }),
});

/** What the interpreter does to a value before anything else, so that the oracle sees the same value. */
const cleaned = (value: unknown): unknown =>
  typeof value === 'string'
    ? plain(value).trim() === ''
      ? undefined
      : plain(value)
    : Array.isArray(value)
      ? value.map(cleaned)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner)]))
        : value;

describe('the interpreter and LiquidJS', () => {
  it('print the same', () => {
    fc.assert(
      fc.property(source, values, (written, given) => {
        const seen = cleaned(given) as Values;
        const expected = oracle.parseAndRenderSync(written, seen).replaceAll('&#34;', '&quot;');
        expect(render(compiled(written), seen, { locale: 'en', zone }).html).toBe(expected);
      }),
      { numRuns: byTier(500, 5_000) },
    );
  });
});
