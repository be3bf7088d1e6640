import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/run/longestFirst.ts';

/**
 * What calls code and starts nothing: these share the processes of the run, so that the SDK, MJML and the dictionaries are
 * loaded once a core instead of a hundred times. A file that keeps something in a module must put it back.
 */
const together = [
  ...['adapters', 'content', 'contract', 'core', 'docs', 'doors', 'house', 'stack', 'functions/*'].map(
    (folder) => `test/${folder}/**/*.test.ts`,
  ),
  // Held lanes: what is logged is looked at there.
  'test/functions/!(heldLanes)*.test.ts',
  'test/studio/!(page)*.test.ts',
];
/** What starts the local system or a part of it: loaded once a core, too. What one of them keeps is in its own home. */
const systems = [
  ...['browser', 'cli', 'local', 'operations', 'system'].map((folder) => `test/${folder}/**/*.test.ts`),
  'test/studio/page.test.ts',
];
/** Powertools reads these once, when it is loaded. */
const quiet = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' };

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'together', include: together, isolate: false, env: quiet } },
      { extends: true, test: { name: 'systems', include: systems, isolate: false } },
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: [...together, ...systems] } },
    ],
    // Engines and worker threads are real here: a loaded machine may be slow, and no test asserts a time.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // A poll ends when what it waits for is so; only a test that fails waits this long.
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    globalSetup: ['test/support/run/wholeRun.ts'],
    setupFiles: ['test/support/run/eachFile.ts'],
    sequence: { sequencer: LongestFirst },
    // Code that was compiled once is not compiled again by the next of a hundred processes.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) },
  },
});
