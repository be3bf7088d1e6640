/** Runs programs and test files, and reads what came of them. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
}

/** Runs a program; its stderr is shown as it comes, its stdout kept. */
export function ran(
  command: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
  cwd = root,
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...more }, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? 1, stdout }));
  });
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

export interface Tests {
  /** The runner's. 0: every test passed, and nothing was left behind. */
  readonly code: number;
  readonly passed: number;
  readonly failed: number;
  /** What failed, in the runner's words. */
  readonly faults: readonly string[];
}

/** Runs test files of the project that lies in `cwd`. */
export async function testsOf(
  paths: readonly string[],
  cwd: string = root,
  environment: Readonly<Record<string, string>> = {},
): Promise<Tests> {
  const folder = mkdtempSync(join(tmpdir(), 'dripline-long-'));
  try {
    const output = join(folder, 'report.json');
    const args = ['node_modules/vitest/vitest.mjs', 'run', ...paths, '--reporter=json', `--outputFile=${output}`];
    const { code, stdout } = await ran(process.execPath, args, environment, cwd);
    if (!existsSync(output)) return { code, passed: 0, failed: 0, faults: [stdout.trim()] };
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(output, 'utf8')) as Report;
    const faults = testResults.flatMap(({ name, message, assertionResults }) => [
      ...(message === '' ? [] : [`${name}: ${message}`]),
      ...assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => `${fullName}\n${failureMessages.join('\n')}`),
    ]);
    return { code, passed: numPassedTests, failed: numFailedTests, faults };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
