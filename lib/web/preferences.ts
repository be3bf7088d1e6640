import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AlarmSpec } from '../constructs/alarm.ts';
import { DriplineFunction } from '../constructs/function.ts';
import { onTable } from '../constructs/statements.ts';
import type { WebFunctionProps } from './props.ts';

/** The links in the emails: confirm, preferences, one-click unsubscribe (RFC 8058), "this isn't for me" (C24). */
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
      },
      calls: [
        onTable(data.people.table.tableArn, 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
        onTable(data.words.table.tableArn, 'GetItem'),
      ],
      // Each may be somebody's opt-out (C4).
      errorsPerFiveMinutes: 1,
    });
    props.http.route('Preferences', run, 'public', [
      'GET /confirm/{token}',
      'POST /confirm/{token}',
      'GET /preferences/{token}',
      'POST /preferences/{token}',
      'GET /unsubscribe/{token}',
      'POST /unsubscribe/{token}',
      'GET /not-me/{token}',
      'POST /not-me/{token}',
    ]);
    this.alarms = run.alarms;
  }
}
