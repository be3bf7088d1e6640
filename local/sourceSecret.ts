/** `npm run source-secret -- <source>`: what a booking system's secret holds in the local system, and a change of it, as a rotation would be. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commands } from '../cli/commands.ts';
import { runCommand, Slip } from '../cli/run.ts';
import { type ConnectedName, connectedNames } from '../functions/core/model/sources.ts';
import { readSecret, SourceSecretError } from '../functions/intake/sources/secrets.ts';
import { readJsonFile, writeFileWhole } from './runtime/file.ts';

/** There are no secrets yet; the message says how to make them. */
class NoSecrets extends Error {
  override readonly name = 'NoSecrets';
}

type Fields = Readonly<Record<string, unknown>>;

/** The secrets as they are kept, and under which ARN `source` has its own. @throws NoSecrets */
function keptSecrets(home: string, source: ConnectedName) {
  const path = join(home, 'secrets.json');
  if (!existsSync(path)) throw new NoSecrets(`There are no secrets under ${home} yet: run npm start first.`);
  const kept = (readJsonFile(path) ?? {}) as Record<string, string>;
  const arn = Object.keys(kept).find((each) => each.toLowerCase().includes(`${source}secret`));
  if (arn === undefined)
    throw new NoSecrets(`${source} has no secret there: name it under sources in lib/environments, and run npm start.`);
  return { path, kept, arn };
}

/**
 * The secret of `source` under `home` after `changes`, which is written when there are any: an empty text takes a field out.
 * @throws NoSecrets, SourceSecretError
 */
export function changedSecret(home: string, source: ConnectedName, changes: Fields): Fields {
  const { path, kept, arn } = keptSecrets(home, source);
  const before = JSON.parse(kept[arn] ?? '{}') as Fields;
  const merged = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== '');
  const after = Object.fromEntries(merged);
  if (Object.keys(changes).length === 0) return after;
  readSecret(source, JSON.stringify(after));
  writeFileWhole(path, JSON.stringify({ ...kept, [arn]: JSON.stringify(after) }));
  return after;
}

/** @throws Slip */
function jsonFields(text: string | undefined): Fields {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Slip('--json takes an object, such as \'{"token":"…"}\'.');
  return value as Fields;
}

if (import.meta.main) {
  await runCommand(
    commands['source-secret'],
    ({ values: { key, previous, token, user, api, json }, positionals }) => {
      const [source] = positionals;
      const name = connectedNames.find((each) => each === source);
      if (name === undefined) throw new Slip(`Name a source: ${connectedNames.join(', ')}.`);
      const home = resolve(process.env.DRIPLINE_HOME ?? '.dripline');
      const given = Object.entries({ key, previous, token, user, api }).filter(([, value]) => value !== undefined);
      const secret = changedSecret(home, name, { ...jsonFields(json), ...Object.fromEntries(given) });
      console.log(JSON.stringify(secret, undefined, 2));
    },
    [NoSecrets, SourceSecretError],
  );
}
