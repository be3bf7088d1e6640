/** What a world is like: by its tape, or as a run asks for it. */
import { hour } from '../oracle/wall.ts';
import type { Tape } from '../tape.ts';

const starts = [
  '2026-01-12T15:00:00Z',
  '2026-03-05T22:00:00Z', // US clocks go forward on the 8th
  '2026-10-29T13:00:00Z', // and back on November 1st
  '2026-03-26T09:00:00Z', // Europe forward on the 29th, Lord Howe back on April 5th
  '2026-10-01T04:00:00Z', // Lord Howe forward on the 4th, Europe back on the 25th
  '2026-06-17T02:30:00Z',
] as const;

/** What a world is like where its tape does not say. */
export interface Setting {
  readonly start: number;
  readonly workers: number;
  /** Index partitions per lane. */
  readonly partitions: number;
  /** What SES takes in a second. */
  readonly sesRate: number;
  /** The words in force. */
  readonly edition: number;
  /** States of an item kept for reads that lag. */
  readonly historyMax: number;
  /** A run that does more than this has lost its way. */
  readonly stepsMax: number;
}

const usual = { partitions: 2, sesRate: 14, edition: 0, historyMax: 6, stepsMax: 60_000 } as const;

/** @param given where a run asks for it, the tape does not say. */
export function settingOf(tape: Tape, given: Partial<Setting>): Setting {
  const start = given.start ?? Date.parse(tape.pick('start', starts)) + tape.choose('start.hour', 24) * hour;
  const workers = given.workers ?? tape.pick('workers', [1, 1, 2]);
  return { ...usual, ...given, start, workers };
}
