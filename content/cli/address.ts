/** Where the words table of an environment is. */
import { oneOf, Slip } from '../../cli/run.ts';
import { environmentNamed, environmentNames } from '../../lib/environments/index.ts';
import type { WordsTableAddress } from '../release/wordsTable.ts';

/**
 * @param table the output of the data stack; else the variable WORDS_TABLE.
 * @throws Slip for an unknown environment, or when the table's name is not given.
 */
export function awsAddress(environment: string, table = process.env.WORDS_TABLE): WordsTableAddress {
  oneOf(environment, 'environment', environmentNames);
  const { region } = environmentNamed(environment);
  if (!table)
    throw new Slip('Name the table with --table or WORDS_TABLE: it is the output "WordsTableName" of the data stack.');
  return { region, table };
}
