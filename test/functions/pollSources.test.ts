/**
 * Booking systems that are asked for what they did not tell, over a real table. Each stands as its documentation describes
 * its lists: pages, what may be filtered, how it says "too often".
 */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { DynamoPollStore } from '../../functions/adapters/dynamodb/pollStore.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { metrics } from '../../functions/adapters/telemetry.ts';
import type { SourceName } from '../../functions/core/model/sources.ts';
import type { SourceSecret } from '../../functions/intake/sources/source.ts';
import { takeWebhook } from '../../functions/intake/sources/webhook.ts';
import { handlerWith, type Poll } from '../../functions/poll/handler.ts';
import { AskError, type Http } from '../../functions/poll/http.ts';
import type { Request } from '../../functions/web/http.ts';
import { signedHeaders } from '../../local/scenario/webhooks.ts';
import { acuityForm, calcom, calendlyCreated, clinic, fixture, type Json, square } from '../support/bookings.ts';
import { at } from '../support/people.ts';
import { simulatedTable } from '../support/simulatedTable.ts';
import { type WebStand, webStand } from '../support/web.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const key = 'a-key-of-the-source-0123456789';

/** A booking as it stands at the system, whichever that is. */
interface Booked {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly email: string;
  readonly isOff?: boolean;
  readonly changed: string;
}

/** One system: what its secret holds, how a page of its list is answered, and what its webhook would have told. */
interface System {
  readonly secret: Partial<SourceSecret>;
  answer(path: string, query: URLSearchParams, bookings: readonly Booked[]): Json;
  webhook(booking: Booked): Json;
  /** The id under which its visit is known. */
  idOf(booking: Booked): string;
  /** How long its list may be at once, and from one pass to the next. */
  readonly pageSize: number;
  readonly everyMs: number;
  /** Headers that prove who asks. */
  readonly proof: string;
}

const calendlyApi = 'https://api.calendly.com';
const invitee = (booking: Booked): Json => ({
  ...fixture('calendly-created').payload,
  scheduled_event: undefined,
  uri: `${calendlyApi}/scheduled_events/EV-${booking.id}/invitees/${booking.id}`,
  email: booking.email,
  status: booking.isOff ? 'canceled' : 'active',
  updated_at: booking.changed,
});
const acuityId = ({ id }: Booked) => 1_000 + Number(id);
const customer = ({ email }: Booked): Json => {
  const found = fixture('square-customer');
  return { customer: { ...found.customer, id: `C-${email}`, email_address: email } };
};
const squareBooking = (booking: Booked): Json => {
  const { booking: found } = square({ id: `sq-${booking.id}`, start: booking.start, at: booking.changed }).data.object;
  const status = booking.isOff ? 'CANCELLED_BY_CUSTOMER' : 'ACCEPTED';
  const version = Date.parse(booking.changed) / 1_000;
  return { ...found, status, version, customer_id: `C-${booking.email}` };
};
const within = (from: string | null, to: string | null) => (booking: Booked) =>
  Date.parse(booking.start) >= Date.parse(from ?? '') && Date.parse(booking.start) < Date.parse(to ?? '');

const systems: Readonly<Partial<Record<SourceName, System>>> = {
  calendly: {
    secret: { token: 'pat', organization: `${calendlyApi}/organizations/HVW` },
    proof: 'Bearer pat',
    pageSize: 20,
    everyMs: hour,
    idOf: ({ id }) => id,
    webhook: (booking) => calendlyCreated({ ...booking, at: booking.changed }),
    answer(path, query, bookings) {
      const event = /^\/scheduled_events\/EV-(\w+)\/invitees$/.exec(path)?.[1];
      if (event !== undefined)
        return { collection: bookings.filter(({ id }) => id === event).map(invitee), pagination: {} };
      if (path !== '/scheduled_events' || !query.get('organization')) throw new AskError('status400', 400);
      const all = bookings.filter(within(query.get('min_start_time'), query.get('max_start_time')));
      const from = Number(query.get('page_token') ?? 0);
      const size = Number(query.get('count'));
      const collection = all.slice(from, from + size).map((booking) => ({
        uri: `${calendlyApi}/scheduled_events/EV-${booking.id}`,
        event_type: `${calendlyApi}/event_types/visit-kingston`,
        start_time: booking.start,
        end_time: booking.end,
        status: booking.isOff ? 'canceled' : 'active',
        updated_at: booking.changed,
        invitees_counter: { total: 1, active: 1, limit: 1 },
      }));
      const next_page_token = from + size < all.length ? String(from + size) : null;
      return { collection, pagination: { count: collection.length, next_page_token } };
    },
  },
  calcom: {
    secret: { token: 'cal_live' },
    proof: 'Bearer cal_live',
    pageSize: 100,
    everyMs: 15 * minute,
    idOf: ({ id }) => id,
    webhook: (booking) => calcom('BOOKING_CREATED', { ...booking, at: booking.changed, type: 'visit-kingston' }),
    answer(path, query, bookings) {
      if (path !== '/v2/bookings') throw new AskError('status400', 400);
      const all = bookings
        .filter(({ changed }) => Date.parse(changed) > Date.parse(query.get('afterUpdatedAt') ?? ''))
        .sort((a, b) => Date.parse(a.changed) - Date.parse(b.changed));
      const [skip, take] = [Number(query.get('skip')), Number(query.get('take'))];
      const data = all.slice(skip, skip + take).map((booking) => ({
        uid: booking.id,
        status: booking.isOff ? 'cancelled' : 'accepted',
        start: booking.start,
        end: booking.end,
        eventTypeId: 'visit-kingston',
        attendees: [
          { name: 'Maya Chen', email: booking.email, displayEmail: booking.email, timeZone: 'America/New_York' },
        ],
        updatedAt: booking.changed,
      }));
      return { status: 'success', data, pagination: { hasNextPage: skip + take < all.length } };
    },
  },
  acuity: {
    secret: { user: '4711' },
    proof: `Basic ${Buffer.from(`4711:${key}`).toString('base64')}`,
    pageSize: 100,
    everyMs: hour,
    idOf: (booking) => String(acuityId(booking)),
    webhook: (booking) => acuityForm('scheduled', acuityId(booking)),
    answer(path, query, bookings) {
      const appointment = (booking: Booked): Json => ({
        ...fixture('acuity-appointment'),
        id: acuityId(booking),
        email: booking.email,
        datetime: booking.start,
        datetimeCreated: '2026-11-01T09:00:00-0500',
        duration: '120',
        canceled: booking.isOff === true,
      });
      const one = /^\/api\/v1\/appointments\/(\d+)$/.exec(path)?.[1];
      if (one) return appointment(bookings.find((booking) => acuityId(booking) === Number(one)) as Booked);
      if (path !== '/api/v1/appointments' || query.get('showall') !== 'true') throw new AskError('status400', 400);
      const [from = '', to = ''] = [query.get('minDate'), query.get('maxDate')].map((day) => day ?? '');
      const days = bookings.filter(({ start }) => start.slice(0, 10) >= from && start.slice(0, 10) <= to);
      return days.slice(0, 100).map(appointment);
    },
  },
  square: {
    secret: { token: 'sq-token' },
    proof: 'Bearer sq-token',
    pageSize: 100,
    everyMs: hour,
    idOf: ({ id }) => `sq-${id}`,
    webhook: (booking) => {
      const body = square({ at: booking.changed });
      body.data.object.booking = squareBooking(booking);
      return body;
    },
    answer(path, query, bookings) {
      const whose = /^\/v2\/customers\/C-(.+)$/.exec(decodeURIComponent(path))?.[1];
      if (whose) return customer(bookings.find(({ email }) => email === whose) as Booked);
      const [min, max] = [query.get('start_at_min'), query.get('start_at_max')];
      const days = (Date.parse(max ?? '') - Date.parse(min ?? '')) / 86_400_000;
      if (path !== '/v2/bookings' || days > 31) throw new AskError('status400', 400);
      const all = bookings.filter(within(min, max));
      const from = Number(query.get('cursor') ?? 0);
      const size = Number(query.get('limit'));
      if (all.length === 0) return {};
      const cursor = from + size < all.length ? String(from + size) : undefined;
      return { bookings: all.slice(from, from + size).map(squareBooking), cursor };
    },
  },
};

const each = Object.entries(systems) as [SourceName, System][];

let table: Table;
let stand: WebStand;
let bookings: Booked[];
/** Lists that were asked for; and the statuses with which the next ones fail, by how many come before. */
let asked: string[];
let fails: { after: number; status: number; waitMs?: number }[];
const counted = vi.spyOn(metrics, 'addMetric');

beforeEach(async () => {
  table = simulatedTable();
  stand = webStand(table, now, clinic);
  bookings = [];
  asked = [];
  fails = [];
  counted.mockClear();
});

const httpOf =
  (system: System): Http =>
  async ({ url, headers }) => {
    const { pathname, searchParams, search } = new URL(url);
    if (headers.authorization !== system.proof) throw new AskError('status401', 401);
    asked.push(`${pathname}${search}`);
    const [fault] = fails;
    // One customer who cannot be read is another matter than a list that cannot.
    const lists = asked.filter((path) => !path.includes('/customers/')).length;
    if (fault && lists > fault.after && !pathname.includes('/customers/')) {
      fails.shift();
      throw new AskError(`status${fault.status}`, fault.status, fault.waitMs);
    }
    return system.answer(pathname, searchParams, bookings);
  };

function runner(
  source: SourceName,
  system: System,
  secret: Partial<SourceSecret> = system.secret,
  http = httpOf(system),
) {
  const made: Poll = {
    made: stand.parts(),
    polls: new DynamoPollStore(table),
    secrets: { of: async () => ({ key, ...secret }), anew: async () => undefined },
    http,
    sources: [source],
  };
  return () => handlerWith(() => made)({}, { getRemainingTimeInMillis: () => 55_000 });
}

/** The system's webhook, as it should have come. */
async function tells(source: SourceName, system: System, booking: Booked): Promise<void> {
  const content = system.webhook(booking);
  const body = source === 'acuity' ? String(new URLSearchParams(content)) : JSON.stringify(content);
  const url = `https://care.example.com/webhooks/${source}`;
  const seconds = Date.parse(stand.clock.now()) / 1_000;
  const request = {
    routeKey: `POST /webhooks/${source}`,
    rawPath: `/webhooks/${source}`,
    headers: signedHeaders(source, key, body, { url, seconds }),
    body,
  } as unknown as Request;
  const ask = (url: string, headers: Readonly<Record<string, string>>) => httpOf(system)({ url, headers }, now);
  const parts = {
    secrets: { of: async () => ({ key, ...system.secret }), anew: async () => undefined },
    ask,
    publicUrl: 'https://care.example.com',
    otherUrls: [],
  };
  expect((await takeWebhook(stand.parts(), () => parts, request)).statusCode).toBe(200);
}

const day = 86_400_000;
const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
function booked(nth: number, more: Partial<Booked> = {}): Booked {
  const start = Date.parse('2026-11-20T15:00:00Z') + (nth % 60) * day;
  const changed = '2026-11-05T10:00:00Z';
  return {
    id: String(nth),
    start: iso(start),
    end: iso(start + 2 * hour),
    email: `p${nth}@example.org`,
    changed,
    ...more,
  };
}

const visits = async () => (await stand.items()).filter(({ sk }) => sk.startsWith('APPT#'));
const found = () => counted.mock.calls.filter(([name]) => name === 'FoundByPoll').length;
/** Everything but how far was asked, and when the source was heard. */
const rows = async () => (await stand.items()).filter(({ pk, sk }) => pk !== 'POLL' && !sk.startsWith('DAY#'));

describe.each(each)('%s', (source, system) => {
  test('a booking whose webhook never came is found, once, and counted', async () => {
    bookings = [booked(1)];
    const run = runner(source, system);
    await run();
    expect(await visits()).toMatchObject([
      {
        source,
        externalId: system.idOf(booked(1)),
        status: 'booked',
        kind: 'infusion',
        start: '2026-11-21T15:00:00.000Z',
      },
    ]);
    expect(found()).toBe(1);
    const before = await rows();
    stand.clock.forward(system.everyMs);
    await run();
    expect([await rows(), found()]).toEqual([before, 1]);
  });

  test('what the webhook told is left as it is, whichever comes first', async () => {
    bookings = [booked(1), booked(2)];
    await tells(source, system, booked(1));
    const run = runner(source, system);
    await run();
    await tells(source, system, booked(2));
    expect((await visits()).map(({ revision }) => revision)).toEqual([0, 0]);
    expect(found()).toBe(1);
  });

  test('a move and a cancellation that were not told are found', async () => {
    bookings = [booked(1), booked(2)];
    const run = runner(source, system);
    await run();
    stand.clock.forward(system.everyMs);
    const changed = iso(Date.parse(stand.clock.now()) - 10 * minute);
    const { start, end } = booked(9);
    bookings = [booked(1, { start, end, changed }), booked(2, { isOff: true, changed })];
    await run();
    const states = Object.fromEntries((await visits()).map((visit) => [visit.externalId, visit]));
    expect(states[system.idOf(booked(1))]).toMatchObject({
      status: 'booked',
      revision: 1,
      start: '2026-11-29T15:00:00.000Z',
    });
    expect(states[system.idOf(booked(2))]).toMatchObject({ status: 'cancelled' });
    expect(found()).toBe(4);
  });

  test('what was off, or over, before it was known begins nothing', async () => {
    bookings = [booked(1, { isOff: true }), booked(2, { start: '2026-11-01T15:00:00Z', end: '2026-11-01T17:00:00Z' })];
    await runner(source, system)();
    expect([await visits(), found()]).toEqual([[], 0]);
  });

  test.each<[string, { status: number; waitMs?: number }, number]>([
    ['a fault', { status: 500 }, minute],
    ['too many questions', { status: 429, waitMs: 10 * minute }, 10 * minute],
  ])(
    '%s in the middle: it goes on from there, later, and nothing is lost or taken twice',
    async (_what, fault, waitMs) => {
      // Three pages, or as many questions.
      const count = source === 'calendly' ? 45 : source === 'calcom' ? 230 : 6;
      const apart = source === 'acuity' || source === 'square' ? 10 : 1;
      bookings = Array.from({ length: count }, (_, nth) => booked(nth * apart));
      const quick = source === 'calcom' ? bookings.slice(-3) : bookings;
      // Most of them are known already: what is looked at is the pages.
      if (source === 'calcom')
        bookings = bookings.map((each, nth) => (nth < count - 3 ? { ...each, isOff: true } : each));
      fails = [{ after: source === 'calendly' ? 30 : 1, ...fault }];
      const run = runner(source, system);
      await run();
      expect(fails).toEqual([]);
      const first = await visits();
      expect(first.length).toBeLessThan(quick.length);
      const seen = asked.length;
      stand.clock.forward(waitMs - 1_000);
      await run();
      expect(asked).toHaveLength(seen);
      stand.clock.forward(1_000);
      await run();
      expect(await visits()).toHaveLength(quick.length);
      expect((await visits()).every(({ revision }) => revision === 0)).toBe(true);
    },
  );

  test('a token that is no longer good is told when it lasts, and nothing else comes of it', async () => {
    bookings = [booked(1)];
    const wrong = { ...system.secret, ...(source === 'acuity' ? { user: '1' } : { token: 'old' }) };
    const run = runner(source, system, wrong);
    for (let n = 0; n < 5; n += 1) {
      await run();
      stand.clock.forward(15 * minute);
    }
    expect(counted.mock.calls.filter(([name]) => name === 'PollFailed')).toHaveLength(1);
    expect(await visits()).toEqual([]);
  });

  test('without what opens it, or told not to, it is not asked', async () => {
    bookings = [booked(1)];
    await runner(source, system, {})();
    stand.clock.forward(hour);
    await runner(source, system, { ...system.secret, poll: false })();
    expect([asked, await visits()]).toEqual([[], []]);
  });

  test('an answer of another shape is a fault, and not an empty list', async () => {
    const made = { ...system, answer: () => ({ error: 'maintenance' }) };
    if (source === 'square') return;
    await runner(source, made)();
    expect((await new DynamoPollStore(table).all()).get(source)?.failures).toBe(1);
  });
});

describe('Acuity', () => {
  test('a list that may have been cut off is asked for in shorter pieces', async () => {
    const { acuity } = systems;
    if (!acuity) return;
    bookings = Array.from({ length: 120 }, (_, nth) => booked(nth % 4, { id: String(nth), isOff: nth < 117 }));
    await runner('acuity', acuity)();
    expect(await visits()).toHaveLength(3);
    expect(asked.length).toBeGreaterThan(3);
  });
});

describe('Square', () => {
  test('a token that ends is asked for anew, and once more where it is refused all the same', async () => {
    const { square: system } = systems;
    if (!system) return;
    bookings = [booked(1)];
    const oauth = { clientId: 'app', clientSecret: 's3cret', refreshToken: 'r1' };
    let tokens = 0;
    const http: Http = async (ask, when) => {
      if (!ask.url.endsWith('/oauth2/token')) {
        // The first one was taken back before its time.
        if (ask.headers.authorization === 'Bearer token-1') throw new AskError('status401', 401);
        expect(ask.headers.authorization).toMatch(/^Bearer token-\d$/);
        return httpOf(system)({ ...ask, headers: { ...ask.headers, authorization: system.proof } }, when);
      }
      expect([ask.method, JSON.parse(ask.body ?? '')]).toMatchObject([
        'POST',
        { refresh_token: 'r1', client_id: 'app' },
      ]);
      tokens += 1;
      return { access_token: `token-${tokens}`, expires_at: '2026-12-05T12:00:00Z' };
    };
    const run = runner('square', system, { oauth }, http);
    await run();
    expect(await visits()).toMatchObject([{ externalId: 'sq-1' }]);
    stand.clock.forward(hour);
    bookings = [booked(1), booked(2)];
    await run();
    expect(await visits()).toHaveLength(2);
    // One for lists, after the one that was refused, and one for customers.
    expect(tokens).toBe(3);
  });
});

describe('Cal.com', () => {
  test('many that changed in one moment are all looked at', async () => {
    const system = systems.calcom;
    if (!system) return;
    bookings = Array.from({ length: 250 }, (_, nth) => booked(nth, { isOff: nth < 248 }));
    await runner('calcom', system)();
    expect((await visits()).map(({ externalId }) => externalId).sort()).toEqual(['248', '249']);
  });
});
