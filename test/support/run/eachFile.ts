/** Before each test file: a temporary folder of its own, which `wholeRun.ts` looks into when all is over. */
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, expect } from 'vitest';
import { removeFolders } from '../folder.ts';
import { noteCpu } from './cpu.ts';
import { folderNamed } from './wholeRun.ts';

const run = process.env.DRIPLINE_TEST_RUN;
const path = expect.getState().testPath;
if (run === undefined || path === undefined)
  throw new Error('vitest.config.ts names wholeRun.ts and eachFile.ts together');
const file = relative(process.cwd(), path);
const folder = join(run, folderNamed(file));
mkdirSync(folder, { recursive: true });
process.env.TMPDIR = folder;

// The first hook that is asked for runs last: by then the file's own have stopped what used its folders.
afterAll(() => {
  removeFolders();
  noteCpu(run, file);
});
