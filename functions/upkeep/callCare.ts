/**
 * Looks after what is open on the lists of staff: what is over closes, what has come is counted, what waits is told; and
 * asks what became of visits that nobody has marked. Ports only.
 */
import type { Appointment } from '../core/model/appointment.ts';
import { type Call, callReasons } from '../core/model/call.ts';
import {
  cared,
  escalated,
  escalates,
  unmarkedAfterMs,
  unmarkedCall,
  unmarkedCallId,
} from '../core/people/visitCall.ts';
import { nextSafetyEmail } from '../core/plan/nextSafety.ts';
import type { CallStore, Clock, DayStore, PeopleStore, Release, Words } from '../core/ports.ts';
import { dayMs, epochMs, hourMs, type Instant, minuteMs, plusMs } from '../core/time/time.ts';

export interface CallCarePorts {
  readonly clock: Clock;
  readonly calls: CallStore;
  readonly days: Pick<DayStore, 'glance'>;
  readonly store: Pick<PeopleStore, 'readPerson'>;
  readonly words: Pick<Words, 'current'>;
  /** @param contactId whose call, or whose visit, it is. */
  onCallFault(error: unknown, contactId: string): void;
}

export interface CallCareReport {
  /** Calls that somebody is asked for from now on, and that nothing else has told of. */
  readonly arrived: number;
  readonly closed: number;
  /** Calls that have waited for too long, or whose visit leaves no more time: staff are told now. */
  readonly escalated: number;
  /** Visits that staff are asked about from now on. */
  readonly unmarked: number;
  readonly faults: number;
}

const by = 'upkeep';
/** Visits that began so long ago at most are looked at each time, */
const unmarkedWithinMs = 12 * hourMs;
/** and four times a day those that began within these days: upkeep may have stood still for one, or staff taken a mark back. */
const unmarkedAtAllMs = 2 * dayMs;
const atAllEveryMs = 6 * hourMs;
/** So long after such an hour a run is the one of that hour: the next comes a quarter of an hour later. */
const runMs = 15 * minuteMs;

/** A read for each visit, and two for each open call; twice that and more for one that changes. */
class CallCare {
  private readonly ports: CallCarePorts;
  private readonly release: Pick<Release, 'clinic' | 'journeys'>;
  readonly report = { arrived: 0, closed: 0, escalated: 0, unmarked: 0, faults: 0 };

  constructor(ports: CallCarePorts, release: Pick<Release, 'clinic' | 'journeys'>) {
    this.ports = ports;
    this.release = release;
  }

  /** A fault of one is nobody else's (I12). */
  private async each<T extends { readonly contactId: string }>(one: T, look: (one: T) => Promise<void>): Promise<void> {
    try {
      await look(one);
    } catch (error) {
      this.report.faults += 1;
      this.ports.onCallFault(error, one.contactId);
    }
  }

  async run(mayGoOn: () => boolean): Promise<void> {
    const now = this.ports.clock.now();
    const within = epochMs(now) % atAllEveryMs < runMs ? unmarkedAtAllMs : unmarkedWithinMs;
    for (const visit of await this.ports.days.glance(plusMs(now, -within), plusMs(now, -unmarkedAfterMs))) {
      if (!mayGoOn()) return;
      await this.each(visit, (one) => this.ask(one, now));
    }
    for await (const call of this.ports.calls.everyOpen()) {
      if (!mayGoOn()) return;
      await this.each(call, (open) => this.care(open));
    }
  }

  /** Asks what became of a visit, where nobody has said so. @param glanced the visit as it stood a moment ago. */
  private async ask(glanced: Appointment, now: Instant): Promise<void> {
    if (glanced.status !== 'booked') return;
    const { calls, store } = this.ports;
    const seen = await calls.call(glanced.contactId, unmarkedCallId(glanced));
    if (!unmarkedCall(glanced, [], seen, now)) return;
    const person = await store.readPerson(glanced.contactId, 'strong');
    const visit = person?.appointments.find(({ id }) => id === glanced.id);
    if (!person || !visit || unmarkedCallId(visit) !== unmarkedCallId(glanced)) return;
    const next = unmarkedCall(visit, person.appointments, seen, now);
    if (next && (await calls.move(seen, next)) === 'written') this.report.unmarked += 1;
  }

  private async care(call: Call): Promise<void> {
    const { calls, clock } = this.ports;
    const now = clock.now();
    const visit = await this.visitOf(call);
    const care = cared(call, visit, this.release.clinic, now, await this.safetyAt(call, visit, now));
    if (care.kind === 'closes') {
      const entry = { what: 'call.closed', by, detail: call.reason } as const;
      if ((await calls.replace(call, care.next, entry, now)) === 'written') this.report.closed += 1;
      return;
    }
    let standing = call;
    if (care.kind === 'moves') {
      // Whoever changed it meanwhile has put it where it belongs; if not, the next run does.
      if ((await calls.move(call, care.next)) !== 'written') return;
      if (care.arrived) this.report.arrived += 1;
      standing = care.next;
    }
    if (standing.due?.partition !== 'calls' || !escalates(standing, visit, this.release.clinic, now)) return;
    if ((await calls.move(standing, escalated(standing, now))) === 'written') this.report.escalated += 1;
  }

  /** Only for a check about a visit: what is on the list of calls goes by nothing else. */
  private async safetyAt(call: Call, visit: Appointment | undefined, now: Instant): Promise<Instant | undefined> {
    if (callReasons[call.reason] !== 'checks' || visit?.status !== 'booked' || visit.start <= now) return undefined;
    const person = await this.ports.store.readPerson(call.contactId, 'strong');
    return person && nextSafetyEmail(this.release, person, visit.id, now);
  }

  private visitOf({ contactId, appointmentId }: Call): Promise<Appointment | undefined> {
    return appointmentId === undefined ? Promise.resolve(undefined) : this.ports.calls.visit(contactId, appointmentId);
  }
}

/** @param mayGoOn false when the invocation has little time left. */
export async function careForCalls(ports: CallCarePorts, mayGoOn: () => boolean): Promise<CallCareReport> {
  const care = new CallCare(ports, await ports.words.current());
  await care.run(mayGoOn);
  return care.report;
}
