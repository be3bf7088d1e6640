import { Duration } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AlarmSpec, metric, ownMetric } from '../constructs/alarm.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { allow, onTable } from '../constructs/statements.ts';
import type { Environment } from '../environment.ts';
import { metricNamespace } from '../names.ts';
import type { WebFunctionProps } from './props.ts';

const refusedMetric = 'OptOutRefused';
/** Not the functions' own: nobody but CloudWatch Logs writes there. */
const refusedNamespace = (environment: Environment) => `${metricNamespace(environment)}/access`;

/** The links in the emails: confirm, preferences, one-click unsubscribe (RFC 8058), "wrong person" (C24). */
export class Preferences extends Construct {
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, props: WebFunctionProps) {
    super(scope, id);
    const { data, environment, functionsRoot } = props;
    const run = new DriplineFunction(this, 'Preferences', {
      environment,
      functionsRoot,
      name: 'preferences',
      description: 'Serves the links of the emails',
      memoryMb: 256,
      timeout: Duration.seconds(10),
      variables: {
        PEOPLE_TABLE: data.people.table.tableName,
        WORDS_TABLE: data.words.table.tableName,
        ADDRESS_KEY_SECRET: data.addressKey.secret.secretArn,
        CONFIRM_DAYS: String(environment.signUp.confirmDays),
        SIGN_UPS_PER_ADDRESS: String(environment.signUp.perAddressAndWeek),
      },
      calls: [
        onTable(data.people.table.tableArn, 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
        onTable(data.words.table.tableArn, 'GetItem'),
        // For a new address.
        allow(['secretsmanager:GetSecretValue'], [data.addressKey.secret.secretArn]),
      ],
      // Each may be somebody's opt-out (C4).
      errorsPerFiveMinutes: 1,
    });
    // What API Gateway itself refuses never reaches the function, so the access log is counted: 429 for its own limit, 503
    // when Lambda had no place.
    new MetricFilter(this, 'Refused', {
      logGroup: props.http.accessLog,
      filterPattern: FilterPattern.literal(
        '{ ($.routeKey = "POST /unsubscribe/*" || $.routeKey = "POST /preferences/*" || $.routeKey = "POST /not-me/*") && ($.status = "429" || $.status = "503") }',
      ),
      metricNamespace: refusedNamespace(environment),
      metricName: refusedMetric,
      metricValue: '1',
    });
    const paths = ['/confirm/{token}', '/preferences/{token}', '/unsubscribe/{token}', '/not-me/{token}'] as const;
    // HEAD too: what checks links before a reader sees them takes a 404 for a broken or a bad one.
    const methods = [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST] as const;
    props.http.route(
      'Preferences',
      run,
      'public',
      paths.flatMap((path) => methods.map((method) => `${method} ${path}` as const)),
      // Whoever floods the form must not keep anybody from leaving (S4).
      { burst: 50, perSecond: 25 },
    );
    this.alarms = [
      ...run.alarms,
      {
        id: 'opt-out-failed',
        metric: ownMetric(environment, 'preferences', 'OptOutFailed', 'Sum', Duration.minutes(5)),
        when: 'atLeast',
        threshold: 1,
        periods: 1,
        silence: 'fine',
        runbook: 'an-opt-out-failed',
        says: 'A link of an email was answered with an error; it may have been an opt-out.',
        tell: 'engineer',
      },
      {
        id: 'opt-out-refused',
        metric: metric(refusedNamespace(environment), refusedMetric, {}, 'Sum', Duration.minutes(5)),
        when: 'atLeast',
        threshold: 1,
        periods: 1,
        silence: 'fine',
        runbook: 'an-opt-out-failed',
        says: 'A link of an email was refused at the door; it may have been an opt-out.',
        tell: 'engineer',
      },
    ];
  }
}
