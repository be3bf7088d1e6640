/**
 * A tour: one story in which the machine dies again and again, each time at another boundary. What a row of the matrix
 * costs is two starts of a whole system; a tour of four rows costs five. The rows of a tour together leave exactly as many
 * doubts as they allow, so that a doubt of one cannot hide behind the allowance of another. The matrix itself
 * (`npm run crash-matrix`) has a run for each.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, endOrphan } from '../../local/engine/orphan.ts';
import { startSystem } from '../../local/system.ts';
import { countOf, type Expected } from './count.ts';
import { type CrashRow, type RowResult, resultOf } from './rows.ts';
import { goOn, type Hosts, newHome } from './run.ts';
import type { StoryName } from './stories.ts';

export interface Tour {
  readonly story: StoryName;
  /** In the order in which the story comes by; each is struck at its first call after the crash before it. */
  readonly rows: readonly CrashRow[];
}

interface Order {
  readonly assembly: string;
  readonly expected: Expected;
}

/** @returns what a row's run would, of all crashes together. */
export async function tourRun(hosts: Hosts, { story, rows }: Tour, { assembly, expected }: Order): Promise<RowResult> {
  const began = performance.now();
  const home = newHome();
  const engines: number[] = [];
  const further: string[] = [];
  try {
    for (const row of rows) {
      const { name, boundary, when, dropEvents } = row;
      const host = hosts.take();
      await host.order({ home, assembly, story, boundary, n: 1, when, dropEvents });
      if (row !== rows.at(-1)) hosts.prepare();
      if ((await host.outcome()) === 'unstruck')
        throw new Error(`${story}: no call of kind "${name}" was left to strike`);
      engines.push((JSON.parse(readFileSync(join(home, 'engine.pid'), 'utf8')) as { pid: number }).pid);
    }
    const system = await startSystem({ home, assembly });
    try {
      if (engines.some((pid) => commandLine(pid) !== undefined))
        further.push('the engine of a killed process lives on');
      await goOn(system, story);
      const counts = await countOf(system, expected);
      const sum = (of: (row: CrashRow) => number) => rows.reduce((all, row) => all + of(row), 0);
      const allowed = {
        doubts: sum((row) => row.allowed.doubts),
        twice: sum((row) => row.allowed.twice),
        why: rows.map((row) => `${row.name}: ${row.allowed.why}`).join('; '),
      };
      const doubts = counts.doubts.reminder + counts.doubts.marketing;
      if (doubts < allowed.doubts) further.push(`in doubt: ${doubts}, and the crashes make ${allowed.doubts}`);
      const tally = { counts, struck: 1, further };
      return resultOf(story, 'tour', allowed, [tally], (performance.now() - began) / 1_000);
    } finally {
      await system.stop();
    }
  } finally {
    // The engine of a host that nobody started anew after.
    await endOrphan(join(home, 'engine.pid'));
    rmSync(home, { recursive: true, force: true });
  }
}
