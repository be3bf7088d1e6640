/** Policy statements, each exactly the verbs its caller uses. No `grant*` helpers: they give more than asked. */

import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { defined } from '../../functions/core/model/defined.ts';

/**
 * DynamoDB's verbs as IAM knows them. A transaction has no verb of its own: `TransactWriteItems` is allowed by the
 * verbs of its parts, `PutItem` and `UpdateItem` here. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 * Nobody in the flow has `DeleteItem`: nothing there forgets. `upkeep` alone erases (C16).
 */
export type TableVerb = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** Item verbs on one table, or `Query` alone on one of its indexes. */
export function onTable(tableOrIndexArn: string, ...verbs: readonly TableVerb[]): PolicyStatement {
  return allow(
    verbs.map((verb) => `dynamodb:${verb}`),
    [tableOrIndexArn],
  );
}

/** An allowing statement. */
export function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>,
): PolicyStatement {
  return new PolicyStatement(
    defined({
      effect: Effect.ALLOW,
      actions: [...actions],
      resources: [...resources],
      conditions,
    }),
  );
}
