/** Every command as somebody at a terminal meets it: its help, and what a slip is answered with. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { type Command, readArguments } from '../../cli/arguments.ts';
import { commands } from '../../cli/commands.ts';
import { existingFile, oneOf, portOf, Slip, wholeNumber } from '../../cli/run.ts';
import { everyNth } from '../support/run/tier.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const table = Object.entries(commands as unknown as Record<string, Command>);

test('every script of package.json that is one of our programs is in the list, and the other way round', () => {
  const own = Object.keys(scripts).filter((name) => /^node \S+\.ts$/.test(scripts[name] ?? ''));
  expect(table.map(([name]) => name).sort()).toEqual(own.sort());
});

describe.each(table)('%s', (name, described) => {
  it('tells with --help what it does and how it is used', () => {
    const read = readArguments(described, ['--help']);
    expect(read.kind).toBe('help');
    const text = read.kind === 'help' ? read.text : '';
    expect(text).toContain(described.does);
    expect(text).toMatch(/\nExamples?\n {2}(?:[A-Z]+=\S+ )?npm (?:run )?\S+/);
    for (const option of Object.keys(described.options)) expect(text).toContain(`--${option}`);
    // One line each on a usual terminal, but for the sentence about the command itself.
    const wide = text.split('\n').filter((line) => line.length > 120 && line !== described.does);
    expect(wide).toEqual([]);
  });

  it('answers an option that is none with one line', () => {
    const read = readArguments(described, ['--nope']);
    expect(read).toEqual({ kind: 'slip', sentence: expect.stringMatching(/^There is no option --nope\. [^\n]+$/) });
  });

  it('takes its own examples', () => {
    for (const example of described.examples) {
      const [, rest = ''] = / -- (.*)$/.exec(example) ?? [];
      expect([
        example,
        readArguments(
          described,
          (rest.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', '')),
        ).kind,
      ]).toEqual([example, 'run']);
    }
  });

  it('reads its command line by this list', () => {
    const path = join(root, scripts[name]?.replace('node ', '') ?? '');
    const own = readFileSync(path, 'utf8');
    // What only prepares the process hands on to the program itself.
    const [, next] = /^await import\('(\.[^']+)'\);$/m.exec(own) ?? [];
    const program = next === undefined ? own : readFileSync(join(path, '..', next), 'utf8');
    const key = /^\w+$/.test(name) ? `commands.${name}` : `commands['${name}']`;
    const reads = ['runCommand', 'asked'].some((read) => program.replace(/\(\s+/g, '(').includes(`${read}(${key}`));
    expect([name, reads]).toEqual([name, true]);
    expect(program).not.toContain('parseArgs');
  });
});

describe('a slip', () => {
  const { explain, demo, import: list } = commands;
  const sentence = (described: Command, ...args: string[]) => {
    const read = readArguments(described, args);
    return read.kind === 'slip' ? read.sentence : read.kind;
  };

  it.each<[string, string, Command, string[]]>([
    ['There is no option --mail. Did you mean --email?', 'a misspelt option', explain, ['--mail', 'x']],
    ['There is no option -e. "npm run explain -- --help" lists what there is.', 'a letter', explain, ['-e']],
    [
      'There is no option --constructor. "npm run demo -- --help" lists what there is.',
      'a name of Object',
      demo,
      ['--constructor'],
    ],
    ['--email needs a value: --email <address>.', 'a value forgotten', explain, ['--email']],
    ['--email needs a value: --email <address>.', 'the next option in its place', explain, ['--email', '--json']],
    ['--json takes no value.', 'a value too many', explain, ['--json=3']],
    [
      '"ana@example.com" is one too many for npm run explain: it is used like this: npm run explain -- --email ana@example.com',
      'the option forgotten',
      explain,
      ['ana@example.com'],
    ],
    [
      '"b.csv" is one too many for npm run import: it is used like this: npm run import -- leads.csv',
      'two files',
      list,
      ['a.csv', 'b.csv'],
    ],
  ])('%s (%s)', (expected, _what, described, args) => {
    expect(sentence(described, ...args)).toBe(expected);
  });

  const slip = (act: () => unknown): string => {
    try {
      return `none: ${act()}`;
    } catch (error) {
      return error instanceof Slip ? error.message : `not a slip: ${error}`;
    }
  };

  it('is a number that is none', () => {
    for (const text of ['abc', '1.5', '-3', '', '1e3', '0'])
      expect(slip(() => wholeNumber(text, '--times'))).toBe(
        `--times is "${text}", and must be a whole number of at least 1.`,
      );
    expect(wholeNumber('20', '--times')).toBe(20);
  });

  it('is a file that is not there', () => {
    expect(slip(() => existingFile('none.csv', 'x'))).toBe('There is no such file: none.csv');
    expect(slip(() => existingFile(undefined, 'npm run import -- leads.csv'))).toBe(
      'Name the file: npm run import -- leads.csv',
    );
    expect(slip(() => existingFile(root, 'x'))).toMatch(/is a folder, and a file is needed/);
  });

  it('is a port that is none', () => {
    for (const PORT of ['abc', '65536', '-1', '43 00', '4300.5'])
      expect(slip(() => portOf('PORT', 4300, { PORT }))).toBe(
        `PORT is "${PORT}", and must be a port: a whole number from 0 to 65535.`,
      );
    expect([portOf('PORT', 4300, {}), portOf('PORT', 4300, { PORT: '' }), portOf('PORT', 1, { PORT: '0' })]).toEqual([
      4300, 4300, 0,
    ]);
  });

  it('is a name that is none, and the nearest is told', () => {
    expect(slip(() => oneOf('prd', 'environment', ['local', 'dev', 'prod']))).toBe(
      'There is no environment "prd". Did you mean "prod"?',
    );
    expect(slip(() => oneOf('staging', 'environment', ['local', 'dev', 'prod']))).toBe(
      'There is no environment "staging". There is: local, dev, prod.',
    );
  });
});

describe('the programs themselves', () => {
  const run = (program: string, args: readonly string[], environment: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...environment },
    });
    return { status, stdout, stderr };
  };

  it('end with 0 after their help, and print nothing else', () => {
    const { status, stdout, stderr } = run('local/explain.ts', ['--help']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Example\n  npm run explain -- --email ana@example.com\n');
  });

  const slips: readonly [string, string, readonly string[], Record<string, string>, string][] = [
    ['a missing list', 'operations/import.ts', ['none.csv'], {}, 'There is no such file: none.csv\n'],
    [
      'an unknown scenario',
      'local/start.ts',
      ['--scenario', 'x'],
      {},
      'There is no scenario "x". There is: demo, few.\n',
    ],
    [
      'a bad port',
      'local/start.ts',
      [],
      { PORT: 'abc' },
      'PORT is "abc", and must be a port: a whole number from 0 to 65535.\n',
    ],
    [
      'a row that is none',
      'bench/run.ts',
      ['--nope'],
      {},
      'There is no option --nope. "npm run bench -- --help" lists what there is.\n',
    ],
  ];
  it.each(everyNth(slips, 4))('end with 2 and one line after a slip: %s', (_what, program, args, environment, line) => {
    expect(run(program, args, environment)).toEqual({ status: 2, stdout: '', stderr: line });
  });

  it('tell a port that is taken before anything is built', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as AddressInfo).port));
    });
    const home = mkdtempSync(join(tmpdir(), 'dripline-taken-'));
    try {
      expect(run('local/start.ts', [], { PORT: String(port), DRIPLINE_HOME: home })).toEqual({
        status: 2,
        stdout: '',
        stderr: `Port ${port} is taken by another program. Give another: PORT=${port + 1} npm start\n`,
      });
    } finally {
      other.close();
      rmSync(home, { recursive: true });
    }
  });
});
