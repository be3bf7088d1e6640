/** Alarms of a template under the movable clock: what was counted, what was lived and what was leapt over. */
import { beforeEach, describe, expect, test } from 'vitest';
import { AlarmWatch } from '../../../local/alarms/watch.ts';
import { readCloud } from '../../../local/cloud/read.ts';
import { CannotRun } from '../../../local/cloud/stop.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 5, 10);
const at = { region: 'us-east-1', account: '000000000000', gatewayUrl: 'http://gateway', apiUrl: 'http://api' };

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>;
const cloudOf = (Resources: Resources) =>
  readCloud([{ name: 'stack', template: { Resources }, assets: new Map() }], at);

const base = { ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, EvaluationPeriods: 1 };
const alarm = (name: string, properties: Record<string, unknown>) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { AlarmName: name, ...base, ...properties },
});
const errors = {
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'FunctionName', Value: 'f' }],
  Period: 300,
  Statistic: 'Sum',
};

let now: number;
beforeEach(() => {
  now = start + 20_000;
});

function watchOf(resources: Resources) {
  const watch = new AlarmWatch(cloudOf(resources), () => now);
  return {
    watch,
    state: (name: string) => watch.list().find((one) => one.name === name)?.state,
    /** A minute at a time, with what happens in each. */
    live(minutes: number, each: () => void = () => {}) {
      for (let passed = 0; passed < minutes; passed += 1) {
        now += minute;
        watch.pass();
        each();
      }
    },
    leap(minutes: number) {
      watch.pass();
      now += minutes * minute;
      watch.pass();
    },
  };
}

describe('an alarm on errors', () => {
  const resources = { A: alarm('errors', { ...errors, TreatMissingData: 'notBreaching' }) };

  test('comes at the next whole minute, stays while the period slides over the error, and ends', () => {
    const { watch, state, live } = watchOf(resources);
    live(3);
    expect(state('errors')).toBe('OK');
    watch.count('AWS/Lambda', 'Errors', { FunctionName: 'f' });
    expect(state('errors')).toBe('OK');
    live(1);
    expect(state('errors')).toBe('ALARM');
    // One period of one, and two more are retrieved: silence after it does not clear it at once.
    live(14);
    expect(state('errors')).toBe('ALARM');
    live(1);
    expect(state('errors')).toBe('OK');
    expect(watch.changes().map(({ to, at: when }) => [to, (when - start) / minute])).toEqual([
      ['ALARM', 4],
      ['OK', 19],
    ]);
  });

  test('of another function raises nothing', () => {
    const { watch, state, live } = watchOf(resources);
    watch.count('AWS/Lambda', 'Errors', { FunctionName: 'g' });
    live(2);
    expect(state('errors')).toBe('OK');
  });

  test('is not missed when the clock leaps right after the error, and is over after the leap', () => {
    const { watch, state, leap } = watchOf(resources);
    watch.count('AWS/Lambda', 'Errors', { FunctionName: 'f' });
    leap(600);
    expect(state('errors')).toBe('OK');
    expect(watch.changes().map(({ to }) => to)).toEqual(['ALARM', 'OK']);
  });
});

describe('an alarm on silence', () => {
  const heartbeat = {
    Metrics: [
      { Id: 'e', Expression: 'FILL(m, 0)', ReturnData: true },
      {
        Id: 'm',
        ReturnData: false,
        MetricStat: {
          Metric: { Namespace: 'AWS/Lambda', MetricName: 'Invocations', Dimensions: errors.Dimensions },
          Period: 60,
          Stat: 'Sum',
        },
      },
    ],
    ComparisonOperator: 'LessThanThreshold',
    EvaluationPeriods: 5,
    TreatMissingData: 'breaching',
  };
  const resources = { A: alarm('silent', heartbeat) };
  const beat = (watch: AlarmWatch) => () => watch.count('AWS/Lambda', 'Invocations', { FunctionName: 'f' });

  test('comes when every minute was lived and nothing beat', () => {
    const { watch, state, live } = watchOf(resources);
    live(10, beat(watch));
    expect(state('silent')).toBe('OK');
    // The minute in which it beat last is over after one more.
    live(5);
    expect(state('silent')).toBe('OK');
    live(1);
    expect(state('silent')).toBe('ALARM');
    live(2, beat(watch));
    expect(state('silent')).toBe('OK');
  });

  test('a leap is no silence: nobody ran the schedules', () => {
    const { watch, state, live, leap } = watchOf(resources);
    live(10, beat(watch));
    leap(24 * 60);
    expect(state('silent')).toBe('OK');
    live(7);
    expect(state('silent')).toBe('ALARM');
  });
});

describe('kinds of metrics', () => {
  test('what a function logs is counted under its own namespace and dimensions', () => {
    const own = { Namespace: 'Clinic/x', MetricName: 'Late', Period: 60, ExtendedStatistic: 'p99' };
    const dimensions = [{ Name: 'service', Value: 'send' }];
    const resources = {
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      A: alarm('late', { ...own, Dimensions: dimensions, Threshold: 30 }),
    };
    const cloud = cloudOf(resources);
    const environment = { POWERTOOLS_METRICS_NAMESPACE: 'Clinic/x' };
    const watch = new AlarmWatch({ ...cloud, functions: [{ environment } as never] }, () => now);
    const line = (late: unknown) =>
      JSON.stringify({
        _aws: {
          Timestamp: now,
          CloudWatchMetrics: [{ Namespace: 'Clinic/x', Dimensions: [['service']], Metrics: [{ Name: 'Late' }] }],
        },
        service: 'send',
        Late: late,
      });
    watch.line('{"level":"INFO","message":"no metric"}');
    watch.line(line([1, 2, 3]));
    watch.line(line(30.5));
    now += minute;
    expect(watch.list()[0]?.state).toBe('OK');
    watch.line(line([31, 32, 33]));
    now += minute;
    expect(watch.list()[0]?.state).toBe('ALARM');
  });

  test('what only AWS counts is named, and so is a composite alarm on it', () => {
    const reputation = {
      Namespace: 'AWS/SES',
      MetricName: 'Reputation.BounceRate',
      Period: 3600,
      Statistic: 'Average',
    };
    const { watch, live } = watchOf({
      A: alarm('reputation', reputation),
      B: alarm('other-dimensions', { ...errors, Dimensions: [{ Name: 'Resource', Value: 'f' }] }),
      C: alarm('errors', { ...errors, TreatMissingData: 'notBreaching' }),
      D: {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        Properties: { AlarmName: 'either', AlarmRule: 'ALARM(errors) OR ALARM(reputation)' },
      },
      E: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmName: 'fine', AlarmRule: 'OK("errors")' } },
    });
    live(1);
    expect(watch.list().map(({ name, state, unseen }) => [name, state, ...unseen])).toEqual([
      ['reputation', 'onlyOnAws', 'AWS/SES Reputation.BounceRate'],
      ['other-dimensions', 'onlyOnAws', 'AWS/Lambda Errors'],
      ['errors', 'OK'],
      ['either', 'onlyOnAws', 'AWS/SES Reputation.BounceRate'],
      ['fine', 'ALARM'],
    ]);
  });

  test('DynamoDB: missing data are always ignored, so the alarm stays until a point says otherwise', () => {
    const throttled = { Namespace: 'AWS/DynamoDB', MetricName: 'ReadThrottleEvents', Period: 60, Statistic: 'Sum' };
    const { watch, state, live } = watchOf({
      A: alarm('throttled', {
        ...throttled,
        Dimensions: [{ Name: 'TableName', Value: 't' }],
        TreatMissingData: 'notBreaching',
      }),
    });
    watch.count('AWS/DynamoDB', 'ReadThrottleEvents', { TableName: 't' });
    live(60);
    expect(state('throttled')).toBe('ALARM');
  });

  test('a level counts as it is last seen in its minute', () => {
    const queue = {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Period: 60,
      Statistic: 'Maximum',
    };
    const { watch, state, live } = watchOf({
      A: alarm('queue', { ...queue, Dimensions: [{ Name: 'QueueName', Value: 'q' }] }),
    });
    let length = 1;
    watch.observe(() => watch.level('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName: 'q' }, length));
    live(3);
    expect(state('queue')).toBe('ALARM');
    length = 0;
    live(2);
    expect(state('queue')).toBe('OK');
  });
});

describe('what is not understood stops the start', () => {
  test.each([
    [{ ...errors, Statistic: 'TM(10%:90%)' }, /TM/],
    [{ ...errors, Period: 10 }, /whole minutes/],
    [{ ...errors, ComparisonOperator: 'LessThanLowerThreshold' }, /LessThanLowerThreshold/],
    [{ ...errors, EvaluateLowSampleCountPercentile: 'ignore' }, /EvaluateLowSampleCountPercentile/],
    [{ ...base, Metrics: [{ Id: 'e', Expression: 'FILL(m, 0)' }] }, /no metric m/],
  ])('%j', (properties, message) => {
    expect(() => cloudOf({ A: alarm('a', properties) })).toThrow(CannotRun);
    expect(() => cloudOf({ A: alarm('a', properties) })).toThrow(message);
  });

  test('a composite alarm on one that is not there', () => {
    const Properties = { AlarmName: 'c', AlarmRule: 'ALARM(gone)' };
    expect(() => cloudOf({ A: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties } })).toThrow(
      /there is no alarm gone/,
    );
  });
});
