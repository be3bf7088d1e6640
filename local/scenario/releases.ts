/** A release in the middle of the demo, by the code of `npm run publish`: the plan first, then the pointer; and the way back. */

import { storedPeople } from '../../content/release/plan/read.ts';
import { type PublishOptions, publish } from '../../content/release/publish.ts';
import { type BuiltRelease, makeRelease, type ReleaseBody, stored } from '../../content/release/release.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import { local } from '../../lib/environments/local.ts';
import { runtimeKey } from '../runtime/access.ts';
import type { System } from '../system.ts';
import { wordsOf } from '../words.ts';

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
  system: System,
  what: (release: ReleaseBody, read: (hash: string) => CompiledTemplate) => Partial<PublishOptions>,
) {
  const { tables, gateway, home, clock } = system;
  const bundle = wordsOf(home);
  const running = bundle.release as ReleaseBody;
  const read = (hash: string) => (bundle.contents[hash] ?? bundle.read?.(hash)) as CompiledTemplate;
  const lines: string[] = [];
  const result = await publish({
    address: { table: tables.words, region: 'us-east-1', endpoint: gateway.url, accessKeyId: runtimeKey },
    templates: '',
    people: storedPeople(tables.client, tables.people, local.lanes),
    now: new Date(clock.now()).toISOString(),
    by: 'demo',
    running,
    readRunning: read,
    log: (line) => lines.push(line),
    ...what(running, read),
  });
  if (result.kind === 'refused') throw new Error(result.reason);
  // What is wanting to the words themselves, such as signatures, is told elsewhere, over several lines.
  return lines.filter((line) => !line.includes('\n'));
}

export const publishOthers = (system: System): Promise<readonly string[]> =>
  move(system, (release, read) => ({ built: withOtherWords(release, read) }));

/** To what came with the functions. */
export const goBack = (system: System): Promise<readonly string[]> => move(system, () => ({ to: '0' }));
