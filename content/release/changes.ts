/** What a release changes, journey by journey, for the person who is about to publish it. */
import type { Journey } from '../../functions/core/model/journey.ts';
import { stepChanges } from '../changes/steps.ts';
import type { ReleaseBody } from './release.ts';

/** One line per change; empty when nothing differs. */
export function changesBetween(before: ReleaseBody | undefined, after: ReleaseBody): string[] {
  const lines: string[] = [];
  const ids = sortedKeys(before?.journeys ?? {}, after.journeys);
  for (const id of ids) {
    const found = [
      ...templateChanges(templatesOf(before, id), templatesOf(after, id)),
      ...stepsOf(id, before?.journeys[id], after.journeys[id]),
    ];
    if (found.length > 0) lines.push(`${id}`, ...found.map((line) => `  ${line}`));
  }
  if (before && before.sources.clinic !== after.sources.clinic) lines.push('clinic.yaml', '  changed');
  return lines;
}

type Hashes = Readonly<Record<string, string>>;

/** `01-welcome (es)` → hash, of one journey. */
function templatesOf(release: ReleaseBody | undefined, id: string): Hashes {
  const found: Record<string, string> = {};
  for (const [name, locales] of Object.entries(release?.templates ?? {})) {
    if (!name.startsWith(`${id}/`)) continue;
    for (const [locale, hash] of Object.entries(locales)) found[`${name.slice(id.length + 1)} (${locale})`] = hash;
  }
  return found;
}

const templateChanges = (before: Hashes, after: Hashes): string[] =>
  sortedKeys(before, after).flatMap((name) => told(`email ${name}`, before[name], after[name]));

/** As the sentences of `npm run words:diff` tell them. */
const stepsOf = (id: string, before: Journey | undefined, after: Journey | undefined): string[] =>
  stepChanges(id, before, after).map(({ step, said }) => (step === undefined ? said : `step ${step}: ${said}`));

function told(what: string, before: string | undefined, after: string | undefined): string[] {
  if (before === after) return [];
  return [`${before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'}: ${what}`];
}

const sortedKeys = (...maps: readonly object[]): string[] =>
  [...new Set(maps.flatMap((map) => Object.keys(map)))].sort();
