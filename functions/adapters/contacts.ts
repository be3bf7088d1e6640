/** What the web functions share: stores on the people table, the words, and the address key. */
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { DynamoAppointmentStore } from './dynamodb/appointmentStore.ts';
import { DynamoCallStore } from './dynamodb/callStore.ts';
import { DynamoContactStore } from './dynamodb/contactStore.ts';
import { dynamoClient, Table } from './dynamodb/table.ts';
import { requireEnv } from './environment.ts';
import { bundledWords, DynamoWords } from './words.ts';

/** How long the address key is kept; rotating it would orphan suppressions, so it hardly ever changes. */
const keySecondsMax = 900;

export interface WebParts {
  readonly contacts: DynamoContactStore;
  readonly appointments: DynamoAppointmentStore;
  readonly calls: DynamoCallStore;
  readonly words: DynamoWords;
  addressKey(): Promise<string>;
}

export function webPartsFromEnvironment(): WebParts {
  const dynamo = dynamoClient();
  const people = new Table(dynamo, requireEnv('PEOPLE_TABLE'));
  const contacts = new DynamoContactStore(people);
  return {
    contacts,
    appointments: new DynamoAppointmentStore(people, contacts),
    calls: new DynamoCallStore(people),
    words: new DynamoWords(new Table(dynamo, requireEnv('WORDS_TABLE')), bundledWords()),
    async addressKey() {
      const secret = await getSecret(requireEnv('ADDRESS_KEY_SECRET'), { maxAge: keySecondsMax });
      if (typeof secret !== 'string' || secret.length < 32) throw new Error('the address key is missing or too short');
      return secret;
    },
  };
}
