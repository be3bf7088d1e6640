/** SES behind the `Mailer` port: one `SendEmail`, one attempt, one AbortSignal. */
import { type Attachment, GetAccountCommand, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { EmailClass } from '../../core/model/journey.ts';
import type { Clock, Mailer, OutgoingAttachment, OutgoingEmail, SendOutcome } from '../../core/ports.ts';
import { epochMs, type Instant, instantFromMs } from '../../core/time/time.ts';
import { sdkLogger } from '../sdkLogger.ts';
import { faultOf, logger } from '../telemetry.ts';
import { isAllowed } from './allowList.ts';
import { NotBegunError, outcomeOfError } from './outcome.ts';

/** How long SES may take to answer before the attempt is in doubt. Answers come in some 100 ms. */
export const sendTimeoutMs = 10_000;

export interface MailerSettings {
  readonly configurationSets: Readonly<Record<EmailClass, string>>;
  /** A From address belongs to one of these domains: to one, but while the clinic changes its domain. */
  readonly mailDomains: readonly string[];
  readonly allowedRecipients: readonly string[];
}

/**
 * The client: `maxAttempts: 1`, because SES has no idempotency token and the SDK would send a timed-out email again by
 * itself (three attempts by default: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html); a
 * timeout that throws rather than warns.
 */
export function sesClient(): SESv2Client {
  return new SESv2Client({
    logger: sdkLogger,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: sendTimeoutMs, throwOnRequestTimeout: true },
  });
}

/** RFC 5322 §3.4 display name: quoted, its quotes and backslashes escaped; beyond ASCII as RFC 2047 encoded words. */
export function fromHeader(from: { readonly name: string; readonly address: string }): string {
  const name = from.name.replace(/[\u0000-\u001f\u007f]/g, ' ');
  if (/^[\u0020-\u007e]*$/.test(name)) return `"${name.replace(/(["\\])/g, '\\$1')}" <${from.address}>`;
  return `${encodedWords(name)} <${from.address}>`;
}

/** RFC 2047 §2: 75 characters a word at most, of which 12 say what it is; 45 bytes become 60 letters. */
const encodedBytesMax = 45;

/** §5: no character is split between two words, and the space between them is not shown. */
function encodedWords(text: string): string {
  const words = [''];
  for (const character of text) {
    const longer = `${words.at(-1)}${character}`;
    if (Buffer.byteLength(longer) <= encodedBytesMax) words[words.length - 1] = longer;
    else words.push(character);
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word, 'utf8').toString('base64')}?=`).join(' ');
}

export class SesMailer implements Mailer {
  private readonly client: SESv2Client;
  private readonly settings: MailerSettings;
  private readonly clock: Clock;

  constructor(client: SESv2Client, settings: MailerSettings, clock: Clock) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
  }

  async send(email: OutgoingEmail, notAfter: Instant): Promise<SendOutcome> {
    const { settings } = this;
    if (!isAllowed(email.to, settings.allowedRecipients)) return { kind: 'refused', code: 'notAllowed' };
    const from = email.from.address.toLowerCase();
    if (!settings.mailDomains.some((domain) => from.endsWith(`@${domain.toLowerCase()}`)))
      return { kind: 'refused', code: 'misconfigured' };
    // Begun only if the whole timeout fits before the deadline and before the window closes (step 4, I4).
    const fits = () => epochMs(notAfter) - epochMs(this.clock.now()) >= sendTimeoutMs;
    if (!fits()) return { kind: 'refused', code: 'notBegun' };
    const abandon = AbortSignal.timeout(sendTimeoutMs);
    const request = command(email, settings.configurationSets[email.class]);
    // A process that pauses between the check above and the socket runs on before any timer does: the signal alone would
    // come too late. So the clock is asked once more, as the last thing before the request leaves (I4).
    request.middlewareStack.add(
      (next) => (args) => {
        if (!fits()) throw new NotBegunError('the time left became too short before the request left');
        return next(args);
      },
      { step: 'deserialize', priority: 'low', name: 'lastLook' },
    );
    try {
      const answer = await this.client.send(request, { abortSignal: abandon });
      if (answer.MessageId === undefined) return { kind: 'inDoubt', code: 'serverFault' };
      return { kind: 'accepted', sesId: answer.MessageId };
    } catch (error) {
      return told(error, email);
    }
  }
}

/** An answer that nobody has seen yet is logged by its name and status; never its message, which may hold an address (I8). */
function told(error: unknown, email: OutgoingEmail): SendOutcome {
  const outcome = outcomeOfError(error, email);
  if (outcome.kind === 'refused' && outcome.code === 'unknownRefusal') {
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    logger.error('SES refuses by a name that is not known', { ...faultOf(error), status: $metadata?.httpStatusCode });
  }
  return outcome;
}

function command(email: OutgoingEmail, configurationSet: string): SendEmailCommand {
  const text = (data: string) => ({ Data: data, Charset: 'UTF-8' });
  return new SendEmailCommand({
    ConfigurationSetName: configurationSet,
    FromEmailAddress: fromHeader(email.from),
    Destination: { ToAddresses: [email.to] },
    ReplyToAddresses: [email.replyTo],
    EmailTags: [{ Name: 'send', Value: email.tag }],
    Content: {
      Simple: {
        Subject: text(email.subject),
        Body: { Html: text(email.html), Text: text(email.text) },
        Headers: email.headers.map((header) => ({ Name: header.name, Value: header.value })),
        Attachments: email.attachments?.map(attachment),
      },
    },
  });
}

/** Base64, since SES would otherwise write seven bits: an address with an accent, or a long line, would not survive. */
function attachment({ filename, contentType, content }: OutgoingAttachment): Attachment {
  return {
    FileName: filename,
    ContentType: contentType,
    ContentDisposition: 'ATTACHMENT',
    ContentTransferEncoding: 'BASE64',
    RawContent: new TextEncoder().encode(content),
  };
}

/** What the account may send: per second and per 24 hours, how much of the day is used, and how SES stands to it. */
export interface SendQuota {
  readonly perSecond: number;
  readonly perDay: number;
  readonly sentLastDay: number;
  /** False: somebody has switched its sending off, or SES has shut it down. */
  readonly enabled: boolean;
  /** SES looks into the account, and may shut it down: emails still go. */
  readonly underReview: boolean;
  /** Only to addresses that are verified one by one. */
  readonly inSandbox: boolean;
}

/**
 * SES `GetAccount`. The sandbox allows 1/s and 200 a day. `EnforcementStatus` is HEALTHY, PROBATION or SHUTDOWN; a word
 * that is none of these is worth a look, and holds nothing up.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html
 */
export async function readQuota(client: SESv2Client): Promise<SendQuota> {
  const account = await client.send(new GetAccountCommand({}));
  const { EnforcementStatus: standing = 'HEALTHY' } = account;
  return {
    perSecond: account.SendQuota?.MaxSendRate ?? 1,
    perDay: account.SendQuota?.Max24HourSend ?? 200,
    sentLastDay: account.SendQuota?.SentLast24Hours ?? 0,
    enabled: (account.SendingEnabled ?? true) && standing !== 'SHUTDOWN',
    underReview: standing !== 'HEALTHY',
    inSandbox: account.ProductionAccessEnabled === false,
  };
}

/** SES's mailbox simulator: a probe after an outage puts nobody's email in doubt. */
export const probeAddress = 'success@simulator.amazonses.com';

/** One email to the mailbox simulator, without our tag: does `SendEmail` answer again? */
export async function probe(
  client: SESv2Client,
  from: string,
  configurationSet: string,
  clock: Clock,
): Promise<SendOutcome> {
  const sentAt = instantFromMs(epochMs(clock.now()));
  try {
    const answer = await client.send(
      new SendEmailCommand({
        ConfigurationSetName: configurationSet,
        FromEmailAddress: from,
        Destination: { ToAddresses: [probeAddress] },
        Content: { Simple: { Subject: { Data: 'Probe' }, Body: { Text: { Data: `Probe of ${sentAt}` } } } },
      }),
      { abortSignal: AbortSignal.timeout(sendTimeoutMs) },
    );
    return { kind: 'accepted', sesId: answer.MessageId ?? '' };
  } catch (error) {
    return outcomeOfError(error);
  }
}
