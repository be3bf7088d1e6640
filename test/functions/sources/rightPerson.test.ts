/** An event changes the visits of those it names, and of nobody else: every source, over the webhook handler (I14). */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { SourceName } from '../../../functions/core/model/sources.ts';
import { plusMs } from '../../../functions/core/time/time.ts';
import { LookUpError } from '../../../functions/intake/sources/lookUp.ts';
import {
  acuityAppointment,
  acuityForm,
  calcom,
  calendlyCanceled,
  calendlyCreated,
  fixture,
  type Json,
  signed,
  square,
} from '../../support/bookings.ts';
import { at } from '../../support/people.ts';
import { type SourcesStand, sourcesStand } from '../../support/sources.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
let stand: SourcesStand;
beforeEach(() => {
  stand = sourcesStand(now);
});

const first = { start: '2026-11-20T15:00:00Z', end: '2026-11-20T17:00:00Z' };
const second = { start: '2026-11-24T15:00:00Z', end: '2026-11-24T17:00:00Z' };
const ada = { email: 'ada@example.com', name: 'Ada', customer: 'C-ADA' };
const bea = { email: 'bea@example.com', name: 'Bea', customer: 'C-BEA' };
interface Said {
  readonly person: typeof ada;
  readonly id: string;
  readonly times: typeof first;
  readonly minute: number;
  readonly isOff?: boolean;
}
let events = 0;

/** How each source says that a booking, under the one id, stands or is off for somebody. */
const sources: Readonly<Record<'calendly' | 'calcom' | 'acuity' | 'square' | 'signed', (said: Said) => Json>> = {
  calendly: ({ person: { email, name }, id, times, minute, isOff }) =>
    (isOff ? calendlyCanceled : calendlyCreated)({
      id,
      email,
      name,
      ...times,
      at: plusMs(now, (minute - 60) * 60_000),
    }),
  calcom: ({ person: { email, name }, id, times, minute, isOff }) =>
    calcom(isOff ? 'BOOKING_CANCELLED' : 'BOOKING_CREATED', {
      id,
      email,
      name,
      ...times,
      at: plusMs(now, (minute - 60) * 60_000),
    }),
  acuity: ({ person: { email, name }, id, times, minute, isOff = false }) => {
    const number = 1_000 + id.charCodeAt(0);
    // What is asked for at a later moment is the later state.
    stand.clock.moment = plusMs(now, minute * 60_000);
    const told = { id: number, email, firstName: name, datetime: times.start, duration: '120', canceled: isOff };
    stand.known.set(`/appointments/${number}`, acuityAppointment(told));
    return acuityForm(isOff ? 'canceled' : 'changed', number);
  },
  square: ({ person: { email, name, customer }, id, times, minute, isOff }) => {
    const found = fixture('square-customer');
    Object.assign(found.customer, { id: customer, email_address: email, given_name: name });
    stand.known.set(`/v2/customers/${customer}`, found);
    const status = isOff ? 'CANCELLED_BY_SELLER' : 'ACCEPTED';
    return square({ id, customer, version: minute, status, ...times, at: plusMs(now, (minute - 60) * 60_000) });
  },
  signed: ({ person: { email, name }, id, times, minute, isOff }) => {
    events += 1;
    const status = isOff ? 'cancelled' : 'booked';
    const told = { event: `e${events}`, id, status, email, name, ...times, at: plusMs(now, (minute - 60) * 60_000) };
    const body = signed(told);
    delete body.person.id;
    return body;
  },
};
const names = Object.keys(sources) as (keyof typeof sources)[];
const say = (source: keyof typeof sources, said: Said) => stand.send(source, sources[source](said));
const standing = async () =>
  (await stand.visits()).map(({ email, status, start }) => `${email} ${status} ${start.slice(0, 10)}`).sort();

describe.each(names)('%s', (source) => {
  const booked = (person: typeof ada, minute: number, times = first): Said => ({ person, id: 'A', times, minute });

  test('given to another person, a booking ends for the one without a word and begins for the other (intake.md 2)', async () => {
    await say(source, booked(ada, 1));
    expect(await say(source, booked(bea, 2, second))).toMatchObject({ status: 200, result: 'booked', revision: 0 });
    expect(await standing()).toEqual(['bea@example.com booked 2026-11-24']);
    expect(await stand.openCalls()).toEqual([]);
    expect(await say(source, { ...booked(bea, 3, second), isOff: true })).toMatchObject({ result: 'cancelled' });
    expect(await standing()).toEqual(['bea@example.com cancelled 2026-11-24']);
  });

  test('what cancels for somebody else changes nobody, and is a check (intake.md 1, field-reports.md A3)', async () => {
    await say(source, booked(ada, 1));
    await say(source, { person: bea, id: 'B', times: second, minute: 2 });
    expect(await say(source, { ...booked(bea, 3), isOff: true })).toMatchObject({ status: 200, result: 'ignored' });
    expect(await standing()).toEqual(['ada@example.com booked 2026-11-20', 'bea@example.com booked 2026-11-24']);
    expect(await stand.openCalls()).toEqual(['unclearBooking']);
  });

  test('another first name at the address is a person of its own, served at once, with one check (intake.md 11)', async () => {
    const max = { ...ada, name: 'Max', customer: 'C-MAX' };
    await say(source, booked(ada, 1));
    expect(await say(source, { ...booked(max, 2, second), id: 'B' })).toMatchObject({ result: 'booked' });
    const people = (await stand.people()).map(({ firstName, email, nameAsked }) => [firstName, email, nameAsked]);
    // Square tells two patients apart by their own ids: there is nothing to ask.
    const asked = source === 'square' ? undefined : true;
    expect(people).toEqual([
      ['Ada', ada.email, undefined],
      ['Max', ada.email, asked],
    ]);
    expect(await stand.openCalls()).toEqual(asked ? ['sharedAddress'] : []);
    const kept = (await stand.visits()).map(({ name, status }) => `${name} ${status}`).sort();
    expect(kept).toEqual(['Ada booked', 'Max booked']);
    await say(source, { ...booked(max, 3, second), id: 'B', isOff: true });
    expect((await stand.visits()).map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      'Ada booked',
      'Max cancelled',
    ]);
  });

  test('a second name or a short form is the same person (intake.md 11)', async () => {
    await say(source, booked({ ...ada, name: 'José' }, 1));
    await say(source, { ...booked({ ...ada, name: 'Jose Luis' }, 2, second), id: 'B' });
    await say(source, { ...booked({ ...ada, name: 'Pepe' }, 3), id: 'C' });
    expect(await stand.people()).toHaveLength(1);
    expect(await stand.openCalls()).toEqual([]);
  });
});

test('Calendly: rescheduled under another address, the new visit is the other person’s', async () => {
  const told = (id: string, person: typeof ada, minute: number) => ({
    id,
    ...person,
    at: plusMs(now, (minute - 60) * 60_000),
  });
  await stand.send('calendly', calendlyCreated({ ...told('A', ada, 1), ...first }));
  await stand.send('calendly', calendlyCreated({ ...told('B', bea, 2), ...second, old: 'A' }));
  expect(await standing()).toEqual(['bea@example.com booked 2026-11-24']);
});

describe('what cannot be served is a call, from every source (intake.md 9)', () => {
  const gone = new LookUpError('notFound', true);
  const refused: readonly (readonly [SourceName, string, () => Json])[] = [
    ['calendly', 'an end before its start', () => calendlyCreated({ ...first, end: '2026-11-20T14:00:00Z' })],
    ['calendly', 'no address', () => calendlyCreated({ ...first, email: 'none' })],
    ['calcom', 'an end before its start', () => calcom('BOOKING_CREATED', { ...first, end: '2026-11-20T14:00:00Z' })],
    ['calcom', 'no address', () => calcom('BOOKING_CREATED', { ...first, email: 'none' })],
    ['acuity', 'an appointment that its API does not know', () => acuityForm('scheduled')],
    ['square', 'a customer that its API does not know', () => square({ ...first, version: 0 })],
    ['square', 'a status that nobody knows', () => square({ ...first, status: 'DREAMT' })],
    ['signed', 'a field too many', () => ({ ...signed(first), diagnosis: 'none' })],
    ['signed', 'an end before its start', () => signed({ ...first, end: '2026-11-20T14:00:00Z' })],
  ];
  test.each(refused)('%s: %s (intake.md 9)', async (source, _what, body) => {
    stand.failure = gone;
    expect(await stand.send(source, body())).toMatchObject({ result: 'refused' });
    expect((await stand.openCalls()).length).toBe(1);
    expect(await stand.visits()).toEqual([]);
    // Told again, it is asked about once.
    await stand.send(source, body());
    expect((await stand.openCalls()).length).toBe(1);
  });

  test.each([
    ['calendly', () => calendlyCreated({ ...first, email: '18455550142@sms.cal.com' })],
    ['calcom', () => calcom('BOOKING_CREATED', { ...first, email: '18455550142@sms.cal.com' })],
    ['signed', () => signed({ ...first, email: '18455550142@sms.cal.com' })],
  ] as const)('%s: a stand-in for an address is none (intake.md 5, field-reports.md A6)', async (source, body) => {
    expect(await stand.send(source, body())).toMatchObject({ result: 'refused' });
    expect(await stand.openCalls()).toEqual(['noAddress']);
    expect(await stand.visits()).toEqual([]);
  });

  test('of a visit that is known, the call is about its person (intake.md 9)', async () => {
    await stand.send('signed', signed({ ...first, id: 'v1', email: ada.email }));
    const odd = signed({ ...second, id: 'v1', email: ada.email, status: 'cancelled' });
    expect(await stand.send('signed', { ...odd, extra: 1 })).toMatchObject({ status: 422 });
    const calls = (await stand.items()).filter(({ sk }) => sk.startsWith('CALL#'));
    const [contact] = (await stand.items()).filter(({ sk }) => sk === 'CONTACT');
    expect(calls.map(({ pk }) => pk)).toEqual([contact?.pk]);
  });
});
