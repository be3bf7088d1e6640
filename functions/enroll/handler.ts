/** `enroll`: woken by the people table's stream; starts, re-times and stops enrollments, and sends replies. */

import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, DynamoDBBatchResponse } from 'aws-lambda';
import { invocationDeadline } from '../adapters/clock.ts';
import { requireEnv } from '../adapters/environment.ts';
import { isPassing } from '../adapters/faults.ts';
import { once } from '../adapters/runtime.ts';
import { type Sender, senderFromEnvironment } from '../adapters/sender.ts';
import { readQuota, type SendQuota, sendTimeoutMs } from '../adapters/ses/mailer.ts';
import { setAsideQueue } from '../adapters/setAsideQueue.ts';
import { readStreamRecord, recordsOf } from '../adapters/streamRecord.ts';
import { faultOf, logger, metrics, noteRequestsStopped } from '../adapters/telemetry.ts';
import type { ErrorCode } from '../core/model/errors.ts';
import { emailClasses } from '../core/model/journey.ts';
import type { DeadLetters, Mailer, PhonesDown } from '../core/ports.ts';
import { MissingContactError, type Reconciled, reconcileAll } from '../core/reconcile/reconcile.ts';
import { breakersOf } from '../core/send/breaker.ts';
import { Lanes } from '../core/send/lanes.ts';
import { RequestBudget } from '../core/send/requestBudget.ts';
import { epochMs, type Instant, secondMs } from '../core/time/time.ts';
import { eachPerson, type Look, type PersonRecord } from './batch.ts';
import { Allowance, ReplyShare, sendAtOnce, unlessSilenced } from './enroll.ts';

/** Time a batch keeps for writing enrollments; replies begin only while more than this is left. */
const replyReserveMs = sendTimeoutMs + 15_000;

interface Allowed {
  readonly allowance: Allowance;
  readonly lanes: Lanes;
  /** The mailer as it may be used: what SES answers is looked at, and questions to strangers are counted. */
  readonly over: (mailer: Mailer) => Mailer;
  readonly phonesDown?: readonly PhonesDown[] | undefined;
}

const onSeries = (code: ErrorCode) => {
  metrics.addMetric('SendingRefused', MetricUnit.Count, 1);
  logger.error('several people in a row were refused', { code });
};

const nothing = (lanes: Lanes): Allowed => ({
  allowance: new Allowance({ emails: 0, lanesOpen: new Set(), isInTime: () => false, onBegin: () => {} }),
  lanes,
  over: (mailer) => lanes.over(mailer),
});

/** What a warm function knows from one batch to the next. */
interface Known {
  readonly share: ReplyShare;
  quota?: { readonly told: SendQuota; readonly at: Instant };
}

/**
 * SES answers `GetAccount` once a second (https://docs.aws.amazon.com/ses/latest/dg/quotas.html), and in a busy second there
 * are several batches.
 */
const quotaHoldsMs = 10 * secondMs;

async function quotaOf({ ses, clock }: Sender, known: Known): Promise<SendQuota> {
  const now = clock.now();
  if (known.quota && epochMs(now) - epochMs(known.quota.at) < quotaHoldsMs) return known.quota.told;
  const told = await readQuota(ses);
  known.quota = { told, at: now };
  return told;
}

/** What one batch may send at once, as the account and the control rows allow. */
async function allowanceFor(made: Sender, deadline: Instant, known: Known): Promise<Allowed> {
  const control = await made.control.read(made.clock.now());
  const lanes = new Lanes(control.lanes, { clock: made.clock, onSeries });
  if (control.outage) return nothing(lanes);
  const quota = await quotaOf(made, known);
  const breakers = breakersOf(control, quota.sentLastDay);
  const open = new Set<string>(
    emailClasses.filter((lane) => !control.paused.has(lane) && breakers.get(lane) !== 'pause'),
  );
  // A lane that is held is dispatch's alone to probe.
  for (const { lane } of lanes.held) open.delete(lane);
  const budget = new RequestBudget(control.requests, quota.perDay, {
    clock: made.clock,
    control: made.control,
    onSpent: () => noteRequestsStopped('spent'),
  });
  const allowance = new Allowance({
    emails: quota.enabled ? known.share.left(made.clock.now(), quota.perSecond) : 0,
    lanesOpen: open,
    isInTime: () => epochMs(deadline) - epochMs(made.clock.now()) > replyReserveMs,
    onBegin: () => known.share.count(made.clock.now()),
  });
  return { allowance, lanes, over: (mailer) => lanes.over(budget.over(mailer)), phonesDown: control.phonesDown };
}

/**
 * The same, asked at most once a batch, and only when something could go at once. Never rejects: when SES or the table does
 * not say, this batch sends nothing, and what it enrolled is due for the tick. No record is at fault for that.
 */
function allowanceOnce(made: Sender, deadline: Instant, known: Known): () => Promise<Allowed> {
  return once(() =>
    allowanceFor(made, deadline, known).catch((error) => {
      metrics.addMetric('QuotaUnknown', MetricUnit.Count, 1);
      logger.warn('it is not known what may be sent; replies are left to the tick', faultOf(error));
      return nothing(new Lanes(new Map(), { clock: made.clock, onSeries }));
    }),
  );
}

/** The handler over any sender and queue; the deployed one has them from its environment. */
export const handlerWith = (sender: () => Sender, deadLetters: () => DeadLetters) => {
  const remembered: Known = { share: new ReplyShare() };
  return async (event: unknown, context: Context): Promise<DynamoDBBatchResponse> => {
    const records = recordsOf(event);
    const made = sender();
    await made.words.refresh();
    const deadline = invocationDeadline(made.clock, context);
    const ports = made.ports(deadline);
    const setAside = async (pk: string, sk: string, code: string, detail?: string) => {
      await deadLetters().setAside({ pk, sk, code });
      metrics.addMetric('SetAside', MetricUnit.Count, 1);
      logger.error('set aside', { code, detail });
    };
    const allowed = allowanceOnce(made, deadline, remembered);
    const onFault = (error: unknown) => logger.error('a first step failed; the tick takes over', faultOf(error));

    const replyTo = async (reconciled: readonly Reconciled[]) => {
      for (const planned of reconciled) {
        const { person, ready } = planned;
        if (ready.length === 0) continue;
        const { allowance, over, phonesDown } = await allowed();
        const silenced = await made.owed.suppressed(person.contact.addressHash);
        const audible = unlessSilenced(ready, person.contact, silenced);
        await sendAtOnce({ ...ports, mailer: over(ports.mailer), phonesDown }, audible, planned, allowance, onFault);
      }
    };
    const replies: Promise<void>[] = [];
    const look = async ({ sequence, keys, row }: PersonRecord): Promise<Look> => {
      const { contactId } = row;
      try {
        // Before the person is read: what changes after it keeps its mark.
        const mark = await made.owed.owed(contactId);
        const reconciled = await reconcileAll(ports, contactId, onFault);
        const [own] = reconciled;
        // Who was in no journey can have left no claim behind. Any other is looked at once more, by the sweep.
        if (mark && own.person.enrollments.length === 0) await made.owed.tickOff(contactId, mark, made.clock.now());
        // What waits for its turn to be sent holds up nobody's enrollment.
        if (reconciled.some(({ ready }) => ready.length > 0)) replies.push(replyTo(reconciled).catch(onFault));
        return 'person';
      } catch (error) {
        if (isPassing(error) && sequence !== undefined) {
          logger.warn('a change cannot be taken now; it is tried again', faultOf(error));
          return 'later';
        }
        // A contact and a sign-up are written together, so one without the other was erased since. A visit is not so:
        // one without its contact was booked while somebody erased it, and a person has to look.
        if (error instanceof MissingContactError && row.kind !== 'appointment') return 'record';
        const fault = faultOf(error);
        await setAside(keys.pk, keys.sk, fault.name, fault.code);
        return 'record';
      }
    };

    const known: PersonRecord[] = [];
    for (const record of records) {
      const read = readStreamRecord(record);
      if (!read) await setAside('', '', 'malformedRecord');
      else if (read.row !== undefined) known.push({ ...read, row: read.row });
    }
    let from: PersonRecord | undefined;
    try {
      from = await eachPerson(known, look);
    } finally {
      // No handler returns with a send pending: Lambda would freeze it and thaw it minutes later.
      await Promise.all(replies);
    }
    // What is lost of it costs no email: dispatch counts by itself.
    if (replies.length > 0) await (await allowed()).lanes.keep(made.control).catch(onFault);
    metrics.publishStoredMetrics();
    if (from === undefined) return { batchItemFailures: [] };
    if (from.sequence === undefined) throw new Error('a record without a number cannot be given again');
    return { batchItemFailures: [{ itemIdentifier: from.sequence }] };
  };
};

export const handler = handlerWith(
  once(senderFromEnvironment),
  once(() => setAsideQueue(requireEnv('DEAD_LETTER_QUEUE_URL'))),
);
