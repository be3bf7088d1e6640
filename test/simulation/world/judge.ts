/** Who judges a world while it runs, and what they find. */
import type { Claim } from './ledger.ts';
import type { Acceptance } from './ses.ts';

export interface Violation {
  readonly what: string;
  readonly detail: string;
  readonly at: string;
}

export interface Judge {
  accepted(acceptance: Acceptance): void;
  claimed(claim: Claim): void;
}
