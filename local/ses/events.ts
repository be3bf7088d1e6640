/**
 * The events SES publishes to EventBridge's default bus, in their documented shape.
 * <https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html>
 * <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>
 */

import { randomUUID } from 'node:crypto';
import { domainOf } from './address.ts';
import type { Outgoing } from './check.ts';
import type { Outcome } from './outcome.ts';
import type { EventBridgeEvent, SesEventType } from './types.ts';

const detailType: Readonly<Record<SesEventType, string>> = {
  Send: 'Email Sent',
  Delivery: 'Email Delivered',
  Bounce: 'Email Bounced',
  Complaint: 'Email Complaint Received',
  Reject: 'Email Rejected',
  DeliveryDelay: 'Email Delivery Delayed',
  'Rendering Failure': 'Email Rendering Failed',
};

/** The name a configuration set's event destination has for it. */
export const destinationName: Readonly<Record<SesEventType, string>> = {
  Send: 'SEND',
  Delivery: 'DELIVERY',
  Bounce: 'BOUNCE',
  Complaint: 'COMPLAINT',
  Reject: 'REJECT',
  DeliveryDelay: 'DELIVERY_DELAY',
  'Rendering Failure': 'RENDERING_FAILURE',
};

export interface Accepted {
  readonly outgoing: Outgoing;
  readonly sesId: string;
  /** Epoch ms. */
  readonly at: number;
  readonly region: string;
  readonly account: string;
  readonly caller: string;
}

/** What happened, in the order SES tells it: Send first, then one event per kind of outcome. */
export function eventsOf(
  accepted: Accepted,
  outcomes: readonly { readonly address: string; readonly outcome: Outcome }[],
): readonly { type: SesEventType; event: EventBridgeEvent }[] {
  const at = new Date(accepted.at).toISOString();
  const of = (...kinds: readonly Outcome['kind'][]) =>
    outcomes.filter((one) => kinds.includes(one.outcome.kind)).map((one) => one.address);
  const told: { type: SesEventType; event: EventBridgeEvent }[] = [];
  const tell = (type: SesEventType, key: string, detail: Record<string, unknown>) =>
    told.push({ type, event: envelope(accepted, type, { [key]: detail }) });

  if (outcomes.some(({ outcome }) => outcome.kind !== 'silent')) tell('Send', 'send', {});
  const rejected = of('rejected');
  if (rejected.length > 0) tell('Reject', 'reject', { reason: 'Bad content' });
  const delays = outcomes.flatMap(({ outcome }) => (outcome.kind === 'delayed' ? [outcome.for] : []));
  const delayed = of('delayed');
  if (delayed.length > 0) {
    tell('DeliveryDelay', 'deliveryDelay', {
      timestamp: at,
      delayType: delays[0],
      expirationTime: new Date(accepted.at + 14 * 3_600_000).toISOString(),
      delayedRecipients: delayed.map((emailAddress) => ({
        emailAddress,
        status: '4.4.1',
        diagnosticCode: 'smtp; 421 4.4.1 Unable to connect to remote host',
      })),
    });
  }
  // A complaint is made about an email that arrived, unless the account's list kept it back.
  const delivered = outcomes
    .filter(
      ({ outcome }) =>
        outcome.kind === 'delivered' ||
        outcome.kind === 'delayed' ||
        outcome.kind === 'away' ||
        (outcome.kind === 'complained' && outcome.subType === null),
    )
    .map((one) => one.address);
  if (delivered.length > 0) {
    tell('Delivery', 'delivery', {
      timestamp: at,
      processingTimeMillis: 500,
      recipients: delivered,
      smtpResponse: '250 2.6.0 Message received',
      reportingMTA: 'a8-50.smtp-out.amazonses.com',
    });
  }
  for (const { address, outcome } of outcomes) {
    if (outcome.kind === 'bounced' || outcome.kind === 'away') {
      const { type, subType } =
        outcome.kind === 'away' ? ({ type: 'Transient', subType: 'General' } as const) : outcome;
      const permanent = type === 'Permanent';
      tell('Bounce', 'bounce', {
        feedbackId: `${accepted.sesId.slice(0, 16)}-${randomUUID()}-000000`,
        bounceType: type,
        bounceSubType: subType,
        bouncedRecipients: [
          {
            emailAddress: address,
            action: 'failed',
            status: permanent ? '5.1.1' : '4.4.7',
            diagnosticCode: permanent ? 'smtp; 550 5.1.1 user unknown' : 'smtp; 554 4.4.7 message expired',
          },
        ],
        timestamp: at,
        reportingMTA: 'dsn; a8-50.smtp-out.amazonses.com',
      });
    }
    if (outcome.kind === 'complained') {
      tell('Complaint', 'complaint', {
        feedbackId: `${accepted.sesId.slice(0, 16)}-${randomUUID()}-000000`,
        complaintSubType: outcome.subType,
        complainedRecipients: [{ emailAddress: address }],
        timestamp: at,
        complaintFeedbackType: outcome.subType === null ? (outcome.feedback ?? 'abuse') : undefined,
        userAgent: outcome.subType === null ? 'Local SES' : undefined,
      });
    }
  }
  return told;
}

function envelope(accepted: Accepted, type: SesEventType, rest: Record<string, unknown>): EventBridgeEvent {
  const { outgoing, region, account } = accepted;
  const set = outgoing.configurationSet;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType[type],
    source: 'aws.ses',
    account,
    time: `${new Date(accepted.at).toISOString().slice(0, 19)}Z`,
    region,
    resources: set === undefined ? [] : [`arn:aws:ses:${region}:${account}:configuration-set/${set}`],
    detail: { eventType: type, mail: mail(accepted), ...rest },
  };
}

function mail({ outgoing, sesId, at, region, account, caller }: Accepted): Record<string, unknown> {
  const own = [
    { name: 'From', value: outgoing.fromText },
    { name: 'To', value: outgoing.recipients.join(', ') },
    { name: 'Subject', value: outgoing.subject },
    { name: 'MIME-Version', value: '1.0' },
  ];
  return {
    timestamp: new Date(at).toISOString(),
    source: outgoing.fromText,
    sourceArn: `arn:aws:ses:${region}:${account}:identity/${outgoing.identity}`,
    sendingAccountId: account,
    messageId: sesId,
    destination: outgoing.recipients,
    headersTruncated: false,
    headers: [...own, ...outgoing.headers],
    commonHeaders: { from: [outgoing.fromText], to: outgoing.recipients, messageId: sesId, subject: outgoing.subject },
    tags: {
      'ses:operation': ['SendEmail'],
      'ses:configuration-set': outgoing.configurationSet === undefined ? undefined : [outgoing.configurationSet],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': [domainOf(outgoing.from.address)],
      'ses:caller-identity': [caller],
      ...Object.fromEntries(Object.entries(outgoing.tags).map(([name, value]) => [name, [value]])),
    },
  };
}
