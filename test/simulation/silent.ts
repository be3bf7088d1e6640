/** Stands for Powertools in the simulated product: says and counts nothing. */

const nothing = () => undefined;

export class Logger {
  readonly debug = nothing;
  readonly info = nothing;
  readonly warn = nothing;
  readonly error = nothing;
}

export class Metrics {
  readonly addMetric = nothing;
  readonly publishStoredMetrics = nothing;

  addDimension(): this {
    return this;
  }

  singleMetric(): this {
    return this;
  }
}

/** Any unit, by its own name. */
export const MetricUnit = new Proxy({}, { get: (_, name) => name });
