/**
 * The bare SDK in a function's place: as many calls, of the same kinds, on items of the same size, as many at once, and
 * not a line of logic. Runs in a worker thread, as a function does here.
 */
import { parentPort, workerData } from 'node:worker_threads';
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetAccountCommand, SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { contactPk, personRange } from '../functions/adapters/dynamodb/rows.ts';

type Item = Record<string, AttributeValue>;

export interface BareWork {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly table: string;
  readonly wordsTable: string;
  readonly concurrency: number;
  /** Partitions of the due index, of both lanes. */
  readonly partitions: readonly string[];
  /** Queries of the due index, which a tick makes once for many. */
  readonly indexQueries: number;
  readonly warmUp: readonly BareEmail[];
  readonly emails: readonly BareEmail[];
}

export interface BareEmail {
  readonly claim: Item;
  readonly enrollment: Item;
  /** Marketing takes its cap. */
  readonly takesCap: boolean;
  readonly email: SendEmailCommandInput;
}

export interface BareResult {
  readonly ms: number;
  /** User and system time of this thread. */
  readonly cpuMs: number;
}

const work = workerData as BareWork;
const shared = {
  endpoint: work.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: work.accessKey, secretAccessKey: 'local' },
};
const dynamo = new DynamoDBClient({ ...shared, maxAttempts: 3 });
const ses = new SESv2Client({ ...shared, maxAttempts: 1 });
const TableName = work.table;

const person = (pk: AttributeValue, ConsistentRead: boolean) =>
  new QueryCommand({
    TableName,
    ConsistentRead,
    KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
    ExpressionAttributeValues: { ':pk': pk, ':from': { S: personRange.from }, ':to': { S: personRange.to } },
  });

const touch = (pk: AttributeValue, sk: string) =>
  new UpdateItemCommand({
    TableName,
    Key: { pk, sk: { S: sk } },
    UpdateExpression: 'SET #at = :at, #token = :token, #version = :version',
    ExpressionAttributeNames: { '#at': 'at', '#token': 'token', '#version': 'schemaVersion' },
    ExpressionAttributeValues: {
      ':at': { S: '2027-01-01T00:00:00.000Z' },
      ':token': { S: 'bare' },
      ':version': { N: '1' },
    },
  });

const index = (partition: string) =>
  new QueryCommand({
    TableName,
    IndexName: 'due',
    KeyConditionExpression: '#partition = :partition AND #at <= :until',
    ExpressionAttributeNames: { '#partition': 'duePartition', '#at': 'dueAt' },
    ExpressionAttributeValues: { ':partition': { S: partition }, ':until': { S: '2100' } },
    Limit: 100,
  });

async function one({ claim, enrollment, takesCap, email }: BareEmail): Promise<void> {
  const pk = claim.pk as AttributeValue;
  await dynamo.send(person(pk, false));
  if (takesCap) await dynamo.send(touch(pk, 'CAP'));
  await dynamo.send(new PutItemCommand({ TableName, Item: claim, ConditionExpression: 'attribute_not_exists(pk)' }));
  await dynamo.send(person(pk, true));
  await ses.send(new SendEmailCommand(email));
  await dynamo.send(new PutItemCommand({ TableName, Item: claim }));
  await dynamo.send(new PutItemCommand({ TableName, Item: enrollment }));
}

async function sendAll(all: readonly BareEmail[]): Promise<void> {
  const emails = all.values();
  const sender = async () => {
    for (const email of emails) await one(email);
  };
  await Promise.all(Array.from({ length: work.concurrency }, sender));
}

async function tick(): Promise<void> {
  const control: AttributeValue = { S: 'CONTROL' };
  await dynamo.send(
    new GetItemCommand({ TableName: work.wordsTable, Key: { pk: { S: 'CURRENT' }, sk: { S: 'POINTER' } } }),
  );
  await dynamo.send(touch(control, 'LEASE#bare'));
  await dynamo.send(person(control, false));
  await ses.send(new GetAccountCommand({}));
  for (let queries = 0; queries < work.indexQueries; queries += work.partitions.length) {
    await Promise.all(work.partitions.map((partition) => dynamo.send(index(partition))));
  }
  await sendAll(work.emails);
  await dynamo.send(touch(control, 'LEASE#bare'));
}

// As a warm function: code loaded, connections open.
await dynamo.send(person({ S: contactPk('nobody') }, false));
await ses.send(new GetAccountCommand({}));
await sendAll(work.warmUp);
parentPort?.once('message', () => void measure());
parentPort?.postMessage('ready');

async function measure(): Promise<void> {
  const began = performance.now();
  const cpu = process.threadCpuUsage();
  await tick();
  const used = process.threadCpuUsage(cpu);
  const result: BareResult = { ms: performance.now() - began, cpuMs: (used.user + used.system) / 1_000 };
  parentPort?.postMessage(result);
}
