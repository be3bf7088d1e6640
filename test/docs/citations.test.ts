/** Whatever the code, the words, the tests and the pages cite by number or heading is there to be looked up. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { anchorsOf, headingsOf, linksOf, pages, root, sections, sourceUnder, spansOf, textOf } from './pages.ts';

interface Cited {
  readonly file: string;
  readonly what: string;
}

/** Comment marks and line ends are taken out, so that a citation may run over a line. */
const flat = (text: string): string => text.replaceAll(/\n\s*(?:\*|\/\/|#)?\s*/g, ' ');

const files = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...globSync('{bin,lib,functions,content,templates,local,operations,bench,docs,test}/**/*.{ts,md,yaml,mjml}', {
    cwd: root,
  }),
]
  // This file spells out what it looks for.
  .filter((file) => !file.endsWith('citations.test.ts'))
  .sort();

const texts: readonly (readonly [string, string])[] = files.map((file) => [
  file,
  flat(readFileSync(join(root, file), 'utf8')),
]);

/** Everything that `pattern` finds anywhere; its first group is what is cited. */
const cited = (pattern: RegExp): readonly Cited[] =>
  texts.flatMap(([file, text]) => [...text.matchAll(pattern)].map(([, what = '']) => ({ file, what })));

const withoutHeading = (found: readonly Cited[], known: readonly string[]): readonly string[] => [
  ...new Set(found.filter(({ what }) => !known.includes(what)).map(({ file, what }) => `${file} cites ${what}`)),
];

/** `I7` from `## I7 Still useful`. */
const numbersIn = (page: string, letter: string): readonly string[] =>
  headingsOf(textOf(page)).flatMap((heading) => new RegExp(`^(${letter}\\d{1,2}) `).exec(heading)?.[1] ?? []);

/** Not `%C3%BC`, and not a part of a longer name. */
const number = (letter: string) => new RegExp(`(?<![%\\w#./-])(${letter}[1-9]\\d?)(?![\\w#-])`, 'g');

describe('every number that is cited has its heading', () => {
  it('promises, in docs/invariants.md', () => {
    const promises = numbersIn('docs/invariants.md', 'I');
    expect(promises).toEqual(Array.from({ length: 15 }, (_, index) => `I${index + 1}`));
    const found = cited(number('I'));
    expect(found.length).toBeGreaterThan(200);
    expect(withoutHeading(found, promises)).toEqual([]);
  });

  it('rules, in docs/rules.md', () => {
    const rules = numbersIn('docs/rules.md', 'C');
    expect(rules).toEqual(Array.from({ length: 25 }, (_, index) => `C${index + 1}`));
    const found = cited(number('C'));
    expect(found.length).toBeGreaterThan(200);
    expect(withoutHeading(found, rules)).toEqual([]);
  });

  it('decisions, in docs/decisions', () => {
    const decisions = pages.flatMap((page) => /^docs\/decisions\/(\d{4})-/.exec(page)?.[1] ?? []);
    expect(withoutHeading(cited(/\bdecisions?(?:\/|\s+)(\d{4})\b/gi), decisions)).toEqual([]);
  });
});

describe('every page and heading that is cited is there', () => {
  it('a heading, cited as `page.md "Heading"`', () => {
    const found = cited(/\b((?:[\w-]+\/)*[\w-]+\.md "[^"\n]{3,60}")/g);
    const isThere = ({ what }: Cited) => {
      const [page = '', heading = ''] = what.split(/ "|"$/);
      return pages.includes(page) && headingsOf(textOf(page)).includes(heading);
    };
    expect(found.length).toBeGreaterThanOrEqual(8);
    expect(found.filter((each) => !isThere(each))).toEqual([]);
  });

  it('a page, cited by its path', () => {
    const found = cited(/(?<![\w/.-])(docs\/[\w/-]+\.md)\b/g);
    // Files that a test makes up are none of ours.
    expect(
      withoutHeading(
        found.filter(({ what }) => what !== 'docs/page.md'),
        pages,
      ),
    ).toEqual([]);
  });

  it('nothing cites a page that lies elsewhere', () => {
    expect(cited(/\b(DESIGN\b|facts\/[\w-]+\.md|style\.md)/g)).toEqual([]);
  });
});

const rulesIn = (text: string): readonly string[] => [...text.matchAll(/\bC\d{1,2}\b/g)].map(([rule]) => rule);

/** Check → the rules that it prints as its source, and those that it names anywhere. */
const checks = new Map(
  globSync('content/rules/*.ts', { cwd: root }).flatMap((file) => {
    const code = readFileSync(join(root, file), 'utf8');
    const [, name] = /\n {2}name: '([a-z-]+)'/.exec(code) ?? [];
    const [, source = ''] = /\n {2}source: '([^']+)'/.exec(code) ?? [];
    return name === undefined ? [] : [[name, { prints: rulesIn(source), names: rulesIn(code) }] as const];
  }),
);

describe('docs/rules.md', () => {
  const rules = sections('docs/rules.md').filter(({ heading }) => /^C\d/.test(heading));

  test.each(rules)('$heading says why, where it is kept and what goes red', ({ body }) => {
    for (const part of ['*Why:*', '*Kept in*', '*Tested by*']) expect(body).toContain(part);
    expect(spansOf(body.split('*Kept in*')[1]?.split('*Tested by*')[0] ?? '').length).toBeGreaterThan(0);
    expect(spansOf(body.split('*Tested by*')[1] ?? '').some((span) => span.startsWith('test/'))).toBe(true);
  });

  it('names each check under each rule that the check prints, and under none that it does not know', () => {
    expect(checks.size).toBeGreaterThan(30);
    for (const { heading, body } of rules) {
      const rule = heading.split(' ')[0] ?? '';
      const named = spansOf(body).filter((span) => checks.has(span));
      const printing = [...checks].filter(([, { prints }]) => prints.includes(rule)).map(([name]) => name);
      expect([rule, named]).toEqual([rule, expect.arrayContaining(printing)]);
      expect([rule, named.filter((name) => !checks.get(name)?.names.includes(rule))]).toEqual([rule, []]);
    }
  });

  it('has what the pages link to: a heading that begins with the number', () => {
    const anchors = anchorsOf(textOf('docs/rules.md'));
    for (let index = 1; index <= 25; index += 1) {
      expect(anchors.filter((anchor) => anchor.startsWith(`c${index}-`))).toHaveLength(1);
    }
  });
});

/** Folders and files in backticks, in a row of the table of rooms. */
const roomsOf = (row: string): readonly string[] => spansOf(row).filter((span) => /^[\w/.]+(?:\/|\.ts)$/.test(span));

describe('docs/design.md "The house"', () => {
  const { body = '' } = sections('docs/design.md').find(({ heading }) => heading === 'The house') ?? {};
  const rows = (state: string) => body.split('\n').filter((line) => line.startsWith(`| ${state} |`));
  const exists = (room: string) => existsSync(join(root, room));
  const isDone = (row: string) => roomsOf(row.split('|')[2] ?? '').every((room) => exists(join('functions', room)));

  it('marks as today only rooms that are there', () => {
    const rooms = rows('today').flatMap((row) => roomsOf(row.split('|')[2] ?? ''));
    expect(rooms.length).toBeGreaterThan(15);
    expect(rooms.filter((room) => !exists(room))).toEqual([]);
  });

  it('marks as next only rows of which something is still to come', () => {
    expect(rows('next').filter(isDone), 'these rooms are there now: mark them as today').toEqual([]);
  });
});

describe('docs/glossary.md', () => {
  it('has decided: names that were given up for its words are nowhere in the code', () => {
    const code = `${sourceUnder('functions')}\n${globSync('functions/**/*.ts', { cwd: root }).join('\n')}`;
    const givenUp = [
      'HeldPerson',
      'ParkedRecords',
      'Telling',
      'atOnceMax',
      'faultRestMs',
      'freshLookMs',
      'goesOn',
      'isReleased',
      'lanesRestMs',
      'look.ts',
      'noteLook',
      'releasedAt',
      'visitEnrollment',
      'wiring.ts',
      "'released'",
    ];
    expect(givenUp.filter((name) => code.includes(name))).toEqual([]);
  });
});

describe('docs/README.md', () => {
  it('lists every page of docs, but for the single decisions, and the lives that a page of their own lists', () => {
    const listed = linksOf(textOf('docs/README.md')).map((link) => join('docs', link.split('#')[0] ?? ''));
    const wanted = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    const single = (page: string) => page.startsWith('docs/decisions/');
    const oneLife = (page: string) => page.startsWith('docs/timelines/') && page !== 'docs/timelines/README.md';
    expect(wanted.filter((page) => !single(page) && !oneLife(page) && !listed.includes(page))).toEqual([]);
    expect(wanted.filter(single).filter((page) => !listed.includes(page))).toEqual([]);
  });

  it('is linked from the first page', () => {
    expect(linksOf(textOf('README.md'))).toContain('docs/README.md');
  });
});
