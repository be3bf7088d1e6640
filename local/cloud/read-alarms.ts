/** Alarms of CloudWatch: what they watch, when they breach, and which others a composite one joins. */
import { z } from 'zod';
import { readCompositeRule } from '../alarms/compositeRule.ts';
import { comparisons } from '../alarms/evaluate.ts';
import { type Expression, readExpression } from '../alarms/expression.ts';
import { isStatistic } from '../alarms/statistics.ts';
import type { CompositeAlarm, MetricAlarm, WatchedMetric } from './model.ts';
import type { Resources } from './resolved.ts';
import type { Resource } from './stacks.ts';
import { stop } from './stop.ts';

const dimensionsSchema = z.optional(z.array(z.strictObject({ Name: z.string(), Value: z.coerce.string() })));
const querySchema = z.strictObject({
  Id: z.string().regex(/^[a-z]\w*$/),
  Label: z.optional(z.string()),
  ReturnData: z.optional(z.boolean()),
  Expression: z.optional(z.string()),
  Period: z.optional(z.number()),
  MetricStat: z.optional(
    z.strictObject({
      Metric: z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensionsSchema }),
      Period: z.number(),
      Stat: z.string(),
      Unit: z.optional(z.string()),
    }),
  ),
});

const alarmSchema = z.object({
  AlarmDescription: z.optional(z.string()),
  AlarmActions: z.optional(z.array(z.string())),
  ComparisonOperator: z.string(),
  Threshold: z.number(),
  EvaluationPeriods: z.int().min(1),
  DatapointsToAlarm: z.optional(z.number()),
  TreatMissingData: z.optional(z.enum(['missing', 'ignore', 'breaching', 'notBreaching'])),
  Namespace: z.optional(z.string()),
  MetricName: z.optional(z.string()),
  Dimensions: dimensionsSchema,
  Period: z.optional(z.number()),
  Statistic: z.optional(z.string()),
  ExtendedStatistic: z.optional(z.string()),
  Metrics: z.optional(z.array(querySchema)),
});
type Properties = z.infer<typeof alarmSchema>;

/** @throws CannotRun for what would never be evaluated rightly: another operator, statistic, period or function. */
export function readAlarms(resources: Resources): MetricAlarm[] {
  return resources.parsed('AWS::CloudWatch::Alarm', alarmSchema).map(({ resource, value }) => {
    const { ComparisonOperator, EvaluationPeriods, TreatMissingData } = value;
    if (!(ComparisonOperator in comparisons))
      stop(`${resource.place}.ComparisonOperator`, `the local runtime does not know ${ComparisonOperator}`);
    const { metrics, expressions, watched, periodSeconds } = queriesOf(resource, value);
    return {
      name: resource.name,
      arn: resources.attribute(resource, 'Arn'),
      description: value.AlarmDescription ?? '',
      tells: value.AlarmActions ?? [],
      metrics,
      expressions,
      watched,
      periodSeconds,
      comparison: ComparisonOperator,
      threshold: value.Threshold,
      evaluationPeriods: EvaluationPeriods,
      datapointsToAlarm: value.DatapointsToAlarm ?? EvaluationPeriods,
      // "Alarms that evaluate metrics in the AWS/DynamoDB namespace always ignore missing data."
      missingData: [...metrics.values()].some(({ namespace }) => namespace === 'AWS/DynamoDB')
        ? 'ignore'
        : (TreatMissingData ?? 'missing'),
    };
  });
}

function queriesOf(resource: Resource, value: Properties) {
  const metrics = new Map<string, WatchedMetric>();
  const expressions = new Map<string, Expression>();
  const periods = new Set<number>();
  const { place } = resource;
  const watch = (
    id: string,
    metric: Omit<WatchedMetric, 'dimensions'>,
    dimensions: Properties['Dimensions'],
    period: number,
  ) => {
    if (!isStatistic(metric.statistic))
      stop(place, `the local runtime does not know the statistic ${metric.statistic}`);
    const entries = (dimensions ?? []).map(({ Name, Value }) => [Name, Value] as const);
    metrics.set(id, { ...metric, dimensions: Object.fromEntries(entries) });
    periods.add(period);
  };
  if (value.Metrics === undefined) {
    const { Namespace: namespace, MetricName: name, Period: period } = value;
    const statistic = value.ExtendedStatistic ?? value.Statistic;
    if (namespace === undefined || name === undefined || period === undefined || statistic === undefined)
      return stop(place, 'an alarm on one metric needs Namespace, MetricName, Period and a statistic');
    watch('metric', { namespace, name, statistic }, value.Dimensions, period);
  }
  let watched = value.Metrics === undefined ? 'metric' : undefined;
  for (const { Id, MetricStat, Expression: text, ReturnData } of value.Metrics ?? []) {
    if (MetricStat !== undefined) {
      const { Metric, Period, Stat } = MetricStat;
      watch(Id, { namespace: Metric.Namespace, name: Metric.MetricName, statistic: Stat }, Metric.Dimensions, Period);
    } else if (text === undefined) stop(`${place}.Metrics.${Id}`, 'neither a metric nor an expression');
    else expressions.set(Id, readExpression(text, `${place}.Metrics.${Id}`));
    if (ReturnData !== false) {
      if (watched !== undefined) stop(`${place}.Metrics`, 'more than one of them returns data');
      watched = Id;
    }
  }
  for (const [id, { ids }] of expressions)
    for (const used of ids)
      if (!metrics.has(used) && !expressions.has(used)) stop(`${place}.Metrics.${id}`, `there is no metric ${used}`);
  const [periodSeconds = 0, second] = periods;
  if (second !== undefined) stop(place, 'its metrics have different periods');
  if (periodSeconds % 60 !== 0 || periodSeconds === 0)
    stop(place, `the local runtime knows periods of whole minutes, not ${periodSeconds} s`);
  return { metrics, expressions, watched: watched ?? stop(place, 'none of its metrics returns data'), periodSeconds };
}

const compositeSchema = z.object({
  AlarmDescription: z.optional(z.string()),
  AlarmActions: z.optional(z.array(z.string())),
  AlarmRule: z.string(),
});

/** @throws CannotRun when a rule asks about an alarm that is not there. */
export function readCompositeAlarms(resources: Resources, alarms: readonly MetricAlarm[]): CompositeAlarm[] {
  const read = resources.parsed('AWS::CloudWatch::CompositeAlarm', compositeSchema);
  const known = new Map<string, string>();
  for (const { name, arn } of alarms) known.set(name, name).set(arn, name);
  for (const { resource } of read)
    known.set(resource.name, resource.name).set(resources.attribute(resource, 'Arn'), resource.name);
  return read.map(({ resource, value }) => {
    const place = `${resource.place}.AlarmRule`;
    const rule = readCompositeRule(value.AlarmRule, place);
    const named = (asked: string) => known.get(asked) ?? stop(place, `there is no alarm ${asked}`);
    return {
      name: resource.name,
      description: value.AlarmDescription ?? '',
      tells: value.AlarmActions ?? [],
      alarms: rule.alarms.map(named),
      holds: (stateOf) => rule.holds((asked) => stateOf(named(asked))),
    };
  });
}
