/**
 * `poll`: woken every minute. Asks the record system for what its notifications left out, and every system whose turn it is
 * for bookings of which it did not tell. What it finds is taken as if it had been told.
 */
import type { Context } from 'aws-lambda';
import { systemClock } from '../adapters/clock.ts';
import { requireEnv } from '../adapters/environment.ts';
import { once, realWorld } from '../adapters/runtime.ts';
import { pollStore } from '../adapters/stores.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import { wantedQueue } from '../adapters/wantedQueue.ts';
import type { ConnectedName } from '../core/model/sources.ts';
import type { PollStore, WantedQueue } from '../core/ports.ts';
import { fhirSource } from '../fhir/appointment.ts';
import { SourceSecretError, type SourceSecrets, secretsFromEnvironment } from '../intake/sources/secrets.ts';
import { type WebParts, webPartsFromEnvironment } from '../web/dependencies.ts';
import { fhirServers } from './fhirServer.ts';
import { type Http, http } from './http.ts';
import { begun, notAsked, type PollParts, poll } from './poll.ts';
import { listings } from './sources/index.ts';
import { takeAllWanted } from './wanted.ts';

/** What is left of an invocation for the page under way. */
const reserveMs = 20_000;

export interface Poll {
  readonly made: WebParts;
  readonly polls: PollStore;
  readonly secrets: SourceSecrets;
  readonly http: Http;
  readonly sources: readonly ConnectedName[];
  /** Where a record system is connected. */
  readonly wanted?: WantedQueue | undefined;
}

/** Undefined where there is no usable secret: its webhooks tell of that (`EventRefused`). */
async function secretOf({ secrets }: Poll, source: ConnectedName) {
  try {
    return await secrets.of(source);
  } catch (error) {
    if (!(error instanceof SourceSecretError)) throw error;
    logger.error('a source has no usable secret', { source });
    return undefined;
  }
}

async function takeWaiting(made: Poll, parts: PollParts): Promise<void> {
  const { wanted } = made;
  if (!wanted) return;
  const report = await takeAllWanted(parts, wanted, () => secretOf(made, fhirSource));
  if (report.taken + report.failed > 0) logger.info('wanted', { ...report });
}

/** Of a minute in which no system's turn comes, this is all: one look at the table. */
async function pollAll(made: Poll, parts: PollParts): Promise<void> {
  const now = made.made.clock.now();
  const progress = await made.polls.all();
  for (const listing of listings) {
    const at = progress.get(listing.name) ?? begun(now);
    if (at.nextAt > now || !made.sources.includes(listing.name) || !parts.mayGoOn()) continue;
    const secret = await secretOf(made, listing.name);
    if (!secret || secret.poll === false || !listing.isOn(secret))
      await made.polls.save(listing.name, notAsked(at, now));
    else {
      await made.made.words.refresh();
      await poll(parts, listing, secret, at);
    }
  }
}

/** The handler over any parts; the deployed one has them from its environment. */
export const handlerWith =
  (poller: () => Poll) =>
  async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const made = poller();
    const { clock } = made.made;
    const parts: PollParts = {
      made: made.made,
      http: made.http,
      servers: serversOf(made),
      polls: made.polls,
      mayGoOn: () => context.getRemainingTimeInMillis() > reserveMs,
    };
    const faults: unknown[] = [];
    // One that fails holds up none of the others (I12).
    for (const part of [takeWaiting, pollAll]) await part(made, parts).catch((fault) => faults.push(fault));
    metrics.publishStoredMetrics();
    for (const fault of faults) logger.error('asking could not go on', { at: clock.now(), ...faultOf(fault) });
    if (faults.length > 0) throw new Error('asking could not go on; see the log');
  };

const serversBy = new WeakMap<Poll, PollParts['servers']>();

function serversOf(made: Poll): PollParts['servers'] {
  const servers = serversBy.get(made) ?? fhirServers(made.http, made.made.clock);
  serversBy.set(made, servers);
  return servers;
}

export const handler = handlerWith(
  once(() => {
    const { WANTED_QUEUE_URL } = process.env;
    const secrets = secretsFromEnvironment(systemClock);
    return {
      made: webPartsFromEnvironment(),
      polls: pollStore(realWorld(), requireEnv('PEOPLE_TABLE')),
      secrets,
      http,
      sources: Object.keys(JSON.parse(requireEnv('SOURCE_SECRETS')) as object) as ConnectedName[],
      wanted: WANTED_QUEUE_URL ? wantedQueue(WANTED_QUEUE_URL) : undefined,
    };
  }),
);
