/** A day at the front desk: its visits, and whom to telephone. */

import type { Appointment } from '../../core/model/appointment.ts';
import { courseNumber, noticeOf, wantsMissedEmail, zoneOf } from '../../core/model/appointment.ts';
import { type Clinic, inLocale } from '../../core/model/clinic.ts';
import { placeHours } from '../../core/model/clinicHours.ts';
import type { Contact } from '../../core/model/contact.ts';
import { defined } from '../../core/model/defined.ts';
import { countryOf, dialled } from '../../core/model/dialled.ts';
import { sourceNames } from '../../core/model/sources.ts';
import { isFreshlyChanged } from '../../core/people/addressChange.ts';
import { asBookedFor } from '../../core/people/facts.ts';
import { isSlip } from '../../core/people/status.ts';
import { asksAtDoor, visitCallId } from '../../core/people/visitCall.ts';
import type { VisitOfDay } from '../../core/ports.ts';
import { heardOf } from '../../core/reconcile/sourceSilence.ts';
import { dayMs, type Instant, inZone, localMinute, plusMs, type Zone } from '../../core/time/time.ts';
import type { WebParts } from '../../web/dependencies.ts';
import { type ListedCall, pageOf, sayingsFor } from '../calls.ts';
import { byHandSource } from './requests.ts';
import type { Day, DayVisit, DeskCall, DeskHold, DeskLists, DeskPerson, DeskSource, Difference } from './view.ts';

export const nameOf = ({ firstName, email }: { firstName?: string; email: string }) => firstName ?? email;

/** A number as it was written, and what a telephone dials for it. */
export const phoneOf = (phone: string | undefined, clinic: Clinic) => ({
  phone,
  dial: phone === undefined ? undefined : dialled(phone, countryOf(clinic)),
});

export const personOf = ({ firstName, phone, locale, zone }: Contact): DeskPerson =>
  defined<DeskPerson>({ firstName, phone, locale, zone });

/** What a visit's booking told of its person otherwise, and still stands beside what is known. */
function differencesOf({ known, contact }: ListedCall): readonly Difference[] {
  if (!known || !contact) return [];
  return (['firstName', 'phone', 'locale', 'zone'] as const).flatMap((what) => {
    const told = contact[what];
    return told === undefined || told === known[what] ? [] : [defined<Difference>({ what, told, known: known[what] })];
  });
}

/** How many of a person's infusions were completed matters for one field only, so it is read for infusions alone. */
async function courseOf(made: WebParts, appointment: Appointment): Promise<number | undefined> {
  if (appointment.kind !== 'infusion') return undefined;
  return courseNumber(appointment, await made.people.appointments(appointment.contactId));
}

/** Before the day of the visit somebody still telephones; a booking that came too late for that says so at once. */
async function doorOf(made: WebParts, visit: Appointment, clinic: Clinic, now: Instant): Promise<DayVisit['door']> {
  if (visit.kind !== 'infusion') return undefined;
  const zone = zoneOf(visit, clinic);
  const isToday =
    visit.start <= now || localMinute(visit.start, zone).slice(0, 10) === localMinute(now, zone).slice(0, 10);
  const call = isToday ? await made.calls.call(visit.contactId, visitCallId(visit.id)) : undefined;
  return asksAtDoor(visit, call, clinic);
}

export async function visitView(
  made: WebParts,
  { appointment, contact: known }: VisitOfDay,
  clinic: Clinic,
  now: Instant,
): Promise<DayVisit> {
  const contact = asBookedFor(known, appointment);
  const zone = zoneOf(appointment, clinic);
  const [date = '', time = ''] = localMinute(appointment.start, zone).split('T');
  const course = await courseOf(made, appointment);
  const notice = noticeOf(appointment);
  const door = await doorOf(made, appointment, clinic, now);
  return defined<DayVisit>({
    contactId: contact.id,
    appointmentId: appointment.id,
    date,
    time,
    start: appointment.start,
    begun: appointment.start <= now,
    name: nameOf(contact),
    ...phoneOf(contact.phone, clinic),
    kind: appointment.kind,
    location: inLocale(clinic.locations[appointment.location]?.name, 'en') ?? '',
    status: appointment.status,
    stoppedEarly: appointment.stoppedEarly === true,
    untreatedFor: appointment.untreatedFor,
    undoable: isSlip(appointment, now, clinic),
    booking: { source: appointment.source, externalId: appointment.externalId },
    byHand: appointment.source === byHandSource,
    course,
    hold: contact.hold,
    leftReminders: contact.reminders.state === 'left',
    newAddressSince:
      contact.movedFrom && isFreshlyChanged(contact, now)
        ? localMinute(contact.movedFrom.at, zone).slice(0, 10)
        : undefined,
    missedEmail: wantsMissedEmail(appointment),
    person: personOf(contact),
    notice: notice?.kind,
    door,
  });
}

/** Widest zones apart: a day on any wall lies within this of the day in UTC. */
const zoneSpreadMs = 15 * 60 * 60_000;

/** On the wall of its place. */
const dateOf = ({ appointment }: VisitOfDay, clinic: Clinic): string =>
  localMinute(appointment.start, zoneOf(appointment, clinic)).slice(0, 10);

/** Visits whose day on the wall of their place lies in [from, to). */
async function visitsWithin(made: WebParts, from: string, to: string, clinic: Clinic): Promise<readonly VisitOfDay[]> {
  const midnight = (date: string) => `${date}T00:00:00.000Z` as Instant;
  const visits = await made.days.between(plusMs(midnight(from), -zoneSpreadMs), plusMs(midnight(to), zoneSpreadMs));
  return visits.filter((visit) => dateOf(visit, clinic) >= from && dateOf(visit, clinic) < to);
}

/** Visits whose day on the wall of their place is `date`. */
export const visitsOn = (made: WebParts, date: string, clinic: Clinic): Promise<readonly VisitOfDay[]> =>
  visitsWithin(made, date, dayAfter(date, 1), clinic);

/** Standing holds are listed for visits within these days. */
const holdDays = 7;

const dayAfter = (date: string, days: number) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** `date` and the days after it, `count` in all; and from today on whoever is on hold and has a visit ahead. */
export async function daysFrom(
  made: WebParts,
  date: string,
  count: number,
  { today, clinic, now }: { readonly today: string; readonly clinic: Clinic; readonly now: Instant },
): Promise<{ readonly days: readonly Day[]; readonly holds: readonly DeskHold[] }> {
  const to = dayAfter(date, count);
  const aheadTo = dayAfter(today, holdDays);
  // Nearly always the days shown lie among those that are looked at for holds.
  const [ahead, others] = await Promise.all([
    visitsWithin(made, today, aheadTo, clinic),
    date >= today && to <= aheadTo ? [] : visitsWithin(made, date, to, clinic),
  ]);
  const shownVisits = others.length > 0 ? others : ahead;
  const dates = Array.from({ length: count }, (_, index) => dayAfter(date, index));
  const days = dates.map(async (each): Promise<Day> => {
    const there = shownVisits.filter(
      (visit) => dateOf(visit, clinic) === each && visit.appointment.status !== 'cancelled',
    );
    return { date: each, visits: await Promise.all(there.map((visit) => visitView(made, visit, clinic, now))) };
  });
  return { days: await Promise.all(days), holds: holdsAmong(ahead, clinic, now) };
}

/** Booking systems that have told something in the last weeks, and when they did so last. */
export async function sourcesHeard(made: WebParts, clinic: Clinic, now: Instant): Promise<readonly DeskSource[]> {
  const open = placeHours(clinic);
  const heard = await Promise.all(
    sourceNames.map(async (source): Promise<readonly DeskSource[]> => {
      const last = heardOf(await made.heard.hours(source, now), open, now);
      return last ? [{ source, heardAt: last.lastAt, isSilent: last.isSilent }] : [];
    }),
  );
  return heard.flat();
}

/** The kinds of visit that may be booked, and where: each once, by its first name in `clinic.yaml`. */
export function visitTypes({ appointmentTypes, locations }: Clinic): readonly { type: string; words: string }[] {
  const each = new Map<string, { type: string; words: string }>();
  for (const [type, { kind, location }] of Object.entries(appointmentTypes)) {
    const words = `${kind === 'infusion' ? 'Infusion' : 'Consultation'}, ${inLocale(locations[location]?.name, 'en') ?? location}`;
    if (!each.has(words)) each.set(words, { type, words });
  }
  return [...each.values()];
}

function holdsAmong(visits: readonly VisitOfDay[], clinic: Clinic, now: Instant): readonly DeskHold[] {
  const found = new Map<string, DeskHold>();
  for (const { appointment, contact } of visits) {
    if (!contact.hold || appointment.status !== 'booked' || appointment.start <= now) continue;
    const visit = localMinute(appointment.start, zoneOf(appointment, clinic));
    const before = found.get(contact.id);
    found.set(
      contact.id,
      before
        ? { ...before, visits: [...before.visits, visit] }
        : defined<DeskHold>({
            contactId: contact.id,
            name: nameOf(contact),
            ...phoneOf(contact.phone, clinic),
            visits: [visit],
          }),
    );
  }
  return [...found.values()];
}

async function deskCall(made: WebParts, one: ListedCall, clinic: Clinic, now: Instant): Promise<DeskCall> {
  const { call, visit, contact, start } = one;
  const { contactId, id, booking } = call;
  const unmarked =
    call.reason === 'unmarked' && visit && contact
      ? await visitView(made, { appointment: visit, contact }, clinic, now)
      : undefined;
  return defined<DeskCall>({
    contactId,
    id,
    reasons: [...new Set(call.causes?.map(({ reason }) => reason) ?? [call.reason])],
    since: call.at,
    // Nobody here stands for a booking that could not be served: its own system knows whose it is.
    name: contact ? nameOf(contact) : booking ? `Booking ${booking.externalId} in ${booking.source}` : 'erased',
    ...phoneOf(contact ? contact.phone : booking?.phone, clinic),
    visit: start === undefined ? undefined : localMinute(start, visit ? zoneOf(visit, clinic) : clinic.zone),
    booking: visit
      ? { source: visit.source, externalId: visit.externalId }
      : booking && { source: booking.source, externalId: booking.externalId },
    tried: call.tried && { outcome: call.tried.outcome, at: localMinute(call.tried.at, clinic.zone) },
    person: contact && personOf(contact),
    differs: call.reason === 'personDiffers' ? differencesOf(one) : undefined,
    ...sayingsFor(one, clinic, now, true),
    unmarked,
  });
}

/** The beginnings of the lists, with what one needs to work through them, and how long each is. */
export async function deskLists(made: WebParts, clinic: Clinic, now: Instant, most: number): Promise<DeskLists> {
  const [totals, calls, checks, unmarked] = await Promise.all([
    made.calls.totals(now),
    pageOf(made, 'calls', now, most),
    pageOf(made, 'checks', now, most),
    pageOf(made, 'unmarked', now, most),
  ]);
  const each = (listed: readonly ListedCall[]) => Promise.all(listed.map((one) => deskCall(made, one, clinic, now)));
  // Whoever has been marked a moment ago is still on the list until upkeep comes by.
  const open = (listed: readonly ListedCall[]) =>
    listed.filter(({ call, visit }) => call.reason !== 'unmarked' || visit?.status === 'booked');
  const marked = (listed: readonly ListedCall[]) => listed.length - open(listed).length;
  // Those of today stand among today's visits, with the same buttons.
  const today = todayAt(now, clinic.zone);
  const before = open(unmarked.listed).filter(
    ({ visit, contact }) => visit && contact && dateOf({ appointment: visit, contact }, clinic) < today,
  );
  const visits = await each(before);
  return {
    calls: await each(open(calls.listed)),
    callsTotal: totals.calls - marked(calls.listed),
    checks: await each(checks.listed),
    checksTotal: totals.checks,
    unmarked: visits.flatMap((one) => one.unmarked ?? []),
    unmarkedTotal: totals.unmarked - (unmarked.listed.length - before.length),
  };
}

/** Today on the clinic's wall. */
export const todayAt = (now: Instant, zone: Zone): string => inZone(now, zone).toPlainDate().toString();
