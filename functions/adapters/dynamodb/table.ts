/** A DynamoDB table as the adapters use it: a few commands, and conditional writes whose refusal is an answer. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { sdkLogger } from '../sdkLogger.ts';
import { marshall } from './attributes.ts';
import type { Item } from './rows.ts';

/** A key and what it must hold for a write to happen. Names are always aliased: DynamoDB reserves hundreds of words. */
export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Whether or not there is such a row: the same one twice is one. */
export const whatever: Condition = { expression: 'attribute_not_exists(pk) OR attribute_exists(pk)' };

/** `refused` gives back the item that stood there, when one did. */
export type ConditionalResult =
  | { readonly kind: 'written' }
  | { readonly kind: 'refused'; readonly old: Item | undefined };

const plain = (values: Readonly<Record<string, unknown>> | undefined): Record<string, AttributeValue> | undefined =>
  values && marshall(values);

const key = (pk: string, sk: string): Item => ({ pk: { S: pk }, sk: { S: sk } });

/** The client every function uses: three tries of at most 3 s each. Conditional writes make a repeated try harmless. */
export function dynamoClient(): DynamoDBClient {
  return new DynamoDBClient({
    logger: sdkLogger,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}

export class Table {
  readonly client: DynamoDBClient;
  readonly name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.client = client;
    this.name = name;
  }

  async get(pk: string, sk: string, consistency: 'strong' | 'eventual'): Promise<Item | undefined> {
    const answer = await this.client.send(
      new GetItemCommand({ TableName: this.name, Key: key(pk, sk), ConsistentRead: consistency === 'strong' }),
    );
    return answer.Item;
  }

  /** Every item of `pk` whose sort key lies in [from, to]. */
  range(pk: string, from: string, to: string, consistency: 'strong' | 'eventual'): Promise<Item[]> {
    return this.queried(consistency, '#pk = :pk AND #sk BETWEEN :from AND :to', { pk, from, to });
  }

  /**
   * Every item of `pk` whose sort key begins with `prefix`. No range does that: sort keys are ordered by their bytes in UTF-8, in
   * which an emoji lies beyond every character of two bytes in UTF-16.
   */
  beginning(pk: string, prefix: string, consistency: 'strong' | 'eventual'): Promise<Item[]> {
    return this.queried(consistency, '#pk = :pk AND begins_with(#sk, :prefix)', { pk, prefix });
  }

  /** Every item of `pk`. */
  whole(pk: string, consistency: 'strong' | 'eventual'): Promise<Item[]> {
    return this.queried(consistency, '#pk = :pk', { pk });
  }

  private async queried(
    consistency: 'strong' | 'eventual',
    condition: string,
    values: Readonly<Record<string, string>>,
  ): Promise<Item[]> {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const answer = await this.client.send(
        new QueryCommand({
          TableName: this.name,
          ConsistentRead: consistency === 'strong',
          KeyConditionExpression: condition,
          ExpressionAttributeNames: condition.includes('#sk') ? { '#pk': 'pk', '#sk': 'sk' } : { '#pk': 'pk' },
          ExpressionAttributeValues: Object.fromEntries(
            Object.entries(values).map(([name, value]) => [`:${name}`, { S: value }]),
          ),
          ExclusiveStartKey: start,
        }),
      );
      items.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
    } while (start);
    return items;
  }

  /**
   * Up to `limit` keys of one due partition, due up to `until`, earliest first.
   * @param after only what lies behind this place. The index's key and the table's are all that `LastEvaluatedKey` holds,
   * so any row of a page before can be one.
   */
  async due(
    partition: string,
    until: string,
    limit: number,
    after?: { readonly pk: string; readonly sk: string; readonly at: string },
  ): Promise<Item[]> {
    const items: Item[] = [];
    let start: Item | undefined = after && {
      ...key(after.pk, after.sk),
      duePartition: { S: partition },
      dueAt: { S: after.at },
    };
    // A page may end before its limit: only an answer without `LastEvaluatedKey` is the last one.
    do {
      const answer: QueryCommandOutput = await this.client.send(
        new QueryCommand({
          TableName: this.name,
          IndexName: 'due',
          KeyConditionExpression: '#partition = :partition AND #at <= :until',
          ExpressionAttributeNames: { '#partition': 'duePartition', '#at': 'dueAt' },
          ExpressionAttributeValues: { ':partition': { S: partition }, ':until': { S: until } },
          Limit: limit - items.length,
          ExclusiveStartKey: start,
        }),
      );
      items.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
    } while (start && items.length < limit);
    return items;
  }

  async put(item: Item, condition?: Condition): Promise<ConditionalResult> {
    return this.conditional(
      new PutItemCommand({
        TableName: this.name,
        Item: item,
        ConditionExpression: condition?.expression,
        ExpressionAttributeNames: condition?.names,
        ExpressionAttributeValues: plain(condition?.values),
        ReturnValuesOnConditionCheckFailure: condition ? 'ALL_OLD' : undefined,
      }),
    );
  }

  async update(pk: string, sk: string, change: string, condition: Condition): Promise<ConditionalResult> {
    return this.conditional(
      new UpdateItemCommand({
        TableName: this.name,
        Key: key(pk, sk),
        UpdateExpression: change,
        ConditionExpression: condition.expression,
        ExpressionAttributeNames: condition.names,
        ExpressionAttributeValues: plain(condition.values),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  }

  private async conditional(command: PutItemCommand | UpdateItemCommand): Promise<ConditionalResult> {
    try {
      // Two overloads of one method: the cast only picks one, the command is sent as it is.
      await this.client.send(command as PutItemCommand);
      return { kind: 'written' };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { kind: 'refused', old: error.Item };
      throw error;
    }
  }

  /** All or nothing. `refused` when any condition failed. */
  async transact(writes: readonly TransactWriteItem[], token?: string): Promise<'written' | 'refused'> {
    try {
      await this.client.send(new TransactWriteItemsCommand({ TransactItems: [...writes], ClientRequestToken: token }));
      return 'written';
    } catch (error) {
      if (error instanceof TransactionCanceledException) {
        const reasons = error.CancellationReasons ?? [];
        if (reasons.some((reason) => reason.Code === 'ConditionalCheckFailed' || reason.Code === 'TransactionConflict'))
          return 'refused';
      }
      throw error;
    }
  }

  /** A put for `transact`, of an item that must not exist yet unless `condition` says otherwise. */
  putWrite(item: Item, condition: Condition = { expression: 'attribute_not_exists(pk)' }): TransactWriteItem {
    return {
      Put: {
        TableName: this.name,
        Item: item,
        ConditionExpression: condition.expression,
        ExpressionAttributeNames: condition.names,
        ExpressionAttributeValues: plain(condition.values),
      },
    };
  }

  /** A deletion for `transact`, of what may be gone already unless `condition` says otherwise. */
  deleteWrite(pk: string, sk: string, condition?: Condition): TransactWriteItem {
    return {
      Delete: {
        TableName: this.name,
        Key: key(pk, sk),
        ConditionExpression: condition?.expression,
        ExpressionAttributeNames: condition?.names,
        ExpressionAttributeValues: plain(condition?.values),
      },
    };
  }

  /** An update for `transact`. */
  updateWrite(pk: string, sk: string, change: string, condition: Partial<Condition>): TransactWriteItem {
    return {
      Update: {
        TableName: this.name,
        Key: key(pk, sk),
        UpdateExpression: change,
        ConditionExpression: condition.expression,
        ExpressionAttributeNames: condition.names,
        ExpressionAttributeValues: plain(condition.values),
      },
    };
  }
}
