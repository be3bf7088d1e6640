/**
 * The people table's stream and the event source that wakes `enroll`: order per partition key, keys only, filtered; whole
 * or partial batches again after a failure, and sometimes for no reason at all.
 */

import type { Change } from '../dynamo/engine.ts';
import { minute } from '../oracle/wall.ts';
import { hash32 } from '../tape.ts';
import { nameOf, streamFaults } from './faults.ts';
import type { World } from './parts.ts';
import { streamFaultInWords } from './telling.ts';

interface Record {
  readonly sequence: number;
  readonly pk: string;
  readonly sk: string;
  readonly event: 'INSERT' | 'MODIFY';
}

const batchSize = 25;
/** MaximumRetryAttempts of the event source (contract with the pipeline stack). */
const retriesMax = 5;
const shards = 2;

/** The event source's filter on keys. */
const wanted = (sk: string) => sk === 'CONTACT' || sk.startsWith('APPT#') || sk.startsWith('SIGNUP#');

class Shard {
  readonly records: Record[] = [];
  busy = false;
  retries = 0;
  limit = batchSize;
}

export class Stream {
  private readonly world: World;
  private readonly all = Array.from({ length: shards }, () => new Shard());
  /** Records whose retries ran out: the failure queue, until an operator redrives it. */
  private readonly failed: Record[] = [];
  /** Records that `enroll` parked itself. */
  readonly parked: { pk: string; sk: string }[] = [];
  /** While a test puts its people there: they have been for days, and wake nobody. */
  muted = false;
  private heldUntil = 0;
  private sequence = 0;
  private readonly number: string;

  constructor(world: World) {
    this.world = world;
    this.number = 'stream';
  }

  onChange({ pk, sk, before, after }: Change): void {
    if (!after || !wanted(sk) || this.muted) return;
    this.add({ pk, sk, event: before ? 'MODIFY' : 'INSERT' });
  }

  private add(record: Omit<Record, 'sequence'>): void {
    const { world } = this;
    this.sequence += 1;
    const shard = this.all[hash32(record.pk) % shards] as Shard;
    shard.records.push({ ...record, sequence: this.sequence });
    world.scheduler.setAside(world.now + 120, () => this.poll(shard));
  }

  /** Puts what failed or was parked into the stream once more: what an operator does from the runbook. */
  redrive(): void {
    for (const { pk, sk } of [...this.failed.splice(0), ...this.parked.splice(0)]) {
      this.world.count('redriven');
      this.add({ pk, sk, event: 'MODIFY' });
    }
  }

  get idle(): boolean {
    return this.all.every((shard) => !shard.busy && shard.records.length === 0);
  }

  /** Nothing is brought before `until`: what comes meanwhile comes together. */
  hold(until: number): void {
    this.heldUntil = until;
  }

  has(pk: string): boolean {
    return [...this.all.flatMap(({ records }) => records), ...this.failed, ...this.parked].some((one) => one.pk === pk);
  }

  private poll(shard: Shard): void {
    const { world } = this;
    if (shard.busy || shard.records.length === 0) return;
    if (this.heldUntil > world.now) {
      world.scheduler.setAside(this.heldUntil, () => this.poll(shard));
      return;
    }
    const fault = world.tape.code(this.number, world.swarm.stream, world.swarm.otherOneIn);
    if (fault !== 0) {
      world.fault(`stream ${nameOf(streamFaults, fault)}`);
      world.say(streamFaultInWords(fault), true);
    }
    if (fault === streamFaults.delayed) {
      world.scheduler.setAside(
        world.now + world.tape.pick(`${this.number}.late`, [20_000, 4 * minute, 50 * minute]),
        () => this.poll(shard),
      );
      shard.busy = true;
      world.scheduler.setAside(world.now + 19_000, () => {
        shard.busy = false;
      });
      return;
    }
    const batch = shard.records.slice(0, fault === streamFaults.onlySome ? 1 : shard.limit);
    shard.busy = true;
    if (batch.length > 1) world.count('batch of several');
    const event = {
      Records: batch.map((record) => ({
        eventName: record.event,
        dynamodb: { SequenceNumber: String(record.sequence), Keys: { pk: { S: record.pk }, sk: { S: record.sk } } },
      })),
    };
    if (world.tracing) world.say(`stream → enroll: ${batch.map((record) => `${record.pk} ${record.sk}`).join(', ')}`);
    world.lambda.invoke('enroll', event, (outcome) => {
      shard.busy = false;
      const failures =
        (outcome.value as { batchItemFailures?: { itemIdentifier: string }[] } | undefined)?.batchItemFailures ?? [];
      const failedFrom =
        outcome.kind === 'returned'
          ? Math.min(...failures.map((each) => Number(each.itemIdentifier)), Number.POSITIVE_INFINITY)
          : 0;
      const done = batch.filter((record) => record.sequence < failedFrom).length;
      if (done < batch.length) world.count('batch again');
      if (done > 0) {
        // The checkpoint may be lost although the batch went well: then all of it comes once more.
        if (fault === streamFaults.twice) {
          world.scheduler.setAside(world.now + 1000, () => this.poll(shard));
          return;
        }
        const again = fault === streamFaults.cutShort && done === batch.length ? done - 1 : done;
        shard.records.splice(0, again);
        shard.retries = 0;
        shard.limit = batchSize;
      } else {
        shard.retries += 1;
        shard.limit = Math.max(1, Math.floor(batch.length / 2));
        if (shard.retries > retriesMax) {
          world.count('record to the failure queue');
          this.failed.push(...shard.records.splice(0, batch.length));
          shard.retries = 0;
        }
      }
      if (shard.records.length > 0)
        world.scheduler.setAside(world.now + (done > 0 ? 50 : 1000 * 2 ** shard.retries), () => this.poll(shard));
    });
  }
}
