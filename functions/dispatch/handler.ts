/** `dispatch`: woken every minute, sends what is due. */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { z } from 'zod/mini';
import { invocationDeadline, systemClock } from '../adapters/clock.ts';
import { DynamoControlStore } from '../adapters/dynamodb/controlStore.ts';
import { type Sender, senderFromEnvironment } from '../adapters/sender.ts';
import { fromHeader, probe, readQuota } from '../adapters/ses/mailer.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import { runTick, type TickResult } from './tick.ts';

const tickSchema = z.object({
  worker: z.int().check(z.minimum(0)),
  workers: z.int().check(z.minimum(1)),
  lookaheadSeconds: z.number().check(z.minimum(0), z.maximum(60)),
});

let sender: Sender | undefined;

export async function handler(event: unknown, context: Context): Promise<TickResult> {
  const tick = tickSchema.parse(event);
  sender ??= senderFromEnvironment();
  const { words, ses, mail, people } = sender;
  await words.refresh();
  const { clinic } = await words.current();
  const from = fromHeader({ name: clinic.discreetName, address: clinic.from.reminder });
  const result = await runTick(tick, {
    send: sender.ports(invocationDeadline(context)),
    control: new DynamoControlStore(people),
    quota: () => readQuota(ses),
    probe: () => probe(ses, from, mail.configurationSets.reminder, systemClock),
    holder: context.awsRequestId,
    onFault: (error) => {
      metrics.addMetric('VisitFault', MetricUnit.Count, 1);
      logger.error('a visit failed; its row rests', faultOf(error));
    },
    onBreaker: (state) => {
      metrics.addMetric(state === 'pause' ? 'MarketingPaused' : 'ComplaintWarning', MetricUnit.Count, 1);
      logger.warn('breaker', { state });
    },
  });
  if (result.kind === 'drained' && (result.report.stopped || result.report.faults > 0))
    logger.warn('tick', { ...result.report });
  metrics.publishStoredMetrics();
  return result;
}
