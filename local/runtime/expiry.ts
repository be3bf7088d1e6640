/**
 * Time to live by the movable clock. DynamoDB deletes a row "within a few days" of its time, and its stream tells by whom:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
 * The engine knows the machine's time alone, so here the rows whose time has come are looked for once a day of the clock.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../cloud/model.ts';
import type { Page, StreamRecord } from './streams.ts';

const everyMs = 24 * 3_600_000;

type Key = Readonly<Record<string, AttributeValue>>;

/** Who deleted it, as the stream tells. */
const byDynamo = { type: 'Service', principalId: 'dynamodb.amazonaws.com' } as const;

const nameOf = (table: string, key: Readonly<Record<string, unknown>>): string =>
  JSON.stringify([table, ...Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1))]);

export interface ExpiryOptions {
  readonly tables: readonly Table[];
  readonly client: DynamoDBClient;
  /** Epoch ms of the movable clock. */
  now(): number;
}

export class Expiry {
  private readonly options: ExpiryOptions;
  private lookedAt: number;
  /** Deleted here → the number of the record that told it, once one has. Not kept over a restart. */
  private readonly deleted = new Map<string, string | undefined>();

  constructor(options: ExpiryOptions) {
    this.options = options;
    this.lookedAt = options.now();
  }

  /** Deletes what has expired, once a day of the clock. @returns how many rows went. */
  async pass(): Promise<number> {
    const now = this.options.now();
    if (now - this.lookedAt < everyMs) return 0;
    this.lookedAt = now;
    let gone = 0;
    for (const table of this.options.tables)
      if (table.ttlAttribute !== undefined)
        gone += await this.sweep(table, table.ttlAttribute, Math.floor(now / 1_000));
    return gone;
  }

  /** Names the service in records of what was deleted here; every reader of the stream sees the same. */
  told(table: string, page: Page): Page {
    return { ...page, records: page.records.map((record) => this.toldOf(table, record)) };
  }

  private toldOf(table: string, record: StreamRecord): StreamRecord {
    if (record.eventName !== 'REMOVE') return record;
    const name = nameOf(table, record.dynamodb.Keys);
    if (!this.deleted.has(name)) return record;
    const first = this.deleted.get(name) ?? record.dynamodb.SequenceNumber;
    this.deleted.set(name, first);
    // A later one under the same key was deleted by somebody else.
    return first === record.dynamodb.SequenceNumber ? { ...record, userIdentity: byDynamo } : record;
  }

  private async sweep(table: Table, attribute: string, seconds: number): Promise<number> {
    const { client } = this.options;
    // "The item must contain the attribute", a number; what is more than five years past is left alone.
    const isExpired = {
      ExpressionAttributeNames: { '#ttl': attribute },
      ExpressionAttributeValues: {
        ':now': { N: String(seconds) },
        ':oldest': { N: String(seconds - 5 * 366 * 86_400) },
      },
    };
    const expression = '#ttl BETWEEN :oldest AND :now';
    const keyNames = table.keySchema.flatMap(({ AttributeName }) => AttributeName ?? []);
    let gone = 0;
    for await (const { Items = [] } of paginateScan(
      { client },
      { TableName: table.name, FilterExpression: expression, ...isExpired },
    )) {
      for (const item of Items) {
        const key: Key = Object.fromEntries(keyNames.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
        const name = nameOf(table.name, key);
        this.deleted.set(name, undefined);
        try {
          await client.send(
            new DeleteItemCommand({ TableName: table.name, Key: key, ConditionExpression: expression, ...isExpired }),
          );
          gone += 1;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          // It was given more time in between.
          this.deleted.delete(name);
        }
      }
    }
    return gone;
  }
}
