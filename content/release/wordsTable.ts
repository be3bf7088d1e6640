/** The words table as the publisher uses it: content that is never overwritten or deleted, and one pointer. */

import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { defined } from '../../functions/core/model/defined.ts';
import { nothingSigned, type Signed } from '../../functions/core/model/signature.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import type { ContentItem, ReleaseBody } from './release.ts';

export interface WordsTableAddress {
  readonly table: string;
  readonly region: string;
  /** Of the local gateway; absent for AWS. */
  readonly endpoint?: string;
  readonly accessKeyId?: string;
}

/** The release in force. */
export interface Pointer {
  readonly release: string;
  readonly previous?: string;
  /** ISO 8601. */
  readonly at: string;
  /** Hashes of content that was called wrong: it is sent under no release. */
  readonly withdrawn: readonly string[];
}

/** One move of the pointer: a publish, or a going back. */
export interface Move {
  readonly release: string;
  /** ISO 8601. */
  readonly at: string;
  /** Whoever moved it, as they name themselves: nothing proves it. */
  readonly by: string;
  /** What changed with it, in one line. */
  readonly what: string;
  /** See `Pointer`; those of before stay. */
  readonly withdrawn: readonly string[];
  /** Harm that was meant: by kind and step, as `missed prepare/eating`, the contact ids of whom it was planned for. */
  readonly accepted?: Readonly<Record<string, readonly string[]>>;
}

/** DynamoDB's limit is 400 KB with names and UTF-8; a template over this is refused. Bytes. */
export const itemBytesMax = 300_000;

export function clientAt({
  region,
  endpoint,
  accessKeyId = 'local',
}: Omit<WordsTableAddress, 'table'>): DynamoDBClient {
  const credentials = endpoint === undefined ? undefined : { accessKeyId, secretAccessKey: 'local' };
  return new DynamoDBClient(defined({ region, maxAttempts: 3, endpoint, credentials }));
}

export class WordsTable {
  private readonly client: DynamoDBClient;
  private readonly table: string;

  constructor(address: WordsTableAddress) {
    this.table = address.table;
    this.client = clientAt(address);
  }

  close(): void {
    this.client.destroy();
  }

  async pointer(): Promise<Pointer | undefined> {
    const item = await this.get('CURRENT', 'POINTER');
    if (!item?.release?.S) return undefined;
    const { release, previous, at, withdrawn } = item;
    return defined<Pointer>({
      release: release.S as string,
      previous: previous?.S || undefined,
      at: at?.S ?? '',
      withdrawn: textsOf(withdrawn),
    });
  }

  async release(id: string): Promise<ReleaseBody | undefined> {
    const body = (await this.get(`R#${id}`, 'RELEASE'))?.body?.S;
    return body === undefined ? undefined : (JSON.parse(body) as ReleaseBody);
  }

  async has(hash: string): Promise<boolean> {
    return (await this.get(`T#${hash}`, 'CONTENT')) !== undefined;
  }

  /** An email's compiled form; undefined when there is no such content. */
  async template(hash: string): Promise<CompiledTemplate | undefined> {
    const body = (await this.get(`T#${hash}`, 'CONTENT'))?.body?.S;
    return body === undefined ? undefined : (JSON.parse(body) as CompiledTemplate);
  }

  /** Adds content under its hash. False: it was there already, and the same hash is the same words. */
  async addContent(hash: string, { kind, body }: ContentItem): Promise<boolean> {
    return this.add({ pk: { S: `T#${hash}` }, sk: { S: 'CONTENT' }, kind: { S: kind }, body: { S: body } });
  }

  async addRelease(release: ReleaseBody): Promise<boolean> {
    return this.add({ pk: { S: `R#${release.id}` }, sk: { S: 'RELEASE' }, body: { S: JSON.stringify(release) } });
  }

  /** What a release carries of who signed it. */
  async signedOf(release: string): Promise<Signed> {
    const body = (await this.get(`R#${release}`, 'SIGNED'))?.body?.S;
    return body === undefined ? nothingSigned : (JSON.parse(body) as Signed);
  }

  /** Before the pointer names the release: whoever sends looks here whether it may. */
  async putSigned(release: string, signed: Signed): Promise<void> {
    const item = { pk: { S: `R#${release}` }, sk: { S: 'SIGNED' }, body: { S: JSON.stringify(signed) } };
    await this.client.send(new PutItemCommand({ TableName: this.table, Item: item }));
  }

  /**
   * Moves the pointer, if it still stands where `from` says, and keeps what was done, both or neither. False: someone else
   * published meanwhile.
   */
  async point({ release, at, by, what, withdrawn, accepted }: Move, from: string | undefined): Promise<boolean> {
    const told = defined<Record<string, AttributeValue>>({
      release: { S: release },
      at: { S: at },
      previous: from === undefined ? undefined : { S: from },
      withdrawn: withdrawn.length === 0 ? undefined : { L: withdrawn.map((each) => ({ S: each })) },
    });
    const moved = defined<Record<string, AttributeValue>>({
      ...told,
      by: { S: by },
      what: { S: what },
      accepted: accepted && { S: JSON.stringify(accepted) },
    });
    const condition =
      from === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#release = :from',
            ExpressionAttributeNames: { '#release': 'release' },
            ExpressionAttributeValues: { ':from': { S: from } },
          };
    const put = (sk: string, item: Record<string, AttributeValue>) => ({
      TableName: this.table,
      Item: { pk: { S: 'CURRENT' }, sk: { S: sk }, ...item },
    });
    try {
      await this.client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { ...put('POINTER', told), ...condition } },
            { Put: put(`MOVE#${at}#${release}`, moved) },
          ],
        }),
      );
      return true;
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
      throw error;
    }
  }

  /** Every move of the pointer, the first first. */
  async moves(): Promise<Move[]> {
    const found: Move[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :move)',
          ExpressionAttributeValues: { ':pk': { S: 'CURRENT' }, ':move': { S: 'MOVE#' } },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      for (const { release, at, by, what, withdrawn, accepted } of Items)
        found.push(
          defined<Move>({
            release: release?.S ?? '',
            at: at?.S ?? '',
            by: by?.S ?? '',
            what: what?.S ?? '',
            withdrawn: textsOf(withdrawn),
            accepted: accepted?.S === undefined ? undefined : (JSON.parse(accepted.S) as Move['accepted']),
          }),
        );
      from = LastEvaluatedKey;
    } while (from);
    return found;
  }

  private async get(pk: string, sk: string) {
    const answer = await this.client.send(
      new GetItemCommand({ TableName: this.table, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }),
    );
    return answer.Item;
  }

  /** False: it is there already. */
  private async add(item: Record<string, { S: string }>): Promise<boolean> {
    try {
      await this.client.send(
        new PutItemCommand({ TableName: this.table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

const textsOf = (list: AttributeValue | undefined): string[] => (list?.L ?? []).map(({ S = '' }) => S);
