/**
 * Planted bugs that nothing in the simulated world would show, each caught by the test that it names: on a copy of the
 * project, that test is green, and red once the bug is in it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Mutant, mutants, mutated } from '../simulation/mutants.ts';
import { root } from './root.ts';
import { type Tests, testsOf } from './tests.ts';

export interface Caught {
  readonly all: number;
  /** Names of those that left their test green, and why one could not be told. */
  readonly living: readonly string[];
}

function copied(): string {
  const copy = mkdtempSync(join(tmpdir(), 'dripline-planted-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  return copy;
}

const triesMax = 2;

const isRed = ({ failed, passed }: Tests): boolean => failed > 0 || passed === 0;

/**
 * How a test fares on the sound copy. It judges every bug that names it, so one that is red for once, as on a machine that was
 * short of memory or time, is asked again, and what it says is shown.
 */
async function soundOf(file: string, copy: string): Promise<Tests> {
  let tests = await testsOf([file], copy);
  for (let asked = 1; asked < triesMax && isRed(tests); asked += 1) {
    console.error(`${file} is red without a bug:\n${tests.faults.join('\n')}`);
    tests = await testsOf([file], copy);
  }
  return tests;
}

export async function caughtByTests(): Promise<Caught> {
  const planted = mutants.filter((mutant): mutant is Mutant & { caughtBy: string } => mutant.caughtBy !== undefined);
  const copy = copied();
  const living: string[] = [];
  try {
    const sound = new Map<string, Tests>();
    for (const file of new Set(planted.map(({ caughtBy }) => caughtBy))) sound.set(file, await soundOf(file, copy));
    for (const mutant of planted) {
      const before = sound.get(mutant.caughtBy);
      if (!before || isRed(before)) {
        living.push(`${mutant.name} (${mutant.caughtBy} is red without it)`);
        continue;
      }
      const files = [...mutated(mutant)].map(([path, text]) => ({ path: join('functions', path), text }));
      for (const { path, text } of files) writeFileSync(join(copy, path), text);
      const { failed } = await testsOf([mutant.caughtBy], copy);
      for (const { path } of files) cpSync(join(root, path), join(copy, path));
      // A file that no longer loads has no failed test: that is a bug planted wrongly, not one that was caught.
      if (failed === 0) living.push(mutant.name);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  return { all: planted.length, living };
}
