/**
 * DynamoDB in memory, as far as the adapters use it: Get, Put, Update, Query (with the `due` index), TransactWrite. It
 * keeps a little history, so that an eventually consistent read can be behind, and an index view that can lag.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type PutItemCommandInput,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItemsCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { before, IndexPartition, type IndexRow, type Place } from './dueIndex.ts';
import {
  apply,
  type Bindings,
  type Expression,
  holds,
  type Item,
  parseCondition,
  parseUpdate,
  refuseUnused,
  UnknownExpressionError,
  ValidationException,
} from './expressions.ts';

export interface Change {
  readonly table: string;
  readonly pk: string;
  readonly sk: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export interface Commands {
  /** How long ago, in ms, an eventually consistent read of this command sees the table. */
  readonly staleMs?: number;
}

interface Version {
  readonly at: number;
  readonly item: Item | undefined;
}

interface Cell {
  /** Newest last; the older ones only for eventual reads. */
  versions: Version[];
}

/** What real DynamoDB refuses as too many actions of one transaction. */
const transactionMax = 100;

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

export class Engine {
  private readonly options: EngineOptions;
  private readonly tables = new Map<string, Map<string, Map<string, Cell>>>();
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
  private version = 0;
  private readonly lastIndexed = new Map<string, number>();
  private readonly historyMax: number;

  constructor(options: EngineOptions) {
    this.options = options;
    this.historyMax = options.historyMax ?? 6;
  }

  private cells(table: string, pk: string): Map<string, Cell> {
    let byPk = this.tables.get(table);
    if (!byPk) {
      byPk = new Map();
      this.tables.set(table, byPk);
    }
    let cells = byPk.get(pk);
    if (!cells) {
      cells = new Map();
      byPk.set(pk, cells);
    }
    return cells;
  }

  /** The item as it is now. */
  peek(table: string, pk: string, sk: string): Item | undefined {
    return this.tables.get(table)?.get(pk)?.get(sk)?.versions.at(-1)?.item;
  }

  /** Every item of the table whose sort key starts so, in no order that means anything. */
  *scan(table: string, skPrefix: string): Generator<{ pk: string; sk: string; item: Item }> {
    for (const [pk, cells] of this.tables.get(table) ?? []) {
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
    const cells = this.cells(table, pk);
    const cell = cells.get(sk) ?? { versions: [] };
    const before = cell.versions.at(-1)?.item;
    cells.set(sk, cell);
    cell.versions.push({ at: this.options.now(), item });
    if (cell.versions.length > this.historyMax) cell.versions.shift();
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
      if (lag === 0) this.catchUp();
    }
    this.options.onChange?.(change);
  }

  /** Brings the index view up to now. */
  private catchUp(): void {
    if (this.pending.length === 0) return;
    const now = this.options.now();
    if (this.pending.every((change) => change.at > now)) return;
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
    for (const row of this.index.get(table)?.get(partition) ?? []) {
      if (row.at >= until) break;
      yield row;
    }
  }

  /** The first moment of any partition that starts so. */
  firstDue(table: string, partitionPrefix: string): string | undefined {
    this.catchUp();
    let first: string | undefined;
    for (const [partition, rows] of this.index.get(table) ?? []) {
      const at = partition.startsWith(partitionPrefix) ? rows.first?.at : undefined;
      if (at !== undefined && (first === undefined || at < first)) first = at;
    }
    return first;
  }

  /** When the index next changes by itself; undefined when it is up to date. */
  nextIndexChange(): number | undefined {
    return this.pending.length === 0 ? undefined : Math.min(...this.pending.map((each) => each.at));
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

  private readingAt(consistent: boolean | undefined, reading: Commands): number | undefined {
    return consistent || !reading.staleMs ? undefined : this.options.now() - reading.staleMs;
  }

  /** Runs one command of the SDK by its class name. @throws what the SDK would throw. */
  run(name: string, input: object, reading: Commands = {}): unknown {
    switch (name) {
      case 'GetItemCommand':
        return this.get(input as never, reading);
      case 'PutItemCommand':
        return this.put(input as PutItemCommandInput);
      case 'UpdateItemCommand':
        return this.update(input as UpdateItemCommandInput);
      case 'QueryCommand':
        return this.query(input as QueryCommandInput, reading);
      case 'TransactWriteItemsCommand':
        return this.transact(input as TransactWriteItemsCommandInput);
      default:
        throw new UnknownExpressionError(`${name} is not spoken here`);
    }
  }

  private get(input: { TableName: string; Key: Item; ConsistentRead?: boolean }, reading: Commands): { Item?: Item } {
    const { pk, sk } = keyOf(input.Key);
    const cell = this.tables.get(input.TableName)?.get(pk)?.get(sk);
    const item = this.asOf(cell, this.readingAt(input.ConsistentRead, reading));
    return item ? { Item: item } : {};
  }

  private check(expression: string | undefined, before: Item | undefined, bindings: Bindings): boolean {
    return expression === undefined || holds(parseCondition(expression), before, bindings);
  }

  private put(input: PutItemCommandInput): object {
    const item = input.Item as Item;
    const { pk, sk } = keyOf(item);
    const bindings = bindingsOf(input);
    refuseUnused([input.ConditionExpression], bindings);
    const before = this.peek(input.TableName ?? '', pk, sk);
    if (!this.check(input.ConditionExpression, before, bindings))
      throw conditionFailed(input.ReturnValuesOnConditionCheckFailure, before);
    this.commit(input.TableName ?? '', pk, sk, item);
    return {};
  }

  private update(input: UpdateItemCommandInput): object {
    const { pk, sk } = keyOf(input.Key as Item);
    const before = this.peek(input.TableName ?? '', pk, sk);
    const bindings = bindingsOf(input);
    refuseUnused([input.ConditionExpression, input.UpdateExpression], bindings);
    if (!this.check(input.ConditionExpression, before, bindings))
      throw conditionFailed(input.ReturnValuesOnConditionCheckFailure, before);
    this.commit(input.TableName ?? '', pk, sk, this.updated(input, before, pk, sk));
    return {};
  }

  private updated(
    input: { UpdateExpression?: string | undefined },
    before: Item | undefined,
    pk: string,
    sk: string,
  ): Item {
    const update = parseUpdate(input.UpdateExpression ?? '');
    return apply(update, before ?? { pk: { S: pk }, sk: { S: sk } }, bindingsOf(input as UpdateItemCommandInput));
  }

  private query(input: QueryCommandInput, reading: Commands): { Items: Item[] } {
    if ((input.ExclusiveStartKey && input.IndexName === undefined) || input.FilterExpression)
      throw new UnknownExpressionError('pages and filters are not spoken here');
    const bindings = bindingsOf(input);
    refuseUnused([input.KeyConditionExpression], bindings);
    const condition = parseCondition(input.KeyConditionExpression ?? '');
    const [partition, range] = keyCondition(condition, bindings);
    if (input.IndexName !== undefined) return this.queryIndex(input, partition.value, range);
    if (partition.name !== 'pk') throw new ValidationException('Query condition missed key schema element: pk');
    const at = this.readingAt(input.ConsistentRead, reading);
    const found: { sk: string; item: Item }[] = [];
    for (const [sk, cell] of this.tables.get(input.TableName ?? '')?.get(partition.value) ?? []) {
      const item = this.asOf(cell, at);
      if (item && (!range || holds(range, item, bindings))) found.push({ sk, item });
    }
    found.sort((a, b) => (a.sk < b.sk ? -1 : 1));
    return { Items: found.slice(0, input.Limit ?? found.length).map((each) => each.item) };
  }

  private queryIndex(input: QueryCommandInput, partition: string, range: Expression | undefined): { Items: Item[] } {
    if (input.IndexName !== 'due')
      throw new ValidationException(`The table does not have the specified index: ${input.IndexName}`);
    if (input.ConsistentRead)
      throw new ValidationException('Consistent reads are not supported on global secondary indexes');
    this.catchUp();
    const bindings = bindingsOf(input);
    const items: Item[] = [];
    const after = input.ExclusiveStartKey && startOf(input.ExclusiveStartKey);
    for (const row of this.index.get(input.TableName ?? '')?.get(partition) ?? []) {
      if (items.length >= (input.Limit ?? Number.POSITIVE_INFINITY)) break;
      if (after && !before(after, row)) continue;
      const item: Item = {
        pk: { S: row.pk },
        sk: { S: row.sk },
        duePartition: { S: partition },
        dueAt: { S: row.at },
      };
      if (!range || holds(range, item, bindings)) items.push(item);
      // The rows come in order: past an upper bound none follows.
      else if (isUpperBound(range)) break;
    }
    return { Items: items };
  }

  private transact(input: TransactWriteItemsCommandInput): object {
    const actions = (input.TransactItems ?? []).map((each) => {
      const action = each.Put ?? each.Update;
      if (!action || each.Delete || each.ConditionCheck)
        throw new UnknownExpressionError('only Put and Update are spoken in transactions here');
      const { pk, sk } = keyOf((each.Put ? each.Put.Item : each.Update?.Key) as Item);
      const table = action.TableName ?? '';
      const before = this.peek(table, pk, sk);
      const bindings = bindingsOf(action);
      refuseUnused([action.ConditionExpression, each.Update?.UpdateExpression], bindings);
      const passes = this.check(action.ConditionExpression, before, bindings);
      return { table, pk, sk, before, passes, put: each.Put?.Item as Item | undefined, update: each.Update };
    });
    if (actions.length === 0 || actions.length > transactionMax)
      throw new ValidationException(`a transaction has 1 to ${transactionMax} actions`);
    if (new Set(actions.map((each) => `${each.table}\n${each.pk}\n${each.sk}`)).size < actions.length)
      throw new ValidationException('Transaction request cannot include multiple operations on one item');
    if (actions.some((each) => !each.passes)) {
      throw new TransactionCanceledException({
        message: 'Transaction cancelled',
        $metadata: { httpStatusCode: 400 },
        CancellationReasons: actions.map((each) => ({ Code: each.passes ? 'None' : 'ConditionalCheckFailed' })),
      });
    }
    for (const each of actions) {
      const next = each.put ?? this.updated(each.update ?? {}, each.before, each.pk, each.sk);
      this.commit(each.table, each.pk, each.sk, next);
    }
    return {};
  }
}

/** The place that a page goes on behind. */
function startOf(item: Item): Place {
  return { ...keyOf(item), at: s(item.dueAt) ?? '' };
}

function keyOf(item: Item): { pk: string; sk: string } {
  const pk = s(item.pk);
  const sk = s(item.sk);
  if (!pk || !sk)
    throw new ValidationException('One or more parameter values were invalid: the key is missing or empty');
  return { pk, sk };
}

function bindingsOf(input: {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}): Bindings {
  return { names: input.ExpressionAttributeNames, values: input.ExpressionAttributeValues };
}

function conditionFailed(returning: string | undefined, before: Item | undefined): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: { httpStatusCode: 400 },
    ...(returning === 'ALL_OLD' && before ? { Item: { ...before } } : {}),
  });
}

/** A key condition is one partition key and, maybe, one range on the sort key. */
function keyCondition(
  condition: Expression,
  bindings: Bindings,
): [{ name: string; value: string }, Expression | undefined] {
  const [left, range] = condition.kind === 'and' ? [condition.left, condition.right] : [condition, undefined];
  if (left.kind !== 'compare' || left.by !== '=' || left.left.kind !== 'path' || left.right.kind !== 'value')
    throw new ValidationException('Query key condition not supported');
  if (range && range.kind !== 'compare' && range.kind !== 'between')
    throw new ValidationException('Query key condition not supported');
  const part = left.left.parts[0] ?? '';
  const name = part.startsWith('#') ? (bindings.names?.[part] ?? '') : part;
  const value = s(bindings.values?.[left.right.name]);
  if (value === undefined) throw new ValidationException('Query key condition not supported');
  return [{ name, value }, range];
}

const isUpperBound = (range: Expression) => range.kind === 'compare' && (range.by === '<' || range.by === '<=');
