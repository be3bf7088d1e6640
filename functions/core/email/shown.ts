/**
 * An email as the front desk reads it: one that left, as it left, or one that is still to go. The person's own links are not in
 * it: whoever reads it at the desk could act by them as the person.
 */
import { type Appointment, appointmentFor } from '../model/appointment.ts';
import { defined } from '../model/defined.ts';
import type { Enrollment } from '../model/enrollment.ts';
import type { Journey, Step } from '../model/journey.ts';
import type { Person } from '../model/person.ts';
import type { Send } from '../model/send.ts';
import type { CompiledTemplate, Values } from '../model/template.ts';
import type { ValuesCase } from '../plan/case.ts';
import { newsOf } from '../plan/news.ts';
import { hasRider } from '../plan/plan.ts';
import { readerOf } from '../plan/reader.ts';
import type { KeptWords, Words } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import { formFor, MissingTemplateError } from './compose.ts';
import type { Links } from './links.ts';
import { RenderError, type RenderOptions, render, renderSubject } from './render.ts';
import { valuesFor } from './values.ts';

export interface ShownEmail {
  readonly subject: string;
  readonly preheader?: string;
  readonly html: string;
}

/** The visit as `row` told it; undefined where its times have changed since and the row does not keep them. */
function visitAsTold(visit: Appointment, { visit: told, revision, claimedAt }: Send): Appointment | undefined {
  if (!told) return revision === visit.revision ? visit : undefined;
  const { course: _course, notice: _notice, ...rest } = visit;
  const { opensAt, ...then } = told;
  const notice = opensAt && ({ kind: 'openingLate', at: claimedAt, opensAt, number: 1, revision } as const);
  return defined<Appointment>({ ...rest, ...then, revision, notice });
}

/** A link that leads nowhere: the domain can never exist (RFC 6761). */
const nowhere = 'https://link-of-the-person.invalid';

/** @param site whose pictures are shown. */
const noLinks = (site: string): Links => ({
  site,
  confirm: nowhere,
  address: nowhere,
  preferences: nowhere,
  unsubscribe: nowhere,
  notMe: nowhere,
  language: nowhere,
  fullEmails: nowhere,
});

/** A compiled email with what fills it. */
export interface Filled {
  readonly template: CompiledTemplate;
  readonly values: Values;
  readonly options: RenderOptions;
}

/** Undefined where an email cannot be shown: its words are not kept, or lack a value. */
export const shown = (email: Filled | undefined): ShownEmail | undefined => read(email, render);
export const subjectOf = (email: Filled | undefined): string | undefined => read(email, renderSubject);

function read<T>(
  email: Filled | undefined,
  as: (template: CompiledTemplate, values: Values, options: RenderOptions) => T,
): T | undefined {
  if (!email) return undefined;
  try {
    return as(email.template, email.values, email.options);
  } catch (error) {
    if (error instanceof RenderError) return undefined;
    throw error;
  }
}

interface Which {
  readonly step: string;
  readonly templateHash: string | undefined;
  readonly locale: string;
}

/** An email of one enrollment, as it reads at `now`. */
async function filled(
  words: Pick<Words, 'template'>,
  one: ValuesCase,
  { step, templateHash, locale }: Which,
  site: string,
): Promise<Filled | undefined> {
  if (templateHash === undefined) return undefined;
  try {
    const template = await words.template(templateHash);
    const { values, zone } = valuesFor(one, step, noLinks(site), locale);
    return { template, values, options: { locale, zone } };
  } catch (error) {
    if (error instanceof MissingTemplateError) return undefined;
    throw error;
  }
}

const enrollmentOf = (person: Person, journey: string, instance: string): Enrollment =>
  person.enrollments.find((each) => each.journey === journey && each.instance === instance) ?? {
    contactId: person.contact.id,
    journey,
    instance,
    state: 'active',
    startedAt: person.contact.marketing.at,
    settled: {},
    seen: 0,
    version: 0,
  };

/**
 * The email of a ledger row, as it left: its own words, the clinic's facts of that release, the visit as it was told. The
 * person's name and language are those of today: the ledger keeps nobody's.
 */
export async function emailAsLeft(
  words: Words & KeptWords,
  person: Person,
  row: Send,
  site: string,
): Promise<Filled | undefined> {
  const release =
    (row.release === undefined ? undefined : await words.releaseOf(row.release)) ?? (await words.current());
  const visit = appointmentFor(row.instance, person.appointments);
  const then = visit && visitAsTold(visit, row);
  if (visit && !then) return undefined;
  const journey = release.journeys[row.journey];
  const known: Person = {
    ...person,
    appointments: person.appointments.map((each) => (each === visit ? (then ?? each) : each)),
  };
  const one = {
    release,
    journey,
    person: journey ? readerOf(known, journey, then) : known,
    enrollment: enrollmentOf(person, row.journey, row.instance),
    now: row.acceptedAt ?? row.settledAt ?? row.claimedAt,
    news: row,
    hasRider: row.rides === true,
  };
  const { step, templateHash, locale = 'en' } = row;
  return filled(words, one, { step, templateHash, locale }, site);
}

/** The email of a step that is still to go, as it would read at `now`. */
export async function emailToGo(
  words: Words,
  person: Person,
  { journey, step, instance }: { readonly journey: Journey; readonly step: Step; readonly instance: string },
  now: Instant,
  site: string,
): Promise<Filled | undefined> {
  const release = await words.current();
  const reader = readerOf(person, journey, appointmentFor(instance, person.appointments));
  const locales = release.templates[formFor(step.template, journey, reader, release)];
  const { contact } = reader;
  const locale = locales?.[contact.locale] === undefined ? 'en' : contact.locale;
  const enrollment = enrollmentOf(person, journey.id, instance);
  const news = newsOf(enrollment, step, person.appointments);
  const own = { journey: journey.id, instance, step: step.id };
  const rides = hasRider(Object.values(release.journeys), { person: reader, clinic: release.clinic }, own, now);
  const one = { release, journey, person: reader, enrollment, now, news, hasRider: rides };
  return filled(words, one, { step: step.id, templateHash: locales?.[locale], locale }, site);
}
