import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/run/longestFirst.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Engines and worker threads are real here: a loaded machine may be slow, and no test asserts a time.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    globalSetup: ['test/support/run/wholeRun.ts'],
    setupFiles: ['test/support/run/eachFile.ts'],
    sequence: { sequencer: LongestFirst },
    // Code that was compiled once is not compiled again by the next of a hundred processes.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) },
  },
});
