/** A thread that looks at emails for `check.ts`: it is told one after the other, and answers with what it found. */
import { parentPort, workerData } from 'node:worker_threads';
import { knownNames } from '../compile/names.ts';
import { Problems } from '../findings/problems.ts';
import { contentRoot } from '../read/partials.ts';
import { readContent } from '../read/read.ts';
import { allVerdicts, remember, type Verdicts } from '../rules/reading/dictionary.ts';
import { readPeople } from '../samples/people.ts';
import { type Examined, examine } from './examine.ts';

export interface ExaminerSetup {
  /** The content folder. */
  readonly path: string;
  readonly hasPeople: boolean;
  readonly cache: string;
  /** Words that are known to be spelt well, or not. */
  readonly verdicts: Verdicts;
}

/** The place of an email in the order of `check`; `end`: no more come. */
export type ExaminerOrder = { readonly kind: 'email'; readonly index: number } | { readonly kind: 'end' };

export type ExaminerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'found'; readonly index: number; readonly found: Examined }
  | { readonly kind: 'words'; readonly verdicts: Verdicts };

const { path, hasPeople, cache, verdicts } = workerData as ExaminerSetup;
const tell = (answer: ExaminerAnswer) => parentPort?.postMessage(answer);

remember(verdicts);
const root = contentRoot(path);
// What is wrong with these files is found and told where they are read first.
const content = readContent(root, new Problems());
const people = content.clinic && hasPeople ? readPeople(root, content.clinic, new Problems()) : [];
const files = content.journeys.flatMap((journey) => journey.templates.map((file) => ({ journey, file })));

parentPort?.on('message', async (order: ExaminerOrder) => {
  if (order.kind === 'end') {
    tell({ kind: 'words', verdicts: allVerdicts() });
    parentPort?.close();
    return;
  }
  const { journey, file } = files[order.index] as (typeof files)[number];
  tell({
    kind: 'found',
    index: order.index,
    found: await examine(journey, file, { content, people, names: knownNames, cache }),
  });
});
tell({ kind: 'ready' });
