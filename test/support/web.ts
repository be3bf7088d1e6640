/** The web handlers over a real table, without the system around them: a movable clock, requests as the HTTP API makes them. */
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import type { Journey } from '../../functions/core/model/journey.ts';
import type { Instant } from '../../functions/core/time/time.ts';
import { makeWebParts, type WebParts } from '../../functions/web/dependencies.ts';
import type { Request, Response } from '../../functions/web/http.ts';
import { actsOn } from './acts.ts';
import { MovableClock } from './harness.ts';
import { clinic as plainClinic } from './people.ts';

type Item = Record<string, unknown> & { readonly pk: string; readonly sk: string };

export interface WebStand {
  readonly clock: MovableClock;
  readonly parts: () => WebParts;
  /** The rules of the core on the same table. */
  readonly acts: () => ReturnType<typeof actsOn>;
  /** Every call made to the table since the last look, a transaction with the number of its writes. */
  calls(): readonly string[];
  items(): Promise<readonly Item[]>;
}

/** @param table people; there is no words table, and the words are the test's clinic. */
export function webStand(
  table: Table,
  now: Instant,
  clinic: Clinic = plainClinic,
  journeys: Readonly<Record<string, Journey>> = {},
): WebStand {
  const clock = new MovableClock(now);
  let calls: string[] = [];
  const dynamo = new Proxy(table.client, {
    get(client, name) {
      const value = Reflect.get(client, name) as unknown;
      if (name !== 'send') return value;
      return (command: { constructor: { name: string }; input: { TransactItems?: object[]; TableName?: string } }) => {
        if (command instanceof GetItemCommand && command.input.TableName === 'words') return Promise.resolve({});
        const { TransactItems } = command.input;
        calls.push([command.constructor.name, ...(TransactItems ? [TransactItems.length] : [])].join(' '));
        return table.client.send(command as unknown as GetItemCommand);
      };
    },
  });
  const release = { id: 'test', clinic, journeys, templates: {} };
  const made = makeWebParts(
    { clock, identity: systemIdentity, dynamo, bundle: { release, contents: {} } },
    { peopleTable: table.name, wordsTable: 'words', addressKey: async () => 'k'.repeat(40) },
  );
  const acts = actsOn(table);
  return {
    clock,
    parts: () => made,
    acts: () => acts,
    calls() {
      const seen = calls;
      calls = [];
      return seen;
    },
    async items() {
      const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name, ConsistentRead: true }));
      return Items.map((item) => unmarshall(item) as Item);
    },
  };
}

export interface Sent {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly type?: string;
  readonly token?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ip?: string;
}

/** @param route `POST /signup`. */
export function requestOf(route: string, sent: Sent = {}): Request {
  const body = sent.body ?? (sent.json !== undefined ? JSON.stringify(sent.json) : undefined);
  const form = sent.form && new URLSearchParams(sent.form).toString();
  const type = sent.type ?? (form === undefined ? 'application/json' : 'application/x-www-form-urlencoded');
  const text = form ?? body;
  return {
    version: '2.0',
    routeKey: route,
    rawPath: '/',
    rawQueryString: '',
    headers: { ...(text === undefined ? {} : { 'content-type': type }), ...sent.headers },
    ...(sent.query === undefined ? {} : { queryStringParameters: sent.query }),
    ...(sent.token === undefined ? {} : { pathParameters: { token: sent.token } }),
    requestContext: { http: { method: route.split(' ')[0] ?? '', sourceIp: sent.ip ?? '192.0.2.7' } },
    ...(text === undefined ? {} : { body: text }),
    isBase64Encoded: false,
  } as unknown as Request;
}

export const headersOf = (response: Response) => response.headers as Record<string, string>;
