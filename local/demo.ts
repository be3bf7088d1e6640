/** `npm run demo`: the whole system, no browser, ten people, sixty days of clock. `-- --json` prints the report alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '../cli/commands.ts';
import { runCommand } from '../cli/run.ts';
import { ContentError } from '../content/findings/findings.ts';
import type { Instant } from '../functions/core/time/time.ts';
import { instantFromMs } from '../functions/core/time/time.ts';
import { openOutput } from './console.ts';
import { awsPerEmail } from './costs.ts';
import { makeReport, scanAll } from './report.ts';
import { scenarioNamed } from './scenario/index.ts';
import { play } from './scenario/play.ts';
import { printReport } from './scenario/print.ts';
import { AlreadyRunning, BuildFailed, CannotRun, startSystem } from './system.ts';
import { releaseInForce, wordsOf } from './words.ts';

await runCommand(commands.demo, ({ values }) => demo(values.json), [
  AlreadyRunning,
  BuildFailed,
  CannotRun,
  ContentError,
]);

async function demo(json: boolean): Promise<void> {
  const output = openOutput({ json });
  // Its own home, so that a demo never touches what `npm start` keeps.
  const home = process.env.DRIPLINE_HOME ?? mkdtempSync(join(tmpdir(), 'dripline-demo-'));

  const system = await startSystem({
    home,
    inMemory: true,
    onProgress: output.step,
    onTrouble: (error) => output.line(`! ${error instanceof Error ? error.message : String(error)}`),
  });
  try {
    const story = scenarioNamed('demo')?.(system.clock.now());
    if (!story) throw new Error('there is no scenario "demo"');
    const { begins } = story;
    // The clock is put at the first day before anyone exists: nothing is due, so nothing is skipped.
    await system.clock.advanceTo(begins);
    system.gateway.counters.reset();
    const scenario = await play(system, 'demo', () => story, {
      moved: (at) => {
        const days = Math.max(0, (at - begins) / 86_400_000);
        output.bar(Math.min(60, days), 60, `day ${Math.floor(days)} of 60`);
      },
      acted: (_at, what) => {
        if (!json) output.line(`  ${what}`);
      },
    });
    output.clear();
    const now: Instant = instantFromMs(system.clock.now());
    const release = await releaseInForce(system.tables.client, system.tables.words, wordsOf(system.home));
    const report = makeReport(
      await scanAll(system.tables.client, system.tables.people),
      system.gateway.inbox.list(),
      release,
      now,
    );
    const aws = awsPerEmail(system.gateway.counters.snapshot(), report.totals.accepted);
    if (json) {
      const people = report.people.map(({ email, zone, sends }) => ({ email, zone, sends }));
      process.stdout.write(`${JSON.stringify({ people, totals: report.totals, aws }, undefined, 2)}\n`);
    } else {
      printReport(report, aws, scenario);
    }
    if (report.totals.lost > 0 || report.totals.doubled > 0) process.exitCode = 1;
  } finally {
    await system.stop();
    if (process.env.DRIPLINE_HOME === undefined) rmSync(home, { recursive: true, force: true });
  }
}
