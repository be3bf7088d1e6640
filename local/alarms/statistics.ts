/**
 * CloudWatch's statistics over the values of one period.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */

/** `p99`, `p99.9`, `p0` … `p100`; undefined when the text is no percentile. */
function percentileOf(statistic: string): number | undefined {
  const [, digits] = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(statistic) ?? [];
  const percent = digits === undefined ? Number.NaN : Number(digits);
  return percent >= 0 && percent <= 100 ? percent : undefined;
}

/** False for what is not worked out here, such as trimmed means: an alarm on it would never come. */
export function isStatistic(statistic: string): boolean {
  return statistic in simple || percentileOf(statistic) !== undefined;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const simple: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: sum,
  SampleCount: (values) => values.length,
  Average: (values) => sum(values) / values.length,
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
};

/** Undefined when there are no values: that period is missing. */
export function statisticOf(statistic: string, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const percent = percentileOf(statistic);
  if (percent === undefined) return simple[statistic]?.(values);
  // Between two values as far as the percentile lies between their ranks.
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? 0;
  const above = sorted[Math.ceil(rank)] ?? below;
  return below + (above - below) * (rank - Math.floor(rank));
}
