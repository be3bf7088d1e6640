/** Following: saves go into force one after the other, what is wrong is told and leaves the rest, and it can be switched. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Following, type FollowState } from '../../local/follow/following.ts';
import type { PublishAnswer } from '../../local/follow/publisher.ts';
import type { LocalRequest } from '../../local/runtime/http/front.ts';
import { followSection, switchFollowing, wordsView } from '../../local/site/follow.ts';
import { temporaryFolder } from '../support/folder.ts';

let folder: string;
let following: Following;
let told: PublishAnswer[];
let answers: PublishAnswer[];
let published: number;
let onTold: (() => void) | undefined;

beforeEach(() => {
  folder = temporaryFolder('follow');
  [told, answers, published, onTold] = [[], [], 0, undefined];
});
afterEach(() => {
  following.off();
  rmSync(folder, { recursive: true, force: true });
});

const inForce: PublishAnswer = { kind: 'published', release: 'r2', lines: [] };
const same: PublishAnswer = { kind: 'unchanged', release: 'r1', lines: [] };
const wrong: PublishAnswer = { kind: 'refused', reason: 'the words have errors', lines: ['there is no name "x"'] };

function begin(state: FollowState): void {
  following = new Following(
    {
      templates: folder,
      publish: async () => {
        published += 1;
        return answers.shift() ?? inForce;
      },
      told: (answer) => {
        told.push(answer);
        onTold?.();
      },
    },
    state,
  );
}

const nextTold = () =>
  new Promise<void>((resolve) => {
    onTold = resolve;
  });

test('a save goes into force; one that is wrong is told, and mended by the next', async () => {
  begin({ kind: 'same', release: 'r1' });
  answers = [same, same, wrong, inForce];
  following.on();
  await following.look();
  expect([told, published]).toEqual([[], 2]);
  const first = nextTold();
  writeFileSync(join(folder, 'a.mjml'), 'one');
  await first;
  expect([told, following.state]).toEqual([[wrong], { kind: 'wrong', reason: wrong.reason, lines: wrong.lines }]);
  expect(followSection(wordsView(following, 'r2')).text).toContain('there is no name &quot;x&quot;');
  const second = nextTold();
  writeFileSync(join(folder, 'a.mjml'), 'two');
  await second;
  expect([told.length, following.state]).toEqual([2, { kind: 'same', release: 'r2' }]);
  // Somebody went back beside it.
  expect(wordsView(following, 'r1').state).toEqual({ kind: 'other' });
});

test('a save while another is looked at is looked at after it', async () => {
  begin({ kind: 'same', release: 'r1' });
  await Promise.all([following.look(), following.look(), following.look()]);
  expect(published).toBe(2);
});

test('switched on, it puts in force what the files say; off, nothing moves; the page has the switch', async () => {
  begin({ kind: 'other' });
  const post = (path: string) =>
    switchFollowing({ method: 'POST', path, headers: {} } as LocalRequest, following).status;
  expect(followSection(wordsView(following, 'r2')).text).toContain('are not those in force');
  expect([following.isOn, published]).toEqual([false, 0]);
  const first = nextTold();
  expect([post('/follow/on'), post('/follow/on'), post('/follow/away')]).toEqual([303, 303, 404]);
  await first;
  expect([following.isOn, published, following.state.kind]).toEqual([true, 1, 'same']);
  expect(post('/follow/off')).toBe(303);
  expect(following.isOn).toBe(false);
});
