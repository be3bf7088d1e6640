/** From `npm start`, the second time, to the first email in the inbox: only when asked for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Bench, Family } from './family.ts';
import { measured, notMeasured, type Row, type RowHead } from './row.ts';

const head: RowHead = {
  name: 'npm start, second time → first email in the inbox',
  unit: 's',
  budget: { atMost: 10 },
};

export const startFamily: Family = { heads: [head], measure };

const runs = 3;
const patienceMs = 120_000;

async function measure(bench: Bench): Promise<readonly Row[]> {
  if (!bench.slow) return [notMeasured(head, 'not measured in this run: npm run bench -- --slow')];
  const home = mkdtempSync(join(tmpdir(), 'dripline-bench-'));
  try {
    bench.say('npm start, the first time');
    await secondsToEmail(home, 0);
    const seconds: number[] = [];
    for (let run = 1; run <= runs; run += 1) {
      bench.say(`npm start, again, ${run} of ${runs}`);
      seconds.push(await secondsToEmail(home, run));
    }
    return [
      measured(head, seconds, {
        note: 'a sign-up posted as soon as it says it is ready; without the installer itself',
      }),
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function secondsToEmail(home: string, run: number): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, ['local/start.ts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, DRIPLINE_HOME: home, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const url = await addressOf(child);
    const email = `bench-${run}@example.com`;
    const signup = await fetch(`${url}/signup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, adult: true, consent: true }),
    });
    if (!signup.ok) throw new Error(`the sign-up was answered ${signup.status}`);
    while (!(await (await fetch(`${url}/inbox`)).text()).includes(email)) {
      if (performance.now() - began > patienceMs) throw new Error('no email came');
      await sleep(20);
    }
    return (performance.now() - began) / 1_000;
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
}

/** What it says of its address. The pipe stays open behind us: a child that cannot print ends. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /Ready in .*?(http:\/\/\S+)/.exec(said);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    child.once('exit', () => reject(new Error(`npm start ended: ${said.trim().split('\n').at(-1)}`)));
  });
}
