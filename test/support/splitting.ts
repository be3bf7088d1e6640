/**
 * A client whose every answer comes in pieces, as DynamoDB's does for whoever has more than a page: a Query ends after a few
 * items and says where, a batch leaves keys and writes undone. "The only way to know when you have reached the end of the
 * result set is when LastEvaluatedKey is empty"; a Limit is the most, and never a promise.
 */
import type {
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
  DynamoDBClient,
  KeysAndAttributes,
  QueryCommandInput,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { Table } from '../../functions/adapters/dynamodb/table.ts';

/** Part of a request, and what of the answer says what was left out. */
export interface Split<Input = object> {
  readonly input: Input;
  readonly left: object;
}

const whole = (input: object): Split => ({ input, left: {} });

/** The first `atMost` of all lists, and the rest, which may be none. */
function cut<T>(
  lists: Readonly<Record<string, readonly T[]>>,
  atMost: number,
): [Record<string, T[]>, Record<string, T[]>] {
  const taken: Record<string, T[]> = {};
  const left: Record<string, T[]> = {};
  let room = atMost;
  for (const [table, list] of Object.entries(lists)) {
    const now = list.slice(0, room);
    room -= now.length;
    if (now.length > 0) taken[table] = now;
    if (now.length < list.length) left[table] = list.slice(now.length);
  }
  return [taken, left];
}

function splitGet({ RequestItems = {} }: BatchGetItemCommandInput, atMost: number): Split {
  const keys = Object.fromEntries(Object.entries(RequestItems).map(([table, { Keys = [] }]) => [table, Keys]));
  const withKeys = (some: Record<string, NonNullable<KeysAndAttributes['Keys']>>) =>
    Object.fromEntries(Object.entries(some).map(([table, Keys]) => [table, { ...RequestItems[table], Keys }]));
  const [taken, left] = cut(keys, atMost);
  return { input: { RequestItems: withKeys(taken) }, left: { UnprocessedKeys: withKeys(left) } };
}

function splitWrite({ RequestItems = {} }: BatchWriteItemCommandInput, atMost: number): Split {
  const [taken, left] = cut<WriteRequest>(RequestItems, atMost);
  return { input: { RequestItems: taken }, left: { UnprocessedItems: left } };
}

/** The request of which DynamoDB does at most `atMost`. @param name the class name of the SDK's command. */
export function splitAfter(name: string, input: object, atMost: number): Split {
  switch (name) {
    case 'QueryCommand': {
      const { Limit } = input as QueryCommandInput;
      return whole({ ...input, Limit: Math.min(Limit ?? atMost, atMost) });
    }
    case 'BatchGetItemCommand':
      return splitGet(input as BatchGetItemCommandInput, atMost);
    case 'BatchWriteItemCommand':
      return splitWrite(input as BatchWriteItemCommandInput, atMost);
    default:
      return whole(input);
  }
}

interface Command {
  readonly constructor: { readonly name: string };
  input: object;
}

/** `table`, each of whose answers ends after `atMost` items. */
export function splitTable({ client, name }: Table, atMost: number): Table {
  const send = async (command: Command) => {
    const { input, left } = splitAfter(command.constructor.name, command.input, atMost);
    const part = Object.assign(Object.create(Object.getPrototypeOf(command)), command, { input });
    const answer = await client.send(part);
    return { ...answer, ...left };
  };
  return new Table({ send } as unknown as DynamoDBClient, name);
}
