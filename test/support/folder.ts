/** Temporary folders of the tests: made here, and gone when the test file is through (`run/eachFile.ts`). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = new Set<string>();
let willEnd = false;

/** @param what comes into its name: `dripline-toy-x1y2z3`. */
export function temporaryFolder(what: string): string {
  // Outside of the runner, which ends its processes without this.
  if (!willEnd) process.once('exit', removeFolders);
  willEnd = true;
  const folder = mkdtempSync(join(tmpdir(), `dripline-${what}-`));
  made.add(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  made.clear();
}
