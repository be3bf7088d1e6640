/** Alarms are described beside what they watch, and made by the operations stack, which alone knows whom to tell. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';

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

/** A metric the functions emit (Powertools, namespace `Dripline`, dimension `service`). */
export function ownMetric(service: string, metricName: string, statistic: string, period: Duration): Metric {
  return metric('Dripline', metricName, { service }, statistic, period);
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
