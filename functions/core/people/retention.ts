/**
 * Who may not be erased yet (C16): a patient's record is kept for the years the law asks, and who is about to come is
 * still being cared for. What counts as a record is decided in `docs/decisions/0024-erasure-and-retention.md`.
 */
import type { Appointment } from '../model/appointment.ts';
import { type Instant, inZone, toInstant } from '../time/time.ts';

export type Retention =
  /** A visit is booked: cancel it first, or the reminders that keep it safe would be lost. */
  | { readonly kind: 'visitAhead'; readonly start: Instant }
  /** A visit took place, or may have: the record is kept until then. */
  | { readonly kind: 'record'; readonly visit: Instant; readonly until: Instant };

/** A visit that was completed; or is past and nobody has said what became of it, which may be the same. */
const tookPlace = ({ status, end }: Appointment, now: Instant) =>
  status === 'completed' || status === 'untreated' || (status === 'booked' && end <= now);

/** Why a person with these visits may not be erased at `now`, or undefined. */
export function retentionOf(appointments: readonly Appointment[], now: Instant, years: number): Retention | undefined {
  const ahead = appointments.filter(({ status, end }) => status === 'booked' && end > now).map(({ start }) => start);
  const [next] = ahead.sort();
  if (next !== undefined) return { kind: 'visitAhead', start: next };
  const visits = appointments.filter((each) => tookPlace(each, now)).map(({ end }) => end);
  const last = visits.sort().at(-1);
  if (last === undefined) return undefined;
  const until = toInstant(inZone(last, 'UTC').add({ years }));
  return until > now ? { kind: 'record', visit: last, until } : undefined;
}
