/**
 * Many emails are looked at by two threads, this one and another: a first build has all of them before it, and most of what it takes
 * is this. Whoever is done takes the next one, so what is found does not depend on who found it.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { allVerdicts, remember } from '../rules/reading/dictionary.ts';
import type { Examined } from './examine.ts';
import type { ExaminerAnswer, ExaminerOrder, ExaminerSetup } from './examiner.ts';

/** A thread takes a second or two to load the compiler: fewer emails than this are done sooner alone. */
const togetherMin = 24;

export interface Work {
  /** Places of the emails, in the order of `check`. */
  readonly indexes: readonly number[];
  /** What this thread does with one. */
  readonly own: (index: number) => Promise<Examined>;
  /** What the other is to know. Absent: everything is done here. */
  readonly setup?: Omit<ExaminerSetup, 'verdicts'>;
  /** From how many emails on the other helps. */
  readonly least?: number;
}

/** By place. @throws what `own` throws; whatever goes wrong in the other thread is done again here. */
export async function examineTogether({
  indexes,
  own,
  setup,
  least = togetherMin,
}: Work): Promise<ReadonlyMap<number, Examined>> {
  const found = new Map<number, Examined>();
  const left = [...indexes];
  const other =
    setup !== undefined && indexes.length >= least && availableParallelism() > 1
      ? startOther({ ...setup, verdicts: allVerdicts() }, () => left.pop(), found)
      : undefined;
  for (let index = left.shift(); index !== undefined; index = left.shift()) {
    found.set(index, await own(index));
    // The other thread is answered in between.
    if (other) await new Promise((resolve) => setImmediate(resolve));
  }
  await other;
  for (const index of indexes) if (!found.has(index)) found.set(index, await own(index));
  return found;
}

/** Resolves when the other thread has ended. */
function startOther(setup: ExaminerSetup, next: () => number | undefined, found: Map<number, Examined>): Promise<void> {
  const worker = new Worker(new URL('./examiner.ts', import.meta.url), { workerData: setup, execArgv: [] });
  const order = () => {
    const index = next();
    const asked: ExaminerOrder = index === undefined ? { kind: 'end' } : { kind: 'email', index };
    worker.postMessage(asked);
  };
  worker.on('message', (answer: ExaminerAnswer) => {
    if (answer.kind === 'found') found.set(answer.index, answer.found);
    if (answer.kind === 'words') remember(answer.verdicts);
    else order();
  });
  return new Promise((resolve) => {
    // What it had in hand is looked at here, and what is wrong is told there.
    worker.once('error', () => resolve());
    worker.once('exit', () => resolve());
  });
}
