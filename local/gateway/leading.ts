/** The leading keys of a DynamoDB call, for policies that read `dynamodb:LeadingKeys`. */

import type { LeadingKeyOf } from '../iam/requests.ts';

type Json = Readonly<Record<string, unknown>>;

/** The partition key's name of a table, or of one of its indexes. */
export type KeyNames = (table: string, index: string | undefined) => Promise<string>;

/** Learns key names from the engine, once per table. */
export function keyNames(describe: (table: string) => Promise<Json>): KeyNames {
  const tables = new Map<string, Promise<Json>>();
  return async (table, index) => {
    let described = tables.get(table);
    if (described === undefined) {
      described = describe(table);
      described.catch(() => tables.delete(table)); // not there yet: ask again
      tables.set(table, described);
    }
    const { Table } = (await described) as {
      Table: { KeySchema: Key[]; GlobalSecondaryIndexes?: { IndexName: string; KeySchema: Key[] }[] };
    };
    const schema =
      index === undefined
        ? Table.KeySchema
        : Table.GlobalSecondaryIndexes?.find((one) => one.IndexName === index)?.KeySchema;
    const name = schema?.find((one) => one.KeyType === 'HASH')?.AttributeName;
    if (name === undefined)
      throw new Error(`no partition key known of ${table}${index === undefined ? '' : `/${index}`}`);
    return name;
  };
}

interface Key {
  readonly AttributeName: string;
  readonly KeyType: string;
}

/** Prepares, for one call, the function that finds the leading key in each of its parts. */
export async function leadingKeyOf(names: KeyNames, body: Json): Promise<LeadingKeyOf> {
  const index = typeof body.IndexName === 'string' ? body.IndexName : undefined;
  const found = new Map<string, string>();
  for (const table of tablesOf(body)) found.set(table, await names(table, index));
  return (table, part) => {
    const name = found.get(table);
    if (name === undefined) return undefined;
    const item = (part.Item ?? part.Key) as Record<string, Json> | undefined;
    return item === undefined ? queriedKey(part, name) : text(item[name]);
  };
}

function tablesOf(body: Json): readonly string[] {
  if (typeof body.TableName === 'string') return [body.TableName];
  if (Array.isArray(body.TransactItems)) {
    return (body.TransactItems as Record<string, Json>[]).flatMap((item) =>
      Object.values(item).map((part) => String(part.TableName)),
    );
  }
  return Object.keys((body.RequestItems ?? {}) as Json);
}

/** `pk = :pk` in a key condition, the name perhaps by a placeholder. */
function queriedKey(query: Json, name: string): string | undefined {
  const names = (query.ExpressionAttributeNames ?? {}) as Record<string, string>;
  const values = (query.ExpressionAttributeValues ?? {}) as Record<string, Json>;
  for (const [, left, right] of String(query.KeyConditionExpression ?? '').matchAll(/(#?[\w.]+)\s*=\s*(:\w+)/g)) {
    if ((names[left as string] ?? left) === name) return text(values[right as string]);
  }
  return undefined;
}

function text(value: Json | undefined): string | undefined {
  const content = value?.S ?? value?.N ?? value?.B;
  return typeof content === 'string' ? content : undefined;
}
