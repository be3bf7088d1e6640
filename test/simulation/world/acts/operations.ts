/** What touches everybody: a release of other words, and a pause of marketing. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { hour } from '../../oracle/wall.ts';
import { boldEdits, editionOf, edits } from '../../words.ts';
import type { World } from '../parts.ts';
import { people, words } from '../tables.ts';

const pauseKey = { pk: 'CONTROL', sk: 'PAUSE#marketing' } as const;

/** A new release goes into force: words published while people are on their way. */
export function release(world: World, track: string): string {
  const edition = world.setting.edition | (1 + world.tape.choose(`${track}.edition`, 7));
  releaseOf(world, edition);
  return 'release';
}

/** @param edition by its bits. */
export function releaseOf(world: World, edition: number): void {
  const all = [...edits.map((name, bit) => [1 << bit, name] as const), ...Object.entries(boldEdits)];
  const inWords = all.flatMap(([bit, name]) => (edition & Number(bit) ? [name] : [])).join(', ');
  world.say(`release: ${inWords || 'as in the bundle'}`, true);
  publish(world, edition);
}

/** Moves the pointer to another edition of the words. */
function publish(world: World, edition: number): void {
  const { release, contents } = editionOf(edition);
  const put = (pk: string, sk: string, body: object) =>
    world.engine.place(words, pk, sk, marshall({ pk, sk, schemaVersion: 1, ...body }));
  for (const [hash, template] of Object.entries(contents))
    put(`T#${hash}`, 'CONTENT', { body: JSON.stringify(template) });
  put(`R#${release.id}`, 'RELEASE', { body: JSON.stringify(release) });
  put('CURRENT', 'POINTER', { release: release.id });
  world.edition = edition;
  world.editions.add(edition);
  world.releases.push({ at: world.now, edition });
  world.count('release');
}

export function pause(world: World, track: string): string {
  world.say('staff pause marketing', true);
  world.pausedSince ??= world.now;
  world.engine.place(people, pauseKey.pk, pauseKey.sk, marshall({ ...pauseKey, schemaVersion: 1 }));
  world.scheduler.setAside(world.now + world.tape.pick(`${track}.for`, [2 * hour, 20 * hour]), () => unpause(world));
  return 'pause';
}

export function unpause(world: World): void {
  if (world.pausedSince === undefined) return;
  world.pausedSince = undefined;
  world.engine.place(people, pauseKey.pk, pauseKey.sk, undefined);
}
