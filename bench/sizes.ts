/** How much is measured: `--quick` for a look, `--full` for the million rows, neither for the everyday run. */

export interface Sizes {
  readonly name: 'quick' | 'usual' | 'full';
  /** People due at one minute. */
  readonly people: number;
  /** Fresh databases per kind of email. */
  readonly databases: number;
  /** Pairs of a comparison, alternating. */
  readonly pairs: number;
  /** More and shorter pairs: other work on the machine comes and goes in seconds. */
  readonly throughput: { readonly pairs: number; readonly emails: number };
  /** Emails per run of the CPU row. */
  readonly protocolRuns: number;
  /** Milliseconds of one side of a merge comparison. */
  readonly mergeMs: number;
  /** Rows due, and rows waiting in the small and the large index. */
  readonly backlog: { readonly due: number; readonly small: number; readonly large: number };
  /** Emails of dispatch and records of enroll in each run against AWS's stand-in. */
  readonly worker: { readonly runs: number; readonly emails: number; readonly records: number };
  /** Cold starts of each bundle. */
  readonly imports: number;
}

const usual: Sizes = {
  name: 'usual',
  people: 300,
  databases: 3,
  pairs: 5,
  throughput: { pairs: 9, emails: 300 },
  protocolRuns: 4_000,
  mergeMs: 300,
  backlog: { due: 1_000, small: 10_000, large: 100_000 },
  worker: { runs: 3, emails: 1_000, records: 500 },
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
        throughput: { pairs: 2, emails: 100 },
        protocolRuns: 1_000,
        mergeMs: 100,
        backlog: { due: 100, small: 1_000, large: 10_000 },
        worker: { runs: 2, emails: 600, records: 200 },
        imports: 5,
      };
  }
};
