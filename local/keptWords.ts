/** What is said when the words in `templates/` are wrong and earlier ones run in their place. */
import { printFindings } from '../content/findings/findings.ts';
import type { WordsKept } from './cloud/build.ts';

/** In one paragraph what runs and what to do, then the findings as `npm run build` prints them. */
export function keptWordsText({ builtAt, findings }: WordsKept): string {
  const built = builtAt.toISOString().slice(0, 16).replace('T', ' ');
  return `The words in templates/ have errors and DO NOT RUN. Those of the last good build, ${built} UTC, run in their place.
Mend what is below, then start again, or put them in force at once: npm run publish

${printFindings(findings)}`;
}
