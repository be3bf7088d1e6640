/**
 * What each certain refusal of `SendEmail` says of the attempt: the one table. First row that fits, by the error's name and
 * by its message; the message is only looked at, never kept or logged: it may hold the recipient's address.
 *
 * SES v2 models eight errors (its API reference, "SendEmail"); the others are AWS's common errors, and the names of v1 and
 * of the SMTP interface under which the same answers have been seen. What is about the account, its identities, its
 * configuration or our own access is tried later: an operator mends it, and nobody's reminder is lost. Only what is about
 * this recipient or this email is never tried again.
 */
import type { RefusalCode } from '../../core/model/errors.ts';

interface Row {
  readonly code: RefusalCode;
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

/** SES v2 and v1 of an address that cannot be written to. */
const badAddress =
  /illegal address|invalid email address|missing final '@|missing domain|missing local|control or whitespace|non-ascii/i;

const rows: readonly Row[] = [
  { names: limits, says: /daily/i, code: 'quotaSpent' },
  { names: limits, code: 'throttled' },
  {
    names: ['accountsuspended', 'sendingpaused', 'accountsendingpaused', 'configurationsetsendingpaused'],
    code: 'sendingPaused',
  },
  { names: ['mailfromdomainnotverified'], code: 'misconfigured' },
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
  { says: /sending (is )?paused/i, code: 'sendingPaused' },
  // The From domain's identity; or, while the account is in the sandbox, the recipient, which is the account's affair too.
  { says: /not verified/i, code: 'notVerified' },
  { says: /configuration set/i, code: 'misconfigured' },
  { says: badAddress, code: 'rejected' },
  // Content that SES does not take; a header, a tag or an attachment that it cannot read; more than 40 MB.
  { names: ['messagerejected', 'badrequest', 'requestentitytoolarge'], code: 'rejected' },
];

const plainName = (name: string): string => name.toLowerCase().replace(/exception$/, '');

const knownNames = new Set(rows.flatMap(({ names = [] }) => names));

/**
 * What a certain refusal says of the attempt; undefined when it is none. A 4xx that no row knows is tried later: it may be
 * about us, and a lost reminder is the worse mistake.
 * @param status of the HTTP answer; absent when the SDK gave up before it had one, which a name of the table makes certain.
 */
export function refusalOf(name: string, message: string, status: number | undefined): RefusalCode | undefined {
  const plain = plainName(name);
  const isCertain = status === undefined ? knownNames.has(plain) : status >= 400 && status < 500;
  if (!isCertain) return undefined;
  const row = rows.find(({ names, says }) => (names?.includes(plain) ?? true) && (says?.test(message) ?? true));
  if (row) return row.code;
  if (status === 413) return 'rejected';
  if (status === 429) return 'throttled';
  return 'unknownRefusal';
}
