/** List prices and what an email costs by them, in US dollars; us-east-1, on demand, no free tier. */
import type { PerEmail } from './drained.ts';

/** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
export const writeUnit = 0.625e-6;
export const readUnit = 0.125e-6;
/** https://aws.amazon.com/lambda/pricing/, arm64 */
export const lambdaRequest = 0.2e-6;
export const lambdaGbSecond = 13.3334e-6;

/** One event on a bus of one's own, up to 64 KB; every email that goes makes one, `sent`. https://aws.amazon.com/eventbridge/pricing/ */
export const busEvent = 1e-6;

/** SES per email: what older accounts pay, and accounts made since July 2026 (Essentials), by which the cost is judged. */
export const sesPrices = [0.1e-3, 0.16e-3] as const;
export const judgedSesPrice = 0.16e-3;

/**
 * What AWS takes to answer, as its own dashboards show it within a region, and how long a Lambda's share of a core
 * makes our own work: 1,769 MB is one core.
 */
export const assumed = { dynamodbMs: 5, sesMs: 100, concurrency: 8, coreMb: 1_769 } as const;

const memoryMb = { dispatch: 512, feedback: 256, announce: 256 } as const;

/** Lambda's time for one email. @param cpuMs what one email's calls take of a whole core, all functions together. */
export function lambdaCost({ each }: PerEmail, cpuMs: number): number {
  const calls = (caller: string, service = 'dynamodb') =>
    Object.entries(each)
      .filter(([name]) => name.startsWith(`${caller} ${service}:`))
      .reduce((sum, [, times]) => sum + times, 0);
  // A call for a hundred rows, or for ten events, is no more work than one for a few: announce shares by its calls too.
  const announced = calls('announce') + calls('announce', 'events');
  const all = calls('dispatch') + calls('feedback') + announced + 1;
  const cpuOf = (caller: keyof typeof memoryMb, share: number) =>
    ((cpuMs * share) / all) * (assumed.coreMb / memoryMb[caller]);
  // Emails under way at once wait together, but share the core.
  const waiting = (calls('dispatch') * assumed.dynamodbMs + assumed.sesMs) / assumed.concurrency;
  const dispatchMs = Math.max(waiting, cpuOf('dispatch', calls('dispatch') + 1));
  const feedbackMs = calls('feedback') * assumed.dynamodbMs + cpuOf('feedback', calls('feedback'));
  const announceMs = announced * assumed.dynamodbMs + cpuOf('announce', announced);
  // Two events of SES for an email that arrives: Send and Delivery. Announce is woken once for hundreds.
  const requests = 2 * lambdaRequest;
  const mbMs = dispatchMs * memoryMb.dispatch + feedbackMs * memoryMb.feedback + announceMs * memoryMb.announce;
  const gbSeconds = mbMs / 1_024 / 1_000;
  return requests + gbSeconds * lambdaGbSecond;
}

/** All of it beside SES's own fee, for one email. */
export function costBesideSes(email: PerEmail, cpuMs: number): number {
  return email.writeUnits * writeUnit + email.readUnits * readUnit + busEvent + lambdaCost(email, cpuMs);
}
