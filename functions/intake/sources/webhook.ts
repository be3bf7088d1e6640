/**
 * `POST /webhooks/<source>`: is it theirs, is it new, what does it say, and is it written. Only then 2xx.
 *
 * What is theirs and cannot be used is answered 200 with the reason: a source sends a refused event again for a day, and
 * then switches the webhook off, with everybody's bookings (I12; Calendly's "webhook disabling"). A program of the
 * clinic's own is told by 422, since somebody can mend it. Either way, a booking that cannot be served is a call.
 */

import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { systemClock } from '../../adapters/clock.ts';
import { countedBy, faultOf, logger, metrics } from '../../adapters/telemetry.ts';
import { defined } from '../../core/model/defined.ts';
import type { ConnectedName } from '../../core/model/sources.ts';
import { isPatientOfVisit } from '../../core/people/bookedPerson.ts';
import type { BookingEvent } from '../../core/people/booking.ts';
import { type BookingName, listUnread, unreadCall, withdrawUnread } from '../../core/people/bookingCalls.ts';
import { findVisit } from '../../core/people/findVisit.ts';
import type { HeardStore } from '../../core/ports.ts';
import { epochMs, type Instant } from '../../core/time/time.ts';
import { takeSlots } from '../../web/bookedSlots.ts';
import { callAbout, type Outcome, outcomeOf, refused, takeBooking } from '../../web/bookings.ts';
import type { WebParts } from '../../web/dependencies.ts';
import { json, type Request, type Response } from '../../web/http.ts';
import { type OwnUrls, ownUrlOf, ownUrlsFromEnvironment } from '../../web/ownUrls.ts';
import { warningsFor } from '../../web/warnings.ts';
import { AccessTokens } from './accessToken.ts';
import { sources } from './index.ts';
import { type Ask, ask, LookUpError } from './lookUp.ts';
import { SourceSecretError, type SourceSecrets, secretsFromEnvironment } from './secrets.ts';
import { takeSeries } from './series.ts';
import {
  type Delivery,
  type LookUp,
  lateMsMax,
  type Reading,
  type Source,
  type SourceSecret,
  toleranceSeconds,
} from './source.ts';

/** Cal.com's events, with every setting of the event type in them, are some 10 KB. */
export const webhookBytesMax = 131_072;

export interface WebhookParts extends OwnUrls {
  readonly secrets: SourceSecrets;
  readonly ask: Ask;
}

export function deliveryOf(request: Request, url: string): Delivery {
  const raw = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  return { headers: request.headers, raw, url };
}

/** Who signs, and how. */
export interface SignedSource extends Pick<Source, 'isSigned'> {
  readonly name: ConnectedName;
}

/** The secret that the bytes were signed under, or undefined. While a key is being changed there are two. */
export async function signedUnder(
  source: SignedSource,
  delivery: Delivery,
  secrets: SourceSecrets,
): Promise<SourceSecret | undefined> {
  const fits = (secret: SourceSecret) => {
    const keys = secret.previous === undefined ? [secret.key] : [secret.key, secret.previous];
    return keys.map((key) => source.isSigned(delivery, key)).includes(true);
  };
  const kept = await secrets.of(source.name);
  if (fits(kept)) return kept;
  const now = await secrets.anew(source.name);
  return now && fits(now) ? now : undefined;
}

/**
 * How old a signature is. A delivery that is tried again for a day may keep its first one: `late` is taken where the event's
 * own id tells that it is new, since a receipt is kept of everything that was taken.
 */
function ageOf(source: Source, delivery: Delivery, now: Instant): 'fresh' | 'late' | 'refused' {
  if (!source.signedAt) return 'fresh';
  const at = source.signedAt(delivery);
  if (at === undefined) return 'refused';
  const ms = epochMs(now) - epochMs(at);
  if (Math.abs(ms) <= toleranceSeconds * 1_000) return 'fresh';
  return ms > 0 && ms <= lateMsMax ? 'late' : 'refused';
}

/** The body's value, or undefined when it is none. Bytes that are no UTF-8 are none either. */
function parsedBody({ format }: Source, raw: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    const value: unknown = format === 'form' ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Nobody is written to about it, so that it need not be known whose it is. */
const isOnlyAsked = ({ status }: BookingEvent) =>
  status === 'requested' || status === 'unsettled' || status === 'withdrawn';

const accessTokens = new AccessTokens();

/** Asks once. Where tokens end, with one that counts now; and with the next one when that is refused all the same. */
async function lookedUp(
  { ask }: Pick<WebhookParts, 'ask'>,
  source: Source,
  { api: own, oauth }: SourceSecret,
  { path, headers, json, read }: LookUp,
  now: Instant,
): Promise<Reading> {
  const api = own ?? source.api ?? '';
  if (!oauth) return read(await ask(`${api}${path}`, headers, json));
  const withToken = async () => {
    const authorization = `Bearer ${await accessTokens.of(oauth, api, ask, now)}`;
    return read(await ask(`${api}${path}`, { ...headers, authorization }, json));
  };
  try {
    return await withToken();
  } catch (error) {
    if (!(error instanceof LookUpError) || error.code !== 'status401') throw error;
    accessTokens.forget(oauth);
    return withToken();
  }
}

/** Asks for what is missing, unless the booking is known and needs nothing more. */
async function completed(
  made: WebParts,
  parts: Pick<WebhookParts, 'ask'>,
  source: Source,
  secret: SourceSecret,
  reading: Reading,
): Promise<Reading> {
  if (reading.kind !== 'lookUp') return reading;
  const { unlessKnown, about } = reading.lookUp;
  if (unlessKnown && !(await isMoreWanted(made, unlessKnown))) return { kind: 'event', event: unlessKnown };
  const booking = defined<BookingName>({ source: source.name, externalId: about, start: unlessKnown?.start });
  const waiting = unreadCall(booking, made.clock.now(), made.identity);
  try {
    const told = await lookedUp(parts, source, secret, reading.lookUp, made.clock.now());
    await withdrawUnread(made.people, waiting);
    return told;
  } catch (error) {
    if (!(error instanceof LookUpError)) throw error;
    if (error.permanent) await doubt(made, booking);
    // The source tries again for a while: only if it goes on failing is it for staff.
    else if (isAhead(made, booking)) await listUnread(made.people, waiting);
    throw error;
  }
}

/** Whether the source has to be asked whose booking it is: not for one that is known, unless it may be another's now. */
async function isMoreWanted(made: WebParts, event: BookingEvent): Promise<boolean> {
  if (isOnlyAsked(event)) return false;
  const known = await findVisit(made.people, event.source, event.externalId);
  if (!known) return true;
  if (event.status !== 'booked' || event.patientId === undefined) return false;
  return (await isPatientOfVisit(made.people, known, event)) !== true;
}

/** A time that is over needs no call any more. */
const isAhead = ({ clock }: WebParts, { start }: Pick<BookingName, 'start'>) =>
  start === undefined || start > clock.now();

/**
 * The source does not know what its own webhook speaks of. If it is a visit that is still booked here, its reminders may be
 * about nothing; if not, somebody may be booked there whom nobody prepares. Either way staff look.
 */
async function doubt(made: WebParts, booking: BookingName): Promise<void> {
  const visit = await findVisit(made.people, booking.source, booking.externalId);
  const { start } = visit ?? booking;
  const about = defined<BookingName>({ ...booking, start });
  if ((visit && visit.status !== 'booked') || !isAhead(made, about)) return;
  await callAbout(made, about, 'unclearBooking', visit?.contactId);
}

async function refuse(
  made: WebParts,
  source: Source,
  { faults, booking, noAddress, underAge }: Extract<Reading, { kind: 'refused' }>,
): Promise<Outcome> {
  if (booking) {
    const visit = await findVisit(made.people, source.name, booking.externalId);
    const start = booking.start ?? visit?.start;
    const event = defined<BookingName>({ source: source.name, ...booking, start });
    const reason = underAge ? 'underAge' : noAddress ? 'noAddress' : 'unclearBooking';
    if (isAhead(made, event)) await callAbout(made, event, reason, visit?.contactId);
  }
  return { ...refused(422, 'it cannot be used as it is'), faults };
}

async function outcomeFor(made: WebParts, parts: WebhookParts, source: Source, request: Request): Promise<Outcome> {
  // Some sign the address that they were given: after a change of domain that is still the former one.
  const delivery = deliveryOf(request, `${ownUrlOf(request, parts)}${request.rawPath}`);
  if (delivery.raw.byteLength > webhookBytesMax)
    return refused(413, `the body is larger than ${webhookBytesMax} bytes`);
  const secret = await signedUnder(source, delivery, parts.secrets);
  if (!secret) return refused(401, 'the signature does not fit the body');
  const now = made.clock.now();
  const age = ageOf(source, delivery, now);
  if (age === 'refused') return refused(401, 'it was signed more than seven days ago, or ahead of now');
  const body = parsedBody(source, delivery.raw);
  if (body === undefined) return refused(400, `the body is no ${source.format === 'form' ? 'form' : 'JSON object'}`);
  await made.words.refresh();
  const { clinic } = await made.words.current();
  const first = source.read(body, clinic, now, secret);
  if (age === 'late' && first.kind === 'event' && first.event.eventId === undefined)
    return refused(
      401,
      `it was signed more than ${toleranceSeconds} s ago, and has no id that tells whether it is new`,
    );
  return takeReading(made, parts, source, secret, first);
}

/** Takes what a source's words say, whether it told them or was asked. @throws LookUpError */
export async function takeReading(
  made: WebParts,
  parts: Pick<WebhookParts, 'ask'>,
  source: Source,
  secret: SourceSecret,
  first: Reading,
): Promise<Outcome> {
  const { clinic } = await made.words.current();
  const reading = await completed(made, parts, source, secret, first);
  switch (reading.kind) {
    case 'ignored':
      return source.strict ? refused(422, reading.reason) : { status: 200, result: 'ignored', reason: reading.reason };
    case 'refused':
      return refuse(made, source, reading);
    case 'event': {
      const { event, series } = reading;
      const api = secret.api ?? source.api ?? '';
      const askApi: Ask = (path, headers) => parts.ask(`${api}${path}`, headers);
      const outcome = series
        ? await takeSeries(made, askApi, event, series)
        : outcomeOf(await takeBooking(made, event));
      return { ...outcome, ...defined<Pick<Outcome, 'warnings'>>({ warnings: warningsFor(event, clinic) }) };
    }
    case 'slot':
      return takeSlots(made, [reading.slot, ...(reading.others ?? [])]);
    case 'lookUp':
      throw new LookUpError('asksAgain', true);
  }
}

/** A hosted source can mend nothing: what is authentic was received, whatever we make of it. */
const answered = (source: Source, { status }: Outcome) =>
  !source.strict && (status === 409 || status === 422) ? 200 : status;

async function outcomeOrFault(
  made: WebParts,
  parts: () => WebhookParts,
  source: Source,
  request: Request,
): Promise<Outcome> {
  try {
    return await outcomeFor(made, parts(), source, request);
  } catch (error) {
    if (error instanceof LookUpError) {
      logger.warn('a look-up failed', { source: source.name, code: error.code });
      if (error.permanent) return refused(422, `${source.name} does not know it any more`);
      return refused(502, `${source.name} did not answer; please send it again`);
    }
    if (error instanceof SourceSecretError) {
      logger.error('a source has no usable secret', { source: source.name });
      return refused(503, 'this source is not set up here yet');
    }
    logger.error('a webhook failed', { source: source.name, ...faultOf(error) });
    return refused(500, 'something went wrong on our side; please send it again');
  }
}

/** The hour that was noted last of each source, while this function stays warm: a second write would say nothing. */
const noted = new WeakMap<HeardStore, Map<string, string>>();

/** What is lost of it costs no booking: the next event of the hour notes it. */
async function noteHeard({ clock, heard }: WebParts, source: string): Promise<void> {
  const now = clock.now();
  const hour = now.slice(0, 13);
  const hours = noted.get(heard) ?? new Map<string, string>();
  noted.set(heard, hours);
  if (hours.get(source) === hour) return;
  try {
    await heard.note(source, now);
    hours.set(source, hour);
  } catch (error) {
    logger.warn('it could not be noted that a source was heard', { source, ...faultOf(error) });
  }
}

/** Counts what a source told, for the alarm on one that is refused, and notes that it was heard. */
export async function count(made: WebParts, source: ConnectedName, isTaken: boolean): Promise<void> {
  countedBy('source', source).addMetric(isTaken ? 'EventTaken' : 'EventRefused', MetricUnit.Count, 1);
  if (isTaken) await noteHeard(made, source);
  metrics.publishStoredMetrics();
}

/** Answers one webhook. The log has the source, the result and the names of fields: nothing of anybody (I8). */
export async function takeWebhook(made: WebParts, parts: () => WebhookParts, request: Request): Promise<Response> {
  const name = request.routeKey.split('/').at(-1) ?? '';
  const source = Object.hasOwn(sources, name) ? sources[name as keyof typeof sources] : undefined;
  if (!source) return json(404, { error: 'there is nothing here' });
  const outcome = await outcomeOrFault(made, parts, source, request);
  const { result, reason, faults } = outcome;
  // A field that is none of ours is named by the sender, and a name may be anything.
  const fields = faults?.map(({ field, isUnknown }) => (isUnknown ? 'unknown' : field));
  logger.info('webhook', { source: name, status: outcome.status, result, reason, fields });
  // 401 to 413 by our judgement: not theirs, too old, or unreadable. 200 and 422 have passed that.
  await count(made, source.name, outcome.status < 400 || outcome.status === 409 || outcome.status === 422);
  const { status: _status, ...body } = outcome;
  return json(answered(source, outcome), body);
}

/** The parts of a deployed function. */
export function webhookPartsFromEnvironment(): WebhookParts {
  return { secrets: secretsFromEnvironment(systemClock), ask, ...ownUrlsFromEnvironment() };
}
