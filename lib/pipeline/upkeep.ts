import { Duration } from 'aws-cdk-lib';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { type AlarmSpec, ownMetric, silent } from '../constructs/alarm.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { onTable } from '../constructs/statements.ts';
import { wakeRole } from '../constructs/wake-role.ts';
import { named } from '../names.ts';
import type { PipelineProps } from './props.ts';

/** Erases who signed up and never confirmed, and raises the alarm for calls whose time has come. The one function that may delete, and it can neither send nor be reached. */
export class Upkeep extends Construct {
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, { environment, functionsRoot, data }: PipelineProps) {
    super(scope, id);
    const { people } = data;
    const run = new DriplineFunction(this, 'Upkeep', {
      environment,
      functionsRoot,
      name: 'upkeep',
      description: 'Erases who never confirmed',
      memoryMb: 256,
      timeout: Duration.seconds(120),
      variables: {
        PEOPLE_TABLE: people.table.tableName,
        UNCONFIRMED_DAYS: String(environment.retention.unconfirmedDays),
        EVIDENCE_YEARS: String(environment.retention.evidenceYears),
      },
      calls: [
        onTable(people.table.tableArn, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        onTable(people.dueIndexArn, 'Query'),
      ],
      errorsPerFiveMinutes: 1,
    });
    // The next quarter of an hour is the retry.
    run.handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(10) });
    new CfnSchedule(this, 'Quarterly', {
      name: named(environment, 'upkeep'),
      description: 'Wakes upkeep',
      state: 'ENABLED',
      scheduleExpression: 'rate(15 minutes)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: run.handler.functionArn,
        roleArn: wakeRole(this, run).roleArn,
        input: '{}',
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 600 },
      },
    });
    const twentyMinutes = Duration.minutes(20);
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
        metric: ownMetric(environment, 'upkeep', 'OldestOpenCallMinutes', 'Maximum', Duration.minutes(15)),
        when: 'atLeast',
        threshold: 240,
        periods: 1,
        silence: 'fine',
        runbook: 'a-call-waits',
        says: 'An entry of the call list has been open for four hours.',
        tell: 'staff',
      },
    ];
  }
}
