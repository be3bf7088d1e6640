/** The load runs by name, each with the crowd it is made for. */
import type { Product } from '../product.ts';
import { Progress } from '../progress.ts';
import { runAtNine } from './atNine.ts';
import { runDayOff } from './dayOff.ts';
import { runDoubts } from './doubts.ts';
import { runPoison } from './poison.ts';
import type { LoadResult } from './result.ts';

export interface LoadRun {
  readonly name: string;
  /** People of the full run, of every hundred thousand. */
  readonly share: number;
  run(product: Product, name: string, people: number): Promise<LoadResult>;
}

const outageHours = 2;

export const loadRuns: readonly LoadRun[] = [
  {
    name: 'everybody due at nine, 500 a second',
    share: 1,
    run: (product, name, people) => runAtNine(product, name, { people }),
  },
  {
    name: 'everybody due at nine, SES out for two hours from that moment',
    share: 1,
    run: (product, name, people) =>
      runAtNine(product, name, { people, outage: { from: 0, hours: outageHours, mode: 0 } }),
  },
  {
    name: 'everybody due at nine, SES out for two hours in full flight, two seconds later',
    share: 0.1,
    run: (product, name, people) =>
      runAtNine(product, name, { people, outage: { from: 2_000, hours: outageHours, mode: 0 } }),
  },
  { name: 'dispatch off for a day', share: 0.2, run: runDayOff },
  { name: 'a poison sign-up in every fifty', share: 0.1, run: runPoison },
  { name: 'a thousand in doubt at once', share: 0.01, run: runDoubts },
];

/** @param only a part of the name. */
export async function runLoad(product: Product, people: number, only = ''): Promise<readonly LoadResult[]> {
  const chosen = loadRuns.filter(({ name }) => name.includes(only));
  const progress = new Progress(chosen.length);
  const results: LoadResult[] = [];
  for (const { name, share, run } of chosen) {
    const result = await run(product, name, Math.max(100, Math.round(people * share)));
    results.push(result);
    for (const what of result.broken) progress.line(`${name}: ${what}`);
    progress.show(results.length, `load runs, ${name}: ${result.seconds.toFixed(0)} s`);
  }
  return results;
}
