/** The contract on the simulator's engine: what the simulator proves, it proves on something that behaves so. */
import { simulatedTable } from '../support/simulatedTable.ts';
import { engineContract } from './engine.ts';
import { peopleStoreContract } from './peopleStore.ts';

peopleStoreContract("the simulator's engine", async () => simulatedTable());
engineContract("the simulator's engine", async () => simulatedTable());
