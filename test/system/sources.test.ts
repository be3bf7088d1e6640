/**
 * Booking systems on the deployed functions, over HTTP: their recorded webhooks in every order of arrival, each twice, and
 * the emails that come and go. Orders run side by side, a person each, so that one wait serves all of them.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SourceName } from '../../functions/core/model/sources.ts';
import { scanAll } from '../../local/report.ts';
import { confirm, signUp, staff } from '../../local/scenario/acts.ts';
import { keyOf, sendWebhook, type Told } from '../../local/scenario/webhooks.ts';
import {
  acuityAppointment,
  acuityForm,
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
import { isOpenDay } from '../support/openDay.ts';
import { everyNth, isLong } from '../support/run/tier.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem;
let api: Server;
/** What Acuity has of each appointment, and Square of each customer, at this moment. */
const acuityNow = new Map<string, Json>();
const squareCustomers = new Map<string, Json>();
const asked: string[] = [];

beforeAll(async () => {
  api = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(`${path} ${request.headers.authorization}`);
    const id = path.split('/').at(-1) ?? '';
    const found = path.startsWith('/v2/customers/') ? squareCustomers.get(id) : acuityNow.get(id);
    response.writeHead(found ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? { error: 'down' }));
  });
  await new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening));
  world = await startTestSystem();
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const { system } = world;
  system.secret('AcuitySecret', JSON.stringify({ key: keyOf(system, 'acuity'), user: '4711', api: url, poll: false }));
  system.secret(
    'SquareSecret',
    JSON.stringify({ key: keyOf(system, 'square'), token: 'token', api: url, poll: false }),
  );
});
afterAll(async () => {
  await world?.stop();
  api.closeAllConnections();
  api.close();
});

const day = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();
const now = () => world.system.clock.now();
/** A visit so many days ahead, at an hour that is nobody's night. */
const visit = (days: number) => {
  const start = Math.floor((now() + days * day) / day) * day + 16 * 3_600_000;
  return { start: iso(start), end: iso(start + 7_200_000) };
};
/** When the source says it happened: the first word first, all of them within the last seconds. */
const happened = (nth: number) => ({ at: iso(now() - 60_000 + nth * 1_000) });

function orders<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((each, index) => orders(list.toSpliced(index, 1)).map((rest) => [each, ...rest]));
}

/** One thing a source tells; what must be so before it does is done first. */
type Word = () => Promise<Told>;

/** All orders; before a push as it happened, and the other way round. */
const lookedAt = <T>(all: readonly T[]): readonly T[] =>
  isLong ? all : all.filter((_, index) => index === 0 || index === all.length - 1);

/**
 * Every order of a person's words, each told twice; after every word all comes to rest.
 * @returns per order: the words' names, the person's address, and the results of the last telling.
 */
async function inEveryOrder(tag: string, script: (id: string, email: string) => Readonly<Record<string, Word>>) {
  const names = Object.keys(script('x', 'x'));
  const runs = lookedAt(orders(names)).map((order, index) => {
    const id = `${tag}${index}`;
    const email = `${id.toLowerCase()}@example.org`;
    return { order, email, words: script(id, email) };
  });
  for (let nth = 0; nth < names.length; nth += 1) {
    await Promise.all(
      runs.map(async ({ order, words }) => {
        const word = words[order[nth] ?? ''];
        const first = await word?.();
        const again = await word?.();
        expect([first?.status, again?.status]).toEqual([200, 200]);
        expect(['repeated', 'unchanged', 'ignored']).toContain(again?.result);
      }),
    );
    await world.system.quiesce();
  }
  return runs.map(({ order, email }) => ({ order: order.join(' '), email }));
}

/** The replies that went out to a person, in their order. */
const replies = async (email: string) =>
  (await world.person(email)).sends.flatMap(({ journey, step, state, reply }) =>
    reply && state === 'sent' ? [`${journey}/${step}`] : [],
  );

/** The last day before on which somebody answers the telephone. */
function eatingDay(start: string): string {
  let at = Date.parse(start) - day;
  while (!isOpenDay(iso(at).slice(0, 10))) at -= day;
  return iso(at).slice(0, 10);
}

/** One visit at its new time, its reminders timed from there, and nothing said of a cancellation. */
async function expectMoved(email: string, start: string, told: readonly string[]) {
  const { appointments, next, calls } = await world.person(email);
  const [only, ...others] = appointments.filter(({ status }) => status !== 'replaced');
  expect([only?.status, only?.start, others.length]).toEqual(['booked', start, 0]);
  expect(next.find(({ step, kind }) => step === 'eating' && kind === 'send')?.at?.slice(0, 10)).toBe(eatingDay(start));
  expect(calls.filter(({ state }) => state === 'open')).toEqual([]);
  expect(await replies(email)).toEqual(told);
}

describe('a reschedule', () => {
  test('Calendly: two halves, in every order', async () => {
    const [before, after] = [visit(12), visit(15)];
    const runs = await inEveryOrder('Cly', (id, email) => {
      const bodies = {
        created: calendlyCreated({ id: `A${id}`, email, ...before, ...happened(1) }),
        canceled: calendlyMoved({ id: `A${id}`, next: `B${id}`, email, ...before, ...happened(2) }),
        again: calendlyCreated({ id: `B${id}`, old: `A${id}`, email, ...after, ...happened(3) }),
      };
      return wordsOf('calendly', bodies);
    });
    for (const { order, email } of runs) {
      const told = order.startsWith('created') ? ['prepare/booked', 'prepare/moved'] : ['prepare/moved'];
      await expectMoved(email, after.start, told);
    }
  });

  test('Cal.com: one word with a new uid; Square: one with a higher version; another system: moving, then booked', async () => {
    const [before, after] = [visit(12), visit(15)];
    const cal = await inEveryOrder('Cal', (id, email) =>
      wordsOf('calcom', {
        created: calcom('BOOKING_CREATED', { id: `A${id}`, email, ...before, ...happened(1) }),
        rescheduled: calcom('BOOKING_RESCHEDULED', { id: `B${id}`, old: `A${id}`, email, ...after, ...happened(2) }),
      }),
    );
    const sq = await inEveryOrder('Sqr', (id, email) => {
      const { customer } = fixture('square-customer');
      squareCustomers.set(`C${id}`, { customer: { ...customer, id: `C${id}`, email_address: email } });
      const common = { id: `A${id}`, customer: `C${id}`, type: 'visit-kingston' };
      return wordsOf('square', {
        created: square({ ...common, version: 0, eventId: `1${id}`, ...before, ...happened(1) }),
        updated: square({ ...common, version: 1, eventId: `2${id}`, ...after, ...happened(2) }),
      });
    });
    const own = await inEveryOrder('Own', (id, email) => {
      const common = { email, person: { id: `P${id}` } };
      return wordsOf('signed', {
        created: signed({ ...common, event: `1${id}`, id: `A${id}`, ...before, ...happened(1) }),
        moving: signed({ ...common, event: `2${id}`, id: `A${id}`, status: 'moving', ...before, ...happened(2) }),
        again: signed({ ...common, event: `3${id}`, id: `B${id}`, old: `A${id}`, ...after, ...happened(3) }),
      });
    });
    for (const { order, email } of [...cal, ...own]) {
      const told = order.startsWith('created') ? ['prepare/booked', 'prepare/moved'] : ['prepare/moved'];
      await expectMoved(email, after.start, told);
    }
    for (const { order, email } of sq) {
      // The same id all along: whoever hears the second word first has heard of one booking only.
      const told = order.startsWith('created') ? ['prepare/booked', 'prepare/moved'] : ['prepare/booked'];
      await expectMoved(email, after.start, told);
    }
  });

  test('Acuity: whichever of its three bells rings, the newest state is what counts', async () => {
    const [before, after] = [visit(12), visit(15)];
    const id = '900001';
    const email = 'acu@example.org';
    const at = ({ start }: { start: string }) =>
      acuityAppointment({
        id: Number(id),
        email,
        datetime: start,
        appointmentTypeID: 'visit-kingston',
        canceled: false,
      });
    const ring = async (action: string) => {
      const told = await sendWebhook(world.system, 'acuity', acuityForm(action, Number(id)));
      await world.system.quiesce();
      return told;
    };
    expect(await ring('scheduled')).toMatchObject({ status: 502, result: 'refused' });
    acuityNow.set(id, at(before));
    // What failed is sent again.
    expect(await ring('scheduled')).toMatchObject({ status: 200, result: 'booked' });
    expect(await ring('changed')).toMatchObject({ status: 200, result: 'unchanged' });
    acuityNow.set(id, at(after));
    expect(await ring('changed')).toMatchObject({ result: 'moved', revision: 1 });
    expect(await ring('rescheduled')).toMatchObject({ result: 'unchanged' });
    expect(await ring('scheduled')).toMatchObject({ result: 'unchanged' });
    await expectMoved(email, after.start.replace(/\.\d+/, '.000'), ['prepare/booked', 'prepare/moved']);
    expect(asked).toContain(
      `/appointments/${id} Basic ${Buffer.from(`4711:${keyOf(world.system, 'acuity')}`).toString('base64')}`,
    );
    acuityNow.set(id, { ...at(after), canceled: true });
    expect(await ring('canceled')).toMatchObject({ result: 'cancelled' });
    expect(await replies(email)).toEqual(['prepare/booked', 'prepare/moved', 'cancelled/cancelled']);
  });
});

describe('a cancellation', () => {
  test('in every order is told once, and nothing goes out after it', async () => {
    const times = visit(12);
    const runs = [
      ...(await inEveryOrder('Ccl', (id, email) =>
        wordsOf('calendly', {
          created: calendlyCreated({ id: `A${id}`, email, ...times, ...happened(1) }),
          canceled: calendlyCanceled({ id: `A${id}`, email, ...times, ...happened(2) }),
        }),
      )),
      ...(await inEveryOrder('Ccc', (id, email) =>
        wordsOf('calcom', {
          created: calcom('BOOKING_CREATED', { id: `A${id}`, email, ...times, ...happened(1) }),
          cancelled: calcom('BOOKING_CANCELLED', { id: `A${id}`, email, ...times, ...happened(2) }),
        }),
      )),
    ];
    for (const { order, email } of runs) {
      const { appointments, next } = await world.person(email);
      expect(appointments.map(({ status }) => status)).toEqual(['cancelled']);
      expect(next.filter(({ kind }) => kind === 'send')).toEqual([]);
      const told = order.startsWith('created') ? ['prepare/booked', 'cancelled/cancelled'] : ['cancelled/cancelled'];
      expect(await replies(email)).toEqual(told);
    }
  });
});

describe('FHIR', () => {
  const put = async (told: Json) => {
    const appointment = fhirAppointment({ type: 'visit-kingston', ...told });
    await staff(world.system, 'PUT', `/staff/fhir/Appointment/${appointment.id}`, appointment);
    await world.system.quiesce();
  };
  const email = 'fhir@example.org';

  test('booked, moved, held on the day and fulfilled: the right emails, and aftercare', async () => {
    const [before, after] = [visit(12), visit(15)];
    await put({ id: 'f1', email, version: 1, ...before, ...happened(1) });
    await put({ id: 'f1', email, version: 3, ...after, ...happened(3) });
    await put({ id: 'f1', email, version: 2, status: 'cancelled', ...before, ...happened(2) });
    await expectMoved(email, after.start, ['prepare/booked', 'prepare/moved']);
    // It has not begun: nothing changes, and staff are asked.
    await put({ id: 'f1', email, version: 4, status: 'fulfilled', ...after, ...happened(4) });
    expect((await world.person(email)).appointments.map(({ status }) => status)).toEqual(['booked']);
    await put({ id: 'f1b', email, version: 1, status: 'fulfilled', ...visit(-2), ...happened(5) });
    const { next, appointments } = await world.person(email);
    expect(appointments.map(({ status }) => status).sort()).toEqual(['booked', 'completed']);
    expect(new Set(next.map(({ journey }) => journey))).toContain('aftercare');
  });

  test('a death in the record stops everything, at once', async () => {
    await put({
      id: 'f2',
      email: 'gone@example.org',
      version: 1,
      ...visit(12),
      ...happened(1),
      patient: { identifier: [{ value: 'gone' }] },
    });
    const patient = { identifier: [{ value: 'gone' }], deceasedBoolean: true };
    await put({ id: 'f2', email: 'gone@example.org', version: 2, ...visit(12), ...happened(2), patient });
    const { hold, next } = await world.person('gone@example.org');
    expect([hold, next.filter(({ kind }) => kind === 'send')]).toEqual([true, []]);
  });
});

describe('what a visit can stand without', () => {
  const odd = { name: 'José‑María 🌸', phone: '(845) 555-0142 x12', zone: 'Etc/Unknown' };
  const type = 'visit-kingston';
  const rows = async () =>
    (await scanAll(world.system.tables.client, world.system.tables.people)).map((item) => JSON.stringify(item));

  test('is left out and told back, from every door, and costs nobody their visit (field-reports.md A2, A4, A9; pages-and-commands.md A1; intake.md 9)', async () => {
    const times = visit(12);
    const told = (email: string) => ({ id: 'O1', email, type, ...times, ...happened(1), name: odd.name });
    const doors: Readonly<Record<string, (email: string) => Promise<unknown>>> = {
      calendly: (email) => {
        const body = calendlyCreated(told(email));
        Object.assign(body.payload, { text_reminder_number: odd.phone, timezone: odd.zone });
        return sendWebhook(world.system, 'calendly', body);
      },
      calcom: (email) => {
        const body = calcom('BOOKING_CREATED', told(email));
        Object.assign(body.payload.attendees[0], { phoneNumber: odd.phone, timeZone: odd.zone });
        return sendWebhook(world.system, 'calcom', body);
      },
      acuity: (email) => {
        const changes = { id: 910002, email, datetime: times.start, appointmentTypeID: type, canceled: false };
        const person = { firstName: odd.name, phone: odd.phone, timezone: odd.zone };
        acuityNow.set('910002', acuityAppointment({ ...changes, ...person }));
        return sendWebhook(world.system, 'acuity', acuityForm('scheduled', 910002));
      },
      square: (email) => {
        const customer = { id: 'O1', email_address: email, given_name: odd.name, phone_number: odd.phone };
        squareCustomers.set('O1', { customer });
        return sendWebhook(world.system, 'square', square({ ...told(email), version: 0, customer: 'O1' }));
      },
      signed: (email) => {
        const person = { id: 'O1', firstName: odd.name, phone: odd.phone, zone: odd.zone, locale: 'es-MX', email };
        return sendWebhook(world.system, 'signed', signed({ ...told(email), person }));
      },
      fhir: (email) => {
        const telecom = [
          { system: 'email', value: email },
          { system: 'phone', value: odd.phone },
        ];
        const patient = { name: [{ given: [odd.name] }], identifier: [{ value: 'O1' }], telecom };
        return staff(world.system, 'PUT', '/staff/fhir/Appointment/O1', fhirAppointment({ ...told(email), patient }));
      },
      staff: (email) =>
        staff(world.system, 'PUT', '/staff/appointments/test/O1', {
          ...{ email, type, ...times, firstName: odd.name, phone: odd.phone, zone: odd.zone, locale: 'es-MX' },
        }),
    };
    for (const [door, book] of Object.entries(doors)) {
      const answer = (await book(`${door}.o1@example.org`)) as { warnings?: readonly { field: string }[] };
      const zones = door === 'square' || door === 'fhir' ? undefined : ['zone'];
      expect([door, answer.warnings?.map(({ field }) => field)]).toEqual([door, zones]);
    }
    const contacts = (await rows()).filter((row) => row.includes('.o1@example.org') && row.includes('"CONTACT"'));
    expect(contacts).toHaveLength(Object.keys(doors).length);
    for (const row of contacts)
      for (const kept of ['"José-María"', '"(845) 555-0142 x12"']) expect(row).toContain(kept);
  });

  test('an address that stands for none is a call, with the number (field-reports.md A2, A12; email.md Addresses)', async () => {
    const body = calcom('BOOKING_CREATED', {
      id: 'O2',
      email: '18455550142@sms.cal.com',
      ...visit(12),
      ...happened(1),
    });
    body.payload.attendees[0].phoneNumber = '+1 845 555 0142';
    expect(await sendWebhook(world.system, 'calcom', body)).toMatchObject({ status: 200, result: 'refused' });
    const kept = (await rows()).filter((row) => row.includes('O2'));
    expect(kept.some((row) => row.includes('"noAddress"') && row.includes('+1 845 555 0142'))).toBe(true);
    expect(kept.some((row) => row.includes('sms.cal.com'))).toBe(false);
  });
});

describe('an address that a stranger has signed up', () => {
  /** What the stranger typed. */
  const typed = { firstName: 'Mallory', phone: '+1 900 555 0000', zone: 'Pacific/Kiritimati', locale: 'es' };
  const rowOf = async (email: string) => {
    const items = await scanAll(world.system.tables.client, world.system.tables.people);
    const of = items.map((item) => JSON.stringify(item)).filter((item) => item.includes(email));
    return of.find((item) => item.includes('"CONTACT"')) ?? '';
  };

  test('is who its booking says, from every door (security.md S1)', async () => {
    const times = visit(12);
    const type = 'visit-kingston';
    const told = (id: string, email: string) => ({ id, email, type, ...times, ...happened(1) });
    const doors: Readonly<Record<string, (email: string) => Promise<unknown>>> = {
      calendly: (email) =>
        sendWebhook(world.system, 'calendly', calendlyCreated({ ...told('S1', email), name: 'Ana' })),
      calcom: (email) =>
        sendWebhook(world.system, 'calcom', calcom('BOOKING_CREATED', { ...told('S1', email), name: 'Ana' })),
      signed: (email) => sendWebhook(world.system, 'signed', signed({ ...told('S1', email), name: 'Ana' })),
      acuity: (email) => {
        const changes = {
          id: 910001,
          email,
          datetime: times.start,
          appointmentTypeID: type,
          firstName: 'Ana',
          canceled: false,
        };
        acuityNow.set('910001', acuityAppointment(changes));
        return sendWebhook(world.system, 'acuity', acuityForm('scheduled', 910001));
      },
      square: (email) => {
        const { customer } = fixture('square-customer');
        squareCustomers.set('S1', { customer: { ...customer, id: 'S1', email_address: email, given_name: 'Ana' } });
        return sendWebhook(world.system, 'square', square({ ...told('S1', email), version: 0, customer: 'S1' }));
      },
      fhir: (email) => {
        const patient = { name: [{ given: ['Ana'] }], identifier: [{ value: 'S1' }] };
        return staff(
          world.system,
          'PUT',
          '/staff/fhir/Appointment/S1',
          fhirAppointment({ ...told('S1', email), patient }),
        );
      },
      staff: (email) =>
        staff(world.system, 'PUT', '/staff/appointments/test/S1', { email, type, ...times, firstName: 'Ana' }),
    };
    const tried = everyNth(Object.entries(doors), 2);
    const addresses = tried.map(([door]) => `${door}.s1@example.org`);
    for (const email of addresses) await signUp(world.system, { email, ...typed });
    await world.system.quiesce();
    for (const email of addresses) expect(await rowOf(email)).not.toMatch(/Mallory|900 555|Kiritimati/);
    for (const [door, book] of tried) await book(`${door}.s1@example.org`);
    await world.system.quiesce();
    // Once more, now that the address is a patient's.
    for (const email of addresses) await signUp(world.system, { email, ...typed });
    await world.system.quiesce();
    for (const email of addresses) {
      const person = await world.person(email);
      expect([email, person.firstName, person.appointments.map(({ status }) => status)]).toEqual([
        email,
        'Ana',
        ['booked'],
      ]);
      expect(await rowOf(email)).not.toMatch(/Mallory|900 555|Kiritimati/);
      expect(await replies(email)).toContain('prepare/booked');
    }
  });

  test('and that its patient says yes to keeps what their visits are told by (security.md S5)', async () => {
    const email = 'staff.s1@example.org';
    const before = await world.person(email);
    await confirm(world.system, email);
    await world.system.quiesce();
    const after = await world.person(email);
    expect(after.marketing).toBe('confirmed');
    expect([after.zone, after.firstName, after.next.filter(({ journey }) => journey === 'prepare')]).toEqual([
      before.zone,
      'Ana',
      before.next.filter(({ journey }) => journey === 'prepare'),
    ]);
    const row = await rowOf(email);
    expect(row).not.toMatch(/"emailForm":\{"S":"full"/);
    expect(row).toContain('"zone":{"S":"America/New_York"}');
  });

  test('hears no sentence as its name, whatever the booking page was told (security.md S8)', async () => {
    const email = 'odd.s8@example.org';
    const names = ['Ana, call 900 555 0000 now', 'Your visit is cancelled'];
    for (const [index, name] of names.entries()) {
      const told = { id: `S8${index}`, email, type: 'visit-kingston', ...visit(12 + index), ...happened(1), name };
      expect(await sendWebhook(world.system, 'calendly', calendlyCreated(told))).toMatchObject({ result: 'booked' });
    }
    await world.system.quiesce();
    const { inbox } = world.system.gateway;
    const mailed = inbox.list().filter(({ to }) => to.includes(email));
    expect(mailed.length).toBeGreaterThan(0);
    for (const { n } of mailed) expect(JSON.stringify(inbox.get(n))).not.toMatch(/900 555|Hello Your visit/);
  });
});

describe('a move whose other half never comes', () => {
  test('reminders wait, and after half an hour staff hear of it', async () => {
    const email = 'half@example.org';
    const times = visit(5);
    const key = () =>
      staff(world.system, 'GET', '/staff/calls?list=checks') as Promise<{
        calls: { reason: string; booking?: { externalId: string } }[];
      }>;
    const mine = async () => (await key()).calls.filter(({ booking }) => booking?.externalId === 'Ahalf');
    await sendWebhook(world.system, 'calendly', calendlyCreated({ id: 'Ahalf', email, ...times, ...happened(1) }));
    await world.system.quiesce();
    const moving = calendlyMoved({ id: 'Ahalf', next: 'Bhalf', email, ...times, ...happened(2) });
    expect(await sendWebhook(world.system, 'calendly', moving)).toMatchObject({ result: 'moving' });
    await world.system.quiesce();
    const { next } = await world.person(email);
    expect(next.map(({ kind }) => kind)).toEqual(['wait']);
    expect(await mine()).toEqual([]);
    await world.until(now() + 31 * 60_000);
    expect((await mine()).map(({ reason }) => reason)).toEqual(['unfinishedMove']);
    expect(await replies(email)).toEqual(['prepare/booked']);
    // Late, but it comes: the call goes, and the reminders with the new time come.
    const after = visit(9);
    const again = calendlyCreated({ id: 'Bhalf', old: 'Ahalf', email, ...after, at: iso(now()) });
    expect(await sendWebhook(world.system, 'calendly', again)).toMatchObject({ result: 'moved' });
    await world.system.quiesce();
    expect(await mine()).toEqual([]);
    await expectMoved(email, after.start, ['prepare/booked', 'prepare/moved']);
  });
});

/** What a patient's calendar holds in the end: every entry of every email, taken up in their order as RFC 5546 §2.1.4 says. */
describe('the calendar of a patient', () => {
  /** UID → start, of the entries that a calendar would show. */
  function calendarOf(email: string): ReadonlyMap<string, string> {
    const { inbox } = world.system.gateway;
    const entries = new Map<string, { readonly sequence: number; readonly start: string; readonly shown: boolean }>();
    for (const { n, to } of inbox.list()) {
      if (!to.includes(email)) continue;
      for (const { base64 } of inbox.get(n)?.attachments ?? []) {
        const calendar = new ICAL.Component(ICAL.parse(Buffer.from(base64, 'base64').toString('utf8')));
        const event = calendar.getFirstSubcomponent('vevent');
        const value = (name: string) => String(event?.getFirstPropertyValue(name));
        const sequence = Number(value('sequence'));
        const known = entries.get(value('uid'));
        if (known && known.sequence > sequence) continue;
        entries.set(value('uid'), { sequence, start: value('dtstart'), shown: value('status') !== 'CANCELLED' });
      }
    }
    return new Map([...entries].filter(([, { shown }]) => shown).map(([uid, { start }]) => [uid, start]));
  }

  test('two moves, told in the wrong order: one entry is left, at the last time, and no word of a cancellation', async () => {
    const { system } = world;
    const email = 'una@example.org';
    const told = (days: number, nth: number) => ({ email, ...visit(days), ...happened(nth) });
    for (const body of [
      calcom('BOOKING_CREATED', { id: 'Acal', ...told(9, 1) }),
      calcom('BOOKING_RESCHEDULED', { id: 'Ccal', old: 'Bcal', ...told(16, 3) }),
      calcom('BOOKING_RESCHEDULED', { id: 'Bcal', old: 'Acal', ...told(12, 2) }),
    ]) {
      expect(await sendWebhook(system, 'calcom', body)).toMatchObject({ status: 200 });
      await system.quiesce();
    }
    expect([...calendarOf(email).values()]).toEqual([visit(16).start.replace('.000', '')]);
    expect(world.subjects(email).join()).not.toMatch(/cancel/i);
    expect((await world.person(email)).appointments.filter(({ status }) => status === 'booked')).toHaveLength(1);
  });
});

describe('the right person, whatever the clinic books with', () => {
  const post = async (source: SourceName, ...bodies: readonly Json[]) => {
    const told: Told[] = [];
    for (const body of bodies) told.push(await sendWebhook(world.system, source, body));
    return told.map(({ result }) => result);
  };
  const cancelled = /cancel/i;
  const listed = async (booking: string) => {
    const lists = await Promise.all(
      ['calls', 'checks'].map((list) => staff(world.system, 'GET', `/staff/calls?list=${list}&limit=100`)),
    );
    return lists.flatMap(({ calls }: Json) =>
      calls.filter((call: Json) => call.booking?.externalId === booking).map((call: Json) => call.reason),
    );
  };

  test('of three in a slot one leaves, and one is given another’s appointment: nobody else hears of it (intake.md 1, intake.md 2, field-reports.md A3)', async () => {
    const times = visit(12);
    const [ada, bea] = ['seat.ada@example.org', 'seat.bea@example.org'];
    const seat = (trigger: Parameters<typeof calcom>[0], nth: number, ...emails: readonly string[]) => {
      const body = calcom(trigger, { id: 'SLOT', ...times, ...happened(nth) });
      const [attendee] = body.payload.attendees;
      body.payload.seatsPerTimeSlot = 4;
      body.payload.attendees = emails.map((email) => ({ ...attendee, email }));
      return body;
    };
    const client = (id: string, email: string) => {
      const { customer } = fixture('square-customer');
      squareCustomers.set(id, { customer: { ...customer, id, email_address: email } });
      return id;
    };
    const [cleo, dora] = ['client.cleo@example.org', 'client.dora@example.org'];
    const given = { id: 'GIVEN', type: 'visit-kingston', ...times };
    await post('calcom', seat('BOOKING_CREATED', 1, ada), seat('BOOKING_CREATED', 2, ada, bea));
    await post('square', square({ ...given, version: 0, customer: client('CLEO', cleo), ...happened(1) }));
    await world.system.quiesce();
    expect(await post('calcom', seat('BOOKING_CANCELLED', 3, bea))).toEqual(['cancelled']);
    expect(
      await post('square', square({ ...given, version: 1, customer: client('DORA', dora), ...happened(2) })),
    ).toEqual(['booked']);
    await world.system.quiesce();
    expect([ada, bea, cleo, dora].map((email) => world.subjects(email).length)).toEqual([1, 2, 1, 1]);
    expect([ada, cleo, dora].flatMap((email) => world.subjects(email)).join()).not.toMatch(cancelled);
    expect(world.subjects(bea).at(-1)).toMatch(cancelled);
    // Whoever had been written to about it is telephoned.
    expect(await listed('GIVEN')).toContain('givenAway');
  });

  test('a request that is rejected, a series that is cancelled, a mailbox of two, a refused one, a late one (intake.md 4, intake.md 6, intake.md 9, intake.md 11, intake.md 12)', async () => {
    const asked = { id: 'ASKED', email: 'asked@example.org', ...visit(12) };
    const series = (id: string, days: number, nth: number, trigger: Parameters<typeof calcom>[0]) => {
      const body = calcom(trigger, { id, email: 'series@example.org', ...visit(days), ...happened(nth) });
      body.payload.recurringEvent = { freq: 1, count: 3 };
      return body;
    };
    const home = { email: 'home@example.org', type: 'visit-kingston', ...happened(1) };
    const late = calendlyCreated({ id: 'LATE', email: 'late@example.org', ...visit(12), ...happened(1) });
    await post(
      'calcom',
      calcom('BOOKING_REQUESTED', { ...asked, ...happened(1) }),
      ...['Sa', 'Sb', 'Sc'].map((id, index) => series(id, 9 + 2 * index, index, 'BOOKING_CREATED')),
    );
    await post(
      'calendly',
      calendlyCreated({ ...home, id: 'Ha', name: 'Anna', ...visit(12) }),
      calendlyCreated({ ...home, id: 'Hb', name: 'Max', ...visit(13) }),
    );
    await world.system.quiesce();
    expect(await post('calcom', calcom('BOOKING_REJECTED', { ...asked, ...happened(2) }))).toEqual(['noted']);
    await post('calcom', series('Sa', 9, 5, 'BOOKING_CANCELLED'));
    const seconds = Math.floor(now() / 1_000) - 86_400;
    expect(await sendWebhook(world.system, 'calendly', late, { seconds })).toMatchObject({ result: 'booked' });
    expect(await sendWebhook(world.system, 'signed', { ...signed({ id: 'ODD', ...visit(12) }), odd: 1 })).toMatchObject(
      { status: 422 },
    );
    expect(
      await sendWebhook(world.system, 'square', square({ id: 'GONE', customer: 'NOBODY', ...visit(12) })),
    ).toMatchObject({ status: 502 });
    await world.system.quiesce();
    expect(world.subjects(asked.email)).toEqual([]);
    const { appointments } = await world.person('series@example.org');
    const states = appointments.map(
      ({ externalId, status, movingSince }) => `${externalId} ${movingSince ? 'moving' : status}`,
    );
    expect(states.sort()).toEqual(['Sa cancelled', 'Sb moving', 'Sc moving']);
    const { inbox } = world.system.gateway;
    const texts = inbox.list().flatMap(({ n, to }) => (to.includes(home.email) ? [inbox.get(n)?.text ?? ''] : []));
    expect(texts.map((text) => [/\bAnna\b/.test(text), /\bMax\b/.test(text)]).sort()).toEqual([
      [false, false],
      [true, false],
    ]);
    expect(await listed('Hb')).toContain('sharedAddress');
    expect(await listed('ODD')).toContain('unclearBooking');
    expect(world.subjects('late@example.org')).toHaveLength(1);
  });
});

describe('a key that is changed', () => {
  test('counts beside the old one, through Secrets Manager, within the time a copy is kept', async () => {
    const { system } = world;
    const old = keyOf(system, 'calendly');
    const fresh = 'a-new-key-of-32-characters-000001';
    system.secret('CalendlySecret', JSON.stringify({ key: fresh, previous: old }));
    const body = (id: string) => calendlyCreated({ id, email: `${id}@example.org`, ...visit(12), ...happened(1) });
    expect(await sendWebhook(system, 'calendly', body('rot1'), { key: fresh })).toMatchObject({ result: 'booked' });
    expect(await sendWebhook(system, 'calendly', body('rot2'), { key: old })).toMatchObject({ result: 'booked' });
    await system.quiesce();
  });
});

describe('bad input, over HTTP', () => {
  /** All but what staff are asked, since a booking that cannot be taken is theirs to look into, and each source's last sign of life. */
  const items = async () => {
    const all = await scanAll(world.system.tables.client, world.system.tables.people);
    return all.filter(({ sk }) => !/^(CALL|DAY)#/.test(sk?.S ?? '')).length;
  };

  test('is answered clearly; nothing is stored, nothing is sent, and no log names anybody', async () => {
    const { system } = world;
    const [stored, sent] = [await items(), system.gateway.inbox.count()];
    const post = (path: string, body: string, headers: Record<string, string> = {}) =>
      fetch(`${system.url}${path}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      });
    const good = calendlyCreated({ id: 'bad', email: 'bad@example.org', ...visit(12) });
    expect((await post('/webhooks/calendly', JSON.stringify(good))).status).toBe(401);
    expect((await post('/webhooks/nobody', '{}')).status).toBe(404);
    expect((await fetch(`${system.url}/webhooks/calendly`)).status).toBe(404);
    expect((await post('/staff/fhir', '{}')).status).toBe(403);
    const seconds = Math.floor(now() / 1_000) - 8 * 86_400;
    expect(await sendWebhook(system, 'calendly', good, { seconds })).toMatchObject({ status: 401 });
    expect(await sendWebhook(system, 'calendly', good, { key: 'another-key-0123456789' })).toMatchObject({
      status: 401,
    });
    expect(await sendWebhook(system, 'calendly', '{"event":')).toMatchObject({ status: 400 });
    expect(await sendWebhook(system, 'calendly', 'x'.repeat(140_000))).toMatchObject({ status: 413 });
    expect(await sendWebhook(system, 'calendly', { ...good, event: 'event_type.created' })).toMatchObject({
      result: 'ignored',
    });
    const wrong: readonly (readonly [string, Json])[] = [
      ['person.email', { email: 'bad at example' }],
      ['booking.status', { status: 'completed' }],
      ['person.diagnosis', { person: { diagnosis: 'CANARY-DIAGNOSIS' } }],
    ];
    for (const [field, told] of wrong) {
      const answer = await sendWebhook(system, 'signed', signed({ email: 'bad@example.org', ...visit(12), ...told }));
      expect([answer.status, answer.faults?.map((fault) => fault.field)]).toEqual([422, [field]]);
    }
    const past = { start: iso(now() - day), end: iso(now() - day + 3_600_000), email: 'bad@example.org' };
    expect(await sendWebhook(system, 'signed', signed(past))).toMatchObject({ status: 422 });
    await system.quiesce();
    expect([await items(), system.gateway.inbox.count()]).toEqual([stored, sent]);
  });

  test('after all of this nothing was doubled, and nothing was kept or said that should not be', async () => {
    const { totals } = await world.report();
    expect(totals).toMatchObject({ lost: 0, doubled: 0, inDoubt: 0 });
    const everything = JSON.stringify(await scanAll(world.system.tables.client, world.system.tables.people));
    expect(everything).not.toMatch(/CANARY|sertraline|mg\/kg/);
    expect(world.logs()).not.toMatch(/CANARY|example\.org|Nora|Lindqvist|Rosa|ketamine/i);
    const { inbox } = world.system.gateway;
    for (const { n } of inbox.list()) expect(JSON.stringify(inbox.get(n))).not.toMatch(/CANARY|sertraline/);
    expect(world.troubles).toEqual([]);
  });
});

function wordsOf(source: SourceName, bodies: Readonly<Record<string, Json>>): Readonly<Record<string, Word>> {
  return Object.fromEntries(
    Object.entries(bodies).map(([name, body]) => [name, () => sendWebhook(world.system, source, body)]),
  );
}
