/** What the embedded engine never shows: shards that split, and a place that is no longer there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamSource } from '../../../local/cloud/model.ts';
import { Poller, type PollerOptions } from '../../../local/runtime/poller.ts';
import { type Shard, type StreamRecord, StreamsError } from '../../../local/runtime/streams.ts';

const source = {
  id: 'source',
  function: { arn: 'arn:reader' },
  table: { arn: 'arn:aws:dynamodb:us-east-1:0:table/people', streamArn: 'arn:stream' },
  startingPosition: 'TRIM_HORIZON',
  batchSize: 2,
  retries: 0,
  maxRecordAgeMs: -1,
  filters: [],
} as unknown as StreamSource;

interface FakeShard extends Shard {
  readonly sequences: readonly string[];
  readonly closed: boolean;
}

/** Streams of these shards; an iterator is `<shard> <index>`. */
function fake(shards: readonly FakeShard[], trimmedBelow = 0): PollerOptions['streams'] {
  const record = (sequence: string): StreamRecord => ({
    eventID: sequence,
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: sequence, ApproximateCreationDateTime: Date.now() / 1000, Keys: {} },
  });
  return {
    shards: async () => shards.map(({ id, parent }) => ({ id, parent })),
    iterator: async (_arn, id, from) => {
      const { sequences = [] } = shards.find((shard) => shard.id === id) ?? {};
      if (typeof from === 'string') return `${id} ${trimmedBelow}`;
      const index = sequences.indexOf(from.after) + 1;
      if (index < trimmedBelow) throw new StreamsError('TrimmedDataAccessException', from.after);
      return `${id} ${index}`;
    },
    records: async (iterator) => {
      const [id, index = '0'] = iterator.split(' ');
      const shard = shards.find((one) => one.id === id);
      const sequences = shard?.sequences ?? [];
      const from = Number(index);
      const next = Math.min(from + 3, sequences.length);
      const isEnd = next === sequences.length && shard?.closed === true;
      return { records: sequences.slice(from, next).map(record), next: isEnd ? undefined : `${id} ${next}` };
    },
  };
}

describe('the poller', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'dripline-poller-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  /** Reads until all is read; gives the batches. */
  async function read(streams: PollerOptions['streams'], engineStreamArn = 'engine'): Promise<string[][]> {
    const batches: string[][] = [];
    const poller = new Poller({
      source,
      engineStreamArn,
      streams,
      home,
      run: async (event) => {
        batches.push((event as { Records: StreamRecord[] }).Records.map((one) => one.dynamodb.SequenceNumber));
        return null;
      },
      toQueue: async () => {},
      onTrouble: (error) => {
        throw error;
      },
    });
    await poller.start();
    await poller.drained();
    await poller.stop();
    return batches;
  }
  const open = (...sequences: string[]): FakeShard => ({ id: 'a', parent: undefined, sequences, closed: false });

  it('reads the children of a shard after the shard itself, and each once', async () => {
    const split: FakeShard[] = [
      { id: 'c', parent: 'a', sequences: ['20', '21'], closed: false },
      { id: 'a', parent: 'gone', sequences: ['1', '2', '3', '4'], closed: true },
    ];
    expect((await read(fake(split))).flat()).toEqual(['1', '2', '3', '4', '20', '21']);
    expect(await read(fake(split))).toEqual([]);
  });

  it('goes on after the last record that was done with', async () => {
    expect(await read(fake([open('1', '2')]))).toEqual([['1', '2']]);
    expect(await read(fake([open('1', '2', '3')]))).toEqual([['3']]);
  });

  it('begins at the oldest record when its place has been trimmed away', async () => {
    await read(fake([open('1', '2')]));
    expect(await read(fake([open('1', '2', '3', '4', '5')], 3))).toEqual([['4', '5']]);
  });

  it('begins anew when the table was made anew', async () => {
    await read(fake([open('1', '2')]));
    expect(await read(fake([open('1', '2')]), 'another')).toEqual([['1', '2']]);
  });
});
