/** `npm run releases`: what was put in force, when and by whom. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Asked } from '../../cli/arguments.ts';
import { commands } from '../../cli/commands.ts';
import { runCommand } from '../../cli/run.ts';
import { localAddress } from '../release/publish.ts';
import { WordsTable } from '../release/wordsTable.ts';
import { awsAddress } from './address.ts';

const project = resolve(fileURLToPath(new URL('../..', import.meta.url)));

async function run({ values }: Asked<(typeof commands.releases)['options']>): Promise<void> {
  const isHere = values.environment === undefined || values.environment === 'local';
  const home = resolve(process.env.DRIPLINE_HOME ?? join(project, '.dripline'));
  const address = isHere ? localAddress(home) : awsAddress(values.environment as string, values.table);
  const table = new WordsTable(address);
  try {
    const moves = (await table.moves()).map((move, index) => ({ number: index + 1, ...move }));
    if (values.json) console.log(JSON.stringify(moves, null, 2));
    else if (moves.length === 0)
      console.log('Nothing was published yet: in force are the words that came with the functions.');
    else
      for (const { number, at, by, what, release } of moves) {
        const isInForce = number === moves.length ? '  in force' : '';
        console.log(
          `${String(number).padStart(4)}  ${at.slice(0, 16).replace('T', ' ')} UTC  ${by}  ${what}  ${release.slice(0, 12)}${isInForce}`,
        );
      }
  } finally {
    table.close();
  }
}

await runCommand(commands.releases, run, [Error]);
