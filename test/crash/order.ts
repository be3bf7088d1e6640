/** What a host is told to do. */
import type { BoundaryName, When } from './boundaries.ts';
import type { StoryName } from './stories.ts';

export interface CrashOrder {
  readonly home: string;
  readonly assembly: string;
  readonly story: StoryName;
  readonly boundary: BoundaryName;
  /** Counted from 1. */
  readonly n: number;
  readonly when: When;
  readonly dropEvents: boolean;
}

/** What the host says when the story came to its end and nothing struck. */
export const unstruck = 'unstruck';
