/** Asks the record system for what its notifications left out: each is tried until it is answered, for a day. */
import { faultOf, logger } from '../adapters/telemetry.ts';
import type { WantedSince } from '../core/model/wanted.ts';
import type { WantedQueue } from '../core/ports.ts';
import { dayMs, hourMs, plusMs } from '../core/time/time.ts';
import { fhirSource } from '../fhir/appointment.ts';
import { doubt } from '../fhir/take.ts';
import type { SourceSecret } from '../intake/sources/source.ts';
import { AskError } from './http.ts';
import { type PollParts, pollSoon } from './poll.ts';
import { takeWanted } from './sources/fhir.ts';

/** From then on staff look the booking up where it was made, while it goes on being tried, */
const toldMs = hourMs;
/** until then. */
const triedMs = dayMs;

export interface WantedReport {
  readonly taken: number;
  readonly failed: number;
}

async function answer(parts: PollParts, wanted: WantedSince, secret: SourceSecret | undefined): Promise<void> {
  if (wanted.kind === 'changes') return pollSoon(parts, fhirSource);
  const server = secret?.server;
  if (!server) throw new AskError('noAccess');
  await takeWanted(parts.made, parts.servers(server), wanted.type, wanted.id);
}

/** It is about the server and not about what was asked: nothing else is asked of it for now. */
const isServers = (error: unknown) =>
  error instanceof AskError &&
  (error.status === undefined || error.status >= 500 || [401, 403, 429].includes(error.status));

/** @returns whether it need not be tried again. */
async function isGivenUp({ made }: PollParts, wanted: WantedSince): Promise<boolean> {
  const now = made.clock.now();
  const isOld = plusMs(wanted.at, toldMs) <= now;
  if (isOld && wanted.kind === 'resource' && wanted.type === 'Appointment') await doubt(made, wanted.id);
  return plusMs(wanted.at, triedMs) <= now;
}

/** Takes what waits. A fault ends it where it is the server's, so that nobody knocks at a closed door a hundred times. */
export async function takeAllWanted(
  parts: PollParts,
  queue: Pick<WantedQueue, 'take'>,
  secretOf: () => Promise<SourceSecret | undefined>,
): Promise<WantedReport> {
  let secret: SourceSecret | undefined;
  let taken = 0;
  let failed = 0;
  for (;;) {
    const batch = parts.mayGoOn() ? await queue.take() : [];
    if (batch.length === 0) return { taken, failed };
    if (taken === 0) await parts.made.words.refresh();
    secret ??= await secretOf();
    for (const { wanted, done } of batch) {
      // What is not asked for now waits for the next look.
      if (!parts.mayGoOn()) return { taken, failed };
      try {
        // A body that is none of ours stays until a person has looked: the alarm on the queue's age tells of it.
        if (!wanted) throw new AskError('malformed');
        await answer(parts, wanted, secret);
        await done();
        taken += 1;
      } catch (error) {
        failed += 1;
        logger.warn('a resource could not be asked for', { source: fhirSource, ...faultOf(error) });
        if (wanted && (await isGivenUp(parts, wanted))) await done();
        if (wanted && isServers(error)) return { taken, failed };
      }
    }
    if (failed > 0) return { taken, failed };
  }
}
