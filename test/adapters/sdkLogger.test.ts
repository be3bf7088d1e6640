/** What the SDK is given to log with: no call may cost a walk through its input, and nothing of it may be printed (I8). */
import { expect, test } from 'vitest';
import { dynamoClient } from '../../functions/adapters/dynamodb/table.ts';
import { sesClient } from '../../functions/adapters/ses/mailer.ts';

test.each([
  ['DynamoDB', dynamoClient],
  ['SES', sesClient],
])('the client of %s has nothing to log inputs and outputs with', (_name, client) => {
  const { logger } = client().config;
  expect([logger.info, logger.error]).toEqual([undefined, undefined]);
});
