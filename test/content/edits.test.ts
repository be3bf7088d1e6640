/** The labelled edits by which marks of danger are measured: whole, and divided by their rule. Nothing is judged here. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod/mini';

const sentence = z.string().check(z.minLength(1));
const words = z.object({ en: sentence, es: sentence });
const about = {
  id: z.string().check(z.regex(/^(en|es|both)-\d{3}$/)),
  where: sentence,
  label: z.enum(['harmful', 'harmless']),
  why: sentence,
};
const edit = z.discriminatedUnion('of', [
  z.strictObject({
    ...about,
    of: z.enum(['text', 'value', 'journey']),
    language: z.enum(['en', 'es', 'both']),
    before: z.string(),
    after: z.string(),
  }),
  z.strictObject({ ...about, of: z.literal('pair'), language: z.literal('both'), before: words, after: words }),
]);
type Edit = z.infer<typeof edit>;

const read = (name: string): Edit[] =>
  z.array(edit).parse(parse(readFileSync(new URL(`edits/${name}.yaml`, import.meta.url), 'utf8')));
const [seen, unseen] = [read('seen'), read('unseen')];
const all = [...seen, ...unseen].sort((a, b) => (a.id < b.id ? -1 : 1));
const group = ({ label, language }: Edit) => `${label} ${language}`;

describe('the labelled edits', () => {
  it('are enough in both halves, of both labels, in every language and of every kind', () => {
    for (const half of [seen, unseen]) {
      expect(half.filter(({ label }) => label === 'harmful').length).toBeGreaterThanOrEqual(50);
      expect(half.filter(({ label }) => label === 'harmless').length).toBeGreaterThanOrEqual(40);
      expect(new Set(half.map(group)).size).toBe(6);
      expect(new Set(half.map(({ label, of }) => `${label} ${of}`)).size).toBe(8);
    }
  });

  it('have an id of their own, which names their language', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.filter(({ id, language }) => id.replace(/-\d+$/, '') !== language)).toEqual([]);
  });

  it('change something, and nothing twice', () => {
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
    expect(all.filter(({ before, after }) => same(before, after))).toEqual([]);
    const changes = all.map(({ of, language, where, before, after }) =>
      JSON.stringify([of, language, where, before, after]),
    );
    expect(new Set(changes).size).toBe(changes.length);
  });

  it('are YAML where they are values and steps', () => {
    for (const { id, of, before, after } of all) {
      if (of !== 'value' && of !== 'journey') continue;
      for (const side of [before, after]) expect(() => parse(side as string), id).not.toThrow();
    }
  });

  it('are divided by the rule: of each label and language every second id is unseen', () => {
    const half = new Set(unseen.map(({ id }) => id));
    const count = new Map<string, number>();
    const wrong = all.filter((one) => {
      const at = count.get(group(one)) ?? 0;
      count.set(group(one), at + 1);
      return half.has(one.id) !== (at % 2 === 1);
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});
