/** Every door, by the requests that people, staff, booking systems, SES and operators make at it. */
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { datedToken, linkDay } from '../../functions/core/email/links.ts';
import type { Json } from '../support/bookings.ts';
import { signedIn } from '../support/signedIn.ts';
import {
  consentLedger,
  Erasure,
  eraseWaiting,
  exportPerson,
  importList,
  markCalled,
  openCalls,
  printedConsent,
  printedErasure,
  rowsElsewhere,
} from './product.ts';
import { clinic } from './words.ts';
import { type Answer, hashOf, publicUrl, type Row, type SentEmail, sourceKey, type World } from './world.ts';

interface Sent {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly context?: object;
}

function requestOf(routeKey: string, { json, form, path, query, headers, context }: Sent): object {
  const body = form ? new URLSearchParams(form).toString() : json === undefined ? undefined : JSON.stringify(json);
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  return {
    version: '2.0',
    routeKey,
    rawPath: routeKey.split(' ')[1],
    rawQueryString: '',
    headers: { ...(body === undefined ? {} : { 'content-type': type }), ...headers },
    ...(path ? { pathParameters: path } : {}),
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: { http: { method: routeKey.split(' ')[0], sourceIp: '192.0.2.7' }, ...context },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  };
}

// People

export const ann = {
  email: 'ann@example.com',
  firstName: 'Ann',
  interest: 'pain',
  zone: 'America/New_York',
  adult: 'true',
  consent: 'true',
} as const;

export const signUp = (world: World, changes: object = {}): Promise<Answer> =>
  world.ask('intake', requestOf('POST /signup', { json: { ...ann, ...changes } }));

export const signUpByForm = (world: World, changes: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  world.ask('intake', requestOf('POST /signup', { form: { ...ann, ...changes } }));

/** The contact who has the address: the first one, or the one that `patient` calls so. */
export function contactOf(world: World, email: string, place = 0): Row | undefined {
  const order = ({ pk }: Row) => world.made.get(pk.slice(2)) ?? 0;
  return [...world.rows.values()]
    .filter((row) => row.sk === 'CONTACT' && row.email === email)
    .sort((a, b) => order(a) - order(b))[place];
}

export const contactIdOf = (world: World, email: string = ann.email, place = 0): string =>
  contactOf(world, email, place)?.pk.slice(2) ?? 'nobody00000000000000';

type LinkKind = 'confirm' | 'preferences' | 'oneClick';
/** `move`: the question about a new address, in the old mailbox. `old`: the page of choices, from an email of last month. */
const pathOf = {
  confirm: 'confirm',
  move: 'confirm',
  preferences: 'preferences',
  old: 'preferences',
  oneClick: 'unsubscribe',
  notMe: 'not-me',
} as const;

function linkOf(world: World, kind: keyof typeof pathOf, email: string): string {
  const contact = contactOf(world, email);
  const tokens = contact?.tokens as Readonly<Record<LinkKind, string>> | undefined;
  const none = '0'.repeat(32);
  const dated = (day: number) => datedToken(tokens?.preferences ?? none, day, systemIdentity);
  const today = linkDay(world.moment);
  const token = {
    confirm: () => tokens?.confirm,
    move: () => (contact?.moving as { token?: string } | undefined)?.token,
    preferences: () => dated(today),
    notMe: () => dated(today),
    old: () => dated(today - 30),
    oneClick: () => tokens?.oneClick,
  }[kind]();
  return `${contactIdOf(world, email)}.${token ?? none}`;
}

/** Follows, or presses the button behind, a link of an email. */
export function follow(
  world: World,
  method: 'GET' | 'POST',
  kind: keyof typeof pathOf,
  fields: Readonly<Record<string, string>> = {},
  email: string = ann.email,
): Promise<Answer> {
  const token = linkOf(world, kind, email);
  const form = method === 'POST' ? { form: fields } : {};
  return world.ask('preferences', requestOf(`${method} /${pathOf[kind]}/{token}`, { path: { token }, ...form }));
}

/** Looks at the page and presses its button: it sends what the page showed. */
export async function confirm(world: World, email: string = ann.email): Promise<Answer> {
  const token = linkOf(world, 'confirm', email);
  const page = await world.ask('preferences', requestOf('GET /confirm/{token}', { path: { token } }));
  const shown = /name="shown" value="([^"]+)"/.exec(JSON.stringify(page).replaceAll('\\"', '"'))?.[1];
  return follow(world, 'POST', 'confirm', shown === undefined ? {} : { shown }, email);
}
/** The old mailbox answers the question about a new address. */
export const answerMove = (world: World, action: 'agree' | 'keep'): Promise<Answer> =>
  follow(world, 'POST', 'move', { action });
export const choose = (world: World, action: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  follow(world, 'POST', 'preferences', { action, ...more });

// Staff, and the clinic's systems

export interface Visit {
  readonly source: string;
  readonly externalId: string;
}

export const visitOne: Visit = { source: 'signed', externalId: 'V1' };

const byTheSystem = { authorizer: { iam: { userArn: 'arn:system' } } };

export interface Times {
  readonly start: string;
  readonly end: string;
}

export const times = {
  ahead: { start: '2026-11-20T15:00:00Z', end: '2026-11-20T17:00:00Z' },
  later: { start: '2026-11-24T16:00:00Z', end: '2026-11-24T18:00:00Z' },
  evening: { start: '2026-11-05T20:00:00Z', end: '2026-11-05T22:00:00Z' },
  begun: { start: '2026-11-05T14:00:00Z', end: '2026-11-05T16:00:00Z' },
  past: { start: '2026-11-03T15:00:00Z', end: '2026-11-03T17:00:00Z' },
} as const satisfies Record<string, Times>;

export const book = (world: World, at: Times, changes: object = {}, visit: Visit = visitOne): Promise<Answer> =>
  world.ask(
    'staff',
    requestOf('PUT /staff/appointments/{source}/{externalId}', {
      path: { ...visit },
      json: { email: ann.email, type: 'infusion', ...at, ...changes },
      context: byTheSystem,
    }),
  );

export const sayStatus = (world: World, status: string, visit: Visit = visitOne, more: object = {}): Promise<Answer> =>
  world.ask(
    'staff',
    requestOf('POST /staff/appointments/{source}/{externalId}/status', {
      path: { ...visit },
      json: { status, ...more },
      context: byTheSystem,
    }),
  );

/** A visit by any id that it has, or had. */
const appointmentPath = (world: World, { source, externalId }: Visit): Record<string, string> => {
  const link = world.find(({ pk }) => pk === `X#${source}#${externalId}`);
  return {
    contactId: String(link?.contactId ?? 'nobody00000000000000'),
    appointmentId: String(link?.appointmentId ?? 'nothing0000000000000'),
  };
};

const atTheDesk = (world: World) => {
  const iat = Date.parse(world.moment) / 1_000;
  const { authorization, authorizer } = signedIn({ sub: 'desk', scope: 'openid', roles: ['front-desk'], iat });
  return { headers: { authorization }, context: { authorizer } };
};

/** @param door the front desk's page, or the same for the clinic's systems. */
export const mark = (
  world: World,
  change: object,
  visit: Visit = visitOne,
  door: 'desk' | 'staff' = 'desk',
): Promise<Answer> =>
  world.ask(
    'staff',
    requestOf(`POST /${door}/visits/{contactId}/{appointmentId}`, {
      path: appointmentPath(world, visit),
      json: change,
      ...(door === 'desk' ? atTheDesk(world) : { context: byTheSystem }),
    }),
  );

export const hold = (world: World, isOn: boolean, door: 'desk' | 'staff' = 'desk', place = 0): Promise<Answer> =>
  world.ask(
    'staff',
    requestOf(`${isOn ? 'PUT' : 'DELETE'} /${door}/people/{contactId}/hold`, {
      path: { contactId: contactIdOf(world, ann.email, place) },
      ...(door === 'desk' ? atTheDesk(world) : { context: byTheSystem }),
    }),
  );

export const giveNotice = (world: World, kind: string, date: string, more: object = {}): Promise<Answer> =>
  world.ask(
    'staff',
    requestOf('POST /desk/notices', {
      json: { kind, location: 'albany', date, ...more },
      ...atTheDesk(world),
    }),
  );

export const showDay = (world: World, date: string): Promise<Answer> =>
  world.ask('staff', requestOf('GET /desk/day', { query: { date }, ...atTheDesk(world) }));

/** Marks the first open call as made. */
export function called(world: World, door: 'desk' | 'staff' = 'desk'): Promise<Answer> {
  const call = world.find(({ sk, state }) => sk.startsWith('CALL#') && state === 'open');
  const path = {
    contactId: call?.pk.slice(2) ?? 'nobody00000000000000',
    callId: call?.sk.slice('CALL#'.length) ?? 'none',
  };
  const caller = door === 'desk' ? atTheDesk(world) : { context: byTheSystem };
  return world.ask('staff', requestOf(`POST /${door}/calls/{contactId}/{callId}/called`, { path, ...caller }));
}

export const listCalls = (world: World): Promise<Answer> =>
  world.ask('staff', requestOf('GET /staff/calls', { context: byTheSystem }));

// Booking systems

const hmac = (encoding: 'hex' | 'base64', text: string) =>
  createHmac('sha256', sourceKey).update(text).digest(encoding);

/** A webhook, signed as its source does. */
export function webhook(
  world: World,
  source: 'signed' | 'calendly' | 'calcom' | 'square',
  body: Json,
): Promise<Answer> {
  const raw = JSON.stringify(body);
  const seconds = Date.parse(world.moment) / 1_000;
  const timed = `t=${seconds},v1=${hmac('hex', `${seconds}.${raw}`)}`;
  const headers = {
    signed: { 'dripline-signature': timed },
    calendly: { 'calendly-webhook-signature': timed },
    calcom: { 'x-cal-signature-256': hmac('hex', raw) },
    square: { 'x-square-hmacsha256-signature': hmac('base64', `${publicUrl}/webhooks/square${raw}`) },
  }[source];
  return world.ask('intake', requestOf(`POST /webhooks/${source}`, { json: body, headers }));
}

export const fhir = (world: World, resource: Json): Promise<Answer> => {
  const { resourceType: type, id } = resource as { resourceType: string; id: string };
  return type === 'Bundle'
    ? world.ask('staff', requestOf('POST /staff/fhir', { json: resource, context: byTheSystem }))
    : world.ask(
        'staff',
        requestOf('PUT /staff/fhir/{type}/{id}', { path: { type, id }, json: resource, context: byTheSystem }),
      );
};

// SES

/** What SES tells of the last email that left, or of the last whose subject begins so. */
export async function event(world: World, type: string, more: object = {}, about = ''): Promise<string> {
  const email: SentEmail | undefined = world.emails.findLast(({ subject }) => subject.startsWith(about));
  await world.feedback({ type, tag: email?.tag ?? 'none', sesId: email?.sesId ?? 'none', at: world.moment, ...more });
  return 'taken';
}

export const hardBounce = (world: World, about = ''): Promise<string> =>
  event(world, 'Bounce', { bounceKind: 'Permanent' }, about);

// Operators

const by = 'operator:test';

/** A list of one: the words that `npm run import` would say of it. */
export async function importOne(world: World, changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const cells = {
    email: ann.email,
    firstName: 'Annie',
    interest: 'depression',
    confirmedAt: '2026-10-01T10:00:00Z',
    textVersion: 'old-list-1',
    source: 'old list',
    ...changes,
  };
  const path = join(world.folder, 'list.csv');
  writeFileSync(path, `${Object.keys(cells).join(',')}\r\n${Object.values(cells).join(',')}\r\n`);
  const { tally } = await importList({
    path,
    table: world.table,
    identity: world.identity,
    clock: world.clock,
    clinic,
    by,
    hashOf: async (email) => hashOf(email),
    write: true,
    perHour: 500,
  });
  return Object.entries(tally)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join('; ');
}

export async function erase(world: World, contacts?: 'all' | readonly string[]): Promise<string> {
  const erasure = new Erasure(world.table, world.clock, world.identity, 6);
  const told: string[] = [];
  const request = {
    addressHash: hashOf(ann.email),
    by,
    why: 'asked',
    elsewhere: (ids: readonly string[]) => rowsElsewhere(world.table, ids),
    ...(contacts === undefined ? {} : { contacts }),
  } as const;
  const result = await eraseWaiting(erasure, request, world.clock, (lines) => told.push(...lines));
  return [...told, ...printedErasure(result)].map((line) => line.trim()).join(' | ');
}

export async function lookAtErasure(world: World): Promise<string> {
  const erasure = new Erasure(world.table, world.clock, world.identity, 6);
  const outlook = await erasure.look({ addressHash: hashOf(ann.email), by, why: 'asked' });
  return printedErasure(outlook)
    .map((line) => line.trim())
    .join(' | ');
}

export async function takeOut(world: World): Promise<string> {
  const { people, address, elsewhere } = await exportPerson(
    { table: world.table, identity: world.identity },
    { email: ann.email, addressHash: hashOf(ann.email), by, at: world.moment },
  );
  const kinds = (rows: readonly Readonly<Record<string, unknown>>[]) =>
    rows.map(({ sk }) => String(sk).split('#')[0] ?? '').join(' ') || 'none';
  return [
    ...people.map(({ contactId, rows }) => `${contactId}: ${kinds(rows)}`),
    `address: ${kinds(address)}`,
    `elsewhere: ${kinds(elsewhere)}`,
  ].join(' | ');
}

export const consent = async (world: World): Promise<string> =>
  printedConsent(await consentLedger(world.table, hashOf(ann.email)))
    .map((line) => line.trim().replaceAll(/ {2,}/g, ' '))
    .join(' | ');

export async function calledByOperator(world: World): Promise<string> {
  const [call] = await openCalls(world.table, world.moment);
  if (!call) return 'nobody needs a call';
  const { id, contactId } = await markCalled(world.table, `${call.contactId}/${call.id}`, by, world.moment);
  return `called ${contactId}/${id}`;
}

export const upkeep = async (world: World): Promise<string> => JSON.stringify(await world.upkeep());
