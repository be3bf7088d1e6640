import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { type AlarmSpec, metric, notEmpty } from '../constructs/alarm.ts';
import { FailureQueue } from '../constructs/failure-queue.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { onTable } from '../constructs/statements.ts';
import { named } from '../names.ts';
import type { PipelineProps } from './props.ts';
import { feedbackRules } from './ses-events.ts';

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

    const rules = feedbackRules([email.reminder.configurationSetName, email.marketing.configurationSetName]);
    for (const { id: ruleId, name, eventPattern, input } of rules) {
      new Rule(this, ruleId, {
        ruleName: named(environment, name),
        description: 'SES events of our own emails, reduced to type, tag, id and times',
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
      ...rules.map(({ name }) => undelivered(name, named(environment, name))),
    ];
  }
}

/** EventBridge gave up on an event, or was not let in. */
function undelivered(name: string, ruleName: string): AlarmSpec {
  return {
    id: `${name}-undelivered`,
    metric: metric('AWS/Events', 'FailedInvocations', { RuleName: ruleName }, 'Sum', Duration.minutes(5)),
    when: 'atLeast',
    threshold: 1,
    periods: 1,
    silence: 'fine',
    runbook: 'events-do-not-arrive',
    says: 'An event of SES did not reach us.',
    tell: 'engineer',
  };
}
