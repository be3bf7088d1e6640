/** Logs and metrics: Powertools, JSON lines and embedded metrics. Codes, counts and contact ids only (I8). */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { isForGood, mustBeMended } from '../core/model/sendReasons.ts';
import type { SendEvent } from '../core/send/sendPorts.ts';

export const logger = new Logger();
/** Most invocations count nothing, and Powertools would write a warning line for each of them. */
const silent = () => undefined;
export const metrics = new Metrics({ logger: { debug: silent, info: silent, warn: silent, error: console.error } });

/** Powertools makes a console with each of these, which takes longer than all that is counted in a minute. */
let single: Metrics | undefined;

/** Where one metric is counted under one more dimension, such as which worker it was; it is written at once. */
export function countedBy(dimension: string, value: string): Metrics {
  single ??= metrics.singleMetric();
  return single.addDimension(dimension, value);
}

/** Nobody who signs up is asked any more: strangers have used up the share for it, or the breaker is open. */
export function noteRequestsStopped(because: 'spent' | 'breaker'): void {
  metrics.addMetric('RequestsStopped', MetricUnit.Count, 1);
  logger.error('questions to strangers are stopped', { because });
}

/** The release that the pointer names is not sent from: not all of it is signed, or some of it was withdrawn (I15). */
export function noteReleaseRefused(release: string, lack: readonly { readonly part: string }[]): void {
  metrics.addMetric('ReleaseRefused', MetricUnit.Count, 1);
  logger.error('the release is not signed: older words go', {
    release,
    parts: lack.map(({ part }) => part).slice(0, 20),
  });
}

/** Counts one event of the protocol, and logs it by its codes. */
export function note(event: SendEvent): void {
  switch (event.kind) {
    case 'sent':
      metrics.addMetric('Sent', MetricUnit.Count, 1);
      metrics.addMetric('LagSeconds', MetricUnit.Seconds, event.lagMs / 1000);
      return;
    case 'skipped':
      metrics.addMetric('Skipped', MetricUnit.Count, 1);
      if (mustBeMended(event.reason)) metrics.addMetric('SkippedByFault', MetricUnit.Count, 1);
      logger.info('skipped', { reason: event.reason });
      return;
    case 'refused':
      metrics.addMetric('Refused', MetricUnit.Count, 1);
      // What is refused again and again is put off each time: its row alone would never look late (I13).
      metrics.addMetric('OldestDueSeconds', MetricUnit.Seconds, event.lateMs / 1000);
      if (!mustBeMended(event.code)) logger.warn('refused', { code: event.code });
      else {
        // What is refused for good is counted as skipped.
        if (!isForGood(event.code)) metrics.addMetric('SendingRefused', MetricUnit.Count, 1);
        logger.error('refused', { code: event.code });
      }
      return;
    case 'inDoubt':
      metrics.addMetric('InDoubt', MetricUnit.Count, 1);
      logger.warn('in doubt', { code: event.code });
      return;
    case 'needsCall':
      metrics.addMetric('NeedsCall', MetricUnit.Count, 1);
      logger.warn('needs a call', { reason: event.reason });
      return;
  }
}

/** An error as a log line may show it: its name and code, never its text, which may quote an address. */
export function faultOf(error: unknown): { name: string; code?: string } {
  if (!(error instanceof Error)) return { name: 'unknown' };
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? { name: error.name, code } : { name: error.name };
}
