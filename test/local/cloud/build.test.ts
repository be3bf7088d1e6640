import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfInputs } from '../../../local/cloud/build.ts';

describe('the hash of what is deployed', () => {
  const from = mkdtempSync(join(tmpdir(), 'dripline-inputs-'));
  const write = (path: string, text: string) => writeFileSync(join(from, path), text);
  const hash = () => hashOfInputs('local', from);
  beforeAll(() => {
    for (const directory of ['bin', 'lib/data', 'functions', 'templates', 'content', 'docs']) {
      mkdirSync(join(from, directory), { recursive: true });
    }
    write('package-lock.json', '{}');
    write('lib/data/stack.ts', 'a');
  });
  afterAll(() => rmSync(from, { recursive: true, force: true }));

  it('is the same while no content changes', () => {
    const before = hash();
    utimesSync(join(from, 'lib/data/stack.ts'), new Date(0), new Date(0));
    write('docs/page.md', 'not deployed');
    expect(hash()).toBe(before);
  });

  it.each<[string, () => void]>([
    ['a file’s content', () => write('lib/data/stack.ts', 'b')],
    ['a new file', () => write('templates/new.mjml', '')],
    ['a file’s name', () => renameSync(join(from, 'templates/new.mjml'), join(from, 'templates/other.mjml'))],
    ['the lock file', () => write('package-lock.json', '{"v":2}')],
  ])('changes with %s', (_name, change) => {
    const before = hash();
    change();
    expect(hash()).not.toBe(before);
  });

  it('differs between environments', () => {
    expect(hashOfInputs('dev', from)).not.toBe(hash());
  });
});
