import { Duration, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { functionNames } from '../../functions/core/model/functionNames.ts';
import { type AlarmSpec, joined, metric, ownCount, ownMetric, silent } from '../constructs/alarm.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { wakeEvery } from '../constructs/schedule.ts';
import { onTable } from '../constructs/statements.ts';
import type { Environment } from '../environment.ts';
import { metricNamespace } from '../names.ts';
import { mailStatements, mailVariables } from './mail.ts';
import { type PipelineProps, planningVariables } from './props.ts';

/** How long one tick may run; its lease and its claims end with it. */
const timeout = Duration.seconds(120);

/** Sends what is due. Woken every minute, once per worker. */
export class Dispatch extends Construct {
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    const { environment, functionsRoot, data, email } = props;
    const { people } = data;
    const run = new DriplineFunction(this, 'Dispatch', {
      environment,
      functionsRoot,
      name: 'dispatch',
      description: 'Sends what is due',
      memoryMb: 512,
      timeout,
      variables: { ...planningVariables(props), ...mailVariables(environment, email) },
      calls: [
        onTable(people.table.tableArn, 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
        onTable(people.dueIndexArn, 'Query'),
        onTable(data.words.table.tableArn, 'GetItem'),
        ...mailStatements(this, environment, email),
      ],
      errorsPerFiveMinutes: 1,
    });
    // The next tick is the retry. A late or repeated one would only find the lease taken.
    run.handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.seconds(60) });
    Validations.of(run).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ses:GetAccount alone: the account is no resource in IAM.',
    });

    this.wake(props, run);
    this.alarms = [
      ...run.alarms,
      ...workerAlarms(environment),
      ...tickAlarms(run),
      ...sendingAlarms(environment),
      ...refusalAlarms(environment),
    ];
  }

  private wake({ environment }: PipelineProps, run: DriplineFunction): void {
    const { workers } = environment;
    const wakes = Array.from({ length: workers }, (_, worker) => ({
      id: `Tick${worker}`,
      name: `dispatch-${worker}`,
      description: `Wakes worker ${worker} of ${workers}`,
      input: { worker, workers, lookaheadSeconds: 60 },
    }));
    wakeEvery(this, environment, run, Duration.minutes(1), 60, wakes);
  }
}

/** An alarm may watch ten metrics. */
const workersPerAlarm = 10;

/** The ticks of each worker: one that stands still would be hidden in the sum of all. */
function workerAlarms(environment: Environment): AlarmSpec[] {
  const fiveMinutes = Duration.minutes(5);
  const ticks = Array.from({ length: environment.workers }, (_, worker) => {
    const dimensions = { service: 'dispatch', worker: String(worker) };
    return [
      `w${worker}`,
      metric(metricNamespace(environment), 'WorkerTicked', dimensions, 'Sum', fiveMinutes),
    ] as const;
  });
  return Array.from({ length: Math.ceil(ticks.length / workersPerAlarm) }, (_, group) => ({
    id: group === 0 ? 'dispatch-silent' : `dispatch-silent-${group}`,
    metric: silent(
      Object.fromEntries(ticks.slice(group * workersPerAlarm, (group + 1) * workersPerAlarm)),
      'Workers that stand still',
      fiveMinutes,
    ),
    when: 'atLeast' as const,
    threshold: 1,
    periods: 1,
    silence: 'alarm' as const,
    runbook: 'dispatch-does-not-run',
    says: 'A worker has sent and looked for nothing during five minutes.',
    tell: 'engineer' as const,
  }));
}

/** SES takes nothing of ours, or is about to. */
function refusalAlarms(environment: Environment): AlarmSpec[] {
  const once = { when: 'atLeast', threshold: 1, periods: 1, silence: 'fine', tell: 'engineer' } as const;
  const fiveMinutes = Duration.minutes(5);
  const senders = ['dispatch', 'enroll'] as const;
  const dispatched = (name: string, statistic: string) =>
    ownMetric(environment, 'dispatch', name, statistic, fiveMinutes);
  return [
    {
      ...once,
      id: 'sending-refused',
      metric: ownCount(environment, senders, 'SendingRefused', fiveMinutes),
      runbook: 'ses-refuses-our-emails',
      says: 'Emails are refused for a reason of the account or of our own.',
    },
    {
      ...once,
      id: 'release-refused',
      metric: dispatched('ReleaseRefused', 'Sum'),
      runbook: 'a-release-is-refused',
      says: 'The release that is named is not signed, and older words are sent in its place.',
    },
    {
      ...once,
      id: 'sending-held',
      metric: dispatched('SendingHeld', 'Sum'),
      runbook: 'sending-is-held',
      says: 'Something is due and nothing may be sent.',
    },
    {
      ...once,
      id: 'skipped-by-fault',
      metric: ownCount(environment, senders, 'SkippedByFault', fiveMinutes),
      runbook: 'steps-are-left-out-by-a-fault',
      says: 'An email was left out for a fault of ours, and will not go.',
    },
    {
      ...once,
      id: 'quota',
      metric: joined(
        'IF(FILL(used, 0) >= 80 OR FILL(unknown, 0) >= 3, 1, 0)',
        { used: dispatched('QuotaUsedPercent', 'Maximum'), unknown: dispatched('QuotaUnknown', 'Sum') },
        'Quota used up or unknown',
        fiveMinutes,
      ),
      runbook: 'the-quota-runs-out',
      says: 'Four fifths of what may be sent in a day are sent, or it is not known.',
    },
    {
      ...once,
      id: 'account-limited',
      metric: joined(
        'FILL(review, 0) + FILL(sandbox, 0)',
        { review: dispatched('AccountUnderReview', 'Sum'), sandbox: dispatched('AccountInSandbox', 'Sum') },
        'Limits of the account',
        fiveMinutes,
      ),
      runbook: 'ses-limits-the-account',
      says: 'SES looks into the account, or has not let it out of the sandbox.',
    },
    {
      ...once,
      id: 'watch-cut-short',
      metric: dispatched('WatchCutShort', 'Sum'),
      runbook: 'dispatch-runs-out-of-time',
      says: 'Not every deadline was looked at while nothing could be sent.',
    },
  ];
}

function tickAlarms(run: DriplineFunction): AlarmSpec[] {
  return [
    {
      id: 'dispatch-long',
      metric: run.metric('Duration', 'Maximum', Duration.minutes(5)),
      when: 'moreThan',
      // Nothing is begun in the last 20 s: a tick that still had work ends just after 100 s.
      threshold: timeout.toMilliseconds() - 25_000,
      periods: 3,
      silence: 'fine',
      runbook: 'dispatch-runs-out-of-time',
      says: 'Dispatch uses up its time; there may be more to send than one worker can.',
      tell: 'engineer',
    },
  ];
}

/** What the mailer counts, in whichever function sent. */
function sendingAlarms(environment: Environment): AlarmSpec[] {
  const once = { when: 'atLeast', threshold: 1, periods: 1, silence: 'fine' } as const;
  const fiveMinutes = Duration.minutes(5);
  const dispatched = (name: string) => ownMetric(environment, 'dispatch', name, 'Sum', fiveMinutes);
  return [
    {
      id: 'late',
      metric: ownMetric(environment, 'dispatch', 'LagSeconds', 'p99', fiveMinutes),
      when: 'moreThan',
      threshold: 30,
      periods: 3,
      silence: 'fine',
      runbook: 'emails-go-out-late',
      says: 'Emails leave more than 30 seconds after they were due.',
      tell: 'engineer',
    },
    {
      id: 'oldest-due',
      metric: ownMetric(environment, 'dispatch', 'OldestDueSeconds', 'Maximum', fiveMinutes),
      when: 'moreThan',
      threshold: 300,
      periods: 1,
      silence: 'fine',
      runbook: 'emails-go-out-late',
      says: 'Something has been due for more than five minutes.',
      tell: 'engineer',
    },
    {
      ...once,
      id: 'in-doubt',
      metric: ownCount(environment, ['dispatch', 'enroll'], 'InDoubt', fiveMinutes),
      runbook: 'emails-in-doubt',
      says: 'It is not known whether an email was accepted.',
      tell: 'engineer',
    },
    {
      ...once,
      id: 'visit-fault',
      metric: dispatched('RowFault'),
      runbook: 'a-row-cannot-be-handled',
      says: 'Something that was due could not be handled, and was put off.',
      tell: 'engineer',
    },
    {
      ...once,
      id: 'complaints-rise',
      metric: dispatched('ComplaintWarning'),
      runbook: 'complaints-rise',
      says: 'More readers than usual report our emails as unwanted.',
      tell: 'engineer',
    },
    {
      ...once,
      id: 'marketing-paused',
      metric: dispatched('MarketingPaused'),
      runbook: 'marketing-is-paused',
      says: 'The education emails are paused; reminders go on.',
      tell: 'engineer',
    },
    {
      ...once,
      id: 'requests-stopped',
      metric: ownCount(environment, ['dispatch', 'enroll'], 'RequestsStopped', fiveMinutes),
      runbook: 'the-form-is-flooded',
      says: 'Who signs up is not asked back for now: too many did, or too many with made-up addresses.',
      tell: 'engineer',
    },
    {
      ...once,
      id: 'needs-call',
      metric: ownCount(environment, functionNames, 'NeedsCall', fiveMinutes),
      runbook: 'somebody-should-be-called',
      says: 'There is a new entry on the call list.',
      tell: 'staff',
    },
  ];
}
