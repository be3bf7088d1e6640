/** The words table as the publisher uses it: content that is never overwritten or deleted, and one pointer. */

import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { defined } from '../../functions/core/model/defined.ts';
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
}

/** DynamoDB's limit is 400 KB with names and UTF-8; a template over this is refused. Bytes. */
export const itemBytesMax = 300_000;

export class WordsTable {
  private readonly client: DynamoDBClient;
  private readonly table: string;

  constructor(address: WordsTableAddress) {
    this.table = address.table;
    const { region, endpoint, accessKeyId = 'local' } = address;
    const credentials = endpoint === undefined ? undefined : { accessKeyId, secretAccessKey: 'local' };
    this.client = new DynamoDBClient(defined({ region, maxAttempts: 3, endpoint, credentials }));
  }

  close(): void {
    this.client.destroy();
  }

  async pointer(): Promise<Pointer | undefined> {
    const item = await this.get('CURRENT', 'POINTER');
    if (!item?.release?.S) return undefined;
    const { release, previous, at } = item;
    return defined<Pointer>({ release: release.S as string, previous: previous?.S || undefined, at: at?.S ?? '' });
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

  /** Moves the pointer, if it still stands where `from` says. False: someone else published meanwhile. */
  async point(to: string, from: string | undefined, at: string): Promise<boolean> {
    const item = defined<Record<string, { readonly S: string }>>({
      pk: { S: 'CURRENT' },
      sk: { S: 'POINTER' },
      release: { S: to },
      at: { S: at },
      previous: from === undefined ? undefined : { S: from },
    });
    return this.put(item, from === undefined ? 'attribute_not_exists(pk)' : '#release = :from', from);
  }

  private async get(pk: string, sk: string) {
    const answer = await this.client.send(
      new GetItemCommand({ TableName: this.table, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }),
    );
    return answer.Item;
  }

  private add(item: Record<string, { S: string }>): Promise<boolean> {
    return this.put(item, 'attribute_not_exists(pk)', undefined);
  }

  private async put(
    item: Record<string, { S: string }>,
    condition: string,
    from: string | undefined,
  ): Promise<boolean> {
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: this.table,
          Item: item,
          ConditionExpression: condition,
          ExpressionAttributeNames: from === undefined ? undefined : { '#release': 'release' },
          ExpressionAttributeValues: from === undefined ? undefined : { ':from': { S: from } },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
