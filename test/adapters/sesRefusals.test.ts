/** Each answer that SES is known to give to `SendEmail`, and what it means for the attempt: a row for each. */
import { describe, expect, test } from 'vitest';
import { NotBegunError, outcomeOfError } from '../../functions/adapters/ses/outcome.ts';
import { errorCodes } from '../../functions/core/model/errors.ts';
import { sesError } from '../support/sender.ts';

const throttled = 'throttled throttled';
const quota = 'quotaSpent quota';
const paused = 'sendingPaused later';
const notVerified = 'notVerified later';
const misconfigured = 'misconfigured later';
const denied = 'accessDenied later';
const never = 'rejected never';
const unknown = 'unknownRefusal later';

const rate = 'Maximum sending rate exceeded.';
const daily = 'Daily message quota exceeded.';
const sandbox =
  'Email address is not verified. The following identities failed the check in region US-EAST-1: ada@example.com, ...';

const rows: readonly (readonly [name: string, status: number | undefined, message: string, expected: string])[] = [
  // The account's rate and its day, under every name.
  ['TooManyRequestsException', 429, rate, throttled],
  ['TooManyRequestsException', 429, daily, quota],
  ['TooManyRequestsException', 429, 'Too many requests', throttled],
  ['LimitExceededException', 400, rate, throttled],
  ['LimitExceededException', 400, daily, quota],
  ['LimitExceededException', 400, 'a system-wide problem', throttled],
  ['ThrottlingException', 400, rate, throttled],
  ['ThrottlingException', 400, daily.toLowerCase(), quota],
  ['Throttling', 400, rate, throttled],
  ['Throttling', 400, daily, quota],
  ['SomethingNew', 429, '', throttled],
  // The account, or one of its configuration sets.
  ['AccountSuspendedException', 400, 'permanently restricted', paused],
  ['SendingPausedException', 400, '', paused],
  ['AccountSendingPausedException', 400, '', paused],
  ['ConfigurationSetSendingPausedException', 400, '', paused],
  ['MessageRejected', 400, 'Sending paused for this account. For more information, …', paused],
  ['MessageRejected', 400, 'SENDING PAUSED for this account', paused],
  ['BadRequestException', 400, 'Sending is paused for this account', paused],
  // Identities.
  ['MessageRejected', 400, sandbox, notVerified],
  ['MessageRejectedException', 400, sandbox.toUpperCase(), notVerified],
  ['MessageRejected', undefined, sandbox, notVerified],
  ['BadRequestException', 400, sandbox, notVerified],
  ['MailFromDomainNotVerifiedException', 400, 'The MAIL FROM domain is not verified', misconfigured],
  // Configuration.
  ['NotFoundException', 404, 'Configuration set <dripline-reminder> does not exist', misconfigured],
  ['BadRequestException', 400, 'Configuration set does not exist', misconfigured],
  ['ConfigurationSetDoesNotExistException', 400, '', misconfigured],
  // Access: permissions, credentials, signature, clock.
  ['AccessDeniedException', 403, "User … is not authorized to perform `ses:SendEmail' on resource …", denied],
  ['AccessDenied', 403, '', denied],
  ['ExpiredTokenException', 403, '', denied],
  ['ExpiredToken', 400, '', denied],
  ['SignatureDoesNotMatch', 403, '', denied],
  ['InvalidSignatureException', 403, '', denied],
  ['InvalidClientTokenId', 403, '', denied],
  ['UnrecognizedClientException', 403, '', denied],
  ['IncompleteSignature', 400, '', denied],
  ['MissingAuthenticationToken', 403, '', denied],
  ['MalformedHttpRequestException', 400, '', denied],
  ['RequestExpired', 400, '', denied],
  ['NotAuthorized', 400, '', denied],
  ['OptInRequired', 403, '', denied],
  ['CredentialsProviderError', undefined, 'Could not load credentials from any providers', denied],
  // This recipient, or this email.
  ['BadRequestException', 400, 'Illegal address', never],
  ['BadRequestException', 400, 'Invalid email address ada@example', never],
  ['InvalidParameterValue', 400, "Missing final '@domain'", never],
  ['InvalidParameterValue', 400, 'Missing domain', never],
  ['InvalidParameterValue', 400, 'Local address contains control or whitespace', never],
  ['InvalidParameterValue', 400, 'Domain contains control or whitespace', never],
  ['InvalidParameterValue', 400, 'Local address contains non-ASCII characters', never],
  ['MessageRejected', 400, 'invalid content', never],
  ['BadRequestException', 400, 'Header name is not valid', never],
  ['RequestEntityTooLargeException', 413, '', never],
  ['SomethingNew', 413, '', never],
  // What nobody has seen yet.
  ['SomethingNew', 400, '', unknown],
  ['SomethingNew', 403, 'illegible', unknown],
  ['', 418, '', unknown],
];

describe('a certain refusal', () => {
  test.each(rows)('%s %s "%s" is %s', (name, status, message, expected) => {
    const outcome = outcomeOfError(sesError(name, status, message));
    if (outcome.kind !== 'refused') throw new Error(`${outcome.kind} is not a refusal`);
    expect(`${outcome.code} ${errorCodes[outcome.code].retry}`).toBe(expected);
    // In the sandbox case the message holds the recipient's address: nothing of it goes on from here (I8).
    expect(Object.keys(outcome).sort()).toEqual(['code', 'kind']);
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
