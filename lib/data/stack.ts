import { CfnOutput, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmSpec } from '../constructs/alarm.ts';
import { DriplineStack } from '../constructs/stack.ts';
import type { Environment } from '../environment.ts';
import { AddressKey } from './address-key.ts';
import { tableAlarms } from './alarms.ts';
import { EventsBus } from './events-bus.ts';
import { PeopleTable } from './people-table.ts';
import { Publisher } from './publisher.ts';
import { WordsTable } from './words-table.ts';

/** What must outlive everything else. */
export class DataStack extends DriplineStack {
  readonly people: PeopleTable;
  readonly words: WordsTable;
  readonly addressKey: AddressKey;
  readonly events: EventsBus;
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, environment: Environment, props: StackProps = {}) {
    super(scope, environment, 'data', {
      ...props,
      description: 'Dripline: tables and the address key',
      terminationProtection: environment.name === 'prod',
    });
    this.people = new PeopleTable(this, 'People', environment);
    this.words = new WordsTable(this, 'Words', environment);
    this.addressKey = new AddressKey(this, 'AddressKey', environment);
    this.events = new EventsBus(this, 'Events', environment);
    const publisher = new Publisher(this, 'Publisher', { environment, people: this.people, words: this.words });
    this.alarms = tableAlarms(this.people.table, this.words.table);
    new CfnOutput(this, 'PeopleTableName', { value: this.people.table.tableName, description: 'Table of people' });
    new CfnOutput(this, 'WordsTableName', { value: this.words.table.tableName, description: 'For npm run publish' });
    new CfnOutput(this, 'PublisherPolicyArn', {
      value: publisher.policy.managedPolicyArn,
      description: 'For whoever publishes words: allows that and nothing else',
    });
    new CfnOutput(this, 'AddressKeyArn', {
      value: this.addressKey.secret.secretArn,
      description: 'For npm run explain',
    });
    new CfnOutput(this, 'EventBusName', {
      value: this.events.bus.eventBusName,
      description: 'For rules of your own: docs/events.md',
    });
  }
}
