/** Longest files first: none of them begins when the others are done, and keeps one core waiting for it. */
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * By CPU seconds, greatest first (`DRIPLINE_TEST_CPU=1 npm test` tells them); the rest follow by name. The first builds and
 * synthesizes what all system tests start, so those after it are some that need no build.
 */
const longest: readonly string[] = [
  'test/crash/crash.test.ts',
  'test/stack/app.test.ts',
  'test/simulation/',
  'test/browser/desk.test.ts',
  'test/system/',
  'test/browser/',
  'test/content/',
  'test/functions/heldLanes.test.ts',
  'test/functions/dispatchWatch.test.ts',
  'test/operations/import.test.ts',
  'test/doors/',
  'test/docs/api.test.ts',
  'test/local/',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // The same order every time: what an earlier run took is not asked.
    const rank = ({ moduleId }: TestSpecification) => {
      const path = relative(process.cwd(), moduleId);
      const at = longest.findIndex((start) => path.startsWith(start));
      return at < 0 ? longest.length : at;
    };
    return [...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}
