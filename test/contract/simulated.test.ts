/** The contract on the simulator's engine: what the simulator proves, it proves on something that behaves so. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../../functions/adapters/dynamodb/table.ts';
import { Engine } from '../simulation/dynamo/engine.ts';
import { peopleStoreContract } from './peopleStore.ts';

peopleStoreContract("the simulator's engine", async () => {
  let now = 0;
  const engine = new Engine({ now: () => now });
  const client = {
    async send(command: { constructor: { name: string }; input: object }) {
      now += 1;
      return engine.run(command.constructor.name, command.input);
    },
  };
  return new Table(client as unknown as DynamoDBClient, 'people');
});
