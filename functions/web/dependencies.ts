/** What the web functions share: stores on the people table, the words, and the address key. */
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { DynamoCallStore } from '../adapters/dynamodb/callStore.ts';
import { DynamoDayStore } from '../adapters/dynamodb/dayStore.ts';
import { DynamoLimitStore } from '../adapters/dynamodb/limitStore.ts';
import { DynamoPeopleRows } from '../adapters/dynamodb/peopleRows.ts';
import { Table } from '../adapters/dynamodb/table.ts';
import { requireEnv } from '../adapters/environment.ts';
import { realWorld, type World } from '../adapters/runtime.ts';
import { type Bundle, bundledWords, DynamoWords } from '../adapters/words.ts';
import type { Clock, Identity, PeopleRows } from '../core/ports.ts';

/** How long the address key is kept; rotating it would orphan suppressions, so it hardly ever changes. */
const keySecondsMax = 900;

export interface WebParts {
  readonly clock: Clock;
  readonly identity: Identity;
  /** What the rules about people (`core/people`) read and write. */
  readonly people: PeopleRows;
  readonly limits: DynamoLimitStore;
  readonly calls: DynamoCallStore;
  readonly days: DynamoDayStore;
  readonly words: DynamoWords;
  addressKey(): Promise<string>;
}

export interface WebSettings {
  readonly peopleTable: string;
  readonly wordsTable: string;
  readonly addressKey: () => Promise<string>;
}

export function makeWebParts(world: World & { readonly bundle: Bundle }, settings: WebSettings): WebParts {
  const { clock, identity, dynamo, bundle } = world;
  const people = new Table(dynamo, settings.peopleTable);
  return {
    clock,
    identity,
    people: new DynamoPeopleRows(people, identity),
    limits: new DynamoLimitStore(people),
    calls: new DynamoCallStore(people, identity),
    days: new DynamoDayStore(people, identity),
    words: new DynamoWords(new Table(dynamo, settings.wordsTable), bundle),
    addressKey: settings.addressKey,
  };
}

async function addressKey(): Promise<string> {
  const secret = await getSecret(requireEnv('ADDRESS_KEY_SECRET'), { maxAge: keySecondsMax });
  if (typeof secret !== 'string' || secret.length < 32) throw new Error('the address key is missing or too short');
  return secret;
}

/** The parts of a deployed function. */
export function webPartsFromEnvironment(): WebParts {
  return makeWebParts(
    { ...realWorld(), bundle: bundledWords() },
    {
      peopleTable: requireEnv('PEOPLE_TABLE'),
      wordsTable: requireEnv('WORDS_TABLE'),
      addressKey,
    },
  );
}
