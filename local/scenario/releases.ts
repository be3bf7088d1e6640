/** A release in the middle of the demo, by the code of `npm run publish`: the plan first, then the pointer; and the way back. */

import { type PublishOptions, publish } from '../../content/release/publish.ts';
import { type BuiltRelease, makeRelease, type ReleaseBody, stored } from '../../content/release/release.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import { publishingHere, type runningIn } from '../publishing.ts';
import type { System } from '../system.ts';

/** Whose words change: one that those who read the series have still to get. */
const edited = 'nurture/08-cost-and-questions';

/** Those of the package, with a subject that says more. */
function withOtherWords(release: ReleaseBody, read: (hash: string) => CompiledTemplate): BuiltRelease {
  const emails = Object.entries(release.templates).flatMap(([name, locales]) =>
    Object.entries(locales).map(([locale, hash]) => {
      const template = read(hash);
      const { subject } = template;
      const words =
        name === edited && locale === 'en' ? { ...template, subject: [...subject, ', in plain figures'] } : template;
      return { file: `${name} ${locale}`, name, locale, template: stored('template', words), pictures: [] };
    }),
  );
  if (!(edited in release.templates)) throw new Error(`the demo edits ${edited}, and there is no such email`);
  return makeRelease({ clinic: release.clinic, journeys: Object.values(release.journeys), emails });
}

async function move(
  { home, clock }: System,
  what: (packaged: ReturnType<typeof runningIn>) => Partial<PublishOptions>,
) {
  const here = publishingHere(home);
  const lines: string[] = [];
  try {
    const result = await publish({
      templates: '',
      now: new Date(clock.now()).toISOString(),
      by: 'demo',
      log: (line) => lines.push(line),
      ...here.options,
      ...what(here.options),
    });
    if (result.kind === 'refused') throw new Error(result.reason);
  } finally {
    here.end();
  }
  // What is wanting to the words themselves, such as signatures, is told elsewhere, over several lines.
  return lines.filter((line) => !line.includes('\n'));
}

export const publishOthers = (system: System): Promise<readonly string[]> =>
  move(system, ({ running, readRunning }) => ({ built: withOtherWords(running, readRunning) }));

/** To what came with the functions. */
export const goBack = (system: System): Promise<readonly string[]> => move(system, () => ({ to: '0' }));
