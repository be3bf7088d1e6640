/** What the status page and `/api/status` show, read from the tables and planned by the core's own planner. */

import { pathToFileURL } from 'node:url';
import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  contactPk,
  isOf,
  logSk,
  readCall,
  readPersonItems,
  readSendItem,
  sendSk,
} from '../../functions/adapters/dynamodb/rows.ts';
import { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { DynamoWords, packagedWords } from '../../functions/adapters/words.ts';
import { type Links, linksFor } from '../../functions/core/email/links.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Call } from '../../functions/core/model/call.ts';
import { defined } from '../../functions/core/model/defined.ts';
import type { Person } from '../../functions/core/model/person.ts';
import type { Send } from '../../functions/core/model/send.ts';
import { type Plan, timeline } from '../../functions/core/plan/plan.ts';
import type { Release } from '../../functions/core/ports.ts';
import { type Instant, instantFromMs } from '../../functions/core/time/time.ts';
import type { WatchedAlarm } from '../alarms/watch.ts';
import type { WordsKept } from '../cloud/build.ts';
import type { SesCondition } from '../ses/account.ts';
import type { System } from '../system.ts';
import { overviewOf, type Somebody } from './overview.ts';

/** A status page is for looking at a few people: the latest, or those that were asked for. */
const peopleMax = 60;

/** One thing that will happen if nothing changes. */
export interface NextView {
  readonly journey: string;
  readonly kind: Plan['kind'];
  readonly step?: string;
  readonly at?: Instant;
  readonly skippedFor?: string;
  readonly reasons: readonly string[];
}

export interface PersonView {
  readonly contactId: string;
  readonly email: string;
  readonly firstName?: string;
  readonly zone: string;
  readonly marketing: string;
  readonly reminders: string;
  readonly hold: boolean;
  readonly suppressed: readonly string[];
  /** Paths on this very address. */
  readonly links: Links;
  readonly appointments: readonly Pick<Appointment, 'id' | 'kind' | 'status' | 'start' | 'revision' | 'externalId'>[];
  readonly next: readonly NextView[];
  readonly sends: readonly Send[];
  readonly calls: readonly Call[];
}

export interface StatusView {
  readonly now: Instant;
  readonly offsetMs: number;
  readonly nextDue: Instant | undefined;
  readonly emails: number;
  readonly release: string;
  /** Set while words of an earlier build run because those in `templates/` are wrong. */
  readonly keptWords?: WordsKept;
  readonly alarms: readonly WatchedAlarm[];
  /** The states in which SES's account is; none: it is well. */
  readonly sesAccount: readonly SesCondition[];
  readonly people: readonly PersonView[];
  /** How many there are, of those that were asked for; `people` has the latest of them. */
  readonly peopleTotal: number;
  /** What was asked for. */
  readonly find: string;
  /** False: there are more rows than were read, so that people and calls may be missing. */
  readonly isWhole: boolean;
  /** Of everybody; the oldest first. */
  readonly openCalls: readonly { readonly email: string; readonly zone: string; readonly call: Call }[];
  /** What other systems of the clinic heard, by type. */
  readonly events: Readonly<Record<string, number>>;
  readonly functions: ReturnType<System['functionCounts']>;
  readonly calls: ReturnType<System['gateway']['counters']['snapshot']>['callers'];
}

/** @param find part of an address or a name; empty: the latest of everybody. */
export async function statusView(system: System, find = ''): Promise<StatusView> {
  const [overview, release, nextDue] = await Promise.all([
    overviewOf(system),
    releaseInForce(system),
    system.clock.nextDue(),
  ]);
  const now = instantFromMs(system.clock.now());
  const wanted = overview.people.filter(isFound(find.trim().toLowerCase()));
  const people = await Promise.all(
    wanted.slice(0, peopleMax).map(({ contact }) => personView(system, contact.id, release, now)),
  );
  return defined<StatusView>({
    now,
    offsetMs: system.clock.offset(),
    nextDue: nextDue === undefined ? undefined : instantFromMs(nextDue),
    emails: system.gateway.inbox.count(),
    release: release.id,
    // Once mended words are published, they are in force.
    keptWords: system.keptWords?.release === release.id ? system.keptWords : undefined,
    sesAccount: system.gateway.sesAccount.list(),
    alarms: system.alarms.list(),
    people: people.filter((person) => person !== undefined),
    peopleTotal: wanted.length,
    find,
    isWhole: overview.isWhole,
    openCalls: overview.openCalls.map(({ contact, call }) => ({
      // A call about a booking whose person nobody knows has none.
      email: contact?.email ?? '',
      zone: contact?.zone ?? release.clinic.zone,
      call,
    })),
    events: eventCounts(system),
    functions: system.functionCounts(),
    calls: system.gateway.counters.snapshot().callers,
  });
}

function eventCounts({ gateway }: System): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of gateway.events.list()) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** Whose address or name has it, or everybody. */
const isFound =
  (find: string) =>
  ({ contact }: Somebody): boolean =>
    [contact.email, contact.firstName ?? ''].some((text) => text.toLowerCase().includes(find));

/** The release the pointer names, else the one bundled with what runs. */
async function releaseInForce({ cloud, tables }: System): Promise<Release> {
  const sender = cloud.functions.find(({ service }) => service === 'dispatch');
  const bundle = packagedWords(pathToFileURL(`${sender?.code ?? ''}/`));
  const words = new DynamoWords(new Table(tables.client, tables.words), bundle);
  await words.refresh();
  return words.current();
}

async function personView(
  system: System,
  contactId: string,
  release: Release,
  now: Instant,
): Promise<PersonView | undefined> {
  const items = await everything(system, contactId);
  const person = readPersonItems(items);
  // Who stood for a new address is nobody once the address has changed: the person has it.
  if (!person || person.contact.replaces?.doneAt !== undefined) return undefined;
  const { contact } = person;
  return defined<PersonView>({
    contactId,
    email: contact.email,
    firstName: contact.firstName,
    zone: contact.zone,
    marketing: contact.marketing.state,
    reminders: contact.reminders.state,
    hold: contact.hold,
    suppressed: Object.keys(contact.suppressed),
    links: linksFor(person.contact, '', now, systemIdentity),
    appointments: [...person.appointments].sort((a, b) => (a.start < b.start ? -1 : 1)),
    next: nextOf(person, release, now),
    sends: items
      .filter(isOf('send'))
      .map(readSendItem)
      .sort((a, b) => (a.claimedAt < b.claimedAt ? 1 : -1)),
    calls: items.filter(isOf('call')).map(readCall),
  });
}

async function everything({ tables }: System, contactId: string): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await tables.client.send(
      new QueryCommand({
        TableName: tables.people,
        KeyConditionExpression: 'pk = :pk AND sk < :logs',
        ExpressionAttributeValues: { ':pk': { S: contactPk(contactId) }, ':logs': { S: logSk('') } },
        ExclusiveStartKey: from,
      }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  const sends = await tables.client.send(
    new QueryCommand({
      TableName: tables.people,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :send)',
      ExpressionAttributeValues: { ':pk': { S: contactPk(contactId) }, ':send': { S: sendSk('') } },
    }),
  );
  return [...items, ...(sends.Items ?? [])];
}

/** What comes next in every active enrollment, soonest first, with the planner's own reasons. */
function nextOf(person: Person, release: Release, now: Instant): NextView[] {
  const facts = { person, clinic: release.clinic };
  const views = person.enrollments
    .filter(({ state }) => state === 'active')
    .flatMap((enrollment): NextView[] => {
      const journey = release.journeys[enrollment.journey];
      if (!journey)
        return [{ journey: enrollment.journey, kind: 'wait', reasons: ['no such journey in this release'] }];
      return timeline(journey, enrollment, facts, now, 8).map((plan) => nextView(journey.id, plan));
    });
  const far = '9999';
  return views.filter(({ kind }) => kind !== 'end').sort((a, b) => ((a.at ?? far) < (b.at ?? far) ? -1 : 1));
}

function nextView(journey: string, plan: Plan): NextView {
  switch (plan.kind) {
    case 'send':
      return { journey, kind: 'send', step: plan.step.id, at: plan.dueAt, reasons: plan.reasons };
    case 'skip':
      return {
        journey,
        kind: 'skip',
        step: plan.step.id,
        at: plan.dueAt,
        skippedFor: plan.reason,
        reasons: plan.reasons,
      };
    case 'wait':
      return { journey, kind: 'wait', reasons: plan.reasons };
    case 'end':
      return { journey, kind: 'end', reasons: [plan.reason] };
  }
}
