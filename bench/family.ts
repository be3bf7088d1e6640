/** What measures: a family gives one row, or several that come from the same runs. */
import type { Row, RowHead } from './row.ts';
import type { Sizes } from './sizes.ts';

export interface Bench {
  readonly sizes: Sizes;
  /** Rows that take minutes are asked for. */
  readonly slow: boolean;
  /** Whether a row of this name is asked for. */
  wants(name: string): boolean;
  /** Progress, for whoever waits. */
  say(text: string): void;
  /** The synthesized system, the same for every family of this run. */
  assembly(): Promise<string>;
}

export interface Family {
  /** Every row it gives, in order: `--only` picks by these names. */
  readonly heads: readonly RowHead[];
  measure(bench: Bench): Promise<readonly Row[]>;
  /** Writes the pages it has beside the table, from what was measured last. */
  keep?(): void;
}
