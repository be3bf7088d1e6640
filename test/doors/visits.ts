/** What becomes of a visit, by every door that may say so, from every state a visit can be in. */
import {
  calcom,
  calendlyCanceled,
  calendlyCreated,
  calendlyMoved,
  fhirAppointment,
  fixture,
  type Json,
  signed,
  square,
} from '../support/bookings.ts';
import { act, at, days, followedBy, type Play } from './building.ts';
import type { Door, State } from './play.ts';
import {
  ann,
  book,
  confirm,
  event,
  fhir,
  giveNotice,
  hold,
  listCalls,
  mark,
  sayStatus,
  showDay,
  signUp,
  type Times,
  times,
  type Visit,
  webhook,
} from './requests.ts';
import type { World } from './world.ts';

/** When a source says that the acts happened: a minute before. */
const justNow = '2026-11-05T14:49:00Z';
const type = 'visit-kingston';

const systemDoor: Door = {
  name: 'system',
  acts: [
    ...['booked', 'cancelled', 'completed', 'noshow'].map((status) => act(status, (world) => sayStatus(world, status))),
    act('booked, the mark was a mistake', (world) => sayStatus(world, 'booked', undefined, { mistake: true })),
    act('put again', (world) => book(world, times.ahead)),
    act('put at another time', (world) => book(world, times.later)),
  ],
};

/** Beyond status: from a few states only. */
const putDoor: Door = {
  name: 'system',
  acts: [
    act('put as a consultation', (world) => book(world, times.ahead, { type: 'consultation' })),
    act('put with an unknown type', (world) => book(world, times.ahead, { type: 'massage' })),
    act('put in the past', (world) => book(world, times.past)),
    act('put with a name, phone and full emails', (world) =>
      book(world, times.ahead, { firstName: 'Anna', phone: '+1 518 555 0111', emailAcknowledged: true, locale: 'es' }),
    ),
    act('put with another address', (world) => book(world, times.ahead, { email: 'bea@example.com' })),
    act('put for a patient with an id', (world) => book(world, times.ahead, { patientId: 'P9' })),
    act('an unknown status', (world) => sayStatus(world, 'gone')),
    act('status of a visit nobody knows', (world) =>
      sayStatus(world, 'cancelled', { source: 'signed', externalId: 'V9' }),
    ),
  ],
};

const marks = [
  { became: 'came' },
  { became: 'stoppedEarly' },
  { became: 'noshow' },
  { became: 'sendMissed' },
  { became: 'booked' },
] as const;

const deskDoor: Door = {
  name: 'desk',
  acts: [
    ...marks.map((change) => act(change.became, (world) => mark(world, change))),
    act('booked, the mark was a mistake', (world) => mark(world, { became: 'booked', mistake: true })),
    act('course 3', (world) => mark(world, { course: 3 })),
  ],
};

const deskMore: Door = {
  name: 'desk',
  acts: [
    act('came, by the system', (world) => mark(world, { became: 'came' }, undefined, 'staff')),
    act('came, and then taken back', async (world) => {
      await mark(world, { became: 'came' });
      return mark(world, { became: 'booked' });
    }),
    act('closed on the 20th', (world) => giveNotice(world, 'closed', '2026-11-20')),
    act('closed today', (world) => giveNotice(world, 'closed', '2026-11-05')),
    act('opening late on the 20th', (world) => giveNotice(world, 'openingLate', '2026-11-20', { opensAt: '11:00' })),
    act('phones down on the 20th', (world) => giveNotice(world, 'phonesDown', '2026-11-20')),
    act('looks at the 20th', (world) => showDay(world, '2026-11-20')),
    act('lists the calls', (world) => listCalls(world)),
    act('holds', (world) => hold(world, true)),
  ],
};

const told = (more: object) =>
  signed({ event: 'evt-now', at: justNow, id: 'V1', email: ann.email, name: 'Ann', type, ...more });
const signedDoor: Door = {
  name: 'signed',
  acts: [
    act('booked', (world) => webhook(world, 'signed', told({ ...times.ahead }))),
    act('booked at another time', (world) => webhook(world, 'signed', told({ ...times.later }))),
    act('moved to another id', (world) => webhook(world, 'signed', told({ ...times.later, id: 'V2', old: 'V1' }))),
    act('moving', (world) => webhook(world, 'signed', told({ ...times.ahead, status: 'moving' }))),
    act('cancelled', (world) => webhook(world, 'signed', told({ ...times.ahead, status: 'cancelled' }))),
  ],
};

const signedMore: Door = {
  name: 'signed',
  acts: [
    act('booked, told twice', async (world) => {
      await webhook(world, 'signed', told({ ...times.later }));
      return webhook(world, 'signed', told({ ...times.later }));
    }),
    act('booked in the past', (world) => webhook(world, 'signed', told({ ...times.past }))),
    act('cancelled, older than the booking', (world) =>
      webhook(world, 'signed', told({ ...times.ahead, status: 'cancelled', at: '2026-10-01T10:00:00Z' })),
    ),
    act('booked with another address', (world) =>
      webhook(world, 'signed', told({ ...times.later, email: 'bea@example.com' })),
    ),
    act('booked without an address', (world) => {
      const body = told({ ...times.later });
      delete body.person.email;
      return webhook(world, 'signed', body);
    }),
    act('booked with its end before its start', (world) =>
      webhook(world, 'signed', told({ start: times.ahead.end, end: times.ahead.start })),
    ),
    act('a field too many', (world) => webhook(world, 'signed', { ...told({ ...times.ahead }), diagnosis: 'x' })),
    act('an unknown type', (world) => webhook(world, 'signed', told({ ...times.ahead, type: 'massage' }))),
  ],
};

const calendlyTold = { at: justNow, id: 'V1', email: ann.email, name: 'Ann', type };
const calendlyDoor: Door = {
  name: 'calendly',
  acts: [
    act('created', (world) => webhook(world, 'calendly', calendlyCreated({ ...calendlyTold, ...times.ahead }))),
    act('canceled', (world) => webhook(world, 'calendly', calendlyCanceled({ ...calendlyTold, ...times.ahead }))),
    act('rescheduled, its first half', (world) =>
      webhook(world, 'calendly', calendlyMoved({ ...calendlyTold, ...times.ahead, next: 'V2' })),
    ),
    act('rescheduled, its second half', (world) =>
      webhook(world, 'calendly', calendlyCreated({ ...calendlyTold, ...times.later, id: 'V2', old: 'V1' })),
    ),
    act('rescheduled, the second half first', async (world) => {
      await webhook(world, 'calendly', calendlyCreated({ ...calendlyTold, ...times.later, id: 'V2', old: 'V1' }));
      return webhook(world, 'calendly', calendlyMoved({ ...calendlyTold, ...times.ahead, next: 'V2' }));
    }),
  ],
};

const calcomTold = { at: justNow, id: 'V1', email: ann.email, name: 'Ann', type };
const others = (body: Json, email: string): Json => {
  body.payload.attendees[0].email = email;
  return body;
};
const calcomDoor: Door = {
  name: 'calcom',
  acts: [
    act('created', (world) => webhook(world, 'calcom', calcom('BOOKING_CREATED', { ...calcomTold, ...times.ahead }))),
    act('rescheduled', (world) =>
      webhook(world, 'calcom', calcom('BOOKING_RESCHEDULED', { ...calcomTold, ...times.later, id: 'V2', old: 'V1' })),
    ),
    act('cancelled', (world) =>
      webhook(world, 'calcom', calcom('BOOKING_CANCELLED', { ...calcomTold, ...times.ahead })),
    ),
    act('cancelled for somebody else', (world) =>
      webhook(
        world,
        'calcom',
        others(calcom('BOOKING_CANCELLED', { ...calcomTold, ...times.ahead }), 'bea@example.com'),
      ),
    ),
    act('rescheduled for somebody else', (world) =>
      webhook(
        world,
        'calcom',
        calcom('BOOKING_RESCHEDULED', { ...calcomTold, ...times.later, id: 'V2', old: 'V1', email: 'bea@example.com' }),
      ),
    ),
    act('requested', (world) =>
      webhook(world, 'calcom', calcom('BOOKING_REQUESTED', { ...calcomTold, ...times.ahead })),
    ),
    act('rejected', (world) => webhook(world, 'calcom', calcom('BOOKING_REJECTED', { ...calcomTold, ...times.ahead }))),
  ],
};

/** Several people share a slot, and each has a visit of their own. */
const seats = (trigger: Parameters<typeof calcom>[0], emails: readonly string[], more: object = {}): Json => {
  const body = calcom(trigger, { ...calcomTold, ...times.ahead, ...more });
  const [attendee] = body.payload.attendees;
  body.payload.seatsPerTimeSlot = 3;
  body.payload.attendees = emails.map((email) => ({ ...attendee, email }));
  return body;
};
const seatsDoor: Door = {
  name: 'calcom',
  acts: [
    ...Object.entries({
      'a seat more': seats('BOOKING_CREATED', [ann.email, 'bea@example.com', 'cleo@example.com']),
      'the second seat cancelled': seats('BOOKING_CANCELLED', ['bea@example.com']),
      'a seat cancelled that nobody has': seats('BOOKING_CANCELLED', ['cleo@example.com']),
      'the slot cancelled': seats('BOOKING_CANCELLED', [ann.email, 'bea@example.com']),
      'the second seat moved': seats('BOOKING_RESCHEDULED', ['bea@example.com'], {
        ...times.later,
        id: 'V2',
        old: 'V1',
      }),
      'a seat moved that nobody has': seats('BOOKING_RESCHEDULED', ['cleo@example.com'], {
        ...times.later,
        id: 'V2',
        old: 'V1',
      }),
      'the slot moved': seats('BOOKING_RESCHEDULED', [ann.email], { ...times.later, old: 'V1' }),
    }).map(([name, body]) => act(name, (world) => webhook(world, 'calcom', body))),
  ],
};

const squareSays = (world: World, more: object) => {
  world.answers = () => {
    const customer = fixture('square-customer');
    customer.customer.email_address = ann.email;
    return customer;
  };
  return webhook(world, 'square', square({ id: 'V1', at: justNow, type, version: 7, eventId: 'sq-now', ...more }));
};
const squareDoor: Door = {
  name: 'square',
  acts: [
    act('accepted', (world) => squareSays(world, { start: times.ahead.start })),
    act('accepted at another time', (world) => squareSays(world, { start: times.later.start })),
    act('cancelled by the customer', (world) =>
      squareSays(world, { start: times.ahead.start, status: 'CANCELLED_BY_CUSTOMER' }),
    ),
    act('no show', (world) => squareSays(world, { start: times.ahead.start, status: 'NO_SHOW' })),
    act('pending', (world) => squareSays(world, { start: times.ahead.start, status: 'PENDING' })),
  ],
};

const record = (more: object) =>
  fhirAppointment({ id: 'V1', at: justNow, email: ann.email, type, version: 7, ...times.ahead, ...more });
const deceased = { deceasedBoolean: true };
const fhirDoor: Door = {
  name: 'fhir',
  acts: [
    ...['booked', 'cancelled', 'fulfilled', 'noshow', 'entered-in-error', 'arrived', 'proposed'].map((status) =>
      act(status, (world) => fhir(world, record({ status }))),
    ),
    act('booked at another time', (world) => fhir(world, record({ ...times.later }))),
  ],
};
const fhirMore: Door = {
  name: 'fhir',
  acts: [
    act('booked, older than what is known', (world) =>
      fhir(world, record({ ...times.later, version: 0, at: '2026-10-01T10:00:00Z' })),
    ),
    act('booked for somebody who died', (world) => fhir(world, record({ patient: deceased }))),
    act('booked for a minor', (world) => fhir(world, record({ patient: { birthDate: '2015-01-01' } }))),
    act('without a patient', (world) => {
      const body = record({});
      body.participant = [];
      return fhir(world, body);
    }),
    act('the patient has died', (world) => {
      const { contained } = record({ patient: deceased });
      return fhir(world, { ...contained[0], id: 'P-record' });
    }),
    act('a bundle: moved, and another for somebody who died', (world) => {
      const other = record({
        id: 'V2',
        email: 'bea@example.com',
        patient: { ...deceased, identifier: [{ value: 'P-bea' }] },
      });
      const entry = [record({ ...times.later }), other].map((resource) => ({ resource }));
      return fhir(world, { resourceType: 'Bundle', type: 'batch', entry });
    }),
  ],
};

// States. Each is built by the system's door under the name of the source that is to speak, and by others where only they can.

const built =
  (moment: string, when: Times, more: object = {}, visit?: Visit) =>
  (world: World): Promise<void> =>
    at(world, moment, (each) => book(each, when, more, visit));

const says =
  (status: string, visit?: Visit): Play =>
  (world) =>
    sayStatus(world, status, visit);
const becomes =
  (became: string, visit?: Visit): Play =>
  (world) =>
    mark(world, { became }, visit);

/** The states that every source's visit can be in. */
const common = (visit?: Visit): Readonly<Record<string, (world: World) => Promise<void>>> => ({
  none: async () => {},
  ahead: built(days.monday, times.ahead, {}, visit),
  begun: built(days.wednesday, times.begun, {}, visit),
  past: built(days.monday, times.past, {}, visit),
  cancelled: followedBy(built(days.monday, times.ahead, {}, visit), says('cancelled', visit)),
  missed: followedBy(built(days.monday, times.past, {}, visit), becomes('noshow', visit)),
  completed: followedBy(built(days.monday, times.past, {}, visit), becomes('came', visit)),
});

const moving =
  (body: object): Play =>
  (world) =>
    webhook(
      world,
      'signed',
      signed({ event: 'evt-before', id: 'V1', email: ann.email, at: '2026-11-05T13:59:00Z', type, ...body }),
    );

const doors = [systemDoor, deskDoor, signedDoor];
const named = (entries: Readonly<Record<string, State['build']>>, of: readonly Door[], prefix = ''): readonly State[] =>
  Object.entries(entries).map(([name, build]) => ({ name: `${prefix}${name}`, build, doors: of }));

export const states: readonly State[] = [
  { name: 'none', build: async () => {}, doors: [...doors, putDoor, deskMore, signedMore] },
  {
    name: 'none, but the person is confirmed',
    build: followedBy(
      (world) => at(world, days.tuesday, (each) => signUp(each)),
      (world) => confirm(world),
      days.wednesday,
    ),
    doors: [
      { name: 'system', acts: [...systemDoor.acts.slice(5), ...putDoor.acts.slice(3, 6)] },
      { name: 'signed', acts: signedDoor.acts.slice(0, 1) },
    ],
  },
  { name: 'ahead', build: built(days.monday, times.ahead), doors: [...doors, putDoor, deskMore, signedMore] },
  ...named(
    {
      'ahead, a consultation': built(days.monday, times.ahead, { type: 'consultation' }),
      'this evening': built(days.wednesday, times.evening),
      begun: built(days.wednesday, times.begun),
      past: built(days.monday, times.past),
      'past, a consultation': built(days.monday, times.past, { type: 'consultation' }),
      moved: followedBy(built(days.monday, times.later), (world) => book(world, times.ahead)),
      moving: followedBy(built(days.monday, times.ahead), moving({ ...times.ahead, status: 'moving' })),
      'moved to another id': followedBy(
        built(days.monday, times.ahead),
        moving({ ...times.later, id: 'V2', old: 'V1' }),
      ),
      'replaced by another record': followedBy(
        followedBy(
          built(days.monday, times.ahead),
          (world) => book(world, times.later, {}, { source: 'signed', externalId: 'V2' }),
          days.tuesday,
        ),
        moving({ ...times.later, id: 'V2', old: 'V1' }),
      ),
      cancelled: followedBy(built(days.monday, times.ahead), says('cancelled')),
      'cancelled after it began': followedBy(built(days.monday, times.past), says('cancelled')),
      missed: followedBy(built(days.monday, times.past), becomes('noshow'), days.wednesday),
      'missed, marked today': followedBy(built(days.wednesday, times.begun), becomes('noshow'), '2026-11-05T14:30:00Z'),
      'missed, email released': followedBy(
        followedBy(built(days.monday, times.past), becomes('noshow')),
        becomes('sendMissed'),
      ),
      completed: followedBy(built(days.monday, times.past), becomes('came'), days.wednesday),
      'completed today': followedBy(built(days.wednesday, times.begun), becomes('came'), '2026-11-05T14:30:00Z'),
      'stopped early': followedBy(built(days.monday, times.past), becomes('stoppedEarly')),
      noticed: followedBy(built(days.monday, times.ahead), (world) => giveNotice(world, 'closed', '2026-11-20')),
      held: followedBy(built(days.monday, times.ahead), (world) => hold(world, true)),
      bounced: followedBy(built(days.monday, times.ahead), (world) =>
        event(world, 'Bounce', { bounceKind: 'Permanent' }),
      ),
      'unknown type': built(days.monday, times.ahead, { type: 'massage' }),
    },
    doors,
  ),
  {
    name: 'two at one address',
    build: followedBy(
      built(days.monday, times.ahead, { patientId: 'P1' }),
      (world) => book(world, times.later, { patientId: 'P2' }, { source: 'signed', externalId: 'V2' }),
      days.monday,
    ),
    doors: [...doors, putDoor, signedMore],
  },
  {
    name: 'second of three',
    build: followedBy(
      followedBy(
        built(days.monday, times.past, {}, { source: 'signed', externalId: 'V0' }),
        becomes('came', { source: 'signed', externalId: 'V0' }),
      ),
      (world) => book(world, times.ahead),
    ),
    doors,
  },
  ...(['calendly', 'calcom', 'square'] as const).flatMap((source) =>
    named(common({ source, externalId: 'V1' }), [
      { calendly: calendlyDoor, calcom: calcomDoor, square: squareDoor }[source],
    ]),
  ),
  {
    name: 'a slot of two',
    build: followedBy(
      (world) =>
        at(world, days.monday, (each) =>
          webhook(each, 'calcom', seats('BOOKING_CREATED', [ann.email], { at: '2026-11-02T14:59:00Z' })),
        ),
      (world) =>
        webhook(
          world,
          'calcom',
          seats('BOOKING_CREATED', [ann.email, 'bea@example.com'], { at: '2026-11-03T14:59:00Z' }),
        ),
      days.tuesday,
    ),
    doors: [seatsDoor],
  },
  ...Object.entries({
    none: async () => {},
    ahead: (world: World) =>
      at(world, days.monday, (each) => fhir(each, recordOn(days.monday, times.ahead, 'booked', 1))),
    begun: (world: World) =>
      at(world, days.wednesday, (each) => fhir(each, recordOn(days.wednesday, times.begun, 'booked', 1))),
    past: (world: World) =>
      at(world, days.monday, (each) => fhir(each, recordOn(days.monday, times.past, 'booked', 1))),
  }).map(
    ([name, build]): State => ({
      name,
      build,
      doors: name === 'none' || name === 'ahead' ? [fhirDoor, fhirMore] : [fhirDoor],
    }),
  ),
  ...(['cancelled', 'noshow', 'fulfilled'] as const).map(
    (status): State => ({
      name: status,
      build: followedBy(
        (world) => at(world, days.monday, (each) => fhir(each, recordOn(days.monday, times.past, 'booked', 1))),
        (world) => fhir(world, recordOn(days.wednesday, times.past, status, 2)),
        days.wednesday,
      ),
      doors: [fhirDoor],
    }),
  ),
];

function recordOn(moment: string, when: Times, status: string, version: number): Json {
  return record({ ...when, status, version, at: new Date(Date.parse(moment) - 60_000).toISOString() });
}
