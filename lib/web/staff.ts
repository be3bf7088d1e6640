import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AlarmSpec } from '../constructs/alarm.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { allow, onTable } from '../constructs/statements.ts';
import type { Environment } from '../environment.ts';
import type { WebFunctionProps } from './props.ts';

/** The clinic's provider; on one machine, the stand-in beside the site. */
function issuerOf({ staffSignIn }: Environment, publicUrl: string): string {
  return staffSignIn?.issuer === 'self' ? `${publicUrl}/issuer` : (staffSignIn?.issuer ?? '');
}

function signInVariables(environment: Environment, publicUrl: string): Record<string, string> {
  if (!environment.staffSignIn) return {};
  const { issuer: _issuer, audience: _audience, ...rest } = environment.staffSignIn;
  return { SIGN_IN_ISSUER: issuerOf(environment, publicUrl), SIGN_IN: JSON.stringify(rest) };
}

/**
 * Appointments, holds and the call list: for systems that sign with IAM, and for people who sign in with the clinic's
 * provider.
 */
export class Staff extends Construct {
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, props: WebFunctionProps & { readonly publicUrl: string }) {
    super(scope, id);
    const { data, environment, functionsRoot } = props;
    const run = new DriplineFunction(this, 'Staff', {
      environment,
      functionsRoot,
      name: 'staff',
      description: 'Takes what staff and their systems tell',
      memoryMb: 256,
      timeout: Duration.seconds(10),
      variables: {
        PEOPLE_TABLE: data.people.table.tableName,
        WORDS_TABLE: data.words.table.tableName,
        ADDRESS_KEY_SECRET: data.addressKey.secret.secretArn,
        REMINDER_PARTITIONS: String(environment.lanes.reminder),
        ...signInVariables(environment, props.publicUrl),
      },
      calls: [
        onTable(data.people.table.tableArn, 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
        // The call list is a partition of the due index.
        onTable(data.people.dueIndexArn, 'Query'),
        onTable(data.words.table.tableArn, 'GetItem'),
        allow(['secretsmanager:GetSecretValue'], [data.addressKey.secret.secretArn]),
      ],
      errorsPerFiveMinutes: 1,
    });
    props.http.route('Staff', run, 'staff', [
      'PUT /staff/appointments/{source}/{externalId}',
      'POST /staff/appointments/{source}/{externalId}/status',
      'PUT /staff/people/{contactId}/hold',
      'DELETE /staff/people/{contactId}/hold',
      'PUT /staff/people/{contactId}/facts',
      'GET /staff/calls',
      'POST /staff/calls/{contactId}/{callId}/called',
      'DELETE /staff/calls/{contactId}/{callId}/called',
      'POST /staff/visits/{contactId}/{appointmentId}',
      'POST /staff/notices',
      'PUT /staff/fhir/{type}/{id}',
      'POST /staff/fhir/{type}',
      'POST /staff/fhir',
    ]);
    const { staffSignIn } = environment;
    if (staffSignIn) {
      // The page itself has nobody's name in it: it must open before the sign-in.
      props.http.route('DeskPage', run, 'public', ['GET /desk', 'GET /desk/app.js']);
      props.http.signInWith(issuerOf(environment, props.publicUrl), staffSignIn.audience ?? staffSignIn.clientId);
      props.http.route('Desk', run, 'desk', [
        'GET /desk/day',
        'POST /desk/find',
        'GET /desk/people/{contactId}',
        'GET /desk/people/{contactId}/emails/{sendId}',
        'POST /desk/visits',
        'PUT /desk/visits/{contactId}/{appointmentId}/time',
        'POST /desk/visits/{contactId}/{appointmentId}',
        'PUT /desk/people/{contactId}/hold',
        'DELETE /desk/people/{contactId}/hold',
        'PUT /desk/people/{contactId}/facts',
        'POST /desk/calls/{contactId}/{callId}/called',
        'DELETE /desk/calls/{contactId}/{callId}/called',
        'POST /desk/notices',
        'POST /desk/notices/preview',
      ]);
    }
    this.alarms = run.alarms;
  }
}
