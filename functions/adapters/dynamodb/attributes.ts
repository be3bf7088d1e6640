/**
 * Rows to DynamoDB's attribute values and back: texts, numbers, booleans, null, lists and maps, which is all that a row
 * holds. Written by hand because it runs for every row of every email, whose own CPU has a budget (`npm run bench`), and
 * `@aws-sdk/util-dynamodb` is made for values that no row has; its results are the oracle in the tests.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A value that no row may hold. */
class AttributeError extends Error {
  override readonly name = 'AttributeError';
}

function attribute(value: unknown): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'boolean':
      return { BOOL: value };
    case 'number':
      // DynamoDB has 38 digits; JavaScript knows no more than these for certain.
      if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER)
        throw new AttributeError('a number that is not finite, or not exact, is in no row');
      return { N: String(value) };
    case 'object': {
      if (value === null) return { NULL: true };
      if (Array.isArray(value)) return { L: value.filter((each) => each !== undefined).map(attribute) };
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype === Object.prototype || prototype === null) return { M: marshall(value) };
    }
  }
  throw new AttributeError(`a ${typeof value} is in no row`);
}

/** An object's fields as attribute values; those that are undefined are left out, at any depth. @throws AttributeError */
export function marshall(fields: object): Record<string, AttributeValue> {
  const item: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) item[name] = attribute(value);
  return item;
}

function value(held: AttributeValue): unknown {
  if (held.S !== undefined) return held.S;
  if (held.N !== undefined) return Number(held.N);
  if (held.M !== undefined) return unmarshall(held.M);
  if (held.L !== undefined) return held.L.map(value);
  if (held.BOOL !== undefined) return held.BOOL;
  if (held.NULL !== undefined) return null;
  throw new AttributeError(`an attribute of type ${Object.keys(held).join()} is in no row`);
}

/** Attribute values as an object's fields. @throws AttributeError for a set, or bytes. */
export function unmarshall(item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name in item) fields[name] = value(item[name] as AttributeValue);
  return fields;
}
