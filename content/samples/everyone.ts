/** Every email, merged for every sample person: what patients would see, before any of them does. */

import { systemIdentity } from '../../functions/adapters/identity.ts';
import { linksFor } from '../../functions/core/email/links.ts';
import { RenderError, type Rendered, render } from '../../functions/core/email/render.ts';
import { valuesFor } from '../../functions/core/email/values.ts';
import type { Appointment, NoticeKind } from '../../functions/core/model/appointment.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { defined } from '../../functions/core/model/defined.ts';
import type { Enrollment } from '../../functions/core/model/enrollment.ts';
import type { Values } from '../../functions/core/model/template.ts';
import type { News } from '../../functions/core/plan/news.ts';
import { hourMs, minuteMs, plusMs, type Zone } from '../../functions/core/time/time.ts';
import { type Email, stepsOf } from '../compile/journeys.ts';
import type { Finding } from '../findings/findings.ts';
import type { SamplePerson } from './people.ts';

export interface Merged extends Rendered {
  readonly person: SamplePerson;
  /** As it was taken for this email: a person without a visit borrows one. */
  readonly appointment?: Appointment;
  readonly values: Values;
  readonly zone: Zone;
}

/** What every borrowed visit has in common. */
const visit = {
  id: 'visit',
  contactId: 'sample',
  source: 'sample',
  externalId: 'sample',
  status: 'booked',
  version: 1,
} as const;

/** Any https origin: a real one is as long. */
const site = 'https://care.example.com';

/** The email as each of `people` would get it, in the email's own language; faults become findings. */
export function forEveryone(
  email: Email,
  people: readonly SamplePerson[],
  clinic: Clinic,
): { readonly samples: readonly Merged[]; readonly findings: readonly Finding[] } {
  const samples: Merged[] = [];
  const faults = new Map<string, Finding>();
  // Every other one as if earlier emails rode with this one.
  people.forEach((person, index) => {
    const { values, zone, appointment } = filled(email, person, clinic, index % 2 === 1);
    try {
      const rendered = render(email.email.template, values, { locale: email.locale, zone });
      samples.push(defined<Merged>({ ...rendered, person, values, zone, appointment }));
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      const use = email.email.uses.find(({ path, prints }) => prints && path === error.path);
      const place = use?.place ?? email.email.source.place(0);
      const message = `for the sample person "${person.id}" this email cannot be made: ${error.message}`;
      if (!faults.has(error.path))
        faults.set(error.path, { ...place, rule: 'render', severity: 'error', message, locale: email.locale });
    }
  });
  return { samples, findings: [...faults.values()] };
}

/** The values of one email for one person. @param merged whether earlier steps ride with this one. */
export function filled(
  email: Email,
  person: SamplePerson,
  clinic: Clinic,
  merged: boolean,
): { values: Values; zone: Zone; appointment?: Appointment } {
  const { journey } = email;
  const aboutVisit = journey.file.anchor !== undefined || journey.file.start.on.startsWith('appointment.');
  const appointment = aboutVisit ? fitted(email, person, clinic) : undefined;
  const step = stepsOf(email)[0]?.id ?? '';
  const settled = merged
    ? Object.fromEntries(
        journey.file.steps
          .filter(({ id }) => id !== step)
          .map(({ id }) => [
            id,
            { revision: appointment?.revision ?? 0, at: person.now, outcome: 'skipped' as const, into: step },
          ]),
      )
    : {};
  const enrollment: Enrollment = {
    contactId: person.contact.id,
    journey: journey.id,
    instance: appointment?.id ?? 'once',
    state: 'active',
    startedAt: person.now,
    settled,
    seen: 1,
    version: 1,
  };
  const contact = { ...person.contact, locale: email.locale, emailForm: email.form };
  const whole = { contact, appointments: appointment ? [appointment] : [], enrollments: [enrollment] };
  const links = linksFor(whole.contact, site, person.now, systemIdentity);
  const { values, zone } = valuesFor(
    { release: { clinic }, person: whole, enrollment, now: person.now, news: newsFor(appointment, clinic) },
    step,
    links,
    email.locale,
  );
  const withSite = { ...values, links: { ...(values.links as Values), site } };
  return defined<Pick<Merged, 'values' | 'zone' | 'appointment'>>({ values: withSite, zone, appointment });
}

/** Whoever was moved was told another day and hour before, in another place where there is one, and has had this email already. */
function newsFor(visit: Appointment | undefined, { locations }: Clinic): News {
  if (visit === undefined || visit.revision === 0) return {};
  const location = Object.keys(locations).find((each) => each !== visit.location) ?? visit.location;
  const before = { start: plusMs(visit.start, -26 * hourMs), end: plusMs(visit.end, -25 * hourMs), location };
  return { before: { ...before, kind: visit.kind }, resent: true };
}

/** The person's own visit, changed as little as the step that sends this email asks for. */
function fitted(email: Email, person: SamplePerson, clinic: Clinic): Appointment {
  const own: Appointment = person.appointment ?? {
    ...visit,
    kind: 'infusion',
    location: '',
    start: plusMs(person.now, 240 * hourMs),
    end: plusMs(person.now, 241 * hourMs + 30 * minuteMs),
    revision: 0,
    course: 1,
    bookedAt: person.now,
    revisedAt: person.now,
    statusAt: person.now,
  };
  const when = { ...email.journey.file.start.when, ...stepsOf(email)[0]?.when };
  const wanted = <T>(path: keyof typeof when): T[] | undefined => {
    const value = when[path];
    return value === undefined ? undefined : ((Array.isArray(value) ? value : [value]) as T[]);
  };
  const kinds = wanted<Appointment['kind']>('appointment.kind');
  const kind = kinds && !kinds.includes(own.kind) ? (kinds[0] as Appointment['kind']) : own.kind;
  const location =
    clinic.locations[own.location] || kind === 'unmapped' ? own.location : (Object.keys(clinic.locations)[0] ?? '');
  const notices = wanted<string>('appointment.notice')?.filter((each) => each !== 'none');
  const notice = (notices?.[0] ?? 'closed') as NoticeKind;
  if (email.journey.file.start.on !== 'appointment.notice') return { ...own, kind, location };
  const opensAt = plusMs(own.start, -hourMs);
  return {
    ...own,
    kind,
    location,
    notice: { kind: notice, at: person.now, opensAt, number: 1, revision: own.revision },
  };
}
