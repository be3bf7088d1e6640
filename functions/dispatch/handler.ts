/** `dispatch`: woken every minute, sends what is due. */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { z } from 'zod/mini';
import { invocationDeadline } from '../adapters/clock.ts';
import { once } from '../adapters/runtime.ts';
import { type Sender, senderFromEnvironment } from '../adapters/sender.ts';
import { fromHeader, probe, readQuota, type SendQuota } from '../adapters/ses/mailer.ts';
import { countedBy, faultOf, logger, metrics, noteRequestsStopped } from '../adapters/telemetry.ts';
import { minuteMs } from '../core/time/time.ts';
import { KnownQuota } from './quota.ts';
import { runTick, type TickResult } from './tick.ts';

/** Shorter than an alarm's five minutes, so that what limits the account stays told while nothing is due. */
const idleLookMs = 4 * minuteMs;

const tickSchema = z.object({
  worker: z.int().check(z.minimum(0)),
  workers: z.int().check(z.minimum(1)),
  lookaheadSeconds: z.number().check(z.minimum(0), z.maximum(60)),
});

/**
 * What limits the account without stopping it. An environment whose allow-list names its recipients one by one is well in
 * the sandbox; one that writes to everybody is not.
 */
function tellLimits({ underReview, inSandbox }: SendQuota, allowedRecipients: readonly string[]): void {
  if (underReview) {
    metrics.addMetric('AccountUnderReview', MetricUnit.Count, 1);
    logger.error('SES looks into this account, and may shut it down');
  }
  if (inSandbox && allowedRecipients.includes('*')) {
    metrics.addMetric('AccountInSandbox', MetricUnit.Count, 1);
    logger.error('the account is in the sandbox: only verified addresses get emails');
  }
}

/** The handler over any sender; the deployed one has it from its environment. */
export const handlerWith = (sender: () => Sender) => {
  const knownQuota = new KnownQuota((error) => {
    metrics.addMetric('QuotaUnknown', MetricUnit.Count, 1);
    logger.warn('SES does not say what the account may send; going on with what is known', faultOf(error));
  });
  return async (event: unknown, context: Context): Promise<TickResult> => {
    const tick = tickSchema.parse(event);
    const made = sender();
    const { words, ses, mail, clock } = made;
    const probeSes = async () => {
      const { clinic } = await words.current();
      const from = fromHeader({ name: clinic.discreetName, address: clinic.from.reminder });
      return probe(ses, from, mail.configurationSets.reminder, clock);
    };
    const quotaNow = async () => {
      const quota = await knownQuota.read(() => readQuota(ses), clock.now());
      if (quota.asked) tellLimits(quota, mail.allowedRecipients);
      // SES says −1 where there is no limit.
      if (quota.asked && quota.perDay > 0) {
        const percent = (100 * quota.sentLastDay) / quota.perDay;
        metrics.addMetric('QuotaUsedPercent', MetricUnit.Percent, percent);
      }
      return quota;
    };
    const result = await runTick(tick, {
      send: made.ports(invocationDeadline(clock, context)),
      control: made.control,
      quota: quotaNow,
      onIdle: async () => {
        if (!knownQuota.isOld(clock.now(), idleLookMs)) return;
        await quotaNow();
        // A release that is refused is told while nothing is due, too.
        await words.refresh();
      },
      refreshWords: () => words.refresh(),
      probe: probeSes,
      holder: context.awsRequestId,
      onFault: (error, row) => {
        metrics.addMetric('RowFault', MetricUnit.Count, 1);
        const { contactId } = row.kind === 'stray' ? {} : row;
        logger.error('a row could not be processed; it is put off', { ...faultOf(error), kind: row.kind, contactId });
      },
      onOldest: (lateMs) => metrics.addMetric('OldestDueSeconds', MetricUnit.Seconds, lateMs / 1000),
      onWatchCut: (looked) => {
        metrics.addMetric('WatchCutShort', MetricUnit.Count, 1);
        logger.error('not every deadline was looked at: the time was up', { looked });
      },
      onLaneHeld: (lane, code) => {
        if (code === 'requestsSpent') return noteRequestsStopped('spent');
        metrics.addMetric('SendingHeld', MetricUnit.Count, 1);
        logger.error('a lane is held: SES refuses its emails', { lane, code });
      },
      onSeries: (code) => {
        metrics.addMetric('SendingRefused', MetricUnit.Count, 1);
        logger.error('several people in a row were refused', { code });
      },
      onBreaker: (state, lane) => {
        if (lane === 'request') {
          if (state === 'pause') noteRequestsStopped('breaker');
          return;
        }
        metrics.addMetric(state === 'pause' ? 'MarketingPaused' : 'ComplaintWarning', MetricUnit.Count, 1);
        logger.warn('breaker', { state, lane });
      },
      onRequestsSpent: () => noteRequestsStopped('spent'),
    });
    if (result.kind === 'drained' && (result.report.stopped || result.report.faults > 0))
      logger.warn('tick', { ...result.report });
    if (result.kind === 'outage' || result.kind === 'sendingDisabled') {
      metrics.addMetric('SendingHeld', MetricUnit.Count, 1);
      logger.warn('nothing may be sent', { because: result.kind });
    }
    // The heartbeat of this worker: another's tick, or one that found the lease taken, is none.
    if (result.kind !== 'leaseHeld')
      countedBy('worker', String(tick.worker)).addMetric('WorkerTicked', MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
    return result;
  };
};

export const handler = handlerWith(once(senderFromEnvironment));
