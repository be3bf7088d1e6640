/** The contract on the embedded engine, or on the DynamoDB that AWS_ENDPOINT_URL_DYNAMODB names. */
import { afterAll, beforeAll } from 'vitest';
import { startEngine } from '../../local/engine/index.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { engineContract } from './engine.ts';
import { pagesContract } from './pages.ts';
import { peopleStoreContract } from './peopleStore.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());

peopleStoreContract('the embedded engine', () => peopleTable(testClient(engine.url)));
engineContract('the embedded engine', () => peopleTable(testClient(engine.url)));
pagesContract('the embedded engine', () => peopleTable(testClient(engine.url)));
