/** Each answer that SES is known to give to `SendEmail`, and what it means for the attempt: a row for each. */
import { describe, expect, test } from 'vitest';
import { NotBegunError, outcomeOfError } from '../../functions/adapters/ses/outcome.ts';
import { meaningOf } from '../../functions/core/model/errors.ts';
import { sesError } from '../support/sender.ts';

/** What each code is, written down a second time on purpose: whom it is about, what becomes of the email, who is told. */
const meant = {
  throttled: 'account throttled, log',
  overloaded: 'world throttled, log',
  quotaSpent: 'account quota, log',
  accountPaused: 'account later, holds, engineer',
  sendingPaused: 'configuration later, holds, engineer',
  notVerified: 'identity later, holds, engineer',
  inSandbox: 'account later, holds, engineer',
  misconfigured: 'configuration later, holds, engineer',
  accessDenied: 'us later, holds, engineer',
  unknownRefusal: 'unknown later, holds, engineer',
  badAddress: 'recipient never, tell, log, call',
  rejected: 'email never, tell, engineer, call',
  badRequest: 'us never, holds, engineer, call',
  tooLarge: 'email never, engineer, call',
} as const;
type Meant = keyof typeof meant;

const rate = 'Maximum sending rate exceeded.';
const daily = 'Daily message quota exceeded.';
const failed = 'Email address is not verified. The following identities failed the check in region US-EAST-1:';
const sandbox = `${failed} ada@example.com, ...`;
const identity = `${failed} care@mail.clinic.example`;

const rows: readonly (readonly [name: string, status: number | undefined, message: string, expected: Meant])[] = [
  // The account's rate and its day, under every name.
  ['TooManyRequestsException', 429, rate, 'throttled'],
  ['TooManyRequestsException', 429, daily, 'quotaSpent'],
  ['TooManyRequestsException', 429, 'Too many requests', 'throttled'],
  ['LimitExceededException', 400, rate, 'throttled'],
  ['LimitExceededException', 400, daily, 'quotaSpent'],
  ['LimitExceededException', 400, 'a system-wide problem', 'overloaded'],
  ['ThrottlingException', 400, rate, 'throttled'],
  ['ThrottlingException', 400, daily.toLowerCase(), 'quotaSpent'],
  ['Throttling', 400, rate, 'throttled'],
  ['Throttling', 400, daily, 'quotaSpent'],
  ['SomethingNew', 429, '', 'throttled'],
  // The account, or one of its configuration sets.
  ['AccountSuspendedException', 400, 'permanently restricted', 'accountPaused'],
  ['SendingPausedException', 400, '', 'sendingPaused'],
  ['AccountSendingPausedException', 400, '', 'accountPaused'],
  ['ConfigurationSetSendingPausedException', 400, '', 'sendingPaused'],
  ['MessageRejected', 400, 'Sending paused for this account. For more information, …', 'accountPaused'],
  ['MessageRejected', 400, 'SENDING PAUSED for this account', 'accountPaused'],
  ['BadRequestException', 400, 'Sending is paused for this account', 'accountPaused'],
  // Identities. The sandbox is the account's affair, though the message names the recipient.
  ['MessageRejected', 400, sandbox, 'inSandbox'],
  ['MessageRejectedException', 400, sandbox.toUpperCase(), 'inSandbox'],
  ['MessageRejected', undefined, sandbox, 'inSandbox'],
  ['BadRequestException', 400, sandbox, 'inSandbox'],
  ['MessageRejected', 400, identity, 'notVerified'],
  ['MessageRejected', 400, identity.toUpperCase(), 'notVerified'],
  ['MessageRejected', 400, `${failed} ada@example.com, clinic.example`, 'notVerified'],
  ['MessageRejected', 400, `${failed} ada@notclinic.example`, 'inSandbox'],
  ['MessageRejected', 400, 'Email address is not verified.', 'notVerified'],
  ['MailFromDomainNotVerifiedException', 400, 'The MAIL FROM domain is not verified', 'notVerified'],
  // Configuration.
  ['NotFoundException', 404, 'Configuration set <dripline-reminder> does not exist', 'misconfigured'],
  ['BadRequestException', 400, 'Configuration set does not exist', 'misconfigured'],
  ['ConfigurationSetDoesNotExistException', 400, '', 'misconfigured'],
  ['BadRequestException', 400, 'Illegal address in ReplyToAddresses', 'misconfigured'],
  ['BadRequestException', 400, 'Illegal address: desk@clinic.example', 'misconfigured'],
  ['BadRequestException', 400, 'Illegal address in the From header', 'misconfigured'],
  // Access: permissions, credentials, signature, clock.
  ['AccessDeniedException', 403, "User … is not authorized to perform `ses:SendEmail' on resource …", 'accessDenied'],
  ['AccessDenied', 403, '', 'accessDenied'],
  ['ExpiredTokenException', 403, '', 'accessDenied'],
  ['ExpiredToken', 400, '', 'accessDenied'],
  ['SignatureDoesNotMatch', 403, '', 'accessDenied'],
  ['InvalidSignatureException', 403, '', 'accessDenied'],
  ['InvalidClientTokenId', 403, '', 'accessDenied'],
  ['UnrecognizedClientException', 403, '', 'accessDenied'],
  ['IncompleteSignature', 400, '', 'accessDenied'],
  ['MissingAuthenticationToken', 403, '', 'accessDenied'],
  ['MalformedHttpRequestException', 400, '', 'accessDenied'],
  ['RequestExpired', 400, '', 'accessDenied'],
  ['NotAuthorized', 400, '', 'accessDenied'],
  ['OptInRequired', 403, '', 'accessDenied'],
  ['CredentialsProviderError', undefined, 'Could not load credentials from any providers', 'accessDenied'],
  // This recipient.
  ['BadRequestException', 400, 'Illegal address', 'badAddress'],
  ['BadRequestException', 400, 'Invalid email address ada@example', 'badAddress'],
  ['BadRequestException', 400, 'Invalid email address from@example', 'badAddress'],
  ['InvalidParameterValue', 400, "Missing final '@domain'", 'badAddress'],
  ['InvalidParameterValue', 400, 'Missing domain', 'badAddress'],
  ['InvalidParameterValue', 400, 'Local address contains control or whitespace', 'badAddress'],
  ['InvalidParameterValue', 400, 'Domain contains control or whitespace', 'badAddress'],
  ['InvalidParameterValue', 400, 'Local address contains non-ASCII characters', 'badAddress'],
  // This email, and our own requests.
  ['MessageRejected', 400, 'invalid content', 'rejected'],
  ['BadRequestException', 400, 'Header name is not valid', 'badRequest'],
  ['RequestEntityTooLargeException', 413, '', 'tooLarge'],
  ['SomethingNew', 413, '', 'tooLarge'],
  // What nobody has seen yet.
  ['SomethingNew', 400, '', 'unknownRefusal'],
  ['SomethingNew', 403, 'illegible', 'unknownRefusal'],
  ['', 418, '', 'unknownRefusal'],
];

const senders = { from: { name: 'Clinic', address: 'care@mail.clinic.example' }, replyTo: 'desk@clinic.example' };

describe('a certain refusal (field-reports.md A1)', () => {
  test.each(rows)('%s %s "%s" is %s', (name, status, message, expected) => {
    const outcome = outcomeOfError(sesError(name, status, message), senders);
    if (outcome.kind !== 'refused') throw new Error(`${outcome.kind} is not a refusal`);
    expect(outcome.code).toBe(expected);
    // In the sandbox case the message holds the recipient's address: nothing of it goes on from here (I8).
    expect(Object.keys(outcome).sort()).toEqual(['code', 'kind']);
  });

  test.each(Object.entries(meant))('%s is about: %s', (code, expected) => {
    const { about, inARow, mend, ...rest } = meaningOf(code as Meant);
    const { retry, call } = { call: undefined, ...rest } as { retry: string; call: string | undefined };
    const columns = [`${about} ${retry}`, inARow, mend ? 'engineer' : 'log', call && 'call'];
    expect(columns.filter(Boolean).join(', ')).toBe(expected);
  });

  test('every code of the list above has a row, and every answer that is known has a code of it', () => {
    expect([...new Set(rows.map(([, , , code]) => code))].sort()).toEqual(Object.keys(meant).sort());
  });

  test.each([
    ['From', { ...senders, from: { name: 'Clinic', address: 'care@' } }],
    ['Reply-To', { ...senders, replyTo: 'desk at clinic' }],
  ])('of an address is ours while %s is none: nobody is marked for it', (_what, ours) => {
    const outcome = outcomeOfError(sesError('BadRequestException', 400, 'Illegal address'), ours);
    expect(outcome).toEqual({ kind: 'refused', code: 'misconfigured' });
  });

  test('before anything left is tried later', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    for (const error of [refused, new NotBegunError('too late')])
      expect(outcomeOfError(error)).toEqual({ kind: 'refused', code: 'notBegun' });
  });
});

describe('a doubt (I2)', () => {
  test.each([
    ['InternalServiceErrorException', 500, 'serverFault'],
    ['ServiceUnavailable', 503, 'serverFault'],
    ['ThrottlingException', 503, 'serverFault'],
    ['MessageRejected', 500, 'serverFault'],
    ['RequestAbortedException', 400, 'connectionLost'],
    ['RequestAborted', 400, 'connectionLost'],
    ['RequestTimeoutException', 408, 'timedOut'],
    ['RequestTimeout', 400, 'timedOut'],
    ['SomethingNew', 408, 'timedOut'],
    ['TimeoutError', undefined, 'timedOut'],
    ['AbortError', undefined, 'timedOut'],
    ['Error', undefined, 'connectionLost'],
  ] as const)('%s %s is in doubt: %s', (name, status, code) => {
    expect(outcomeOfError(sesError(name, status, 'not verified'))).toEqual({ kind: 'inDoubt', code });
  });

  test('is also what nobody can read', () => {
    for (const thrown of [undefined, null, 'no', 7])
      expect(outcomeOfError(thrown)).toEqual({ kind: 'inDoubt', code: 'connectionLost' });
  });
});
