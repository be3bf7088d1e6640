import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type AlarmSpec, ownMetric, silent } from '../constructs/alarm.ts';
import type { FailureQueue } from '../constructs/failure-queue.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { wakeEvery } from '../constructs/schedule.ts';
import { onTable } from '../constructs/statements.ts';
import type { PipelineProps } from './props.ts';

export interface UpkeepProps extends PipelineProps {
  /** Records that `enroll` could not handle. */
  readonly setAside: FailureQueue;
}

/**
 * Looks at what nobody has looked at and plans it anew, erases who signed up and never confirmed, and raises the alarm for
 * calls whose time has come. The one function that may delete, and it can neither send nor be reached.
 */
export class Upkeep extends Construct {
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, { environment, functionsRoot, data, setAside }: UpkeepProps) {
    super(scope, id);
    const { people, words } = data;
    const run = new DriplineFunction(this, 'Upkeep', {
      environment,
      functionsRoot,
      name: 'upkeep',
      description: 'Finds what nobody looked at, and erases who never confirmed',
      memoryMb: 256,
      timeout: Duration.seconds(120),
      variables: {
        PEOPLE_TABLE: people.table.tableName,
        WORDS_TABLE: words.table.tableName,
        REMINDER_PARTITIONS: String(environment.lanes.reminder),
        REQUEST_PARTITIONS: String(environment.lanes.request),
        MARKETING_PARTITIONS: String(environment.lanes.marketing),
        DEAD_LETTER_QUEUE_URL: setAside.queue.queueUrl,
        UNCONFIRMED_DAYS: String(environment.retention.unconfirmedDays),
        EVIDENCE_YEARS: String(environment.retention.evidenceYears),
        SOURCES: (environment.sources ?? []).join(','),
      },
      calls: [
        onTable(people.table.tableArn, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        onTable(people.dueIndexArn, 'Query'),
        onTable(words.table.tableArn, 'GetItem'),
        setAside.takeStatement(),
      ],
      errorsPerFiveMinutes: 1,
    });
    // The next quarter of an hour is the retry.
    run.handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(10) });
    wakeEvery(this, environment, run, Duration.minutes(15), 600, [
      { id: 'Quarterly', name: 'upkeep', description: 'Wakes upkeep' },
    ]);
    const twentyMinutes = Duration.minutes(20);
    const own = (name: string) => ownMetric(environment, 'upkeep', name, 'Sum', Duration.minutes(15));
    this.alarms = [
      ...run.alarms,
      {
        id: 'upkeep-silent',
        metric: silent({ runs: run.metric('Invocations', 'Sum', twentyMinutes) }, 'Upkeep stands still', twentyMinutes),
        when: 'atLeast',
        threshold: 1,
        periods: 2,
        silence: 'alarm',
        runbook: 'upkeep-does-not-run',
        says: 'Upkeep has not run for forty minutes.',
        tell: 'engineer',
      },
      {
        id: 'call-waits',
        metric: own('CallsWaiting'),
        when: 'atLeast',
        threshold: 1,
        periods: 1,
        silence: 'fine',
        runbook: 'a-call-waits',
        says: 'A call has waited for half an hour of open hours, or its visit leaves no more time.',
        tell: 'staff',
      },
      {
        id: 'source-silent',
        metric: own('SourceSilent'),
        when: 'atLeast',
        threshold: 1,
        periods: 1,
        silence: 'fine',
        runbook: 'a-booking-system-is-silent',
        says: 'A booking system has told of nothing for much longer than it ever does.',
        tell: 'engineer',
      },
      {
        id: 'sweep-silent',
        metric: silent(
          { swept: ownMetric(environment, 'upkeep', 'Swept', 'Sum', twentyMinutes) },
          'The sweep stands still',
          twentyMinutes,
        ),
        when: 'atLeast',
        threshold: 1,
        periods: 2,
        silence: 'alarm',
        runbook: 'the-sweep',
        says: 'Nobody has looked for what is left over for forty minutes.',
        tell: 'engineer',
      },
      {
        id: 'sweep-failed',
        metric: own('SweepFailed'),
        when: 'atLeast',
        threshold: 1,
        periods: 1,
        silence: 'fine',
        runbook: 'the-sweep',
        says: 'Somebody is owed a plan, and it cannot be made.',
        tell: 'engineer',
      },
      {
        id: 'stuck',
        metric: own('Stuck'),
        when: 'atLeast',
        threshold: 1,
        periods: 1,
        silence: 'fine',
        runbook: 'the-sweep',
        says: 'Something has been due for ten minutes and does not move.',
        tell: 'engineer',
      },
    ];
  }
}
