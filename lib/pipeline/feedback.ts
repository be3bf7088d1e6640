import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { type AlarmSpec, joined, metric, notEmpty, ownMetric } from '../constructs/alarm.ts';
import { FailureQueue } from '../constructs/failure-queue.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { onTable } from '../constructs/statements.ts';
import type { Environment } from '../environment.ts';
import { named } from '../names.ts';
import type { PipelineProps } from './props.ts';
import { feedbackRules, noticeRule } from './ses-events.ts';

/** Settles the ledger and suppresses, from what SES tells. */
export class Feedback extends Construct {
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    const { environment, functionsRoot, data, email } = props;
    const failures = new FailureQueue(this, 'Failures', {
      queueName: named(environment, 'feedback-failures'),
      retention: Duration.days(14),
    });
    const run = new DriplineFunction(this, 'Feedback', {
      environment,
      functionsRoot,
      name: 'feedback',
      description: 'Takes what SES tells of deliveries',
      memoryMb: 256,
      timeout: Duration.seconds(30),
      variables: { PEOPLE_TABLE: data.people.table.tableName },
      calls: [
        onTable(data.people.table.tableArn, 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
        failures.sendStatement(),
      ],
      errorsPerFiveMinutes: 1,
    });
    run.handler.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: { bind: () => ({ destination: failures.queue.queueArn }) },
    });

    const sets = email.sets.map(({ configurationSetName }) => configurationSetName);
    const rules = [...feedbackRules(sets), noticeRule];
    for (const { id: ruleId, name, eventPattern, input } of rules) {
      new Rule(this, ruleId, {
        ruleName: named(environment, name),
        description:
          'SES events of our own emails or of the account, reduced to what they are called, tag, id and times',
        eventPattern,
        targets: [
          new LambdaFunction(run.handler, {
            event: input,
            // No dead letter queue here: it would keep the event as SES wrote it, address and subject included. Lambda
            // takes events in unless it is missing or throttled; what it took and could not do goes to our own queue,
            // transformed. FailedInvocations shows the rest.
            retryAttempts: 185,
            maxEventAge: Duration.hours(24),
          }),
        ],
      });
    }

    this.alarms = [
      ...run.alarms,
      notEmpty(
        'feedback-failures',
        named(environment, 'feedback-failures'),
        'feedback-failures',
        'What SES told of an email could not be recorded.',
      ),
      ...(['bounces', 'deliveries'] as const).map((about) =>
        undelivered(
          about,
          rules.flatMap(({ name, isAbout }) => (isAbout === about ? [named(environment, name)] : [])),
        ),
      ),
      ...eventAlarms(environment),
    ];
  }
}

function eventAlarms(environment: Environment): AlarmSpec[] {
  const told = (name: string, period: Duration) => ownMetric(environment, 'feedback', name, 'Sum', period);
  const [fiveMinutes, hour] = [Duration.minutes(5), Duration.hours(1)];
  return [
    {
      id: 'no-events',
      // Each email brings two events, the first within seconds. Reckoned from the oldest point on, the balance is above
      // zero only while emails wait for theirs; over six points, each has waited half an hour.
      metric: joined(
        'RUNNING_SUM(FILL(dispatched, 0) + FILL(replied, 0) - FILL(sends, 0) - FILL(deliveries, 0))',
        {
          dispatched: ownMetric(environment, 'dispatch', 'Sent', 'Sum', fiveMinutes),
          replied: ownMetric(environment, 'enroll', 'Sent', 'Sum', fiveMinutes),
          sends: told('Send', fiveMinutes),
          deliveries: told('Delivery', fiveMinutes),
        },
        'Emails without an event',
        fiveMinutes,
      ),
      when: 'atLeast',
      threshold: 1,
      periods: 6,
      silence: 'fine',
      runbook: 'events-do-not-arrive',
      says: 'Emails are sent, and for half an hour nothing is told of them.',
      tell: 'engineer',
    },
    {
      id: 'events-unknown',
      // After an erasure an event or two about nobody are right; one that cannot be read never is.
      metric: joined(
        'FILL(unknown, 0) + 5 * FILL(unreadable, 0)',
        { unknown: told('UnknownSend', hour), unreadable: told('UnreadableEvent', hour) },
        'Events about nothing known',
        hour,
      ),
      when: 'atLeast',
      threshold: 5,
      periods: 1,
      silence: 'fine',
      runbook: 'events-are-not-understood',
      says: 'Events arrive that fit no email of ours.',
      tell: 'engineer',
    },
    {
      id: 'ses-rejects',
      metric: joined(
        'FILL(rejects, 0) + FILL(failures, 0)',
        { rejects: told('Reject', fiveMinutes), failures: told('RenderingFailure', fiveMinutes) },
        'Rejected after acceptance',
        fiveMinutes,
      ),
      when: 'atLeast',
      threshold: 1,
      periods: 1,
      silence: 'fine',
      runbook: 'ses-rejects-an-email',
      says: 'An email was accepted and then rejected for its content.',
      tell: 'engineer',
    },
    {
      id: 'ses-notice',
      metric: told('AccountNotice', fiveMinutes),
      when: 'atLeast',
      threshold: 1,
      periods: 1,
      silence: 'fine',
      runbook: 'ses-sends-a-notice',
      says: 'SES tells of something about the account that wants a look.',
      tell: 'engineer',
    },
    {
      id: 'put-off',
      // One mail server in a bad mood is nothing; a bad address of SES's, or a bad name of ours, is many in an hour.
      metric: told('DelayedForUs', hour),
      when: 'atLeast',
      threshold: 5,
      periods: 1,
      silence: 'fine',
      runbook: 'mail-servers-put-us-off',
      says: 'Mail servers put our emails off for what they think of the sender.',
      tell: 'engineer',
    },
  ];
}

/** EventBridge gave up on an event, or was not let in. */
function undelivered(name: string, ruleNames: readonly string[]): AlarmSpec {
  const fiveMinutes = Duration.minutes(5);
  const failed = ruleNames.map(
    (RuleName, at) =>
      [`rule${at}`, metric('AWS/Events', 'FailedInvocations', { RuleName }, 'Sum', fiveMinutes)] as const,
  );
  return {
    id: `${name}-undelivered`,
    metric: joined(
      failed.map(([id]) => `FILL(${id}, 0)`).join(' + '),
      Object.fromEntries(failed),
      'Events not let in',
      fiveMinutes,
    ),
    when: 'atLeast',
    threshold: 1,
    periods: 1,
    silence: 'fine',
    runbook: 'events-do-not-arrive',
    says: 'An event of SES did not reach us.',
    tell: 'engineer',
  };
}
