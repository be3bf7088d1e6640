/** What a run of the command tells: counts, violations, and each with the one command that plays it again. */
import type { LoadResult } from './load/result.ts';
import { linesOf } from './load/result.ts';

export interface Report {
  seeds: number;
  violations: { seed: number; what: string; detail: string; at: string; replay: string; told: readonly string[] }[];
  faults: Record<string, number>;
  sendsAccepted: number;
  seedsPerSecond: number;
  mutants?: Record<string, number | null>;
  /** Mutants that no seed caught and a kept tape did. */
  byTape?: readonly string[];
  load?: readonly LoadResult[];
}

export const replayCommand = (seed: number) => `npm run sim -- --seeds 1 --seed ${seed}`;

export function isBroken({ violations, mutants = {}, load = [] }: Report): boolean {
  return violations.length > 0 || Object.values(mutants).includes(null) || load.some(({ broken }) => broken.length > 0);
}

export function printed({ seeds, violations, faults, sendsAccepted, seedsPerSecond }: Report): string {
  const counts = Object.entries(faults).map(([fault, times]) => `  ${fault}: ${times}`);
  const told = violations.flatMap(({ what, detail, at, replay, told: lines }) => [
    `\n${what} ${detail} (${at})\n  ${replay}`,
    ...lines.map((line) => `    ${line}`),
  ]);
  const rate = `${seedsPerSecond.toFixed(1)}/s`;
  return [
    `\n${seeds} seeds, ${rate}, ${sendsAccepted} emails accepted, ${violations.length} violations`,
    ...counts,
    ...told,
  ].join('\n');
}

export const printedLoad = (results: readonly LoadResult[]): string =>
  results.map((result) => linesOf(result).join('\n')).join('\n\n');
