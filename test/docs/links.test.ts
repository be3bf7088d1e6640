/** What the pages point to is there: links, headings, files, commands. */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { anchorsOf, brokenLink, linksOf, pages, root, sourceUnder, spansOf, textOf } from './pages.ts';

/** A file or folder of this repository, as the pages write one; `<name>`, `*` and `…` are no paths. */
const path = /^(?:bin|lib|functions|content|templates|local|test|bench|docs)\/[\w./-]+$/;
/** `core/send.ts`, `bookedPeople.ts`: a file of the source, by the last parts of its path. */
const sourceFile = /^(?:[\w-]+\/)*[\w.-]+\.ts$/;
const files = globSync('{bin,lib,functions,content,local,operations,bench,test}/**/*.ts', { cwd: root });
const builtIn = new Set(['ci', 'start', 'test', 'install', 'run']);

describe.each(pages)('%s', (page) => {
  const text = textOf(page);

  it('links only what is there', () => {
    expect(linksOf(text).flatMap((link) => brokenLink(page, link) ?? [])).toEqual([]);
  });

  it('names only files that are there', () => {
    const named = spansOf(text).filter((span) => path.test(span));
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('names only source files that are there, also by the end of their path', () => {
    // Not what is still to come: rooms marked as next, names that will be.
    const now = text.replaceAll(/^\| next \|.*$/gm, '').split('\n## Names that the code still has')[0] ?? '';
    const named = spansOf(now).filter((span) => sourceFile.test(span));
    expect(named.filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)))).toEqual([]);
  });

  it('names only npm scripts that are there', () => {
    const scripts = [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    expect(scripts.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
    const others = [...text.matchAll(/\bnpm (?!run\b)([a-z]+)\b/g)].map(([, name = '']) => name);
    expect(others.filter((name) => /^(?:[a-z]+)$/.test(name) && !builtIn.has(name) && name !== 'are')).toEqual([]);
  });

  it('knows nothing of the machine it was written on', () => {
    expect(text).not.toMatch(/(?:^|[\s"'`(=])\/(?:home|root|Users|work|workspace|tmp)\//m);
    expect(text).not.toMatch(/\bregistry\.[a-z]|codeartifact|artifactory|verdaccio|npmmirror/i);
  });
});

/** What `lib/` writes into alarms: `runbook: '…'`, and the third argument of `notEmpty`. */
function alarmAnchors(): readonly string[] {
  const lib = sourceUnder('lib');
  const named = [...lib.matchAll(/\brunbook: '([a-z-]+)'/g)];
  const queues = [...lib.matchAll(/\bnotEmpty\(\s*'[^']+',\s*named\([^)]*\),\s*'([a-z-]+)'/g)];
  return [...new Set([...named, ...queues].map(([, anchor = '']) => anchor))].sort();
}

describe('the runbook', () => {
  const runbook = textOf('docs/runbook.md');
  const alarms = runbook.slice(runbook.indexOf('\n## Alarms\n') + 1, runbook.indexOf('\n## What no alarm tells\n'));

  it('has one heading for every alarm, and no other among them', () => {
    const sections = anchorsOf(alarms).filter((anchor) => anchor !== 'alarms');
    expect([...sections].sort()).toEqual(alarmAnchors());
    expect(sections.length).toBeGreaterThan(20);
  });

  test.each(alarms.split(/^### /m).slice(1))('says the same five things of each: %.40s', (section) => {
    for (const part of ['For patients', 'Look', 'Do', 'Over']) expect(section).toContain(`- **${part}`);
    expect(section).toContain("- **Don't**");
  });

  it('names resources, outputs and alarms as the stacks do', () => {
    const lib = sourceUnder('lib');
    const outputs = [...runbook.matchAll(/\bout (data|email|web|pipeline|operations) (\w+)/g)];
    expect(outputs.length).toBeGreaterThan(2);
    for (const [, part, output] of outputs) expect(sourceUnder(`lib/${part}`)).toContain(`CfnOutput(this, '${output}'`);
    const resources = [...runbook.matchAll(/dripline-(?:\$E|prod)-([a-z]+(?:-[a-z]+)*)/g)].map(([, name = '']) => name);
    // Not ours to make: what a restore is called.
    for (const name of new Set(resources.filter((each) => each !== 'restored'))) {
      expect([name, lib.includes(`'${name}'`) || lib.includes(`\`${name}-$`)]).toEqual([name, true]);
    }
  });
});

describe('the decisions', () => {
  const decisions = pages.filter((page) => page.startsWith('docs/decisions/'));

  it('are numbered without a gap, where they have a number', () => {
    const numbers = decisions.flatMap((page) => /\/(\d{4})-[a-z0-9-]+\.md$/.exec(page)?.[1] ?? []);
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')));
  });

  test.each(decisions)('%s names the alternative that lost', (page) => {
    for (const part of ['**Decided.**', '**What lost.**']) expect(textOf(page)).toContain(part);
  });
});

it('the code names only pages that are there', () => {
  const code = ['bin', 'lib', 'functions', 'content', 'local', 'bench'].map(sourceUnder).join('\n');
  const named = [...code.matchAll(/\bdocs\/[\w/-]+\.md\b/g)].map(([page]) => page);
  expect([...new Set(named)].filter((page) => !existsSync(join(root, page)))).toEqual([]);
});
