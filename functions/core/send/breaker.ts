/**
 * The breaker: when people complain or addresses bounce, marketing is paused, and on news of their own the questions to
 * strangers; reminders never are (docs/design.md "Functions").
 */
import type { EmailClass } from '../model/journey.ts';
import type { Control } from '../ports.ts';

export interface BadNews {
  readonly bounces: number;
  readonly complaints: number;
  readonly sentLastDay: number;
}

/** One complaint among a handful of emails is a person, not a rate: below these counts nothing trips. */
const complaintsMin = 2;
const bouncesMin = 5;

/**
 * `warn` at a complaint rate of 0.1 %, `pause` at 0.3 % or hard bounces of 5 %, over the last 24 hours. SES puts an
 * account under review at 0.1 % and 5 % (SES "reputation dashboard").
 */
export function breaker({ bounces, complaints, sentLastDay }: BadNews): 'closed' | 'warn' | 'pause' {
  const sent = Math.max(sentLastDay, 1);
  if (complaints >= complaintsMin && complaints / sent >= 0.003) return 'pause';
  if (bounces >= bouncesMin && bounces / sent >= 0.05) return 'pause';
  if (complaints >= 1 && complaints / sent >= 0.001) return 'warn';
  return 'closed';
}

/** The breaker of each lane that has one. What strangers' addresses do to the one says nothing of the readers of the other. */
export function breakersOf(
  { bounces, complaints, requests }: Pick<Control, 'bounces' | 'complaints' | 'requests'>,
  sentLastDay: number,
): ReadonlyMap<EmailClass, ReturnType<typeof breaker>> {
  const asked = requests.hours.reduce((sum, { count }) => sum + count, 0);
  return new Map([
    ['request', breaker({ bounces: requests.bounces, complaints: requests.complaints, sentLastDay: asked })],
    ['marketing', breaker({ bounces, complaints, sentLastDay })],
  ]);
}
