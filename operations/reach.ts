/**
 * How a command reaches the clinic's data: the system that runs on this machine, the one that is stored here, or, with
 * `--environment`, the clinic's own account with the caller's own AWS credentials.
 */
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Command } from '../cli/arguments.ts';
import { oneOf, Slip } from '../cli/run.ts';
import { systemClock } from '../functions/adapters/clock.ts';
import { Table } from '../functions/adapters/dynamodb/table.ts';
import { addressHash, normalisedAddress } from '../functions/adapters/identity.ts';
import type { Clinic } from '../functions/core/model/clinic.ts';
import type { Clock } from '../functions/core/ports.ts';
import { epochMs, instantFromMs } from '../functions/core/time/time.ts';
import { type Environment, EnvironmentError } from '../lib/environment.ts';
import { environmentNamed, environmentNames } from '../lib/environments/index.ts';
import { startEngine } from '../local/engine/index.ts';
import { MovableClock } from '../local/runtime/clock.ts';
import { runningInstance } from '../local/runtime/lock.ts';
import { releaseInForce, wordsOf } from '../local/words.ts';

/** Options of every command here, besides its own: `reach` in `cli/commands.ts`. */
export interface ReachValues {
  readonly environment?: string | undefined;
  readonly table?: string | undefined;
  readonly 'words-table'?: string | undefined;
  readonly 'address-key'?: string | undefined;
  readonly by?: string | undefined;
}

export interface Reach {
  readonly people: Table;
  readonly clock: Clock;
  readonly environment: Environment;
  /** Who does it, for the log. */
  readonly by: string;
  hashOf(email: string): Promise<string>;
  clinic(): Promise<Clinic>;
  end(): Promise<void>;
}

/** The command cannot be done as things stand; the text says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the reader of a message can mend, and needs no stack trace for. */
export const mendable = [UsageError, EnvironmentError];

const required = (value: string | undefined, name: string, output: string): string => {
  if (value) return value;
  throw new Slip(`Give ${name}: it is the output "${output}" of the data stack`);
};

/** @throws UsageError when nothing is there, saying how to reach it; Slip when there is no such environment. */
export async function reach(values: ReachValues): Promise<Reach> {
  const name = oneOf(values.environment ?? 'local', 'environment', environmentNames);
  const environment = environmentNamed(name);
  const by = values.by ?? `operator:${userInfo().username}`;
  return name === 'local' ? reachLocal(environment, by) : reachAws(environment, by, values);
}

async function reachAws(environment: Environment, by: string, values: ReachValues): Promise<Reach> {
  const { region } = environment;
  const peopleTable = required(values.table ?? process.env.PEOPLE_TABLE, '--table or PEOPLE_TABLE', 'PeopleTableName');
  const words = values['words-table'] ?? process.env.WORDS_TABLE;
  const secret = values['address-key'] ?? process.env.ADDRESS_KEY_SECRET;
  const client = new DynamoDBClient({ region, maxAttempts: 5 });
  const secrets = new SecretsManagerClient({ region });
  let key: string | undefined;
  return {
    people: new Table(client, peopleTable),
    clock: systemClock,
    environment,
    by,
    async hashOf(email) {
      const SecretId = required(secret, '--address-key or ADDRESS_KEY_SECRET', 'AddressKeyArn');
      key ??= (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
      if (key === undefined) throw new UsageError('the address key has no value');
      return addressHash(key, email);
    },
    async clinic() {
      const table = required(words, '--words-table or WORDS_TABLE', 'WordsTableName');
      return (await releaseInForce(client, table)).clinic;
    },
    async end() {
      client.destroy();
      secrets.destroy();
    },
  };
}

async function reachLocal(environment: Environment, by: string): Promise<Reach> {
  const home = resolve(process.env.DRIPLINE_HOME ?? '.dripline');
  const stored = join(home, 'tables.db');
  const running = runningInstance(home);
  if (!running?.gatewayUrl && !existsSync(stored) && process.env.AWS_ENDPOINT_URL_DYNAMODB === undefined)
    throw new UsageError(`nothing is stored under ${home} yet: run npm start first, or name --environment`);
  const engine = running?.gatewayUrl ? undefined : await startEngine({ home, dbPath: stored });
  const client = new DynamoDBClient({
    endpoint: running?.gatewayUrl ?? engine?.url ?? '',
    region: environment.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const names = (await client.send(new ListTablesCommand({}))).TableNames ?? [];
  const named = (part: string): string => {
    const found = names.find((each) => each.includes(part));
    if (found === undefined) throw new UsageError(`there is no ${part} under ${home}: run npm start first`);
    return found;
  };
  const moved = new MovableClock(home);
  const now = () => instantFromMs(moved.now());
  let key: string | undefined;
  return {
    people: new Table(client, named('PeopleTable')),
    clock: { now, sleepUntil: (at) => systemClock.sleepUntil(instantFromMs(Date.now() + epochMs(at) - moved.now())) },
    environment,
    by,
    hashOf: async (email) => {
      key ??= localKey(home);
      return addressHash(key, email);
    },
    clinic: async () => (await releaseInForce(client, named('WordsTable'), wordsOf(home))).clinic,
    async end() {
      client.destroy();
      await engine?.stop();
    },
  };
}

/** The address key, as the local system made it. */
function localKey(home: string): string {
  const secrets = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as Record<string, string>;
  const key = Object.entries(secrets).find(([arn]) => arn.includes('AddressKey'))?.[1];
  if (key === undefined) throw new UsageError(`${home} holds no address key: run npm start first`);
  return key;
}

/** Runs a command on what it reaches, and lets go of it in the end. */
export async function withReach(values: ReachValues, run: (reached: Reach) => Promise<void>): Promise<void> {
  const reached = await reach(values);
  try {
    await run(reached);
  } finally {
    await reached.end();
  }
}

/** The address that every command about a person asks for. @throws Slip with an example. */
export function requiredEmail(email: string | undefined, { examples }: Command): string {
  if (email === undefined || !email.includes('@')) throw new Slip(`Whose? ${examples[0]}`);
  return normalisedAddress(email);
}
