/** The rows about people: in memory for the core's tests, and on the engines, by one contract. */
import { afterAll, beforeAll } from 'vitest';
import { systemClock } from '../../functions/adapters/clock.ts';
import { DynamoPeopleRows } from '../../functions/adapters/dynamodb/peopleRows.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { startEngine } from '../../local/engine/index.ts';
import { MemoryPeopleRows } from '../support/memoryPeopleRows.ts';
import { simulatedTable } from '../support/simulatedTable.ts';
import { splitTable } from '../support/splitting.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { peopleRowsContract } from './peopleRows.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());

peopleRowsContract('the memory of the core’s tests', async () => new MemoryPeopleRows());
peopleRowsContract(
  "the simulator's engine",
  async () => new DynamoPeopleRows(simulatedTable(), systemIdentity, systemClock),
);
peopleRowsContract(
  'the embedded engine',
  async () => new DynamoPeopleRows(await peopleTable(testClient(engine.url)), systemIdentity, systemClock),
);
peopleRowsContract(
  "the simulator's engine, one item an answer",
  async () => new DynamoPeopleRows(splitTable(simulatedTable(), 1), systemIdentity, systemClock),
);
