/** How much is measured: `--quick` for a look, `--full` for the million rows, neither for the everyday run. */

export interface Sizes {
  readonly name: 'quick' | 'usual' | 'full';
  /** People due at one minute. */
  readonly people: number;
  /** Fresh databases per kind of email. */
  readonly databases: number;
  /** Pairs of a comparison, alternating. */
  readonly pairs: number;
  /** Emails of each side of the throughput pairs: enough that both have left their cold start behind. */
  readonly emailsPerPair: number;
  /** Emails per run of the CPU row. */
  readonly protocolRuns: number;
  /** Milliseconds of one side of a merge comparison. */
  readonly mergeMs: number;
  /** Rows due, and rows waiting in the small and the large index. */
  readonly backlog: { readonly due: number; readonly small: number; readonly large: number };
  /** Cold starts of each bundle. */
  readonly imports: number;
}

const usual: Sizes = {
  name: 'usual',
  people: 300,
  databases: 3,
  pairs: 5,
  emailsPerPair: 1_000,
  protocolRuns: 4_000,
  mergeMs: 300,
  backlog: { due: 1_000, small: 10_000, large: 100_000 },
  imports: 15,
};

export const sizesFor = (name: Sizes['name']): Sizes => {
  switch (name) {
    case 'usual':
      return usual;
    case 'full':
      return { ...usual, name, backlog: { due: 1_000, small: 10_000, large: 1_000_000 } };
    case 'quick':
      return {
        name,
        people: 60,
        databases: 1,
        pairs: 2,
        emailsPerPair: 200,
        protocolRuns: 1_000,
        mergeMs: 100,
        backlog: { due: 100, small: 1_000, large: 10_000 },
        imports: 5,
      };
  }
};
