import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { functionNames } from '../../functions/core/model/functionNames.ts';
import { sesEventTypes } from '../../functions/core/send/sesEvents.ts';
import { assemblyOf, clinicAssembly, ofType, only } from './synth.ts';

const { templates } = await assemblyOf('prod');
const clinic = await clinicAssembly();
const { operations } = templates;

const alarms = new Map(
  ofType('AWS::CloudWatch::Alarm', operations).map(({ Properties }) => [
    Properties.AlarmName.replace('dripline-prod-', '') as string,
    Properties,
  ]),
);
const root = fileURLToPath(new URL('../../', import.meta.url));

interface Metric {
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
    };
  };
}

const topicId = (name: string) =>
  only('AWS::SNS::Topic', operations, ({ Properties }) => Properties.TopicName.endsWith(name)).id;

describe('the alarms', () => {
  it('watch these things', () => {
    expect([...alarms.keys()].sort()).toEqual(
      [
        // Nothing is connected here, and nothing to be asked.
        ...functionNames.filter((name) => name !== 'poll').flatMap((name) => [`${name}-errors`, `${name}-throttles`]),
        'opt-out-failed',
        'opt-out-refused',
        'table-refuses',
        'sending-refused',
        'sending-held',
        'release-refused',
        'skipped-by-fault',
        'quota',
        'watch-cut-short',
        'no-events',
        'events-unknown',
        'ses-rejects',
        'ses-notice',
        'put-off',
        'account-limited',
        'upkeep-silent',
        'call-waits',
        'web-server-errors',
        'web-client-errors',
        'enroll-behind',
        'records-set-aside',
        'stuck',
        'sweep-failed',
        'source-silent',
        'sweep-silent',
        'stream-failures',
        'feedback-failures',
        'announce-behind',
        'announce-failures',
        'bounces-undelivered',
        'deliveries-undelivered',
        'dispatch-silent',
        'dispatch-long',
        'late',
        'oldest-due',
        'in-doubt',
        'visit-fault',
        'complaints-rise',
        'marketing-paused',
        'requests-stopped',
        'needs-call',
        'ses-bounce-rate',
        'ses-complaint-rate',
      ].sort(),
    );
  });

  it.each([...alarms])('%s says one neutral sentence and where to read on', (_, alarm) => {
    expect(alarm.AlarmDescription).toMatch(/^[A-Z][^.]{10,120}\. What to do: docs\/runbook\.md#[a-z0-9-]+$/);
  });

  const runbook = fileURLToPath(new URL('../../docs/runbook.md', import.meta.url));
  it.runIf(existsSync(runbook)).each([...alarms])('%s links a heading that the runbook has', (_, alarm) => {
    const headings = [...readFileSync(runbook, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    );
    expect(headings).toContain(alarm.AlarmDescription.split('#')[1]);
  });

  const code = globSync('functions/**/*.ts', { cwd: root }).map((file) => readFileSync(`${root}${file}`, 'utf8'));
  const counted = new Set([
    // Counted by the type of the event.
    ...sesEventTypes,
    ...code
      .flatMap((text) => [...text.matchAll(/\baddMetric\(([^;]*?)MetricUnit\./g)].map(([, name = '']) => name))
      .flatMap((name) => [...name.matchAll(/'(\w+)'/g)].map(([, each = '']) => each)),
  ]);
  it.each([...alarms])('%s waits for something that AWS or a function of ours counts', (_, alarm) => {
    const watched = [alarm, ...(alarm.Metrics ?? []).flatMap((each: Metric) => each.MetricStat?.Metric ?? [])];
    const own = watched.filter(({ Namespace }) => Namespace === 'Dripline/prod').map(({ MetricName }) => MetricName);
    expect(own.filter((name) => !counted.has(name))).toEqual([]);
  });

  it('calls go to staff, everything else to the engineer', () => {
    for (const [id, alarm] of alarms) {
      expect(alarm.AlarmActions).toEqual([
        { Ref: topicId(['needs-call', 'call-waits'].includes(id) ? 'staff' : 'engineer') },
      ]);
    }
  });

  it('a heartbeat that stops is an alarm; other silence is fine', () => {
    for (const [id, alarm] of alarms) {
      // A booking system that is silent is counted, and not the absence of a count.
      const isHeartbeat = id.endsWith('-silent') && id !== 'source-silent';
      expect(alarm.TreatMissingData).toBe(isHeartbeat ? 'breaching' : 'notBreaching');
    }
  });

  it.each([
    ['late', { MetricName: 'LagSeconds', ExtendedStatistic: 'p99', Threshold: 30, Namespace: 'Dripline/prod' }],
    ['oldest-due', { MetricName: 'OldestDueSeconds', Statistic: 'Maximum', Threshold: 300 }],
    ['dispatch-long', { MetricName: 'Duration', Statistic: 'Maximum', Threshold: 95_000 }],
    ['enroll-behind', { MetricName: 'IteratorAge', Statistic: 'Maximum', Threshold: 120_000 }],
    ['records-set-aside', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 }],
    ['sweep-failed', { MetricName: 'SweepFailed', Threshold: 1 }],
    ['stuck', { MetricName: 'Stuck', Threshold: 1 }],
    ['ses-bounce-rate', { MetricName: 'Reputation.BounceRate', Threshold: 0.05 }],
    ['ses-complaint-rate', { MetricName: 'Reputation.ComplaintRate', Threshold: 0.001 }],
    ['marketing-paused', { MetricName: 'MarketingPaused', Threshold: 1, Namespace: 'Dripline/prod' }],
  ])('%s at its threshold', (id, expected) => {
    expect(alarms.get(id)).toMatchObject(expected);
  });

  it.each([
    ['needs-call', 'NeedsCall', [...functionNames]],
    ['in-doubt', 'InDoubt', ['dispatch', 'enroll']],
    ['sending-refused', 'SendingRefused', ['dispatch', 'enroll']],
    ['skipped-by-fault', 'SkippedByFault', ['dispatch', 'enroll']],
  ])('%s counts every function that may say so', (id, metricName, services) => {
    const metrics = alarms.get(id)?.Metrics.filter((m: { MetricStat?: unknown }) => m.MetricStat);
    expect(
      metrics.map(
        ({ MetricStat }: { MetricStat: { Metric: { MetricName: string; Dimensions: { Value: string }[] } } }) => [
          MetricStat.Metric.MetricName,
          MetricStat.Metric.Dimensions[0]?.Value,
        ],
      ),
    ).toEqual(expect.arrayContaining(services.map((service) => [metricName, service])));
    expect(metrics).toHaveLength(services.length);
  });

  it('each worker has a heartbeat, ten to an alarm', () => {
    const workers = (from: { readonly Properties: { readonly Metrics: readonly Metric[] } } | undefined) =>
      from?.Properties.Metrics.flatMap(({ MetricStat }) =>
        (MetricStat?.Metric.Dimensions ?? []).filter(({ Name }) => Name === 'worker').map(({ Value }) => Value),
      );
    const silent = ofType('AWS::CloudWatch::Alarm', clinic.templates.operations).find(
      ({ Properties }) => Properties.AlarmName === 'dripline-prod-dispatch-silent',
    );
    expect(workers(silent as never)).toEqual(['0', '1', '2']);
  });

  it('cost what docs/cost.md says', () => {
    const watched = [...alarms.values()].reduce(
      (sum, { Metrics }) => sum + (Metrics?.filter((each: Metric) => each.MetricStat).length ?? 1),
      0,
    );
    const line = `| CloudWatch alarms | ${alarms.size} alarms over ${watched} metrics × $0.10 | $${(watched / 10).toFixed(2)} |`;
    expect(readFileSync(`${root}docs/cost.md`, 'utf8').split('\n')).toContain(line);
  });

  it('watch the namespace the functions write to', () => {
    for (const { Properties } of ofType('AWS::Lambda::Function', templates.web, templates.pipeline)) {
      expect(Properties.Environment.Variables.POWERTOOLS_METRICS_NAMESPACE).toBe('Dripline/prod');
    }
  });
});

describe('the topics', () => {
  it('nobody is subscribed unless named; then each their own', async () => {
    expect(ofType('AWS::SNS::Subscription', (await assemblyOf('dev')).templates.operations)).toEqual([]);
    const endpoints = ofType('AWS::SNS::Subscription', clinic.templates.operations).map(
      ({ Properties }) => Properties.Endpoint,
    );
    expect(endpoints.sort()).toEqual(['desk@maple.test', 'engineer@maple.test']);
  });

  it('CloudWatch of this account may publish', () => {
    for (const { Properties } of ofType('AWS::SNS::TopicPolicy', operations)) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      );
    }
  });
});

describe('the logs', () => {
  const everywhere = Object.values(templates);
  const groups = ofType('AWS::Logs::LogGroup', ...everywhere);

  it('every function writes to a log group of its own name', () => {
    for (const { Properties } of ofType('AWS::Lambda::Function', ...everywhere)) {
      const group = groups.find(({ id }) => id === Properties.LoggingConfig.LogGroup.Ref);
      expect(group?.Properties.LogGroupName).toBe(`/aws/lambda/${Properties.FunctionName}`);
    }
  });

  it('every log group has the environment’s retention', () => {
    // All but `poll`, which nothing here needs, and the access log.
    expect(groups).toHaveLength(functionNames.length);
    for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(365);
    for (const { Properties } of ofType('AWS::Logs::LogGroup', ...Object.values(clinic.templates))) {
      expect(Properties.RetentionInDays).toBe(180);
    }
  });
});
