/** One SES event: the ledger row it settles, the suppression and the call it asks for. */
import type { Call } from '../core/model/call.ts';
import type { Send } from '../core/model/send.ts';
import { suppressAddress, suppressedAddress, suppressionBy } from '../core/people/suppression.ts';
import type { ControlStore, DeliveryStore, PeopleRows, PeopleStore } from '../core/ports.ts';
import { askForVisitCall, takeBackCall } from '../core/send/calls.ts';
import { afterEvent, hasFailed, meaningOfEvent, type SesEvent } from '../core/send/sesEvents.ts';

export interface FeedbackPorts {
  readonly store: Pick<PeopleStore, 'readSend' | 'readPerson' | 'readCall' | 'putCall'>;
  readonly delivery: DeliveryStore;
  readonly people: Pick<PeopleRows, 'address' | 'contact' | 'write'>;
  readonly control: Pick<ControlStore, 'addBadNews'>;
  readonly onCall: (reason: Call['reason']) => void;
}

const collisionsMax = 5;
/** It bounced, in a way that a delivery makes undone, and none has been told. */
function isThisTime({ delivery }: Send): boolean {
  const { bouncedAt, bounceKind = '', deliveredAt } = delivery ?? {};
  const isForGood = ['Permanent', 'Rejected', 'Suppressed'].includes(bounceKind);
  return bouncedAt !== undefined && deliveredAt === undefined && !isForGood;
}

/** @returns `unknown` when no row answers to the tag: erased since, or not ours. */
export async function takeEvent(
  ports: FeedbackPorts,
  contactId: string,
  sendId: string,
  event: SesEvent,
): Promise<'done' | 'unknown'> {
  let seen: Send | undefined;
  if (event.type === 'Delivery') {
    const delivered = await ports.delivery.deliver(contactId, sendId, event.at);
    // An arrival suppresses nothing and asks for no call.
    if (delivered.kind === 'written') return 'done';
    if (!delivered.row) return 'unknown';
    seen = delivered.row;
    // SES had said that it did not arrive this time, as it does of an automatic answer. Before the row, which is told once.
    if (seen.safety && isThisTime(seen)) await takeBackCall(ports.store, seen);
  }
  const row = await settle(ports, contactId, sendId, event, seen);
  if (!row) return 'unknown';
  // The call first: whatever becomes of the rest, somebody telephones in time.
  if (row.safety && hasFailed(row, event)) {
    const isNew = await askForVisitCall(ports.store, row, 'bounced', event.at);
    if (isNew) ports.onCall('bounced');
  }
  const suppression = suppressionBy(row.class, event);
  if (suppression) {
    const contact = await ports.people.contact(contactId);
    const address = contact && suppressedAddress(contact, event, row.acceptedAt ?? row.claimedAt);
    if (address !== undefined) await suppressAddress(ports.people, address, suppression, event.at);
  }
  const { counts } = meaningOfEvent(event);
  if (counts) await ports.control.addBadNews(counts, row.class, event.sesId, event.at);
  return 'done';
}

async function settle(
  ports: FeedbackPorts,
  contactId: string,
  sendId: string,
  event: SesEvent,
  seen: Send | undefined,
): Promise<Send | undefined> {
  let row = seen;
  if (!row && event.type === 'Send') {
    // A plain `Send` mostly finds its row sent, which is for good: an eventual read is half the price, and tells that
    // truly. Anything else it shows may be older than the attempt the event is about (I2).
    const cheap = await ports.store.readSend(contactId, sendId, 'eventual');
    if (cheap?.state === 'sent') row = cheap;
  }
  for (let round = 0; round < collisionsMax; round += 1) {
    row ??= await ports.store.readSend(contactId, sendId, 'strong');
    if (!row) return undefined;
    const next = afterEvent(row, event);
    if (!next) return row;
    if ((await ports.delivery.replace(row, next)) === 'written') return next;
    row = undefined;
  }
  throw new Error('a ledger row kept changing while an event was settled');
}
