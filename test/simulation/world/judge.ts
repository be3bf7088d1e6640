/** Who judges a world while it runs, and what they find. */
import type { Item } from '../dynamo/values.ts';
import type { Acceptance } from './acceptance.ts';
import type { Invocation } from './lambda/invocation.ts';

/** A claim as the table took it. */
export interface Claim {
  readonly sequence: number;
  readonly at: number;
  readonly by: Invocation | undefined;
  readonly row: Item;
  readonly before: Item | undefined;
  /** When the row it replaces was left in doubt. */
  readonly doubtAt: number | undefined;
}

export interface Violation {
  readonly what: string;
  readonly detail: string;
  readonly at: string;
}

export interface Judge {
  accepted(acceptance: Acceptance): void;
  claimed(claim: Claim): void;
}
