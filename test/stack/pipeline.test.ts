/** The numbers, filters and transformers that keep the promises while nobody looks. */
import { describe, expect, it } from 'vitest';
import { matches, sendTag, sesEvent, told, transform } from './events.ts';
import { assemblyOf, clinicAssembly, ofType, only, type Resource, type Template } from './synth.ts';

const { templates } = await assemblyOf('prod');
const local = await assemblyOf('local');
const dev = await assemblyOf('dev');
const clinic = await clinicAssembly();
const { pipeline } = templates;

function functionNamed(name: string, template: Template = pipeline) {
  return only('AWS::Lambda::Function', template, ({ Properties }) => Properties.FunctionName.endsWith(`-${name}`));
}

const attributeOrRef = (value: { Ref?: string; 'Fn::GetAtt'?: [string, string] }) =>
  value.Ref ?? value['Fn::GetAtt']?.[0] ?? '';

/** The logical id an `Fn::GetAtt` points to. */
const attributeOf = (value: { 'Fn::GetAtt': [string, string] }) => value['Fn::GetAtt'][0];

function queueNamed(name: string): string {
  return only('AWS::SQS::Queue', pipeline, ({ Properties }) => Properties.QueueName === `dripline-prod-${name}`).id;
}

describe('the concurrency of the account (security.md S9)', () => {
  const reserved = (assembly: typeof clinic) =>
    Object.fromEntries(
      Object.values(assembly.templates)
        .flatMap((template) => ofType('AWS::Lambda::Function', template))
        .flatMap(({ Properties: { FunctionName, ReservedConcurrentExecutions: share } }) =>
          share === undefined ? [] : [[FunctionName.split('-').at(-1), share]],
        ),
    );

  it('has a share for what the public can call and for what sends, and leaves the rest of the account its hundred', () => {
    const shares = reserved(clinic);
    expect(shares).toEqual({ intake: 90, preferences: 90, staff: 90, dispatch: 9, enroll: 180, feedback: 180 });
    const given = Object.values(shares).reduce((sum: number, share) => sum + (share as number), 0);
    expect(1_000 - given).toBeGreaterThanOrEqual(100);
  });

  it('is shared by all where nobody has said what AWS granted: a new account has ten', () => {
    expect(reserved({ templates } as typeof clinic)).toEqual({});
  });
});

describe('the stream', () => {
  const wakes = (name: string) => (resource: Resource) =>
    resource.Properties.FunctionName.Ref === functionNamed(name).id;
  const mapping = only('AWS::Lambda::EventSourceMapping', pipeline, wakes('enroll')).Properties;

  it('wakes enroll with every number written down', () => {
    expect(mapping).toMatchObject({
      FunctionName: { Ref: functionNamed('enroll').id },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 50,
      MaximumBatchingWindowInSeconds: 0,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 86_400,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ParallelizationFactor: 1,
    });
    expect(mapping.Enabled ?? true).toBe(true);
    expect(attributeOf(mapping.DestinationConfig.OnFailure.Destination)).toBe(queueNamed('stream-failures'));
    expect(JSON.stringify(mapping.EventSourceArn)).toContain('StreamArn');
  });

  const passes = (eventName: string, pk: string, sk: string) =>
    mapping.FilterCriteria.Filters.some(({ Pattern }: { Pattern: string }) =>
      matches(JSON.parse(Pattern), { eventName, dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } } }),
    );

  it.each(['CONTACT', 'APPT#a1', 'SIGNUP#s1'])('passes %s, made or changed, not removed', (sk) => {
    expect([passes('INSERT', 'C#1', sk), passes('MODIFY', 'C#1', sk), passes('REMOVE', 'C#1', sk)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    ['C#1', 'ENROLL#nurture#once'],
    ['C#1', 'SEND#0f'],
    ['C#1', 'CAP'],
    ['C#1', 'CALL#1'],
    ['C#1', 'LOG#2026#1'],
    ['A#h', 'ADDRESS'],
    ['A#h', 'C#1'],
    ['W#s#1', 'RECEIPT'],
    ['X#s#1', 'LINK'],
    ['CONTROL', 'LEASE#0'],
  ])('does not wake enroll for %s %s, which it or others write', (pk, sk) => {
    expect(passes('MODIFY', pk, sk)).toBe(false);
  });
});

const ticks = ({ Properties }: Resource) => /-dispatch-\d+$/.test(Properties.Name);

describe('the tick', () => {
  it('comes every minute, once, and never late', () => {
    const schedule = only('AWS::Scheduler::Schedule', pipeline, ticks).Properties;
    expect(schedule).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
    expect(schedule.Target.RetryPolicy).toEqual({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    expect(attributeOf(schedule.Target.Arn)).toBe(functionNamed('dispatch').id);
    expect(JSON.parse(schedule.Target.Input)).toEqual({ worker: 0, workers: 1, lookaheadSeconds: 60 });
  });

  it('is not retried by Lambda either', () => {
    const config = only(
      'AWS::Lambda::EventInvokeConfig',
      pipeline,
      ({ Properties }) => Properties.FunctionName.Ref === functionNamed('dispatch').id,
    ).Properties;
    expect(config).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60, Qualifier: '$LATEST' });
    expect(config.DestinationConfig).toBeUndefined();
  });

  it('there is one per worker', () => {
    const inputs = ofType('AWS::Scheduler::Schedule', clinic.templates.pipeline)
      .filter(ticks)
      .map(({ Properties }) => JSON.parse(Properties.Target.Input));
    expect(inputs).toEqual([0, 1, 2].map((worker) => ({ worker, workers: 3, lookaheadSeconds: 60 })));
  });
});

describe('what other systems hear', () => {
  const mapping = only('AWS::Lambda::EventSourceMapping', pipeline, ({ Properties }) =>
    attributeOrRef(Properties.FunctionName).startsWith(functionNamed('announce').id),
  ).Properties;

  it('is read beside the pipeline, in its own time, with its own failure queue', () => {
    expect(mapping).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1_000,
      MaximumBatchingWindowInSeconds: 60,
      MaximumRetryAttempts: 20,
      MaximumRecordAgeInSeconds: 43_200,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ParallelizationFactor: 1,
    });
    expect(attributeOf(mapping.DestinationConfig.OnFailure.Destination)).toBe(queueNamed('announce-failures'));
  });

  it.each([
    ['INSERT', 'CALL#1', true],
    ['MODIFY', 'CALL#1', false],
    ['INSERT', 'LOG#2026#1', true],
    ['INSERT', 'ENROLL#nurture#once', true],
    ['MODIFY', 'ENROLL#nurture#once', true],
    ['MODIFY', 'SEND#0f', true],
    ['REMOVE', 'SEND#0f', false],
    ['MODIFY', 'CONTACT', false],
    ['INSERT', 'APPT#1', false],
  ])('%s of %s: %s', (eventName, sk, passes) => {
    const record = { eventName, dynamodb: { Keys: { pk: { S: 'C#1' }, sk: { S: sk } } } };
    const filters = mapping.FilterCriteria.Filters as { Pattern: string }[];
    expect(filters.some(({ Pattern }) => matches(JSON.parse(Pattern), record))).toBe(passes);
  });
});

describe('upkeep', () => {
  it('comes every quarter of an hour; the next one is the retry', () => {
    const schedule = only('AWS::Scheduler::Schedule', pipeline, (each) => !ticks(each)).Properties;
    expect(schedule).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' });
    expect(attributeOf(schedule.Target.Arn)).toBe(functionNamed('upkeep').id);
  });

  it('takes the environment’s days and years', () => {
    const { Variables } = functionNamed('upkeep', clinic.templates.pipeline).Properties.Environment;
    expect(Variables).toMatchObject({ UNCONFIRMED_DAYS: '14', EVIDENCE_YEARS: '7' });
  });
});

describe('SES events', () => {
  const rules = ofType('AWS::Events::Rule', pipeline).map((rule) => ({
    name: rule.Properties.Name as string,
    pattern: withSetNames(rule.Properties.EventPattern),
    target: rule.Properties.Targets[0],
    targets: rule.Properties.Targets.length,
  }));

  /** The sets are imported from the email stack; here by name. */
  function withSetNames(pattern: Resource['Properties']): unknown {
    const text = JSON.stringify(pattern)
      .replaceAll(/\{"Fn::ImportValue":"[^"]*Reminder[^"]*"\}/g, '"dripline-prod-reminder"')
      .replaceAll(/\{"Fn::ImportValue":"[^"]*Request[^"]*"\}/g, '"dripline-prod-request"')
      .replaceAll(/\{"Fn::ImportValue":"[^"]*Marketing[^"]*"\}/g, '"dripline-prod-marketing"');
    return JSON.parse(text);
  }

  const rulesFor = (event: unknown) => rules.filter(({ pattern }) => matches(pattern, event));

  it.each(Object.entries(told))(
    '%s reaches feedback by exactly one rule, as JSON of exactly these fields',
    (_, one) => {
      for (const set of ['dripline-prod-reminder', 'dripline-prod-request', 'dripline-prod-marketing']) {
        const event = sesEvent(one, set);
        const [rule, second] = rulesFor(event);
        expect(second).toBeUndefined();
        const passed = transform(rule?.target.InputTransformer, event);
        expect(JSON.parse(passed)).toEqual({
          type: one.type,
          tag: sendTag,
          sesId: '0100018c-example',
          at: '2026-11-02T15:00:04Z',
          acceptedAt: '2026-11-02T15:00:02.615Z',
          ...one.passed,
        });
      }
    },
  );

  it.each([
    ['opens', sesEvent({ type: 'Open', detail: {} }, 'dripline-prod-reminder')],
    ['clicks', sesEvent({ type: 'Click', detail: {} }, 'dripline-prod-reminder')],
    ['emails that are not ours: no tag', sesEvent(told.delivery, 'dripline-prod-reminder', {})],
    ['another environment’s', sesEvent(told.delivery, 'dripline-dev-reminder')],
    ['another source’s', { ...sesEvent(told.delivery, 'dripline-prod-reminder'), source: 'not.ses' }],
  ])('%s stay outside', (_, event) => {
    expect(rulesFor(event)).toEqual([]);
  });

  it.each([
    'Sending Status Disabled',
    'Sending Status Enabled',
    'Advisor Recommendation Status Open',
    'Advisor Recommendation Status Resolved',
  ])('what SES tells of the account reaches feedback by its name alone: %s', (notice) => {
    const event = {
      ...sesEvent(told.delivery, 'dripline-prod-reminder'),
      'detail-type': notice,
      resources: ['arn:aws:ses:us-east-1:123456789012:identity/ana@example.com'],
      detail: { version: '1.0.0', data: { record: { cause: 'ana@example.com' } } },
    };
    const [rule, second] = rulesFor(event);
    expect(second).toBeUndefined();
    expect(JSON.parse(transform(rule?.target.InputTransformer, event))).toEqual({ notice, at: '2026-11-02T15:00:04Z' });
  });

  it('no rule keeps the event as SES wrote it: one target each, retried for a day, no dead letter queue', () => {
    expect(rules).toHaveLength(7);
    for (const { target, targets } of rules) {
      expect(targets).toBe(1);
      expect(attributeOf(target.Arn)).toBe(functionNamed('feedback').id);
      expect(target.DeadLetterConfig).toBeUndefined();
      expect(target.RetryPolicy).toEqual({ MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 });
    }
  });

  it('what feedback cannot do is kept, transformed, in its own queue', () => {
    const config = only(
      'AWS::Lambda::EventInvokeConfig',
      pipeline,
      ({ Properties }) => Properties.FunctionName.Ref === functionNamed('feedback').id,
    ).Properties;
    expect(config).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 21_600 });
    expect(attributeOf(config.DestinationConfig.OnFailure.Destination)).toBe(queueNamed('feedback-failures'));
  });
});

describe('the functions', () => {
  it.each([
    ['intake', 256, 10, templates.web],
    ['staff', 256, 10, templates.web],
    ['preferences', 256, 10, templates.web],
    ['enroll', 1_024, 60, pipeline],
    ['dispatch', 512, 120, pipeline],
    ['feedback', 256, 30, pipeline],
    ['announce', 256, 30, pipeline],
    ['upkeep', 256, 120, pipeline],
  ])('%s: %i MB, %i s, Node 24 on arm64', (name, MemorySize, Timeout, template) => {
    expect(functionNamed(name, template).Properties).toMatchObject({
      MemorySize,
      Timeout,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
  });

  const common = ['ENVIRONMENT', 'PEOPLE_TABLE', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME'];
  const sending = [
    'ALLOWED_RECIPIENTS',
    'MAIL_DOMAINS',
    'MARKETING_CONFIGURATION_SET',
    'MARKETING_PARTITIONS',
    'PUBLIC_URL',
    'REMINDER_CONFIGURATION_SET',
    'REMINDER_PARTITIONS',
    'REQUEST_CONFIGURATION_SET',
    'REQUEST_PARTITIONS',
    'WORDS_TABLE',
  ];

  it.each([
    [
      'intake',
      [
        'ADDRESS_KEY_SECRET',
        'DOUBLE_OPT_IN',
        'OTHER_URLS',
        'PUBLIC_URL',
        'SIGN_UPS_PER_ADDRESS',
        'SIGN_UPS_PER_NETWORK',
        'SIGN_UP_SITES',
        'WORDS_TABLE',
      ],
      templates.web,
    ],
    ['staff', ['ADDRESS_KEY_SECRET', 'REMINDER_PARTITIONS', 'WORDS_TABLE'], templates.web],
    ['preferences', ['ADDRESS_KEY_SECRET', 'CONFIRM_DAYS', 'SIGN_UPS_PER_ADDRESS', 'WORDS_TABLE'], templates.web],
    ['enroll', [...sending, 'DEAD_LETTER_QUEUE_URL'], pipeline],
    ['dispatch', sending, pipeline],
    ['feedback', [], pipeline],
    ['announce', ['EVENT_BUS'], pipeline],
    [
      'upkeep',
      [
        'DEAD_LETTER_QUEUE_URL',
        'EVIDENCE_YEARS',
        'MARKETING_PARTITIONS',
        'REMINDER_PARTITIONS',
        'REQUEST_PARTITIONS',
        'SOURCES',
        'UNCONFIRMED_DAYS',
        'WORDS_TABLE',
      ],
      pipeline,
    ],
  ])('%s gets exactly its variables', (name, own, template) => {
    const variables = functionNamed(name, template).Properties.Environment.Variables;
    expect(Object.keys(variables).sort()).toEqual([...common, ...own].sort());
    expect(variables.POWERTOOLS_SERVICE_NAME).toBe(name);
  });

  const allowed = (template: Template) =>
    ['enroll', 'dispatch'].map((name) =>
      JSON.parse(functionNamed(name, template).Properties.Environment.Variables.ALLOWED_RECIPIENTS),
    );

  it('outside prod writes to the allow-list only; on one machine nothing leaves', () => {
    for (const list of allowed(dev.templates.pipeline)) {
      expect(list.length).toBeGreaterThan(0);
      expect(list).not.toContain('*');
    }
    expect(allowed(pipeline)).toEqual([['*'], ['*']]);
    expect(allowed(local.templates.pipeline)).toEqual([['*'], ['*']]);
  });

  it('reserves no concurrency: a new account has ten', () => {
    for (const { Properties } of ofType('AWS::Lambda::Function', ...Object.values(templates))) {
      expect(Properties.ReservedConcurrentExecutions).toBeUndefined();
    }
  });
});

it('queues keep what failed for 14 days, encrypted', () => {
  const queues = ofType('AWS::SQS::Queue', pipeline).map(({ Properties }) => Properties);
  expect(queues.map(({ QueueName }) => QueueName).sort()).toEqual([
    'dripline-prod-announce-failures',
    'dripline-prod-feedback-failures',
    'dripline-prod-set-aside',
    'dripline-prod-stream-failures',
  ]);
  for (const queue of queues) {
    expect(queue).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
  }
});
