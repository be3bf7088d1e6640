/** A people table on the simulator's engine: in memory, in this process, and held to the same contract as the embedded one. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../../functions/adapters/dynamodb/table.ts';
import { Engine } from '../simulation/dynamo/engine.ts';

/** Every command is a millisecond later than the one before it. */
export function simulatedTable(): Table {
  let now = 0;
  const engine = new Engine({ now: () => now });
  const client = {
    async send(command: { constructor: { name: string }; input: object }) {
      now += 1;
      return engine.run(command.constructor.name, command.input);
    },
  };
  return new Table(client as unknown as DynamoDBClient, 'people');
}
