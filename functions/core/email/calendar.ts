/**
 * The calendar entry of an appointment: RFC 5545 for the object, RFC 5546 §3.2.2 and §3.2.5 for asking and cancelling.
 * A calendar is shared at work and shows on a lock screen, so the entry says no more than that there is an appointment,
 * when to be there, at which street address, and whom to call (I8). Times are UTC: every calendar shows them in its owner's zone, and no zone
 * rules have to travel along.
 */

import { type Appointment, momentOf, zoneOf } from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import type { OutgoingAttachment } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import { printTime } from './dates.ts';

export type CalendarMethod = 'request' | 'cancel';

export interface CalendarEntry {
  readonly method: CalendarMethod;
  readonly appointment: Appointment;
  readonly clinic: Clinic;
  /** BCP 47: the language of the email. */
  readonly locale: string;
  /** The person's own address: RFC 5546 wants an attendee, and clients file an entry under the one they know. */
  readonly to: string;
  readonly now: Instant;
}

/**
 * The same for the life of an appointment. A reserved domain (RFC 2606), not the clinic's: a clinic that changes its
 * address would lose hold of the entries it sent.
 */
export const calendarUid = (appointment: Pick<Appointment, 'id'>): string => `${appointment.id}@appointment.invalid`;

/** Rises with every move and with a cancellation (RFC 5546 §2.1.4); to book again after it is a new revision. */
export const calendarSequence = (appointment: Pick<Appointment, 'revision'>, method: CalendarMethod): number =>
  appointment.revision * 2 + (method === 'cancel' ? 1 : 0);

/** `appointment.ics`, as an email carries it. @param filename of a second entry: mail apps keep one file of a name. */
export function calendarAttachment(entry: CalendarEntry, filename = 'appointment.ics'): OutgoingAttachment {
  return {
    filename,
    contentType: `text/calendar; charset=utf-8; method=${entry.method.toUpperCase()}`,
    content: calendarText(entry),
  };
}

function calendarText({ method, appointment, clinic, locale, to, now }: CalendarEntry): string {
  const address = clinic.locations[appointment.location]?.address;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Appointments//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${method.toUpperCase()}`,
    'BEGIN:VEVENT',
    `UID:${calendarUid(appointment)}`,
    `SEQUENCE:${calendarSequence(appointment, method)}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(appointment.start)}`,
    `DTEND:${utc(appointment.end)}`,
    `SUMMARY:${escaped(locale === 'es' ? 'Cita' : 'Appointment')}`,
    ...(address === undefined ? [] : [`LOCATION:${escaped(address)}`]),
    ...(method === 'cancel' ? [] : [`DESCRIPTION:${escaped(description(appointment, clinic, locale))}`]),
    // Calendars offer a "no" all the same, and send it to the organizer: that is the mailbox which staff read. The email
    // itself comes from another address, which RFC 5545 §3.2.18 names.
    `ORGANIZER;CN=${quoted(clinic.discreetName)};SENT-BY="${mailto(clinic.from.reminder)}":${mailto(clinic.replyTo.address)}`,
    // Booked is booked: no answer is asked for.
    `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:${mailto(to)}`,
    `STATUS:${method === 'cancel' ? 'CANCELLED' : 'CONFIRMED'}`,
    'CLASS:PRIVATE',
    'TRANSP:OPAQUE',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** When to be there, and whom to call: people leave home by their calendar. */
function description(appointment: Appointment, clinic: Clinic, locale: string): string {
  const phone = clinic.locations[appointment.location]?.phone ?? clinic.phone;
  const arrival = momentOf(appointment, 'appointment.arrival', clinic);
  const time = printTime(arrival, zoneOf(appointment, clinic), locale) ?? arrival;
  // What kind of visit it is nobody knows then, nor how early to come.
  const known = appointment.kind !== 'unmapped';
  if (locale === 'es') return `${known ? `Por favor, llegue a esta hora o antes: ${time}. ` : ''}Teléfono: ${phone}`;
  return `${known ? `Please be there by ${time}. ` : ''}Phone: ${phone}`;
}

/** RFC 6068: of what an address may hold, `?` would begin fields of the header, and `#` and `&` would end it. */
const mailto = (address: string): string => `mailto:${encodeURI(address).replace(/[?#&]/g, encodeURIComponent)}`;

/** RFC 5545 §3.3.5, form 2: `20260120T150000Z`. */
const utc = (instant: Instant): string => instant.replace(/\.\d+Z$/, 'Z').replace(/[-:]/g, '');

/** RFC 5545 §3.3.11. A control character could begin a line of its own. */
const escaped = (text: string): string =>
  oneLine(text).replaceAll('\\', '\\\\').replaceAll(';', '\\;').replaceAll(',', '\\,');

/** RFC 5545 §3.2: a parameter in quotes holds anything but quotes and controls. */
const quoted = (text: string): string => `"${oneLine(text).replaceAll('"', "'")}"`;

const oneLine = (text: string): string =>
  text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .toWellFormed()
    .trim();

const lineBytesMax = 75;

/** RFC 5545 §3.1: no line longer than 75 octets; a fold is a line break and a space, and never splits a character. */
function folded(line: string): string {
  let out = '';
  let bytes = 0;
  for (const character of line) {
    const size = utf8Bytes(character);
    if (bytes + size > lineBytesMax) {
      out += '\r\n ';
      bytes = 1;
    }
    out += character;
    bytes += size;
  }
  return out;
}

function utf8Bytes(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
