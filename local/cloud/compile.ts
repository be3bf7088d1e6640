/**
 * Builds words and bundles in a process of its own, for `build.ts` alone: the compiler takes half a gigabyte, which the process that
 * then runs the system would hold for as long as it lives.
 */
import { type BuildOptions, build } from '../../content/release/build.ts';
import { defined } from '../../functions/core/model/defined.ts';
import type { CompileAnswer } from './build.ts';

process.once('message', async (options: BuildOptions) => {
  let answer: CompileAnswer;
  try {
    const { ok, findings, errors, functions, skipped, kept } = await build(options);
    answer = { result: defined({ ok, findings, errors, functions, skipped, kept }) };
  } catch (error) {
    answer = { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send?.(answer, () => process.disconnect());
});
