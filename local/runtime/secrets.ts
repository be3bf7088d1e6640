/** Secrets of the template: made once at random and kept under home, as Secrets Manager would. */
import { randomInt } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from '../cloud/model.ts';
import { readJsonFile, writeFileWhole } from './file.ts';

const letters = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

/**
 * ARN → value, as the file under `home` has it at that moment: a command may change it while the system runs. What is set
 * here counts for this run, and is not kept.
 */
export function openSecrets(home: string, secrets: readonly Secret[]): Record<string, string> {
  const path = join(home, 'secrets.json');
  const kept = (readJsonFile(path) ?? {}) as Record<string, string>;
  const made = Object.fromEntries(secrets.map((secret) => [secret.arn, kept[secret.arn] ?? make(secret)]));
  if (secrets.some(({ arn }) => kept[arn] === undefined)) writeFileWhole(path, JSON.stringify({ ...kept, ...made }));
  let read = { ...kept, ...made };
  let at = changedAt(path);
  const inFile = (arn: string): string => {
    const now = changedAt(path);
    if (now !== at) {
      read = { ...read, ...((readJsonFile(path) ?? {}) as Record<string, string>) };
      at = now;
    }
    return read[arn] ?? '';
  };
  const set = new Map<string, string>();
  const values: Record<string, string> = {};
  for (const { arn } of secrets) {
    Object.defineProperty(values, arn, {
      enumerable: true,
      get: () => set.get(arn) ?? inFile(arn),
      set: (value: string) => set.set(arn, value),
    });
  }
  return values;
}

/** When the file was last put in its place; undefined while there is none. */
const changedAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;

function make({ value }: Secret): string {
  if (value.kind === 'given') return value.text;
  const alphabet = Object.entries(letters)
    .filter(([name]) => value.classes[name as keyof typeof letters])
    .flatMap(([, characters]) => [...characters])
    .filter((character) => !value.excluded.includes(character));
  const text = Array.from({ length: value.length }, () => alphabet[randomInt(alphabet.length)]).join('');
  if (value.into === undefined) return text;
  return JSON.stringify({ ...(JSON.parse(value.into.template) as object), [value.into.key]: text });
}
