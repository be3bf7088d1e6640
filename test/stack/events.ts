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

const particulars: Readonly<Record<string, Json>> = {
  Send: { send: {} },
  Delivery: { delivery: { timestamp: '2026-11-02T15:00:03.000Z', recipients: ['ana@example.com'] } },
  Bounce: {
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [{ emailAddress: 'ana@example.com', diagnosticCode: '550 5.1.1 ana@example.com' }],
      timestamp: '2026-11-02T15:00:03.000Z',
    },
  },
  Complaint: {
    complaint: { complainedRecipients: [{ emailAddress: 'ana@example.com' }], timestamp: '2026-11-02T15:00:03.000Z' },
  },
  Reject: { reject: { reason: 'Bad content' } },
  DeliveryDelay: { deliveryDelay: { delayType: 'TransientCommunicationFailure' } },
  'Rendering Failure': { failure: { errorMessage: 'Attribute firstName is not present', templateName: 'x' } },
};

export const sesEventTypes = Object.keys(particulars);

/** One event on the default bus; the shape of https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html */
export function sesEvent(eventType: string, set: string, tags: Json = { send: [sendTag] }): Json {
  return {
    version: '0',
    id: '12a18625-3cfb-1a1b-2b1b-0c1d2e3f4a5b',
    'detail-type': `Email ${eventType}`,
    source: 'aws.ses',
    account: '123456789012',
    time: '2026-11-02T15:00:04Z',
    region: 'us-east-1',
    resources: [`arn:aws:ses:us-east-1:123456789012:configuration-set/${set}`],
    detail: {
      eventType,
      mail: {
        timestamp: '2026-11-02T15:00:02.615Z',
        source: 'hello@mail.hudsonvalleywellness.example',
        messageId: '0100018c-example',
        destination: ['ana@example.com'],
        headers: [{ name: 'Subject', value: 'About your visit' }],
        commonHeaders: { to: ['ana@example.com'], subject: 'About your visit' },
        tags: { 'ses:configuration-set': [set], 'ses:from-domain': ['mail.hudsonvalleywellness.example'], ...tags },
      },
      ...particulars[eventType],
    },
  };
}

export const sendTag = 'b7f3a2_0123456789abcdef0123456789abcdef_1';
