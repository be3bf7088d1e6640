/** What the core needs from the world. Small, named by who uses them; `adapters/` implement them. */

import type { Address, SharedAddress } from './model/address.ts';
import type { Appointment } from './model/appointment.ts';
import type { Call, CallList } from './model/call.ts';
import type { Clinic } from './model/clinic.ts';
import type { Contact } from './model/contact.ts';
import type { Due } from './model/due.ts';
import type { Enrollment } from './model/enrollment.ts';
import type { CodeOf, ErrorCode, RefusalCode } from './model/errors.ts';
import type { EmailClass, Journey } from './model/journey.ts';
import type { LogEntry } from './model/log.ts';
import type { Owed } from './model/owed.ts';
import type { Before, Person } from './model/person.ts';
import type { DueOf, DueRow } from './model/row.ts';
import type { Send } from './model/send.ts';
import type { Signable } from './model/signature.ts';
import type { SignUp } from './model/signUp.ts';
import type { CompiledTemplate, StoredPicture } from './model/template.ts';
import type { ToldPatient } from './model/toldPatient.ts';
import type { Wanted, WantedSince } from './model/wanted.ts';
import type { BookingLink, Changes } from './people/changes.ts';
import type { ErasureRequest, ErasureResult } from './people/erasure.ts';
import type { Instant } from './time/time.ts';

export interface Clock {
  now(): Instant;
  /** Resolves at or after `at`. */
  sleepUntil(at: Instant): Promise<void>;
}

/** Randomness and hashing. */
export interface Identity {
  /** 128 random bits, in hex. */
  token(): string;
  /** A random id of 80 bits, in hex: for a contact, an appointment, a log row. Fit for an SES tag. */
  id(): string;
  /** First 128 bits of a SHA-256, in hex. */
  digest(text: string): string;
}

/** Which earlier state of a ledger row a claim may replace. */
export type ClaimOver =
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused' | 'inDoubt'; readonly attempt: number };

/** `taken` gives back the row that stood in the way. */
export type ClaimResult = { readonly kind: 'claimed' } | { readonly kind: 'taken'; readonly by: Send };

/** `stale`: the row is no longer as expected; read and plan again. */
export type WriteResult = 'written' | 'stale';

/**
 * The people table as the rules about people need it (`core/people`). Every read is strongly consistent: what was
 * acknowledged before is seen.
 */
export interface PeopleRows {
  contact(contactId: string): Promise<Contact | undefined>;
  /** To be read before the contacts that share it: a write of the address then finds out whatever came in between. */
  address(addressHash: string): Promise<SharedAddress>;
  /** With what was put away. */
  person(contactId: string): Promise<Person | undefined>;
  signUp(contactId: string, signUpId: string): Promise<Partial<SignUp> | undefined>;
  appointment(contactId: string, appointmentId: string): Promise<Appointment | undefined>;
  /** Every appointment of a person, whatever became of it. */
  appointments(contactId: string): Promise<readonly Appointment[]>;
  /** Where a source's id of a booking leads, or with `patientKey` of a patient. */
  bookingLink(source: string, externalId: string): Promise<BookingLink | undefined>;
  /** The ids of all places of a slot that several people share, by whose they are. */
  seats(source: string, slotId: string): Promise<ReadonlyMap<string, string>>;
  /** Whether the contact is one of the source's patients already. */
  isPatientOf(contactId: string, source: string): Promise<boolean>;
  call(contactId: string, callId: string): Promise<Call | undefined>;
  /** Whether the source's event was taken before. */
  hasReceipt(source: string, eventId: string): Promise<boolean>;
  /** All of it or nothing. `stale`: a row is no longer as it was seen. */
  write(changes: Changes): Promise<WriteResult>;
}

/** What `send.ts` and the handlers need of the people table. */
export interface PeopleStore {
  /** One Query, of what is not put away. Undefined when there is no such contact. */
  readPerson(contactId: string, consistency: 'strong' | 'eventual'): Promise<Person | undefined>;
  readSend(contactId: string, sendId: string, consistency: 'strong' | 'eventual'): Promise<Send | undefined>;
  /**
   * Rows of one lane partition due up to and including `until`, earliest first; fewer than `limit` only at the end.
   * @param after the last row of the page before: whatever became of it, the page goes on behind its place.
   */
  dueRows(partition: string, until: Instant, limit: number, after?: DueRow): Promise<readonly DueRow[]>;
  /**
   * Step 2: the ledger is the lock. Puts the row (a claim, or a skip that is terminal at once) where `over` expects
   * it. A failed condition that shows our own token is success: the first reply was lost.
   */
  claim(row: Send, over: ClaimOver): Promise<ClaimResult>;
  /** Step 5: writes the row's outcome, while our token still holds it. An event that settled it first wins. */
  settle(row: Send): Promise<WriteResult>;
  /** Another worker's claim whose deadline + 60 s has passed becomes `inDoubt`, while its token is unchanged. */
  declareInDoubt(row: Send): Promise<WriteResult>;
  /** Takes a ledger row out of the due index, or moves it, while state and token are as given. */
  reschedule(row: Send, due: Due | undefined): Promise<WriteResult>;
  /** Moves any row of the index to a later moment, while it is still due when it was seen to be. */
  postpone(row: DueRow, at: Instant): Promise<WriteResult>;
  /** Takes an enrollment whose person is not there out of the index, saying why. */
  retire(contactId: string, journey: string, instance: string, why: string): Promise<void>;
  /** Step 6. `expected` undefined: it must not exist yet. */
  putEnrollment(enrollment: Enrollment, expected: number | undefined): Promise<WriteResult>;
  /** Marketing takes the cap by one conditional write (I5): true when `now` is `capMs` past the last one, or it is ours. */
  takeCap(contactId: string, now: Instant, capMs: number, token: string): Promise<boolean>;
  /** Strongly consistent. */
  readCall(contactId: string, callId: string): Promise<Call | undefined>;
  /** Puts `next` where `seen` was read; undefined: there must be none yet. */
  putCall(next: Call, seen: Call | undefined): Promise<WriteResult>;
}

/** What SES's events write of a send. */
export interface DeliveryStore {
  /**
   * What nearly every email comes to, in one call and with nothing read: a row that is `sent` and of which SES has told
   * nothing yet is delivered, and out of the due index. Any other row is given back as it stands, for `afterEvent`.
   */
  deliver(
    contactId: string,
    sendId: string,
    at: Instant,
  ): Promise<{ readonly kind: 'written' } | { readonly kind: 'other'; readonly row: Send | undefined }>;
  /** Replaces `seen` by `next` while its state, token and delivery facts are as they were seen. */
  replace(seen: Send, next: Send): Promise<WriteResult>;
}

/** What decides whether anything may be sent at all. Read once a tick. */
export interface Control {
  /** Lanes that staff have paused: they are not even queried. */
  readonly paused: ReadonlySet<EmailClass>;
  /** How SES answered of late, of the lanes of which it refused something that may be everybody's. */
  readonly lanes: ReadonlyMap<EmailClass, LaneState>;
  /** SES answered ambiguously: nothing but a probe goes until one succeeds. */
  readonly outage?: Outage;
  /** Hard bounces and complaints of the last 24 hours (the breaker), but for those of questions to strangers. */
  readonly bounces: number;
  readonly complaints: number;
  readonly requests: RequestCounts;
  /** How far everybody is planned from the release in force. */
  readonly planned?: PlannedThrough;
  /** Where and when nobody can telephone us, as staff have told it; absent: nowhere. */
  readonly phonesDown?: readonly PhonesDown[];
}

/** Emails about a visit at a place say for so long how else we are reached: also those about visits of other days. */
export interface PhonesDown {
  /** Key into `clinic.locations`. */
  readonly location: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** The release that everybody is being planned anew from, or has been. */
export interface PlannedThrough {
  readonly release: string;
  /** How often all of them were gone through. */
  readonly walks: number;
  /** Where the walk under way was cut off. */
  readonly place?: { readonly partition: string; readonly after?: PlacedEnrollment };
}

/** An enrollment with its place in the due index. */
export interface PlacedEnrollment {
  readonly contactId: string;
  readonly journey: string;
  readonly instance: string;
  readonly at: Instant;
}

/** What was asked of strangers in the last 24 hours (class `request`), and what came of it. */
export interface RequestCounts {
  /** By the clock hour. */
  readonly hours: readonly { readonly at: Instant; readonly count: number }[];
  readonly bounces: number;
  readonly complaints: number;
}

export interface Outage {
  readonly since: Instant;
  readonly probes: number;
  readonly nextProbeAt: Instant;
}

/** Refusals in a row, since an email of the lane last went. */
export interface LaneState {
  /** The people refused, three at most. */
  readonly whose: readonly string[];
  /** The latest answer. */
  readonly code: ErrorCode;
  /** Nothing of the lane goes but one email at each probe. */
  readonly held?: Outage;
}

/** `Control` as it is kept, and who of the workers holds the lease. */
export interface ControlStore {
  /** True when this worker holds the lease until `until`. Its holder may take it again. */
  takeLease(worker: number, holder: string, now: Instant, until: Instant): Promise<boolean>;
  /** Gives the lease back, if it is still ours. */
  endLease(worker: number, holder: string, now: Instant): Promise<void>;
  /** What can be read of it: a row that does not fit is told to the log and holds up nothing (I12). */
  read(now: Instant): Promise<Control>;
  setOutage(outage: Outage): Promise<void>;
  endOutage(): Promise<void>;
  /** Undefined: all is well. */
  setLane(lane: EmailClass, state: LaneState | undefined): Promise<void>;
  setPlanned(planned: PlannedThrough): Promise<void>;
  /** That nobody can telephone a place; of two that end at one moment the later word counts. */
  setPhonesDown(down: PhonesDown): Promise<void>;
  /** By SES id, so that an event told twice counts once. */
  addBadNews(what: 'bounce' | 'complaint', lane: EmailClass, sesId: string, at: Instant): Promise<void>;
  /**
   * Counts one more email of class `request` in the clock hour that begins at `hour`.
   * @returns false, with nothing counted, when there are `atMost` already.
   */
  takeRequest(hour: Instant, atMost: number): Promise<boolean>;
}

/** At most `max` in each `windowMs`, counted from fixed beginnings. */
export interface Limit {
  readonly max: number;
  readonly windowMs: number;
}

/** How often something was tried. */
export interface LimitStore {
  /**
   * Counts one more.
   * @param key what is counted, by a keyed hash: never an address.
   * @returns how long to wait when it was one too many; undefined when it was not.
   */
  take(key: string, limit: Limit, now: Instant): Promise<{ readonly waitMs: number } | undefined>;
}

/** When each booking system told something that was taken, to the hour. */
export interface HeardStore {
  note(source: string, at: Instant): Promise<void>;
  /** The beginnings of the hours, oldest first, as far back as silence is reckoned. */
  hours(source: string, now: Instant): Promise<readonly Instant[]>;
}

/** What record systems told of their patients, who need not be known here yet. Forgotten when it is not told again. */
export interface ToldPatients {
  /** @param key the source's id of the patient, or one of the identifiers it told of them. */
  told(source: string, key: string): Promise<ToldPatient | undefined>;
  keep(source: string, patient: ToldPatient, by: PatientKeys, now: Instant): Promise<void>;
}

/** Under what a patient is kept, beside the record system's own id. */
export interface PatientKeys {
  /** One that two patients have leads to neither of them (I14). */
  readonly identifiers: readonly string[];
  /** Of their address, so that an erasure finds the rows. */
  readonly addressHash: string | undefined;
  /** When the source wrote it: what is older than what is kept changes nothing. */
  readonly toldAt: Instant;
}

/** What is still to be asked of the record system. */
export interface WantedQueue {
  /** It is kept when this resolves. */
  put(wanted: readonly Wanted[], now: Instant): Promise<void>;
  /** Some of it; none: no more waits now. `done` takes one away for good, any other waits again soon. */
  take(): Promise<readonly { readonly wanted: WantedSince | undefined; done(): Promise<void> }[]>;
}

/** How far a system has been asked for what it did not tell. */
export interface PollProgress {
  /** What changed before it has been asked for. */
  readonly since: Instant;
  /** The next pass begins then, or an interrupted one goes on. */
  readonly nextAt: Instant;
  /** Tries in a row that failed. */
  readonly failures: number;
  /** Of a pass that is not done: when it began, and the page that comes next, in the system's own words. */
  readonly passAt?: Instant;
  readonly page?: string;
  /** Something it listed could not be taken: what changed since is listed again by the next pass. */
  readonly hasFault?: true;
}

export interface PollStore {
  /** Of each system that was ever asked. */
  all(): Promise<ReadonlyMap<string, PollProgress>>;
  save(source: string, progress: PollProgress): Promise<void>;
}

/** Where a page of a list ends: the next one goes on behind it. */
export interface CallPlace {
  readonly contactId: string;
  readonly id: string;
  readonly due: Due;
}

export interface CallPage {
  readonly calls: readonly Call[];
  /** Undefined on the last page. */
  readonly next?: CallPlace;
}

/** What staff should do: the calls (I7), and what they should look into. */
export interface CallStore {
  /** The open ones of a list, the soonest visit first. */
  page(list: CallList, now: Instant, limit: number, after?: CallPlace): Promise<CallPage>;
  /** How many are open, on each list; the index may be a moment behind. */
  totals(now: Instant): Promise<Readonly<Record<CallList, number>>>;
  /** Every open one, in no order; also those that are listed later. */
  everyOpen(): AsyncIterable<Call>;
  call(contactId: string, callId: string): Promise<Call | undefined>;
  /** The visit that a call is about. */
  visit(contactId: string, appointmentId: string): Promise<Appointment | undefined>;
  /** Writes `next` over `seen`, without a word in the log; undefined: there must be none yet. */
  move(seen: Call | undefined, next: Call): Promise<WriteResult>;
  /** Writes `next` over `seen`, with an entry of the log. */
  replace(seen: Call, next: Call, entry: LogEntry, at: Instant): Promise<WriteResult>;
}

export interface VisitOfDay {
  readonly appointment: Appointment;
  readonly contact: Contact;
}

/** The visits of a day and the emails of a person, as the front desk sees them. */
export interface DayStore {
  /** Visits that start in [from, to), earliest first, whatever became of them. */
  between(from: Instant, to: Instant): Promise<readonly VisitOfDay[]>;
  /** The same visits as they stood a moment ago, without whose they are. */
  glance(from: Instant, to: Instant): Promise<readonly Appointment[]>;
  /** Keeps who looked at a day's visits (C13). Names nobody but the member of staff. */
  auditView(by: string, day: string, at: Instant): Promise<void>;
  /** Every email to a person that the ledger has, in no order. */
  sends(contactId: string): Promise<readonly Send[]>;
  /** Keeps who looked at what of which people (C13), by their ids. */
  auditLook(
    by: string,
    what: 'person.viewed' | 'person.found' | 'email.viewed',
    ids: readonly string[],
    at: Instant,
  ): Promise<void>;
}

/** A sign-up in the due index, due at the moment it came. */
export type SignUpRow = DueOf<'signUp'>;

/** The sign-ups that nobody has confirmed yet. */
export interface UnconfirmedStore {
  /** Those in the index up to `until`, oldest first. */
  signUps(until: Instant, limit: number): Promise<readonly SignUpRow[]>;
  contact(contactId: string): Promise<Contact | undefined>;
  /** Moves the row to another moment of the index, or out of it; nothing where it is out of it already. */
  move(row: SignUpRow, at: Instant | undefined): Promise<void>;
}

/** A person whose facts changed, and from whose facts nothing may have been planned yet. */
export type OwedRow = DueOf<'owed'>;

/**
 * Who is to be looked at after a change of their facts. The store of the people keeps that with every such change, in the
 * same transaction: so a change whose stream record is lost is found all the same (I13).
 */
export interface OwedStore {
  /** To be read before the person: what changes after it keeps its mark. Eventual: an older mark is never ticked off. */
  owed(contactId: string): Promise<Owed | undefined>;
  /** Who is owed a look by `until`, earliest first. */
  rows(until: Instant, limit: number): Promise<readonly OwedRow[]>;
  /** The person was looked at. `stale`: something changed since `owed` was read, and is still to be looked at. */
  tickOff(contactId: string, owed: Owed, now: Instant): Promise<WriteResult>;
  /** Looks again at `at`, unless something has changed meanwhile. */
  putOff(row: OwedRow, at: Instant): Promise<void>;
  /** Whether there are visits of the person, also where there is no contact. */
  hasVisits(contactId: string): Promise<boolean>;
  /** Every send of the person that is claimed, under whichever revision. */
  claims(contactId: string): Promise<readonly Send[]>;
}

/** A person's past. */
export interface HistoryStore {
  /**
   * Puts visits away, with the journeys of `person` and the closed calls that are about them: all of it or nothing. `stale`: one
   * of them is no longer as it was read.
   */
  putAway(person: Person, visits: readonly Appointment[], before: Before): Promise<WriteResult>;
  /** Removes what is left under the id of somebody who is not there, and has no visits. @returns how many rows. */
  forget(contactId: string): Promise<number>;
}

/** Records that `enroll` set aside, to be read again. */
export interface SetAsideRecords {
  /** Some of those that wait; none: no more wait now. `done` takes one away for good, any other waits again soon. */
  take(): Promise<readonly { readonly record: SetAside; done(): Promise<void> }[]>;
}

/** Takes people away for good (C16). */
export interface Eraser {
  /** Erases, or says why not. To be called again while it answers `waiting`; a call after a crash goes on. */
  erase(request: ErasureRequest): Promise<ErasureResult>;
}

export interface OutgoingAttachment {
  readonly filename: string;
  /** With its parameters: `text/calendar; charset=utf-8; method=REQUEST`. */
  readonly contentType: string;
  readonly content: string;
}

export interface OutgoingEmail {
  readonly class: EmailClass;
  readonly contactId: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly attachments?: readonly OutgoingAttachment[];
  /** `<contactId>_<sendId>_<attempt>`. */
  readonly tag: string;
}

export type SendOutcome =
  | { readonly kind: 'accepted'; readonly sesId: string }
  /** Certainly refused: nothing left. The code's row in `errors.ts` says whether another try can help. */
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  /** 5xx, reset or timeout: SES may have it. */
  | { readonly kind: 'inDoubt'; readonly code: CodeOf<'in doubt'> };

export interface Mailer {
  /** One `SendEmail`, one attempt, abandoned at `notAfter`. Begun only if its timeout fits before then. */
  send(email: OutgoingEmail, notAfter: Instant): Promise<SendOutcome>;
}

/** The words in force. */
export interface Release {
  readonly id: string;
  readonly clinic: Clinic;
  readonly journeys: Readonly<Record<string, Journey>>;
  /** Template name → locale → content hash. */
  readonly templates: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Hashes of its journeys and of the clinic's values: what is signed beside the templates. */
  readonly sources?: Signable['sources'];
}

export interface Words {
  /** The release the pointer names, or the one in the bundle. */
  current(): Promise<Release>;
  template(hash: string): Promise<CompiledTemplate>;
}

/** The words of a function that reads the pointer anew by itself: once a tick, a batch or a request. */
export interface RefreshedWords extends Words {
  refresh(): Promise<void>;
}

/** The words that were in force before. */
export interface KeptWords {
  /** A release by its id; undefined where it is no longer kept. */
  releaseOf(id: string): Promise<Release | undefined>;
}

/** The pictures of emails. */
export interface Pictures {
  /** One of this release or of an earlier one, whose emails are still read. */
  picture(hash: string): Promise<StoredPicture | undefined>;
}

/** A stream record that could not be handled: its keys, as the table has them, and why. No image. */
export interface SetAside {
  readonly pk: string;
  readonly sk: string;
  readonly code: string;
}

/** Where `enroll` puts a record that it cannot handle. */
export interface DeadLetters {
  setAside(record: SetAside): Promise<void>;
}

/** What is known of an address itself, beside what its contacts mirror of it. */
export interface SuppressionStore {
  /** Eventual: a look that comes a moment too early is made good by the contact's own row. */
  suppressed(addressHash: string): Promise<NonNullable<Address['suppressed']>>;
}

export type { Appointment, Contact };
