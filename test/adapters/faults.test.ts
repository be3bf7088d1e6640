/** Which errors of the AWS SDK and of Node are faults of the world, after which the same is tried again. */
import { expect, test } from 'vitest';
import { faultCode, isPassing } from '../../functions/adapters/faults.ts';
import { ConflictError } from '../../functions/core/model/errors.ts';

const named = (name: string) => Object.assign(new Error('x'), { name });
const coded = (code: string) => Object.assign(new Error('x'), { code });

test.each([
  ...[
    'TimeoutError',
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'InternalServerError',
    'RequestLimitExceeded',
    'AbortError',
    'NetworkingError',
  ].map(named),
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN'].map(coded),
  new ConflictError('a sign-up'),
])('$name $code passes', (error) => {
  expect(isPassing(error)).toBe(true);
});

test.each([
  named('RowShapeError'),
  named('ValidationException'),
  named('constructor'),
  coded('send.key'),
  coded('toString'),
  'ECONNRESET',
  undefined,
])('$name $code does not', (error) => {
  expect(isPassing(error)).toBe(false);
});

test('an unknown name says nothing', () => {
  expect([faultCode(undefined), faultCode('Error'), faultCode('toString')]).toEqual([undefined, undefined, undefined]);
});
