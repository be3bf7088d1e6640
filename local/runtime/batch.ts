/**
 * One batch of stream records through a function, with the source's retries, bisecting, partial failures and record
 * age. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
import { randomUUID } from 'node:crypto';
import type { StreamSource } from '../cloud/model.ts';
import { FunctionError, FunctionThrottled } from './pool.ts';
import type { StreamRecord } from './streams.ts';

export interface BatchPorts {
  run(event: unknown): Promise<unknown>;
  /** Puts a body into the queue with this ARN. */
  toQueue(queueArn: string, body: string): Promise<void>;
  /** Real time before the next try; resolves early when the system stops. */
  wait(ms: number): Promise<void>;
  stopped(): boolean;
  /** Everything up to this record is done with. */
  advance(record: StreamRecord): void;
}

const firstWaitMs = 100;
const longestWaitMs = 2_000;

const ageMs = (record: StreamRecord): number => Date.now() - record.dynamodb.ApproximateCreationDateTime * 1000;

/** Resolves when every record was taken by the function or given up; earlier only when the system stops. */
export async function deliver(
  records: readonly StreamRecord[],
  source: StreamSource,
  shardId: string,
  ports: BatchPorts,
  triesBefore = 0,
): Promise<void> {
  let left = records;
  let tries = triesBefore;
  for (;;) {
    left = await dropExpired(left, source, shardId, tries, ports);
    const last = left.at(-1);
    if (last === undefined || ports.stopped()) return;
    const outcome = await attempt(left, source, ports);
    if (outcome.kind === 'taken') return ports.advance(last);
    if (outcome.kind === 'stopped') return;
    if (outcome.kind === 'throttled') {
      // "Lambda retries … throttles" until the record is too old, whatever the number of attempts.
      await ports.wait(longestWaitMs);
      if (ports.stopped()) return;
      continue;
    }
    if (outcome.kind === 'failed' && source.bisect && left.length > 1) {
      // Splitting does not count as a retry.
      const middle = Math.ceil(left.length / 2);
      await deliver(left.slice(0, middle), source, shardId, ports, tries);
      if (ports.stopped()) return;
      return deliver(left.slice(middle), source, shardId, ports, tries);
    }
    if (outcome.kind === 'partly') {
      const done = left[outcome.firstFailed - 1];
      if (done) ports.advance(done);
      left = left.slice(outcome.firstFailed);
    }
    tries += 1;
    if (source.retries >= 0 && tries > source.retries) {
      await giveUp(left, source, shardId, 'RetryAttemptsExhausted', tries, ports);
      return ports.advance(last);
    }
    await ports.wait(Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1)));
    if (ports.stopped()) return;
  }
}

type Attempt =
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'partly'; readonly firstFailed: number }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'stopped' };

async function attempt(records: readonly StreamRecord[], source: StreamSource, ports: BatchPorts): Promise<Attempt> {
  const asked = records.map((record) => ({
    ...record,
    awsRegion: source.table.arn.split(':')[3],
    eventSource: 'aws:dynamodb',
    eventSourceARN: source.table.streamArn,
  }));
  let answer: unknown;
  try {
    answer = await ports.run({ Records: asked });
  } catch (error) {
    if (error instanceof FunctionThrottled) return { kind: 'throttled' };
    if (error instanceof FunctionError) return ports.stopped() ? { kind: 'stopped' } : { kind: 'failed' };
    if (ports.stopped()) return { kind: 'stopped' };
    throw error;
  }
  return source.reportsItemFailures ? readFailures(answer, records) : { kind: 'taken' };
}

/** "If you return a bad or unknown identifier, Lambda treats the batch as a complete failure." */
function readFailures(answer: unknown, records: readonly StreamRecord[]): Attempt {
  if (answer === null || answer === undefined) return { kind: 'taken' };
  const failures = (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null || failures === undefined) return { kind: 'taken' };
  if (!Array.isArray(failures)) return { kind: 'failed' };
  if (failures.length === 0) return { kind: 'taken' };
  const places = failures.map((failure: { itemIdentifier?: unknown } | null) =>
    records.findIndex((record) => record.dynamodb.SequenceNumber === failure?.itemIdentifier),
  );
  return places.includes(-1) ? { kind: 'failed' } : { kind: 'partly', firstFailed: Math.min(...places) };
}

/** Records older than the source allows are given up; age is real time, whatever the clock was moved to. */
async function dropExpired(
  records: readonly StreamRecord[],
  source: StreamSource,
  shardId: string,
  tries: number,
  ports: BatchPorts,
): Promise<readonly StreamRecord[]> {
  if (source.maxRecordAgeMs < 0) return records;
  const fresh = records.findIndex((record) => ageMs(record) <= source.maxRecordAgeMs);
  const expired = fresh === -1 ? records : records.slice(0, fresh);
  const last = expired.at(-1);
  if (last === undefined) return records;
  await giveUp(expired, source, shardId, 'RecordAgeExceeded', tries, ports);
  ports.advance(last);
  return records.slice(expired.length);
}

async function giveUp(
  records: readonly StreamRecord[],
  source: StreamSource,
  shardId: string,
  condition: string,
  tries: number,
  ports: BatchPorts,
): Promise<void> {
  const [first] = records;
  const last = records.at(-1);
  if (source.onFailure === undefined || !first || !last) return;
  const arrival = (record: StreamRecord) => new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString();
  const body = {
    requestContext: {
      requestId: randomUUID(),
      functionArn: source.function.arn,
      condition,
      approximateInvokeCount: tries,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date().toISOString(),
    // Positions only, no images: as on AWS.
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first.dynamodb.SequenceNumber,
      endSequenceNumber: last.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: source.table.streamArn,
    },
  };
  await ports.toQueue(source.onFailure, JSON.stringify(body));
}
