/** What must be so at the moment SES takes an email, and at the moment a claim lands (I2–I7, I10). */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../dynamo/expressions.ts';
import { clinic, editionOf } from '../words.ts';
import { skewMaxMs } from '../world/faults.ts';
import type { Acceptance } from '../world/ses.ts';
import { people } from '../world/tables.ts';
import type { Claim, Judge, World } from '../world/world.ts';
import type { ContactFacts, Visit } from './facts.ts';
import { wronglyLate } from './late.ts';
import { earliest, nominal, type StepFile, usefulUntil, window } from './steps.ts';
import { dateNumber, hour, isOpen, minute, nextOpening, wallAt } from './wall.ts';

/** What of a ledger row an oracle may know: its identity, not its plan. */
export interface Row {
  readonly journey: string;
  readonly instance: string;
  readonly step: string;
  readonly revision: number;
  readonly state: string;
  readonly attempt: number;
  readonly deadline: string;
  readonly settledAt?: string;
  readonly reason?: string;
  readonly sesId?: string;
}

export const rowOf = (item: Item): Row => unmarshall(item) as Row;

/** An invocation's longest life: the cap counts from the claim, the acceptance may come that much later. */
const invocationMs = 120_000;
const replyWithin = 15 * minute;
const provesAcceptance = new Set(['Send', 'Delivery', 'Bounce', 'Complaint', 'DeliveryDelay', 'Reject']);
/** In a calm world: due to accepted. */
const onTimeMs = 60_000;

interface Sent {
  readonly acceptance: Acceptance;
  readonly contactId: string;
  readonly sendId: string;
  readonly row: Row;
  readonly isMarketing: boolean;
}

export class AtAcceptance implements Judge {
  private readonly world: World;
  readonly sent: Sent[] = [];
  private readonly bySend = new Map<string, Sent[]>();
  private readonly byContact = new Map<string, Sent[]>();

  constructor(world: World) {
    this.world = world;
  }

  private violate(what: string, detail: string): void {
    this.world.violate(what, detail);
  }

  /** The step as any edition that was in force has it. */
  private stepsOf(row: Row): { step: StepFile; edition: number }[] {
    return [...this.world.editions].flatMap((edition) => {
      const step = editionOf(edition).files[row.journey]?.steps.find((each) => each.id === row.step);
      return step ? [{ step, edition }] : [];
    });
  }

  claimed(claim: Claim): void {
    const { world } = this;
    const row = rowOf(claim.row);
    const isMarketing = editionOf(0).files[row.journey]?.class === 'marketing';
    if (claim.before && rowOf(claim.before).state === 'inDoubt') {
      if (isMarketing)
        this.violate('I2', `a second attempt of ${row.journey}/${row.step}, which is marketing, over a doubt`);
      if (Number(claim.before.doubts?.N) >= 2)
        this.violate('I2', `a third attempt of ${row.journey}/${row.step} after two in doubt`);
      this.checkGrace(claim, row);
    }
    const third = claim.by?.doubts[2];
    if (third !== undefined && claim.by?.environment.fn === 'dispatch' && claim.at > third + 1_000)
      this.violate('I6', `${claim.by.id} claims on after three answers in doubt: an outage puts the backlog in doubt`);
    if (!isMarketing) return;
    const { by } = claim;
    if (by && world.pausedSince !== undefined && world.pausedSince < by.startedAt - 10_000)
      this.violate('pause', `${by.id} claims marketing although staff paused it`);
    if (by?.environment.fn !== 'dispatch') return;
    for (const partition of world.engine.indexPartitions(people, 'reminder#')) {
      // Asked together, they may answer seconds apart: each is dry as of its own answer.
      const dryAt = by.askedReminders.get(partition) ?? by.remindersWereDry;
      const overdueAt = new Date(dryAt - skewMaxMs - 1_000).toISOString();
      for (const row of world.engine.indexRowsOf(people, partition, overdueAt)) {
        if (row.since >= dryAt - 50 || by.touched.has(row.pk)) continue;
        this.violate('I6', `marketing is claimed while the reminder ${row.sk}, due ${row.at}, has not been looked at`);
        return;
      }
    }
  }

  /** Reminders wait 15 minutes or a third of what is left of their usefulness, whichever is less (I2). */
  private checkGrace(claim: Claim, row: Row): void {
    const { world } = this;
    const waited = claim.at - (claim.doubtAt ?? claim.at);
    const visits = this.visitsOf(row, claim.sequence, claim.sequence + 1);
    const file = editionOf(world.edition).files[row.journey];
    const untils = this.stepsOf(row).flatMap(({ step }) =>
      visits.map((visit) => (file ? usefulUntil(step, file, visit) : undefined)),
    );
    const left = untils.map((until) =>
      until === undefined ? Number.POSITIVE_INFINITY : until - (claim.doubtAt ?? claim.at),
    );
    const grace = Math.min(replyWithin, ...left.map((each) => Math.max(0, each) / 3));
    if (waited < grace - 2 * skewMaxMs)
      this.violate(
        'I2',
        `a second attempt of ${row.journey}/${row.step} after ${waited / 1000} s of doubt, before its grace of ${grace / 1000} s`,
      );
  }

  private visitsOf(row: Row, from: number, to: number): readonly (Visit | undefined)[] {
    const externalId = this.world.externalIdOf(row.instance);
    return externalId === undefined ? [undefined] : this.world.visit(externalId).possible(from, to);
  }

  accepted(acceptance: Acceptance): void {
    const { world } = this;
    const [contactId = '', sendId = '', attempt = ''] = acceptance.tag.split('_');
    const item = world.engine.peek(people, `C#${contactId}`, `SEND#${sendId}`);
    const claim = world.claims.get(`${sendId}_${attempt}`);
    const facts = world.contacts.get(contactId);
    if (!item || !claim || !facts) {
      this.violate('I2', `an email left without a claim in the ledger: ${acceptance.tag}`);
      return;
    }
    const row = rowOf(claim.row);
    const isMarketing = editionOf(0).files[row.journey]?.class === 'marketing';
    const sent: Sent = { acceptance, contactId, sendId, row, isMarketing };
    this.checkTwice(sent, claim);
    this.checkHeaders(sent, facts);
    this.checkForm(sent, claim, facts);
    this.checkWanted(sent, claim, facts);
    this.checkTimes(sent, claim, facts);
    this.checkLate(sent, claim, facts);
    this.checkNotice(sent, claim);
    if (isMarketing) this.checkCap(sent, claim, facts);
    this.checkOrder(sent);
    this.sent.push(sent);
    this.bySend.set(sendId, [...this.ofSend(sendId), sent]);
    this.byContact.set(contactId, [...this.ofContact(contactId), sent]);
  }

  /** What SES took of one send, in order. */
  ofSend(sendId: string): readonly Sent[] {
    return this.bySend.get(sendId) ?? [];
  }

  private ofContact(contactId: string): readonly Sent[] {
    return this.byContact.get(contactId) ?? [];
  }

  private checkTwice({ acceptance, sendId, row, isMarketing }: Sent, claim: Claim): void {
    const { world } = this;
    const before = this.ofSend(sendId);
    if (before.length === 0) return;
    const name = `${row.journey}/${row.step}`;
    const earlier = before.map((each) => each.acceptance);
    if (earlier.some((each) => each.tag === acceptance.tag)) {
      this.violate('I2', `SES took one attempt of ${name} twice`);
      return;
    }
    if (isMarketing) {
      this.violate('I2', `SES took ${name}, which is marketing, twice`);
      return;
    }
    if (before.length > 1) {
      this.violate('I2', `SES took ${name} three times`);
      return;
    }
    if (claim.doubtAt === undefined) {
      this.violate('I2', `${name} was sent again although nothing was in doubt`);
      return;
    }
    const known = earlier
      .flatMap((each) => world.heardOf(each.tag))
      .find((heard) => provesAcceptance.has(heard.type) && heard.acked < claim.sequence);
    if (known)
      this.violate('I2', `${name} was sent again although the ${known.type} event had already told of the first`);
    world.count('allowedSecond');
  }

  /** Who has not accepted full emails is never sent one that names the treatment; who has, gets what they asked for (C9). */
  private checkForm({ acceptance, row, isMarketing }: Sent, claim: Claim, facts: ContactFacts): void {
    if (isMarketing || row.journey === 'confirm') return;
    const form = /^form (full|minimal)$/m.exec(acceptance.input.Content.Simple.Body.Text.Data)?.[1];
    const possible = facts.emailForm.possible(claim.sequence, acceptance.sequence);
    if (!possible.some((each) => each === form))
      this.violate('I10', `${row.journey}/${row.step} left in the ${form} form, and they chose ${possible.join()}`);
  }

  private checkHeaders({ acceptance, contactId, row, isMarketing }: Sent, facts: ContactFacts): void {
    const { input } = acceptance;
    const emailClass = isMarketing ? 'marketing' : 'reminder';
    if (input.ConfigurationSetName !== `sim-${emailClass}`)
      this.violate('I10', `${row.journey} left with the configuration set ${input.ConfigurationSetName}`);
    if (!input.FromEmailAddress.includes(clinic.from[emailClass]))
      this.violate('I10', `${row.journey} left from ${input.FromEmailAddress}`);
    if (input.Destination.ToAddresses.join() !== facts.email)
      this.violate('I3', `an email of ${contactId} went to ${input.Destination.ToAddresses.join()}`);
    const oneClick = (input.Content.Simple.Headers ?? [])
      .map((header) => header.Name)
      .sort()
      .join();
    if (oneClick !== (isMarketing ? 'List-Unsubscribe,List-Unsubscribe-Post' : ''))
      this.violate('I9', `${row.journey} left with the headers "${oneClick}"`);
    if (!/^[A-Za-z0-9]{8,64}_[0-9a-f]{32}_\d+$/.test(acceptance.tag)) this.violate('I8', `the tag ${acceptance.tag}`);
    const templates = this.stepsOf(row).map(
      ({ step }) => `template ${row.journey}/${step.template.replace('.mjml', '')} `,
    );
    if (!templates.some((name) => input.Content.Simple.Body.Text.Data.startsWith(name)))
      this.violate('I2', `${row.journey}/${row.step} left with other words`);
  }

  private checkWanted({ acceptance, row, isMarketing }: Sent, claim: Claim, facts: ContactFacts): void {
    const { world } = this;
    const from = claim.sequence;
    const to = acceptance.sequence;
    const name = `${row.journey}/${row.step}`;
    const consent = facts.consent.possible(from, to);
    const address = world.address(facts.email);
    if (!facts.hold.possible(from, to).includes(false)) this.violate('I3', `${name} was sent to someone on hold`);
    if (!facts.wrongPerson.possible(from, to).includes(false))
      this.violate('I3', `${name} was sent to an address that said "not me"`);
    if (!address.reminder.possible(from, to).includes(false))
      this.violate('I3', `${name} was sent to a suppressed address`);
    if (isMarketing) {
      if (!consent.includes('confirmed')) this.violate('I9', `${name} was sent without consent: ${consent.join()}`);
      if (!address.marketing.possible(from, to).includes(false))
        this.violate('I3', `${name} was sent to an address suppressed for marketing`);
    } else if (row.journey === 'confirm') {
      if (!consent.includes('asked'))
        this.violate('I3', `${name} was sent to someone whose consent is ${consent.join()}`);
    } else if (!facts.reminders.possible(from, to).includes('on'))
      this.violate('I3', `${name} was sent to someone who left reminders`);
    if (row.journey === 'nurture') {
      const visits = [...(world.visitsOf.get(facts.id) ?? [])].map((each) => world.visit(each).possible(from, to));
      if (
        visits.some(
          (possible) =>
            !possible.some((visit) => visit === undefined || visit.status === 'cancelled' || visit.status === 'gone'),
        )
      )
        this.violate('I3', `${name} was sent to someone who had booked`);
    }
    const wants: Readonly<Record<string, string>> = {
      prepare: 'booked',
      cancelled: 'cancelled',
      aftercare: 'completed',
      missed: 'noshow',
      notices: 'booked',
    };
    const wanted = wants[row.journey];
    if (wanted === undefined) return;
    const visits = this.visitsOf(row, from, to);
    if (!visits.some((visit) => visit?.status === wanted)) {
      this.violate('I3', `${name} was sent for a visit that is ${visits.map((visit) => visit?.status).join()}`);
      return;
    }
    if (visits.every((visit) => visit?.moving))
      this.violate('I3', `${name} was sent of a visit that is on its way to another time`);
    if (row.journey === 'missed' && !visits.some((visit) => visit?.releasedAt !== undefined))
      this.violate('I3', `${name} was sent about an absence that nobody released`);
    const printed = /^start (.*)$/m.exec(acceptance.input.Content.Simple.Body.Text.Data)?.[1];
    if (printed !== undefined && !visits.some((visit) => visit?.start === Date.parse(printed)))
      this.violate(
        'I3',
        `${name} names ${printed}, but the visit is at ${visits.map((visit) => visit && new Date(visit.start).toISOString()).join()}`,
      );
  }

  /** A notice is told once, of the revision it was told for; and nothing else goes for a day that is closed (I3, I7). */
  private checkNotice({ acceptance, sendId, row, contactId }: Sent, claim: Claim): void {
    const { world } = this;
    const externalId = world.externalIdOf(row.instance);
    if (externalId === undefined) return;
    const states = world.noticeStates(externalId, claim.sequence, acceptance.sequence);
    const name = `${row.journey}/${row.step}`;
    if (row.journey === 'prepare') {
      const isAnswer = row.step === 'booked' || row.step === 'moved';
      if (!isAnswer && states.length > 0 && states.every(({ notice }) => notice?.kind === 'closed'))
        this.violate('I3', `${name} was sent for a day on which the place is closed`);
    }
    if (row.journey !== 'notices') return;
    const number = Number(row.instance.split('.')[1] ?? 1);
    const isSo = states.some(
      ({ notice }) => notice?.number === number && notice.kind === row.step && notice.revision === row.revision,
    );
    if (!isSo)
      this.violate('I3', `${name} was sent of revision ${row.revision}, whose notices are ${JSON.stringify(states)}`);
    const told = this.ofContact(contactId).find(
      (each) => each.row.journey === 'notices' && each.row.instance === row.instance && each.sendId !== sendId,
    );
    if (told) this.violate('I2', `notice ${number} was told as ${told.row.step}, and again as ${row.step}`);
  }

  private checkTimes(sent: Sent, claim: Claim, facts: ContactFacts): void {
    const { world } = this;
    const { acceptance, row } = sent;
    const { at } = acceptance;
    const name = `${row.journey}/${row.step}`;
    const visits = this.visitsOf(row, claim.sequence, acceptance.sequence);
    const zones = facts.zone.possible(claim.sequence, acceptance.sequence);
    const steps = this.stepsOf(row);
    const file = (edition: number) => editionOf(edition).files[row.journey];
    if (at > Date.parse(row.deadline) + skewMaxMs + 1_000)
      this.violate('I2', `${name} was accepted ${at - Date.parse(row.deadline)} ms after its claim's own deadline`);

    const untils = steps.flatMap(({ step, edition }) => {
      const journey = file(edition);
      return journey ? visits.map((visit) => usefulUntil(step, journey, visit)) : [];
    });
    if (untils.length > 0 && untils.every((until) => until !== undefined && at > until + skewMaxMs))
      this.violate(
        'I7',
        `${name} was sent after ${untils.map((until) => until && new Date(until).toISOString()).join()}, when it was no longer useful`,
      );

    const trigger = this.triggerOf(sent);
    const fresh =
      steps.some(({ step }) => step.reply) && trigger !== undefined && at - trigger <= replyWithin + 2 * skewMaxMs;
    const excused =
      steps.some(({ step }) => step.safety) &&
      zones.some((zone) =>
        untils.some(
          (until) => until !== undefined && nextOpening(at, zone, window, 30_000) + 30 * minute > until - skewMaxMs,
        ),
      );
    if (!fresh && !excused && !zones.some((zone) => isOpen(at, zone, window, skewMaxMs)))
      this.violate(
        'I4',
        `${name} was sent at ${zones.map((zone) => `${JSON.stringify(wallAt(at, zone))} in ${zone}`).join()}`,
      );

    const from = this.previousSettlement(sent) ?? trigger ?? at;
    const bounds = steps.flatMap(({ step, edition }) => {
      const journey = file(edition);
      if (!journey) return [];
      return zones.flatMap((zone) =>
        visits.flatMap((visit) =>
          visit === undefined && journey.anchor ? [] : [earliest(step, journey, visit, from, zone)],
        ),
      );
    });
    // A wall time keeps seconds where only days are counted; a minute covers them.
    if (bounds.length > 0 && at < Math.min(...bounds) - minute - skewMaxMs)
      this.violate(
        'I5',
        `${name} was sent ${Math.round((Math.min(...bounds) - at) / minute)} minutes before ${new Date(Math.min(...bounds)).toISOString()}`,
      );
    if (
      !world.isFaulty &&
      world.editions.size === 1 &&
      world.counts['act zone'] === undefined &&
      world.counts['act inside zone'] === undefined
    )
      this.checkOnTime(sent, facts, Math.max(...bounds), trigger);
  }

  /** A first attempt, under words and a zone that nobody changed: a later one counts its lateness from its own rest. */
  private checkLate({ acceptance, row, contactId }: Sent, claim: Claim, facts: ContactFacts): void {
    const { world } = this;
    const [visit, ...others] = this.visitsOf(row, claim.sequence, acceptance.sequence);
    const [zone, ...zones] = facts.zone.possible(0, acceptance.sequence);
    const file = world.files[row.journey];
    const step = file?.steps.find((each) => each.id === row.step);
    if (row.attempt > 1 || world.editions.size > 1 || !file || !step || !visit || zone === undefined) return;
    if (others.length > 0 || zones.length > 0) return;
    const notices = world.noticesAt(world.externalIdOf(row.instance) ?? '', claim.sequence, acceptance.sequence);
    if (new Set(notices).size > 1) return;
    const item = world.engine.peek(people, `C#${contactId}`, `ENROLL#${row.journey}#${row.instance}`);
    const { settled = {} } = item
      ? (unmarshall(item) as { settled?: Record<string, { revision: number }> })
      : { settled: {} };
    const ended = new Set(Object.keys(settled).filter((id) => (settled[id]?.revision ?? -1) >= row.revision));
    const isMoved = row.revision > 0;
    const why = wronglyLate({
      step,
      file,
      visit,
      isMoved,
      notice: notices[0] ?? 'none',
      zone,
      at: Date.parse(claim.row.claimedAt?.S ?? ''),
      settled: ended,
    });
    if (why !== undefined) this.violate('I7', `${row.journey}/${row.step} was sent late: ${why}`);
  }

  /** In a world without faults what is due goes at once (I6). */
  private checkOnTime(
    { acceptance, row, isMarketing, contactId }: Sent,
    facts: ContactFacts,
    expected: number,
    trigger: number | undefined,
  ): void {
    const { world } = this;
    if (
      facts.hold.lastBegin(acceptance.sequence) !== undefined ||
      facts.consent.possible(0, acceptance.sequence).includes('left')
    )
      return;
    let due = Math.max(expected, trigger ?? expected);
    const zone = facts.zone.possible(0, 1)[0] ?? '';
    if (isMarketing) {
      if (
        (world.visitsOf.get(contactId)?.size ?? 0) > 0 ||
        world.counts['act pause'] !== undefined ||
        world.counts['act inside pause'] !== undefined ||
        this.mayBeBroken()
      )
        return;
      const last = this.ofContact(contactId).findLast((each) => each.isMarketing);
      if (last) due = Math.max(due, last.acceptance.at + clinic.marketing.capHours * hour);
      due = nextOpening(due, zone, window, 31_000);
    } else if (expected < (trigger ?? 0) - minute) return;
    // Taken back by the desk, days after the person's own act: no answer any more, and it keeps to the open hours.
    else if (this.wasTakenBack(row)) due = nextOpening(due, zone, window, 31_000);
    // What comes before a visit moves to an earlier open hour (C18); booked after that hour it is late, and not judged here.
    else if (
      expected > (trigger ?? 0) &&
      row.journey !== 'aftercare' &&
      nextOpening(expected, zone, window, 31_000) !== expected
    )
      return;
    else if (['aftercare', 'missed', 'notices'].includes(row.journey)) due = nextOpening(due, zone, window, 31_000);
    if (acceptance.at > due + onTimeMs + minute)
      this.violate(
        'I6',
        `${row.journey}/${row.step} was due ${new Date(due).toISOString()} and went ${Math.round((acceptance.at - due) / 1000)} s later, in a world without faults`,
      );
  }

  /** So many complaints or bounces that the breaker may hold marketing back. */
  private mayBeBroken(): boolean {
    const { counts } = this.world;
    return (counts.complaint ?? 0) >= 2 || (counts.bounce ?? 0) >= 5;
  }

  /** The desk had marked the visit, and took that back. */
  private wasTakenBack(row: Row): boolean {
    const statuses = this.world.statuses.get(this.world.externalIdOf(row.instance) ?? '') ?? [];
    return statuses.some(
      ({ status }, index) => index > 0 && status === 'booked' && statuses[index - 1]?.status !== 'booked',
    );
  }

  /** The person's own act that the journey answers, as the stored item dates it. */
  private triggerOf({ contactId, row }: Sent): number | undefined {
    const { world } = this;
    const externalId = world.externalIdOf(row.instance);
    const key = externalId === undefined ? undefined : world.appointmentKeys.get(externalId);
    const item = key
      ? world.engine.peek(people, key.pk, key.sk)
      : world.engine.peek(people, `C#${contactId}`, 'CONTACT');
    // A row that an operator removed no longer tells when: then any moment may be fresh.
    if (!item) return this.world.now;
    const stored = unmarshall(item) as {
      bookedAt?: string;
      revisedAt?: string;
      statusAt?: string;
      releasedAt?: string;
      notice?: { at: string };
      signup?: { at: string };
      marketing?: { at: string };
    };
    const times = key
      ? [stored.bookedAt, stored.revisedAt, stored.statusAt, stored.releasedAt, stored.notice?.at]
      : row.journey === 'confirm'
        ? [stored.signup?.at]
        : [stored.marketing?.at];
    const known = times.flatMap((time) => (time === undefined ? [] : [Date.parse(time)]));
    return known.length > 0 ? Math.max(...known) : undefined;
  }

  /** When the step before this one in its chain came to its end. */
  private previousSettlement({ contactId, row }: Sent): number | undefined {
    const { world } = this;
    const steps = editionOf(world.edition).files[row.journey]?.steps ?? [];
    const index = steps.findIndex((step) => step.id === row.step);
    const previous = index > 0 ? steps[index - 1] : undefined;
    const step = steps[index];
    if (!previous || !step || !('after' in step.send) || !('after' in previous.send)) return undefined;
    const item = world.engine.peek(people, `C#${contactId}`, `ENROLL#${row.journey}#${row.instance}`);
    const settled =
      item && (unmarshall(item) as { settled: Record<string, { at: string; revision: number }> }).settled[previous.id];
    return settled && settled.revision === row.revision && editionOf(0).files[row.journey]?.anchor === undefined
      ? Date.parse(settled.at)
      : undefined;
  }

  private checkCap({ acceptance, contactId, row }: Sent, claim: Claim, facts: ContactFacts): void {
    const { world } = this;
    const last = this.ofContact(contactId).findLast((each) => each.isMarketing);
    const gap = last ? acceptance.at - last.acceptance.at : Number.POSITIVE_INFINITY;
    if (gap < clinic.marketing.capHours * hour - invocationMs - 2 * skewMaxMs)
      this.violate(
        'I5',
        `${row.journey}/${row.step} was sent ${(gap / hour).toFixed(2)} hours after ${last?.row.journey}/${last?.row.step}`,
      );
    const zones = facts.zone.possible(claim.sequence, acceptance.sequence);
    const { quietDaysBeforeInfusion, quietDaysAfterInfusion } = clinic.marketing;
    for (const externalId of world.visitsOf.get(contactId) ?? []) {
      const visits = world.visit(externalId).possible(claim.sequence, acceptance.sequence);
      const isQuiet = (visit: Visit | undefined, zone: string) => {
        if (visit?.kind !== 'infusion' || (visit.status !== 'booked' && visit.status !== 'completed')) return false;
        const days = dateNumber(wallAt(acceptance.at, zone)) - dateNumber(wallAt(visit.start, zone));
        return days >= -quietDaysBeforeInfusion && days <= quietDaysAfterInfusion;
      };
      if (visits.length > 0 && visits.every((visit) => zones.every((zone) => isQuiet(visit, zone))))
        this.violate('I5', `${row.journey}/${row.step} was sent in the quiet days around an infusion`);
    }
  }

  private checkOrder({ acceptance, contactId, sendId, row }: Sent): void {
    const files = editionOf(0).files[row.journey];
    if (!files || files.anchor !== undefined) return;
    const place = (step: string) => files.steps.findIndex((each) => each.id === step);
    const mine = this.ofContact(contactId).filter(
      (each) => each.row.journey === row.journey && each.row.instance === row.instance,
    );
    const later = mine.find(
      (each) => place(row.step) >= 0 && place(each.row.step) > place(row.step) && each.sendId !== sendId,
    );
    if (later) this.violate('I5', `${row.journey}/${row.step} was sent after ${later.row.step} (${acceptance.sesId})`);
  }
}

/** The nominal moment, for the checks at the end. */
export { nominal };
