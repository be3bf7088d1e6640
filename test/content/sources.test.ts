/** `templates/nurture/sources.yaml`: every claim of the education emails can be traced, and none has drifted away. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const templates = new URL('../../templates/', import.meta.url).pathname;
const read = (file: string): string => readFileSync(`${templates}${file}`, 'utf8');

interface Claim {
  readonly says: string;
  readonly from: readonly string[];
}
const { sources, emails } = parse(read('nurture/sources.yaml')) as {
  readonly sources: Readonly<Record<string, string>>;
  readonly emails: Readonly<Record<string, readonly Claim[]>>;
};

/** `brand/risk` is a shared part; any other name is an email beside the file. */
const fileOf = (name: string): string => (name.includes('/') ? `${name}.mjml` : `nurture/${name}.mjml`);
const bodyOf = (name: string): string => read(fileOf(name)).replace(/^[\s\S]*<mj-body[^>]*>/, '');
const words = (text: string): string =>
  text
    .replace(/<!--[\s\S]*?-->|<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:;?!])/g, '$1');
const written = readdirSync(`${templates}nurture`)
  .filter((file) => /^[^.]+\.mjml$/.test(file))
  .map((file) => file.replace(/\.mjml$/, ''));

/** A sentence like this says what is known, allowed or counted: somebody will ask who says so. */
const factual =
  /\bFDA\b|\b(moderate|weak) evidence|evidence is|\b20\d\d\b|Schedule III|guideline|\d+ weeks|one in four/;

describe('the sources of the education emails', () => {
  it('lists every email, and nothing else', () => {
    const listed = Object.keys(emails).filter((name) => !name.includes('/'));
    expect(listed.sort()).toEqual(written.sort());
    for (const name of Object.keys(emails)) expect(existsSync(`${templates}${fileOf(name)}`), name).toBe(true);
  });

  it.each(Object.keys(emails))('%s: says every claim word for word', (name) => {
    const text = words(bodyOf(name));
    expect(emails[name]?.length).toBeGreaterThan(0);
    for (const { says } of emails[name] ?? []) expect(text).toContain(says);
  });

  it('rests every claim on a source that is listed, and lists none in vain', () => {
    const used = new Set(Object.values(emails).flatMap((claims) => claims.flatMap(({ from }) => from)));
    for (const claim of Object.values(emails).flat()) expect(claim.from.length, claim.says).toBeGreaterThan(0);
    expect([...used].sort()).toEqual(Object.keys(sources).sort());
  });

  it.each(Object.keys(emails))('%s: names a source for each sentence that states a finding or a rule', (name) => {
    const sentences = bodyOf(name)
      .split(/<\/?(?:p|li|h1|h2)>/)
      .flatMap((block) => words(block).split(/(?<=[.?!]) /));
    const claims = (emails[name] ?? []).map(({ says }) => says);
    for (const sentence of sentences.map((each) => each.trim()).filter((each) => factual.test(each)))
      expect(
        claims.some((says) => says.includes(sentence) || sentence.includes(says)),
        `no source for "${sentence}"`,
      ).toBe(true);
  });
});
