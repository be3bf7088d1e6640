/** What wakes functions besides HTTP: stream sources, schedules, event rules. */
import { z } from 'zod';
import type { LambdaFunction, Rule, RuleTarget, Schedule, StreamSource, Table } from './model.ts';
import { readPattern } from './pattern.ts';
import { checkPermission, destinationSchema, functionAt } from './read-functions.ts';
import type { Resources } from './resolved.ts';
import { stop } from './stop.ts';

type Functions = ReadonlyMap<string, LambdaFunction>;

const sourceSchema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z.optional(z.number()),
  MaximumBatchingWindowInSeconds: z.optional(z.number()),
  MaximumRetryAttempts: z.optional(z.number()),
  MaximumRecordAgeInSeconds: z.optional(z.number()),
  BisectBatchOnFunctionError: z.optional(z.boolean()),
  FunctionResponseTypes: z.optional(z.array(z.literal('ReportBatchItemFailures'))),
  FilterCriteria: z.optional(z.object({ Filters: z.array(z.object({ Pattern: z.string() })) })),
  DestinationConfig: z.optional(destinationSchema),
  Enabled: z.optional(z.boolean()),
  ParallelizationFactor: z.optional(z.literal(1, 'the local runtime reads each shard with one worker')),
});

/** Defaults: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
export function readSources(resources: Resources, functions: Functions, tables: readonly Table[]): StreamSource[] {
  return resources
    .parsed('AWS::Lambda::EventSourceMapping', sourceSchema)
    .filter(({ value }) => value.Enabled !== false)
    .map(({ resource, value }) => {
      const table = tables.find((t) => t.streamArn === value.EventSourceArn);
      if (!table) return stop(resource.place, `no table of this assembly has the stream ${value.EventSourceArn}`);
      if (table.streamView === undefined) return stop(resource.place, `${table.name} has no stream`);
      return {
        id: `${resource.stack}-${resource.logicalId}`,
        function: functionAt(functions, value.FunctionName, resource.place),
        table,
        startingPosition: value.StartingPosition,
        batchSize: value.BatchSize ?? 100,
        batchingWindowMs: (value.MaximumBatchingWindowInSeconds ?? 0) * 1000,
        retries: value.MaximumRetryAttempts ?? -1,
        maxRecordAgeMs:
          value.MaximumRecordAgeInSeconds === undefined || value.MaximumRecordAgeInSeconds === -1
            ? -1
            : value.MaximumRecordAgeInSeconds * 1000,
        bisect: value.BisectBatchOnFunctionError ?? false,
        reportsItemFailures: value.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
        filters: (value.FilterCriteria?.Filters ?? []).map(({ Pattern }, index) => {
          const place = `${resource.place}.FilterCriteria[${index}]`;
          return readPattern(JSON.parse(Pattern), place);
        }),
        onFailure: value.DestinationConfig?.OnFailure?.Destination,
      };
    });
}

const scheduleSchema = z.object({
  ScheduleExpression: z.string(),
  State: z.optional(z.enum(['ENABLED', 'DISABLED'])),
  Target: z.object({
    Arn: z.string(),
    Input: z.optional(z.string()),
    // Delivery of a tick cannot fail here; what the function makes of it is its own async settings.
    RetryPolicy: z.optional(z.unknown()),
    RoleArn: z.string(),
  }),
});

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export function readSchedules(resources: Resources, functions: Functions): Schedule[] {
  return resources
    .parsed('AWS::Scheduler::Schedule', scheduleSchema)
    .filter(({ value }) => value.State !== 'DISABLED')
    .map(({ resource, value }) => {
      const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(value.ScheduleExpression);
      if (!rate) {
        return stop(
          resource.place,
          `the local runtime knows schedules such as rate(1 minute), not ${value.ScheduleExpression}`,
        );
      }
      return {
        name: resource.name,
        arn: resources.attribute(resource, 'Arn'),
        everyMs: Number(rate[1]) * (unitMs[rate[2] ?? ''] ?? 0),
        function: functionAt(functions, value.Target.Arn, resource.place),
        input: value.Target.Input ?? '{}',
      };
    });
}

const ruleSchema = z.object({
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.optional(z.string()),
  Targets: z.optional(
    z.array(
      z.strictObject({
        Arn: z.string(),
        Id: z.string(),
        Input: z.optional(z.string()),
        InputPath: z.optional(z.string()),
        InputTransformer: z.optional(
          z.object({ InputPathsMap: z.optional(z.record(z.string(), z.string())), InputTemplate: z.string() }),
        ),
        // As with schedules: the bus always reaches the function here.
        RetryPolicy: z.optional(z.unknown()),
        DeadLetterConfig: z.optional(z.unknown()),
      }),
    ),
  ),
});
type TemplateTarget = NonNullable<z.infer<typeof ruleSchema>['Targets']>[number];

export function readRules(resources: Resources, functions: Functions): Rule[] {
  return resources
    .parsed('AWS::Events::Rule', ruleSchema)
    .filter(({ value }) => value.State !== 'DISABLED')
    .map(({ resource, value }) => ({
      name: resource.name,
      pattern: readPattern(value.EventPattern, `${resource.place}.EventPattern`),
      targets: (value.Targets ?? []).map((target) => {
        const called = functionAt(functions, target.Arn, resource.place);
        checkPermission(resources, called, 'events.amazonaws.com', resource.place);
        return { function: called, input: inputOf(target) };
      }),
    }));
}

function inputOf(target: TemplateTarget): RuleTarget['input'] {
  if (target.InputTransformer !== undefined) {
    const { InputPathsMap, InputTemplate } = target.InputTransformer;
    return { kind: 'transformed', paths: InputPathsMap ?? {}, template: InputTemplate };
  }
  if (target.Input !== undefined) return { kind: 'constant', json: target.Input };
  if (target.InputPath !== undefined) return { kind: 'path', path: target.InputPath };
  return { kind: 'event' };
}
