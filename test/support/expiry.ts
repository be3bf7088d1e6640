/**
 * DynamoDB's time to live reads seconds since 1970. A row whose `expiresAt` is in milliseconds is there for ever, and no
 * answer ever says so: therefore everything that a test writes is looked at (proof.md §2, 12).
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

type Values = Readonly<Record<string, AttributeValue>>;

/** Further off than this is no time that anybody meant. */
const yearsMax = 10;
const yearSeconds = 365.25 * 86_400;

/** A row would expire at a time that nobody meant. Its name is among those that no simulated world excuses. */
export class ExpiryError extends RangeError {}

/** @throws ExpiryError where time to live would be more than ten years from now, or is no number. */
export function refuseExpiry(expiresAt: AttributeValue | undefined): void {
  if (expiresAt === undefined) return;
  const seconds = Number(expiresAt.N ?? Number.NaN);
  if (!(Math.abs(seconds - Date.now() / 1_000) <= yearsMax * yearSeconds))
    throw new ExpiryError(
      `a row is written with expiresAt ${JSON.stringify(expiresAt)}: not within ${yearsMax} years of now, in seconds`,
    );
}

interface Write {
  readonly Item?: Values | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Values | undefined;
}

function refuseIn({ Item, UpdateExpression = '', ExpressionAttributeNames = {}, ExpressionAttributeValues }: Write) {
  refuseExpiry(Item?.expiresAt);
  for (const [, path = '', value = ''] of UpdateExpression.matchAll(/(#?\w+)\s*=\s*(:\w+)/g))
    if ((ExpressionAttributeNames[path] ?? path) === 'expiresAt') refuseExpiry(ExpressionAttributeValues?.[value]);
}

interface Request extends Write {
  readonly TransactItems?: readonly { readonly Put?: Write | undefined; readonly Update?: Write | undefined }[];
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

/** Looks at the input of any of the SDK's commands. @throws ExpiryError */
export function refuseExpiries(input: object): void {
  const { TransactItems = [], RequestItems = {}, ...write }: Request = input;
  refuseIn(write);
  for (const { Put, Update } of TransactItems) refuseIn(Put ?? Update ?? {});
  for (const requests of Object.values(RequestItems))
    if (Array.isArray(requests)) for (const { PutRequest } of requests) refuseIn(PutRequest ?? {});
}
