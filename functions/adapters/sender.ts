/** What `dispatch` and `enroll` share: the ports of the protocol, wired to AWS from the environment. */
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SendPorts } from '../core/sending.ts';
import type { Instant } from '../core/time.ts';
import type { PeopleStore } from '../ports.ts';
import { systemClock } from './clock.ts';
import { DynamoSendStore } from './dynamodb/sendStore.ts';
import { dynamoClient, Table } from './dynamodb/table.ts';
import { requireCount, requireEnv, requireList } from './environment.ts';
import { systemIdentity } from './identity.ts';
import { type MailerSettings, SesMailer, sesClient } from './ses/mailer.ts';
import { note } from './telemetry.ts';
import { bundledWords, DynamoWords } from './words.ts';

export interface Sender {
  readonly people: Table;
  readonly store: PeopleStore;
  readonly words: DynamoWords;
  readonly ses: SESv2Client;
  readonly mail: MailerSettings;
  readonly partitions: SendPorts['partitions'];
  /** The ports of one invocation that ends at `deadline`. */
  ports(deadline: Instant): SendPorts;
}

export function senderFromEnvironment(): Sender {
  const dynamo = dynamoClient();
  const ses = sesClient();
  const people = new Table(dynamo, requireEnv('PEOPLE_TABLE'));
  const words = new DynamoWords(new Table(dynamo, requireEnv('WORDS_TABLE')), bundledWords());
  const store = new DynamoSendStore(people);
  const mail: MailerSettings = {
    configurationSets: {
      reminder: requireEnv('REMINDER_CONFIGURATION_SET'),
      marketing: requireEnv('MARKETING_CONFIGURATION_SET'),
    },
    mailDomain: requireEnv('MAIL_DOMAIN'),
    allowedRecipients: requireList('ALLOWED_RECIPIENTS'),
  };
  const mailer = new SesMailer(ses, mail, systemClock);
  const partitions = { reminder: requireCount('REMINDER_PARTITIONS'), marketing: requireCount('MARKETING_PARTITIONS') };
  const publicUrl = requireEnv('PUBLIC_URL').replace(/\/$/, '');
  return {
    people,
    store,
    words,
    ses,
    mail,
    partitions,
    ports: (deadline) => ({
      clock: systemClock,
      identity: systemIdentity,
      store,
      mailer,
      words,
      deadline,
      publicUrl,
      partitions,
      note,
    }),
  };
}
