import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { defined } from '../../functions/core/model/defined.ts';
import { type AlarmSpec, metric, ownMetric, silent } from '../constructs/alarm.ts';
import type { FailureQueue } from '../constructs/failure-queue.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { wakeEvery } from '../constructs/schedule.ts';
import { allow, onTable } from '../constructs/statements.ts';
import { named } from '../names.ts';
import type { WebFunctionProps } from './props.ts';
import type { Sources } from './sources.ts';

export interface PollProps extends Omit<WebFunctionProps, 'http'> {
  readonly sources: Sources;
  /** What is still to be asked of the record system; where one is connected. */
  readonly wanted: FailureQueue | undefined;
}

/** Asks the connected systems for what they did not tell. Nothing reaches it; it reaches out, with the sources' own tokens. */
export class Poll extends Construct {
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, { data, environment, functionsRoot, sources, wanted }: PollProps) {
    super(scope, id);
    const run = new DriplineFunction(this, 'Poll', {
      environment,
      functionsRoot,
      name: 'poll',
      description: 'Asks booking systems for what they did not tell',
      memoryMb: 256,
      // Shorter than a minute: no two of its runs overlap.
      timeout: Duration.seconds(55),
      variables: defined({
        PEOPLE_TABLE: data.people.table.tableName,
        WORDS_TABLE: data.words.table.tableName,
        ADDRESS_KEY_SECRET: data.addressKey.secret.secretArn,
        WANTED_QUEUE_URL: wanted?.queue.queueUrl,
        ...sources.variables,
      }),
      calls: [
        onTable(data.people.table.tableArn, 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
        onTable(data.words.table.tableArn, 'GetItem'),
        allow(['secretsmanager:GetSecretValue'], [data.addressKey.secret.secretArn]),
        ...sources.calls,
        ...(wanted ? [wanted.takeStatement()] : []),
      ],
      errorsPerFiveMinutes: 1,
    });
    // The next minute is the retry.
    run.handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    wakeEvery(this, environment, run, Duration.minutes(1), 60, [
      { id: 'EachMinute', name: 'poll', description: 'Wakes poll' },
    ]);
    const twentyMinutes = Duration.minutes(20);
    const once = { when: 'atLeast', threshold: 1, periods: 1, silence: 'fine', tell: 'engineer' } as const;
    this.alarms = [
      ...run.alarms,
      {
        ...once,
        id: 'poll-silent',
        metric: silent({ runs: run.metric('Invocations', 'Sum', twentyMinutes) }, 'Poll stands still', twentyMinutes),
        periods: 2,
        silence: 'alarm',
        runbook: 'poll-does-not-run',
        says: 'Booking systems have not been asked for forty minutes.',
      },
      {
        ...once,
        id: 'poll-failed',
        metric: ownMetric(environment, 'poll', 'PollFailed', 'Sum', Duration.minutes(15)),
        runbook: 'a-booking-system-cannot-be-asked',
        says: 'A booking system cannot be asked for what it did not tell.',
      },
      {
        ...once,
        id: 'found-by-poll',
        metric: ownMetric(environment, 'poll', 'FoundByPoll', 'Sum', Duration.minutes(15)),
        runbook: 'a-booking-was-not-told',
        says: 'A booking was found that its system did not tell.',
      },
      ...(wanted
        ? [
            {
              ...once,
              id: 'wanted-waits',
              metric: metric(
                'AWS/SQS',
                'ApproximateAgeOfOldestMessage',
                { QueueName: named(environment, 'wanted') },
                'Maximum',
                Duration.minutes(5),
              ),
              threshold: Duration.minutes(15).toSeconds(),
              runbook: 'a-booking-system-cannot-be-asked',
              says: 'What a record system left out could not be asked for within a quarter of an hour.',
            },
          ]
        : []),
    ];
  }
}
