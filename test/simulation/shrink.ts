/** Makes a failing run small: tries 0 for every choice, many at once and then one by one, while it fails the same way. */
import type { Product } from './product.ts';
import { type Run, runSeed } from './run.ts';
import type { Choices } from './tape.ts';

const sameFault = (run: Run, what: string) => run.violations.some((each) => each.what === what);

/** @param budget the most runs to spend. */
export async function shrink(product: Product, failing: Run, budget = 200): Promise<Run> {
  const what = failing.violations[0]?.what;
  if (what === undefined) return failing;
  let best = failing;
  let places = Object.keys(best.choices);
  let runs = 0;
  for (let size = Math.max(1, places.length >> 1); ; size = Math.max(1, size >> 1)) {
    const before = places.length;
    for (let from = 0; from < places.length && runs < budget; ) {
      const without = new Set(places.slice(from, from + size));
      const choices: Choices = Object.fromEntries(
        Object.entries(best.choices).filter(([place]) => !without.has(place)),
      );
      runs += 1;
      const run = await runSeed(product, failing.seed, { choices });
      if (sameFault(run, what)) {
        best = run;
        places = places.filter((place) => !without.has(place) && run.choices[place] !== undefined);
      } else from += size;
    }
    // What could not go alone may go once others have.
    if ((size <= 1 && places.length === before) || runs >= budget) return best;
  }
}
