/** The first half of step 4: the words of the release in force, filled for one person. */

import { appointmentFor } from '../model/appointment.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { Person } from '../model/person.ts';
import type { Send } from '../model/send.ts';
import { tagOf } from '../model/send.ts';
import type { Case } from '../plan/case.ts';
import { hasRider } from '../plan/plan.ts';
import { readerOf } from '../plan/reader.ts';
import type { Identity, OutgoingAttachment, OutgoingEmail, Release, Words } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import { calendarAttachment } from './calendar.ts';
import { type Links, linksFor } from './links.ts';
import { RenderError, render } from './render.ts';
import { valuesFor } from './values.ts';

/** The release names a template that is not stored. */
export class MissingTemplateError extends Error {
  override readonly name = 'MissingTemplateError';
}

/** `prepare/eating.minimal`: the form of `prepare/eating` that does not name the treatment. */
export const minimalForm = '.minimal';

export type Composed =
  | {
      readonly kind: 'email';
      readonly email: OutgoingEmail;
      readonly templateHash: string;
      readonly locale: string;
      /** The words of another visit's step are in it. */
      readonly hasRider: boolean;
    }
  | {
      readonly kind: 'fault';
      readonly code: Extract<ErrorCode, 'unrenderable' | 'missingTemplate'>;
      readonly detail: string;
    };

/** Reminders go in the minimal form to people who have not accepted full ones, where the release has it (C9). */
export function formFor(templateName: string, row: Pick<Send, 'class'>, { contact }: Person, release: Release): string {
  const minimal = `${templateName}${minimalForm}`;
  const wanted = row.class !== 'marketing' && contact.emailForm !== 'full' && release.templates[minimal] !== undefined;
  return wanted ? minimal : templateName;
}

/** @param one with `now`, what `…_passed` values compare with: a limit already past is never printed as if it lay ahead. */
export async function compose(
  words: Words,
  one: Omit<Case, 'journey'>,
  row: Send,
  templateName: string,
  publicUrl: string,
  identity: Pick<Identity, 'digest'>,
): Promise<Composed> {
  const { release, now } = one;
  const journey = release.journeys[row.journey];
  const visit = appointmentFor(row.instance, one.person.appointments);
  const person = journey ? readerOf(one.person, journey, visit) : one.person;
  const { from } = release.clinic;
  const locales = release.templates[formFor(templateName, row, person, release)];
  const locale = locales?.[person.contact.locale] === undefined ? 'en' : person.contact.locale;
  const templateHash = locales?.[locale];
  if (templateHash === undefined) return { kind: 'fault', code: 'missingTemplate', detail: templateName };
  try {
    const template = await words.template(templateHash);
    const links = linksFor(person.contact, publicUrl, now, identity, journey?.start.on);
    const rides = hasRider(Object.values(release.journeys), { person, clinic: release.clinic }, row, now);
    const { values, zone } = valuesFor(
      { ...one, journey, person, news: row, hasRider: rides },
      row.step,
      links,
      locale,
    );
    const { subject, html, text } = render(template, values, { locale, zone });
    const email: OutgoingEmail = {
      class: row.class,
      contactId: row.contactId,
      from: { name: release.clinic.discreetName, address: from[row.class] ?? from.reminder },
      to: person.contact.email,
      replyTo: release.clinic.replyTo.address,
      subject,
      html,
      text,
      headers: headersOf(row, links),
      ...attached(release, row, person, locale, now),
      tag: tagOf(row),
    };
    return { kind: 'email', email, templateHash, locale, hasRider: rides };
  } catch (error) {
    if (error instanceof RenderError) return { kind: 'fault', code: 'unrenderable', detail: error.message };
    if (error instanceof MissingTemplateError) return { kind: 'fault', code: 'missingTemplate', detail: templateName };
    throw error;
  }
}

/**
 * RFC 8058 §3.1: both headers, and an https URI on which a POST alone acts. Reminders carry neither (C6). Every email has an id
 * of its own by which mail apps that fold like subjects may tell it from the one before, and asks for no automatic answer:
 * those would land where staff look for patients (RFC 3834 §5; `X-Auto-Response-Suppress` is what Exchange reads).
 */
const headersOf = (row: Send, links: Pick<Links, 'unsubscribe'>): OutgoingEmail['headers'] => [
  ...(row.class === 'marketing'
    ? [
        { name: 'List-Unsubscribe', value: `<${links.unsubscribe}>` },
        { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
      ]
    : []),
  { name: 'X-Entity-Ref-ID', value: row.id },
  { name: 'Auto-Submitted', value: 'auto-generated' },
  { name: 'X-Auto-Response-Suppress', value: 'OOF, AutoReply' },
];

/**
 * The calendar entry, where the step asks for one. RFC 5546 §3.2.5: an entry goes by its UID alone, so that one of another
 * record of the visit (`replaced`) has to be called off by its own, or it stays at a time that is no more.
 */
function attached(
  { clinic, journeys }: Release,
  row: Send,
  { contact, appointments }: Person,
  locale: string,
  now: Instant,
): { attachments?: readonly OutgoingAttachment[] } {
  const method = journeys[row.journey]?.steps.find(({ id }) => id === row.step)?.calendar;
  const appointment = appointmentFor(row.instance, appointments);
  if (!method || !appointment) return {};
  const about = { clinic, locale, to: contact.email, now };
  const replaced = appointments.filter(({ replacedBy }) => replacedBy?.appointmentId === appointment.id);
  return {
    attachments: [
      calendarAttachment({ ...about, method, appointment }),
      ...replaced.map((each, index) =>
        calendarAttachment({ ...about, method: 'cancel', appointment: each }, `appointment-earlier-${index + 1}.ics`),
      ),
    ],
  };
}
