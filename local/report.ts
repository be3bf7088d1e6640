/** What the tables and the inbox say of each person: what was sent, what was not and why, what comes next. */
import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  contactIdOf,
  type Item,
  isOf,
  readCall,
  readPersonItems,
  readSendItem,
} from '../functions/adapters/dynamodb/rows.ts';
import { type Appointment, appointmentFor, zoneOf } from '../functions/core/model/appointment.ts';
import type { Call } from '../functions/core/model/call.ts';
import type { Contact } from '../functions/core/model/contact.ts';
import type { Enrollment } from '../functions/core/model/enrollment.ts';
import type { Person } from '../functions/core/model/person.ts';
import type { Send } from '../functions/core/model/send.ts';
import { type Plan, timeline } from '../functions/core/plan/plan.ts';
import type { Release } from '../functions/core/ports.ts';
import { type Instant, localMinute } from '../functions/core/time/time.ts';
import type { InboxEntry } from './gateway/index.ts';

/** One ledger row, with what the inbox knows of it. */
export interface SendReport {
  readonly journey: string;
  /** `YYYY-MM-DDTHH:MM` on the wall of the place: the start of the visit it is about, as the row told it; null: about none. */
  readonly visit: string | null;
  readonly step: string;
  readonly class: string;
  /** Null when nothing was accepted. */
  readonly subject: string | null;
  readonly dueAt: string;
  readonly acceptedAt: string | null;
  /** `YYYY-MM-DDTHH:MM` on the recipient's wall: of the acceptance, else of the moment it was due. */
  readonly localTime: string;
  readonly state: Send['state'];
  readonly reply: boolean;
  readonly safety: boolean;
  readonly reasons: readonly string[];
  readonly revision: number;
  readonly attempt: number;
  /** Delivered, bounced, complained: facts from SES. */
  readonly delivery: string | null;
}

export interface NextReport {
  readonly journey: string;
  /** As a `SendReport`'s, of the visit as it stands. */
  readonly visit: string | null;
  readonly kind: Plan['kind'];
  readonly step?: string;
  readonly at?: string;
  readonly localTime?: string;
  readonly reasons: readonly string[];
}

export interface VisitReport extends Appointment {
  /** `YYYY-MM-DDTHH:MM` on the wall of the place. */
  readonly localStart: string;
}

export interface PersonReport {
  readonly contactId: string;
  readonly email: string;
  readonly firstName: string | undefined;
  readonly zone: string;
  readonly marketing: Contact['marketing']['state'];
  readonly reminders: Contact['reminders']['state'];
  readonly hold: boolean;
  readonly suppressed: Contact['suppressed'];
  /** By their start. */
  readonly appointments: readonly VisitReport[];
  readonly sends: readonly SendReport[];
  /** Steps that did not concern this person or visit: the ledger has no row of them. */
  readonly passedOver: readonly SendReport[];
  readonly next: readonly NextReport[];
  readonly calls: readonly Call[];
}

export interface Totals {
  /** Emails SES accepted, probes aside. */
  readonly accepted: number;
  readonly skipped: number;
  readonly inDoubt: number;
  /** Due, and yet without a terminal row (I1). */
  readonly lost: number;
  /** Acceptances beyond what I2 allows. */
  readonly doubled: number;
}

export interface Report {
  readonly people: readonly PersonReport[];
  readonly totals: Totals;
}

/** Every item of a table, page by page. Fit for one machine's data, not for a clinic's. */
export async function scanAll(client: DynamoDBClient, table: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: start }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

const deliveryOf = ({ delivery }: Send): string | null => {
  if (delivery?.complainedAt) return 'complained';
  if (delivery?.bouncedAt) return `bounced (${delivery.bounceKind ?? 'unknown'})`;
  return delivery?.deliveredAt ? 'delivered' : null;
};

/** Where the visits of a report take place, and when they are there. */
interface Visits {
  readonly person: Person;
  readonly release: Release;
}

const onTheWall = (visit: Appointment, start: Instant, { release }: Visits) =>
  localMinute(start, zoneOf(visit, release.clinic));

/** @param told the start that an email named. */
function visitOf(instance: string, visits: Visits, told?: Instant): string | null {
  const visit = appointmentFor(instance, visits.person.appointments);
  return visit ? onTheWall(visit, told ?? visit.start, visits) : null;
}

function passedOver({ journey, instance, settled }: Enrollment, visits: Visits, now: Instant): readonly SendReport[] {
  return Object.entries(settled).flatMap(([step, { why, at, revision }]): readonly SendReport[] =>
    why === undefined || at > now
      ? []
      : [
          {
            journey,
            visit: visitOf(instance, visits),
            step,
            class: visits.release.journeys[journey]?.class ?? 'reminder',
            subject: null,
            dueAt: at,
            acceptedAt: null,
            localTime: localMinute(at, visits.person.contact.zone),
            state: 'skipped',
            reply: false,
            safety: false,
            reasons: [why],
            revision,
            attempt: 0,
            delivery: null,
          },
        ],
  );
}

function sendReport(row: Send, visits: Visits, inbox: ReadonlyMap<string, InboxEntry>): SendReport {
  const { contact } = visits.person;
  const entry = row.sesId === undefined ? undefined : inbox.get(row.sesId);
  const acceptedAt = row.state === 'sent' ? (entry?.acceptedAt ?? row.acceptedAt ?? null) : null;
  const reason = row.reason === undefined ? [] : [row.reason];
  return {
    journey: row.journey,
    visit: visitOf(row.instance, visits, row.visit?.start),
    step: row.step,
    class: row.class,
    subject: entry?.subject ?? null,
    dueAt: row.plannedAt,
    acceptedAt,
    localTime: localMinute((acceptedAt ?? row.plannedAt) as Instant, contact.zone),
    state: row.state,
    reply: row.reply,
    safety: row.safety,
    reasons: [...row.reasons, ...reason],
    revision: row.revision,
    attempt: row.attempt,
    delivery: deliveryOf(row),
  };
}

function nextReports(person: Person, enrollment: Enrollment, release: Release, now: Instant): readonly NextReport[] {
  const journey = release.journeys[enrollment.journey];
  if (!journey || enrollment.state === 'ended') return [];
  const visit = visitOf(enrollment.instance, { person, release });
  return timeline(journey, enrollment, { person, clinic: release.clinic }, now).map((plan) =>
    plan.kind === 'send' || plan.kind === 'skip'
      ? {
          journey: journey.id,
          visit,
          kind: plan.kind,
          step: plan.step.id,
          at: plan.dueAt,
          localTime: localMinute(plan.dueAt, person.contact.zone),
          reasons: plan.kind === 'skip' ? [plan.reason, ...plan.reasons] : plan.reasons,
        }
      : { journey: journey.id, visit, kind: plan.kind, reasons: plan.kind === 'end' ? [plan.reason] : plan.reasons },
  );
}

/** Enrollments whose moment passed by more than `toleranceMs` with no terminal row, and rows that never came to an end. */
function lostOf(enrollments: readonly Enrollment[], sends: readonly Send[], now: number, toleranceMs: number): number {
  const overdue = (at: string | undefined) => at !== undefined && Date.parse(at) < now - toleranceMs;
  const waiting = enrollments.filter((each) => each.state === 'active' && overdue(each.due?.at)).length;
  const hanging = sends.filter((row) => row.state === 'claimed' && overdue(row.deadline)).length;
  return waiting + hanging;
}

/** Acceptances of one attempt beyond the first, and of one send beyond the one extra that a doubted reminder may have. */
export function doubledOf(inbox: readonly InboxEntry[], sends: readonly Send[]): number {
  const byTag = new Map<string, number>();
  const bySend = new Map<string, number>();
  for (const { tag } of inbox) {
    if (tag === undefined) continue;
    byTag.set(tag, (byTag.get(tag) ?? 0) + 1);
    const send = tag.slice(0, tag.lastIndexOf('_'));
    bySend.set(send, (bySend.get(send) ?? 0) + 1);
  }
  const rows = new Map(sends.map((row) => [`${row.contactId}_${row.id}`, row]));
  let doubled = 0;
  for (const count of byTag.values()) doubled += count - 1;
  for (const [send, count] of bySend) {
    const row = rows.get(send);
    const allowed = row && row.class !== 'marketing' && row.doubts > 0 ? 2 : 1;
    doubled += Math.max(
      0,
      count - allowed - [...byTag].filter(([tag, times]) => tag.startsWith(`${send}_`) && times > 1).length,
    );
  }
  return doubled;
}

const momentOf = ({ acceptedAt, plannedAt }: Send): string => acceptedAt ?? plannedAt;
const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of two at one moment the one that stands earlier in its journey comes first. */
const placeOf =
  (release: Release) =>
  ({ journey, step }: Send): number =>
    release.journeys[journey]?.steps.findIndex(({ id }) => id === step) ?? -1;

const ownerOf = ({ replaces, formerOf }: Contact): string | undefined => (replaces ?? formerOf)?.contactId;

/** @param toleranceMs how far past its moment a row may be before it counts as lost: dispatch's own rhythm. */
export function makeReport(
  items: readonly Item[],
  inbox: readonly InboxEntry[],
  release: Release,
  now: Instant,
  toleranceMs = 180_000,
): Report {
  const byPerson = new Map<string, Item[]>();
  for (const item of items) {
    const contactId = contactIdOf(item.pk?.S ?? '');
    if (contactId === undefined) continue;
    const mine = byPerson.get(contactId) ?? [];
    mine.push(item);
    byPerson.set(contactId, mine);
  }
  const bySesId = new Map(inbox.map((entry) => [entry.sesId, entry]));
  const sends = items.filter(isOf('send')).map(readSendItem);
  const place = placeOf(release);
  const people: PersonReport[] = [];
  const enrollments: Enrollment[] = [];
  const known = [...byPerson.values()].flatMap((mine) => {
    const person = readPersonItems(mine);
    return person ? [{ person, mine }] : [];
  });
  for (const { person, mine } of known) {
    enrollments.push(...person.enrollments);
    const { contact } = person;
    // What stands for an address that somebody has asked for, or had before, is nobody beside them: its emails are theirs.
    const owner = ownerOf(contact);
    if (owner !== undefined && known.some((each) => each.person.contact.id === owner)) continue;
    const visits: Visits = { person, release };
    const theirs = known.filter((each) => ownerOf(each.person.contact) === contact.id);
    people.push({
      contactId: contact.id,
      email: contact.email,
      firstName: contact.firstName,
      zone: contact.zone,
      marketing: contact.marketing.state,
      reminders: contact.reminders.state,
      hold: contact.hold,
      suppressed: contact.suppressed,
      appointments: person.appointments
        .map((visit) => ({ ...visit, localStart: onTheWall(visit, visit.start, visits) }))
        .sort((a, b) => inOrder(a.start, b.start)),
      sends: [...mine, ...theirs.flatMap((each) => each.mine)]
        .filter(isOf('send'))
        .map(readSendItem)
        .sort((a, b) => inOrder(momentOf(a), momentOf(b)) || place(a) - place(b))
        .map((row) => sendReport(row, visits, bySesId)),
      passedOver: [...person.enrollments, ...theirs.flatMap((each) => each.person.enrollments)].flatMap((each) =>
        passedOver(each, visits, now),
      ),
      next: person.enrollments.flatMap((enrollment) => nextReports(person, enrollment, release, now)),
      calls: mine.filter(isOf('call')).map(readCall),
    });
  }
  people.sort((a, b) => (a.email < b.email ? -1 : 1));
  const tagged = inbox.filter((entry) => entry.tag !== undefined);
  return {
    people,
    totals: {
      accepted: tagged.length,
      skipped: sends.filter((row) => row.state === 'skipped').length,
      inDoubt: sends.filter((row) => row.state === 'inDoubt').length,
      lost: lostOf(enrollments, sends, Date.parse(now), toleranceMs),
      doubled: doubledOf(tagged, sends),
    },
  };
}
