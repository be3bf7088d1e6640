/**
 * One event source mapping: reads each shard in order, filters, gathers a batch, delivers it, and keeps its place on disk
 * after each batch. A start goes on after the last record that was done with, so a crash delivers again and never skips.
 *
 * A batch is delivered when it is full, when its payload would grow beyond what Lambda takes, or when the batching window
 * ends; "the next batching window begins as soon as the previous function invocation completes":
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
 * Whoever waits for quiet ends the window early where nothing else goes on, so that no record could still join the batch
 * (`triggers.ts`).
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamSource } from '../cloud/model.ts';
import { type BatchPorts, deliver } from './batch.ts';
import { readJsonFile, writeFileWhole } from './file.ts';
import type { StreamRecord, StreamsClient } from './streams.ts';
import { StreamsError } from './streams.ts';

/** Lambda polls four times a second; here a poke (an invocation that ended) makes it look at once. */
const idleMs = 250;
/** Records asked for at once; filters make batches of them. */
const pageSize = 1_000;
/** "The payload size reaches 6 MB": a batch's records as JSON. */
const payloadBytesMax = 6 * 1024 * 1024;

export interface PollerOptions {
  readonly source: StreamSource;
  /** The stream's ARN in the engine's naming. */
  readonly engineStreamArn: string;
  readonly streams: Pick<StreamsClient, 'shards' | 'iterator' | 'records'>;
  /** Where its place is kept. Absent: nowhere, for a stream that ends with the process. */
  readonly home?: string;
  /** Epoch ms of the movable clock: a window is as long as its seconds. */
  now(): number;
  run(event: unknown): Promise<unknown>;
  toQueue(queueArn: string, body: string): Promise<void>;
  /** How old the last record of a batch was when it was given to the function: of the machine's time, in ms. */
  onBatch?(ageMs: number): void;
  /** Trouble with the engine: the poller goes on trying. */
  onTrouble(error: unknown): void;
}

interface Checkpoint {
  readonly stream: string;
  /** Shard → last sequence number done with, or `closed`. */
  readonly shards: Record<string, string>;
}

/** One shard as far as it is read. */
interface Reader {
  /** Records that passed the filters and wait for their batch, oldest first. */
  gathered: StreamRecord[];
  /** Of those, as JSON. */
  bytes: number;
  /** The last record read since the place was kept, passing or not. */
  readTo: string | undefined;
  /** Epoch ms: when the batching window began. */
  windowSince: number;
  /** The latest pass that found nothing more in the shard. */
  readSince: number;
  /** The latest pass that found nothing more in the shard, and nothing gathered. */
  quietSince: number;
}

export class Poller {
  private readonly options: PollerOptions;
  private readonly path: string | undefined;
  private readonly checkpoint: Checkpoint;
  private readonly loops = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private wake: AbortController = new AbortController();
  private drains: (() => void)[] = [];
  private readonly readers = new Map<string, Reader>();
  private passes = 0;
  /** Somebody waits until all that was read before this pass is delivered: windows do not hold it back. */
  private windowsEndAt = 0;

  constructor(options: PollerOptions) {
    this.options = options;
    const { home, source } = options;
    this.path = home === undefined ? undefined : join(home, 'streams', `${source.id}.json`);
    const kept = (this.path === undefined ? undefined : readJsonFile(this.path)) as Checkpoint | undefined;
    // A recreated table has a new stream, whose numbers start again.
    const same = kept?.stream === options.engineStreamArn;
    this.checkpoint = same ? kept : { stream: options.engineStreamArn, shards: {} };
  }

  async start(): Promise<void> {
    await this.openShards();
  }

  /** Looks at the stream at once. */
  poke(): void {
    this.wake.abort();
  }

  /** Resolves when every shard, read after this call, had nothing left; an open window may still hold records back. */
  async readToEnd(): Promise<void> {
    const from = ++this.passes;
    await this.reached(() => [...this.readers.values()].every((reader) => reader.readSince >= from));
  }

  /** Resolves when every shard, read after this call, had nothing left, and nothing read before is in hand. */
  async drained(): Promise<void> {
    const from = ++this.passes;
    this.windowsEndAt = from;
    await this.reached(() => [...this.readers.values()].every((reader) => reader.quietSince >= from));
  }

  /** Until when windows hold records back, epoch ms; undefined: none does. */
  gathersUntil(): number | undefined {
    const ends = [...this.readers.values()].flatMap(({ gathered, windowSince }) =>
      gathered.length > 0 ? [windowSince + this.options.source.batchingWindowMs] : [],
    );
    return ends.length === 0 ? undefined : Math.max(...ends);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.poke();
    this.tellDrains();
    await Promise.all(this.loops.values());
  }

  private async reached(isReached: () => boolean): Promise<void> {
    this.poke();
    while (!this.stopping.signal.aborted && !isReached()) {
      await new Promise<void>((resolve) => this.drains.push(resolve));
    }
  }

  private async openShards(): Promise<void> {
    const shards = await this.options.streams.shards(this.options.engineStreamArn);
    const closed = (id: string) => this.checkpoint.shards[id] === 'closed';
    for (const { id, parent } of shards) {
      // A child is read when its parent is done, so that one key's records keep their order.
      const parentOpen = parent !== undefined && shards.some((shard) => shard.id === parent) && !closed(parent);
      if (closed(id) || parentOpen || this.loops.has(id)) continue;
      const windowSince = this.options.now();
      const reader = { gathered: [], bytes: 0, readTo: undefined, windowSince, readSince: 0, quietSince: 0 };
      this.readers.set(id, reader);
      this.loops.set(id, this.follow(id, reader));
    }
  }

  private async follow(shardId: string, reader: Reader): Promise<void> {
    let iterator: string | undefined;
    while (!this.stopping.signal.aborted) {
      try {
        if (iterator === undefined) {
          // What was gathered lies after the place that is kept, so it is read again.
          reader.gathered = [];
          reader.bytes = 0;
          reader.readTo = undefined;
          iterator = await this.iteratorOf(shardId);
        }
        const pass = this.passes;
        const page = await this.options.streams.records(iterator, pageSize);
        const isAwaited = page.records.length === 0 && this.windowsEndAt > reader.quietSince;
        await this.take(page.records, isAwaited || page.next === undefined, reader, shardId);
        if (this.stopping.signal.aborted) return;
        if (page.next === undefined) return await this.close(shardId);
        iterator = page.next;
        if (page.records.length === 0) {
          this.seenToEnd(reader, pass);
          await this.idle();
        }
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        iterator = undefined;
        if (error instanceof StreamsError && error.code === 'TrimmedDataAccessException') {
          delete this.checkpoint.shards[shardId];
          continue;
        }
        this.options.onTrouble(error);
        await this.idle();
      }
    }
  }

  private iteratorOf(shardId: string): Promise<string> {
    const after = this.checkpoint.shards[shardId];
    const from = after === undefined ? this.options.source.startingPosition : { after };
    return this.options.streams.iterator(this.options.engineStreamArn, shardId, from);
  }

  /**
   * Filters a page, delivers the batches that are due, and gathers the rest; what does not pass is done with.
   * @param endWindow nothing more can come, so that what was gathered is due.
   */
  private async take(
    records: readonly StreamRecord[],
    endWindow: boolean,
    reader: Reader,
    shardId: string,
  ): Promise<void> {
    const { source, now } = this.options;
    if (reader.gathered.length === 0) reader.windowSince = windowAt(now(), reader.windowSince, source.batchingWindowMs);
    const passing = records.filter((r) => source.filters.length === 0 || source.filters.some((f) => f(r)));
    reader.gathered.push(...passing);
    reader.bytes += bytesOf(passing);
    reader.readTo = records.at(-1)?.dynamodb.SequenceNumber ?? reader.readTo;
    const windowIsOver = () => endWindow || now() - reader.windowSince >= source.batchingWindowMs;
    while (reader.gathered.length > 0) {
      const isFull = reader.gathered.length >= source.batchSize || reader.bytes >= payloadBytesMax;
      if (!isFull && !windowIsOver()) return;
      const batch = reader.gathered.slice(0, fitting(reader.gathered, source.batchSize));
      await deliver(batch, source, shardId, this.batchPorts(shardId));
      if (this.stopping.signal.aborted) return;
      reader.gathered = reader.gathered.slice(batch.length);
      reader.bytes -= bytesOf(batch);
      reader.windowSince = now();
    }
    if (reader.readTo !== undefined) this.keepPlace(shardId, reader.readTo);
    reader.readTo = undefined;
  }

  private batchPorts(shardId: string): BatchPorts {
    return {
      run: (event) => {
        const last = (event as { Records: readonly StreamRecord[] }).Records.at(-1);
        if (last) this.options.onBatch?.(Date.now() - last.dynamodb.ApproximateCreationDateTime * 1_000);
        return this.options.run(event);
      },
      toQueue: (arn, body) => this.options.toQueue(arn, body),
      wait: (ms) => sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => {}),
      stopped: () => this.stopping.signal.aborted,
      advance: (record) => this.keepPlace(shardId, record.dynamodb.SequenceNumber),
    };
  }

  private keepPlace(shardId: string, place: string): void {
    if (this.checkpoint.shards[shardId] === place) return;
    this.checkpoint.shards[shardId] = place;
    if (this.path !== undefined) writeFileWhole(this.path, JSON.stringify(this.checkpoint));
  }

  private async close(shardId: string): Promise<void> {
    this.keepPlace(shardId, 'closed');
    this.readers.delete(shardId);
    this.loops.delete(shardId);
    await this.openShards();
    this.tellDrains();
  }

  private seenToEnd(reader: Reader, pass: number): void {
    reader.readSince = pass;
    if (reader.gathered.length === 0) reader.quietSince = pass;
    this.tellDrains();
  }

  private tellDrains(): void {
    for (const tell of this.drains.splice(0)) tell();
  }

  /** Until the next look: a while, or a poke. A poke during the last look counts too. */
  private async idle(): Promise<void> {
    await sleep(idleMs, undefined, { signal: this.wake.signal }).catch(() => {});
    if (this.wake.signal.aborted) this.wake = new AbortController();
  }
}

const bytesOf = (records: readonly StreamRecord[]): number =>
  records.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0);

/**
 * When the window began that `now` lies in. One follows the other also while nothing comes, and while the clock is moved on: what comes
 * after a quiet hour is gathered, and does not find a window that was over long ago.
 */
function windowAt(now: number, since: number, windowMs: number): number {
  return windowMs === 0 ? now : since + Math.floor((now - since) / windowMs) * windowMs;
}

/** How many of the oldest records make one batch. A record too large for any payload goes alone. */
function fitting(records: readonly StreamRecord[], batchSize: number): number {
  let bytes = 0;
  const most = Math.min(records.length, batchSize);
  for (let size = 0; size < most; size += 1) {
    bytes += bytesOf(records.slice(size, size + 1));
    if (bytes > payloadBytesMax && size > 0) return size;
  }
  return most;
}
