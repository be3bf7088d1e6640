/** Logs and metrics: Powertools, JSON lines and embedded metrics. Codes, counts and contact ids only (I8). */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ErrorCode } from '../core/model/errors.ts';
import type { SendEvent } from '../core/send/sendPorts.ts';

export const logger = new Logger();
/** Most invocations count nothing, and Powertools would write a warning line for each of them. */
const silent = () => undefined;
export const metrics = new Metrics({ logger: { debug: silent, info: silent, warn: silent, error: console.error } });

/** A metric of its own under one more dimension, such as which worker it was; written at once. */
export function countedBy(dimension: string, value: string): Metrics {
  return metrics.singleMetric().addDimension(dimension, value);
}

/** Refusals of the account, an identity, the configuration or our access, and those nobody knows: every email meets them. */
const refusalsOfUs: ReadonlySet<string> = new Set<ErrorCode>([
  'sendingPaused',
  'misconfigured',
  'notVerified',
  'accessDenied',
  'unknownRefusal',
]);

/** Steps that are left out although they were right: what is wrong is in our words, our data or our code. */
const ourFaults: ReadonlySet<string> = new Set<ErrorCode>([
  'rejected',
  'unrenderable',
  'missingTemplate',
  'unknownJourney',
  'missingContact',
]);

/** Counts one event of the protocol, and logs it by its codes. */
export function note(event: SendEvent): void {
  switch (event.kind) {
    case 'sent':
      metrics.addMetric('Sent', MetricUnit.Count, 1);
      metrics.addMetric('LagSeconds', MetricUnit.Seconds, event.lagMs / 1000);
      return;
    case 'skipped':
      metrics.addMetric('Skipped', MetricUnit.Count, 1);
      if (ourFaults.has(event.reason)) metrics.addMetric('SkippedByFault', MetricUnit.Count, 1);
      logger.info('skipped', { reason: event.reason });
      return;
    case 'refused':
      metrics.addMetric('Refused', MetricUnit.Count, 1);
      if (refusalsOfUs.has(event.code)) metrics.addMetric('SendingRefused', MetricUnit.Count, 1);
      logger.warn('refused', { code: event.code });
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
