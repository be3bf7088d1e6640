/**
 * The product's handlers over the embedded engine, with a clock, ids and a mailer that belong to the test. What was
 * written is seen by reading the table before and after: so it does not matter which code writes, or how.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriteItemCommand, type DynamoDBClient, ScanCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { peopleTable, testClient } from '../support/tables.ts';
import {
  addressHash,
  enrollWith,
  feedbackWith,
  type Instant,
  intakeWith,
  makeFeedbackPorts,
  makeSender,
  makeUpkeep,
  makeWebParts,
  preferencesWith,
  staffWith,
  startEngine,
  Table,
  upkeepWith,
} from './product.ts';
import { bundle } from './words.ts';

export type Row = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };
/** By `pk|sk`. */
export type Rows = ReadonlyMap<string, Row>;

export interface SentEmail {
  readonly to: string;
  readonly subject: string;
  readonly set: string;
  /** What SES gives back with every event about it. */
  readonly tag: string;
  readonly sesId: string;
}

export interface Answer {
  readonly statusCode?: number | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: string | undefined;
}

interface Sending {
  readonly constructor: { readonly name: string };
  readonly input: {
    readonly TableName?: string;
    readonly Destination?: { readonly ToAddresses: readonly string[] };
    readonly ConfigurationSetName?: string;
    readonly EmailTags?: readonly { readonly Value: string }[];
    readonly Content?: { readonly Simple: { readonly Subject: { readonly Data: string } } };
  };
}

/** The key the clinic and its booking systems share. */
export const sourceKey = 'the key of a booking system';
export const publicUrl = 'https://clinic.example';
/** Thursday, ten minutes before ten in the morning where the clinic is: what is due at ten is still ahead. */
export const now = '2026-11-05T14:50:00.000Z' as Instant;

const key = 'k'.repeat(64);
const wordsTable = 'words';
const limit = { max: 3, windowMs: 7 * 86_400_000 };

export const hashOf = (email: string): string => addressHash(key, email);

const keyOf = ({ pk, sk }: Row) => `${pk}|${sk}`;

/** What the stream's filter lets through to `enroll`. */
const isStreamed = (sk: string) => sk === 'CONTACT' || sk.startsWith('APPT#') || sk.startsWith('SIGNUP#');

const desk = {
  issuer: 'https://login.example.com',
  clientId: 'page',
  scope: 'openid',
  token: 'access',
  roleClaim: 'roles',
  role: 'front-desk',
  sessionMinutes: 60,
  origins: [],
} as const;

export class World {
  readonly table: Table;
  readonly folder = mkdtempSync(join(tmpdir(), 'dripline-doors-'));
  readonly emails: SentEmail[] = [];
  readonly parked: string[] = [];
  moment: Instant = now;
  rows: Rows = new Map();
  /** Every id and token that was made, in order. */
  readonly made = new Map<string, number>();
  /** False where an address counts as confirmed without being asked. */
  doubleOptIn = true;
  /** What the booking systems answer when they are asked. */
  answers: (url: string) => unknown = () => ({});
  private seed = '';
  private count = 0;
  private readonly raw: DynamoDBClient;
  private readonly endEngine: () => Promise<void>;
  private readonly handlers: ReturnType<World['makeHandlers']>;

  private constructor(raw: DynamoDBClient, name: string, endEngine: () => Promise<void>) {
    this.raw = raw;
    this.endEngine = endEngine;
    this.table = new Table(this.client(), name);
    this.handlers = this.makeHandlers();
  }

  static async open(): Promise<World> {
    const engine = await startEngine({});
    const raw = testClient(engine.url);
    const { name } = await peopleTable(raw);
    return new World(raw, name, async () => {
      raw.destroy();
      await engine.stop();
    });
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.endEngine();
  }

  /**
   * The engine, without a words table: the release in the bundle is in force. It gives the fields of maps in any order,
   * as DynamoDB may; here always in one, since some of it is printed.
   */
  private client(): DynamoDBClient {
    const { raw } = this;
    return new Proxy(raw, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (name !== 'send') return value;
        return async (command: Sending, ...rest: unknown[]) => {
          if (command.input.TableName === wordsTable) return {};
          const output = await (value as (...args: unknown[]) => Promise<object>).call(target, command, ...rest);
          for (const field of ['Item', 'Items', 'Attributes', 'Responses'])
            if (field in output) Object.assign(output, { [field]: inOrder(Reflect.get(output, field)) });
          return output;
        };
      },
    });
  }

  private readonly ses = {
    send: async (command: Sending) => {
      if (command.constructor.name === 'GetAccountCommand') {
        const SendQuota = { MaxSendRate: 14, Max24HourSend: 50_000, SentLast24Hours: 0 };
        return { SendQuota, SendingEnabled: true };
      }
      const { Destination, ConfigurationSetName = '', EmailTags, Content } = command.input;
      const sesId = `ses-${this.emails.length + 1}`;
      this.emails.push({
        to: Destination?.ToAddresses.join() ?? '',
        subject: Content?.Simple.Subject.Data ?? '',
        set: ConfigurationSetName,
        tag: EmailTags?.[0]?.Value ?? '',
        sesId,
      });
      return { MessageId: sesId };
    },
  };

  readonly clock = {
    now: () => this.moment,
    sleepUntil: async (until: Instant) => {
      if (until > this.moment) this.moment = until;
    },
  };

  readonly identity = {
    token: () => this.make(32),
    id: () => this.make(20),
    digest: (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32),
  };

  private make(length: number): string {
    this.count += 1;
    const made = createHash('sha256').update(`${this.seed}/${this.count}`).digest('hex').slice(0, length);
    if (!this.made.has(made)) this.made.set(made, this.made.size);
    return made;
  }

  private makeHandlers() {
    const below = {
      clock: this.clock,
      identity: this.identity,
      dynamo: this.table.client,
      ses: this.ses as never,
      bundle: bundle(),
    };
    const { name: people } = this.table;
    const web = makeWebParts(below, { peopleTable: people, wordsTable, addressKey: async () => key });
    const sender = makeSender(below, {
      environment: 'local',
      peopleTable: people,
      wordsTable,
      publicUrl,
      mail: {
        configurationSets: { reminder: 'reminder', request: 'request', marketing: 'marketing' },
        mailDomains: ['mail.example.com'],
        allowedRecipients: ['*@example.com'],
      },
      partitions: { reminder: 1, request: 1, marketing: 1 },
    });
    const webhooks = {
      secrets: { of: async () => ({ key: sourceKey, token: 't' }), anew: async () => undefined },
      ask: async (url: string) => this.answers(url),
      publicUrl,
      otherUrls: [],
    };
    const intake = intakeWith(
      () => web,
      () => ({
        sites: [],
        publicUrl,
        otherUrls: [],
        doubleOptIn: this.doubleOptIn,
        limits: { perNetwork: { max: 100, windowMs: limit.windowMs }, perAddress: limit },
      }),
      () => webhooks,
    );
    const preferences = preferencesWith(
      () => web,
      () => ({ confirmDays: 14, perAddress: limit }),
    );
    const staff = staffWith(
      () => web,
      () => desk,
    );
    const feedback = feedbackWith(() => makeFeedbackPorts(below, people));
    const upkeep = upkeepWith(() =>
      makeUpkeep(
        { ...below, setAside: { take: async () => [] } },
        {
          environment: 'local',
          peopleTable: people,
          wordsTable,
          partitions: { reminder: 1, request: 1, marketing: 1 },
          days: 30,
          years: 6,
        },
      ),
    );
    // A function of its own for each batch: what one remembers of the last, its share of replies, is no door's answer.
    const enroll = (...asked: Parameters<ReturnType<typeof enrollWith>>) =>
      enrollWith(
        () => sender,
        () => ({ setAside: async ({ pk, sk, code }) => void this.parked.push(`${pk} ${sk}: ${code}`) }),
      )(...asked);
    return { intake, preferences, staff, feedback, upkeep, enroll };
  }

  ask(fn: 'intake' | 'preferences' | 'staff', request: object): Promise<Answer> {
    return this.handlers[fn](request as never);
  }

  feedback(event: unknown): Promise<void> {
    return this.handlers.feedback(event);
  }

  upkeep(): Promise<unknown> {
    return this.handlers.upkeep({}, { getRemainingTimeInMillis: () => 60_000 } as never);
  }

  /** From here on ids and tokens are those of `seed`: the same each time. */
  reseed(seed: string): void {
    this.seed = seed;
    this.count = 0;
  }

  async scan(): Promise<Rows> {
    const { Items = [] } = await this.table.client.send(
      new ScanCommand({ TableName: this.table.name, ConsistentRead: true }),
    );
    // Upkeep's walk after a release tells of nobody.
    const rows = Items.map((item) => unmarshall(item) as Row).filter(({ sk }) => sk !== 'PLANNED');
    return new Map(rows.map((row) => [keyOf(row), row]));
  }

  /** Does something, and then what the stream makes of it. `rows` are read anew. */
  async settled<T>(act: () => Promise<T>): Promise<T> {
    const done = await act();
    const after = await this.scan();
    const changed = [...changedRows(this.rows, after)].filter(({ sk }) => isStreamed(sk));
    if (changed.length === 0) {
      this.rows = after;
      return done;
    }
    const Records = changed.map(({ pk, sk }, index) => ({
      dynamodb: { SequenceNumber: String(index + 1), Keys: { pk: { S: pk }, sk: { S: sk } } },
    }));
    const { batchItemFailures } = await this.handlers.enroll({ Records }, {
      getRemainingTimeInMillis: () => 60_000,
    } as never);
    if (batchItemFailures.length > 0) throw new Error('enroll could not take a record');
    this.rows = await this.scan();
    return done;
  }

  /** Makes the table what it was. */
  async restore(rows: Rows): Promise<void> {
    const writes: WriteRequest[] = [];
    for (const row of changedRows(rows, this.rows)) {
      const before = rows.get(keyOf(row));
      const { pk, sk } = row;
      writes.push(
        before ? { PutRequest: { Item: marshall(before) } } : { DeleteRequest: { Key: marshall({ pk, sk }) } },
      );
    }
    for (let from = 0; from < writes.length; from += 25) {
      const RequestItems = { [this.table.name]: writes.slice(from, from + 25) };
      const { UnprocessedItems = {} } = await this.raw.send(new BatchWriteItemCommand({ RequestItems }));
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('the engine left writes undone');
    }
    this.rows = rows;
  }

  /** The newest of the rows that fit, as it was found or as it is now. */
  find(fits: (row: Row) => boolean): Row | undefined {
    return [...this.rows.values()].find(fits);
  }
}

/** The same, its fields sorted by name. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, each]) => [name, inOrder(each)]));
}

/** Rows that differ, as they are after, or as they were where they are gone. */
export function* changedRows(before: Rows, after: Rows): Generator<Row> {
  for (const [key, row] of after) {
    const was = before.get(key);
    if (was !== row && JSON.stringify(was) !== JSON.stringify(row)) yield row;
  }
  for (const [key, row] of before) if (!after.has(key)) yield row;
}
