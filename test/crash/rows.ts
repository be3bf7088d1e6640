/** The rows of the matrix: where a run is struck, and what the promises allow there. */
import { type BoundaryName, boundaryNames, type When } from './boundaries.ts';
import type { Counts } from './count.ts';

/** What may be counted beside nothing, for each run (or each email struck) of a row. Losses and doubles never may. */
export interface Allowed {
  /** Attempts in doubt. */
  readonly doubts: number;
  /** Reminders accepted twice, the ledger saying that the first attempt was in doubt (I2). */
  readonly twice: number;
  readonly why: string;
}

export interface CrashRow {
  readonly name: string;
  readonly boundary: BoundaryName;
  readonly when: When;
  readonly dropEvents: boolean;
  readonly allowed: Allowed;
}

const nothing: Allowed = { doubts: 0, twice: 0, why: 'nothing' };
const unsent: Allowed = {
  doubts: 1,
  twice: 0,
  why: 'a doubt a run; a reminder goes once more, marketing stays unsent',
};
const unheard: Allowed = { doubts: 1, twice: 1, why: 'a doubt a run; a reminder once more, marketing never' };

/** Between the claim and the call to SES nobody can know: a doubt. Beyond it SES's own event says so. */
function allowedAt(boundary: BoundaryName, when: When): Allowed {
  if ((boundary === 'claim' && when === 'after') || (boundary === 'SES' && when === 'before')) return unsent;
  return nothing;
}

export const crashRows: readonly CrashRow[] = [
  ...boundaryNames.flatMap((boundary) =>
    (['before', 'after'] as const).map((when) => ({
      name: boundary,
      boundary,
      when,
      dropEvents: false,
      allowed: allowedAt(boundary, when),
    })),
  ),
  { name: 'SES, events dropped', boundary: 'SES', when: 'after', dropEvents: true, allowed: unheard },
  { name: 'settle, events dropped', boundary: 'settle', when: 'before', dropEvents: true, allowed: unheard },
  { name: 'settle, events dropped', boundary: 'settle', when: 'after', dropEvents: true, allowed: nothing },
];

/** Counts of a row: the sum over its runs. */
export interface RowResult {
  readonly name: string;
  readonly when: string;
  /** Runs, or emails struck. */
  readonly runs: number;
  readonly lost: number;
  readonly doubled: number;
  readonly unwanted: number;
  readonly doubts: number;
  readonly twice: number;
  readonly leftInDoubt: number;
  readonly allowed: string;
  /** What is above the promise, in words; none: the row is clean. */
  readonly broken: readonly string[];
  readonly seconds: number;
}

export interface Tally {
  readonly counts: Counts;
  /** How many emails or runs these counts are of. */
  readonly struck: number;
  /** Anything else that went against what was promised. */
  readonly further?: readonly string[];
}

/** Sums up, and holds against the promise. */
export function resultOf(
  name: string,
  when: string,
  allowed: Allowed,
  tallies: readonly Tally[],
  seconds: number,
): RowResult {
  const sum = (of: (counts: Counts) => number) => tallies.reduce((all, { counts }) => all + of(counts), 0);
  const runs = tallies.reduce((all, { struck }) => all + struck, 0);
  const doubts = sum((counts) => counts.doubts.reminder + counts.doubts.marketing);
  const twice = sum((counts) => counts.twice);
  const lost = tallies.flatMap(({ counts }) => counts.lost);
  const unwanted = tallies.flatMap(({ counts }) => counts.unwanted);
  const doubled = sum((counts) => counts.doubled + counts.marketingTwice);
  const broken = [
    ...lost.map((what) => `lost: ${what}`),
    ...unwanted.map((what) => `unwanted: ${what}`),
    ...(doubled > 0 ? [`doubled: ${doubled}`] : []),
    ...(doubts > allowed.doubts * runs ? [`in doubt: ${doubts}, allowed ${allowed.doubts * runs}`] : []),
    ...(twice > allowed.twice * runs ? [`twice: ${twice}, allowed ${allowed.twice * runs}`] : []),
    ...tallies.flatMap(({ further = [] }) => further),
  ];
  return {
    name,
    when,
    runs,
    lost: lost.length,
    doubled,
    unwanted: unwanted.length,
    doubts,
    twice,
    leftInDoubt: sum((counts) => counts.inDoubt.reminder + counts.inDoubt.marketing),
    allowed: allowed.why,
    broken,
    seconds,
  };
}
