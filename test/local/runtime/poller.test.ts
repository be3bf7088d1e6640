/** What the embedded engine never shows: shards that split, and a place that is no longer there. */
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamSource } from '../../../local/cloud/model.ts';
import { Poller, type PollerOptions } from '../../../local/runtime/poller.ts';
import { type Shard, type StreamRecord, StreamsError } from '../../../local/runtime/streams.ts';
import { temporaryFolder } from '../../support/folder.ts';

const source = {
  id: 'source',
  function: { arn: 'arn:reader' },
  table: { arn: 'arn:aws:dynamodb:us-east-1:0:table/people', streamArn: 'arn:stream' },
  startingPosition: 'TRIM_HORIZON',
  batchSize: 2,
  batchingWindowMs: 0,
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
    home = temporaryFolder('poller');
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
      now: () => 0,
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

  describe('a batching window of 15 s', () => {
    /** A stream that grows, read on a clock of its own. */
    function growing({ batchSize = 1_000, keyBytes = 0, filters = [] as StreamSource['filters'] } = {}) {
      const sequences: string[] = [];
      const state = { now: 1_000_000, closed: false, trouble: false };
      const batches: string[][] = [];
      const padding = 'x'.repeat(keyBytes);
      const poller = new Poller({
        source: { ...source, batchSize, batchingWindowMs: 15_000, filters },
        engineStreamArn: 'engine',
        home,
        now: () => state.now,
        streams: {
          shards: async () => [{ id: 'a', parent: undefined }],
          iterator: async (_arn, _id, from) => String(typeof from === 'string' ? 0 : sequences.indexOf(from.after) + 1),
          records: async (from) => {
            if (state.trouble) {
              state.trouble = false;
              throw new StreamsError('InternalServerError', 'try again');
            }
            const records = sequences.slice(Number(from)).map((sequence) => ({
              eventID: sequence,
              eventName: 'INSERT' as const,
              dynamodb: {
                SequenceNumber: sequence,
                ApproximateCreationDateTime: Date.now() / 1000,
                Keys: { pk: { S: sequence }, sk: { S: padding } },
              },
            }));
            return { records, next: state.closed ? undefined : String(sequences.length) };
          },
        },
        run: async (event) => {
          batches.push((event as { Records: StreamRecord[] }).Records.map((one) => one.dynamodb.SequenceNumber));
          return null;
        },
        toQueue: async () => {},
        onTrouble: () => {},
      });
      return {
        poller,
        state,
        batches,
        write: (...more: string[]) => void sequences.push(...more),
        /** Lets the poller look at the stream until it has done so and found nothing more. */
        look: () => poller.readToEnd(),
      };
    }

    it('gathers until it ends, and the next begins when the function is done', async () => {
      const { poller, state, batches, write, look } = growing();
      await poller.start();
      write('1');
      await look();
      state.now += 14_999;
      write('2');
      await look();
      expect(batches).toEqual([]);
      expect(poller.gathersUntil()).toBe(state.now + 1);
      state.now += 1;
      await look();
      expect(batches).toEqual([['1', '2']]);
      write('3');
      state.now += 14_999;
      await look();
      expect(batches).toHaveLength(1);
      state.now += 1;
      await look();
      expect(batches).toEqual([['1', '2'], ['3']]);
      await poller.stop();
    });

    it('begins anew when it ended with nothing gathered, however far the clock was moved', async () => {
      const { poller, state, batches, write, look } = growing();
      await poller.start();
      state.now += 60 * 86_400_000;
      await look();
      write('1');
      await look();
      expect(batches).toEqual([]);
      state.now += 15_000;
      await look();
      expect(batches).toEqual([['1']]);
      await poller.stop();
    });

    it('goes on while nothing comes: what comes first after a jump of the clock is gathered too (load.md 4)', async () => {
      const { poller, state, batches, write, look } = growing();
      await poller.start();
      await look();
      // Five seconds into a window that nobody has looked at yet.
      state.now += 3_600_000 + 5_000;
      write('1');
      await look();
      expect(batches).toEqual([]);
      state.now += 9_999;
      write('2');
      await look();
      expect(batches).toEqual([]);
      state.now += 1;
      await look();
      expect(batches).toEqual([['1', '2']]);
      await poller.stop();
    });

    it('ends early when the batch is full; what is left begins the next', async () => {
      const { poller, state, batches, write, look } = growing({ batchSize: 2 });
      await poller.start();
      state.now += 10_000;
      write('1', '2', '3');
      await look();
      expect(batches).toEqual([['1', '2']]);
      state.now += 14_999;
      await look();
      expect(batches).toHaveLength(1);
      state.now += 1;
      await look();
      expect(batches).toEqual([['1', '2'], ['3']]);
      await poller.stop();
    });

    it('ends early when the payload is full', async () => {
      const { poller, batches, write, look } = growing({ keyBytes: 2_200_000 });
      await poller.start();
      write('1', '2');
      await look();
      expect(batches).toEqual([]);
      write('3', '4');
      await look();
      expect(batches).toEqual([['1', '2']]);
      await poller.drained();
      expect(batches).toEqual([
        ['1', '2'],
        ['3', '4'],
      ]);
      await poller.stop();
    });

    it('ends at once for whoever waits for quiet, and not for whoever only reads', async () => {
      const { poller, batches, write, look } = growing();
      await poller.start();
      write('1', '2');
      await look();
      expect(batches).toEqual([]);
      await poller.drained();
      expect(batches).toEqual([['1', '2']]);
      // The one after that is a whole one again.
      write('3');
      await look();
      expect(batches).toHaveLength(1);
      await poller.stop();
    });

    it('loses nothing that it held when the system stopped, or when the engine failed', async () => {
      const first = growing();
      await first.poller.start();
      first.write('1', '2');
      await first.look();
      await first.poller.stop();
      expect(first.batches).toEqual([]);
      const second = growing();
      second.write('1', '2');
      await second.poller.start();
      await second.look();
      second.state.trouble = true;
      second.poller.poke();
      second.write('3');
      await second.look();
      await second.poller.drained();
      expect(second.batches).toEqual([['1', '2', '3']]);
      await second.poller.stop();
    });

    it('keeps its place behind what it holds, and past what the filter drops', async () => {
      const filters = [(record: unknown) => (record as StreamRecord).dynamodb.SequenceNumber !== 'dropped'];
      const first = growing({ filters });
      first.write('1', 'dropped');
      await first.poller.start();
      await first.look();
      await first.poller.stop();
      const second = growing({ filters });
      second.write('1', 'dropped');
      await second.poller.start();
      await second.poller.drained();
      await second.poller.stop();
      expect(second.batches).toEqual([['1']]);
      const third = growing({ filters });
      third.write('1', 'dropped', '2');
      await third.poller.start();
      await third.poller.drained();
      await third.poller.stop();
      expect(third.batches).toEqual([['2']]);
    });

    it('ends with its shard', async () => {
      const { poller, state, batches, write, look } = growing();
      await poller.start();
      write('1');
      await look();
      state.closed = true;
      await look();
      expect(batches).toEqual([['1']]);
      await poller.stop();
    });
  });
});
