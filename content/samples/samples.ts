/** An email filled for one sample person: as the sender would write it, with links that lead nowhere. */

import { systemIdentity } from '../../functions/adapters/identity.ts';
import { linksFor } from '../../functions/core/email/links.ts';
import { type Rendered, render } from '../../functions/core/email/render.ts';
import { valuesFor } from '../../functions/core/email/values.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import { isEarly, isShortNotice } from '../../functions/core/model/appointment.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import type { Enrollment } from '../../functions/core/model/enrollment.ts';
import type { Journey, Step, Trigger, When } from '../../functions/core/model/journey.ts';
import type { Person } from '../../functions/core/model/person.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import { holds } from '../../functions/core/plan/conditions.ts';
import {
  applyOffset,
  dayMs,
  epochMs,
  hourMs,
  type Instant,
  localMinute,
  plusMs,
  wallInstant,
} from '../../functions/core/time/time.ts';
import type { SamplePerson } from './people.ts';

/** Somebody to whom an email would go at `now`. */
export interface Sample {
  readonly person: Person;
  readonly enrollment: Enrollment;
  readonly now: Instant;
}

const publicUrl = 'https://care.hudsonvalleywellness.example';

/**
 * The person, with whatever the step asks for changed: the kind of visit, its hour, how lately it was booked. Undefined
 * when the step is about a visit and the person has none, or when no change makes it apply.
 */
export function sampleFor(
  journey: Journey,
  step: Step,
  form: 'full' | 'minimal',
  sample: SamplePerson,
  clinic: Clinic,
): Sample | undefined {
  const asked = { ...journey.start.when, ...step.when };
  const interest = one(asked, 'contact.interest', sample.contact.interest) as Person['contact']['interest'];
  const contact = { ...sample.contact, ...movingAddress(asked, sample), emailForm: form, interest };
  const aboutVisit = journey.anchor !== undefined || journey.start.on.startsWith('appointment.');
  if (aboutVisit && !sample.appointment) return undefined;
  const visit = aboutVisit && sample.appointment ? fitted(sample.appointment, journey, asked, clinic) : undefined;
  const person: Person = { contact, appointments: visit ? [visit] : [], enrollments: [] };
  if (!holds(journey.start.when, person, visit, clinic) || !holds(step.when, person, visit, clinic)) return undefined;
  const now = visit ? momentOfSending(journey, step, visit, clinic) : sample.now;
  const enrollment: Enrollment = {
    contactId: contact.id,
    journey: journey.id,
    instance: visit?.id ?? 'once',
    state: 'active',
    startedAt: now,
    settled: {},
    seen: 1,
    version: 1,
  };
  return { person, enrollment, now };
}

/** @throws RenderError when a value is missing or unfit, as at sending. */
export function renderSample(template: CompiledTemplate, step: Step, sample: Sample, clinic: Clinic): Rendered {
  const { person, enrollment, now } = sample;
  const links = linksFor(person.contact, publicUrl, now, systemIdentity);
  const { values, zone } = valuesFor({ release: { clinic }, person, enrollment, now }, step.id, links, template.locale);
  return render(template, values, { locale: template.locale, zone });
}

/** In a change of address: the contact that has the old one, or the one that stands for the new. */
function movingAddress(
  asked: When,
  { contact, now }: Pick<SamplePerson, 'contact' | 'now'>,
): Partial<Person['contact']> {
  const other = { contactId: `${contact.id}x`, at: now };
  switch (asked['contact.address']?.[0]) {
    case 'old':
      return { moving: { ...other, to: 'n•••@e•••.com', token: 'a'.repeat(32) } };
    case 'new':
      return { replaces: { ...other, agreedAt: now } };
    default:
      return {};
  }
}

/** What is there if it is allowed, else the first that is. */
function one(asked: When, path: keyof When, there: string | number | boolean): string | number | boolean {
  const allowed = asked[path];
  return allowed === undefined || allowed.includes(there) ? there : (allowed[0] ?? there);
}

function fitted(visit: Appointment, journey: Journey, asked: When, clinic: Clinic): Appointment {
  const zone = clinic.locations[visit.location]?.zone ?? clinic.zone;
  const [day = ''] = localMinute(visit.start, zone).split('T');
  const early = one(asked, 'appointment.early', isEarly(visit, clinic));
  const start = early === isEarly(visit, clinic) ? visit.start : wallInstant(day, early ? '08:30' : '11:00', zone);
  const later = epochMs(start) - epochMs(visit.start);
  const short = one(asked, 'appointment.shortNotice', isShortNotice(visit, clinic));
  const since = short ? 16 * hourMs : 10 * dayMs;
  const revisedAt = short === isShortNotice(visit, clinic) ? plusMs(visit.revisedAt, later) : plusMs(start, -since);
  const course = visit.course ?? 1;
  const first = one(asked, 'appointment.first', course === 1);
  const revision = one(asked, 'appointment.moved', visit.revision > 0) ? 1 : 0;
  return {
    ...visit,
    kind: one(asked, 'appointment.kind', visit.kind) as Appointment['kind'],
    start,
    end: plusMs(visit.end, later),
    revision,
    course: first ? 1 : Math.max(2, course),
    bookedAt: revisedAt,
    revisedAt,
    statusAt: revisedAt,
    ...ended(journey.start.on, start),
    ...noticed(one(asked, 'appointment.notice', 'none'), start, revision),
  };
}

function ended(trigger: Trigger, start: Instant): Partial<Appointment> {
  switch (trigger) {
    case 'appointment.cancelled':
      return { status: 'cancelled' };
    case 'appointment.completed':
      return { status: 'completed' };
    case 'appointment.missed':
      return { status: 'noshow', missedEmailAt: plusMs(start, 26 * hourMs) };
    default:
      return {};
  }
}

function noticed(kind: string | number | boolean, start: Instant, revision: number): Partial<Appointment> {
  const at = plusMs(start, -3 * hourMs);
  switch (kind) {
    case 'openingLate':
      return { notice: { number: 1, revision, kind, at, opensAt: plusMs(start, hourMs) } };
    case 'closed':
    case 'phonesDown':
    case 'openAfterAll':
    case 'timesAgain':
      return { notice: { number: 1, revision, kind, at } };
    default:
      return {};
  }
}

function momentOfSending(journey: Journey, step: Step, visit: Appointment, clinic: Clinic): Instant {
  const zone = clinic.locations[visit.location]?.zone ?? clinic.zone;
  const anchor = journey.anchor === 'appointment.end' ? visit.end : visit.start;
  switch (step.send.from) {
    case 'before':
      return applyOffset(anchor, step.send.offset, -1, zone);
    case 'since':
      return applyOffset(anchor, step.send.offset, 1, zone);
    case 'after':
      return visit.notice?.at ?? visit.missedEmailAt ?? visit.revisedAt;
  }
}
