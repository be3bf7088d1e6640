/** What `dispatch` and `enroll` share: the ports of the protocol. */
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Clock } from '../core/ports.ts';
import type { SendPorts } from '../core/send/sendPorts.ts';
import type { Instant } from '../core/time/time.ts';
import { DynamoControlStore } from './dynamodb/controlStore.ts';
import { DynamoSendStore } from './dynamodb/sendStore.ts';
import { Table } from './dynamodb/table.ts';
import { requireCount, requireEnv, requireList } from './environment.ts';
import { realWorld, type World } from './runtime.ts';
import { type MailerSettings, SesMailer, sesClient } from './ses/mailer.ts';
import { note } from './telemetry.ts';
import { type Bundle, bundledWords, DynamoWords } from './words.ts';

export interface SenderSettings {
  readonly peopleTable: string;
  readonly wordsTable: string;
  /** The site's origin, without a trailing slash. */
  readonly publicUrl: string;
  readonly mail: MailerSettings;
  /** Index partitions per lane. */
  readonly partitions: SendPorts['partitions'];
}

export interface Sender {
  readonly clock: Clock;
  readonly ses: SESv2Client;
  readonly words: DynamoWords;
  readonly control: DynamoControlStore;
  readonly mail: MailerSettings;
  /** The ports of one invocation that ends at `deadline`. */
  ports(deadline: Instant): SendPorts;
}

export function senderSettings(): SenderSettings {
  return {
    peopleTable: requireEnv('PEOPLE_TABLE'),
    wordsTable: requireEnv('WORDS_TABLE'),
    publicUrl: requireEnv('PUBLIC_URL').replace(/\/$/, ''),
    mail: {
      configurationSets: {
        reminder: requireEnv('REMINDER_CONFIGURATION_SET'),
        marketing: requireEnv('MARKETING_CONFIGURATION_SET'),
      },
      mailDomain: requireEnv('MAIL_DOMAIN'),
      allowedRecipients: requireList('ALLOWED_RECIPIENTS'),
    },
    partitions: { reminder: requireCount('REMINDER_PARTITIONS'), marketing: requireCount('MARKETING_PARTITIONS') },
  };
}

export function makeSender(
  world: World & { readonly ses: SESv2Client; readonly bundle: Bundle },
  settings: SenderSettings,
): Sender {
  const { clock, identity, dynamo, bundle, ses } = world;
  const people = new Table(dynamo, settings.peopleTable);
  const words = new DynamoWords(new Table(dynamo, settings.wordsTable), bundle);
  const store = new DynamoSendStore(people);
  const mailer = new SesMailer(ses, settings.mail, clock);
  const { publicUrl, partitions, mail } = settings;
  return {
    clock,
    ses,
    words,
    control: new DynamoControlStore(people),
    mail,
    ports: (deadline) => ({ clock, identity, store, mailer, words, deadline, publicUrl, partitions, note }),
  };
}

/** The sender of a deployed function. */
export function senderFromEnvironment(): Sender {
  return makeSender({ ...realWorld(), ses: sesClient(), bundle: bundledWords() }, senderSettings());
}
