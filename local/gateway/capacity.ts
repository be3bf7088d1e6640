/** Asks the engine for consumed capacity, counts it, and hides it again from callers who had not asked. */

import { crc32 } from 'node:zlib';
import type { Reply } from './reply.ts';

type Json = Readonly<Record<string, unknown>>;

const reads = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems']);
const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

export type UnitKind = 'read' | 'write';

export function unitKind(operation: string): UnitKind | undefined {
  return reads.has(operation) ? 'read' : writes.has(operation) ? 'write' : undefined;
}

const asking = Buffer.from('{"ReturnConsumedCapacity":"INDEXES",');

/** The body to forward: the caller's own bytes, with the question put in front unless it asks by itself. */
export function ask(body: Buffer, parsed: Json): Buffer {
  const asked = parsed.ReturnConsumedCapacity;
  if (asked === 'INDEXES' || asked === 'TOTAL') return body;
  if (asked !== undefined) return Buffer.from(JSON.stringify({ ...parsed, ReturnConsumedCapacity: 'INDEXES' }));
  const brace = body.indexOf(0x7b);
  return Buffer.concat([asking, body.subarray(brace + 1)]);
}

interface Consumed {
  readonly TableName: string;
  readonly CapacityUnits?: number;
  readonly Table?: { readonly CapacityUnits?: number };
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits?: number }>>;
  readonly LocalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits?: number }>>;
}

/** Counts what the reply says was consumed. Gives the reply back as the caller would have got it. */
export function meter(reply: Reply, parsed: Json, count: (place: string, units: number) => void): Reply {
  const asked = parsed.ReturnConsumedCapacity;
  const hide = asked !== 'INDEXES' && asked !== 'TOTAL';
  const text = reply.body.toString();
  const found = find(text);
  if (found === undefined) return reply;
  for (const one of (Array.isArray(found.value) ? found.value : [found.value]) as Consumed[]) {
    const indexes = { ...one.GlobalSecondaryIndexes, ...one.LocalSecondaryIndexes };
    for (const [index, units] of Object.entries(indexes)) count(`${one.TableName}/${index}`, units.CapacityUnits ?? 0);
    const table = one.Table === undefined ? (one.CapacityUnits ?? 0) : (one.Table.CapacityUnits ?? 0);
    if (table > 0) count(one.TableName, table);
  }
  if (!hide) return reply;
  const body = Buffer.from(found.without);
  const headers: Record<string, string> = { ...reply.headers };
  if (headers['x-amz-crc32'] !== undefined) headers['x-amz-crc32'] = String(crc32(body));
  return { ...reply, headers, body };
}

const key = '"ConsumedCapacity":';

/**
 * The top-level ConsumedCapacity and the text without it. Big query replies are cut, not parsed and written again;
 * when the words come up more than once (an attribute of that name), the whole reply is parsed.
 */
function find(text: string): { readonly value: unknown; readonly without: string } | undefined {
  const at = text.lastIndexOf(key);
  if (at === -1) return undefined;
  const end = text.indexOf(key) === at ? endOfValue(text, at + key.length) : undefined;
  if (end === undefined) {
    const { ConsumedCapacity, ...rest } = JSON.parse(text) as Json;
    return { value: ConsumedCapacity ?? [], without: JSON.stringify(rest) };
  }
  const value: unknown = JSON.parse(text.slice(at + key.length, end));
  const before = text.slice(0, at);
  const after = text.slice(end);
  const without = before.endsWith(',')
    ? before.slice(0, -1) + after
    : before + (after.startsWith(',') ? after.slice(1) : after);
  return { value, without };
}

/** One past the end of the object or array that begins at `start`; names in it hold neither braces nor quotes. */
function endOfValue(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      depth--;
      if (depth === 0) return at + 1;
    } else if (character === '\\' || (depth === 0 && character !== ' ')) return undefined;
  }
  return undefined;
}

/**
 * Write units of a write whose condition failed: billed by DynamoDB, though the error does not say how much.
 * The larger of the item put and the item that stood there (where it was asked for), at least 1; doubled in a transaction.
 * <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>
 */
export function failedWriteUnits(
  operation: string,
  parsed: Json,
  reply: Reply,
): readonly { place: string; units: number }[] {
  const error = JSON.parse(reply.body.toString()) as Json;
  const type = String(error.__type ?? '');
  const size = (item: unknown) => Math.max(1, Math.ceil(itemBytes((item ?? {}) as Json) / 1024));
  if (type.endsWith('ConditionalCheckFailedException')) {
    return [{ place: String(parsed.TableName), units: Math.max(size(parsed.Item), size(error.Item)) }];
  }
  if (operation === 'TransactWriteItems' && type.endsWith('TransactionCanceledException')) {
    const items = parsed.TransactItems as readonly Readonly<Record<string, Json>>[];
    return items.flatMap((item) =>
      Object.values(item).map((part) => ({ place: String(part.TableName), units: 2 * size(part.Item) })),
    );
  }
  return [];
}

/** DynamoDB's item size: names and values in UTF-8 bytes. */
export function itemBytes(item: Json): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value as Json),
    0,
  );
}

function valueBytes(value: Json): number {
  const [type, content] = Object.entries(value)[0] ?? ['NULL', true];
  switch (type) {
    case 'S':
      return Buffer.byteLength(content as string);
    case 'N':
      return Math.ceil((content as string).length / 2) + 1;
    case 'B':
      return Math.floor(((content as string).length * 3) / 4);
    case 'SS':
    case 'NS':
    case 'BS':
      return (content as string[]).reduce((sum, one) => sum + Buffer.byteLength(one), 0);
    case 'L':
      return 3 + (content as Json[]).reduce((sum, one) => sum + 1 + valueBytes(one), 0);
    case 'M':
      return 3 + itemBytes(content as Json) + Object.keys(content as Json).length;
    default:
      return 1;
  }
}
