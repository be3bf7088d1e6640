/** What SES refuses before it accepts: the parts `aws-ses-v2-local` leaves unchecked. */

import { domainOf, type Mailbox, mailbox } from './address.ts';
import { type Attachment, checkAttachments, readAttachments } from './attachments.ts';
import type { Refused, SendEmailBody } from './types.ts';

/** A send whose form is right. */
export interface Outgoing {
  readonly from: Mailbox;
  readonly fromText: string;
  readonly recipients: readonly string[];
  /** The verified identity the From address belongs to. */
  readonly identity: string;
  readonly configurationSet: string | undefined;
  readonly subject: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly replyTo: readonly string[];
  readonly attachments: readonly Attachment[];
}

/** Headers SES writes itself. */
const reserved = new Set([
  'bcc',
  'cc',
  'content-disposition',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'reply-to',
  'return-path',
  'sender',
  'subject',
  'to',
]);

const recipientsMax = 50;
const tagsMax = 50;

export function isRefused(value: Outgoing | Refused): value is Refused {
  return 'status' in value;
}

function bad(message: string): Refused {
  return { status: 400, code: 'BadRequestException', message };
}

/** Reads who it is from and for; the rest is `check`. These are what IAM is asked about. */
export function read(body: SendEmailBody, identities: readonly string[] | undefined): Outgoing | Refused {
  const simple = body.Content?.Simple;
  if (simple === undefined) return bad('Only Content.Simple is accepted by the local SES.');
  if (typeof body.FromEmailAddress !== 'string') return bad('FromEmailAddress must be set.');
  const from = mailbox(body.FromEmailAddress);
  if (from === undefined)
    return bad('FromEmailAddress is not an address SES accepts (a name beyond ASCII must be a MIME encoded word).');
  const to = [
    ...(body.Destination?.ToAddresses ?? []),
    ...(body.Destination?.CcAddresses ?? []),
    ...(body.Destination?.BccAddresses ?? []),
  ];
  const recipients: string[] = [];
  for (const one of to) {
    const parsed = mailbox(one);
    if (parsed === undefined) return bad('Illegal address');
    recipients.push(parsed.address);
  }
  return {
    from,
    fromText: body.FromEmailAddress,
    recipients,
    identity: identityOf(from.address, identities ?? []),
    configurationSet: body.ConfigurationSetName || undefined,
    subject: simple.Subject?.Data ?? '',
    tags: Object.fromEntries((body.EmailTags ?? []).map(({ Name, Value }) => [Name, Value])),
    headers: (simple.Headers ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
    replyTo: body.ReplyToAddresses ?? [],
    attachments: readAttachments(simple),
  };
}

/** The refusals of SES, in its order as far as that is known. Undefined: nothing to say. */
export function check(
  outgoing: Outgoing,
  body: SendEmailBody,
  known: {
    readonly configurationSets: Readonly<Record<string, unknown>>;
    readonly identities?: readonly string[];
    readonly region: string;
  },
): Refused | undefined {
  const { configurationSet } = outgoing;
  if (outgoing.recipients.length === 0) return bad('Missing recipient: Destination is empty.');
  if (outgoing.recipients.length > recipientsMax) return bad(`Recipient count exceeds ${recipientsMax}.`);
  if (configurationSet !== undefined && !Object.hasOwn(known.configurationSets, configurationSet)) {
    return {
      status: 404,
      code: 'NotFoundException',
      message: `Configuration set <${configurationSet}> does not exist.`,
    };
  }
  if (known.identities !== undefined && !isVerified(outgoing.from.address, known.identities)) {
    const message = `Email address is not verified. The following identities failed the check in region ${known.region.toUpperCase()}: ${outgoing.from.address}`;
    return { status: 400, code: 'MessageRejected', message };
  }
  for (const one of outgoing.replyTo) if (mailbox(one) === undefined) return bad('Illegal address in ReplyToAddresses');
  return checkTags(body.EmailTags ?? []) ?? checkHeaders(outgoing.headers) ?? checkAttachments(outgoing.attachments);
}

/** The address itself, or the nearest verified domain; a domain nobody listed stands for itself. */
function identityOf(address: string, identities: readonly string[]): string {
  const domain = domainOf(address);
  const domains = identities.filter((one) => !one.includes('@') && isWithin(domain, one.toLowerCase()));
  return identities.find((one) => one === address) ?? domains.sort((a, b) => b.length - a.length)[0] ?? domain;
}

/** @param identities domains and addresses */
export function isVerified(address: string, identities: readonly string[]): boolean {
  return identities.some((one) =>
    one.includes('@') ? one === address : isWithin(domainOf(address), one.toLowerCase()),
  );
}

/** A verified domain covers its subdomains. */
function isWithin(domain: string, identity: string): boolean {
  return domain === identity || domain.endsWith(`.${identity}`);
}

/** <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html> */
function checkTags(tags: NonNullable<SendEmailBody['EmailTags']>): Refused | undefined {
  if (tags.length > tagsMax) return bad(`Number of tags exceeds ${tagsMax}.`);
  const seen = new Set<string>();
  for (const { Name, Value } of tags) {
    for (const [what, text] of [
      ['name', Name],
      ['value', Value],
    ] as const) {
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(text))
        return bad(`Invalid tag ${what}: only A-Z, a-z, 0-9, _ and -, at most 256 characters.`);
    }
    if (seen.has(Name)) return bad(`Duplicate tag name: ${Name}`);
    seen.add(Name);
  }
  return undefined;
}

/** <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html>, and RFC 8058 for the list headers. */
function checkHeaders(headers: Outgoing['headers']): Refused | undefined {
  const seen = new Map<string, string>();
  for (const { name, value } of headers) {
    const lower = name.toLowerCase();
    if (!/^[!-9;-~]{1,126}$/.test(name)) return bad(`Invalid header name: ${name}`);
    if (reserved.has(lower)) return bad(`Header ${name} is set by SES and cannot be given.`);
    if (!/^[\x20-\x7e]{1,995}$/.test(value))
      return bad(`Invalid value of header ${name}: printable ASCII, 1 to 995 characters.`);
    if (seen.has(lower)) return bad(`Duplicate header: ${name}`);
    seen.set(lower, value);
  }
  const oneClick = seen.get('list-unsubscribe-post');
  const list = seen.get('list-unsubscribe');
  if (list !== undefined && !/^<[^<>\s]+>(\s*,\s*<[^<>\s]+>)*$/.test(list))
    return bad('List-Unsubscribe must be a list of URIs in angle brackets.');
  if (oneClick === undefined) return undefined;
  if (oneClick !== 'List-Unsubscribe=One-Click')
    return bad('List-Unsubscribe-Post must be List-Unsubscribe=One-Click.');
  // Locally the site is plain HTTP on this machine; anywhere else RFC 8058 demands HTTPS.
  if (!/<(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(list ?? ''))
    return bad('List-Unsubscribe-Post needs an HTTPS URI in List-Unsubscribe (RFC 8058).');
  return undefined;
}
