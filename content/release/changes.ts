/** What a release changes, journey by journey, for the person who is about to publish it. */
import type { Journey } from '../../functions/core/model/journey.ts';
import { canonical } from '../hash.ts';
import type { ReleaseBody } from './release.ts';

/** One line per change; empty when nothing differs. */
export function changesBetween(before: ReleaseBody | undefined, after: ReleaseBody): string[] {
  const lines: string[] = [];
  const ids = sortedKeys(before?.journeys ?? {}, after.journeys);
  for (const id of ids) {
    const found = [
      ...templateChanges(templatesOf(before, id), templatesOf(after, id)),
      ...stepChanges(before?.journeys[id], after.journeys[id]),
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

function stepChanges(before: Journey | undefined, after: Journey | undefined): string[] {
  const steps = (journey: Journey | undefined): Hashes =>
    Object.fromEntries((journey?.steps ?? []).map((step) => [step.id, canonical(step)]));
  const [old, now] = [steps(before), steps(after)];
  const lines = sortedKeys(old, now).flatMap((id) => told(`step ${id}`, old[id], now[id]));
  const frame = (journey: Journey | undefined) =>
    journey && canonical({ ...journey, steps: journey.steps.map(({ id }) => id) });
  if (before && after && lines.length === 0 && frame(before) !== frame(after)) {
    lines.push('journey.yaml changed: class, start, stop, anchor or the order of steps');
  }
  return lines;
}

function told(what: string, before: string | undefined, after: string | undefined): string[] {
  if (before === after) return [];
  return [`${before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'}: ${what}`];
}

const sortedKeys = (...maps: readonly object[]): string[] =>
  [...new Set(maps.flatMap((map) => Object.keys(map)))].sort();
