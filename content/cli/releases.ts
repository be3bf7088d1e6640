/** `npm run releases`: what was put in force, when and by whom. */
import type { Asked } from '../../cli/arguments.ts';
import { commands } from '../../cli/commands.ts';
import { runCommand } from '../../cli/run.ts';
import { WordsTable } from '../release/wordsTable.ts';
import { wordsAddress } from './address.ts';

async function run({ values }: Asked<(typeof commands.releases)['options']>): Promise<void> {
  const table = new WordsTable(wordsAddress(values));
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
