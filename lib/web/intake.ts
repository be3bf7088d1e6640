import { Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { defined } from '../../functions/core/model/defined.ts';
import { type AlarmSpec, joined, metric } from '../constructs/alarm.ts';
import type { FailureQueue } from '../constructs/failure-queue.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { allow, onTable } from '../constructs/statements.ts';
import type { Environment } from '../environment.ts';
import { metricNamespace } from '../names.ts';
import type { WebFunctionProps } from './props.ts';
import { Sources } from './sources.ts';

export interface IntakeProps extends WebFunctionProps {
  readonly publicUrl: string;
  /** Addresses it is still reached at, without a trailing slash. */
  readonly otherUrls: readonly string[];
  /** Where it puts what is still to be asked of the record system. */
  readonly wanted: FailureQueue | undefined;
}

/** The sign-up form, and the booking systems' webhooks. */
export class Intake extends Construct {
  readonly sources: Sources;
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, props: IntakeProps) {
    super(scope, id);
    const { data, environment, functionsRoot, wanted } = props;
    const sources = new Sources(this, 'Sources', environment);
    const run = new DriplineFunction(this, 'Intake', {
      environment,
      functionsRoot,
      name: 'intake',
      description: 'Takes sign-ups and bookings',
      memoryMb: 256,
      timeout: Duration.seconds(10),
      variables: defined({
        PEOPLE_TABLE: data.people.table.tableName,
        WORDS_TABLE: data.words.table.tableName,
        ADDRESS_KEY_SECRET: data.addressKey.secret.secretArn,
        PUBLIC_URL: props.publicUrl,
        OTHER_URLS: Stack.of(this).toJsonString(props.otherUrls),
        ...sources.variables,
        SIGN_UP_SITES: JSON.stringify(environment.signUp.sites),
        DOUBLE_OPT_IN: environment.signUp.doubleOptIn ? 'on' : 'off',
        SIGN_UPS_PER_NETWORK: String(environment.signUp.perNetworkAndHour),
        SIGN_UPS_PER_ADDRESS: String(environment.signUp.perAddressAndWeek),
        WANTED_QUEUE_URL: wanted?.queue.queueUrl,
      }),
      calls: [
        onTable(data.people.table.tableArn, 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
        onTable(data.words.table.tableArn, 'GetItem'),
        allow(['secretsmanager:GetSecretValue'], [data.addressKey.secret.secretArn]),
        ...sources.calls,
        ...(wanted ? [wanted.sendStatement()] : []),
      ],
      errorsPerFiveMinutes: 3,
    });
    props.http.route('Intake', run, 'public', [
      'GET /signup',
      'HEAD /signup',
      // Asked by browsers before a script of the clinic's own site posts.
      'OPTIONS /signup',
      'POST /signup',
      'GET /signup/consent',
      'GET /signup/snippet',
      'GET /images/{file}',
    ]);
    this.sources = sources;
    props.http.elsewhere(run);
    if (sources.routes.length > 0) props.http.route('Webhooks', run, 'public', sources.routes);
    this.alarms = [...run.alarms, ...(environment.sources ?? []).map((source) => refusedSource(environment, source))];
  }
}

/** Its events are refused and none is taken: its key changed, or its clock is off. Junk of strangers beside good events is none. */
function refusedSource(environment: Environment, source: string): AlarmSpec {
  const hour = Duration.hours(1);
  const count = (name: string) =>
    metric(metricNamespace(environment), name, { service: 'intake', source }, 'Sum', hour);
  return {
    id: `${source}-refused`,
    metric: joined(
      'IF(FILL(refused, 0) > 0 AND FILL(taken, 0) < 1, 1, 0)',
      { refused: count('EventRefused'), taken: count('EventTaken') },
      'Events refused, and none taken',
      hour,
    ),
    when: 'atLeast',
    threshold: 1,
    periods: 1,
    silence: 'fine',
    runbook: 'a-booking-system-is-refused',
    says: `Bookings that ${source} tells are refused, and none is taken.`,
    tell: 'engineer',
  };
}
