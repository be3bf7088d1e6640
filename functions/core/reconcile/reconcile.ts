/**
 * From the facts about a person to the enrollments they should have: starts, stops and re-times them. `enroll` does it for
 * each change it hears of, the sweep for those that nobody has looked at. Reads current items, never images; writes no
 * streamed item. Ports only.
 */
import type { Enrollment } from '../model/enrollment.ts';
import { ConflictError } from '../model/errors.ts';
import { isTorn, type Person, tornMax } from '../model/person.ts';
import { copiedTo } from '../people/formerAddress.ts';
import { plan } from '../plan/plan.ts';
import { wantedEnrollments } from '../plan/triggers.ts';
import type { PeopleStore, Release } from '../ports.ts';
import { advanced } from '../send/protocol.ts';
import type { SendPorts } from '../send/sendPorts.ts';
import { hourMs, type Instant, minuteMs, plusMs } from '../time/time.ts';

/** An appointment or a sign-up whose contact is not there: set aside by its keys. */
export class MissingContactError extends Error {
  override readonly name = 'MissingContactError';
}

const collisionsMax = 5;

/** A plan never lies in the past, so whatever is late is planned for now: to write that would hide how late it is. */
const isDue = ({ due }: Enrollment, now: Instant) => due !== undefined && due.at <= now;

/** The steps that are passed over, each with its moment: what changes one of them may change nothing else. */
const passedOver = ({ settled }: Enrollment): string =>
  Object.entries(settled)
    .flatMap(([step, { why, revision, at }]) => (why === undefined ? [] : [[step, why, revision, at].join(' ')]))
    .toSorted()
    .join('\n');

const samePlan = (a: Enrollment, b: Enrollment, now: Instant) =>
  a.state === b.state &&
  (a.due?.at === b.due?.at || (isDue(a, now) && isDue(b, now))) &&
  a.due?.partition === b.due?.partition &&
  a.waiting === b.waiting &&
  passedOver(a) === passedOver(b);

/** A worker that is lost has ended its invocation by then, and a row of the index that has moved shows it. */
const atWorkMs = 10 * minuteMs;
/** What becomes of a plan by older facts that is written all the same: the sweep plans it anew within so long. */
const mendedMs = hourMs;

/**
 * Nobody is at work on it: it waits for later, and no step of it came to an end just now. Who is at work may hold a plan of the
 * facts of before, and advance by it: only a new version of the enrollment tells them to read and plan again (decision 0004).
 */
const isAtRest = ({ due, settled }: Enrollment, now: Instant) =>
  (due === undefined || due.at > plusMs(now, mendedMs)) &&
  Object.values(settled).every(({ why, at }) => why !== undefined || at <= plusMs(now, -atWorkMs));

/** Nothing to write: the same plan, and from the same facts where somebody may be at work on it. */
const isWritten = (planned: Enrollment, stands: Enrollment, now: Instant) =>
  samePlan(planned, stands, now) && (planned.seen === stands.seen || isAtRest(stands, now));

/** What planning anew for a person needs. */
export type ReconcilePorts = Pick<SendPorts, 'clock' | 'partitions' | 'words'> & {
  readonly store: Pick<PeopleStore, 'putEnrollment' | 'readPerson'>;
};

export interface Reconciled {
  /** As read, before anything was written. */
  readonly person: Person;
  /** Those that go on or have begun, as they stand now. */
  readonly standing: readonly Enrollment[];
  /** Those of them that may go now. */
  readonly ready: readonly Enrollment[];
  /** How many had to be written. */
  readonly written: number;
  /** The person as they stand now. */
  readonly after: Person;
  readonly at: Instant;
}

const isSame = (a: Enrollment, b: Enrollment) => a.journey === b.journey && a.instance === b.instance;

/** Writes every enrollment that the person's current items ask for. @throws MissingContactError, ConflictError */
export async function reconcile(ports: ReconcilePorts, contactId: string): Promise<Reconciled> {
  const release = await ports.words.current();
  for (let round = 0; round < collisionsMax; round += 1) {
    const person = await ports.store.readPerson(contactId, 'strong');
    if (!person) throw new MissingContactError('a record without its contact');
    if (isTorn(person) && round < tornMax) continue;
    const done = await reconcileOnce(ports, person, release);
    if (done) return done;
  }
  throw new ConflictError('the planning of an enrollment');
}

/**
 * The same for a person and, where their address has just changed, for the old one that still gets their visits' emails.
 * The old one comes second, and what is wrong with it never holds the person up.
 * @param onCopies hears of a fault there.
 */
export async function reconcileAll(
  ports: ReconcilePorts,
  contactId: string,
  onCopies: (error: unknown) => void,
): Promise<readonly [Reconciled, ...Reconciled[]]> {
  const own = await reconcile(ports, contactId);
  const former = copiedTo(own.person.contact, ports.clock.now());
  if (former === undefined) return [own];
  try {
    return [own, await reconcile(ports, former)];
  } catch (error) {
    // Erased since, or gone by its time to live: there is nobody to send copies to.
    if (!(error instanceof MissingContactError)) onCopies(error);
    return [own];
  }
}

async function reconcileOnce(ports: ReconcilePorts, person: Person, release: Release): Promise<Reconciled | undefined> {
  const journeys = Object.values(release.journeys);
  const facts = { person, clinic: release.clinic };
  const now = ports.clock.now();
  const standing: Enrollment[] = [];
  let stale = false;
  let written = 0;
  for (const wanted of wantedEnrollments(journeys, person, release.clinic)) {
    const { version } = wanted.enrollment;
    const started = advanced(
      { release, journey: wanted.journey, person, enrollment: wanted.enrollment, now },
      ports.partitions,
    );
    const enrollment: Enrollment = { ...started, version: wanted.expected === undefined ? version : version + 1 };
    if ((await ports.store.putEnrollment(enrollment, wanted.expected)) === 'stale') stale = true;
    written += 1;
    standing.push(enrollment);
  }
  for (const enrollment of person.enrollments) {
    const journey = release.journeys[enrollment.journey];
    if (enrollment.state === 'ended' || !journey) continue;
    const planned = advanced({ release, journey, person, enrollment, now }, ports.partitions);
    if (isWritten(planned, enrollment, now)) {
      standing.push(enrollment);
      continue;
    }
    if ((await ports.store.putEnrollment(planned, enrollment.version)) === 'stale') stale = true;
    written += 1;
    standing.push(planned);
  }
  if (stale) return undefined;
  const ready = standing.filter((enrollment) => {
    const journey = release.journeys[enrollment.journey];
    if (!journey || enrollment.due === undefined || enrollment.due.at > now) return false;
    const next = plan(journey, enrollment, facts, now);
    return next.kind === 'send' || next.kind === 'skip';
  });
  const others = person.enrollments.filter((one) => !standing.some((each) => isSame(each, one)));
  return { person, standing, ready, written, after: { ...person, enrollments: [...standing, ...others] }, at: now };
}
