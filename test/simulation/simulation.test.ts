/**
 * The simulator's short run: fixed seeds (`npm run test:long` has fresh ones), the tapes of what was once broken, and what makes a run worth
 * believing: the same seed is the same run, every fault really happens, and every mutant still has its place.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { byTier } from '../support/run/tier.ts';
import { mutants, mutated } from './mutants.ts';
import { loadProduct, projectRoot } from './product.ts';
import { type Run, runSeed } from './run.ts';
import { shrink } from './shrink.ts';
import type { Choices } from './tape.ts';
import { callFaults, eventFaults, sesFaults, streamFaults, tickFaults } from './world/faults.ts';
import { refusalNames } from './world/refusals.ts';

// Seconds of work; on a machine that others share, minutes.
vi.setConfig({ testTimeout: 300_000 });

const product = await loadProduct();

/** A failing run in words: what broke, the shrunk run, and the command that plays it again. */
async function inWords(run: Run): Promise<string> {
  const small = await shrink(product, run, 60);
  const told = await runSeed(product, run.seed, { choices: small.choices, trace: true });
  return [...told.told, `npm run sim -- --seeds 1 --seed ${run.seed}`].join('\n');
}

async function expectClean(from: number, count: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let seed = from; seed < from + count; seed += 1) {
    const run = await runSeed(product, seed);
    if (run.violations.length > 0) expect.fail(await inWords(run));
    for (const [what, times] of Object.entries(run.counts)) counts[what] = (counts[what] ?? 0) + times;
  }
  return counts;
}

describe('the simulator', () => {
  test('the same seed twice is the same run, byte for byte', async () => {
    for (const seed of byTier([7], [3, 7, 11])) {
      const once = await runSeed(product, seed, { trace: true });
      const again = await runSeed(product, seed, { trace: true });
      expect(once.trace.length).toBeGreaterThan(100);
      expect(again.trace.join('\n')).toBe(once.trace.join('\n'));
    }
  });

  test('the choices of a run, played back, are the run: all shrinking leans on it', async () => {
    for (const seed of byTier([374], [5, 10, 13, 14, 21, 26, 38, 374])) {
      const once = await runSeed(product, seed, { trace: true });
      const again = await runSeed(product, seed, { choices: once.choices, trace: true });
      expect(again.choices).toEqual(once.choices);
      expect(again.trace.join('\n')).toBe(once.trace.join('\n'));
    }
  });

  test('fixed seeds are clean, and their faults really happened', async () => {
    const counts = await expectClean(1, byTier(40, 100));
    const happened = [
      ...Object.keys(callFaults),
      ...Object.keys(sesFaults),
      ...Object.keys(eventFaults).map((name) => `event ${name}`),
      ...Object.keys(tickFaults).map((name) => `tick ${name}`),
      ...Object.keys(streamFaults).map((name) => `stream ${name}`),
      ...[
        'leaseHeld',
        'staleRead',
        'bounce',
        'complaint',
        'release',
        'batch again',
        'pressedAgain',
        'erased by upkeep',
        'one of ten moves',
        'silent disabled',
        'a stray is put off',
        'taken from a list',
        'thawedAtClaim',
        'inOutage',
        'away',
        'not spam',
        'kept back',
      ],
    ];
    expect(happened.filter((what) => !counts[what])).toEqual([]);
    expect(refusalNames.filter((what) => counts[what]).length).toBeGreaterThan(byTier(3, 12));
  });

  test('every planted bug still has its place in the source', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(25);
    expect(new Set(mutants.map((mutant) => mutant.name)).size).toBe(mutants.length);
    for (const mutant of mutants) {
      expect(mutated(mutant).size).toBeGreaterThan(0);
      if (mutant.caughtBy !== undefined) expect(existsSync(join(projectRoot, mutant.caughtBy))).toBe(true);
    }
  });
});

describe('tapes of what was once broken', () => {
  const folder = new URL('./tapes/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  test.each(names)('%s', async (name) => {
    const { seed, choices } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as {
      seed: number;
      choices: Choices;
    };
    const run = await runSeed(product, seed, { choices, trace: true });
    expect(run.violations, run.told.join('\n')).toEqual([]);
  });
});
