/**
 * DynamoDB in memory, as far as the adapters use it: single items, batches, transactions, Query of the table and of the
 * `due` index, page by page. It keeps a little history, so that an eventually consistent read can be behind, and an index
 * view that can lag. What it refuses, real DynamoDB refuses too: test/contract holds the two together.
 */
import type {
  AttributeValue,
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
  CancellationReason,
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { refuseExpiry } from '../../support/expiry.ts';
import { IndexPartition, type IndexRow } from './dueIndex.ts';
import { conditionFailed, transactionCancelled, UnknownExpressionError, ValidationException } from './errors.ts';
import {
  type Bindings,
  type Condition,
  parseCondition,
  parseFilter,
  parseKeyCondition,
  parseUpdate,
  type Range,
  refuseBindings,
  type Update,
} from './expressions.ts';
import { type Item, itemBytes, keyAlone, keyOf, mostBytes, orderOfText, refuseItem } from './values.ts';

export interface Change {
  readonly table: string;
  readonly pk: string;
  readonly sk: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export interface Reading {
  /** How long ago, in ms, an eventually consistent read of this command sees the table. */
  readonly staleMs?: number;
}

interface Version {
  readonly at: number;
  readonly item: Item | undefined;
}

interface Cell {
  /** Newest last; the older ones only for eventual reads. */
  readonly versions: Version[];
}

/** One item collection: its cells, and their sort keys in DynamoDB's order. */
interface Collection {
  readonly cells: Map<string, Cell>;
  readonly order: string[];
  /** At least as many bytes as its items have, in all states that are kept. */
  most: number;
}

/** What real DynamoDB refuses as too many actions of one transaction, and as too many bytes. */
const transactionMax = 100;
const transactionBytesMax = 4 * 1024 * 1024;
/** "A single Query operation can retrieve a maximum of 1 MB of data", counted before a filter. */
const pageBytesMax = 1024 * 1024;
/** "A single operation can retrieve up to 16 MB of data, which can contain as many as 100 items." */
const batchGetMax = 100;
const batchGetBytesMax = 16 * 1024 * 1024;
/** "up to 16 MB of data transmitted over the network, consisting of up to 25 item put or delete operations". */
const batchWriteMax = 25;

export interface EngineOptions {
  now(): number;
  /** How long, in ms, the index is behind this write. */
  indexLagMs?(change: Change): number;
  /** Called at every committed change, in commit order. */
  onChange?(change: Change): void;
  /** How many states of an item are kept for reads that lag: 6, or 1 where no read does. */
  readonly historyMax?: number;
}

const s = (value: AttributeValue | undefined): string | undefined => value?.S;

interface Page {
  readonly Items: Item[];
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Item;
}

/** One write of a transaction, and what it found. */
interface Action {
  readonly table: string;
  readonly pk: string;
  readonly sk: string;
  readonly before: Item | undefined;
  readonly passes: boolean;
  /** What it makes of the item; absent where it only looks. */
  readonly next?: () => Item | undefined;
  readonly returning: string | undefined;
}

export class Engine {
  private readonly options: EngineOptions;
  private readonly tables = new Map<string, Map<string, Collection>>();
  /** Table → partition → its rows in order, as the index shows them; where each row stands; and what it does not show yet. */
  private readonly index = new Map<string, Map<string, IndexPartition>>();
  private readonly shown = new Map<string, { readonly partition: IndexPartition; readonly row: IndexRow }>();
  private pending: {
    at: number;
    table: string;
    pk: string;
    sk: string;
    partition: string | undefined;
    due: string | undefined;
  }[] = [];
  /** The earliest moment of `pending`. */
  private pendingFrom = Number.POSITIVE_INFINITY;
  private version = 0;
  /** How many writes there have been. */
  commits = 0;
  private readonly lastIndexed = new Map<string, number>();
  private readonly historyMax: number;

  constructor(options: EngineOptions) {
    this.options = options;
    this.historyMax = options.historyMax ?? 6;
  }

  private collection(table: string, pk: string): Collection {
    let byPk = this.tables.get(table);
    if (!byPk) {
      byPk = new Map();
      this.tables.set(table, byPk);
    }
    let collection = byPk.get(pk);
    if (!collection) {
      collection = { cells: new Map(), order: [], most: 0 };
      byPk.set(pk, collection);
    }
    return collection;
  }

  /** The item as it is now. */
  peek(table: string, pk: string, sk: string): Item | undefined {
    return this.itemAt(table, pk, sk);
  }

  private itemAt(table: string, pk: string, sk: string): Item | undefined {
    return this.tables.get(table)?.get(pk)?.cells.get(sk)?.versions.at(-1)?.item;
  }

  /** Every item of the table whose sort key starts so, in no order that means anything. */
  *scan(table: string, skPrefix: string): Generator<{ pk: string; sk: string; item: Item }> {
    for (const [pk, { cells }] of this.tables.get(table) ?? []) {
      for (const [sk, cell] of cells) {
        const item = cell.versions.at(-1)?.item;
        if (item && sk.startsWith(skPrefix)) yield { pk, sk, item };
      }
    }
  }

  /** Writes past every rule: what an operator, or a test's setting, does. */
  place(table: string, pk: string, sk: string, item: Item | undefined): void {
    this.commit(table, pk, sk, item);
  }

  private commit(table: string, pk: string, sk: string, item: Item | undefined): void {
    const collection = this.collection(table, pk);
    const { cells, order } = collection;
    let cell = cells.get(sk);
    const before = cell?.versions.at(-1)?.item;
    if (!cell) {
      // To delete what was never there changes nothing, and no stream tells of it.
      if (!item) return;
      cell = { versions: [] };
      cells.set(sk, cell);
      order.splice(lowerBound(order, sk), 0, sk);
    }
    if (!item && !before) return;
    refuseExpiry(item?.expiresAt);
    this.commits += 1;
    if (item) collection.most += mostBytes(item);
    cell.versions.push({ at: this.options.now(), item });
    if (cell.versions.length > this.historyMax) {
      const gone = cell.versions.shift()?.item;
      if (gone) collection.most -= mostBytes(gone);
    }
    const change: Change = { table, pk, sk, before, after: item };
    const partition = s(item?.duePartition);
    const due = s(item?.dueAt);
    if (partition !== s(before?.duePartition) || due !== s(before?.dueAt)) {
      const lag = this.options.indexLagMs?.(change) ?? 0;
      const key = `${table}\n${pk}\n${sk}`;
      // The index follows each item in the order of its writes.
      const at = Math.max(this.options.now() + lag, this.lastIndexed.get(key) ?? 0);
      if (at > this.options.now()) this.lastIndexed.set(key, at);
      this.pending.push({ at, table, pk, sk, partition, due });
      this.pendingFrom = Math.min(this.pendingFrom, at);
      if (lag === 0) this.catchUp();
    }
    this.options.onChange?.(change);
  }

  /** Brings the index view up to now. */
  private catchUp(): void {
    const now = this.options.now();
    if (this.pendingFrom > now) return;
    const rest: typeof this.pending = [];
    for (const change of this.pending) {
      if (change.at > now) {
        rest.push(change);
        continue;
      }
      let partitions = this.index.get(change.table);
      if (!partitions) {
        partitions = new Map();
        this.index.set(change.table, partitions);
      }
      this.version += 1;
      const key = `${change.table}\n${change.pk}\n${change.sk}`;
      const old = this.shown.get(key);
      old?.partition.remove(old.row);
      this.shown.delete(key);
      if (change.partition === undefined || change.due === undefined) continue;
      let partition = partitions.get(change.partition);
      if (!partition) {
        partition = new IndexPartition();
        partitions.set(change.partition, partition);
      }
      const row: IndexRow = { pk: change.pk, sk: change.sk, at: change.due, since: change.at };
      partition.add(row);
      this.shown.set(key, { partition, row });
    }
    this.pending = rest;
    this.pendingFrom = rest.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
  }

  /** Changes whenever what the index shows does. */
  indexVersion(): number {
    this.catchUp();
    return this.version;
  }

  /** Rows of the index whose partition starts so and whose moment is before `until`, as it shows them now. */
  *indexRows(table: string, partitionPrefix: string, until = '~'): Generator<IndexRow> {
    for (const partition of this.indexPartitions(table, partitionPrefix))
      yield* this.indexRowsOf(table, partition, until);
  }

  /** The index's partitions whose names start so. */
  indexPartitions(table: string, partitionPrefix: string): readonly string[] {
    this.catchUp();
    return [...(this.index.get(table)?.keys() ?? [])].filter((partition) => partition.startsWith(partitionPrefix));
  }

  /** The rows of one partition of the index, before `until`. */
  *indexRowsOf(table: string, partition: string, until: string): Generator<IndexRow> {
    for (const row of this.index.get(table)?.get(partition)?.after() ?? []) {
      if (row.at >= until) break;
      yield row;
    }
  }

  /** The first moment of one partition, as the index shows it now. */
  firstDueOf(table: string, partition: string): string | undefined {
    this.catchUp();
    return this.index.get(table)?.get(partition)?.first?.at;
  }

  /** When the index next changes by itself; undefined when it is up to date. */
  nextIndexChange(): number | undefined {
    return this.pending.length === 0 ? undefined : this.pendingFrom;
  }

  private asOf(cell: Cell | undefined, at: number | undefined): Item | undefined {
    if (!cell) return undefined;
    if (at === undefined) return cell.versions.at(-1)?.item;
    for (let index = cell.versions.length - 1; index >= 0; index -= 1) {
      const version = cell.versions[index];
      if (version && version.at <= at) return version.item;
    }
    // Older than what is kept: when nothing was forgotten, it was not there yet.
    return cell.versions.length < this.historyMax ? undefined : cell.versions[0]?.item;
  }

  private readingAt(consistent: boolean | undefined, reading: Reading): number | undefined {
    return consistent || !reading.staleMs ? undefined : this.options.now() - reading.staleMs;
  }

  /** Runs one command of the SDK by its class name. @throws what the SDK would throw. */
  run(name: string, input: object, reading: Reading = {}): unknown {
    switch (name) {
      case 'GetItemCommand':
        return this.get(input as GetItemCommandInput, reading);
      case 'PutItemCommand':
        return this.put(input as PutItemCommandInput);
      case 'UpdateItemCommand':
        return this.update(input as UpdateItemCommandInput);
      case 'DeleteItemCommand':
        return this.delete(input as DeleteItemCommandInput);
      case 'QueryCommand':
        return this.query(input as QueryCommandInput, reading);
      case 'TransactWriteItemsCommand':
        return this.transact(input as TransactWriteItemsCommandInput);
      case 'BatchGetItemCommand':
        return this.batchGet(input as BatchGetItemCommandInput, reading);
      case 'BatchWriteItemCommand':
        return this.batchWrite(input as BatchWriteItemCommandInput);
      default:
        throw new UnknownExpressionError(`${name} is not spoken here`);
    }
  }

  private get(input: GetItemCommandInput, reading: Reading): { Item?: Item } {
    if (input.ProjectionExpression !== undefined) throw new UnknownExpressionError('projections are not spoken here');
    const { pk, sk } = keyAlone(input.Key as Item);
    const cell = this.tables
      .get(input.TableName ?? '')
      ?.get(pk)
      ?.cells.get(sk);
    const item = this.asOf(cell, this.readingAt(input.ConsistentRead, reading));
    return item ? { Item: item } : {};
  }

  private put(input: PutItemCommandInput): object {
    const item = input.Item as Item;
    const { pk, sk } = keyOf(item);
    const before = this.itemAt(input.TableName ?? '', pk, sk);
    const passes = conditionOf(input)(before);
    refuseItem(item, tooLarge);
    if (!passes) throw conditionFailed(input.ReturnValuesOnConditionCheckFailure, before);
    this.commit(input.TableName ?? '', pk, sk, item);
    return {};
  }

  private update(input: UpdateItemCommandInput): object {
    const { pk, sk } = keyAlone(input.Key as Item);
    const before = this.itemAt(input.TableName ?? '', pk, sk);
    const change = updateOf(input);
    if (!conditionOf(input, change)(before)) throw conditionFailed(input.ReturnValuesOnConditionCheckFailure, before);
    this.commit(input.TableName ?? '', pk, sk, updated(change, input, before));
    return {};
  }

  private delete(input: DeleteItemCommandInput): object {
    const { pk, sk } = keyAlone(input.Key as Item);
    const before = this.itemAt(input.TableName ?? '', pk, sk);
    if (!conditionOf(input)(before)) throw conditionFailed(input.ReturnValuesOnConditionCheckFailure, before);
    this.commit(input.TableName ?? '', pk, sk, undefined);
    return {};
  }

  private query(input: QueryCommandInput, reading: Reading): Page {
    if (input.ProjectionExpression !== undefined || input.Select !== undefined)
      throw new UnknownExpressionError('projections are not spoken here');
    const condition = parseKeyCondition(input.KeyConditionExpression ?? '');
    const filter = input.FilterExpression === undefined ? undefined : parseFilter(input.FilterExpression);
    const bindings = bindingsOf(input);
    refuseBindings(filter ? [condition, filter] : [condition], bindings);
    if (input.Limit !== undefined && input.Limit < 1)
      throw new ValidationException('Limit must be greater than or equal to 1');
    const partition = condition.partition.value(undefined, bindings);
    const [pkName, skName] = input.IndexName === undefined ? ['pk', 'sk'] : ['duePartition', 'dueAt'];
    if (condition.partition.name(bindings) !== pkName)
      throw new ValidationException(`Query condition missed key schema element: ${pkName}`);
    if (partition?.S === undefined || (condition.sort && condition.sort.name(bindings) !== skName))
      throw new ValidationException('Query key condition not supported');
    const keyInFilter = filter?.looksAt(bindings).find((name) => name === pkName || name === skName);
    if (keyInFilter !== undefined)
      throw new ValidationException(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${keyInFilter}`,
      );
    const bounds = boundsOf(condition.sort?.range(bindings));
    const rows =
      input.IndexName === undefined
        ? this.tableRows(input, partition.S, bounds, this.readingAt(input.ConsistentRead, reading))
        : this.dueRows(input, partition.S, bounds);
    const most =
      input.IndexName === undefined ? this.tables.get(input.TableName ?? '')?.get(partition.S)?.most : undefined;
    const keeps = filter && ((item: Item) => filter.holds(item, bindings));
    return pageOf(rows, input, keeps, most !== undefined && most < pageBytesMax);
  }

  private *tableRows(input: QueryCommandInput, pk: string, bounds: Bounds, at: number | undefined): Generator<Item> {
    const start = input.ExclusiveStartKey === undefined ? undefined : keyAlone(input.ExclusiveStartKey).sk;
    const collection = this.tables.get(input.TableName ?? '')?.get(pk);
    if (!collection) return;
    const { cells, order } = collection;
    const begin = bounds.from === undefined ? 0 : lowerBound(order, bounds.from, !bounds.isFromIn);
    const end = bounds.to === undefined ? order.length : lowerBound(order, bounds.to, bounds.isToIn);
    const backward = input.ScanIndexForward === false;
    let place = backward ? end - 1 : begin;
    if (start !== undefined)
      place = backward
        ? Math.min(place, lowerBound(order, start) - 1)
        : Math.max(place, lowerBound(order, start, true));
    for (; backward ? place >= begin : place < end; place += backward ? -1 : 1) {
      const sk = order[place] as string;
      if (bounds.prefix !== undefined && !sk.startsWith(bounds.prefix)) {
        if (backward) continue;
        return;
      }
      const item = this.asOf(cells.get(sk), at);
      if (item) yield item;
    }
  }

  /** The index holds keys only. */
  private *dueRows(input: QueryCommandInput, partition: string, bounds: Bounds): Generator<Item> {
    if (input.IndexName !== 'due')
      throw new ValidationException(`The table does not have the specified index: ${input.IndexName}`);
    if (input.ConsistentRead)
      throw new ValidationException('Consistent reads are not supported on global secondary indexes');
    this.catchUp();
    const key = input.ExclusiveStartKey as Item | undefined;
    if (key && (Object.keys(key).length !== 4 || s(key.duePartition) !== partition || s(key.dueAt) === undefined))
      throw new ValidationException('The provided starting key is invalid');
    const start = key && { ...keyOf(key), at: s(key.dueAt) ?? '' };
    const rows = this.index.get(input.TableName ?? '')?.get(partition);
    if (!rows) return;
    const backward = input.ScanIndexForward === false;
    for (const row of backward ? rows.before(start) : rows.after(start)) {
      const belongs = isWithin(row.at, bounds);
      if (belongs === 'in')
        yield { pk: { S: row.pk }, sk: { S: row.sk }, duePartition: { S: partition }, dueAt: { S: row.at } };
      else if (belongs === (backward ? 'before' : 'after')) return;
    }
  }

  private action(each: TransactWriteItem): Action {
    const { Put, Update: update, Delete, ConditionCheck } = each;
    const write = Put ?? update ?? Delete ?? ConditionCheck;
    if (!write) throw new ValidationException('TransactItems can only contain one of Check, Put, Update or Delete');
    const { pk, sk } = Put ? keyOf(Put.Item as Item) : keyAlone((update ?? Delete ?? ConditionCheck)?.Key as Item);
    const table = write.TableName ?? '';
    const before = this.itemAt(table, pk, sk);
    const change = update && updateOf(update);
    const passes = conditionOf(write, change)(before);
    if (Put) refuseItem(Put.Item as Item, tooLarge);
    const found = { table, pk, sk, before, passes, returning: write.ReturnValuesOnConditionCheckFailure };
    if (Put) return { ...found, next: () => Put.Item as Item };
    if (Delete) return { ...found, next: () => undefined };
    return update && change ? { ...found, next: () => updated(change, update, before) } : found;
  }

  private transact(input: TransactWriteItemsCommandInput): object {
    const items = input.TransactItems ?? [];
    if (items.length === 0 || items.length > transactionMax)
      throw new ValidationException(
        `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to ${transactionMax}`,
      );
    const actions = items.map((each) => this.action(each));
    if (new Set(actions.map((each) => `${each.table}\n${each.pk}\n${each.sk}`)).size < actions.length)
      throw new ValidationException('Transaction request cannot include multiple operations on one item');
    if (actions.some((each) => !each.passes)) throw transactionCancelled(actions.map(reasonOf));
    const written = actions.map(({ next }) => next && { item: next() });
    refuseTransaction(written.map((each) => each?.item));
    for (const [index, each] of actions.entries()) {
      const write = written[index];
      if (write) this.commit(each.table, each.pk, each.sk, write.item);
    }
    return {};
  }

  private batchGet(input: BatchGetItemCommandInput, reading: Reading): object {
    const asked = Object.entries(input.RequestItems ?? {}).flatMap(([table, { Keys = [], ConsistentRead }]) =>
      Keys.map((key) => ({ table, key, ConsistentRead, ...keyAlone(key) })),
    );
    if (asked.length === 0 || asked.length > batchGetMax)
      throw new ValidationException('Too many items requested for the BatchGetItem call');
    if (new Set(asked.map(({ table, pk, sk }) => `${table}\n${pk}\n${sk}`)).size < asked.length)
      throw new ValidationException('Provided list of item keys contains duplicates');
    const Responses: Record<string, Item[]> = {};
    const UnprocessedKeys: Record<string, { Keys: Item[]; ConsistentRead?: boolean }> = {};
    let bytes = 0;
    for (const { table, key, pk, sk, ConsistentRead } of asked) {
      const cell = this.tables.get(table)?.get(pk)?.cells.get(sk);
      const item = this.asOf(cell, this.readingAt(ConsistentRead, reading));
      if (item) bytes += itemBytes(item);
      Responses[table] ??= [];
      if (bytes <= batchGetBytesMax) {
        if (item) Responses[table].push(item);
        continue;
      }
      UnprocessedKeys[table] ??= { Keys: [], ...(ConsistentRead === undefined ? {} : { ConsistentRead }) };
      UnprocessedKeys[table].Keys.push(key as Item);
    }
    return { Responses, UnprocessedKeys };
  }

  private batchWrite(input: BatchWriteItemCommandInput): object {
    const writes = Object.entries(input.RequestItems ?? {}).flatMap(([table, requests]) =>
      requests.map(({ PutRequest, DeleteRequest }) => {
        const item = PutRequest?.Item as Item | undefined;
        if (item) refuseItem(item, tooLarge);
        return { table, item, ...(item ? keyOf(item) : keyAlone(DeleteRequest?.Key as Item)) };
      }),
    );
    if (writes.length === 0 || writes.length > batchWriteMax)
      throw new ValidationException('Too many items requested for the BatchWriteItem call');
    if (new Set(writes.map(({ table, pk, sk }) => `${table}\n${pk}\n${sk}`)).size < writes.length)
      throw new ValidationException('Provided list of item keys contains duplicates');
    for (const { table, pk, sk, item } of writes) this.commit(table, pk, sk, item);
    return { UnprocessedItems: {} };
  }
}

const tooLarge = 'Item size has exceeded the maximum allowed size';
const tooLargeToUpdate = 'Item size to update has exceeded the maximum allowed size';

/** The first place in `order` that does not come before `key`; behind `key` itself with `isAfter`. */
function lowerBound(order: readonly string[], key: string, isAfter = false): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = orderOfText(order[middle] as string, key);
    if (at < 0 || (isAfter && at === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A range of texts. */
interface Bounds {
  readonly from: string | undefined;
  readonly isFromIn: boolean;
  readonly to: string | undefined;
  readonly isToIn: boolean;
  readonly prefix: string | undefined;
}

const everything: Bounds = { from: undefined, isFromIn: true, to: undefined, isToIn: true, prefix: undefined };

function boundsOf(range: Range | undefined): Bounds {
  if (!range) return everything;
  const { isFromIn, isToIn, prefix } = range;
  for (const value of [range.from, range.to])
    if (value !== undefined && value.S === undefined)
      throw new ValidationException(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      );
  return { from: prefix ?? s(range.from), isFromIn, to: s(range.to), isToIn, prefix };
}

function isWithin(text: string, { from, isFromIn, to, isToIn, prefix }: Bounds): 'before' | 'in' | 'after' {
  if (from !== undefined) {
    const order = orderOfText(text, from);
    if (order < 0 || (order === 0 && !isFromIn)) return 'before';
  }
  if (to !== undefined) {
    const order = orderOfText(text, to);
    if (order > 0 || (order === 0 && !isToIn)) return 'after';
  }
  return prefix === undefined || text.startsWith(prefix) ? 'in' : 'after';
}

/** One page: it ends at its limit or when it has its bytes, and says where, though nothing may follow. @param isSmall all rows are less than a page. */
function pageOf(
  rows: Iterable<Item>,
  { Limit, IndexName }: QueryCommandInput,
  keeps: ((item: Item) => boolean) | undefined,
  isSmall: boolean,
): Page {
  const Items: Item[] = [];
  const scanned: Item[] = [];
  let most = 0;
  for (const item of rows) {
    if (!isSmall) most += mostBytes(item);
    scanned.push(item);
    if (!keeps || keeps(item)) Items.push(item);
    const isFull = most >= pageBytesMax && scanned.reduce((sum, each) => sum + itemBytes(each), 0) >= pageBytesMax;
    if (scanned.length === Limit || isFull) {
      const { pk, sk, duePartition, dueAt } = item;
      const key = IndexName === undefined ? { pk, sk } : { pk, sk, duePartition, dueAt };
      return { Items, Count: Items.length, ScannedCount: scanned.length, LastEvaluatedKey: key as Item };
    }
  }
  return { Items, Count: Items.length, ScannedCount: scanned.length };
}

type Conditional = {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
};

const bindingsOf = (input: Conditional): Bindings => ({
  names: input.ExpressionAttributeNames,
  values: input.ExpressionAttributeValues,
});

/** The condition of a write, its aliases checked together with those of its update. */
function conditionOf(input: Conditional, update?: Update): (before: Item | undefined) => boolean {
  const { ConditionExpression } = input;
  const condition: Condition | undefined =
    ConditionExpression === undefined ? undefined : parseCondition(ConditionExpression);
  const bindings = bindingsOf(input);
  refuseBindings([condition, update], bindings);
  return (before) => !condition || condition.holds(before, bindings);
}

const updateOf = ({ UpdateExpression }: { readonly UpdateExpression?: string | undefined }): Update =>
  parseUpdate(UpdateExpression ?? '');

/** @throws ValidationException when no table takes what it makes. */
function updated(
  change: Update,
  input: Conditional & { readonly Key?: Record<string, AttributeValue> | undefined },
  before: Item | undefined,
): Item {
  const item = change.apply(before ?? (input.Key as Item), bindingsOf(input));
  refuseItem(item, tooLargeToUpdate);
  return item;
}

function reasonOf({ passes, before, returning }: Action): CancellationReason {
  if (passes) return { Code: 'None' };
  const item = returning === 'ALL_OLD' && before ? { Item: { ...before } } : {};
  return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...item };
}

/** "The aggregate size of the items in the transaction exceeds 4 MB." */
function refuseTransaction(items: readonly (Item | undefined)[]): void {
  // Eleven items of the largest size are more than that; fewer never are.
  if (items.length <= 10) return;
  const bytes = items.reduce((sum, item) => sum + (item ? itemBytes(item) : 0), 0);
  if (bytes > transactionBytesMax)
    throw new ValidationException('Collection size of all items in the transaction exceeds 4 MB');
}
