/** Saves are heard however a program makes them, and as often as it makes them. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchFolder } from '../../content/watchFolder.ts';
import { temporaryFolder } from '../support/folder.ts';

let folder: string;
let told: number;
let heard: () => void;
let end: () => void;
beforeEach(() => {
  folder = temporaryFolder('watched');
  mkdirSync(join(folder, 'prepare'));
  writeFileSync(join(folder, 'prepare/eating.mjml'), 'one');
  told = 0;
  const changed = () => {
    told += 1;
    heard();
  };
  end = watchFolder(folder, changed, (name) => name.endsWith('.part'));
});
afterEach(() => end());

const heardOf = (act: () => void) =>
  new Promise<void>((resolve) => {
    heard = resolve;
    act();
  });

const write = (file: string, words: string) => writeFileSync(join(folder, file), words);
const replace = (file: string, words: string) => {
  write('beside', words);
  renameSync(join(folder, 'beside'), join(folder, file));
};

it('written in place, or by renaming another file there, time after time', async () => {
  for (const words of ['two', 'three', 'four']) {
    await heardOf(() => replace('prepare/eating.mjml', words));
    await heardOf(() => write('prepare/eating.mjml', `${words}, in place`));
  }
  expect(told).toBe(6);
});

it('in a folder that came after it began, and of what is deleted', async () => {
  await heardOf(() => mkdirSync(join(folder, 'notices')));
  await heardOf(() => write('notices/closed.mjml', 'one'));
  await heardOf(() => rmSync(join(folder, 'prepare'), { recursive: true }));
  await heardOf(() => write('notices/closed.mjml', 'two'));
});

it('but not of a name that is the watcher’s own, and nothing after the end', async () => {
  write('prepare/x.part', 'mine');
  await heardOf(() => write('prepare/eating.mjml', 'two'));
  expect(told).toBe(1);
  end();
  const other = watchFolder(folder, () => heard());
  await heardOf(() => write('prepare/eating.mjml', 'three'));
  other();
  expect(told).toBe(1);
});
