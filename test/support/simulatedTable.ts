/** A people table on the simulator's engine: in memory, in this process, and held to the same contract as the embedded one. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../../functions/adapters/dynamodb/table.ts';
import { Engine } from '../simulation/dynamo/engine.ts';
import type { Item } from '../simulation/dynamo/values.ts';

/** Every command is a millisecond later than the one before it. */
export function simulatedTable(): Table {
  let now = 0;
  const held = new Map<string, Item>();
  const engine = new Engine({
    now: () => now,
    onChange({ pk, sk, after }) {
      if (after) held.set(`${pk}\n${sk}`, after);
      else held.delete(`${pk}\n${sk}`);
    },
  });
  const client = {
    async send(command: { constructor: { name: string }; input: object }) {
      now += 1;
      // Only tests scan: the product never does.
      if (command.constructor.name === 'ScanCommand') return { Items: [...held.values()] };
      return engine.run(command.constructor.name, command.input);
    },
  };
  return new Table(client as unknown as DynamoDBClient, 'people');
}
