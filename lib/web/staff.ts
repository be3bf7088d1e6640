import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AlarmSpec } from '../constructs/alarm.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { allow, onTable } from '../constructs/statements.ts';
import type { WebFunctionProps } from './props.ts';

/** Appointments, holds and the call list, for whoever can sign a request with IAM. */
export class Staff extends Construct {
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, props: WebFunctionProps) {
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
      'GET /staff/calls',
      'POST /staff/calls/{contactId}/{callId}/called',
    ]);
    this.alarms = run.alarms;
  }
}
