/** How far an import has come, beside its list: a run that was stopped goes on there. It holds numbers, nobody's data. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod/mini';
import type { Instant } from '../../functions/core/time/time.ts';

const count = z.int().check(z.minimum(0));
const schema = z.object({
  /** Of the list, all of it, and of what was asked: a mended list or other options start anew. */
  fingerprint: z.string(),
  /** Rows done with, refused ones among them. */
  rows: count,
  /** How long the file of refused rows was then. */
  rejectBytes: count,
  from: z.string(),
  perHour: z.int().check(z.minimum(1)),
  /** First emails of each hour after `from`. */
  taken: z.array(count),
  tally: z.record(z.string(), count),
  /** The name of this import, which its rows carry; absent in notes of older versions. */
  run: z.optional(z.string()),
  /** Of the first emails so far: when the last one may go. */
  lastStartsAt: z.optional(z.string()),
});

export interface Progress extends z.infer<typeof schema> {
  readonly from: Instant;
  readonly lastStartsAt?: Instant;
}

export class Checkpoint {
  private readonly path: string;
  readonly fingerprint: string;

  /** @param asked what else makes this import the one it is: the columns, who asked. */
  constructor(list: string, asked: string) {
    this.path = `${list}.import.json`;
    const hash = createHash('sha256').update(`${asked}\n`);
    const file = openSync(list, 'r');
    const part = Buffer.alloc(65_536);
    for (let length = readSync(file, part); length > 0; length = readSync(file, part))
      hash.update(part.subarray(0, length));
    closeSync(file);
    this.fingerprint = hash.digest('hex').slice(0, 32);
  }

  /** Where to go on; undefined: from the beginning. */
  read(): Progress | undefined {
    if (!existsSync(this.path)) return undefined;
    const read = schema.safeParse(JSON.parse(readFileSync(this.path, 'utf8')));
    return read.success && read.data.fingerprint === this.fingerprint ? (read.data as Progress) : undefined;
  }

  /** Whole or not at all. */
  write(progress: Omit<Progress, 'fingerprint'>): void {
    const beside = `${this.path}.part`;
    writeFileSync(beside, JSON.stringify({ ...progress, fingerprint: this.fingerprint }));
    renameSync(beside, this.path);
  }

  /** The import is done: another run of the same list looks at every row again, and finds them there. */
  remove(): void {
    rmSync(this.path, { force: true });
  }
}
