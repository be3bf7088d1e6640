/** Everybody, as one look through the table finds them: whom the status page shows, all open calls, the next visit. */
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { sortKeys } from '../../functions/adapters/dynamodb/keys.ts';
import {
  contactPk,
  contactSk,
  type Item,
  isOf,
  readAppointment,
  readCall,
  readContact,
} from '../../functions/adapters/dynamodb/rows.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Call } from '../../functions/core/model/call.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import type { Instant } from '../../functions/core/time/time.ts';
import type { System } from '../system.ts';

/** A bench's million rows are not read through for a page. */
const scannedMax = 50_000;

export interface Somebody {
  readonly contact: Pick<Contact, 'id' | 'email' | 'firstName' | 'zone'>;
  /** When they, or somebody for them, last did something that their rows tell. */
  readonly at: Instant;
}

export interface Overview {
  /** The latest first. */
  readonly people: readonly Somebody[];
  /** The oldest first. */
  readonly openCalls: readonly { readonly contact: Somebody['contact'] | undefined; readonly call: Call }[];
  /** Booked, and still ahead; the soonest first. */
  readonly ahead: readonly { readonly contact: Somebody['contact'] | undefined; readonly visit: Appointment }[];
  /** False: there are more rows than were read. */
  readonly isWhole: boolean;
}

const latest = (moments: readonly Instant[]): Instant => [...moments].sort().at(-1) as Instant;

export async function overviewOf({ tables, clock }: System): Promise<Overview> {
  const contacts = new Map<string, Contact>();
  const visits: Appointment[] = [];
  const calls: Call[] = [];
  const take = (item: Item): void => {
    if (isOf('call')(item)) calls.push(readCall(item));
    else if (isOf('appointment')(item)) visits.push(readAppointment(item));
    else if (item.sk?.S === contactSk) {
      const contact = readContact(item);
      // Who stood for a new address is nobody once the address has changed: the person has it.
      if (contact.replaces?.doneAt === undefined) contacts.set(contact.id, contact);
    }
  };
  let scanned = 0;
  let isWhole = true;
  for await (const { Items = [], ScannedCount = 0 } of paginateScan(
    { client: tables.client },
    {
      TableName: tables.people,
      // The ledger and the logs are most of the rows, and not asked for here.
      FilterExpression: 'begins_with(pk, :person) AND NOT begins_with(sk, :send) AND NOT begins_with(sk, :log)',
      ExpressionAttributeValues: {
        ':person': { S: contactPk('') },
        ':send': { S: sortKeys.send },
        ':log': { S: sortKeys.log },
      },
    },
  )) {
    for (const item of Items) take(item);
    scanned += ScannedCount;
    isWhole = scanned <= scannedMax;
    if (!isWhole) break;
  }
  const now = new Date(clock.now()).toISOString();
  const moments = new Map([...contacts].map(([id, { marketing, reminders }]) => [id, [marketing.at, reminders.at]]));
  for (const { contactId, bookedAt, revisedAt, statusAt } of visits)
    moments.get(contactId)?.push(...[bookedAt, revisedAt, statusAt].filter((at) => at !== undefined));
  return {
    people: [...contacts.values()]
      .map((contact) => ({ contact, at: latest(moments.get(contact.id) ?? []) }))
      .sort((a, b) => (a.at < b.at ? 1 : -1)),
    openCalls: calls
      .filter(({ state }) => state === 'open')
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .map((call) => ({ contact: contacts.get(call.contactId), call })),
    ahead: visits
      .filter(({ status, start }) => status === 'booked' && start > now)
      .sort((a, b) => (a.start < b.start ? -1 : 1))
      .map((visit) => ({ contact: contacts.get(visit.contactId), visit })),
    isWhole,
  };
}
