/** What must be so when everything has come to rest (I1, I2, I3, I7). */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { JourneyFile } from '../../../functions/core/model/journey.ts';
import { editionOf, printsAppointment } from '../words.ts';
import { skewMaxMs } from '../world/faults.ts';
import type { Notice } from '../world/knownVisits.ts';
import { refusedLongest } from '../world/refusals.ts';
import { people } from '../world/tables.ts';
import type { World } from '../world/world.ts';
import type { AtAcceptance } from './atAcceptance/index.ts';
import type { Visit } from './facts.ts';
import { isOpenDay } from './openDay.ts';
import { provesAcceptance } from './proof.ts';
import { type HowSettled, type Row, rowOf, settledOf } from './row.ts';
import { applies, earliest, nominal, usefulUntil } from './steps.ts';
import { day, hour, minute } from './wall.ts';

interface Enrollment {
  readonly journey: string;
  readonly instance: string;
  readonly state: 'active' | 'ended';
  readonly ended?: { readonly at: string; readonly reason: string };
  readonly settled: Readonly<Record<string, HowSettled>>;
  readonly waiting?: string;
}

interface StoredVisit {
  readonly revision: number;
  readonly status: string;
  readonly statusAt: string;
  readonly revisedAt: string;
  readonly notice?: Notice;
}

/** Refusals that another try outlives. */
const passing = new Set([
  'throttled',
  'quotaSpent',
  'overloaded',
  'accountPaused',
  'sendingPaused',
  'inSandbox',
  'badRequests',
  'misconfigured',
  'notVerified',
  'accessDenied',
  'unknownRefusal',
  'notBegun',
]);
/** What a step may ask of a visit's time. */
const timely = ['appointment.shortNotice', 'appointment.sameDay', 'appointment.early'] as const;
const terminal = new Set(['sent', 'skipped', 'inDoubt']);
/** The longest that faults of this world keep a step from its turn: dispatch off for a day, and two outages on top. */
const longestDelay = day + 14 * hour;

/** The facts of a moment are those that were written down so long before it. */
const decidedWithin = 2 * minute;

const enrollmentKey = (contactId: string, journey: string, instance: string) =>
  [contactId, journey, instance].join('\n');

const classOf = (world: World, row: Row) => editionOf(world.setting.edition).files[row.journey]?.class ?? 'reminder';

export class AtTheEnd {
  private readonly world: World;
  private readonly acceptance: AtAcceptance;
  private readonly rows = new Map<string, { contactId: string; sendId: string; row: Row; delivered: boolean }>();
  private readonly enrollments = new Map<string, { contactId: string; enrollment: Enrollment }>();

  constructor(world: World, acceptance: AtAcceptance) {
    this.world = world;
    this.acceptance = acceptance;
  }

  private get longestDelay(): number {
    return longestDelay + (this.world.swarm.refusals ? refusedLongest : 0);
  }

  check(): void {
    const { world } = this;
    for (const lane of ['reminder#', 'marketing#']) {
      for (const row of world.engine.indexRows(people, lane))
        this.violate('I1', `${row.sk} stays in the index, due ${row.at}`);
    }
    if (!world.stream.idle) this.violate('I1', 'a stream record was never taken');
    // Where nobody sweeps, what is owed stays.
    if (world.profile === 'upkeep')
      // What stands for an address is looked for until it has gone.
      for (const { pk, at } of world.engine.indexRows(people, 'owed'))
        if (Date.parse(at) <= world.now) this.violate('I13', `${pk} is owed a look for ever`);
    this.checkRows();
    for (const each of this.enrollments.values()) this.checkEnrollment(each.contactId, each.enrollment);
    this.checkStarts();
    this.checkMoved();
    this.checkFacts();
  }

  /** Only what the ledger says and staff are asked: it holds at any moment at which nothing is under way. */
  checkRows(): void {
    const { world } = this;
    for (const { pk, sk, item } of world.engine.scan(people, 'SEND#')) {
      const stored = unmarshall(item) as { delivery?: { deliveredAt?: string } };
      this.rows.set(sk.slice(5), {
        contactId: pk.slice(2),
        sendId: sk.slice(5),
        row: rowOf(item),
        delivered: stored.delivery?.deliveredAt !== undefined,
      });
    }
    for (const { pk, sk, item } of [
      ...world.engine.scan(people, 'PASTENROLL#'),
      ...world.engine.scan(people, 'ENROLL#'),
    ]) {
      const [, journey = '', instance = ''] = sk.split('#');
      const contactId = pk.slice(2);
      const enrollment = { ...(unmarshall(item) as Enrollment), settled: settledOf(item), journey, instance };
      this.enrollments.set(enrollmentKey(contactId, journey, instance), { contactId, enrollment });
    }
    this.checkLedger();
    for (const each of this.rows.values()) this.checkSafety(each.contactId, each.sendId, each.row);
    for (const each of this.rows.values()) this.checkMerged(each.contactId, each.row);
  }

  private violate(what: string, detail: string): void {
    this.world.violate(what, detail);
  }

  private visitItem(instance: string): StoredVisit | undefined {
    const key = this.world.visits.keys.get(this.world.visits.externalIdOf(instance) ?? '');
    const item = key && this.world.engine.peek(people, key.pk, key.sk);
    return item && (unmarshall(item) as StoredVisit);
  }

  /** The visit as it is known for certain in the end; undefined when nobody can tell. */
  private visitOf(instance: string): Visit | undefined {
    const externalId = this.world.visits.externalIdOf(instance);
    if (externalId === undefined) return undefined;
    const possible = this.world.visits.fact(externalId).possible(this.world.sequence + 1, this.world.sequence + 2);
    return possible.length === 1 ? possible[0] : undefined;
  }

  /** The kinds of notice that were ever in force for this revision of a visit. */
  private noticesOf(instance: string, revision: number): ReadonlySet<string> {
    const states = this.world.visits.noticeStates(
      this.world.visits.externalIdOf(instance) ?? '',
      0,
      this.world.sequence,
    );
    return new Set(states.flatMap((each) => (each.revision === revision ? [each.notice?.kind ?? 'none'] : [])));
  }

  private enrollmentOf(contactId: string, row: Row): Enrollment | undefined {
    return this.enrollments.get(enrollmentKey(contactId, row.journey, row.instance))?.enrollment;
  }

  /** Its own revision has been moved on from, or its journey is over: nothing is due of it any more. */
  private isFencedOff(contactId: string, row: Row): boolean {
    const enrollment = this.enrollmentOf(contactId, row);
    return (
      enrollment === undefined ||
      enrollment.state === 'ended' ||
      (this.visitItem(row.instance)?.revision ?? 0) > row.revision ||
      this.visitItem(row.instance) === undefined
    );
  }

  /** What its visit is now, its step does not speak of: nothing is due of it any more. */
  private isPassedOver(contactId: string, row: Row): boolean {
    return this.enrollmentOf(contactId, row)?.settled[row.step]?.why !== undefined;
  }

  /** Nothing of this person is left. */
  private isErased(contactId: string): boolean {
    return this.world.engine.peek(people, `C#${contactId}`, 'CONTACT') === undefined;
  }

  private isOnHold(contactId: string): boolean {
    const { world } = this;
    return (
      world.contacts.byId
        .get(contactId)
        ?.hold.possible(world.sequence + 1, world.sequence + 2)
        .includes(true) ?? false
    );
  }

  private checkLedger(): void {
    const { world } = this;
    const seen = new Set<string>();
    for (const { contactId, sendId, row } of this.rows.values()) {
      const name = `${row.journey}/${row.step}`;
      const key = [contactId, row.journey, row.instance, row.step, row.revision].join('\n');
      if (seen.has(key)) this.violate('I1', `two rows of the ledger for ${name}`);
      seen.add(key);
      const accepted = this.acceptance.ofSend(sendId).map((each) => each.acceptance);
      if (!terminal.has(row.state)) {
        const isSwept = world.profile === 'upkeep' && row.state === 'claimed';
        if (
          !isSwept &&
          (this.isFencedOff(contactId, row) || this.isPassedOver(contactId, row) || this.isOnHold(contactId))
        )
          world.count(`left ${row.state} when fenced off`);
        else this.violate('I1', `${name} is ${row.state} for ever`);
      }
      if (row.state === 'sent' && !accepted.some((each) => each.sesId === row.sesId))
        this.violate('I1', `${name} is on the ledger as sent, and SES never took it`);
      if ((row.state === 'skipped' || row.state === 'refused') && accepted.length > 0)
        this.violate('I1', `${name} is on the ledger as ${row.state} (${row.reason}), and SES took it`);
      this.checkReason(contactId, sendId, row, name);
      const claim = world.ledger.claims.get(`${sendId}_${row.attempt}`);
      if (
        row.state === 'inDoubt' &&
        row.reason === 'workerLost' &&
        claim?.by?.state === 'ended' &&
        claim.by.failures === 0 &&
        claim.by.frozenUntil === 0 &&
        // Frozen past its deadline is lost, as far as anybody else can know.
        claim.by.frozenUntil <= claim.by.deadline
      )
        this.violate('I1', `${name} is in doubt because its worker was lost, and ${claim.by.id} was not`);
      const heard = accepted
        .flatMap((each) => world.events.heardOf(each.tag))
        .find((each) => provesAcceptance.has(each.type));
      if (heard && row.state !== 'sent')
        this.violate('I2', `${name} is ${row.state} although the ${heard.type} event told of it`);
    }
    for (const { contactId, sendId, row } of this.acceptance.sent) {
      // An erasure of somebody who never confirmed may break off, and they may sign up again before it goes on.
      const wasForgotten = world.profile === 'upkeep' && row.journey === 'confirm';
      if (!this.rows.has(sendId) && !this.isErased(contactId) && !wasForgotten)
        this.violate('I1', `SES took ${row.journey}/${row.step}, and the ledger has no row of it`);
    }
  }

  /** Nobody is left out for a "no" that was never said (I9). */
  private checkReason(contactId: string, sendId: string, row: Row, name: string): void {
    const { world } = this;
    const facts = world.contacts.byId.get(contactId);
    if (row.state !== 'skipped' || !facts) return;
    const ever = <V>(fact: { everPossible(value: V): boolean }, value: V) => fact.everPossible(value);
    if (!world.ses.hasSaid(sendId, row.reason ?? ''))
      this.violate('I1', `${name} was given up for ${row.reason}, which SES never said of it`);
    if (passing.has(row.reason ?? '')) this.violate('I1', `${name} was given up for ${row.reason}, which passes`);
    if (row.reason === 'leftReminders' && !ever(facts.reminders, 'left'))
      this.violate('I9', `${name} was skipped because reminders were left, which nobody did`);
    if (
      row.reason === 'suppressed' &&
      // What was said of the address outlives an erasure.
      !world.contacts.at(facts.email).some((each) => ever(each.wrongPerson, true) || each.heldWhenErased) &&
      !ever(world.contacts.address(facts.email).reminder, true) &&
      // Whoever complains of a question, or of a letter, is not asked and not written to again; visits are told.
      (classOf(world, row) === 'reminder' || !ever(world.contacts.address(facts.email).marketing, true))
    )
      this.violate('I9', `${name} was skipped as suppressed, which it is not`);
  }

  private checkEnrollment(contactId: string, enrollment: Enrollment): void {
    const { world } = this;
    const { journey, instance, settled } = enrollment;
    for (const [step, how] of Object.entries(settled)) {
      const found = [...this.rows.values()].find(
        (each) =>
          each.contactId === contactId &&
          each.row.journey === journey &&
          each.row.instance === instance &&
          each.row.step === step &&
          each.row.revision === how.revision,
      );
      const name = `${journey}/${step}`;
      if (how.why !== undefined) {
        this.checkLeftOut(journey, instance, step, how);
        if (found?.row.state === 'skipped' && found.row.reason === 'notApplicable')
          this.violate('I1', `${name} was never due, and the ledger has a row of it`);
        continue;
      }
      if (!found) this.violate('I1', `${name} is settled, and the ledger has no row of it`);
      else if (found.row.state !== how.outcome && !(how.outcome === 'inDoubt' && found.row.state === 'sent'))
        this.violate('I1', `${name} is settled as ${how.outcome}, and the ledger says ${found.row.state}`);
    }
    const facts = world.contacts.byId.get(contactId);
    const file = editionOf(world.edition).files[journey];
    if (!facts || !file) return;
    const onHold = this.isOnHold(contactId);
    // A step that a release took away and another brought back is not missed by whoever had come to the end meanwhile.
    const always = (id: string) =>
      [...world.editions].every((each) => editionOf(each).files[journey]?.steps.some((step) => step.id === id));
    const missing = file.steps.flatMap(({ id }) => (settled[id] === undefined && always(id) ? [id] : []));
    if (enrollment.state === 'active') {
      if (onHold || this.isMoving(instance)) return;
      if (file.anchor === undefined)
        this.violate('I1', `${journey} still runs in the end: ${enrollment.waiting ?? 'due'}`);
      else if (this.visitItem(instance)) this.checkAnew(enrollment, file);
      if (file.anchor !== undefined && this.visitItem(instance) && missing.length > 0)
        this.violate('I1', `${journey} waits (${enrollment.waiting}) and never settled ${missing.join()}`);
      return;
    }
    if (enrollment.ended?.reason === 'done' && missing.length > 0)
      this.violate('I1', `${journey} is done without ${missing.join()}`);
    this.checkStopped(enrollment, facts.hold.lastBegin(world.sequence + 1) !== undefined);
  }

  /** Only what does not speak of such a visit is left out: a notice about one day is nothing to the next (I7). */
  private checkLeftOut(journey: string, instance: string, id: string, how: HowSettled): void {
    const { world } = this;
    const steps = [...world.editions].flatMap(
      (edition) => editionOf(edition).files[journey]?.steps.filter((step) => step.id === id) ?? [],
    );
    // The person's other visits, or what has gone of it, may leave it out: judged where it goes.
    if (steps.some(({ repeats, givesWay }) => repeats !== undefined || givesWay !== undefined)) return;
    if (steps.length > 0 && steps.every(({ when = {} }) => Object.keys(when).length === 0))
      this.violate('I7', `${journey}/${id} was left out (${how.why}), and it is for everybody`);
    const visit = this.visitOf(instance);
    if (!['prepare', 'notices'].includes(journey) || !visit) return;
    if (journey === 'notices') {
      const { notice } = this.visitItem(instance) ?? {};
      const isItsOwn = notice?.number === Number(instance.split('.')[1] ?? 1);
      if (isItsOwn && notice?.kind === id) this.violate('I7', `the notice ${id} was set, and its email was left out`);
      return;
    }
    // Of an earlier time nobody knows any more how soon it was, or how early in the day.
    const isEarlier = how.revision < (this.visitItem(instance)?.revision ?? Number.POSITIVE_INFINITY);
    const asksOfTime = steps.some(({ when = {} }) => timely.some((path) => path in when));
    if (isEarlier && asksOfTime) return;
    // It is decided by what is so at its moment, give or take the clocks and a write under way.
    const moment = Date.parse(how.at);
    const notices = this.world.visits.noticesDuring(
      this.world.visits.externalIdOf(instance) ?? '',
      how.revision,
      moment - decidedWithin,
      moment + decidedWithin,
    );
    const mayApply = (notice: string) => steps.some((step) => applies(step, visit, how.revision > 0, notice));
    if (notices.length > 0 && notices.every(mayApply))
      this.violate('I7', `${journey}/${id} was left out of revision ${how.revision}, of which it speaks`);
  }

  /** After a move, what prints the appointment has come to an end under its latest revision (I3, I7). */
  private checkAnew({ journey, instance, settled }: Enrollment, file: JourneyFile): void {
    const revision = this.visitItem(instance)?.revision ?? 0;
    const visit = this.visitOf(instance);
    const notice = [...this.noticesOf(instance, revision)].at(-1) ?? 'none';
    for (const step of file.steps) {
      const how = settled[step.id];
      const prints = printsAppointment.has(`${journey}/${step.template.replace('.mjml', '')}`);
      if (prints && visit && applies(step, visit, revision > 0, notice) && how && how.revision < revision)
        this.violate(
          'I3',
          `${journey}/${step.id} still names revision ${how.revision} of a visit that is at ${revision}`,
        );
    }
  }

  /** A journey that was stopped has left behind only what was not due yet. */
  private checkStopped(enrollment: Enrollment, everHeld: boolean): void {
    const { journey, instance, ended, settled } = enrollment;
    const file = editionOf(this.world.edition).files[journey];
    const visit = this.visitOf(instance);
    const item = this.visitItem(instance);
    if (journey !== 'prepare' || !file || !visit || !item || !ended || everHeld) return;
    // While it was marked as held or missed, and until that was taken back, nothing was due of it.
    const statuses = this.world.visits.statusesOf(this.world.visits.externalIdOf(instance) ?? '');
    const back = statuses.filter(
      ({ status }, index) => status === 'booked' && statuses[index - 1]?.status !== 'booked',
    );
    const said = Math.max(Date.parse(item.revisedAt), ...back.map(({ at }) => at));
    for (const step of file.steps) {
      if (
        (!('before' in step.send) && !isOpenDay(step)) ||
        settled[step.id] ||
        !applies(step, visit, item.revision > 0, 'none')
      )
        continue;
      const due = nominal(step, file, visit, 0, visit.zone);
      if (due > said && due + this.longestDelay < Date.parse(ended.at))
        this.violate('I1', `${journey}/${step.id} was due ${new Date(due).toISOString()} and was never settled`);
    }
  }

  /** Every journey that the facts as they stand ask for has begun. */
  private checkStarts(): void {
    const { world } = this;
    const has = (contactId: string, journey: string, instance?: string) =>
      [...this.enrollments.values()].some(
        (each) =>
          each.contactId === contactId &&
          each.enrollment.journey === journey &&
          (instance === undefined || each.enrollment.instance === instance),
      );
    for (const facts of world.contacts.byId.values()) {
      if (this.isErased(facts.id)) continue;
      const consent = facts.consent.possible(world.sequence + 1, world.sequence + 2);
      const certain = consent.length === 1 ? consent[0] : undefined;
      if (certain === 'asked' && !has(facts.id, 'confirm'))
        this.violate('I1', 'nobody ever asked whether the address is right');
      if (certain === 'confirmed' && !has(facts.id, 'letters')) this.violate('I1', 'the letters never began');
      if (certain === 'confirmed' && !has(facts.id, 'nurture') && world.visits.of(facts.id).size === 0)
        this.violate('I1', 'the nurture series never began');
      for (const externalId of world.visits.of(facts.id)) {
        const instance = world.visits.keys.get(externalId)?.sk.slice('APPT#'.length) ?? '';
        const visit = this.visitOf(instance);
        const item = this.visitItem(instance);
        // What is written down of a day that is over prepares nobody, and is no news to them.
        const wasAhead = (at: string | undefined) => visit !== undefined && Date.parse(at ?? '') < visit.start;
        if (visit?.status === 'booked' && wasAhead(item?.revisedAt) && !has(facts.id, 'prepare', instance))
          this.violate('I1', 'the preparation of a booked visit never began');
        const isOver = this.isSuperseded(facts.id, visit);
        if (visit?.status === 'completed' && visit.kind === 'infusion' && !isOver)
          this.checkAftercare(facts.id, instance);
        const { notice } = item ?? {};
        const isNoticed = notice !== undefined && notice.revision === item?.revision && visit?.status === 'booked';
        if (isNoticed && !has(facts.id, 'notices', notice.number === 1 ? instance : `${instance}.${notice.number}`))
          this.violate('I1', 'a notice was set, and nobody was told');
        // By two clocks a release may seem to come before its absence.
        const wantsMissedEmail = visit?.missedEmailAt !== undefined && visit.missedEmailAt > visit.at + 3 * skewMaxMs;
        if (visit?.status === 'noshow' && wantsMissedEmail && !has(facts.id, 'missed', instance))
          this.violate('I1', 'the email about an absence was released, and never began');
        if (visit?.status === 'cancelled' && wasAhead(item?.statusAt) && !has(facts.id, 'cancelled', instance))
          this.violate('I1', 'a cancellation was never told');
      }
    }
  }

  /** Another infusion after it has been completed, and has an aftercare of its own. */
  private isSuperseded(contactId: string, visit: Visit | undefined): boolean {
    const { world } = this;
    return [...world.visits.of(contactId)].some((externalId) => {
      const possible = world.visits.fact(externalId).possible(world.sequence + 1, world.sequence + 2);
      return possible.some(
        (other) => other?.kind === 'infusion' && other.status === 'completed' && visit && other.start > visit.start,
      );
    });
  }

  private checkAftercare(contactId: string, instance: string): void {
    const enrollment = this.enrollments.get(enrollmentKey(contactId, 'aftercare', instance))?.enrollment;
    if (!enrollment) this.violate('I1', 'the aftercare of a completed visit never began');
    else if (
      enrollment.state === 'ended' &&
      !['done', 'appointment.superseded'].includes(enrollment.ended?.reason ?? '')
    )
      this.violate('I1', `the aftercare of a completed visit is over: ${enrollment.ended?.reason}`);
  }

  /** Of a visit that was moved one is left, under whichever id (I1, I2). */
  private checkMoved(): void {
    const { world } = this;
    for (const [id, first] of world.acts.bookingSystem.successors)
      if (world.visits.keys.has(id)) this.violate('I2', `${id} and ${first} are one visit, and are kept as two`);
  }

  /** Its booking system has let go of its time, and never told another: everything waits. */
  private isMoving(instance: string): boolean {
    const { world } = this;
    const possible = world.visits
      .fact(world.visits.externalIdOf(instance) ?? '')
      .possible(world.sequence + 1, world.sequence + 2);
    return possible.some((visit) => visit?.moving);
  }

  /** What was acknowledged is stored (I3). */
  private checkFacts(): void {
    const { world } = this;
    for (const facts of world.contacts.byId.values()) {
      const item = world.engine.peek(people, `C#${facts.id}`, 'CONTACT');
      if (!item) continue;
      const stored = unmarshall(item) as {
        hold: boolean;
        marketing: { state: string };
        reminders: { state: string };
        emailForm?: string;
        suppressed: { marketing?: string; reminder?: string };
      };
      const [from, to] = [world.sequence + 1, world.sequence + 2];
      const differs = (what: string, possible: readonly unknown[], value: unknown) => {
        if (!possible.includes(value))
          this.violate('I3', `${what} is stored as ${String(value)}, and ${possible.join()} was acknowledged`);
      };
      differs('a hold', facts.hold.possible(from, to), stored.hold);
      differs('consent', facts.consent.possible(from, to), stored.marketing.state);
      differs('the form of emails', facts.emailForm.possible(from, to), stored.emailForm);
      differs('reminders', facts.reminders.possible(from, to), stored.reminders.state);
      for (const externalId of world.visits.of(facts.id)) {
        const key = world.visits.keys.get(externalId);
        const visit = key && world.engine.peek(people, key.pk, key.sk);
        const possible = world.visits.fact(externalId).possible(from, to);
        if (
          visit &&
          !possible.some((each) => each?.status === visit.status?.S && each?.start === Date.parse(visit.start?.S ?? ''))
        )
          this.violate(
            'I3',
            `${externalId} is stored as ${visit.status?.S} at ${visit.start?.S}, and ${JSON.stringify(possible)} was acknowledged`,
          );
      }
      const address = world.contacts.address(facts.email);
      for (const lane of ['marketing', 'reminder'] as const) {
        if (!address[lane].possible(from, to).includes(false) && stored.suppressed[lane] === undefined)
          this.violate('I3', `an address is suppressed for ${lane}, and one of its contacts does not know`);
      }
    }
  }

  /** What merged went with another email of its journey, within a day, and while it was still of use (I7). */
  private checkMerged(contactId: string, row: Row): void {
    const { world } = this;
    if (row.state !== 'skipped' || row.reason !== 'merged') return;
    const name = `${row.journey}/${row.step}`;
    const settled = this.enrollmentOf(contactId, row)?.settled[row.step];
    // Settled anew since, by a move or a lost worker's heir.
    if (!settled || settled.revision !== row.revision) return;
    const file = editionOf(world.edition).files[row.journey];
    const [own, into] = [row.step, settled.into].map((id) => file?.steps.find((step) => step.id === id));
    if (world.editions.size > 1 || !file || !own) return;
    if (!into || into === own) {
      this.violate('I7', `${name} was merged, and nobody knows into what: ${settled.into}`);
      return;
    }
    const visit = this.visitOf(row.instance);
    const zones = world.contacts.byId.get(contactId)?.zone.possible(0, world.sequence + 1) ?? [];
    const item = this.visitItem(row.instance);
    if (!visit || visit.status === 'gone' || item?.revision !== row.revision || zones.length !== 1) return;
    const goes = earliest(into, file, visit, 0, zones[0] ?? '');
    const mergedAt = Date.parse(row.settledAt ?? '');
    const until = usefulUntil(own, file, visit);
    if (goes > mergedAt + day + skewMaxMs || (until !== undefined && goes >= until + skewMaxMs))
      this.violate('I7', `${name} was merged into ${into.id}, which goes at ${new Date(goes).toISOString()}`);
  }

  /** A safety step that did not get through has a call (I7). */
  private checkSafety(contactId: string, sendId: string, row: Row): void {
    const { world } = this;
    const file = editionOf(world.edition).files[row.journey];
    const step = file?.steps.find((each) => each.id === row.step);
    if (!file || !step?.safety || !terminal.has(row.state)) return;
    const name = `${row.journey}/${row.step}`;
    if (row.state === 'skipped' && row.reason === 'merged') {
      this.violate('I7', `${name} was merged away`);
      return;
    }
    const visit = this.visitOf(row.instance);
    const item = this.visitItem(row.instance);
    const deadline = usefulUntil(step, file, visit);
    const facts = world.contacts.byId.get(contactId);
    if (!visit || !item || deadline === undefined || !facts) return;
    const visitCall = world.engine.peek(people, `C#${contactId}`, `CALL#visit-${row.instance.split('.')[0]}`);
    const causes = (visitCall?.causes?.L ?? []).map((each) => each.M ?? {});
    const call = causes.find((each) => each.id?.S === sendId);
    const other = causes.find((each) => each.reason?.S === 'leftReminders');
    const mine = this.acceptance.ofSend(sendId);
    const heard = mine.flatMap((each) => world.events.heardOf(each.acceptance.tag));
    const delivered = heard.find((each) => each.type === 'Delivery');
    // An automatic answer is told as a bounce of an email that arrived.
    const bounced = heard.some(
      (each) => each.type === 'Bounce' && (each.bounceKind === 'Permanent' || delivered === undefined),
    );
    if (
      call?.reason?.S === 'noDelivery' &&
      !bounced &&
      mine.length === 1 &&
      delivered &&
      delivered.at < Date.parse(call.at?.S ?? '') - minute
    ) {
      this.violate('I7', `${name} was delivered, and staff are asked to call`);
      return;
    }
    const answers = heard.filter((each) => each.type === 'Bounce' && each.bounceKind === 'Transient');
    const afterwards = answers.length > 0 && answers.every((each) => delivered && each.at > delivered.at + minute);
    if (call?.reason?.S === 'bounced' && !bounced && afterwards) {
      this.violate('I7', `${name} was delivered and then answered automatically, and staff are asked to call`);
      return;
    }
    // A notice that another took the place of.
    if (row.journey === 'notices' && item.notice?.number !== Number(row.instance.split('.')[1] ?? 1)) return;
    // From here on: does it matter still? Not when the visit was moved, or ended before the deadline, or was held.
    const wanted = row.journey === 'cancelled' ? 'cancelled' : 'booked';
    const statuses = world.visits.statusesOf(world.visits.externalIdOf(row.instance) ?? '');
    const changed = statuses.some(
      (each, index) =>
        (index > 0 || each.status === wanted) &&
        each.status !== wanted &&
        each.at < deadline + 2 * hour + this.longestDelay,
    );
    // Nobody comes on a day that was told as closed; whether that was heard is the notice's own matter.
    const { notice } = item;
    const isClosed = notice?.kind === 'closed' && notice.revision === row.revision && Date.parse(notice.at) < deadline;
    if (isClosed && row.journey === 'prepare') return;
    if (item.revision !== row.revision || changed || facts.hold.lastBegin(world.sequence + 1) !== undefined) return;
    if (call || other) return;
    switch (row.state) {
      case 'skipped':
        if (row.reason !== 'notApplicable')
          this.violate('I7', `${name} was skipped (${row.reason}), and nobody is asked to call`);
        return;
      case 'inDoubt':
        this.violate('I7', `${name} stays in doubt, and nobody is asked to call`);
        return;
      case 'sent':
        if (bounced) this.violate('I7', `${name} bounced, and nobody is asked to call`);
        else if (!delivered) this.violate('I7', `${name} has no delivery event, and nobody is asked to call`);
        return;
    }
  }
}
