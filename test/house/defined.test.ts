/** Optional fields are left out by `defined`: spreading a part of an object switches off the look for fields that do not exist. */
import { describe, expect, it } from 'vitest';
import { readSource, sourceFiles } from './imports.ts';

/** A conditional part of an object: `x ? {} : { y }`, `x ? { y } : {}`, on one line or several. */
const part = /\?\s*\{\}\s*:\s*\{|\}\s*:\s*\{\}\s*[),;]/g;

const faultsIn = (file: string, code: string) =>
  [...code.matchAll(part)].map(({ index }) => `${file}:${code.slice(0, index).split('\n').length}`);

describe('conditional parts of objects', () => {
  it('are nowhere: `defined` leaves out what is undefined', () => {
    const files = sourceFiles().filter((file) => !file.startsWith('test/'));
    expect(files.length).toBeGreaterThan(300);
    expect(files.flatMap((file) => faultsIn(file, readSource(file)))).toEqual([]);
  });

  it('are found where they are', () => {
    const code = [
      'const a = { ...(b === undefined ? {} : { b }) };',
      'const c = b ? { b } : {};',
      'f({',
      '  ...(b',
      '    ? {',
      '        b,',
      '      }',
      '    : {}),',
      '});',
      'const none = b ? {} : read(b);',
      'const empty = { a: {} };',
    ].join('\n');
    expect(faultsIn('x', code)).toEqual(['x:1', 'x:2', 'x:7']);
  });
});
