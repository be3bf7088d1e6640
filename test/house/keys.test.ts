/** How a row's keys are written is known in one folder: elsewhere a row is its kind and ids. */
import { describe, expect, it } from 'vitest';
import { readSource, sourceFiles } from './imports.ts';

const tableFolder = 'functions/adapters/dynamodb/';
const looked = ['functions/', 'lib/', 'operations/', 'local/', 'bench/', 'content/', 'cli/', 'bin/'];

/** What keys begin with, in quotes or a template, and a key taken to pieces. */
const keyText =
  /['"`](?:C|APPT|CALL|ENROLL|LOG|SEND|SIGNUP)#|['"`]CONTACT['"`]|\bsk\b[^\n]{0,20}\.(?:split|slice|startsWith)\(/;

/** Lines of code that know how keys are written; comments may speak of it. */
const faultsIn = (file: string, code: string) =>
  code
    .split('\n')
    .map((line, index) => [`${file}:${index + 1}`, line] as const)
    .filter(([, line]) => !/^\s*(?:\*|\/\/|\/\*)/.test(line) && keyText.test(line))
    .map(([place]) => place);

describe('the text of keys', () => {
  const files = sourceFiles().filter((file) => looked.some((folder) => file.startsWith(folder)));

  it('is in the adapter of the table alone', () => {
    const others = files.filter((file) => !file.startsWith(tableFolder));
    expect(others.length).toBeGreaterThan(200);
    expect(others.flatMap((file) => faultsIn(file, readSource(file)))).toEqual([]);
  });

  it('is found where it is', () => {
    expect(faultsIn('keys', readSource(`${tableFolder}keys.ts`)).length).toBeGreaterThan(5);
    const code = [
      "const a = sk.startsWith('SEND#');",
      'const key = `ENROLL#`;',
      "const [kind] = row.sk.split('#');",
      "pk.startsWith('C#')",
      "if (sk === 'CONTACT') return;",
      "const [kind] = (text(item, 'sk') ?? '').split('#');",
      '// a row of `SEND#`',
    ].join('\n');
    expect(faultsIn('x', code)).toEqual(['x:1', 'x:2', 'x:3', 'x:4', 'x:5', 'x:6']);
  });
});
