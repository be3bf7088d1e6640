/**
 * One event that may speak of a whole series of visits. The source is asked for the others; where it cannot be, those that may
 * be off are on the move, so that no reminder goes, and staff look (I14).
 */
import { faultOf, logger } from '../../adapters/telemetry.ts';
import type { Appointment } from '../../core/model/appointment.ts';
import type { BookingEvent } from '../../core/people/booking.ts';
import { findVisit } from '../../core/people/findVisit.ts';
import { callAbout, type Outcome, outcomeOf, takeBooking } from '../../web/bookings.ts';
import type { WebParts } from '../../web/dependencies.ts';
import type { Ask } from './lookUp.ts';
import type { SeriesQuestion } from './source.ts';

/** The others of the series as the source has them now; undefined where it cannot be asked, or does not answer. */
async function others(
  ask: Ask,
  series: SeriesQuestion,
  { source, externalId }: BookingEvent,
): Promise<readonly BookingEvent[] | undefined> {
  if (!series.ask) return undefined;
  try {
    const all = series.ask.read(await ask(series.ask.path, series.ask.headers));
    return all?.filter((each) => each.externalId !== externalId);
  } catch (error) {
    // Not for want of the others may the event itself wait: what may be off is held below.
    logger.warn('the rest of a series could not be asked for', { source, ...faultOf(error) });
    return undefined;
  }
}

/** The visits of the same person, source and kind that come after this moment: they may be of the same series. */
async function mayBeOff(made: WebParts, event: BookingEvent): Promise<readonly Appointment[]> {
  const visit = await findVisit(made.people, event.source, event.externalId);
  // Still booked: it was cancelled for somebody else than it named, which is no word about this person.
  if (visit?.status !== 'cancelled') return [];
  const visits = await made.people.appointments(visit.contactId);
  return visits.filter(
    ({ id, source, status, kind, location, start }) =>
      id !== visit.id &&
      source === visit.source &&
      status === 'booked' &&
      kind === visit.kind &&
      location === visit.location &&
      start > made.clock.now(),
  );
}

/** Every one is idempotent, so that an event that is told again finishes what was left half done. */
export async function takeSeries(
  made: WebParts,
  ask: Ask,
  event: BookingEvent,
  series: SeriesQuestion,
): Promise<Outcome> {
  if (series.why === 'confirmed') {
    const link = await made.people.bookingLink(event.source, event.externalId);
    // A series that needs no confirmation is told booking by booking.
    if (link?.requestedAt === undefined) return outcomeOf(await takeBooking(made, event));
    const rest = await others(ask, series, event);
    for (const each of rest ?? []) await takeBooking(made, each);
    // The event itself last: until it is taken, its repetition does all of this again.
    const outcome = outcomeOf(await takeBooking(made, event));
    const visit = rest === undefined ? await findVisit(made.people, event.source, event.externalId) : undefined;
    if (rest === undefined) await callAbout(made, event, 'unclearBooking', visit?.contactId);
    return outcome;
  }
  const outcome = outcomeOf(await takeBooking(made, event));
  const rest = await others(ask, series, event);
  for (const each of rest ?? []) await takeBooking(made, each);
  if (rest !== undefined) return outcome;
  for (const { source, externalId, kind, location } of await mayBeOff(made, event)) {
    const { occurredAt } = event;
    await takeBooking(made, { source, externalId, status: 'unsettled', kind, location, occurredAt });
  }
  return outcome;
}
