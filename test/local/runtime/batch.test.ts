import { describe, expect, it } from 'vitest';
import type { StreamSource } from '../../../local/cloud/model.ts';
import { type BatchPorts, deliver } from '../../../local/runtime/batch.ts';
import { FunctionError } from '../../../local/runtime/pool.ts';
import type { StreamRecord } from '../../../local/runtime/streams.ts';

const source = (more: Partial<StreamSource> = {}): StreamSource => ({
  id: 'source',
  function: { name: 'reader', arn: 'arn:reader' } as StreamSource['function'],
  table: {
    name: 'people',
    arn: 'arn:aws:dynamodb:us-east-1:0:table/people',
    streamArn: 'arn:stream',
  } as StreamSource['table'],
  startingPosition: 'TRIM_HORIZON',
  batchSize: 10,
  batchingWindowMs: 0,
  retries: 2,
  maxRecordAgeMs: -1,
  bisect: false,
  reportsItemFailures: true,
  filters: [],
  onFailure: 'arn:queue',
  ...more,
});

const record = (sequence: number, ageSeconds = 0): StreamRecord => ({
  eventID: String(sequence),
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: String(sequence),
    ApproximateCreationDateTime: Date.now() / 1000 - ageSeconds,
    Keys: { pk: { S: `C#${sequence}` } },
  },
});
const records = (...sequences: number[]) => sequences.map((sequence) => record(sequence));

interface World {
  readonly ports: BatchPorts;
  /** Sequence numbers of each invocation. */
  readonly calls: string[][];
  readonly advanced: string[];
  readonly queued: { condition: string; start: string; end: string; size: number }[];
}

/** `answer` gets the sequence numbers of one invocation and its number from 1, and throws or answers. */
function world(answer: (sequences: string[], call: number) => unknown): World {
  const calls: string[][] = [];
  const advanced: string[] = [];
  const queued: World['queued'] = [];
  const ports: BatchPorts = {
    run: async (event) => {
      const sequences = (event as { Records: StreamRecord[] }).Records.map((one) => one.dynamodb.SequenceNumber);
      calls.push(sequences);
      return answer(sequences, calls.length);
    },
    toQueue: async (_arn, body) => {
      const { requestContext, DDBStreamBatchInfo: info } = JSON.parse(body);
      queued.push({
        condition: requestContext.condition,
        start: info.startSequenceNumber,
        end: info.endSequenceNumber,
        size: info.batchSize,
      });
    },
    wait: async () => {},
    stopped: () => false,
    advance: (one) => advanced.push(one.dynamodb.SequenceNumber),
  };
  return { ports, calls, advanced, queued };
}

const fail = (): never => {
  throw new FunctionError('reader', { errorType: 'Error', errorMessage: 'no' });
};
const failing = (...itemIdentifiers: unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('a batch of stream records', () => {
  it('is done with once the function has taken it', async () => {
    const { ports, calls, advanced, queued } = world(() => null);
    await deliver(records(1, 2, 3), source(), 'shard', ports);
    expect({ calls, advanced, queued }).toEqual({ calls: [['1', '2', '3']], advanced: ['3'], queued: [] });
  });

  it('is given up after its retries, with positions alone in the failure queue', async () => {
    const { ports, calls, advanced, queued } = world(fail);
    await deliver(records(1, 2), source({ retries: 2 }), 'shard', ports);
    expect(calls).toHaveLength(3);
    expect(advanced).toEqual(['2']);
    expect(queued).toEqual([{ condition: 'RetryAttemptsExhausted', start: '1', end: '2', size: 2 }]);
  });

  it('is split on an error until the bad record stands alone, and its neighbours are taken once', async () => {
    const { ports, calls, advanced, queued } = world((sequences) => (sequences.includes('3') ? fail() : null));
    await deliver(records(1, 2, 3, 4), source({ bisect: true, retries: 1 }), 'shard', ports);
    expect(calls).toEqual([['1', '2', '3', '4'], ['1', '2'], ['3', '4'], ['3'], ['3'], ['4']]);
    expect(advanced).toEqual(['2', '3', '4']);
    expect(queued).toEqual([{ condition: 'RetryAttemptsExhausted', start: '3', end: '3', size: 1 }]);
  });

  it('goes on from the lowest failed item, so what came before it is not run again', async () => {
    const { ports, calls, advanced } = world((_, call) => (call === 1 ? failing('4', '2') : failing()));
    await deliver(records(1, 2, 3, 4), source(), 'shard', ports);
    expect(calls).toEqual([
      ['1', '2', '3', '4'],
      ['2', '3', '4'],
    ]);
    expect(advanced).toEqual(['1', '4']);
  });

  it.each<[string, unknown]>([
    ['an unknown identifier', failing('99')],
    ['no identifier', { batchItemFailures: [{}] }],
    ['null for one', { batchItemFailures: [null] }],
    ['no list', { batchItemFailures: 'x' }],
  ])('fails as a whole when the answer has %s', async (_name, answer) => {
    const { ports, calls } = world((_, call) => (call === 1 ? answer : null));
    await deliver(records(1, 2), source(), 'shard', ports);
    expect(calls).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });

  it.each([[null], [undefined], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'is taken as a whole when the answer is %j',
    async (answer) => {
      const { ports, calls, advanced } = world(() => answer);
      await deliver(records(1, 2), source(), 'shard', ports);
      expect([calls.length, advanced]).toEqual([1, ['2']]);
    },
  );

  it('takes no notice of item failures when the source does not ask for them', async () => {
    const { ports, calls } = world(() => failing('1'));
    await deliver(records(1, 2), source({ reportsItemFailures: false }), 'shard', ports);
    expect(calls).toHaveLength(1);
  });

  it('gives up the records that are too old, in real time, and delivers the rest', async () => {
    const { ports, calls, advanced, queued } = world(() => null);
    const old = [record(1, 120), record(2, 61), record(3, 5)];
    await deliver(old, source({ maxRecordAgeMs: 60_000 }), 'shard', ports);
    expect(calls).toEqual([['3']]);
    expect(advanced).toEqual(['2', '3']);
    expect(queued).toEqual([{ condition: 'RecordAgeExceeded', start: '1', end: '2', size: 2 }]);
  });

  it.each<[string, () => never]>([
    ['kills its function', fail],
    [
      'refuses to run it',
      () => {
        throw new Error('the system stopped');
      },
    ],
  ])('keeps its place when the system stops in the middle and %s', async (_name, ending) => {
    let stopped = false;
    const { ports, advanced, queued } = world(() => {
      stopped = true;
      return ending();
    });
    await deliver(records(1), source({ retries: 0 }), 'shard', { ...ports, stopped: () => stopped });
    expect({ advanced, queued }).toEqual({ advanced: [], queued: [] });
  });

  it('is not given up for a fault of the runtime’s own', async () => {
    const { ports, advanced, queued } = world(() => {
      throw new Error('no such function');
    });
    await expect(deliver(records(1), source({ retries: 0 }), 'shard', ports)).rejects.toThrow('no such function');
    expect({ advanced, queued }).toEqual({ advanced: [], queued: [] });
  });
});
