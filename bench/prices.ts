/** List prices and what an email costs by them, in US dollars; us-east-1, on demand, no free tier. */
import type { PerEmail } from './drained.ts';

/** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const writeUnit = 0.625e-6;
const readUnit = 0.125e-6;
/** https://aws.amazon.com/lambda/pricing/, arm64 */
const lambdaRequest = 0.2e-6;
const lambdaGbSecond = 13.3334e-6;

/** SES per email: what older accounts pay, and accounts made since July 2026 (Essentials). */
export const sesPrices = [0.1e-3, 0.16e-3] as const;

/**
 * What AWS takes to answer, as its own dashboards show it within a region, and how long a Lambda's share of a core
 * makes our own work: 1,769 MB is one core.
 */
export const assumed = { dynamodbMs: 5, sesMs: 100, atOnce: 8, coreMb: 1_769 } as const;

const memoryMb = { dispatch: 512, feedback: 256 } as const;

/** Lambda's time for one email. @param cpuMs what one email's calls take of a whole core, all functions together. */
export function lambdaCost({ each }: PerEmail, cpuMs: number): number {
  const calls = (caller: string) =>
    Object.entries(each)
      .filter(([name]) => name.startsWith(`${caller} dynamodb:`))
      .reduce((sum, [, times]) => sum + times, 0);
  const all = calls('dispatch') + calls('feedback') + 1;
  const cpuOf = (caller: keyof typeof memoryMb, share: number) =>
    ((cpuMs * share) / all) * (assumed.coreMb / memoryMb[caller]);
  // Emails under way at once wait together, but share the core.
  const waiting = (calls('dispatch') * assumed.dynamodbMs + assumed.sesMs) / assumed.atOnce;
  const dispatchMs = Math.max(waiting, cpuOf('dispatch', calls('dispatch') + 1));
  const feedbackMs = calls('feedback') * assumed.dynamodbMs + cpuOf('feedback', calls('feedback'));
  // Two events of SES for an email that arrives: Send and Delivery.
  const requests = 2 * lambdaRequest;
  const gbSeconds = (dispatchMs * memoryMb.dispatch + feedbackMs * memoryMb.feedback) / 1_024 / 1_000;
  return requests + gbSeconds * lambdaGbSecond;
}

/** All of it beside SES's own fee, for one email. */
export function costBesideSes(email: PerEmail, cpuMs: number): number {
  return email.writeUnits * writeUnit + email.readUnits * readUnit + lambdaCost(email, cpuMs);
}
