/** When the breaker must hold marketing, from what SES told: two complaints, or five dead addresses of twenty emails, in a day. */
import { skewMaxMs } from '../world/faults.ts';
import type { World } from '../world/world.ts';
import { day, minute } from './wall.ts';

const complaintsMin = 2;
const complaintShare = 0.003;
const bouncesMin = 5;
const bounceShare = 0.05;
/** The rows of control are read as they stood a moment ago. */
const readWithinMs = 5_000;
/** Bounces of emails that SES never tried to deliver are held against nobody. */
const listed: ReadonlySet<string | undefined> = new Set(['OnAccountSuppressionList']);

/** True when every reading of what was known before `at` holds marketing. */
export function certainlyHolds(world: World, at: number): boolean {
  const since = at - day + minute;
  const news = world.events.all.filter(
    (heard) =>
      heard.configurationSet !== 'sim-request' &&
      heard.happenedAt > since &&
      heard.at < at - readWithinMs - 2 * skewMaxMs,
  );
  const emails = (what: (heard: (typeof news)[number]) => boolean) =>
    new Set(news.filter(what).map(({ sesId }) => sesId)).size;
  const complaints = emails(({ type, complaintKind }) => type === 'Complaint' && complaintKind !== 'not-spam');
  const bounces = emails(
    ({ type, bounceKind, subKind }) => type === 'Bounce' && bounceKind === 'Permanent' && !listed.has(subKind),
  );
  const sent = Math.max(1, world.ses.acceptances.length);
  return (
    (complaints >= complaintsMin && complaints / sent >= complaintShare) ||
    (bounces >= bouncesMin && bounces / sent >= bounceShare)
  );
}
