/** Alarms are described beside what they watch, and made by the operations stack, which alone knows whom to tell. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FunctionName } from '../../functions/core/model/functionNames.ts';
import type { Environment } from '../environment.ts';
import { metricNamespace } from '../names.ts';

/** What has to happen for someone to be told. */
export interface AlarmSpec {
  /** Unique within an environment; becomes `dripline-<env>-<id>`, so no clinical word. */
  readonly id: string;
  readonly metric: IMetric;
  readonly when: 'atLeast' | 'moreThan' | 'lessThan';
  readonly threshold: number;
  /** Periods in a row that must breach. */
  readonly periods: number;
  /** What no data means. A heartbeat that stops is an alarm; an error count that stops is good news. */
  readonly silence: 'fine' | 'alarm';
  /** Heading of `docs/runbook.md`, as its anchor. */
  readonly runbook: string;
  /** One neutral sentence: it may be read over someone's shoulder. */
  readonly says: string;
  readonly tell: 'engineer' | 'staff';
}

/** A metric of AWS's own, or of ours. */
export function metric(
  namespace: string,
  metricName: string,
  dimensionsMap: Readonly<Record<string, string>>,
  statistic: string,
  period: Duration,
): Metric {
  return new Metric({ namespace, metricName, dimensionsMap: { ...dimensionsMap }, statistic, period });
}

/** A metric one function emits (Powertools puts its name in the dimension `service`). */
export function ownMetric(
  environment: Environment,
  service: FunctionName,
  metricName: string,
  statistic: string,
  period: Duration,
): Metric {
  return metric(metricNamespace(environment), metricName, { service }, statistic, period);
}

/** A count summed over all functions that may emit it; a function that emitted nothing counts as none. */
export function ownCount(
  environment: Environment,
  services: readonly FunctionName[],
  metricName: string,
  period: Duration,
): IMetric {
  // Ids are shared within a graph, so they carry the metric's name too.
  const parts = services.map(
    (service) => [`${service}${metricName}`, ownMetric(environment, service, metricName, 'Sum', period)] as const,
  );
  return new MathExpression({
    expression: parts.map(([id]) => `FILL(${id}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(parts),
    label: metricName,
    period,
  });
}

/**
 * 1 while something that has to happen in every period did not happen in this one, else 0. Filled, and not left to what
 * no data means: CloudWatch looks at a few older points too before it takes silence for silence, and would come a
 * quarter of an hour late.
 */
export function silent(metrics: Readonly<Record<string, IMetric>>, label: string, period: Duration): IMetric {
  const ids = Object.keys(metrics);
  return new MathExpression({
    expression: `IF(${ids.map((id) => `FILL(${id}, 0) < 1`).join(' OR ')}, 1, 0)`,
    usingMetrics: { ...metrics },
    label,
    period,
  });
}

/** Some metrics, joined by metric math. */
export function joined(
  expression: string,
  metrics: Readonly<Record<string, IMetric>>,
  label: string,
  period: Duration,
): IMetric {
  return new MathExpression({ expression, usingMetrics: { ...metrics }, label, period });
}

/** A queue that should be empty is not. */
export function notEmpty(id: string, queueName: string, runbook: string, says: string): AlarmSpec {
  return {
    id,
    metric: metric(
      'AWS/SQS',
      'ApproximateNumberOfMessagesVisible',
      { QueueName: queueName },
      'Maximum',
      Duration.minutes(5),
    ),
    when: 'atLeast',
    threshold: 1,
    periods: 1,
    silence: 'fine',
    runbook,
    says,
    tell: 'engineer',
  };
}
