/** What becomes of an accepted email, per recipient: scripts, suppression, SES's mailbox simulator. */

import type { ConfigurationSet, RecipientScript } from '../gateway/types.ts';

export type SuppressionReason = 'BOUNCE' | 'COMPLAINT';

export type Outcome =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'bounced';
      readonly type: 'Permanent' | 'Transient';
      readonly subType: 'General' | 'Suppressed' | 'OnAccountSuppressionList';
    }
  | {
      readonly kind: 'complained';
      readonly subType: null | 'OnAccountSuppressionList';
      readonly feedback?: 'abuse' | 'not-spam';
    }
  | { readonly kind: 'delayed'; readonly for: 'TransientCommunicationFailure' | 'IPFailure' }
  /** Delivered; the mailbox answers that its owner is away, which SES takes for a bounce that may pass. */
  | { readonly kind: 'away' }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'silent' };

/** <https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator>; labels (`bounce+x@`) are allowed. */
const simulator: Readonly<Record<string, Outcome>> = {
  success: { kind: 'delivered' },
  ooto: { kind: 'away' },
  bounce: { kind: 'bounced', type: 'Permanent', subType: 'General' },
  complaint: { kind: 'complained', subType: null },
  suppressionlist: { kind: 'bounced', type: 'Permanent', subType: 'Suppressed' },
};

const scripted: Readonly<Record<RecipientScript, Outcome>> = {
  delivery: { kind: 'delivered' },
  bounce: { kind: 'bounced', type: 'Permanent', subType: 'General' },
  softBounce: { kind: 'bounced', type: 'Transient', subType: 'General' },
  complaint: { kind: 'complained', subType: null },
  delay: { kind: 'delayed', for: 'TransientCommunicationFailure' },
  noEvent: { kind: 'silent' },
  reject: { kind: 'rejected' },
  away: { kind: 'away' },
  suppressed: { kind: 'bounced', type: 'Permanent', subType: 'OnAccountSuppressionList' },
  notSpam: { kind: 'complained', subType: null, feedback: 'not-spam' },
  putOff: { kind: 'delayed', for: 'IPFailure' },
};

/** Account default: both reasons, for sends that name no configuration set. */
const accountDefault: readonly string[] = ['BOUNCE', 'COMPLAINT'];

export function reasonsOf(set: ConfigurationSet | undefined): readonly string[] {
  return set?.suppression ?? accountDefault;
}

/** @param suppressed why the address is on the account's list, if it is */
export function outcomeOf(
  address: string,
  suppressed: ReadonlySet<SuppressionReason>,
  script: RecipientScript | undefined,
  set: ConfigurationSet | undefined,
): Outcome {
  const simulated = simulatorOutcome(address);
  if (simulated !== undefined) return simulated; // never suppressed
  const reasons = reasonsOf(set);
  // A configuration set's own reasons stand in for the account's, both for what is dropped and for what is listed.
  if (suppressed.has('BOUNCE') && reasons.includes('BOUNCE'))
    return { kind: 'bounced', type: 'Permanent', subType: 'OnAccountSuppressionList' };
  if (suppressed.has('COMPLAINT') && reasons.includes('COMPLAINT'))
    return { kind: 'complained', subType: 'OnAccountSuppressionList' };
  return script === undefined ? { kind: 'delivered' } : scripted[script];
}

/** The reason for which this outcome puts the address on the account's list. */
export function lists(
  address: string,
  outcome: Outcome,
  set: ConfigurationSet | undefined,
): SuppressionReason | undefined {
  if (simulatorOutcome(address) !== undefined) return undefined;
  const reason =
    outcome.kind === 'bounced' && outcome.type === 'Permanent' && outcome.subType === 'General'
      ? 'BOUNCE'
      : outcome.kind === 'complained' && outcome.subType === null && outcome.feedback !== 'not-spam'
        ? 'COMPLAINT'
        : undefined;
  return reason !== undefined && reasonsOf(set).includes(reason) ? reason : undefined;
}

function simulatorOutcome(address: string): Outcome | undefined {
  const [, name] = /^([a-z]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/i.exec(address) ?? [];
  return name === undefined ? undefined : simulator[name.toLowerCase()];
}
