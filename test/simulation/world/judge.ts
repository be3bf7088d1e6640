/** Who judges a world while it runs, and what they find. */
import type { Item } from '../dynamo/values.ts';
import type { Acceptance } from './acceptance.ts';
import type { Invocation, Outcome } from './lambda/invocation.ts';

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

/** A row of people's that the table took. */
export interface Put {
  readonly pk: string;
  readonly sk: string;
  readonly before: Item | undefined;
  readonly after: Item;
}

export interface Judge {
  accepted?(acceptance: Acceptance): void;
  claimed?(claim: Claim): void;
  /** An invocation came to its end by itself. */
  ended?(invocation: Invocation, outcome: Outcome): void;
  /** A call of staff's was written. */
  called?(put: Put): void;
  /** A contact's row was taken away. */
  erased?(contactId: string): void;
  /** A row that is nobody's was written. */
  strayed?(put: Put): void;
}
