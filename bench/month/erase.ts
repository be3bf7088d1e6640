/** What `npm run erase` does, as an operator whose calls are counted. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoErasure } from '../../functions/adapters/dynamodb/erasure.ts';
import { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash, systemIdentity } from '../../functions/adapters/identity.ts';
import { instantFromMs } from '../../functions/core/time/time.ts';
import { local } from '../../lib/environments/local.ts';
import { operatorKey } from '../../local/runtime/access.ts';
import type { System } from '../../local/system.ts';
import { rowsElsewhere } from '../../operations/elsewhere.ts';

/** @throws Error when the person cannot be erased now: a script should know better. */
export async function erase(system: System, email: string): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: system.gateway.url,
    region: local.region,
    credentials: { accessKeyId: operatorKey, secretAccessKey: 'local' },
  });
  try {
    const people = new Table(client, system.tables.people);
    const clock = { now: () => instantFromMs(system.clock.now()), sleepUntil: async () => {} };
    const hash = addressHash(system.secret('AddressKey'), email);
    const { kind } = await new DynamoErasure(people, clock, systemIdentity, local.retention.evidenceYears).erase({
      addressHash: hash,
      by: 'operator:bench',
      why: 'asked',
      elsewhere: (ids) => rowsElsewhere(people, ids, hash),
    });
    if (kind !== 'erased') throw new Error(`the erasure of ${email} ended as "${kind}"`);
  } finally {
    client.destroy();
  }
}
