/**
 * Metrics in log lines, as Powertools writes them: the embedded metric format.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import { z } from 'zod';
import type { MetricName } from './store.ts';

const lineSchema = z.object({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

export interface Sample {
  readonly metric: MetricName;
  /** Epoch ms. */
  readonly at: number;
  readonly values: readonly number[];
}

/** The samples in one log line; none when it holds no metrics. */
export function embeddedMetrics(line: string): readonly Sample[] {
  if (!line.includes('"_aws"')) return [];
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return [];
  }
  const read = lineSchema.safeParse(json);
  if (!read.success) return [];
  const fields = json as Readonly<Record<string, unknown>>;
  const { Timestamp: at, CloudWatchMetrics } = read.data._aws;
  return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    // Each set of dimensions is a metric of its own.
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(fields[name])]));
      return Metrics.map(({ Name: name }) => ({
        metric: { namespace, name, dimensions },
        at,
        values: numbers(fields[name]),
      }));
    }),
  );
}

function numbers(value: unknown): readonly number[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === 'number');
}
