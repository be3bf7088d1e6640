import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type AlarmSpec, notEmpty } from '../constructs/alarm.ts';
import { FailureQueue } from '../constructs/failure-queue.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { allow, onTable } from '../constructs/statements.ts';
import { named } from '../names.ts';
import { mailStatements, mailVariables } from './mail.ts';
import { type PipelineProps, planningVariables } from './props.ts';
import { recordsOf } from './stream-filter.ts';

/** Turns changes of people into enrollments, and answers at once what a person just did. Woken by the table's stream. */
export class Enroll extends Construct {
  readonly alarms: readonly AlarmSpec[];
  /** Where it puts records that it cannot handle; the sweep reads them again. */
  readonly setAside: FailureQueue;

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    const { environment, functionsRoot, data, email } = props;
    const { table } = data.people;
    const streamArn = table.tableStreamArn;
    if (streamArn === undefined) throw new Error('the people table has no stream for enroll to read');

    // Records enroll itself could not handle: keys and an error code, so that they can be read again.
    const setAside = new FailureQueue(this, 'SetAside', {
      queueName: named(environment, 'set-aside'),
      retention: Duration.days(14),
    });
    // The backstop, when enroll cannot even start. Lambda puts positions in the stream there, of use for 24 hours.
    const streamFailures = new FailureQueue(this, 'StreamFailures', {
      queueName: named(environment, 'stream-failures'),
      retention: Duration.days(14),
    });

    const run = new DriplineFunction(this, 'Enroll', {
      environment,
      functionsRoot,
      name: 'enroll',
      description: 'Starts, re-times and stops enrollments',
      // More than half a core: a record takes some 6 ms of one, and a day off moves hundreds of visits at once.
      memoryMb: 1_024,
      timeout: Duration.seconds(60),
      variables: {
        ...planningVariables(props),
        ...mailVariables(environment, email),
        DEAD_LETTER_QUEUE_URL: setAside.queue.queueUrl,
      },
      calls: [
        onTable(table.tableArn, 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
        onTable(data.words.table.tableArn, 'GetItem'),
        ...mailStatements(this, environment, email),
        setAside.sendStatement(),
        streamFailures.sendStatement(),
        allow(
          ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
          [streamArn],
        ),
      ],
      errorsPerFiveMinutes: 1,
    });

    new EventSourceMapping(this, 'Stream', {
      target: run.handler,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      // Replies go one after the other at first; the more records, the fewer batches that wait for it.
      batchSize: 50,
      maxBatchingWindow: Duration.seconds(0),
      // What it does not set aside is a fault of the world: tried until it is over, or the record leaves the stream
      // (docs/decisions/0030-nothing-stays-owed-unseen.md).
      retryAttempts: -1,
      maxRecordAge: Duration.hours(24),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      parallelizationFactor: 1,
      onFailure: { bind: () => ({ destination: streamFailures.queue.queueArn }) },
      filters: [
        FilterCriteria.filter({
          eventName: ['INSERT', 'MODIFY'],
          // Enroll writes none of these, so it cannot wake itself.
          ...recordsOf('contact', 'appointment', 'signUp'),
        }),
      ],
    });

    this.setAside = setAside;
    this.alarms = [
      ...run.alarms,
      {
        id: 'enroll-behind',
        metric: run.metric('IteratorAge', 'Maximum', Duration.minutes(1)),
        when: 'moreThan',
        threshold: Duration.minutes(2).toMilliseconds(),
        periods: 3,
        silence: 'fine',
        runbook: 'enroll-falls-behind',
        says: 'Changes wait longer than two minutes before they take effect.',
        tell: 'engineer',
      },
      notEmpty(
        'records-set-aside',
        named(environment, 'set-aside'),
        'records-set-aside',
        'A change could not be handled and waits in the set-aside queue.',
      ),
      notEmpty(
        'stream-failures',
        named(environment, 'stream-failures'),
        'stream-failures',
        'Part of the table stream could not be read; it is kept for 24 hours.',
      ),
    ];
    Validations.of(run).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ses:GetAccount alone: the account is no resource in IAM.',
    });
  }
}
