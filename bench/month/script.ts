/** Who does what at the clinic, and when: the same each time for the same day it begins. */
import { Temporal } from 'temporal-polyfill';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { placeHours } from '../../functions/core/model/clinicHours.ts';
import { isOpen } from '../../functions/core/time/openingHours.ts';
import { instantFromMs } from '../../functions/core/time/time.ts';
import { agree, choose, confirm, oneClick, signUp, staff } from '../../local/scenario/acts.ts';
import type { System } from '../../local/system.ts';
import { type Shares, visitsOfCourse } from './shares.ts';

/** Something somebody does, at a whole minute. */
export interface Act {
  /** Epoch ms. */
  readonly at: number;
  readonly run: (system: System) => Promise<unknown>;
}

/** People act so many days long, */
export const days = 30;
/** and so many more it takes until the last email that follows from it has gone: the months before would have left as many. */
const tailDays = 36;
const zone = 'America/New_York';
const minuteMs = 60_000;

/** A fixed sequence of numbers from 0 to 1 (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Who {
  readonly email: string;
  readonly name: string;
  readonly zone: string;
}

interface Visit {
  readonly id: string;
  readonly who: Who;
  readonly kind: 'consultation' | 'infusion';
  readonly bookedAt: number;
  readonly start: number;
}

/** The clinic's type id that stands for a kind of visit. */
export function typeOf({ clinic }: { readonly clinic: Clinic }, kind: Visit['kind']): string {
  const id = Object.entries(clinic.appointmentTypes).find(([, type]) => type.kind === kind)?.[0];
  if (id === undefined) throw new Error(`templates/clinic.yaml has no appointment type of kind "${kind}"`);
  return id;
}

/** Noon of the Tuesday after `from`, epoch ms. */
export function bookingDay(from: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).toPlainDate();
  return today.add({ days: 9 - today.dayOfWeek }).toZonedDateTime({ timeZone: zone, plainTime: '12:00' })
    .epochMilliseconds;
}

function clinicOf(release: { readonly clinic: Clinic }) {
  const { clinic } = release;
  const idOf = (kind: Visit['kind']) => typeOf(release, kind);
  const hours = placeHours(clinic, clinic.appointmentTypes[idOf('infusion')]?.location);
  return { idOf, isOpenAt: (ms: number) => isOpen(hours, instantFromMs(ms)) };
}

const lengthMs = { consultation: 60 * minuteMs, infusion: 120 * minuteMs } as const;

/** Books, or with another start moves. */
const book =
  (visit: Visit, type: string, start = visit.start) =>
  (system: System): Promise<unknown> =>
    staff(system, 'PUT', `/staff/appointments/front-desk/${visit.id}`, {
      email: visit.who.email,
      firstName: visit.who.name,
      zone: visit.who.zone,
      type,
      emailAcknowledged: visit.who.name !== 'Sam',
      start: new Date(start).toISOString(),
      end: new Date(start + lengthMs[visit.kind]).toISOString(),
    });

const becomes =
  (visit: Visit, status: string) =>
  (system: System): Promise<unknown> =>
    staff(system, 'POST', `/staff/appointments/front-desk/${visit.id}/status`, { status });

/** The desk reads its list in the morning, and has telephoned everybody on it by the time it is done. */
async function workTheCalls(system: System): Promise<void> {
  const { calls } = (await staff(system, 'GET', '/staff/calls')) as { calls: { contactId: string; id: string }[] };
  for (const { contactId, id } of calls) await staff(system, 'POST', `/staff/calls/${contactId}/${id}/called`);
}

export interface Script {
  readonly begins: number;
  readonly ends: number;
  /** In order. */
  readonly acts: readonly Act[];
}

export interface ScriptOptions {
  /** The first moment it may begin, epoch ms. */
  readonly from: number;
  readonly shares: Shares;
  readonly release: { readonly clinic: Clinic };
  /** What a person's data is erased with. */
  readonly erase: (system: System, email: string) => Promise<unknown>;
}

/** A month that begins on the Monday after `from`. */
export function monthScript({ from, shares, release, erase }: ScriptOptions): Script {
  const random = chance(13);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const { idOf, isOpenAt } = clinicOf(release);
  const today = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).toPlainDate();
  const monday = today.add({ days: 8 - today.dayOfWeek });
  const when = (day: number, time: string) =>
    monday.add({ days: day }).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  const ends = when(days + tailDays, '00:00');
  const acts: Act[] = [];
  const act = (at: number, run: Act['run']) => void acts.push({ at: Math.ceil(at / minuteMs) * minuteMs, run });
  const openDays = Array.from({ length: days + tailDays }, (_, day) => day).filter((day) =>
    isOpenAt(when(day, '10:00')),
  );
  /** The first open day that is `day` or later. */
  const open = (day: number) => openDays.find((each) => each >= day) ?? day;
  const clock = (from: number, to: number) => {
    const minutes = from * 60 + Math.floor(random() * (to - from) * 60);
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  };
  const slot = (day: number) =>
    when(day, pick(['08:30', '09:00', '09:45', '10:30', '11:15', '12:30', '13:15', '14:00', '14:30']));
  const dayIn = (first: number, last: number) => first + Math.floor(random() * (last - first + 1));
  let people = 0;
  const somebody = (): Who => {
    people += 1;
    return {
      email: `person-${people}@example.com`,
      name: pick(['Ana', 'Ben', 'Chidi', 'Dora', 'Emil', 'Fay', 'Grace', 'Hugo', 'Inés', 'Sam']),
      zone: random() < 0.9 ? zone : pick(['America/Chicago', 'America/Los_Angeles']),
    };
  };

  const confirmed: (Who & { readonly at: number })[] = [];
  for (let index = 0; index < shares.signUps; index += 1) {
    const who = somebody();
    const at = when(Math.floor((index * (days - 2)) / shares.signUps), clock(7, 23));
    const interest = pick(['pain', 'depression', 'both', 'unsaid']);
    act(at, (system) => signUp(system, { email: who.email, firstName: who.name, zone: who.zone, interest }));
    // Spread evenly over the month, as whoever does not confirm.
    const isConfirmed = Math.floor(((index + 1) * shares.confirmed) / shares.signUps) > confirmed.length;
    if (!isConfirmed) continue;
    const confirmedAt = at + (2 + Math.floor(random() * 40)) * minuteMs;
    act(confirmedAt, (system) => confirm(system, who.email));
    confirmed.push({ ...who, at: confirmedAt });
  }

  const visits: Visit[] = [];
  let taken = 0;
  /** Two of three had asked for information before, early enough; the others come by themselves. */
  const bookerBy = (day: number): Who => {
    const early = confirmed.slice(taken).find(({ at }) => at < when(day - 1, '12:00'));
    if (!early || random() > 0.67) return somebody();
    taken = confirmed.indexOf(early) + 1;
    return early;
  };
  const sitting = (count: number, kind: Visit['kind'], bookedDay: number, firstAfter: number) => {
    const who = bookerBy(bookedDay);
    const bookedAt = when(bookedDay, clock(9, 16));
    let day = open(bookedDay + firstAfter);
    for (let n = 0; n < count; n += 1) {
      visits.push({ id: `visit-${visits.length + 1}`, who, kind, bookedAt, start: slot(day) });
      day = open(day + (n % 2 === 0 ? 3 : 4));
    }
  };
  for (let n = 0; n < shares.courses; n += 1) sitting(visitsOfCourse, 'infusion', open(dayIn(2, 16)), dayIn(3, 8));
  for (let n = 0; n < shares.talks; n += 1) sitting(1, 'consultation', open(dayIn(2, 23)), dayIn(2, 9));
  for (let n = 0; n < shares.infusions; n += 1) sitting(1, 'infusion', open(dayIn(2, 21)), dayIn(2, 9));

  // A visit has one fate only.
  const fated = new Set<Visit>();
  const fates = (count: number) => {
    const chosen: Visit[] = [];
    while (chosen.length < count && fated.size < visits.length) {
      const visit = pick(visits);
      if (fated.has(visit)) continue;
      fated.add(visit);
      chosen.push(visit);
    }
    return new Set(chosen);
  };
  const [moved, cancelled, noShows, unmarked] = [
    fates(shares.moved),
    fates(shares.cancelled),
    fates(shares.noShows),
    // Of twenty visits somebody forgets to mark one.
    fates(Math.round(visits.length / 20)),
  ];
  /** Address → contact, once they have booked. */
  const contacts = new Map<string, string>();
  for (const visit of visits) {
    const type = idOf(visit.kind);
    act(visit.bookedAt, async (system) => {
      const { contactId } = (await book(visit, type)(system)) as { contactId: string };
      contacts.set(visit.who.email, contactId);
    });
    const before = visit.bookedAt + Math.floor((visit.start - visit.bookedAt) * (0.2 + 0.6 * random()));
    const marked = (start: number, status: string) =>
      act(start + lengthMs[visit.kind] + 15 * minuteMs, becomes(visit, status));
    if (cancelled.has(visit)) act(before, becomes(visit, 'cancelled'));
    else if (moved.has(visit)) {
      const day = Math.round((visit.start - when(0, '12:00')) / 86_400_000);
      const start = slot(open(day + dayIn(1, 4)));
      act(before, book(visit, type, start));
      marked(start, 'completed');
    } else if (!unmarked.has(visit)) marked(visit.start, noShows.has(visit) ? 'noshow' : 'completed');
  }

  // Whoever confirmed and booked nothing leaves, changes the address, or is erased; one act each.
  const patients = new Set(visits.map(({ who }) => who.email));
  const readers = confirmed.filter(({ email, at }) => !patients.has(email) && at < when(days - 2, '12:00'));
  const leaver = () => readers.splice(Math.floor(random() * readers.length), 1)[0];
  const later = (at: number, least: number, most: number) => at + (least + random() * (most - least)) * 86_400_000;
  for (let n = 0; n < shares.left; n += 1) {
    const who = leaver();
    if (who) act(later(who.at, 2, 7), (system) => oneClick(system, who.email));
  }
  for (let n = 0; n < shares.newAddresses; n += 1) {
    const who = leaver();
    if (!who) continue;
    const at = later(who.at, 2, 6);
    const email = `new-${who.email}`;
    act(at, (system) => choose(system, who.email, 'address', { email }));
    act(at + 10 * minuteMs, (system) => agree(system, who.email));
    act(at + 20 * minuteMs, (system) => confirm(system, email));
  }
  for (let n = 0; n < shares.erased; n += 1) {
    const who = leaver();
    if (who) act(later(who.at, 3, 7), (system) => erase(system, who.email));
  }
  for (const { who, bookedAt, start } of [...visits].sort((a, b) => a.start - b.start).slice(-shares.holds)) {
    const held = (method: string) => (system: System) =>
      staff(system, method, `/staff/people/${contacts.get(who.email)}/hold`);
    const at = Math.max(bookedAt + 60 * minuteMs, start - 2 * 86_400_000);
    act(at, held('PUT'));
    act(at + 3 * 86_400_000, held('DELETE'));
  }
  for (const day of openDays.filter((each) => each < days)) act(when(day, '09:15'), workTheCalls);
  return { begins: when(0, '00:00'), ends, acts: acts.sort((a, b) => a.at - b.at) };
}
