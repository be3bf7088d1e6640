/**
 * One pass over a system's bookings, page by page. A booking whose webhook never came is found and taken; what is known is
 * left as it is. Where a pass is stands in the table after each page: whatever ends it, it goes on from there, and what is
 * taken twice changes nothing.
 */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { countedBy, faultOf, logger, metrics } from '../adapters/telemetry.ts';
import { defined } from '../core/model/defined.ts';
import type { PollProgress, PollStore } from '../core/ports.ts';
import { dayMs, epochMs, type Instant, later, minuteMs, plusMs } from '../core/time/time.ts';
import type { SourceSecret } from '../intake/sources/source.ts';
import { AskError } from './http.ts';
import type { Asking, Listed, Listing } from './listing.ts';

/** What changed shortly before a pass is asked for again by the next one: clocks differ, and some systems list late. */
const overlapMs = 5 * minuteMs;
/** The first pass looks so far back: whatever is still ahead was hardly changed earlier. */
const firstMs = 366 * dayMs;
/** What could not be taken is listed again for so long. */
const faultMs = 7 * dayMs;
/** A webhook takes a moment: what changed so lately may still be told. */
const graceMs = 5 * minuteMs;
/** After each failure in a row twice as long, up to this. */
const waitMsMax = 15 * minuteMs;
/** So many failures in a row are told: some twenty minutes. */
const failuresTold = 5;
/** Where a page was asked for so often in vain, the pass begins anew: the word for a page may have run out. */
const failuresOfPage = 3;

export interface PollParts extends Pick<Asking, 'made' | 'http' | 'servers' | 'mayGoOn'> {
  readonly polls: PollStore;
}

/** Counted where the system should have told it: by a webhook, which it has been heard by or is set up for. */
async function count({ made }: PollParts, { name }: Listing, { changedAt }: Listed): Promise<void> {
  const now = made.clock.now();
  const lateMs = changedAt === undefined ? undefined : epochMs(now) - epochMs(changedAt);
  if (lateMs !== undefined && lateMs < graceMs) return;
  // A record system that is only ever asked has not missed telling.
  if (name === 'fhir' && (await made.heard.hours(name, now)).length === 0) return;
  metrics.addMetric('FoundByPoll', MetricUnit.Count, 1);
  if (lateMs !== undefined)
    countedBy('source', name).addMetric('FoundLateSeconds', MetricUnit.Seconds, Math.round(lateMs / 1_000));
  logger.warn('a booking was found that its system did not tell', { source: name });
}

/** @returns false when it could not be taken: the pass is not over for what changed. One holds up none of the others (I12). */
async function take(parts: PollParts, listing: Listing, listed: Listed): Promise<boolean> {
  try {
    if (!(await listed.isNews())) return true;
    await listed.take();
    if (!(await listed.isNews())) await count(parts, listing, listed);
    return true;
  } catch (error) {
    if (error instanceof AskError) throw error;
    logger.error('a listed booking could not be taken', { source: listing.name, ...faultOf(error) });
    return false;
  }
}

export const begun = (now: Instant): PollProgress => ({ since: plusMs(now, -firstMs), nextAt: now, failures: 0 });

/** How long to wait after so many failures in a row: as long as the system asks, or ever longer. */
const waitAfter = (failures: number, error: unknown): number =>
  Math.max(
    Math.min(waitMsMax, minuteMs * 2 ** Math.min(failures - 1, 10)),
    error instanceof AskError ? Math.min(error.waitMs ?? 0, 4 * waitMsMax) : 0,
  );

/** What could not be taken is listed again, for as long as somebody may still mend it. */
const done = ({ since, hasFault }: PollProgress, passAt: Instant, { everyMs }: Listing): PollProgress => ({
  since: hasFault ? later(since, plusMs(passAt, -faultMs)) : plusMs(passAt, -overlapMs),
  nextAt: plusMs(passAt, everyMs),
  failures: 0,
});

/** Pages until the pass is over or the time is. @throws AskError, with the progress up to the page before saved. */
async function pages(parts: PollParts, listing: Listing, secret: SourceSecret, before: PollProgress): Promise<void> {
  const { made, polls } = parts;
  const { clinic } = await made.words.current();
  const passAt = before.passAt ?? made.clock.now();
  let at: PollProgress = { ...before, passAt };
  while (parts.mayGoOn()) {
    const asking: Asking = { ...parts, secret, clinic, since: at.since, passAt, page: at.page };
    const { listed, next } = await listing.page(asking);
    for (const each of listed) {
      // The page is asked for again by the next run, which finds what was taken known.
      if (!parts.mayGoOn()) return;
      if (!(await take(parts, listing, each))) at = { ...at, hasFault: true };
    }
    if (next === undefined) return polls.save(listing.name, done(at, passAt, listing));
    at = defined<PollProgress>({ ...at, failures: 0, page: next });
    await polls.save(listing.name, at);
  }
}

/** A system that is not asked for want of a token is looked at again then. */
export const notAsked = (progress: PollProgress, now: Instant): PollProgress => ({
  ...progress,
  nextAt: plusMs(now, waitMsMax),
});

/** Goes on with the pass that is due. Its failures are counted here, and told when they last. */
export async function poll(
  parts: PollParts,
  listing: Listing,
  secret: SourceSecret,
  progress: PollProgress,
): Promise<void> {
  const { made, polls } = parts;
  const { name } = listing;
  const now = made.clock.now();
  try {
    await pages(parts, listing, secret, progress);
  } catch (error) {
    const at = (await polls.all()).get(name) ?? progress;
    const failures = at.failures + 1;
    const isStale = failures % failuresOfPage === 0 && !(error instanceof AskError && error.status === 429);
    const { page, passAt, ...rest } = at;
    const kept = isStale ? rest : defined<PollProgress>({ ...rest, page, passAt: passAt ?? now });
    await polls.save(name, { ...kept, failures, nextAt: plusMs(now, waitAfter(failures, error)) });
    logger.warn('a system could not be asked', { source: name, failures, ...faultOf(error) });
    if (failures >= failuresTold) metrics.addMetric('PollFailed', MetricUnit.Count, 1);
  }
}

/** The next pass begins at the next look: something has changed, and nobody said what. */
export async function pollSoon({ made, polls }: Pick<PollParts, 'made' | 'polls'>, name: string): Promise<void> {
  const now = made.clock.now();
  const progress = (await polls.all()).get(name);
  if (progress && progress.nextAt > now && progress.failures === 0)
    await polls.save(name, { ...progress, nextAt: now });
}
