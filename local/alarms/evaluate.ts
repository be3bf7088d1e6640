/**
 * One look at an alarm: its latest data points, which of them breach, and what follows when some are missing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** A data point as the threshold sees it; undefined: missing. */
export type Point = 'breaching' | 'within' | undefined;

export const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

export interface Rule {
  /** N of "M of N". */
  readonly evaluationPeriods: number;
  /** M of "M of N". */
  readonly datapointsToAlarm: number;
  readonly missingData: MissingData;
}

/**
 * How many data points are retrieved. CloudWatch does not say it for every period and resolution; in the examples of its
 * page it takes five for three.
 */
export function retrieved({ evaluationPeriods }: Pick<Rule, 'evaluationPeriods'>): number {
  return evaluationPeriods + 2;
}

/**
 * The state that follows from the points of the evaluation range, oldest first. What is missing is only filled in when
 * there are fewer points than evaluation periods, and as few times as possible.
 */
export function evaluate(points: readonly Point[], rule: Rule, current: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, missingData } = rule;
  const there = points.filter((point) => point !== undefined).slice(-evaluationPeriods);
  const breaching = there.filter((point) => point === 'breaching').length;
  const filled = evaluationPeriods - there.length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (filled === 0 || missingData === 'notBreaching') return 'OK';
  if (missingData === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  // One point within the threshold decides; so far nothing but breaches, or nothing at all, leaves it open.
  if (breaching < there.length) return 'OK';
  if (missingData === 'ignore') return current;
  return isOldBreach(points, datapointsToAlarm) ? 'ALARM' : 'INSUFFICIENT_DATA';
}

/**
 * Too few points, all breaching: when the oldest has been there for as many periods as make an alarm, it is one; a single
 * new point might only be early.
 */
function isOldBreach(points: readonly Point[], datapointsToAlarm: number): boolean {
  const oldest = points.indexOf('breaching');
  return oldest !== -1 && points.length - oldest >= datapointsToAlarm;
}
