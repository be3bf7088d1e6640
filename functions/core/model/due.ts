/**
 * A row's place in the due index, the queue of everything that has to happen
 * (`docs/decisions/0001-the-due-index-is-the-queue.md`).
 */
import type { Instant } from '../time/time.ts';

/** Where a row stands in the due index: its lane partition, and when it may go. */
export interface Due {
  readonly partition: string;
  readonly at: Instant;
}
