/** People on their way through a journey, put into a world as earlier days would have left them there. */
import {
  appointmentItem,
  contactItem,
  contactPk,
  enrollmentItem,
  enrollmentSk,
} from '../../../functions/adapters/dynamodb/rows.ts';
import type { Appointment } from '../../../functions/core/model/appointment.ts';
import type { Contact } from '../../../functions/core/model/contact.ts';
import type { Enrollment } from '../../../functions/core/model/enrollment.ts';
import type { Journey } from '../../../functions/core/model/journey.ts';
import type { Person } from '../../../functions/core/model/person.ts';
import { plan, withSettled } from '../../../functions/core/plan/plan.ts';
import { advanced } from '../../../functions/core/send/protocol.ts';
import { type Instant, instantFromMs, later } from '../../../functions/core/time/time.ts';
import { dateNumber, day, hour, instantOf, wallAt } from '../oracle/wall.ts';
import { clinic, editionOf } from '../words.ts';
import { people } from '../world/tables.ts';
import type { World } from '../world/world.ts';

/** What somebody is in the middle of. Days count from the day of the run, times are the clinic's. */
export interface Kind {
  readonly name: string;
  readonly journey: 'nurture' | 'prepare' | 'aftercare';
  /** The step that is due in the run. */
  readonly step: string;
  /** The visit it is about. */
  readonly visit?: { readonly day: number; readonly clock: string };
  /** When they confirmed, booked or were told done. */
  readonly began: { readonly day: number; readonly clock: string };
}

export const partitionsOf = (world: World) => ({
  reminder: world.setting.partitions,
  request: world.setting.partitions,
  marketing: world.setting.partitions,
});

const at = (world: World, { day: days, clock }: { day: number; clock: string }): number =>
  instantOf(dateNumber(wallAt(world.start, clinic.zone)) + days, clock, clinic.zone);

export const emailOf = (index: number) => `p${index}@example.com`;

function contactOf(index: number, kind: Kind, began: Instant): Contact {
  const hex = index.toString(16).padStart(8, '0');
  return {
    id: `c${hex.padStart(19, '0')}`,
    addressHash: hex.padStart(40, 'a'),
    email: emailOf(index),
    firstName: 'Sam',
    zone: clinic.zone,
    locale: 'en',
    interest: 'unsaid',
    marketing: { state: kind.journey === 'nurture' ? 'confirmed' : 'none', at: began },
    reminders: { state: 'on', at: began },
    suppressed: {},
    hold: false,
    tokens: { confirm: hex.padStart(32, '1'), preferences: hex.padStart(32, '2'), oneClick: hex.padStart(32, '3') },
    version: 1,
  };
}

function visitOf(world: World, contact: Contact, kind: Kind, began: Instant): Appointment | undefined {
  if (!kind.visit) return undefined;
  const start = at(world, kind.visit);
  return {
    id: `a${contact.id.slice(1)}`,
    contactId: contact.id,
    source: 'desk',
    externalId: `x-${contact.id}`,
    status: kind.journey === 'aftercare' ? 'completed' : 'booked',
    kind: 'infusion',
    location: 'albany',
    start: instantFromMs(start),
    end: instantFromMs(start + 2 * hour),
    revision: 0,
    bookedAt: began,
    revisedAt: began,
    statusAt: began,
    version: 1,
  };
}

/** The enrollment as every step before `until` would have left it, each gone in its minute. */
function walkedTo(world: World, journey: Journey, enrollment: Enrollment, person: Person, until: Instant): Enrollment {
  const facts = { person, clinic };
  let current = enrollment;
  let now = enrollment.startedAt;
  for (;;) {
    const next = plan(journey, current, facts, now);
    if ((next.kind !== 'send' && next.kind !== 'skip') || next.dueAt >= until) break;
    now = later(now, next.dueAt);
    const outcome = next.kind === 'send' ? ('sent' as const) : ('skipped' as const);
    current = withSettled(current, next.step.id, { revision: next.revision, at: now, outcome });
  }
  return advanced({ release: { clinic }, journey, person, enrollment: current, now }, partitionsOf(world));
}

export interface Placed {
  readonly contact: Contact;
  readonly enrollment: Enrollment;
  readonly person: Person;
  readonly journey: Journey;
}

/** @param mine what becomes of the enrollment before it is put there. */
export function place(
  world: World,
  index: number,
  kind: Kind,
  mine: (placed: Placed) => Enrollment = ({ enrollment }) => enrollment,
): Placed {
  const began = instantFromMs(at(world, kind.began));
  const contact = contactOf(index, kind, began);
  const visit = visitOf(world, contact, kind, began);
  const person: Person = { contact, appointments: visit ? [visit] : [], enrollments: [] };
  const journey = editionOf(world.edition).release.journeys[kind.journey] as Journey;
  const blank: Enrollment = {
    contactId: contact.id,
    journey: kind.journey,
    instance: visit?.id ?? 'once',
    state: 'active',
    startedAt: began,
    settled: {},
    seen: 0,
    version: 1,
  };
  const walked = walkedTo(world, journey, blank, person, instantFromMs(world.start));
  const placed: Placed = { contact, enrollment: walked, person, journey };
  const enrollment = mine(placed);
  const pk = contactPk(contact.id);
  world.stream.muted = true;
  world.engine.place(people, pk, 'CONTACT', contactItem(contact));
  if (visit) {
    world.engine.place(people, pk, `APPT#${visit.id}`, appointmentItem(visit));
    say(world, visit);
  }
  world.engine.place(people, pk, enrollmentSk(enrollment.journey, enrollment.instance), enrollmentItem(enrollment));
  world.stream.muted = false;
  return { ...placed, enrollment };
}

/** The oracle is told of the visit as staff know it. */
function say(world: World, visit: Appointment): void {
  const known = {
    status: visit.status as 'booked' | 'completed',
    kind: 'infusion' as const,
    zone: clinic.zone,
    start: Date.parse(visit.start),
    end: Date.parse(visit.end),
    at: Date.parse(visit.bookedAt),
    revisedAt: Date.parse(visit.revisedAt),
  };
  const act = world.visits.fact(visit.externalId).begin(world.next(), () => [known]);
  act.acked = world.next();
  act.over = act.acked;
}

/** The day of the runs begins at eight: a Wednesday in January, far from any change of clocks. */
export const begins = Date.parse('2026-01-14T13:00:00Z') - 10 * 60_000;
export const nine = Date.parse('2026-01-14T14:00:00Z');
export const nextMorning = Date.parse('2026-01-14T13:00:00Z') + day;
