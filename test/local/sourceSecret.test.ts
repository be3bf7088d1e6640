/** A booking system's secret in the local system: shown, changed by a command, and taken by what runs (intake.md 12). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SourceSecretError } from '../../functions/intake/sources/secrets.ts';
import type { Secret } from '../../local/cloud/model.ts';
import { openSecrets } from '../../local/runtime/secrets.ts';
import { changedSecret } from '../../local/sourceSecret.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'dripline-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:SquareSecret-abcdef';
const secrets = [
  { arn, value: { kind: 'given', text: '{"key":"made-at-random-0123"}' } },
] as unknown as readonly Secret[];

test('a change counts in the system that runs, and after it (intake.md 12)', () => {
  const running = openSecrets(home, secrets);
  expect(running[arn]).toBe('{"key":"made-at-random-0123"}');
  expect(changedSecret(home, 'square', {})).toEqual({ key: 'made-at-random-0123' });
  const api = 'https://connect.squareupsandbox.com';
  expect(changedSecret(home, 'square', { token: 'sandbox', api })).toMatchObject({ key: 'made-at-random-0123', api });
  expect(JSON.parse(running[arn] ?? '')).toMatchObject({ token: 'sandbox' });
  expect(JSON.parse(openSecrets(home, secrets)[arn] ?? '')).toMatchObject({ token: 'sandbox' });
  expect(changedSecret(home, 'square', { token: '' })).not.toHaveProperty('token');
});

test('what would be no secret is refused, and nothing is changed', () => {
  openSecrets(home, secrets);
  const before = readFileSync(join(home, 'secrets.json'), 'utf8');
  for (const wrong of [{ key: 'short' }, { api: 'http://example.com' }])
    expect(() => changedSecret(home, 'square', wrong)).toThrow(SourceSecretError);
  expect(readFileSync(join(home, 'secrets.json'), 'utf8')).toBe(before);
});

test('where there is none yet, it says what to do', () => {
  expect(() => changedSecret(home, 'square', {})).toThrow('run npm start first');
  openSecrets(home, secrets);
  expect(() => changedSecret(home, 'acuity', {})).toThrow('acuity has no secret there');
});
