/**
 * `npm run ops -- calls`: whom staff should telephone and what they should look into, and why; `npm run ops -- called <id>`
 * once it is done (I7); `npm run ops -- visits --days 3`: who comes, and what they should have been told.
 */
import { fileURLToPath } from 'node:url';
import type { Asked } from '../cli/arguments.ts';
import { commands } from '../cli/commands.ts';
import { oneOf, runCommand, Slip } from '../cli/run.ts';
import { DynamoCallStore } from '../functions/adapters/dynamodb/callStore.ts';
import { DynamoDayStore } from '../functions/adapters/dynamodb/dayStore.ts';
import { appointmentSk, contactPk, readAppointment } from '../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../functions/adapters/identity.ts';
import { linesToTell } from '../functions/core/email/telling.ts';
import { zoneOf } from '../functions/core/model/appointment.ts';
import { type Call, type CallList, type CallOutcome, callOutcomes } from '../functions/core/model/call.ts';
import { type Clinic, inLocale } from '../functions/core/model/clinic.ts';
import { asksAtDoor, triedCall, visitCallId } from '../functions/core/people/visitCall.ts';
import type { CallPlace, VisitOfDay } from '../functions/core/ports.ts';
import { dayMs, type Instant, localMinute, plusMs } from '../functions/core/time/time.ts';
import { correct } from './correct.ts';
import { changeLane, laneOf } from './lanes.ts';
import { mendable, UsageError, withReach } from './reach.ts';

/** A call with what the front desk knows the visit by; the list itself names nobody, as the staff route's does not. */
export interface ListedCall extends Call {
  readonly list: CallList;
  readonly visit?: { readonly source: string; readonly externalId: string; readonly start?: Instant };
}

const pageSize = 200;

/** Everything that is open: the calls, the checks, the visits that nobody has marked; of each the soonest visit first. */
export async function openCalls(table: Table, now: Instant): Promise<readonly ListedCall[]> {
  const listed: ListedCall[] = [];
  for (const list of ['calls', 'checks', 'unmarked'] as const) {
    let after: CallPlace | undefined;
    do {
      const page = await new DynamoCallStore(table, systemIdentity).page(list, now, pageSize, after);
      listed.push(...(await Promise.all(page.calls.map((call) => withVisit(table, call, list)))));
      after = page.next;
    } while (after);
  }
  return listed;
}

async function withVisit(table: Table, call: Call, list: CallList): Promise<ListedCall> {
  const { contactId, appointmentId, booking } = call;
  // A booking that could not be served has no visit here, and its own system knows it.
  if (appointmentId === undefined) return booking ? { ...call, list, visit: booking } : { ...call, list };
  const item = await table.get(contactPk(contactId), appointmentSk(appointmentId), 'strong');
  if (!item) return { ...call, list };
  const { source, externalId, start } = readAppointment(item);
  return { ...call, list, visit: { source, externalId, start } };
}

/**
 * @param named `<contact>/<call>`, or the call's id alone when it is one person's only.
 * @param outcome who was not reached stays on the list. @throws UsageError.
 */
export async function markCalled(
  table: Table,
  named: string,
  by: string,
  now: Instant,
  outcome: CallOutcome = 'reached',
): Promise<Call> {
  const calls = await openCalls(table, now);
  const found = calls.filter(({ contactId, id }) => `${contactId}/${id}` === named || id === named);
  const [call, second] = found;
  if (!call) throw new UsageError(`there is no open call ${named}: npm run ops -- calls lists them`);
  if (second) throw new UsageError(`several people have a call ${named}: write <contact>/<call>`);
  const store = new DynamoCallStore(table, systemIdentity);
  const seen = await store.call(call.contactId, call.id);
  const next = triedCall(seen, outcome, now);
  const what = outcome === 'reached' ? 'call.made' : 'call.tried';
  const written = seen && next && (await store.replace(seen, next, { what, by, detail: outcome }, now));
  if (written !== 'written') throw new UsageError('somebody else has just been at that call');
  return next ?? call;
}

/** The visits of the next `days` days that are booked, soonest first. */
export async function visitsOfDays(table: Table, now: Instant, days: number): Promise<readonly VisitOfDay[]> {
  const visits = await new DynamoDayStore(table, systemIdentity).between(now, plusMs(now, days * dayMs));
  return visits.filter(({ appointment }) => appointment.status === 'booked');
}

/** A visit in lines: when, where, whose; what stands in the way of its emails; and what the person should know. Names nobody. */
export function printedVisit(
  { appointment, contact }: VisitOfDay,
  call: Call | undefined,
  clinic: Clinic,
  now: Instant,
): string {
  const door = asksAtDoor(appointment, undefined, clinic);
  const notes = [
    ...(contact.hold ? ['on hold: no email goes'] : []),
    ...(contact.reminders.state === 'left' ? ['has left the reminders'] : []),
    ...(contact.suppressed.reminder === undefined ? [] : ['the address takes no email']),
    ...(call?.state === 'open' ? ['a call is open'] : []),
    ...(door === 'bookedLate' ? ['booked late: ask at the door'] : []),
  ];
  const { kind, source, externalId, contactId, location, start } = appointment;
  const when = localMinute(start, zoneOf(appointment, clinic)).replace('T', ' ');
  return [
    `${when}  ${kind}, ${inLocale(clinic.locations[location]?.name, 'en') ?? location}  ${source} ${externalId}  ${contactId}`,
    ...notes.map((note) => `    ! ${note}`),
    ...linesToTell(appointment, clinic, 'en', now).map((line) => `    ${line}`),
  ].join('\n');
}

const why: Readonly<Record<Call['reason'], string>> = {
  noDelivery: 'an email that matters has not arrived',
  skipped: 'an email that matters was not sent',
  bounced: 'their address does not take our emails',
  inDoubt: 'nobody knows whether an email that matters left',
  leftReminders: 'they left the reminders, and have a visit',
  unmappedType: 'a visit of a type that clinic.yaml does not know',
  wrongAddress: 'somebody said the address is the wrong one',
  ambiguousPerson: 'several people share the address, and the booking does not say whose visit it is',
  noAddress: 'the booking has no address that can be written to',
  givenAway: 'the booking is somebody else’s now, and they had been written to about it',
  underAge: 'under 18 by the record',
  unfinishedMove: 'the visit was taken off its time and has no new one',
  sharedAddress: 'another first name at a known address: two people, or one',
  personDiffers: 'the booking tells another name, number, language or zone than is known',
  addressDiffers: 'the booking names another address than the reminders go to',
  addressUndone: 'the address before took a change back: somebody may read their mail',
  unlikelyTime: 'the visit is in the past, on a closed day or outside the hours of its place',
  unclearBooking: 'the booking says something that cannot be true',
  onHold: 'their emails are on hold, and they have a visit',
  notice: 'a notice comes too late by email',
  unmarked: 'nobody has said what became of the visit',
};

const headings: Readonly<Record<CallList, string>> = {
  calls: 'To call',
  checks: 'To look into',
  unmarked: 'Visits that nobody has marked',
};

function printed({ contactId, id, reason, causes, step, at, visit, tried }: ListedCall): string {
  const emails = (causes ?? [{ journey: undefined, step }]).flatMap((each) => each.step ?? []);
  const reasons = [...new Set(causes?.map((cause) => cause.reason) ?? [reason])].map((each) => why[each]).join('; ');
  const time = visit?.start === undefined ? '' : `, ${visit.start.slice(0, 16)}Z`;
  const shown = visit ? `  ${visit.source} ${visit.externalId}${time}` : '';
  const last = tried ? `  (${tried.outcome} ${tried.at.slice(0, 16)}Z)` : '';
  const about = emails.length === 0 ? '' : `  ${[...new Set(emails)].join(', ')}`;
  return `${at.slice(0, 16).replace('T', ' ')}Z  ${contactId}/${id}\n    ${reasons}${about}${shown}${last}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runCommand(commands.ops, run, mendable);

type Values = Asked<(typeof commands.ops)['options']>['values'];

function daysOf(written: string): number {
  const days = Number(written);
  if (!Number.isInteger(days) || days < 1 || days > 60) throw new Slip('--days is a number from 1 to 60: --days 3');
  return days;
}

async function showVisits(values: Values): Promise<void> {
  const days = daysOf(values.days);
  await withReach(values, async ({ people, clock, clinic }) => {
    const [visits, words] = [await visitsOfDays(people, clock.now(), days), await clinic()];
    const store = new DynamoCallStore(people, systemIdentity);
    if (values.json) {
      const shown = visits.map(({ appointment, contact: { hold } }) => ({ ...appointment, hold }));
      console.log(JSON.stringify({ visits: shown }, undefined, 2));
      return;
    }
    if (visits.length === 0) console.log(`No visits within ${days} days.`);
    for (const visit of visits) {
      const call = await store.call(visit.contact.id, visitCallId(visit.appointment.id));
      console.log(printedVisit(visit, call, words, clock.now()));
    }
  });
}

async function showCalls(values: Values): Promise<void> {
  await withReach(values, async ({ people, clock }) => {
    const calls = await openCalls(people, clock.now());
    if (values.json) {
      console.log(JSON.stringify({ calls }, undefined, 2));
      return;
    }
    if (!calls.some(({ list }) => list === 'calls')) console.log('Nobody needs a call.');
    for (const [list, heading] of Object.entries(headings)) {
      const listed = calls.filter((call) => call.list === list);
      if (listed.length > 0) console.log(`${heading} (${listed.length})`);
      for (const call of listed) console.log(printed(call));
    }
  });
}

async function run({ values, positionals }: Asked<(typeof commands.ops)['options']>): Promise<void> {
  const [list, made, visits] = commands.ops.examples;
  const [word, ...rest] = positionals;
  const done = [...(values.called ?? []), ...(word === 'called' ? rest : [])];
  if (word === 'visits') return showVisits(values);
  if (word === 'pause' || word === 'resume') {
    const lane = laneOf(word, rest);
    return withReach(values, async (reach) => console.log(await changeLane(word, lane, reach)));
  }
  if (word === 'correct') {
    const { name, phone, email, language, zone } = values;
    const written = { name, phone, email, language, zone };
    return withReach(values, async (reach) => console.log(await correct(rest[0], written, reach)));
  }
  if (word !== 'calls' && word !== 'called') throw new Slip(`Say what to do: ${list}, ${made}, or ${visits}`);
  if (word === 'called' && done.length === 0) throw new Slip(`Which call? ${made}`);
  if (done.length === 0) return showCalls(values);
  const outcome = oneOf(values.outcome, 'outcome', callOutcomes);
  await withReach(values, async ({ people, clock, by }) => {
    for (const each of done) {
      const call = await markCalled(people, each, by, clock.now(), outcome);
      console.log(`${outcome === 'reached' ? 'Called' : 'Tried'}: ${call.contactId}/${call.id}`);
    }
  });
}
