/** The contract on the simulator's engine: what the simulator proves, it proves on something that behaves so. */
import { simulatedTable } from '../support/simulatedTable.ts';
import { splitTable } from '../support/splitting.ts';
import { engineContract } from './engine.ts';
import { pagesContract } from './pages.ts';
import { peopleStoreContract } from './peopleStore.ts';

peopleStoreContract("the simulator's engine", async () => simulatedTable());
peopleStoreContract("the simulator's engine, one item an answer", async () => splitTable(simulatedTable(), 1));
engineContract("the simulator's engine", async () => simulatedTable());
pagesContract("the simulator's engine", async () => simulatedTable());
