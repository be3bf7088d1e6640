/**
 * From a hint that something about a person changed to the enrollments they should have: starts, stops, re-times, and
 * sends what answers them at once. Reads current items, never images; writes no streamed item. Ports only.
 */
import type { Enrollment } from '../core/model/enrollment.ts';
import { ConflictError } from '../core/model/errors.ts';
import type { Person } from '../core/model/person.ts';
import { plan } from '../core/plan/plan.ts';
import { wantedEnrollments } from '../core/plan/triggers.ts';
import { advanced, processEnrollment } from '../core/send/protocol.ts';
import type { SendPorts, StepOutcome } from '../core/send/sendPorts.ts';

/** An appointment or a sign-up whose contact is not there: set aside by its keys. */
export class MissingContactError extends Error {
  override readonly name = 'MissingContactError';
}

const collisionsMax = 5;

/**
 * Nothing to write: the same plan from the same facts. The facts count too. A worker may hold an older plan, and advance
 * by it: only a new version of the enrollment tells it to read and plan again.
 */
const samePlan = (a: Enrollment, b: Enrollment) =>
  a.seen === b.seen &&
  a.state === b.state &&
  a.due?.at === b.due?.at &&
  a.due?.partition === b.due?.partition &&
  a.waiting === b.waiting;

/** Writes every enrollment that the person's current items ask for. Gives back those that may go now. */
export async function reconcile(ports: SendPorts, contactId: string): Promise<readonly Enrollment[]> {
  const release = await ports.words.current();
  for (let round = 0; round < collisionsMax; round += 1) {
    const person = await ports.store.readPerson(contactId, 'strong');
    if (!person) throw new MissingContactError('a record without its contact');
    const done = await reconcileOnce(ports, person, release);
    if (done) return done;
  }
  throw new ConflictError('the planning of an enrollment');
}

async function reconcileOnce(
  ports: SendPorts,
  person: Person,
  release: Awaited<ReturnType<SendPorts['words']['current']>>,
): Promise<readonly Enrollment[] | undefined> {
  const journeys = Object.values(release.journeys);
  const facts = { person, clinic: release.clinic };
  const now = ports.clock.now();
  const standing: Enrollment[] = [];
  let stale = false;
  for (const wanted of wantedEnrollments(journeys, person, release.clinic)) {
    const { version } = wanted.enrollment;
    const started = advanced(
      { release, journey: wanted.journey, person, enrollment: wanted.enrollment, now },
      ports.partitions,
    );
    const enrollment: Enrollment = { ...started, version: wanted.expected === undefined ? version : version + 1 };
    if ((await ports.store.putEnrollment(enrollment, wanted.expected)) === 'stale') stale = true;
    standing.push(enrollment);
  }
  for (const enrollment of person.enrollments) {
    const journey = release.journeys[enrollment.journey];
    if (enrollment.state === 'ended' || !journey) continue;
    const planned = advanced({ release, journey, person, enrollment, now }, ports.partitions);
    if (samePlan(planned, enrollment)) {
      standing.push(enrollment);
      continue;
    }
    if ((await ports.store.putEnrollment(planned, enrollment.version)) === 'stale') stale = true;
    standing.push(planned);
  }
  if (stale) return undefined;
  return standing.filter((enrollment) => {
    const journey = release.journeys[enrollment.journey];
    if (!journey || enrollment.due === undefined || enrollment.due.at > now) return false;
    const next = plan(journey, enrollment, facts, now);
    return next.kind === 'send' || next.kind === 'skip';
  });
}

/** What one batch of records may send at once: beyond it, and after the first fault of SES, the tick takes over. */
export class Allowance {
  private left: number;
  private readonly lanesOpen: ReadonlySet<string>;

  constructor(emails: number, lanesOpen: ReadonlySet<string>) {
    this.left = emails;
    this.lanesOpen = lanesOpen;
  }

  /** True when one more email of `lane` may be tried. */
  take(lane: string): boolean {
    if (this.left <= 0 || !this.lanesOpen.has(lane)) return false;
    this.left -= 1;
    return true;
  }

  end(): void {
    this.left = 0;
  }
}

const keepsGoing: ReadonlySet<StepOutcome> = new Set(['settled', 'moved', 'nothing']);

/** Sends first steps and replies at once, as far as `allowance` goes. Never fails a record for SES: the tick takes over. */
export async function sendAtOnce(
  ports: SendPorts,
  enrollments: readonly Enrollment[],
  allowance: Allowance,
  onFault: (error: unknown) => void,
): Promise<void> {
  for (const enrollment of enrollments) {
    const lane = enrollment.due?.partition.split('#')[0];
    if (lane === undefined || !allowance.take(lane)) continue;
    try {
      const visit = await processEnrollment(ports, enrollment);
      if (!keepsGoing.has(visit)) allowance.end();
    } catch (error) {
      onFault(error);
      allowance.end();
    }
  }
}
