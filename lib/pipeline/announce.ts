import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type AlarmSpec, notEmpty } from '../constructs/alarm.ts';
import { FailureQueue } from '../constructs/failure-queue.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { allow, onTable } from '../constructs/statements.ts';
import { named } from '../names.ts';
import type { PipelineProps } from './props.ts';
import { recordsOf } from './stream-filter.ts';

/** Puts what happened on the clinic's event bus. A second reader of the stream, so that sending pays nothing for it. */
export class Announce extends Construct {
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, { environment, functionsRoot, data }: PipelineProps) {
    super(scope, id);
    const { table } = data.people;
    const { bus } = data.events;
    const streamArn = table.tableStreamArn;
    if (streamArn === undefined) throw new Error('the people table has no stream for announce to read');
    // Positions in the stream, of use for 24 hours; never content.
    const failures = new FailureQueue(this, 'AnnounceFailures', {
      queueName: named(environment, 'announce-failures'),
      retention: Duration.days(14),
    });
    const run = new DriplineFunction(this, 'Announce', {
      environment,
      functionsRoot,
      name: 'announce',
      description: 'Tells other systems what happened',
      memoryMb: 256,
      timeout: Duration.seconds(30),
      variables: { PEOPLE_TABLE: table.tableName, EVENT_BUS: bus.eventBusName },
      calls: [
        onTable(table.tableArn, 'BatchGetItem'),
        allow(['events:PutEvents'], [bus.eventBusArn], { StringEquals: { 'events:source': 'dripline' } }),
        failures.sendStatement(),
        allow(
          ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
          [streamArn],
        ),
      ],
      errorsPerFiveMinutes: 3,
    });

    new EventSourceMapping(this, 'Stream', {
      target: run.handler,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      // An email's row changes three times within seconds, and its enrollment's once: the more of that comes in one batch,
      // the fewer reads. Nobody waits for it; a delivery that falls into the next batch is a strong read more.
      batchSize: 1_000,
      maxBatchingWindow: Duration.seconds(60),
      retryAttempts: 20,
      maxRecordAge: Duration.hours(12),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      parallelizationFactor: 1,
      onFailure: { bind: () => ({ destination: failures.queue.queueArn }) },
      filters: [
        FilterCriteria.filter({ eventName: ['INSERT'], ...recordsOf('call', 'log') }),
        FilterCriteria.filter({ eventName: ['INSERT', 'MODIFY'], ...recordsOf('enrollment', 'send') }),
      ],
    });

    this.alarms = [
      ...run.alarms,
      {
        id: 'announce-behind',
        metric: run.metric('IteratorAge', 'Maximum', Duration.minutes(5)),
        when: 'moreThan',
        threshold: Duration.minutes(30).toMilliseconds(),
        periods: 3,
        silence: 'fine',
        runbook: 'announce-falls-behind',
        says: 'Other systems hear of what happened more than half an hour late.',
        tell: 'engineer',
      },
      notEmpty(
        'announce-failures',
        named(environment, 'announce-failures'),
        'announce-failures',
        'Part of what happened could not be told to other systems.',
      ),
    ];
  }
}
