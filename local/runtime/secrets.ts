/** Secrets of the template: made once at random and kept under home, as Secrets Manager would. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Secret } from '../cloud/model.ts';
import { readJsonFile, writeFileWhole } from './file.ts';

const letters = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

/** ARN → value. */
export function openSecrets(home: string, secrets: readonly Secret[]): Record<string, string> {
  const path = join(home, 'secrets.json');
  const kept = (readJsonFile(path) ?? {}) as Record<string, string>;
  const values = Object.fromEntries(secrets.map((secret) => [secret.arn, kept[secret.arn] ?? make(secret)]));
  if (secrets.some(({ arn }) => kept[arn] === undefined)) writeFileWhole(path, JSON.stringify({ ...kept, ...values }));
  return values;
}

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
