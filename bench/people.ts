/** People as `intake`, `staff` and `enroll` would have left them, each with one email due at the same minute. */

import { createHash } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  appointmentItem,
  contactItem,
  contactPk,
  enrollmentItem,
  type Item,
  schemaVersion,
} from '../functions/adapters/dynamodb/rows.ts';
import type { Bundle } from '../functions/adapters/words.ts';
import type { Appointment } from '../functions/core/model/appointment.ts';
import type { Contact } from '../functions/core/model/contact.ts';
import { defined } from '../functions/core/model/defined.ts';
import type { Enrollment, Settled } from '../functions/core/model/enrollment.ts';
import type { Cap, Person } from '../functions/core/model/person.ts';
import { advanced } from '../functions/core/send/protocol.ts';
import {
  applyOffset,
  hourMs,
  type Instant,
  instantFromMs,
  minuteMs,
  plusMs,
  secondMs,
  type Zone,
} from '../functions/core/time/time.ts';
import { local } from '../lib/environments/local.ts';

export const kinds = ['marketing', 'reminder', 'safety'] as const;
export type Kind = (typeof kinds)[number];

/** As a row names it. */
export const kindNames: Readonly<Record<Kind, string>> = {
  marketing: 'marketing',
  reminder: 'reminder',
  safety: 'safety reminder',
};

/** The email of each kind, in the clinic's own journeys: one with another step after it, so that it is due again. */
const emails = {
  marketing: { journey: 'nurture', step: 'what-it-is' },
  reminder: { journey: 'prepare', step: 'medicines', daysBefore: 10 },
  safety: { journey: 'prepare', step: 'driver', daysBefore: 7 },
} as const;

const zone: Zone = 'America/New_York';
/** Those of the system that the people are put into: a row in another partition would never be looked at. */
export const partitions = local.lanes;

/** Ten in the morning of a day next week: inside every window, and in the future of a fresh system's clock. */
export function dueMoment(nowMs: number): Instant {
  return applyOffset(instantFromMs(nowMs), { kind: 'civil', days: 7, at: '10:00' }, 1, zone);
}

const hex = (text: string, length: number) => createHash('sha256').update(text).digest('hex').slice(0, length);
const onDay = (from: Instant, days: number, at: string) =>
  applyOffset(from, { kind: 'civil', days: Math.abs(days), at }, days < 0 ? -1 : 1, zone);

export interface DuePerson extends Person {
  readonly enrollment: Enrollment;
}

/** The `index`-th person with an email of `kind` due at `at`. @throws Error when the clinic's journeys say otherwise. */
export function duePerson(kind: Kind, index: number, at: Instant, { release }: Bundle): DuePerson {
  const email = emails[kind];
  const journey = release.journeys[email.journey];
  if (!journey) throw new Error(`the bench sends "${email.journey}/${email.step}", and there is no such journey`);
  const id = hex(`${kind} ${index}`, 20);
  // Nobody came at the same second, and visits begin every quarter of an hour.
  const since = plusMs(onDay(at, kind === 'marketing' ? -2 : -9, '11:00'), (index % 20_000) * secondMs);
  const slot = plusMs(onDay(at, 'daysBefore' in email ? email.daysBefore : 0, '09:00'), (index % 32) * 15 * minuteMs);
  const contact = defined<Contact>({
    id,
    addressHash: hex(`address ${id}`, 40),
    email: `person-${index}@example.com`,
    firstName: 'Alexandra',
    phone: '+15185550123',
    zone,
    locale: 'en',
    interest: 'depression',
    emailForm: 'full',
    marketing: {
      state: kind === 'marketing' ? 'confirmed' : 'none',
      at: since,
      textVersion: '2026-11-1',
      source: 'form',
    },
    reminders: { state: 'on', at: since },
    suppressed: {},
    hold: false,
    signup: kind === 'marketing' ? { id: hex(`signup ${id}`, 20), at: since } : undefined,
    tokens: { confirm: hex(`c ${id}`, 32), preferences: hex(`p ${id}`, 32), oneClick: hex(`o ${id}`, 32) },
    version: 2,
  });
  const appointments = 'daysBefore' in email ? [infusion(contact, slot, since, release.clinic)] : [];
  const settled: Record<string, Settled> = {};
  for (const step of journey.steps) {
    if (step.id === email.step) break;
    // What is only for a moved visit, or for one booked at short notice, was left out for this one.
    const others = ['appointment.moved', 'appointment.shortNotice'] as const;
    const outcome = others.some((path) => step.when?.[path]?.includes(true)) ? 'skipped' : 'sent';
    settled[step.id] = { revision: 0, at: since, outcome };
  }
  const cap: Cap | undefined =
    kind === 'marketing' ? { at: since, token: `${journey.id}#once#${journey.steps[0]?.id}` } : undefined;
  const facts = defined<Person>({ contact, appointments, enrollments: [], cap });
  const started: Enrollment = {
    contactId: id,
    journey: journey.id,
    instance: appointments[0]?.id ?? 'once',
    state: 'active',
    startedAt: since,
    settled,
    seen: 0,
    version: 2,
  };
  const before = plusMs(at, -hourMs);
  const planned = advanced({ release, journey, person: facts, enrollment: started, now: before }, partitions);
  if (planned.due?.at !== at)
    throw new Error(
      `the bench expects "${journey.id}/${email.step}" due ${at}; it is due ${planned.due?.at ?? 'never'}`,
    );
  return { ...facts, enrollments: [planned], enrollment: planned };
}

function infusion(
  contact: Contact,
  start: Instant,
  bookedAt: Instant,
  clinic: Bundle['release']['clinic'],
): Appointment {
  const type = Object.values(clinic.appointmentTypes).find((each) => each.kind === 'infusion');
  if (!type) throw new Error('the clinic has no infusion among its appointment types');
  const id = hex(`appointment ${contact.id}`, 20);
  return {
    id,
    contactId: contact.id,
    source: 'booking-system',
    externalId: id.slice(0, 12),
    status: 'booked',
    kind: 'infusion',
    location: type.location,
    start,
    end: plusMs(start, 2 * hourMs),
    revision: 0,
    bookedAt,
    revisedAt: bookedAt,
    statusAt: bookedAt,
    version: 1,
  };
}

export function itemsOf({ contact, appointments, cap, enrollment }: DuePerson): Item[] {
  return [
    contactItem(contact),
    ...appointments.map(appointmentItem),
    ...(cap ? [marshall({ pk: contactPk(contact.id), sk: 'CAP', schemaVersion, ...cap })] : []),
    enrollmentItem(enrollment),
  ];
}

/** The items of `count` people, counted on from `first`. */
export function* dueItems(kind: Kind, count: number, at: Instant, words: Bundle, first = 0): Generator<Item> {
  for (let index = first; index < first + count; index += 1) yield* itemsOf(duePerson(kind, index, at, words));
}
