/** Each source's own words, as one booking event: pure, from the recorded fixtures. */
import { describe, expect, test } from 'vitest';
import { acuity } from '../../../functions/intake/sources/acuity.ts';
import { calcom as calcomSource } from '../../../functions/intake/sources/calcom.ts';
import { calendly } from '../../../functions/intake/sources/calendly.ts';
import { signed as signedSource } from '../../../functions/intake/sources/signed.ts';
import type { Reading, Source } from '../../../functions/intake/sources/source.ts';
import { square as squareSource } from '../../../functions/intake/sources/square.ts';
import {
  acuityAppointment,
  acuityForm,
  calcom,
  calendlyCanceled,
  calendlyCreated,
  calendlyMoved,
  clinic,
  fixture,
  type Json,
  signed,
  square,
} from '../../support/bookings.ts';
import { at } from '../../support/people.ts';

const now = at('2026-11-05T12:00:00Z');
const secret = { key: 'k'.repeat(32), user: '4711', token: 'square-token' };
const read = (source: Source, body: Json): Reading => source.read(body, clinic, now, secret);

function eventOf(reading: Reading) {
  if (reading.kind !== 'event') throw new Error(`${reading.kind}: ${JSON.stringify(reading)}`);
  return reading.event;
}

function lookedUp(source: Source, body: Json, details: Json) {
  const reading = read(source, body);
  if (reading.kind !== 'lookUp') throw new Error(reading.kind);
  return reading.lookUp.read(details);
}

const faultsOf = (reading: Reading) =>
  reading.kind === 'refused' ? reading.faults.map(({ field }) => field) : reading;

const times = { start: '2026-11-20T15:00:00.000Z', end: '2026-11-20T17:00:00.000Z' };

describe('Calendly', () => {
  test('a booking: the flat invitee, and nothing of its answers', () => {
    expect(eventOf(read(calendly, calendlyCreated()))).toEqual({
      source: 'calendly',
      eventId: 'invitee.created#INVITEE0000000A#2026-11-02T15:04:05.000000Z',
      externalId: 'INVITEE0000000A',
      status: 'booked',
      ...times,
      kind: 'infusion',
      location: 'albany',
      email: 'nora.lindqvist@example.org',
      firstName: 'Nora',
      phone: '+1 845-555-0191',
      inviteeTimeZone: 'America/Chicago',
      occurredAt: '2026-11-02T15:04:05.000Z',
    });
  });

  test('the two halves of a reschedule', () => {
    expect(eventOf(read(calendly, calendlyMoved({ id: 'A', next: 'B' })))).toMatchObject({
      externalId: 'A',
      status: 'moving',
    });
    expect(eventOf(read(calendly, calendlyCreated({ id: 'B', old: 'A' })))).toMatchObject({
      externalId: 'B',
      previousExternalId: 'A',
      status: 'booked',
    });
    expect(eventOf(read(calendly, calendlyCanceled({ id: 'A' }))).status).toBe('cancelled');
  });

  test('a payload nested as old samples have it is not read by halves', () => {
    const body = calendlyCreated();
    body.payload = { invitee: body.payload, event: {} };
    expect(faultsOf(read(calendly, body))).toEqual(['id', 'start', 'end', 'email']);
  });

  test('events of other kinds are left alone', () => {
    expect(read(calendly, { ...calendlyCreated(), event: 'routing_form_submission.created' }).kind).toBe('ignored');
  });
});

describe('Cal.com', () => {
  test('a booking: the first attendee, in the language they booked in', () => {
    expect(eventOf(read(calcomSource, calcom('BOOKING_CREATED')))).toEqual({
      source: 'calcom',
      guests: ['guest@example.org'],
      eventId: 'BOOKING_CREATED#calcomUid0000000000000A#2026-11-02T15:04:05.123Z',
      externalId: 'calcomUid0000000000000A',
      status: 'booked',
      ...times,
      kind: 'infusion',
      location: 'albany',
      email: 'tomas.ferreira@example.org',
      firstName: 'Tomas',
      locale: 'es',
      inviteeTimeZone: 'America/Denver',
      occurredAt: '2026-11-02T15:04:05.123Z',
    });
  });

  test('a reschedule names the old booking; the same uid is no other booking', () => {
    const moved = eventOf(read(calcomSource, calcom('BOOKING_RESCHEDULED', { id: 'B', old: 'A' })));
    expect(moved).toMatchObject({ externalId: 'B', previousExternalId: 'A', status: 'booked' });
    expect(eventOf(read(calcomSource, calcom('BOOKING_RESCHEDULED', { id: 'A', old: 'A' })))).not.toHaveProperty(
      'previousExternalId',
    );
  });

  test.each([
    ['BOOKING_CANCELLED', 'cancelled'],
    ['BOOKING_REJECTED', 'withdrawn'],
    ['BOOKING_REQUESTED', 'unsettled'],
  ] as const)('%s is %s', (trigger, status) => {
    expect(eventOf(read(calcomSource, calcom(trigger))).status).toBe(status);
  });

  test('the end of a meeting completes nothing', () => {
    expect(read(calcomSource, { ...calcom('BOOKING_CREATED'), triggerEvent: 'MEETING_ENDED' }).kind).toBe('ignored');
    expect(read(calcomSource, { triggerEvent: 'constructor', payload: {} }).kind).toBe('ignored');
  });
});

describe('Acuity', () => {
  test.each(['scheduled', 'rescheduled', 'canceled', 'changed', 'appointment.changed'])(
    '%s asks for the appointment, with basic auth, and takes what it is now',
    (action) => {
      const reading = read(acuity, acuityForm(action));
      if (reading.kind !== 'lookUp') throw new Error(reading.kind);
      expect(reading.lookUp.path).toBe('/appointments/183428383');
      expect(reading.lookUp.headers.authorization).toBe(
        `Basic ${Buffer.from(`4711:${secret.key}`).toString('base64')}`,
      );
      expect(eventOf(reading.lookUp.read(acuityAppointment()))).toEqual({
        source: 'acuity',
        externalId: '183428383',
        status: 'booked',
        ...times,
        kind: 'infusion',
        location: 'albany',
        email: 'maeve.orourke@example.org',
        firstName: 'Maeve',
        phone: '8455550177',
        inviteeTimeZone: 'America/Los_Angeles',
        occurredAt: now,
      });
    },
  );

  test('a cancelled one is cancelled, whatever the form says', () => {
    expect(eventOf(lookedUp(acuity, acuityForm('scheduled'), acuityAppointment({ canceled: true }))).status).toBe(
      'cancelled',
    );
  });

  test('an id that is none, and an answer about another appointment', () => {
    expect(faultsOf(read(acuity, { ...acuityForm('scheduled'), id: '../me' }))).toEqual(['id']);
    expect(faultsOf(lookedUp(acuity, acuityForm('scheduled'), acuityAppointment({ id: 5 })))).toEqual(['id']);
    expect(read(acuity, { action: 'order.completed', id: '1' }).kind).toBe('ignored');
  });
});

describe('Square', () => {
  test('a booking is as long as its segments, and its customer is asked for', () => {
    const reading = read(squareSource, square({ eventId: 'e1' }));
    if (reading.kind !== 'lookUp') throw new Error(reading.kind);
    expect(reading.lookUp.path).toBe('/v2/customers/CUSTOMERSAMPLE0000000001');
    expect(reading.lookUp.headers.authorization).toBe('Bearer square-token');
    expect(eventOf(reading.lookUp.read(fixture('square-customer')))).toEqual({
      source: 'square',
      eventId: 'e1',
      externalId: 'sqbooking00001',
      patientId: 'CUSTOMERSAMPLE0000000001',
      version: 0,
      status: 'booked',
      ...times,
      kind: 'infusion',
      location: 'albany',
      email: 'idris.bakare@example.org',
      firstName: 'Idris',
      phone: '+18455550166',
      occurredAt: '2026-11-02T15:04:04.000Z',
    });
  });

  test.each([
    ['PENDING', 'unsettled'],
    ['ACCEPTED', 'booked'],
    ['CANCELLED_BY_CUSTOMER', 'cancelled'],
    ['CANCELLED_BY_SELLER', 'cancelled'],
    ['DECLINED', 'withdrawn'],
    ['NO_SHOW', 'noshow'],
  ])('%s is %s', (status, wanted) => {
    const reading = read(squareSource, square({ status, version: 2 }));
    expect(reading.kind === 'lookUp' ? reading.lookUp.unlessKnown : reading).toMatchObject({
      status: wanted,
      version: 2,
    });
  });

  test('a status of a later day, and a booking of nobody', () => {
    expect(faultsOf(read(squareSource, square({ status: 'constructor' })))).toEqual(['status']);
    const nobody = square();
    delete nobody.data.object.booking.customer_id;
    expect(read(squareSource, nobody)).toMatchObject({ kind: 'refused', noAddress: true });
    const found = lookedUp(squareSource, square(), { customer: { id: 'x', given_name: 'Idris' } });
    expect(found).toMatchObject({ kind: 'refused', noAddress: true, booking: { externalId: 'sqbooking00001' } });
  });
});

describe('a system of the clinic’s own', () => {
  test('a booking, with all there is', () => {
    expect(eventOf(read(signedSource, signed({ event: 'evt-0001', version: 1 })))).toEqual({
      source: 'signed',
      eventId: 'evt-0001',
      externalId: 'visit-0001',
      version: 1,
      firstName: 'Yuki',
      phone: '+1 845 555 0155',
      locale: 'en',
      patientId: 'P-77',
      inviteeTimeZone: 'America/Anchorage',
      status: 'booked',
      ...times,
      kind: 'infusion',
      location: 'albany',
      email: 'yuki.tanaka@example.org',
      occurredAt: '2026-11-02T15:04:05.000Z',
    });
  });

  test.each([
    ['completed: not a webhook’s to say', { status: 'completed' }, 'booking.status'],
    ['an unknown status', { status: 'waiting' }, 'booking.status'],
    ['a time without an offset', { start: '2026-11-20T10:00:00' }, 'booking.start'],
    ['an address that is none', { email: 'yuki at example' }, 'person.email'],
    ['a header in the address', { email: 'y@example.org\r\nBcc: x@example.org' }, 'person.email'],
    ['a diagnosis (C10)', { person: { diagnosis: 'x' } }, 'person.diagnosis'],
    ['substance use (C19)', { person: { substanceUse: 'x' } }, 'person.substanceUse'],
    ['an end before its start', { end: '2026-11-20T09:00:00-05:00' }, 'end'],
    ['an end days later', { end: '2026-11-27T09:00:00-05:00' }, 'end'],
    ['no address', { person: { email: null } }, 'person.email'],
  ])('%s is refused with the field', (_what, told, field) => {
    const reading = read(signedSource, signed(told));
    expect(faultsOf(reading)).toContain(field);
    // Whatever the reason, staff can look the booking up (intake.md 9).
    expect(reading).toMatchObject({ booking: { externalId: 'visit-0001' } });
  });

  test('null says nothing, and is no fault (intake.md 9)', () => {
    const none = { id: null, firstName: null, phone: null, zone: null, locale: null, emailAcknowledged: null };
    const event = eventOf(read(signedSource, signed({ person: none })));
    for (const name of ['leftOut', 'patientId', 'firstName', 'phone', 'locale']) expect(event).not.toHaveProperty(name);
  });
});

/** The optional facts of a person, as each source is told them. */
interface Facts {
  readonly name?: unknown;
  readonly phone?: unknown;
  readonly zone?: unknown;
  readonly locale?: unknown;
}
const told: Readonly<Record<string, (facts: Facts) => Reading>> = {
  calendly: ({ name, phone, zone }) => {
    const body = calendlyCreated();
    Object.assign(body.payload, { first_name: name, name, text_reminder_number: phone, timezone: zone });
    return read(calendly, body);
  },
  calcom: ({ name, phone, zone, locale }) => {
    const body = calcom('BOOKING_CREATED');
    Object.assign(body.payload.attendees[0], {
      ...{ name, firstName: name, phoneNumber: phone, timeZone: zone },
      language: { locale },
    });
    return read(calcomSource, body);
  },
  acuity: ({ name, phone, zone }) =>
    lookedUp(acuity, acuityForm('scheduled'), { ...acuityAppointment(), firstName: name, phone, timezone: zone }),
  square: ({ name, phone }) => {
    const customer = { ...fixture('square-customer').customer, given_name: name, phone_number: phone };
    return lookedUp(squareSource, square(), { customer });
  },
  signed: ({ name, phone, zone, locale }) =>
    read(signedSource, signed({ person: { firstName: name, phone, zone, locale } })),
};
const says: Readonly<Record<string, readonly string[]>> = {
  calendly: ['firstName', 'phone', 'zone'],
  calcom: ['firstName', 'phone', 'zone', 'locale'],
  acuity: ['firstName', 'phone', 'zone'],
  square: ['firstName', 'phone'],
  signed: ['firstName', 'phone', 'zone', 'locale'],
};

describe.each(Object.keys(says))('what %s can say otherwise than we can use it', (source) => {
  const tell = (facts: Facts) => eventOf((told[source] as (facts: Facts) => Reading)(facts));

  test.each(['(845) 555-0142', '845-555-0142 x12', '845‑555‑0142', 'tel:+1-845-555-0142', '845/555-0142'])(
    'the number %s is kept as it is written (field-reports.md A2)',
    (phone) => {
      expect(tell({ phone }).phone).toBe(phone);
    },
  );

  test('a number that only a person can read is kept for one (field-reports.md A2)', () => {
    expect(tell({ phone: '1 (800) FLOWERS' })).toMatchObject({ phone: '1 (800) FLOWERS' });
  });

  test('the letters of a name are folded (field-reports.md A9)', () => {
    expect(tell({ name: 'Anne‑Marie' }).firstName).toBe('Anne-Marie');
    expect(tell({ name: 'José 🌸' }).firstName).toBe('José');
  });

  test('what cannot be used is left out, and named (field-reports.md A4; intake.md 9)', () => {
    const event = tell({ name: 'null', phone: 'none', zone: 'Etc/Unknown', locale: 'fr-CA' });
    expect(event.leftOut).toEqual(says[source]);
    for (const name of ['firstName', 'phone', 'inviteeTimeZone', 'locale']) expect(event).not.toHaveProperty(name);
  });

  test('a language with its region is one of ours (intake.md 9)', () => {
    if (says[source]?.includes('locale')) expect(tell({ locale: 'es-MX' })).toMatchObject({ locale: 'es' });
    expect(tell({ name: '', phone: '', zone: '' })).not.toHaveProperty('leftOut');
  });
});

/** What each door reads of a person who is called `name`. */
const namedBy: readonly (readonly [string, (name: string) => Reading])[] = [
  ['calendly', (name) => read(calendly, calendlyCreated({ name }))],
  ['calcom', (name) => read(calcomSource, calcom('BOOKING_CREATED', { name }))],
  ['signed', (name) => read(signedSource, signed({ name }))],
  ['acuity', (name) => lookedUp(acuity, acuityForm('scheduled'), { ...acuityAppointment(), firstName: name })],
  [
    'square',
    (name) =>
      lookedUp(squareSource, square(), {
        customer: { id: 'SQCUSTOMER0001', given_name: name, email_address: 'i@example.org' },
      }),
  ],
];

describe('a first name', () => {
  test.each(namedBy)('%s: what is none costs no booking, and greets nobody (security.md S8)', (_door, reading) => {
    for (const text of ['Ana, call 900 555 0000 now', 'Yuki\r\nBcc: x', '<b>Yuki</b>', 'www.evil.example'])
      expect(eventOf(reading(text))).not.toHaveProperty('firstName');
    expect(eventOf(reading("D'Angelo")).firstName).toBe("D'Angelo");
  });
});

describe('what an unmapped type or an odd person costs', () => {
  test('an unknown type is unmapped, never guessed; a name of Object’s own is no type', () => {
    for (const type of ['nobody-knows', '__proto__', 'constructor']) {
      expect(eventOf(read(calendly, calendlyCreated({ type })))).toMatchObject({ kind: 'unmapped', location: '' });
    }
  });

  test.each(['Ada\r\nBcc: x@example.org', '<script>alert(1)</script>', 'evil.example', 'x'.repeat(61), '{{ name }}'])(
    'the name %j is left out; the booking stands',
    (name) => {
      const event = eventOf(read(calendly, calendlyCreated({ name })));
      expect(event.status).toBe('booked');
      expect(event.firstName).toBeUndefined();
    },
  );

  test.each(["Siobhán D’Ángelo-O'Brien", 'יעל', 'مريم', 'José', 'J. P.'])('the name %s is kept', (name) => {
    expect(eventOf(read(calendly, calendlyCreated({ name }))).firstName).toBe(name);
  });

  test('a zone that is none is left out, and the appointment has none', () => {
    const body = calendlyCreated();
    body.payload.timezone = 'Nowhere/At-All';
    expect(eventOf(read(calendly, body))).not.toHaveProperty('inviteeTimeZone');
  });

  test('a cancellation needs its id and nothing else', () => {
    const body = calendlyCanceled({ email: 'nobody' });
    body.payload.scheduled_event = null;
    expect(eventOf(read(calendly, body))).toMatchObject({ status: 'cancelled', externalId: 'INVITEE0000000A' });
  });
});
