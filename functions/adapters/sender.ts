/** What `dispatch` and `enroll` share: the ports of the protocol. */
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { suppressBadAddress } from '../core/people/suppression.ts';
import type { Clock, ControlStore, OwedStore, RefreshedWords, SuppressionStore } from '../core/ports.ts';
import type { SendPorts } from '../core/send/sendPorts.ts';
import type { Instant } from '../core/time/time.ts';
import { lanePartitions, requireEnv, requireList } from './environment.ts';
import { realWorld, type World } from './runtime.ts';
import { type MailerSettings, SesMailer, sesClient } from './ses/mailer.ts';
import { senderStores } from './stores.ts';
import { note } from './telemetry.ts';
import { type Bundle, bundledWords, gateIn, storedWords } from './words.ts';

export interface SenderSettings {
  /** `prod`, `dev` or `local`: what is sent must be signed in `prod`. */
  readonly environment: string;
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
  readonly words: RefreshedWords;
  readonly control: ControlStore;
  readonly owed: OwedStore & SuppressionStore;
  readonly mail: MailerSettings;
  /** The ports of one invocation that ends at `deadline`. */
  ports(deadline: Instant): SendPorts;
}

export function senderSettings(): SenderSettings {
  return {
    environment: requireEnv('ENVIRONMENT'),
    peopleTable: requireEnv('PEOPLE_TABLE'),
    wordsTable: requireEnv('WORDS_TABLE'),
    publicUrl: requireEnv('PUBLIC_URL').replace(/\/$/, ''),
    mail: {
      configurationSets: {
        reminder: requireEnv('REMINDER_CONFIGURATION_SET'),
        request: requireEnv('REQUEST_CONFIGURATION_SET'),
        marketing: requireEnv('MARKETING_CONFIGURATION_SET'),
      },
      mailDomains: requireList('MAIL_DOMAINS'),
      allowedRecipients: requireList('ALLOWED_RECIPIENTS'),
    },
    partitions: lanePartitions(),
  };
}

export function makeSender(
  world: World & { readonly ses: SESv2Client; readonly bundle: Bundle },
  settings: SenderSettings,
): Sender {
  const { clock, identity, bundle, ses } = world;
  const words = storedWords(world, settings.wordsTable, bundle, gateIn(settings.environment));
  const { store, control, owed, people } = senderStores(world, settings.peopleTable);
  const mailer = new SesMailer(ses, settings.mail, clock);
  const { publicUrl, partitions, mail } = settings;
  return {
    clock,
    ses,
    words,
    control,
    owed,
    mail,
    ports: (deadline) => ({
      clock,
      identity,
      store,
      mailer,
      words,
      deadline,
      publicUrl,
      partitions,
      markAddress: (contactId, sentAt, at) => suppressBadAddress(people, contactId, sentAt, at),
      note,
    }),
  };
}

/** The sender of a deployed function. */
export function senderFromEnvironment(): Sender {
  return makeSender({ ...realWorld(), ses: sesClient(), bundle: bundledWords() }, senderSettings());
}
