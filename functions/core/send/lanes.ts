/**
 * How SES answers the emails of each lane. A refusal that may be everybody's, for the third person in a row, holds the lane:
 * what is due waits where it is, and one email is tried now and then, until one goes. Kept from tick to tick: a small clinic
 * has one email an hour.
 */

import { type ErrorCode, meaningOf } from '../model/errors.ts';
import type { EmailClass } from '../model/journey.ts';
import type { Clock, Control, ControlStore, LaneState, Mailer, OutgoingEmail, SendOutcome } from '../ports.ts';
import { type Instant, minuteMs, plusMs } from '../time/time.ts';

/** So many people in a row: one may have an odd address, and two may be chance. */
export const peopleToHold = 3;

/** The next probe: a minute, doubling to a quarter of an hour. */
export function nextProbe(now: Instant, probes: number): Instant {
  return plusMs(now, Math.min(minuteMs * 2 ** Math.min(probes, 4), 15 * minuteMs));
}

export interface LanesPorts {
  readonly clock: Clock;
  /** People in a row were refused with a code that is told only then: it may be about more than these. */
  readonly onSeries: (code: ErrorCode) => void;
}

export class Lanes {
  private readonly ports: LanesPorts;
  private readonly states: Map<EmailClass, LaneState>;
  private readonly closed = new Set<EmailClass>();
  private readonly changed = new Set<EmailClass>();

  constructor(known: Control['lanes'], ports: LanesPorts) {
    this.ports = ports;
    this.states = new Map(known);
    const now = ports.clock.now();
    for (const [lane, { held }] of known) if (held && held.nextProbeAt > now) this.closed.add(lane);
  }

  /** False: nothing of this lane is to be tried in this invocation, or nothing more. */
  isOpen(lane: EmailClass): boolean {
    return !this.closed.has(lane);
  }

  /** While a lane that is held is open, one email at a time is under way. */
  get isProbing(): boolean {
    return [...this.states].some(([lane, { held }]) => held !== undefined && this.isOpen(lane));
  }

  /** The lanes that are held, and for what. */
  get held(): readonly { readonly lane: EmailClass; readonly code: ErrorCode }[] {
    return [...this.states].flatMap(([lane, { held, code }]) => (held ? [{ lane, code }] : []));
  }

  /** `mailer`, with each of its answers looked at. */
  over(mailer: Mailer): Mailer {
    return { send: async (email, notAfter) => this.answered(email, await mailer.send(email, notAfter)) };
  }

  /** Writes what has changed since it was read. */
  async keep(store: Pick<ControlStore, 'setLane'>): Promise<void> {
    for (const lane of this.changed) await store.setLane(lane, this.states.get(lane));
    this.changed.clear();
  }

  private answered(email: OutgoingEmail, outcome: SendOutcome): SendOutcome {
    if (outcome.kind === 'accepted') this.onAccepted(email.class);
    return outcome.kind === 'refused' ? this.onRefused(email, outcome) : outcome;
  }

  private onAccepted(lane: EmailClass): void {
    if (!this.states.delete(lane)) return;
    this.changed.add(lane);
    this.closed.delete(lane);
    // What held the others may be over as well: they are tried again at the next occasion.
    for (const [other, state] of this.states)
      if (state.held) this.set(other, { ...state, held: { ...state.held, nextProbeAt: this.ports.clock.now() } });
  }

  private onRefused(email: OutgoingEmail, outcome: Extract<SendOutcome, { kind: 'refused' }>): SendOutcome {
    const { inARow } = meaningOf(outcome.code);
    if (inARow === undefined) return outcome;
    const lane = email.class;
    const before = this.states.get(lane);
    const isNew = !before?.whose.includes(email.contactId);
    const whose = isNew ? [...(before?.whose ?? []), email.contactId].slice(-peopleToHold) : (before?.whose ?? []);
    const isSeries = whose.length >= peopleToHold;
    if (inARow === 'tell') {
      // About this email or its recipient: of a lane that is held it says nothing, and the probe goes on with another.
      if (before?.held) return outcome;
      if (isSeries && isNew) this.ports.onSeries(outcome.code);
      this.set(lane, { whose, code: outcome.code });
      return outcome;
    }
    // Three people's requests cannot each be at fault by themselves: from here on nobody's step is given up for it.
    const code = outcome.code === 'badRequest' && (isSeries || before?.held) ? 'badRequests' : outcome.code;
    this.set(lane, isSeries || before?.held ? this.heldBy(code, whose, before) : { whose, code });
    return { ...outcome, code };
  }

  private heldBy(code: ErrorCode, whose: readonly string[], before: LaneState | undefined): LaneState {
    const now = this.ports.clock.now();
    const probes = before?.held ? before.held.probes + 1 : 0;
    return { whose, code, held: { since: before?.held?.since ?? now, probes, nextProbeAt: nextProbe(now, probes) } };
  }

  private set(lane: EmailClass, state: LaneState): void {
    this.states.set(lane, state);
    this.changed.add(lane);
    if (state.held && state.held.nextProbeAt > this.ports.clock.now()) this.closed.add(lane);
  }
}
