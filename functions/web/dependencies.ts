/** What the web functions share: stores on the people table, the words, and the address key. */
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { requireEnv } from '../adapters/environment.ts';
import { realWorld, type World } from '../adapters/runtime.ts';
import { webStores } from '../adapters/stores.ts';
import { type Bundle, bundledWords, storedWords } from '../adapters/words.ts';
import type {
  CallStore,
  Clock,
  ControlStore,
  DayStore,
  HeardStore,
  Identity,
  KeptWords,
  LimitStore,
  PeopleRows,
  Pictures,
  RefreshedWords,
  ToldPatients,
} from '../core/ports.ts';

/** How long the address key is kept; rotating it would orphan suppressions, so it hardly ever changes. */
const keySecondsMax = 900;

export interface WebParts {
  readonly clock: Clock;
  readonly identity: Identity;
  /** What the rules about people (`core/people`) read and write. */
  readonly people: PeopleRows;
  readonly limits: LimitStore;
  readonly control: Pick<ControlStore, 'setPhonesDown'>;
  readonly calls: CallStore;
  readonly days: DayStore;
  readonly heard: HeardStore;
  readonly patients: ToldPatients;
  readonly words: RefreshedWords & KeptWords & Pictures;
  addressKey(): Promise<string>;
}

export interface WebSettings {
  readonly peopleTable: string;
  readonly wordsTable: string;
  readonly addressKey: () => Promise<string>;
}

export function makeWebParts(world: World & { readonly bundle: Bundle }, settings: WebSettings): WebParts {
  const { clock, identity, bundle } = world;
  return {
    clock,
    identity,
    ...webStores(world, settings.peopleTable),
    words: storedWords(world, settings.wordsTable, bundle),
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
