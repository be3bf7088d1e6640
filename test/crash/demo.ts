/** `npm start -- --scenario few`, its node process killed while emails are being sent, started again, to its end. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { commandLine, endOrphan } from '../../local/engine/orphan.ts';
import { scenarioNamed } from '../../local/scenario/index.ts';
import { play } from '../../local/scenario/play.ts';
import { readInbox } from '../../local/ses/stored.ts';
import { startSystem } from '../../local/system.ts';
import { type Counts, countOf, type Expected, expectedOf } from './count.ts';
import { type Allowed, type RowResult, resultOf, type Tally } from './rows.ts';
import { newHome } from './run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Three people over the demo's sixty days: each playing takes seconds, and has every kind of send. */
const name = 'few';
/** How often it is asked whether the inbox on disk has grown: well below the time between two emails. */
const lookEveryMs = 5;

function scenario() {
  const make = scenarioNamed(name);
  if (!make) throw new Error('there is no demo scenario');
  return make;
}

export async function expectedOfDemo(assembly: string): Promise<Expected> {
  const home = newHome();
  const system = await startSystem({ home, assembly, inMemory: true });
  try {
    await play(system, name, scenario(), { moved: () => {}, acted: () => {} });
    return await expectedOf(system);
  } finally {
    await system.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function start(home: string) {
  const child = spawn(process.execPath, [join('local', 'start.ts'), '--scenario', name], {
    cwd: root,
    env: { ...process.env, DRIPLINE_HOME: home, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  let over = false;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      over = true;
      resolve();
    });
  });
  return { child, ended, said: () => said, isOver: () => over };
}

type Started = ReturnType<typeof start>;

/** Kills the process that `pid` names once SES has accepted `count` emails. */
async function killAfter(count: number, started: Started, home: string): Promise<void> {
  const inbox = join(home, 'ses.jsonl');
  let size = 0;
  for (;;) {
    const grown = statSync(inbox, { throwIfNoEntry: false })?.size ?? 0;
    // Read only when there is more of it: it is long by then.
    if (grown !== size && (await readInbox(home)).length >= count) break;
    size = grown;
    if (started.isOver() || started.said().includes('played to its end'))
      throw new Error(`the demo ended before its email ${count}: ${started.said()}`);
    await wait(lookEveryMs);
  }
  process.kill(Number(readFileSync(join(home, 'pid'), 'utf8')), 'SIGKILL');
  await started.ended;
}

function enginePid(home: string): number | undefined {
  const path = join(home, 'engine.pid');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid : undefined;
}

export interface DemoRun {
  readonly counts: Counts;
  readonly further: readonly string[];
}

/** @param killAt after how many accepted emails each kill comes, ascending. */
export async function demoRun(
  assembly: string,
  killAt: readonly number[],
  expected: Expected | Promise<Expected>,
): Promise<DemoRun> {
  const home = newHome();
  const orphans: number[] = [];
  let last: Started | undefined;
  try {
    for (const count of killAt) {
      last = start(home);
      await killAfter(count, last, home);
      const pid = enginePid(home);
      if (pid !== undefined) orphans.push(pid);
    }
    const final = start(home);
    last = final;
    while (!final.said().includes('played to its end')) {
      if (final.isOver()) throw new Error(`the demo does not go on after a kill: ${final.said()}`);
      await wait(20);
    }
    const further = orphans
      .filter((pid) => commandLine(pid) !== undefined)
      .map((pid) => `the engine ${pid} of a killed process lives on`);
    final.child.kill('SIGTERM');
    await final.ended;
    const system = await startSystem({ home, assembly });
    try {
      return { counts: await countOf(system, await expected), further };
    } finally {
      await system.stop();
    }
  } finally {
    if (last && !last.isOver()) {
      last.child.kill('SIGKILL');
      await last.ended;
    }
    await endOrphan(join(home, 'engine.pid'));
    rmSync(home, { recursive: true, force: true });
  }
}

const allowed: Allowed = {
  doubts: 1,
  twice: 0,
  why: 'a doubt a kill; a reminder goes once more, marketing stays unsent',
};
const killsAtOnce = 5;

/** Kills spread over the demo's emails, a few in each playing of it. */
export async function runDemoRow(
  rowName: string,
  assembly: string,
  times: number,
  onRun: (kills: number) => void,
): Promise<RowResult> {
  const began = performance.now();
  const expected = await expectedOfDemo(assembly);
  const emails = [...expected.values()].filter((state) => state === 'sent').length;
  const tallies: Tally[] = [];
  for (let done = 0; done < times; ) {
    const kills = Math.min(killsAtOnce, times - done);
    // A kill may cost an email its sending (marketing in doubt), so none is waited for at the very end.
    const gap = Math.floor((emails - killsAtOnce) / kills);
    const first = 1 + (tallies.length % gap);
    const killAt = Array.from({ length: kills }, (_, index) => first + index * gap);
    const { counts, further } = await demoRun(assembly, killAt, expected);
    tallies.push({ counts, struck: kills, further });
    done += kills;
    onRun(kills);
  }
  const seconds = (performance.now() - began) / 1_000;
  return resultOf(rowName, 'any time', allowed, tallies, seconds);
}
