/** The DynamoDB Streams API over plain HTTP: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html */
import { Agent, request } from 'node:http';

export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** Who deleted it, where that was time to live. */
  readonly userIdentity?: { readonly type: string; readonly principalId: string };
  readonly dynamodb: {
    readonly SequenceNumber: string;
    /** Seconds, real time. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, unknown>>;
  };
}

export interface Page {
  readonly records: readonly StreamRecord[];
  /** Undefined: the shard is closed and read to its end. */
  readonly next: string | undefined;
}

export interface Shard {
  readonly id: string;
  readonly parent: string | undefined;
}

/** An error the service named. */
export class StreamsError extends Error {
  override readonly name = 'StreamsError';
  readonly code: string;

  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}

export class StreamsClient {
  private readonly url: URL;
  private readonly agent = new Agent({ keepAlive: true });

  constructor(engineUrl: string) {
    this.url = new URL(engineUrl);
  }

  async shards(streamArn: string): Promise<Shard[]> {
    const shards: Shard[] = [];
    let from: string | undefined;
    do {
      const { StreamDescription } = await this.call<{
        StreamDescription: { Shards?: { ShardId: string; ParentShardId?: string }[]; LastEvaluatedShardId?: string };
      }>('DescribeStream', { StreamArn: streamArn, ExclusiveStartShardId: from });
      for (const shard of StreamDescription.Shards ?? [])
        shards.push({ id: shard.ShardId, parent: shard.ParentShardId });
      from = StreamDescription.LastEvaluatedShardId;
    } while (from !== undefined);
    return shards;
  }

  async iterator(
    streamArn: string,
    shardId: string,
    from: { after: string } | 'TRIM_HORIZON' | 'LATEST',
  ): Promise<string> {
    const where =
      typeof from === 'string'
        ? { ShardIteratorType: from }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: from.after };
    const asked = { StreamArn: streamArn, ShardId: shardId, ...where };
    return (await this.call<{ ShardIterator: string }>('GetShardIterator', asked)).ShardIterator;
  }

  async records(iterator: string, limit: number): Promise<Page> {
    const page = await this.call<{ Records?: StreamRecord[]; NextShardIterator?: string }>('GetRecords', {
      ShardIterator: iterator,
      Limit: limit,
    });
    return { records: page.Records ?? [], next: page.NextShardIterator };
  }

  close(): void {
    this.agent.destroy();
  }

  private call<T>(operation: string, input: unknown): Promise<T> {
    const body = JSON.stringify(input);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      // The engine takes any credentials, but asks for the form of them.
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    };
    return new Promise((resolve, reject) => {
      const call = request(this.url, { method: 'POST', headers, agent: this.agent }, (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('error', reject);
        reply.on('end', () => {
          try {
            const answer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as T & {
              __type?: string;
              message?: string;
            };
            if (reply.statusCode === 200) resolve(answer);
            else reject(new StreamsError(String(answer.__type ?? '').replace(/^.*#/, ''), answer.message ?? operation));
          } catch (error) {
            reject(error);
          }
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}
