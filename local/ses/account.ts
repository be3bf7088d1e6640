/**
 * The states in which a real account of SES can be, each set and ended while the system runs: what `SendEmail` refuses in
 * it, what `GetAccount` tells of it, and what SES publishes when it begins and ends.
 */

import { randomUUID } from 'node:crypto';
import { domainOf } from './address.ts';
import { isVerified, type Outgoing } from './check.ts';
import type { EventBridgeEvent, Refused } from './types.ts';

/** Each with what it is called on the status page. */
export const sesConditions = {
  notVerified: 'our domain is not verified, or no longer',
  sandbox: 'in the sandbox: only verified addresses get emails',
  accountPaused: 'somebody has paused the account',
  setsPaused: 'somebody has paused the configuration sets',
  reminderPaused: 'somebody has paused the reminders’ configuration set',
  setsGone: 'the configuration sets are deleted',
  underReview: 'SES looks into the account (PROBATION)',
  shutDown: 'SES has shut the account down (SHUTDOWN)',
  quotaSpent: 'the day’s quota is spent',
  denied: 'the function’s role may not send',
} as const;
export type SesCondition = keyof typeof sesConditions;

export const isSesCondition = (word: string): word is SesCondition => Object.hasOwn(sesConditions, word);

/** What `EnforcementStatus` may say. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html */
type Enforcement = 'HEALTHY' | 'PROBATION' | 'SHUTDOWN';

/** What SES publishes of the account. Its pages name these events and do not show what is in them. */
const notices: Readonly<Partial<Record<SesCondition, readonly [begins: string, ends: string]>>> = {
  underReview: ['Advisor Recommendation Status Open', 'Advisor Recommendation Status Resolved'],
  shutDown: ['Sending Status Disabled', 'Sending Status Enabled'],
};

export interface AccountPlace {
  readonly region: string;
  readonly account: string;
  readonly identities?: readonly string[];
  now(): number;
}

export class SesAccount {
  readonly #place: AccountPlace;
  readonly #publish: (event: EventBridgeEvent) => void;
  readonly #conditions = new Set<SesCondition>();

  constructor(place: AccountPlace, publish: (event: EventBridgeEvent) => void) {
    this.#place = place;
    this.#publish = publish;
  }

  list(): readonly SesCondition[] {
    return [...this.#conditions];
  }

  has(condition: SesCondition): boolean {
    return this.#conditions.has(condition);
  }

  set(condition: SesCondition, is: boolean): void {
    if (this.has(condition) === is) return;
    if (is) this.#conditions.add(condition);
    else this.#conditions.delete(condition);
    const [begins, ends] = notices[condition] ?? [];
    const notice = is ? begins : ends;
    if (notice !== undefined) this.#publish(this.#event(notice));
  }

  /** The account is well. */
  clear(): void {
    for (const condition of this.list()) this.set(condition, false);
  }

  /** What it refuses of an email, before anything else is looked at. Undefined: nothing. */
  refusal(outgoing: Outgoing, caller: string): Refused | undefined {
    const { region } = this.#place;
    const set = outgoing.configurationSet ?? '';
    if (this.has('denied'))
      return {
        status: 403,
        code: 'AccessDeniedException',
        message: `User ${caller} is not authorized to perform ses:SendEmail on resource identity/${outgoing.identity}`,
      };
    if (this.has('shutDown'))
      return rejected('Sending paused for this account. Look into the mailbox of the account’s owner.');
    if (this.has('accountPaused'))
      return {
        status: 400,
        code: 'AccountSendingPausedException',
        message: 'Sending is switched off for this account.',
      };
    if (this.has('setsGone'))
      return { status: 404, code: 'NotFoundException', message: `Configuration set <${set}> does not exist.` };
    if (this.has('setsPaused') || (this.has('reminderPaused') && set.endsWith('reminder')))
      return { status: 400, code: 'SendingPausedException', message: `Sending is switched off for <${set}>.` };
    const failed = this.#unverified(outgoing);
    if (failed.length > 0)
      return rejected(
        `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${failed.join(', ')}`,
      );
    if (this.has('quotaSpent'))
      return { status: 400, code: 'ThrottlingException', message: 'Daily message quota exceeded.' };
    return undefined;
  }

  /** @param quota as `GetAccount` tells it of a healthy account. */
  told(quota: { Max24HourSend: number; MaxSendRate: number; SentLast24Hours: number }): object {
    const inSandbox = this.has('sandbox');
    const limited = inSandbox ? { ...quota, Max24HourSend: 200, MaxSendRate: 1 } : quota;
    return {
      EnforcementStatus: this.#enforcement(),
      ProductionAccessEnabled: !inSandbox,
      SendingEnabled: !this.has('accountPaused') && !this.has('shutDown'),
      SendQuota: this.has('quotaSpent') ? { ...limited, SentLast24Hours: limited.Max24HourSend } : limited,
    };
  }

  #enforcement(): Enforcement {
    if (this.has('shutDown')) return 'SHUTDOWN';
    return this.has('underReview') ? 'PROBATION' : 'HEALTHY';
  }

  /** In the sandbox each recipient is checked as well, but for SES's mailbox simulator. */
  #unverified({ from, recipients }: Outgoing): readonly string[] {
    if (this.has('notVerified')) return [from.address];
    if (!this.has('sandbox')) return [];
    const known = [...(this.#place.identities ?? [domainOf(from.address)]), 'simulator.amazonses.com'];
    return recipients.filter((address) => !isVerified(address, known));
  }

  #event(notice: string): EventBridgeEvent {
    const { region, account } = this.#place;
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': notice,
      source: 'aws.ses',
      account,
      time: `${new Date(this.#place.now()).toISOString().slice(0, 19)}Z`,
      region,
      resources: [`arn:aws:ses:${region}:${account}:identity/*`],
      detail: { version: '1.0.0' },
    };
  }
}

const rejected = (message: string): Refused => ({ status: 400, code: 'MessageRejected', message });
