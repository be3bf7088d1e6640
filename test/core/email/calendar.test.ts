/** Calendar entries, opened with ical.js as a calendar would (RFC 5545, RFC 5546). */
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { type CalendarMethod, calendarAttachment } from '../../../functions/core/email/calendar.ts';
import { compose } from '../../../functions/core/email/compose.ts';
import type { Appointment } from '../../../functions/core/model/appointment.ts';
import type { Send } from '../../../functions/core/model/send.ts';
import type { Release } from '../../../functions/core/ports.ts';
import { appointment, at, clinic, enrollment, journey, person } from '../../support/people.ts';

const now = at('2026-01-06T09:30:00.123Z');
const random = 'f3c1d2e4a5b60718293a';

interface Opened {
  readonly text: string;
  readonly calendar: ICAL.Component;
  readonly event: ICAL.Component;
}

function open(changes: Partial<Appointment> = {}, method: CalendarMethod = 'request', more: object = {}): Opened {
  const attachment = calendarAttachment({
    method,
    appointment: appointment({ id: random, ...changes }),
    clinic,
    locale: 'en',
    to: 'ada@example.com',
    now,
    ...more,
  });
  const calendar = new ICAL.Component(ICAL.parse(attachment.content));
  const event = calendar.getFirstSubcomponent('vevent');
  if (!event) throw new Error('no event');
  return { text: attachment.content, calendar, event };
}

const value = (component: ICAL.Component, name: string) => String(component.getFirstPropertyValue(name));
const instant = (event: ICAL.Component, name: string) =>
  (event.getFirstPropertyValue(name) as ICAL.Time).toJSDate().toISOString();

describe('a request', () => {
  it('says when and where, and nothing of whom or what for', () => {
    const { calendar, event, text } = open();
    expect(value(calendar, 'method')).toBe('REQUEST');
    expect(value(calendar, 'version')).toBe('2.0');
    expect(value(event, 'summary')).toBe('Appointment');
    expect(value(event, 'location')).toBe('1 Sample Street, Albany, NY');
    expect(value(event, 'class')).toBe('PRIVATE');
    expect(value(event, 'status')).toBe('CONFIRMED');
    expect(instant(event, 'dtstamp')).toBe('2026-01-06T09:30:00.000Z');
    expect(instant(event, 'dtstart')).toBe('2026-01-20T15:00:00.000Z');
    expect(instant(event, 'dtend')).toBe('2026-01-20T17:00:00.000Z');
    expect(event.getAllProperties().map(({ name }) => name)).toEqual(
      'uid sequence dtstamp dtstart dtend summary location description organizer attendee status class transp'.split(
        ' ',
      ),
    );
    expect(text).not.toMatch(/ketamine|infusion|consultation|clinic|ada\b(?!@)|alarm/i);
  });

  it('says when to be there and whom to call, in the reader’s language and the place’s zone (email.md 8)', () => {
    const said = (changes: Partial<Appointment>, more: object = {}) =>
      value(open(changes, 'request', more).event, 'description');
    expect(said({})).toBe('Please be there by 9:45 am Eastern Time. Phone: +1 518 555 0100');
    expect(said({}, { locale: 'es' })).toBe(
      'Por favor, llegue a esta hora o antes: 9:45 a. m., hora del Este. Teléfono: +1 518 555 0100',
    );
    expect(said({ kind: 'unmapped' })).toBe('Phone: +1 518 555 0100');
    expect(open({}, 'cancel').event.getFirstProperty('description')).toBeNull();
  });

  it('comes from the neutral name, asks for no answer, and sends a "no" to the mailbox that is read (email.md 4)', () => {
    const { event } = open();
    expect(value(event, 'organizer')).toBe(`mailto:${clinic.replyTo.address}`);
    expect(event.getFirstProperty('organizer')?.getFirstParameter('sent-by')).toBe('mailto:care@mail.example.com');
    expect(event.getFirstProperty('organizer')?.getFirstParameter('cn')).toBe('Sample Wellness');
    expect(value(event, 'attendee')).toBe('mailto:ada@example.com');
    expect(event.getFirstProperty('attendee')?.getFirstParameter('rsvp')).toBe('FALSE');
  });

  it('writes an address so that no part of it is anything else (field-reports.md A12)', () => {
    const { event } = open({}, 'request', { to: 'ada#1&cc=eve@example.com' });
    expect(value(event, 'attendee')).toBe('mailto:ada%231%26cc=eve@example.com');
  });

  it('speaks the reader’s language', () => {
    expect(value(open({}, 'request', { locale: 'es' }).event, 'summary')).toBe('Cita');
  });

  it('has a type whose method is that of the text, and a file name that says as little', () => {
    for (const method of ['request', 'cancel'] as const) {
      const made = calendarAttachment({
        method,
        appointment: appointment(),
        clinic,
        locale: 'en',
        to: 'a@example.com',
        now,
      });
      expect(made.filename).toBe('appointment.ics');
      expect(made.contentType).toBe(`text/calendar; charset=utf-8; method=${method.toUpperCase()}`);
      expect(made.content).toContain(`\r\nMETHOD:${method.toUpperCase()}\r\n`);
    }
  });

  it('has a UID with nobody and no clinic in it', () => {
    expect(value(open().event, 'uid')).toBe(`${random}@appointment.invalid`);
  });

  it('leaves the place out where it is not known', () => {
    expect(open({ location: 'nowhere' }).event.getFirstProperty('location')).toBeNull();
  });
});

describe('through the life of an appointment', () => {
  it('keeps its UID, and every entry outranks the one before: booked, moved, cancelled, booked again, cancelled', () => {
    const life: readonly [Partial<Appointment>, CalendarMethod][] = [
      [{ revision: 0 }, 'request'],
      [{ revision: 1, start: at('2026-01-21T15:00:00Z'), end: at('2026-01-21T17:00:00Z') }, 'request'],
      [{ revision: 1, status: 'cancelled' }, 'cancel'],
      [{ revision: 2 }, 'request'],
      [{ revision: 2, status: 'cancelled' }, 'cancel'],
    ];
    const events = life.map(([changes, method]) => open(changes, method).event);
    expect(new Set(events.map((event) => value(event, 'uid'))).size).toBe(1);
    const sequences = events.map((event) => Number(event.getFirstPropertyValue('sequence')));
    expect(sequences).toEqual([0, 2, 3, 4, 5]);
    expect(events.map((event) => value(event, 'status'))).toEqual([
      'CONFIRMED',
      'CONFIRMED',
      'CANCELLED',
      'CONFIRMED',
      'CANCELLED',
    ]);
  });
});

describe('the clocks change', () => {
  const wallIn = (zone: string, iso: string) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(iso));

  it.each([
    ['the day before spring', '2026-03-07T14:00:00Z', '2026-03-07 09:00'],
    ['the day spring begins', '2026-03-08T13:00:00Z', '2026-03-08 09:00'],
    ['over the hour that is missing', '2026-03-08T06:30:00Z', '2026-03-08 01:30'],
    ['the day before autumn', '2026-10-31T13:00:00Z', '2026-10-31 09:00'],
    ['the day autumn begins', '2026-11-01T14:00:00Z', '2026-11-01 09:00'],
    ['the second half past one', '2026-11-01T06:30:00Z', '2026-11-01 01:30'],
  ])('%s: the calendar shows the wall time of the place', (_what, start, wall) => {
    const { event, text } = open({ start: at(start), end: at(new Date(Date.parse(start) + 7_200_000).toISOString()) });
    const time = event.getFirstPropertyValue('dtstart') as ICAL.Time;
    expect(time.zone).toBe(ICAL.Timezone.utcTimezone);
    expect(wallIn('America/New_York', time.toJSDate().toISOString())).toBe(wall);
    const lasts = new ICAL.Event(event).duration.toSeconds();
    expect(lasts).toBe(7_200);
    expect(text).not.toContain('TZID');
  });
});

describe('whatever the clinic and the person are called', () => {
  it('lines are of 75 octets at most, end with CRLF, and open to what was written', () => {
    const address =
      'Calle Peña 12; piso “3”, C:\\Torre\r\nBEGIN:VALARM\r\nsome very long further words to be folded ✨✨✨✨✨✨✨✨✨✨';
    const strange = {
      ...clinic,
      discreetName: 'Bien"estar;X=1:\r\nATTACH:http://x.example ñandú',
      locations: { albany: { name: 'Albany', address, zone: 'America/New_York' } },
    };
    const { text, event } = open({}, 'request', { clinic: strange, to: 'o’brien+a%b@example.com' });
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of text.split('\r\n')) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line).not.toContain('\ufffd');
    }
    expect(event.getAllSubcomponents()).toEqual([]);
    expect(event.getFirstProperty('attach')).toBeNull();
    expect(value(event, 'location')).toBe(address.replace(/\r\n/g, ' '));
    // ical.js forgives a bare semicolon; other readers end the value there (RFC 5545 §3.3.11).
    expect(text.replaceAll('\r\n ', '')).toContain('LOCATION:Calle Peña 12\\; piso “3”\\, C:\\\\Torre ');
    expect(event.getFirstProperty('organizer')?.getFirstParameter('cn')).toBe(
      "Bien'estar;X=1: ATTACH:http://x.example ñandú",
    );
    expect(value(event, 'attendee')).toBe('mailto:o%E2%80%99brien+a%25b@example.com');
  });
});

describe('compose', () => {
  const visits = journey('visits', {
    class: 'reminder',
    start: { on: 'appointment.booked' },
    anchor: 'appointment.start',
    steps: [
      { id: 'booked', template: 'booked.mjml', send: { after: 'PT0S' }, calendar: 'request' },
      { id: 'gone', template: 'gone.mjml', send: { after: 'PT0S' }, calendar: 'cancel' },
      { id: 'leaving', template: 'leaving.mjml', send: { before: 'PT2H' } },
    ],
  });
  const release: Release = {
    id: 'r',
    clinic,
    journeys: { visits },
    templates: Object.fromEntries(visits.steps.map(({ template }) => [template, { en: template }])),
  };
  const words = {
    current: async () => release,
    template: async (name: string) => ({
      name,
      locale: 'en',
      subject: ['A visit'],
      preheader: [],
      html: [],
      text: [],
      names: [],
    }),
  };
  const send = async (step: string, appointments = [appointment({ revision: 2 })]) => {
    const composed = await compose(
      words,
      { release, person: person({ appointments }), enrollment: enrollment('visits', { instance: 'a1' }), now },
      {
        ...({} as Send),
        contactId: 'c',
        id: 's',
        attempt: 1,
        journey: 'visits',
        step,
        instance: 'a1',
        class: 'reminder',
      },
      `visits/${step}`,
      'https://care.example.com',
      { digest: (text) => text },
    );
    if (composed.kind === 'fault') throw new Error(composed.detail);
    return composed.email;
  };

  it('attaches the entry where the step asks for it, and to no other email', async () => {
    const [entry] = (await send('booked')).attachments ?? [];
    expect(entry?.content).toContain('\r\nSEQUENCE:4\r\n');
    expect(entry?.content).toContain(':mailto:ada@example.com\r\n');
    expect((await send('gone')).attachments?.[0]?.content).toContain('\r\nSEQUENCE:5\r\n');
    expect(await send('leaving')).not.toHaveProperty('attachments');
  });

  it('calls off the entry of another record of the visit, under a file name of its own', async () => {
    const replacedBy = { contactId: 'c', appointmentId: 'a1' };
    const older = appointment({ id: 'a0', revision: 1, status: 'replaced', replacedBy });
    const others = appointment({ id: 'a9', status: 'replaced', replacedBy: { ...replacedBy, appointmentId: 'a8' } });
    for (const [step, method] of [
      ['booked', 'REQUEST'],
      ['gone', 'CANCEL'],
    ] as const) {
      const attachments = (await send(step, [appointment({ revision: 2 }), older, others])).attachments ?? [];
      expect(attachments.map(({ contentType }) => contentType?.split('method=')[1])).toEqual([method, 'CANCEL']);
      expect(new Set(attachments.map(({ filename }) => filename)).size).toBe(2);
      expect(attachments[1]?.content).toContain('\r\nUID:a0@appointment.invalid\r\nSEQUENCE:3\r\n');
      expect(attachments[1]?.content).toContain('\r\nSTATUS:CANCELLED\r\n');
    }
    expect((await send('leaving', [appointment(), older])).attachments).toBeUndefined();
  });
});
