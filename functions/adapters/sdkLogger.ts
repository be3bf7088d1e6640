/**
 * The logger of the AWS clients. Nothing of a request is ever logged (I8). The SDK's own logger keeps nothing either, but it has
 * an `info` and an `error`, for which the SDK walks through every input and every output first.
 */
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

type Logger = NonNullable<DynamoDBClientConfig['logger']>;

const nothing = () => undefined;

/** Without `info` and `error`: the SDK asks whether they are there (`loggerMiddleware`). */
export const sdkLogger = { trace: nothing, debug: nothing, warn: nothing } as Partial<Logger> as Logger;
