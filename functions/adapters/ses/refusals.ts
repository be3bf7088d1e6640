/**
 * What each certain refusal of `SendEmail` says of the attempt: the one table. First row that fits, by the error's name and
 * by its message; the message is only looked at, never kept or logged: it may hold the recipient's address.
 *
 * SES v2 models eight errors (its API reference, "SendEmail"); the others are AWS's common errors, and the names of v1 and
 * of the SMTP interface under which the same answers have been seen. What is about the account, its identities, its
 * configuration or our own access is tried later: an operator mends it, and nobody's reminder is lost. Only what is about
 * this recipient or this email is never tried again. What each code means for the lane, and who is told: `errors.ts`.
 */
import { emailAddress } from '../../core/model/emailAddress.ts';
import type { RefusalCode } from '../../core/model/errors.ts';
import type { OutgoingEmail } from '../../core/ports.ts';

/** Who the refused email was from, and where its answers go: what is said of an address may be about these. */
export type Senders = Pick<OutgoingEmail, 'from' | 'replyTo'>;

interface Row {
  readonly code: RefusalCode | ((message: string, senders: Senders | undefined) => RefusalCode);
  /** Lower case, without "Exception": some services add it to a name and some do not. Absent: any name. */
  readonly names?: readonly string[];
  /** What the message must say. Absent: anything. */
  readonly says?: RegExp;
}

/** SES tells its two limits, a second's and a day's, under any of these names: the message says which. */
const limits = [
  'toomanyrequests',
  'limitexceeded',
  'throttling',
  'throttled',
  'requestthrottled',
  'requestlimitexceeded',
] as const;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/**
 * SES lists the identities that it does not know as verified, and cuts a long list off. The From domain's among them, or a
 * probe's: an identity. Else it is the recipient, as happens in the sandbox only.
 */
function unverified(message: string, senders: Senders | undefined): RefusalCode {
  const [, listed] = /identities failed the check[^:]*:(.*)$/is.exec(message) ?? [];
  if (listed === undefined || senders === undefined) return 'notVerified';
  const domain = domainOf(senders.from.address);
  const isOurs = (identity: string) => domain === domainOf(identity) || domain.endsWith(`.${domainOf(identity)}`);
  const identities = listed
    .split(',')
    .map((identity) => identity.trim().replace(/[>.]+$/, ''))
    .filter(Boolean);
  return identities.length === 0 || identities.some(isOurs) ? 'notVerified' : 'inSandbox';
}

/** The recipient's, unless it is ours: nobody's address is marked for a slip in the clinic's own. */
function ofAddress(message: string, senders: Senders | undefined): RefusalCode {
  // Without the addresses themselves, which may hold any word.
  if (/\breply.?to|\b(from|source|sender)\b/i.test(message.replace(/\S*@\S*/g, ''))) return 'misconfigured';
  const own = senders === undefined ? [] : [senders.from.address, senders.replyTo];
  return own.every((address) => emailAddress.safeParse(address).success && !message.includes(address))
    ? 'badAddress'
    : 'misconfigured';
}

/** SES v2 and v1 of an address that cannot be written to. */
const badAddress =
  /illegal address|invalid email address|missing final '@|missing domain|missing local|control or whitespace|non-ascii/i;

const rows: readonly Row[] = [
  { names: limits, says: /daily/i, code: 'quotaSpent' },
  { names: limits, says: /system-wide/i, code: 'overloaded' },
  { names: limits, code: 'throttled' },
  { names: ['accountsuspended', 'accountsendingpaused'], code: 'accountPaused' },
  { names: ['sendingpaused', 'configurationsetsendingpaused'], code: 'sendingPaused' },
  { names: ['mailfromdomainnotverified'], code: 'notVerified' },
  // A configuration set or a tenant that is gone.
  { names: ['notfound', 'configurationsetdoesnotexist'], code: 'misconfigured' },
  {
    names: [
      'accessdenied',
      'credentialsprovidererror',
      'expiredtoken',
      'incompletesignature',
      'invalidclienttokenid',
      'invalidsignature',
      'malformedhttprequest',
      'missingauthenticationtoken',
      'notauthorized',
      'optinrequired',
      // Our clock is more than a quarter of an hour off.
      'requestexpired',
      'requesttimetooskewed',
      'signaturedoesnotmatch',
      'unrecognizedclient',
    ],
    code: 'accessDenied',
  },
  // Told under more than one name, MessageRejected among them; SMTP and v1 use the same words.
  { says: /sending (is )?paused/i, code: 'accountPaused' },
  { says: /not verified/i, code: unverified },
  { says: /configuration set/i, code: 'misconfigured' },
  { says: badAddress, code: ofAddress },
  { names: ['messagerejected'], code: 'rejected' },
  { names: ['requestentitytoolarge'], code: 'tooLarge' },
  // A header, a tag or an attachment that SES cannot read.
  { names: ['badrequest'], code: 'badRequest' },
];

const plainName = (name: string): string => name.toLowerCase().replace(/exception$/, '');

const knownNames = new Set(rows.flatMap(({ names = [] }) => names));

/**
 * What a certain refusal says of the attempt; undefined when it is none. A 4xx that no row knows is tried later: it may be
 * about us, and a lost reminder is the worse mistake.
 * @param status of the HTTP answer; absent when the SDK gave up before it had one, which a name of the table makes certain.
 * @param senders of the email; absent for a probe, which is from and to addresses that are right.
 */
export function refusalOf(
  name: string,
  message: string,
  status: number | undefined,
  senders?: Senders,
): RefusalCode | undefined {
  const plain = plainName(name);
  const isCertain = status === undefined ? knownNames.has(plain) : status >= 400 && status < 500;
  if (!isCertain) return undefined;
  const row = rows.find(({ names, says }) => (names?.includes(plain) ?? true) && (says?.test(message) ?? true));
  if (row) return typeof row.code === 'function' ? row.code(message, senders) : row.code;
  if (status === 413) return 'tooLarge';
  if (status === 429) return 'throttled';
  return 'unknownRefusal';
}
