/** Attribute values: their order, their equality, their size in bytes, and what an item may hold. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { UnknownExpressionError, ValidationException } from './errors.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

/** "The maximum item size in DynamoDB is 400 KB, which includes both attribute name binary length and attribute value lengths". */
export const itemBytesMax = 400 * 1024;
const partitionKeyBytesMax = 2048;
const sortKeyBytesMax = 1024;

/** UTF-16 code units in the order of the code points they are part of, which is that of UTF-8's bytes. */
const inOrderOfCodePoints = (unit: number): number =>
  unit < 0xd800 ? unit : unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;

/** "DynamoDB collates and compares strings using the bytes of the underlying UTF-8 string encoding." Below 0 when `a` is first. */
export function orderOfText(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index += 1) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return inOrderOfCodePoints(left) - inOrderOfCodePoints(right);
  }
  return a.length - b.length;
}

export const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? '';

/** Order of two values of one type; undefined when DynamoDB would not compare them. */
export function orderOf(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return a.S === b.S ? 0 : orderOfText(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  if (a.BOOL !== undefined && b.BOOL !== undefined) return a.BOOL === b.BOOL ? 0 : undefined;
  if (a.NULL !== undefined && b.NULL !== undefined) return 0;
  if (typeOf(a) !== typeOf(b)) return undefined;
  throw new UnknownExpressionError(`values of type ${typeOf(a)} are not compared here`);
}

const textBytes = (text: string): number => Buffer.byteLength(text);
const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

/** "approximately (number of UTF-8-encoded bytes of attribute name) + (1 byte per two significant digits) + (1 byte)". */
const numberBytes = (text: string): number =>
  Math.ceil(
    text
      .replace(/[eE].*$/, '')
      .replace(/[-+.]/g, '')
      .replace(/^0+|0+$/g, '').length / 2,
  ) + 1;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return textBytes(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS !== undefined) return sum(value.SS.map(textBytes));
  if (value.NS !== undefined) return sum(value.NS.map(numberBytes));
  if (value.BS !== undefined) return sum(value.BS.map((each) => each.length));
  // "An attribute of type List or Map requires 3 bytes of overhead, regardless of its contents", and a byte for each element.
  if (value.L !== undefined) return 3 + sum(value.L.map((each) => 1 + valueBytes(each)));
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  return 1;
}

/** The size of an item as DynamoDB counts it. */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) bytes += textBytes(name) + valueBytes(value);
  return bytes;
}

const bounds = new WeakMap<Item, number>();

/** No item is larger than this says: three bytes for each code unit of text. Counted once. */
export function mostBytes(item: Item): number {
  let most = bounds.get(item);
  if (most === undefined) {
    most = checkedFields(item);
    bounds.set(item, most);
  }
  return most;
}

const emptySet = (kind: string) =>
  new ValidationException(`One or more parameter values were invalid: An ${kind} set  may not be empty`);

/** At least as many bytes as the value has: three for each code unit of text. Looks at every value on the way. */
function checked(value: AttributeValue): number {
  if (value.S !== undefined) return 3 * value.S.length;
  if (value.N !== undefined) {
    if (value.N.trim() === '' || !Number.isFinite(Number(value.N)))
      throw new ValidationException(`A value provided cannot be converted into a number`);
    return value.N.length + 1;
  }
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + checkedFields(value.M);
  if (value.L !== undefined) {
    let most = 3;
    for (const each of value.L) most += 1 + checked(each);
    return most;
  }
  if (value.SS?.length === 0) throw emptySet('string');
  if (value.NS?.length === 0) throw emptySet('number');
  if (value.BS?.length === 0) throw emptySet('binary');
  if (value.SS === undefined && value.NS === undefined && value.BS === undefined && value.B === undefined)
    throw new ValidationException(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    );
  return valueBytes(value);
}

function checkedFields(item: Item): number {
  let most = 0;
  for (const name in item) most += 3 * name.length + checked(item[name] as AttributeValue);
  return most;
}

/** What the values of an expression may be. @throws ValidationException */
export function refuseValues(values: Item | undefined): void {
  for (const name in values) checked(values[name] as AttributeValue);
}

/** Keys of an index may be absent; one that is there is a text that is not empty. */
const indexKeys = ['duePartition', 'dueAt'] as const;

/** Refuses what no table takes. @param saying DynamoDB's words for an item that is too large. @throws ValidationException */
export function refuseItem(item: Item, saying: string): void {
  if (mostBytes(item) > itemBytesMax && itemBytes(item) > itemBytesMax) throw new ValidationException(saying);
  for (const name of indexKeys) {
    const value = item[name];
    if (value === undefined) continue;
    if (value.S === undefined)
      throw new ValidationException(
        `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: S Actual: ${typeOf(value)} IndexName: due`,
      );
    if (value.S === '')
      throw new ValidationException(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: due, IndexKey: ${name}`,
      );
  }
}

/** The key of an item, or a key that is all that was given. @throws ValidationException */
export function keyOf(item: Item): { readonly pk: string; readonly sk: string } {
  return { pk: keyText(item, 'pk', partitionKeyBytesMax), sk: keyText(item, 'sk', sortKeyBytesMax) };
}

function keyText(item: Item, name: 'pk' | 'sk', bytesMax: number): string {
  const value = item[name];
  if (value === undefined)
    throw new ValidationException(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  if (value.S === undefined)
    throw new ValidationException(
      `One or more parameter values were invalid: Type mismatch for key ${name} expected: S actual: ${typeOf(value)}`,
    );
  if (value.S === '')
    throw new ValidationException(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
    );
  if (3 * value.S.length > bytesMax && textBytes(value.S) > bytesMax)
    throw new ValidationException(
      `One or more parameter values were invalid: Size of ${name === 'pk' ? 'hashkey' : 'rangekey'} has exceeded the maximum size limit of ${bytesMax} bytes`,
    );
  return value.S;
}

/** A key by itself holds the key and no more. @throws ValidationException */
export function keyAlone(key: Item): { readonly pk: string; readonly sk: string } {
  if (Object.keys(key).length !== 2)
    throw new ValidationException('The provided key element does not match the schema');
  return keyOf(key);
}
