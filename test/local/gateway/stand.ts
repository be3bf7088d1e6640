/** A gateway on a real engine, with callers and SDK clients to match. */

import { rmSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startEngine } from '../../../local/engine/index.ts';
import {
  type Caller,
  type EventBridgeEvent,
  type Gateway,
  type GatewayOptions,
  type PolicyStatement,
  startGateway,
} from '../../../local/gateway/index.ts';
import { temporaryFolder } from '../../support/folder.ts';

export const region = 'eu-west-1';
export const account = '111122223333';
export const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
export const table = arn('dynamodb', 'table/people');
export const secretArn = arn('secretsmanager', 'secret:address-key-AbCdEf');
export const queueUrl = `http://127.0.0.1:1/${account}/parked`;
export const queueArn = arn('sqs', 'parked');

function caller(name: string, ...statements: PolicyStatement[]): Caller {
  return {
    name,
    roleArn: `arn:aws:iam::${account}:role/${name}-role`,
    policies: [{ Version: '2012-10-17', Statement: statements }],
  };
}

const allow = (
  Action: string | string[],
  Resource: string | string[],
  Condition?: PolicyStatement['Condition'],
): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

const people = ['PutItem', 'GetItem', 'UpdateItem', 'Query'].map((verb) => `dynamodb:${verb}`);
const mail = [
  arn('ses', 'identity/clinic.example'),
  arn('ses', 'configuration-set/reminder'),
  arn('ses', 'configuration-set/marketing'),
];

export const callers: Readonly<Record<string, Caller>> = {
  local: caller('local', allow('*', '*')),
  dispatch: caller(
    'dispatch',
    allow(people, [table, `${table}/index/due`]),
    allow(['ses:SendEmail', 'ses:SendRawEmail'], mail, { StringLike: { 'ses:FromAddress': '*@clinic.example' } }),
    allow('ses:GetAccount', '*'),
    allow(['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queueArn),
    allow('secretsmanager:GetSecretValue', secretArn),
  ),
  intake: caller('intake', allow(['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'], table)),
  keyed: caller(
    'keyed',
    allow(['dynamodb:GetItem', 'dynamodb:Query'], table, {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'C#*' },
    }),
  ),
  strange: caller('strange', allow('dynamodb:*', '*', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } })),
  wordsOnly: caller('wordsOnly', allow('ses:SendEmail', mail)),
  nobody: caller('nobody'),
};

export interface Stand {
  readonly home: string;
  gateway: Gateway;
  readonly events: EventBridgeEvent[];
  /** Epoch ms of the movable clock. */
  clock: { now: number };
  /** Acknowledge each event as it is told. */
  acknowledge: boolean;
  /** Take events at all. */
  takes: boolean;
  dynamodb(caller?: string, more?: object): DynamoDBClient;
  ses(caller?: string, more?: object): SESv2Client;
  sqs(caller?: string): SQSClient;
  secrets(caller?: string): SecretsManagerClient;
  /** Stops the gateway and starts another on the same home, as after a crash. */
  restart(between?: () => void): Promise<void>;
  close(): Promise<void>;
}

export async function stand(more: Partial<GatewayOptions> = {}): Promise<Stand> {
  const home = temporaryFolder('gateway');
  const engine = await startEngine();
  const clock = { now: Date.parse('2026-03-02T09:00:00.000Z') };
  const events: EventBridgeEvent[] = [];
  const clients: { destroy(): void }[] = [];
  const options: GatewayOptions = {
    engineUrl: engine.url,
    home,
    region,
    account,
    callers: (key) => callers[key],
    now: () => clock.now,
    secrets: { [secretArn]: 'a key' },
    queues: { [queueUrl]: { name: 'parked', arn: queueArn } },
    identities: ['clinic.example'],
    configurationSets: {
      reminder: {
        eventTypes: ['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT', 'REJECT', 'DELIVERY_DELAY'],
        suppression: ['BOUNCE'],
      },
      marketing: { eventTypes: ['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT'], suppression: ['BOUNCE', 'COMPLAINT'] },
    },
    onSesEvent: (event) => {
      if (!made.takes) return false;
      events.push(event);
      if (made.acknowledge) made.gateway.ackSesEvent(event.id);
      return;
    },
    ...more,
  };
  const config = (name: string, extra: object) => ({
    region,
    endpoint: made.gateway.url,
    credentials: { accessKeyId: name, secretAccessKey: 'local' },
    maxAttempts: 1,
    ...extra,
  });
  const keep = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const made: Stand = {
    home,
    gateway: await startGateway(options),
    events,
    clock,
    acknowledge: true,
    takes: true,
    dynamodb: (name = 'dispatch', extra = {}) => keep(new DynamoDBClient(config(name, extra))),
    ses: (name = 'dispatch', extra = {}) => keep(new SESv2Client(config(name, extra))),
    sqs: (name = 'dispatch') => keep(new SQSClient(config(name, {}))),
    secrets: (name = 'dispatch') => keep(new SecretsManagerClient(config(name, {}))),
    async restart(between = () => {}) {
      await made.gateway.stop();
      between();
      made.gateway = await startGateway(options);
    },
    async close() {
      for (const client of clients) client.destroy();
      await made.gateway.stop();
      await engine.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return made;
}

export const peopleTable = {
  TableName: 'people',
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: ['pk', 'sk', 'duePartition', 'dueAt'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'duePartition', KeyType: 'HASH' as const },
        { AttributeName: 'dueAt', KeyType: 'RANGE' as const },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    },
  ],
};

export function email(to: string, more: Partial<SendEmailCommandInput> = {}): SendEmailCommandInput {
  return {
    FromEmailAddress: '"Clinic" <care@clinic.example>',
    ReplyToAddresses: ['desk@clinic.example'],
    Destination: { ToAddresses: [to] },
    ConfigurationSetName: 'reminder',
    EmailTags: [{ Name: 'send', Value: 'c1_0123456789abcdef0123456789abcdef_1' }],
    Content: {
      Simple: { Subject: { Data: 'Your visit' }, Body: { Html: { Data: '<p>Grüße</p>' }, Text: { Data: 'Grüße' } } },
    },
    ...more,
  };
}

/** Resolves once the condition holds; the events are told in later turns. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 5_000; turn++) {
    if (holds()) return;
    await new Promise((next) => setTimeout(next, 1));
  }
  throw new Error(`never: ${what}`);
}

export async function thrown(promise: Promise<unknown>): Promise<
  Error & {
    readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
    readonly code?: string;
  }
> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
