/**
 * What a function takes from outside (clock, random ids, AWS clients), made from its environment. The simulator hands in
 * its own, and runs the rest unchanged.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock, Identity } from '../core/ports.ts';
import { systemClock } from './clock.ts';
import { dynamoClient } from './dynamodb/table.ts';
import { systemIdentity } from './identity.ts';

/** Everything a function takes from outside but its settings; the AWS clients only as far as their `send`. */
export interface World {
  readonly clock: Clock;
  readonly identity: Identity;
  readonly dynamo: DynamoDBClient;
}

export function realWorld(): World {
  return { clock: systemClock, identity: systemIdentity, dynamo: dynamoClient() };
}

/** Makes `make` run once, at the first call: a cold start's work, done when it is first needed. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
