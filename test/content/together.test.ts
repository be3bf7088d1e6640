/** Two threads look at emails: what is found does not depend on who found it. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { check } from '../../content/check/check.ts';
import type { Examined } from '../../content/check/examine.ts';
import { examineTogether } from '../../content/check/together.ts';
import { temporaryFolder } from '../support/folder.ts';
import { clinicFiles, welcome } from './clinicFiles.ts';
import { write } from './writing.ts';

const nothing: Examined = { findings: [] };

test('the other thread finds what this one would, and what does not compile is told just so (load.md 7)', async () => {
  const path = write(clinicFiles({ 'nurture/welcome.mjml': welcome('<p>{{ nobody.has_this }}</p>') }));
  const cache = temporaryFolder('together');
  const asked: number[] = [];
  const found = await examineTogether({
    indexes: [-1, 0, 1],
    own: async (index) => {
      asked.push(index);
      // Long enough for the other thread to take the rest: what MJML answered for the last one lies in the cache.
      await vi.waitFor(
        () => expect(existsSync(join(cache, 'mjml')) && readdirSync(join(cache, 'mjml'))).toHaveLength(1),
        {
          timeout: 60_000,
          interval: 20,
        },
      );
      return nothing;
    },
    setup: { path, cache, hasPeople: false },
    least: 1,
  });
  expect(found.get(-1)).toBe(nothing);
  const alone = await check(path, { cache: temporaryFolder('alone') });
  const other = [...found].filter(([index]) => !asked.includes(index)).flatMap(([, { findings }]) => findings);
  expect(other.length).toBeGreaterThan(0);
  for (const finding of other) expect(alone.findings).toContainEqual(finding);
  rmSync(cache, { recursive: true, force: true });
});

test('where the other thread fails, this one does all of it', async () => {
  const asked: number[] = [];
  const own = async (index: number) => {
    asked.push(index);
    return nothing;
  };
  const setup = { path: '/nowhere', cache: '/nowhere', hasPeople: false };
  const found = await examineTogether({ indexes: [0, 1, 2], own, setup, least: 1 });
  expect([...found.keys()].sort()).toEqual([0, 1, 2]);
  expect(asked).toEqual([0, 1, 2]);
});
