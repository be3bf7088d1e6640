/** The movable clock: the machine's time plus an offset that only grows, kept over restarts. */
import { join } from 'node:path';
import { type SharedOffset, sharedOffset } from './date.ts';
import { readJsonFile, writeFileWhole } from './file.ts';

export class MovableClock {
  /** Handed to every worker: a jump reaches warm ones too. */
  readonly shared: SharedOffset = sharedOffset();
  private readonly path: string;

  constructor(home: string) {
    this.path = join(home, 'clock.json');
    const kept = readJsonFile(this.path) as { readonly offsetMs?: unknown } | undefined;
    this.shared[0] = typeof kept?.offsetMs === 'number' && kept.offsetMs > 0 ? kept.offsetMs : 0;
  }

  /** Epoch ms, moved. */
  now(): number {
    return Date.now() + this.offset();
  }

  offset(): number {
    return this.shared[0] ?? 0;
  }

  /**
   * Moves to `epochMs`; a moment already past leaves the clock where it is. On disk first: a crash right after must not
   * take time back. Only when all is quiet (`System.clock.advanceTo` sees to that).
   */
  jumpTo(epochMs: number): void {
    const offsetMs = Math.ceil(epochMs - Date.now());
    if (offsetMs <= this.offset()) return;
    writeFileWhole(this.path, JSON.stringify({ offsetMs }));
    this.shared[0] = offsetMs;
  }
}
