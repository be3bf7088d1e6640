import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Environment } from '../environment.ts';
import { removalPolicy } from './removal.ts';

/** The index that is the queue (docs/design.md "The flow"). */
export const dueIndex = 'due';

/**
 * Everything known of people: contacts, appointments, enrollments, the ledger, evidence.
 *
 * Encrypted under the AWS managed key of DynamoDB. A customer managed key was weighed: it would cost $1 a month and a
 * `kms:Decrypt` for every role, and a key that is disabled or scheduled for deletion by mistake takes every reminder
 * with it. The managed key meets "encryption at rest" (45 CFR 164.312(a)(2)(iv)), its use shows in CloudTrail, unlike
 * that of the default AWS owned key, and DynamoDB asks KMS once per table in five minutes: cents a month.
 */
export class PeopleTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      // Records are hints: `enroll` reads the item anew, so the stream need not carry a person's data.
      stream: StreamViewType.KEYS_ONLY,
      timeToLiveAttribute: 'expiresAt',
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: environment.name !== 'local',
      removalPolicy: removalPolicy(environment),
    });
    // Sparse: only what is due has `duePartition`. Keys only: a worker reads the person anew anyway.
    this.table.addGlobalSecondaryIndex({
      indexName: dueIndex,
      partitionKey: { name: 'duePartition', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** For the one verb an index is given: `Query`. */
  get dueIndexArn(): string {
    return `${this.table.tableArn}/index/${dueIndex}`;
  }
}
