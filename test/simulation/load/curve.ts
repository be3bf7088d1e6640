/** How late emails were: quantiles, and a curve that reads the same in a terminal and in Markdown. */

/** @param sorted ascending. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export interface Lags {
  readonly p50: number;
  readonly p99: number;
  readonly last: number;
}

/** In seconds. */
export function lagsOf(ms: readonly number[]): Lags {
  const sorted = [...ms].sort((a, b) => a - b);
  const seconds = (share: number) => Math.round(quantile(sorted, share) / 100) / 10;
  return { p50: seconds(0.5), p99: seconds(0.99), last: seconds(1) };
}

const steps = 12;
const width = 20;

const bar = (share: number) => '█'.repeat(Math.round(share * width)).padEnd(width, '·');
const percent = (share: number) => `${Math.round(share * 100)} %`.padStart(5);

/** The share of each lane that was accepted by then: twelve steps from the minute to the last email. */
export function curveOf(lanes: Readonly<Record<string, readonly number[]>>): readonly string[] {
  const named = Object.entries(lanes).filter(([, lags]) => lags.length > 0);
  const from = Math.min(...named.map(([, lags]) => lags.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)));
  const last = Math.max(...named.map(([, lags]) => lags.reduce((a, b) => Math.max(a, b), 0)));
  // A curve that begins hours late is drawn from where it begins.
  const begin = from > last / 2 ? from : 0;
  const digits = last - begin < 20_000 ? 1 : 0;
  const share = (lags: readonly number[], until: number) => lags.filter((each) => each <= until).length / lags.length;
  return [
    `${'s after'.padStart(8)}  ${named.map(([name]) => name.padEnd(width + 6)).join('  ')}`.trimEnd(),
    ...Array.from({ length: steps }, (_, index) => {
      const until = begin + ((last - begin) * (index + 1)) / steps;
      const cells = named.map(([, lags]) => `${bar(share(lags, until))} ${percent(share(lags, until))}`);
      return `${(until / 1000).toFixed(digits).padStart(8)}  ${cells.join('  ')}`;
    }),
  ];
}
