/** A planted bug: one edit of the product's source. */

export interface Mutant {
  readonly name: string;
  /** Under `functions/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What else must change for the bug to show. */
  readonly also?: Pick<Mutant, 'file' | 'find' | 'replace'>;
  /** The test that is red with it, where nothing in the simulated world would show it; the simulator does not hunt it. */
  readonly caughtBy?: string;
}
