import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import { removalPolicy } from './removal.ts';

/**
 * Releases of words: compiled templates and journeys by their hash, and the pointer to the release in force. Apart from
 * people, so that whoever publishes words can read no one. Every hash that was ever sent is kept (C1). The key is
 * explained at the people table.
 */
export class WordsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: environment.name !== 'local',
      removalPolicy: removalPolicy(environment),
    });
  }
}
