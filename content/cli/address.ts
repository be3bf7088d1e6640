/** Where the words table is that a command works on, and this machine's own system. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { oneOf, Slip } from '../../cli/run.ts';
import { environmentNamed, environmentNames } from '../../lib/environments/index.ts';
import { localAddress } from '../release/localAddress.ts';
import { type People, storedPeople } from '../release/plan/read.ts';
import { clientAt, type WordsTableAddress } from '../release/wordsTable.ts';

export const project = resolve(fileURLToPath(new URL('../..', import.meta.url)));

interface Named {
  /** Of an environment; `local`, or none: the system that runs on this machine. */
  readonly environment?: string | undefined;
  /** The output of the data stack; else the variable WORDS_TABLE. */
  readonly table?: string | undefined;
  /** The output of the data stack; else the variable PEOPLE_TABLE. */
  readonly people?: string | undefined;
}

/** Whether a command is about the system on this machine. */
export const isHere = ({ environment }: Named): boolean => environment === undefined || environment === 'local';

/** Where the system of this machine keeps its state. */
export const homeHere = (): string => resolve(process.env.DRIPLINE_HOME ?? join(project, '.dripline'));

/** @throws Slip for an unknown environment, or when the table's name is not given; Error when nothing runs here. */
export function wordsAddress(named: Named): WordsTableAddress {
  if (isHere(named)) return localAddress(homeHere());
  const environment = named.environment as string;
  oneOf(environment, 'environment', environmentNames);
  const table = named.table ?? process.env.WORDS_TABLE;
  if (!table)
    throw new Slip('Name the table with --table or WORDS_TABLE: it is the output "WordsTableName" of the data stack.');
  return { region: environmentNamed(environment).region, table };
}

/** Whom a release may touch. @throws Slip when the table's name is not given; Error when nothing runs here. */
export function peopleAt(named: Named): { readonly people: People; end(): void } {
  const environment = environmentNamed(named.environment ?? 'local');
  const address = wordsAddress(named);
  const table = isHere(named) ? localAddress(homeHere()).people : (named.people ?? process.env.PEOPLE_TABLE);
  if (!table)
    throw new Slip(
      isHere(named)
        ? 'The system that runs here is of an older version: start it again with "npm start".'
        : 'Name the table of people too, with --people or PEOPLE_TABLE, so that it can be told whom this touches: it is the output "PeopleTableName" of the data stack.',
    );
  const client = clientAt(address);
  return { people: storedPeople(client, table, environment.lanes), end: () => client.destroy() };
}
