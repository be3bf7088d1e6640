/** Finding somebody at the front desk: by address, by what a booking system calls the visit, or by name or number among near visits. */
import { addressHash, normalisedAddress } from '../../adapters/identity.ts';
import { type Appointment, zoneOf } from '../../core/model/appointment.ts';
import type { Clinic } from '../../core/model/clinic.ts';
import type { Contact } from '../../core/model/contact.ts';
import { defined } from '../../core/model/defined.ts';
import { sourceNames } from '../../core/model/sources.ts';
import { readEmail } from '../../core/people/bookingFields.ts';
import { findVisit } from '../../core/people/findVisit.ts';
import type { VisitOfDay } from '../../core/ports.ts';
import { dayMs, type Instant, localMinute, plusMs } from '../../core/time/time.ts';
import type { WebParts } from '../../web/dependencies.ts';
import { nameOf, phoneOf } from './day.ts';
import { byHandSource } from './requests.ts';
import type { FoundPerson } from './view.ts';

/** Names and numbers are looked for among the visits of so many days before and after. */
const daysBack = 7;
const daysAhead = 28;
/** Fewer digits are anybody's. */
const digitsMin = 4;
export const foundMax = 20;

const digitsOf = (text: string) => text.replaceAll(/\D/g, '');
/** Letters without their marks: "Jose" finds José. */
const folded = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

const isNobody = ({ replaces, formerOf }: Contact): boolean => replaces !== undefined || formerOf !== undefined;

function view(contact: Contact, visit: Appointment | undefined, clinic: Clinic): FoundPerson {
  return defined<FoundPerson>({
    contactId: contact.id,
    name: nameOf(contact),
    email: contact.email,
    ...phoneOf(contact.phone, clinic),
    visit: visit && {
      at: localMinute(visit.start, zoneOf(visit, clinic)),
      kind: visit.kind,
      status: visit.status,
    },
  });
}

/** The next visit; else the latest. */
async function nearestVisit(made: WebParts, contactId: string, now: Instant): Promise<Appointment | undefined> {
  const visits = (await made.people.appointments(contactId))
    .filter(({ status }) => status !== 'replaced')
    .toSorted((a, b) => (a.start < b.start ? -1 : 1));
  return visits.find(({ status, start }) => status === 'booked' && start > now) ?? visits.at(-1);
}

async function byAddress(made: WebParts, email: string, clinic: Clinic, now: Instant): Promise<readonly FoundPerson[]> {
  const { contacts } = await made.people.address(addressHash(await made.addressKey(), normalisedAddress(email)));
  const found = await Promise.all(
    contacts.map(async (contactId) => {
      const contact = await made.people.contact(contactId);
      if (!contact || isNobody(contact)) return [];
      return [view(contact, await nearestVisit(made, contactId, now), clinic)];
    }),
  );
  return found.flat();
}

/** "Cal.com abc", "calcom/abc" and "abc" name one booking: of the source that is named, or of any. */
function bookingNames(wanted: string, near: readonly VisitOfDay[]): readonly (readonly [string, string])[] {
  const sources = [
    ...new Set([...sourceNames, 'fhir', byHandSource, ...near.map(({ appointment }) => appointment.source)]),
  ];
  const [, named = '', rest = ''] = /^([A-Za-z][A-Za-z0-9.-]*)[\s/]+(.+)$/.exec(wanted) ?? [];
  const source = named.toLowerCase().replaceAll('.', '');
  return [...sources.map((each) => [each, wanted] as const), ...(rest === '' ? [] : [[source, rest] as const])];
}

async function byBooking(
  made: WebParts,
  wanted: string,
  near: readonly VisitOfDay[],
  clinic: Clinic,
): Promise<readonly FoundPerson[]> {
  const visits = await Promise.all(
    bookingNames(wanted, near).map(([source, externalId]) => findVisit(made.people, source, externalId)),
  );
  const found = await Promise.all(
    visits.map(async (visit) => {
      const contact = visit && (await made.people.contact(visit.contactId));
      return contact && !isNobody(contact) ? [view(contact, visit, clinic)] : [];
    }),
  );
  return found.flat();
}

/** By the first name, its beginning, or the last digits of the number. */
function isMeant({ contact, appointment }: VisitOfDay, wanted: string): boolean {
  const digits = digitsOf(wanted);
  const isNumber = digits.length >= digitsMin && /^[\d\s()+.x-]+$/i.test(wanted);
  if (isNumber && digitsOf(appointment.told?.phone ?? contact.phone ?? '').endsWith(digits)) return true;
  const names = [contact.firstName, appointment.told?.firstName].flatMap((name) => name ?? []);
  return names.some((name) => ` ${folded(name)}`.includes(` ${folded(wanted)}`));
}

/** Everybody who may be meant by `wanted`, each once, the soonest visit first. */
export async function findPeople(
  made: WebParts,
  wanted: string,
  clinic: Clinic,
  now: Instant,
): Promise<readonly FoundPerson[]> {
  if (readEmail(wanted) !== undefined) return byAddress(made, wanted, clinic, now);
  const near = await made.days.between(plusMs(now, -daysBack * dayMs), plusMs(now, daysAhead * dayMs));
  const booked = await byBooking(made, wanted, near, clinic);
  const named = near
    .filter((one) => one.appointment.status !== 'replaced' && !isNobody(one.contact) && isMeant(one, wanted))
    .toSorted((a, b) => Number(a.appointment.start < now) - Number(b.appointment.start < now))
    .map(({ contact, appointment }) => view(contact, appointment, clinic));
  const each = new Map<string, FoundPerson>();
  for (const person of [...booked, ...named]) if (!each.has(person.contactId)) each.set(person.contactId, person);
  return [...each.values()].slice(0, foundMax);
}
