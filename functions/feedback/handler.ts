/** `feedback`: SES's events, as the rules' input transformers pass them: type, tag, SES id, times, and what kind of it. */

import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { z } from 'zod/mini';
import { requireEnv } from '../adapters/environment.ts';
import { once, realWorld, type World } from '../adapters/runtime.ts';
import { feedbackStores } from '../adapters/stores.ts';
import { logger, metrics } from '../adapters/telemetry.ts';
import { defined } from '../core/model/defined.ts';
import { readTag } from '../core/model/send.ts';
import { isDelayedForUs, sesEventTypes } from '../core/send/sesEvents.ts';
import { parseInstant } from '../core/time/time.ts';
import { type FeedbackPorts, takeEvent } from './feedback.ts';

/** SES writes one of its types with a space, and its documentation writes it both ways. */
const typeSchema = z.pipe(
  z.string(),
  z.pipe(
    z.transform((type: string) => type.replace(' ', '')),
    z.enum(sesEventTypes),
  ),
);

const eventSchema = z.object({
  type: typeSchema,
  tag: z.string(),
  sesId: z.string().check(z.minLength(1), z.maxLength(200)),
  at: z.string(),
  acceptedAt: z.optional(z.string()),
  bounceKind: z.optional(z.string()),
  subKind: z.optional(z.string()),
  complaintKind: z.optional(z.string()),
  delayKind: z.optional(z.string()),
});

/** What SES tells of the account itself: what it is called, and no more of it. */
const noticeSchema = z.object({ notice: z.string().check(z.regex(/^[A-Za-z ]{1,60}$/)), at: z.string() });

/** SES writes the end of a recommendation in two ways. */
const goodNews = /(Enabled|Resolved|Closed)$/;

function takeNotice(notice: string): void {
  if (!goodNews.test(notice)) metrics.addMetric('AccountNotice', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  logger.warn('SES tells of the account', { notice });
}

/** The ports of one function over a world. */
export function makeFeedbackPorts(world: World, peopleTable: string): FeedbackPorts {
  return {
    ...feedbackStores(world, peopleTable),
    onCall: (reason) => {
      metrics.addMetric('NeedsCall', MetricUnit.Count, 1);
      logger.warn('needs a call', { reason });
    },
  };
}

/** The handler over any ports; the deployed one has them from its environment. */
export const handlerWith =
  (ports: () => FeedbackPorts) =>
  async (event: unknown): Promise<void> => {
    const notice = noticeSchema.safeParse(event);
    if (notice.success) return takeNotice(notice.data.notice);
    const read = eventSchema.safeParse(event);
    const tag = read.success ? readTag(read.data.tag) : undefined;
    if (!read.success || !tag) {
      // Not ours, or not readable: trying again would not make it so.
      metrics.addMetric('UnreadableEvent', MetricUnit.Count, 1);
      metrics.publishStoredMetrics();
      logger.warn('an SES event without a readable tag');
      return;
    }
    const { type, sesId, at, acceptedAt, bounceKind, subKind, complaintKind, delayKind } = read.data;
    const done = await takeEvent(
      ports(),
      tag.contactId,
      tag.sendId,
      defined({
        type,
        attempt: tag.attempt,
        sesId,
        at: parseInstant(at),
        acceptedAt: acceptedAt === undefined ? undefined : parseInstant(acceptedAt),
        bounceKind,
        subKind,
        complaintKind,
        delayKind,
      }),
    );
    if (isDelayedForUs(defined({ type, delayKind }))) metrics.addMetric('DelayedForUs', MetricUnit.Count, 1);
    metrics.addMetric(done === 'done' ? type : 'UnknownSend', MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  };

export const handler = handlerWith(once(() => makeFeedbackPorts(realWorld(), requireEnv('PEOPLE_TABLE'))));
