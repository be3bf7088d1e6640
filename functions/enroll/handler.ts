/** `enroll`: woken by the people table's stream; starts, re-times and stops enrollments, and sends replies. */

import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, DynamoDBBatchResponse } from 'aws-lambda';
import { z } from 'zod/mini';
import { invocationDeadline, systemClock } from '../adapters/clock.ts';
import { DynamoControlStore } from '../adapters/dynamodb/controlStore.ts';
import { contactIdOf } from '../adapters/dynamodb/rows.ts';
import { requireEnv } from '../adapters/environment.ts';
import { type Sender, senderFromEnvironment } from '../adapters/sender.ts';
import { readQuota, sendTimeoutMs } from '../adapters/ses/mailer.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import { epochMs } from '../core/time.ts';
import { Allowance, reconcile, sendAtOnce } from './enroll.ts';

const recordSchema = z.object({
  dynamodb: z.object({
    SequenceNumber: z.optional(z.string()),
    Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
  }),
});

const batchSchema = z.object({ Records: z.array(z.unknown()) });

/** Emails one batch may send at once, and the share of the account's rate it may take (DESIGN "Workers"). */
const emailsPerBatch = 5;
const rateShare = 0.1;
/** Time a batch keeps for writing enrollments; replies begin only while more than this is left. */
const replyReserveMs = sendTimeoutMs + 15_000;

let sender: Sender | undefined;
let queue: SQSClient | undefined;

/** Keys and a code, no image: a record that cannot be handled never holds its shard (I12). */
async function park(pk: string, sk: string, code: string): Promise<void> {
  queue ??= new SQSClient({ maxAttempts: 3 });
  await queue.send(
    new SendMessageCommand({ QueueUrl: requireEnv('PARKED_QUEUE_URL'), MessageBody: JSON.stringify({ pk, sk, code }) }),
  );
  metrics.addMetric('Parked', MetricUnit.Count, 1);
  logger.error('parked', { code });
}

/** Faults of the world rather than of the record: the batch is tried again. */
const passing = new Set([
  'TimeoutError',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'InternalServerError',
  'RequestLimitExceeded',
  'CollisionError',
  'AbortError',
  'NetworkingError',
  'ECONNREFUSED',
  'ECONNRESET',
]);

function isPassing(error: unknown): boolean {
  const { name, code } = faultOf(error);
  return passing.has(name) || (code !== undefined && passing.has(code));
}

async function allowanceFor(made: Sender): Promise<Allowance> {
  const control = await new DynamoControlStore(made.people).read(systemClock.now());
  if (control.outage) return new Allowance(0, new Set());
  const quota = await readQuota(made.ses);
  const emails = Math.min(emailsPerBatch, Math.max(1, Math.floor(quota.perSecond * rateShare * 10)));
  const lanes = new Set(
    ['reminder', 'marketing'].filter((lane) => !control.paused.has(lane as 'reminder' | 'marketing')),
  );
  return new Allowance(quota.enabled ? emails : 0, lanes);
}

export async function handler(event: unknown, context: Context): Promise<DynamoDBBatchResponse> {
  const { Records } = batchSchema.parse(event);
  sender ??= senderFromEnvironment();
  const made = sender;
  await made.words.refresh();
  const deadline = invocationDeadline(context);
  const ports = made.ports(deadline);
  let allowance: Allowance | undefined;
  const done = new Set<string>();
  const failures: { itemIdentifier: string }[] = [];
  for (const record of Records) {
    const read = recordSchema.safeParse(record);
    if (!read.success) {
      await park('', '', 'malformedRecord');
      continue;
    }
    const { SequenceNumber, Keys } = read.data.dynamodb;
    const contactId = contactIdOf(Keys.pk.S);
    // Several records of one person in a batch are one look at that person.
    if (contactId === undefined || done.has(contactId)) continue;
    try {
      const ready = await reconcile(ports, contactId);
      done.add(contactId);
      if (ready.length > 0 && epochMs(deadline) - epochMs(systemClock.now()) > replyReserveMs) {
        allowance ??= await allowanceFor(made);
        await sendAtOnce(ports, ready, allowance, (error) =>
          logger.error('a first step failed; the tick takes over', faultOf(error)),
        );
      }
    } catch (error) {
      if (isPassing(error) && SequenceNumber !== undefined) {
        failures.push({ itemIdentifier: SequenceNumber });
        break;
      }
      await park(Keys.pk.S, Keys.sk.S, faultOf(error).name);
    }
  }
  metrics.publishStoredMetrics();
  return { batchItemFailures: failures };
}
