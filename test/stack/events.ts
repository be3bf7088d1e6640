/** EventBridge's own doings, as far as our rules and filters use them; and SES's events as its pages show them. */

type Json = Readonly<Record<string, unknown>>;

/** Content filtering: values, `prefix`, `exists`. Throws at anything else, so that no rule passes unread. */
export function matches(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    return pattern.some((choice) => leafMatches(choice, event));
  }
  return Object.entries(pattern as Json).every(([key, inner]) => matches(inner, (event as Json | undefined)?.[key]));
}

function leafMatches(choice: unknown, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => leafMatches(choice, item));
  if (typeof choice !== 'object' || choice === null) return choice === value;
  const [[operator, operand] = []] = Object.entries(choice);
  if (operator === 'exists') return (value !== undefined) === operand;
  if (operator === 'prefix') return typeof value === 'string' && value.startsWith(String(operand));
  throw new Error(`the test does not know the pattern operator ${operator}`);
}

/** An input transformer's output. A path that finds nothing leaves nothing, as EventBridge does. */
export function transform(
  transformer: { readonly InputPathsMap: Record<string, string>; readonly InputTemplate: string },
  event: unknown,
): string {
  return transformer.InputTemplate.replaceAll(/<([^<>]+)>/g, (_, name: string) => {
    const path = transformer.InputPathsMap[name];
    if (path === undefined) throw new Error(`the template names <${name}>, which has no path`);
    const value = at(event, path);
    return value === undefined ? '' : JSON.stringify(value);
  });
}

/** `$.a.b[0]`: dots and array indices, which is what EventBridge's JSON path knows. */
function at(event: unknown, path: string): unknown {
  if (!/^\$(\.[A-Za-z0-9_-]+(\[\d+\])?)+$/.test(path)) throw new Error(`not a path EventBridge accepts: ${path}`);
  return path
    .slice(2)
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .reduce<unknown>((value, part) => (value as Json | undefined)?.[part], event);
}

const timestamp = '2026-11-02T15:00:03.000Z';
const who = 'ana@example.com';

/** One kind of event: what SES writes of it beside the email, and what is left of that behind our rules. */
export interface Told {
  readonly type: string;
  readonly detail: Json;
  readonly passed: Readonly<Record<string, string>>;
}

const bounce = (bounceType: string, bounceSubType: string, status = '5.1.1'): Told => ({
  type: 'Bounce',
  detail: {
    bounce: {
      feedbackId: '0100018c-example-000000',
      bounceType,
      bounceSubType,
      bouncedRecipients: [{ emailAddress: who, action: 'failed', status, diagnosticCode: `smtp; ${status} <${who}>` }],
      timestamp,
      reportingMTA: 'dsn; a8-50.smtp-out.amazonses.com',
    },
  },
  passed: { bounceKind: bounceType, subKind: bounceSubType },
});

/** `complaintFeedbackType` and `userAgent` come with a feedback report only; some providers send none. */
const complaint = (kind: string | undefined, complaintSubType: string | null = null): Told => ({
  type: 'Complaint',
  detail: {
    complaint: {
      feedbackId: '0100018c-example-000000',
      complaintSubType,
      complainedRecipients: [{ emailAddress: who }],
      timestamp,
      ...(kind === undefined ? {} : { userAgent: 'ExampleCorp Feedback Loop (V0.01)', complaintFeedbackType: kind }),
      arrivalDate: timestamp,
    },
  },
  passed:
    complaintSubType === null ? (kind === undefined ? {} : { complaintKind: kind }) : { subKind: complaintSubType },
});

const delay = (delayType: string): Told => ({
  type: 'DeliveryDelay',
  detail: {
    deliveryDelay: {
      timestamp,
      delayType,
      expirationTime: '2026-11-02T19:00:02.000Z',
      delayedRecipients: [{ emailAddress: who, status: '4.4.1', diagnosticCode: `smtp; 421 4.4.1 <${who}>` }],
    },
  },
  passed: { delayKind: delayType },
});

const plain = (type: string, detail: Json): Told => ({ type, detail, passed: {} });

/** The events of our emails, in the shapes of https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
export const told = {
  send: plain('Send', { send: {} }),
  delivery: plain('Delivery', {
    delivery: {
      timestamp,
      processingTimeMillis: 500,
      recipients: [who],
      smtpResponse: '250 2.6.0 Message received',
      reportingMTA: 'a8-50.smtp-out.amazonses.com',
    },
  }),
  undetermined: bounce('Undetermined', 'Undetermined', '5.0.0'),
  noMailbox: bounce('Permanent', 'General'),
  noEmail: bounce('Permanent', 'NoEmail'),
  globalList: bounce('Permanent', 'Suppressed'),
  accountList: bounce('Permanent', 'OnAccountSuppressionList'),
  tenantList: bounce('Permanent', 'OnTenantSuppressionList'),
  guessedInvalid: bounce('Permanent', 'EmailValidationSuppressed'),
  unsubscribedAtSes: bounce('Permanent', 'UnsubscribedRecipient'),
  newPermanent: bounce('Permanent', 'SomethingNew'),
  /** Also an automatic answer of somebody who is away. */
  transient: bounce('Transient', 'General', '4.4.7'),
  mailboxFull: bounce('Transient', 'MailboxFull', '4.2.2'),
  tooLarge: bounce('Transient', 'MessageTooLarge', '5.3.4'),
  tookTooLong: bounce('Transient', 'CustomTimeoutExceeded', '4.4.7'),
  contentRefused: bounce('Transient', 'ContentRejected', '5.6.0'),
  attachmentRefused: bounce('Transient', 'AttachmentRejected', '5.6.0'),
  newTransient: bounce('Transient', 'SomethingNew', '4.0.0'),
  complaint: complaint('abuse'),
  complaintWithoutType: complaint(undefined),
  fraud: complaint('fraud'),
  authFailure: complaint('auth-failure'),
  virus: complaint('virus'),
  otherComplaint: complaint('other'),
  newComplaint: complaint('something-new'),
  notSpam: complaint('not-spam'),
  listedComplaint: complaint(undefined, 'OnAccountSuppressionList'),
  listedComplaintWithType: complaint('abuse', 'OnAccountSuppressionList'),
  reject: plain('Reject', { reject: { reason: 'Bad content' } }),
  renderingFailure: plain('Rendering Failure', {
    failure: { errorMessage: 'Attribute firstName is not present', templateName: 'x' },
  }),
  delay: delay('TransientCommunicationFailure'),
  delayFullMailbox: delay('MailboxFull'),
  delayBlocked: delay('IPFailure'),
  delaySpam: delay('SpamDetected'),
  newDelay: delay('SomethingNew'),
} as const satisfies Record<string, Told>;

/** One event on the default bus; the shape of https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html */
export function sesEvent(
  { type, detail }: Pick<Told, 'type' | 'detail'>,
  set: string,
  tags: Json = { send: [sendTag] },
): Json {
  return {
    version: '0',
    id: '12a18625-3cfb-1a1b-2b1b-0c1d2e3f4a5b',
    'detail-type': `Email ${type}`,
    source: 'aws.ses',
    account: '123456789012',
    time: '2026-11-02T15:00:04Z',
    region: 'us-east-1',
    resources: [`arn:aws:ses:us-east-1:123456789012:configuration-set/${set}`],
    detail: {
      eventType: type,
      mail: {
        timestamp: '2026-11-02T15:00:02.615Z',
        source: 'hello@mail.hudsonvalleywellness.example',
        messageId: '0100018c-example',
        destination: ['ana@example.com'],
        headers: [{ name: 'Subject', value: 'About your visit' }],
        commonHeaders: { to: ['ana@example.com'], subject: 'About your visit' },
        tags: { 'ses:configuration-set': [set], 'ses:from-domain': ['mail.hudsonvalleywellness.example'], ...tags },
      },
      ...detail,
    },
  };
}

export const sendTag = 'b7f3a2_0123456789abcdef0123456789abcdef_1';
