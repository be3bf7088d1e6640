/** What rows of each kind must hold to be read (`fields.ts`). A field of the model that is missing here does not compile. */
import type { Address } from '../../core/model/address.ts';
import type { Appointment } from '../../core/model/appointment.ts';
import { type Call, type CallCause, isCallReason } from '../../core/model/call.ts';
import type { Contact } from '../../core/model/contact.ts';
import type { Due } from '../../core/model/due.ts';
import { type Enrollment, isEndReason, type PassedOverReason, type Settled } from '../../core/model/enrollment.ts';
import { isErrorCode } from '../../core/model/errors.ts';
import { type FactOrigin, type FactOrigins, isFactSource, type ToldFacts } from '../../core/model/facts.ts';
import { type FormAttributes, formFields, keptFields } from '../../core/model/formFields.ts';
import type { EmailClass } from '../../core/model/journey.ts';
import type { Owed } from '../../core/model/owed.ts';
import type { Before, Cap, VisitBefore } from '../../core/model/person.ts';
import type { LogRow } from '../../core/model/personRecord.ts';
import type { DeliveryFacts, FactsTold, Send, VisitTold } from '../../core/model/send.ts';
import { isSendReason } from '../../core/model/sendReasons.ts';
import type { SignUp } from '../../core/model/signUp.ts';
import type { ToldPatient } from '../../core/model/toldPatient.ts';
import type { BookingLink, SeatRow } from '../../core/people/changes.ts';
import type { Erasing, Evidence } from '../../core/people/erasure.ts';
import type {
  LaneState,
  Outage,
  PhonesDown,
  PlacedEnrollment,
  PlannedThrough,
  PollProgress,
  RequestCounts,
} from '../../core/ports.ts';
import type { Instant } from '../../core/time/time.ts';
import {
  type FieldsOf,
  flag,
  id,
  instant,
  listOf,
  maybe,
  number,
  object,
  oneOf,
  RowShapeError,
  reader,
  recordOf,
  text,
  whole,
  word,
  yes,
} from './fields.ts';

const due = maybe(object<Due>({ partition: id, at: instant }));

/** What an optional field holds when it is there. */
type Held<Row, Field extends keyof Row> = Exclude<Row[Field], undefined>;

/** What the sign-up form stores, as the list of its fields says: a choice is one of its words, any other is text. */
const formChecks = keptFields.map(({ name, isOptional }) => {
  const { control } = formFields[name];
  const check =
    control.kind === 'choice'
      ? oneOf<string>(Object.fromEntries(Object.keys(control.choices).map((word) => [word, true] as const)))
      : text;
  return { name, check, isOptional };
});

const formAttributes = Object.fromEntries(
  formChecks.map(({ name, check, isOptional }) => [name, isOptional ? maybe(check) : check]),
) as FieldsOf<FormAttributes>;

const suppressed = object<Contact['suppressed']>({
  marketing: maybe(text),
  reminder: maybe(text),
  request: maybe(text),
});

const emailForm = oneOf<Held<Contact, 'emailForm'>>({ minimal: true, full: true });
const origin = object<FactOrigin>({ source: word(isFactSource), at: instant });

export const asContact = reader<Contact>('contact', {
  ...formAttributes,
  id,
  addressHash: id,
  marketing: object<Contact['marketing']>({
    state: oneOf({ none: true, asked: true, confirmed: true, left: true }),
    at: instant,
    textVersion: maybe(text),
    source: maybe(text),
    pausedUntil: maybe(instant),
    confirmedAt: maybe(instant),
    startsAt: maybe(instant),
    importRow: maybe(text),
  }),
  emailForm: maybe(emailForm),
  facts: maybe(
    object<FactOrigins>({
      firstName: maybe(origin),
      phone: maybe(origin),
      zone: maybe(origin),
      locale: maybe(origin),
      emailForm: maybe(origin),
    }),
  ),
  series: maybe(object<Held<Contact, 'series'>>({ zone: maybe(text), locale: maybe(text) })),
  reminders: object<Contact['reminders']>({
    state: oneOf({ on: true, left: true }),
    at: instant,
    amount: maybe(oneOf({ needed: true })),
  }),
  suppressed,
  hold: flag,
  frozen: maybe(yes),
  moving: maybe(
    object<Held<Contact, 'moving'>>({
      contactId: id,
      at: instant,
      to: text,
      token: maybe(text),
      agreedAt: maybe(instant),
    }),
  ),
  movedFrom: maybe(
    object<Held<Contact, 'movedFrom'>>({
      addressHash: id,
      at: instant,
      contactId: maybe(id),
      earlier: maybe(listOf(id)),
    }),
  ),
  nameAsked: maybe(yes),
  replaces: maybe(
    object<Held<Contact, 'replaces'>>({
      contactId: id,
      at: instant,
      agreedAt: maybe(instant),
      doneAt: maybe(instant),
    }),
  ),
  formerOf: maybe(object<Held<Contact, 'formerOf'>>({ contactId: id, at: instant, undoneAt: maybe(instant) })),
  linkAsked: maybe(object<Held<Contact, 'linkAsked'>>({ at: instant })),
  signup: maybe(
    object<Held<Contact, 'signup'>>({
      id,
      at: instant,
      locale: maybe(text),
      questions: maybe(listOf(instant)),
      words: maybe(id),
    }),
  ),
  tokens: object<Contact['tokens']>({ confirm: text, preferences: text, oneClick: text }),
  version: whole,
});

const visitStatus = oneOf<Appointment['status']>({
  booked: true,
  cancelled: true,
  completed: true,
  untreated: true,
  noshow: true,
  replaced: true,
});
const visitKind = oneOf({ consultation: true, infusion: true, unmapped: true });

export const asAppointment = reader<Appointment>('appointment', {
  id,
  contactId: id,
  source: text,
  externalId: text,
  status: visitStatus,
  kind: visitKind,
  location: text,
  visitType: maybe(text),
  start: instant,
  end: instant,
  revision: whole,
  bookedAt: instant,
  revisedAt: instant,
  statusAt: instant,
  course: maybe(number),
  stoppedEarly: maybe(yes),
  untreatedFor: maybe(oneOf({ foodOrDrink: true, noDriver: true, other: true })),
  missedEmailAt: maybe(instant),
  doorAskedAt: maybe(instant),
  notice: maybe(
    object<Held<Appointment, 'notice'>>({
      kind: oneOf({ closed: true, openingLate: true, phonesDown: true, openAfterAll: true, timesAgain: true }),
      at: instant,
      opensAt: maybe(instant),
      number: whole,
      revision: whole,
    }),
  ),
  sourceVersion: maybe(number),
  occurredAt: maybe(instant),
  movingSince: maybe(instant),
  replacedBy: maybe(object<Held<Appointment, 'replacedBy'>>({ contactId: id, appointmentId: id })),
  told: maybe(
    object<ToldFacts>({
      source: word(isFactSource),
      firstName: maybe(text),
      phone: maybe(text),
      zone: maybe(text),
      locale: maybe(text),
      emailForm: maybe(emailForm),
    }),
  ),
  version: whole,
});

const factsTold = maybe(object<FactsTold>({ start: instant, end: instant, kind: visitKind, location: text }));

const outcome = oneOf<Settled['outcome']>({ sent: true, skipped: true, inDoubt: true });

const passedOver = oneOf<PassedOverReason>({ notApplicable: true, wantsFewer: true });

export const asEnrollment = reader<Enrollment>('enrollment', {
  contactId: id,
  journey: id,
  instance: id,
  state: oneOf({ active: true, ended: true }),
  ended: maybe(object<Held<Enrollment, 'ended'>>({ at: instant, reason: word(isEndReason), revision: whole })),
  startedAt: instant,
  settled: recordOf(
    object<Settled>({ revision: whole, at: instant, outcome, into: maybe(text), why: maybe(passedOver) }),
  ),
  retry: maybe(object<Held<Enrollment, 'retry'>>({ step: id, revision: whole, notBefore: instant, refusals: whole })),
  waiting: maybe(text),
  due,
  told: factsTold,
  takenUp: maybe(flag),
  seen: whole,
  version: whole,
});

const lane = oneOf<EmailClass>({ reminder: true, request: true, marketing: true });

export const asSend = reader<Send>('send', {
  contactId: id,
  id,
  journey: id,
  instance: id,
  step: id,
  revision: whole,
  class: lane,
  safety: flag,
  reply: flag,
  state: oneOf({ claimed: true, refused: true, sent: true, skipped: true, inDoubt: true }),
  attempt: whole,
  doubts: whole,
  token: text,
  deadline: instant,
  claimedAt: instant,
  plannedAt: instant,
  settledAt: maybe(instant),
  acceptedAt: maybe(instant),
  sesId: maybe(text),
  templateHash: maybe(text),
  locale: maybe(text),
  visit: maybe(
    object<VisitTold>({
      start: instant,
      end: instant,
      kind: visitKind,
      location: text,
      revisedAt: instant,
      course: maybe(number),
      opensAt: maybe(instant),
    }),
  ),
  before: factsTold,
  resent: maybe(yes),
  rides: maybe(yes),
  release: maybe(text),
  graceEnds: maybe(instant),
  reason: maybe(word(isSendReason)),
  into: maybe(text),
  reasons: listOf(text),
  safetyDeadline: maybe(instant),
  delivery: maybe(
    object<DeliveryFacts>({
      deliveredAt: maybe(instant),
      bouncedAt: maybe(instant),
      bounceKind: maybe(text),
      complainedAt: maybe(instant),
    }),
  ),
  due,
});

export const asCall = reader<Call>('call', {
  contactId: id,
  id,
  reason: word(isCallReason),
  journey: maybe(text),
  step: maybe(text),
  appointmentId: maybe(text),
  booking: maybe(
    object<Held<Call, 'booking'>>({ source: text, externalId: text, start: maybe(instant), phone: maybe(text) }),
  ),
  at: instant,
  causes: maybe(
    listOf(object<CallCause>({ id, reason: word(isCallReason), at: instant, journey: maybe(text), step: maybe(text) })),
  ),
  isFirst: maybe(yes),
  state: oneOf({ open: true, called: true, withdrawn: true, over: true }),
  tried: maybe(
    object<Held<Call, 'tried'>>({ outcome: oneOf({ reached: true, leftMessage: true, noAnswer: true }), at: instant }),
  ),
  callSince: maybe(instant),
  escalatedAt: maybe(instant),
  version: maybe(whole),
  due,
});

export const asBefore = reader<Before>('before', {
  versions: whole,
  visits: listOf(
    object<VisitBefore>({ id, kind: visitKind, status: visitStatus, start: instant, gone: maybe(listOf(text)) }),
  ),
  hasVisits: flag,
  version: whole,
});

export const asCap = reader<Cap>('cap', { at: instant, token: text });

export const asLogRow = reader<LogRow>('log', {
  at: instant,
  what: text,
  by: text,
  purpose: maybe(oneOf({ marketing: true, reminder: true, both: true })),
  textVersion: maybe(text),
  source: maybe(text),
  occurredAt: maybe(instant),
  detail: maybe(text),
  page: maybe(text),
  textHash: maybe(text),
  to: maybe(text),
});

export const asEvidence = reader<Evidence>('evidence', {
  receipt: text,
  begunAt: instant,
  erasedAt: maybe(instant),
  by: text,
  why: oneOf({ asked: true, unconfirmed: true }),
  people: whole,
  consents: listOf(recordOf(text)),
  emails: object<Evidence['emails']>({ marketing: whole, reminder: whole }),
});

/** A sign-up keeps what the form took, and of its address nothing. */
export const asSignUp = reader<Partial<SignUp>>('signUp', {
  ...(Object.fromEntries(formChecks.map(({ name, check }) => [name, maybe(check)])) as FieldsOf<
    Partial<FormAttributes>
  >),
  addressHash: maybe(id),
  textVersion: maybe(text),
  source: maybe(text),
});

/** The row of an address itself, with the mark that an erasure leaves while it goes on. */
export interface StoredAddress extends Address {
  readonly erasing?: Erasing;
}

export const asAddress = reader<StoredAddress>('address', {
  signupContact: maybe(id),
  suppressed: maybe(suppressed),
  changes: maybe(whole),
  erasing: maybe(object<Erasing>({ receipt: text, at: instant, held: recordOf(flag), suppressed })),
});

export interface LinkFacts {
  /** Somebody gave this address as their new one and has not confirmed it: nobody's yet, but it can be suppressed. */
  readonly pending?: true;
  /** The contact has another address by now. Links are never deleted; time to live takes them. */
  readonly leftAt?: Instant;
}

export const asAddressLink = reader<LinkFacts>('addressLink', { pending: maybe(yes), leftAt: maybe(instant) });

export const asBookingLink = reader<BookingLink>('bookingLink', {
  contactId: maybe(id),
  appointmentId: maybe(id),
  closedAt: maybe(instant),
  requestedAt: maybe(instant),
});

/** Whose place has which id; the slot is in the row's key. */
export type Seat = Pick<SeatRow, 'key' | 'externalId' | 'contactId'>;

export const asSeat = reader<Seat>('seat', { key: id, externalId: id, contactId: id });

/** Under one of a patient's identifiers: whose it is; of two patients' it says that alone. */
export interface PatientIdentifier {
  readonly patientId: string;
  readonly isShared?: true;
}

export const asPatientIdentifier = reader<PatientIdentifier>('patientIdentifier', {
  patientId: id,
  isShared: maybe(yes),
});

export const asToldPatient = reader<ToldPatient>('toldPatient', {
  patientId: id,
  email: maybe(text),
  firstName: maybe(text),
  phone: maybe(text),
  locale: maybe(text),
  isHeld: flag,
  isMinor: flag,
});

export const asPollProgress = reader<PollProgress>('pollProgress', {
  since: instant,
  nextAt: instant,
  failures: whole,
  passAt: maybe(instant),
  page: maybe(text),
  hasFault: maybe(yes),
});

export const asOwed = reader<Owed>('owed', { stamp: id, since: instant });

export const asOutage = reader<Outage>('outage', { since: instant, probes: whole, nextProbeAt: instant });

export const asPhonesDown = reader<PhonesDown>('phonesDown', { location: text, from: instant, until: instant });

export const asLaneState = reader<LaneState>('laneState', {
  whose: listOf(id),
  code: word(isErrorCode),
  held: maybe(object<Outage>({ since: instant, probes: whole, nextProbeAt: instant })),
});

export const asPlanned = reader<PlannedThrough>('planned', {
  release: text,
  walks: whole,
  place: maybe(
    object<NonNullable<PlannedThrough['place']>>({
      partition: text,
      after: maybe(object<PlacedEnrollment>({ contactId: id, journey: text, instance: text, at: instant })),
    }),
  ),
});

export interface BadNews {
  readonly what: 'bounce' | 'complaint';
  /** Absent in rows that were written before there was more than one breaker. */
  readonly lane?: EmailClass;
  readonly at: Instant;
}

export const asBadNews = reader<BadNews>('badNews', {
  what: oneOf({ bounce: true, complaint: true }),
  lane: maybe(lane),
  at: instant,
});

/** How many questions were put to strangers in the clock hour that begins at `at`. */
export type RequestHour = RequestCounts['hours'][number];

export const asRequestHour = reader<RequestHour>('requests', { at: instant, count: whole });

const isLane = (word: string): word is EmailClass => lane.faultIn(word) === undefined;

/** The lane that a key names. @throws RowShapeError when there is none of that name: somebody has misspelt it. */
export function asLane(word: string): EmailClass {
  if (!isLane(word)) throw new RowShapeError('pause', 'lane');
  return word;
}
