/**
 * One event source mapping: reads each shard in order, filters, batches, delivers, and keeps its place on disk after
 * each batch. A start goes on after the last record that was done with, so a crash delivers again and never skips.
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

export interface PollerOptions {
  readonly source: StreamSource;
  /** The stream's ARN in the engine's naming. */
  readonly engineStreamArn: string;
  readonly streams: Pick<StreamsClient, 'shards' | 'iterator' | 'records'>;
  readonly home: string;
  run(event: unknown): Promise<unknown>;
  toQueue(queueArn: string, body: string): Promise<void>;
  /** Trouble with the engine: the poller goes on trying. */
  onTrouble(error: unknown): void;
}

interface Checkpoint {
  readonly stream: string;
  /** Shard → last sequence number done with, or `closed`. */
  readonly shards: Record<string, string>;
}

export class Poller {
  private readonly options: PollerOptions;
  private readonly path: string;
  private readonly checkpoint: Checkpoint;
  private readonly loops = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private wake: AbortController = new AbortController();
  private drains: (() => void)[] = [];
  private readonly readers = new Map<string, { quietSince: number }>();
  private passes = 0;
  private delivered = 0;

  constructor(options: PollerOptions) {
    this.options = options;
    this.path = join(options.home, 'streams', `${options.source.id}.json`);
    const kept = readJsonFile(this.path) as Checkpoint | undefined;
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

  /** Records handed to the function so far. */
  recordsDelivered(): number {
    return this.delivered;
  }

  /** Resolves when every shard, read after this call, had nothing left, and nothing read before is in hand. */
  async drained(): Promise<void> {
    if (this.readers.size === 0 || this.stopping.signal.aborted) return;
    const from = ++this.passes;
    this.poke();
    while (!this.stopping.signal.aborted && [...this.readers.values()].some((reader) => reader.quietSince < from)) {
      await new Promise<void>((resolve) => this.drains.push(resolve));
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.poke();
    this.tellDrains();
    await Promise.all(this.loops.values());
  }

  private async openShards(): Promise<void> {
    const shards = await this.options.streams.shards(this.options.engineStreamArn);
    const closed = (id: string) => this.checkpoint.shards[id] === 'closed';
    for (const { id, parent } of shards) {
      // A child is read when its parent is done, so that one key's records keep their order.
      const parentOpen = parent !== undefined && shards.some((shard) => shard.id === parent) && !closed(parent);
      if (closed(id) || parentOpen || this.loops.has(id)) continue;
      this.readers.set(id, { quietSince: 0 });
      this.loops.set(id, this.follow(id));
    }
  }

  private async follow(shardId: string): Promise<void> {
    let iterator: string | undefined;
    while (!this.stopping.signal.aborted) {
      try {
        iterator ??= await this.iteratorOf(shardId);
        const pass = this.passes;
        const page = await this.options.streams.records(iterator, pageSize);
        if (page.records.length > 0) await this.take(page.records, shardId);
        if (this.stopping.signal.aborted) return;
        if (page.next === undefined) return await this.close(shardId);
        iterator = page.next;
        if (page.records.length === 0) {
          this.quiet(shardId, pass);
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

  /** Filters a page and delivers it in batches; records that do not pass are done with. */
  private async take(records: readonly StreamRecord[], shardId: string): Promise<void> {
    const { source } = this.options;
    const passing = source.filters.length === 0 ? records : records.filter((r) => source.filters.some((f) => f(r)));
    const ports: BatchPorts = {
      run: (event) => this.options.run(event),
      toQueue: (arn, body) => this.options.toQueue(arn, body),
      wait: (ms) => sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => {}),
      stopped: () => this.stopping.signal.aborted,
      advance: (record) => this.keepPlace(shardId, record.dynamodb.SequenceNumber),
    };
    for (let from = 0; from < passing.length; from += source.batchSize) {
      const batch = passing.slice(from, from + source.batchSize);
      this.delivered += batch.length;
      await deliver(batch, source, shardId, ports);
      if (this.stopping.signal.aborted) return;
    }
    const last = records.at(-1);
    if (last) this.keepPlace(shardId, last.dynamodb.SequenceNumber);
  }

  private keepPlace(shardId: string, place: string): void {
    if (this.checkpoint.shards[shardId] === place) return;
    this.checkpoint.shards[shardId] = place;
    writeFileWhole(this.path, JSON.stringify(this.checkpoint));
  }

  private async close(shardId: string): Promise<void> {
    this.keepPlace(shardId, 'closed');
    this.readers.delete(shardId);
    this.loops.delete(shardId);
    await this.openShards();
    this.tellDrains();
  }

  private quiet(shardId: string, pass: number): void {
    const reader = this.readers.get(shardId);
    if (reader) reader.quietSince = pass;
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
