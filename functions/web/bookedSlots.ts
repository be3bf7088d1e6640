/** An event of a slot that several people share, taken: an event of their own for each of those it is about. */

import { addressHash } from '../adapters/identity.ts';
import { defined } from '../core/model/defined.ts';
import { patientOf } from '../core/people/bookedPerson.ts';
import { type KeyedSeat, readHolders, type SeatAct, type SlotEvent, seatActs } from '../core/people/bookingSlots.ts';
import { callAbout, type Outcome, outcomeOf, refused, takeBooking } from './bookings.ts';
import type { WebParts } from './dependencies.ts';
import { warningsFor } from './warnings.ts';

const nobody = refused(422, 'it names somebody who is not known to hold a place there; it is on the call list');

/** The call names the person who is alone at that address, if there is one: they are the one whom the event names. */
async function call(made: WebParts, { source, start }: SlotEvent, externalId: string, key?: string): Promise<void> {
  // A time that is over needs no call any more.
  if (start !== undefined && start <= made.clock.now()) return;
  const person = key === undefined ? undefined : await patientOf(made.people, source, undefined, key);
  const contactId = person?.kind === 'byAddress' ? person.contactId : undefined;
  await callAbout(made, defined({ source, externalId, start }), 'unclearBooking', contactId);
}

async function done(made: WebParts, slot: SlotEvent, act: SeatAct): Promise<Outcome> {
  if (act.kind === 'call') {
    await call(made, slot, act.externalId, act.key);
    return nobody;
  }
  const { event, callIf } = act;
  const result = await takeBooking(made, event);
  const isUnknown = callIf === 'unknown' && result.kind === 'none' && result.why === 'unknown';
  const isBegun = callIf === 'begun' && result.kind === 'booked';
  if (isUnknown || isBegun) await call(made, slot, event.externalId, event.seat?.key);
  return isUnknown ? nobody : outcomeOf(result);
}

/** One answer for all of them. Whoever is refused makes no other wait: what each is, the log has. */
function together(outcomes: readonly Outcome[]): Outcome {
  const [first] = outcomes;
  if (!first) return { status: 200, result: 'ignored', reason: 'everybody it names is known there already' };
  const results = [...new Set(outcomes.map(({ result }) => result))];
  return results.length === 1 ? first : { status: 200, result: results.sort().join(',') };
}

/** Several events of shared slots that came together: one answer for all of them. */
export async function takeSlots(made: WebParts, slots: readonly SlotEvent[]): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (const slot of slots) outcomes.push(...(await takeSlot(made, slot)));
  const { clinic } = await made.words.current();
  const warnings = slots.flatMap(({ seats }) => seats.flatMap((seat) => warningsFor(seat, clinic) ?? []));
  const outcome = together(outcomes);
  return warnings.length > 0 ? { ...outcome, warnings } : outcome;
}

/** Each person's part is idempotent by a receipt of its own: told again, what was left half done is done. */
async function takeSlot(made: WebParts, slot: SlotEvent): Promise<readonly Outcome[]> {
  const { source, slotId, previousSlotId, unreadable, unreadablePhone: phone, start } = slot;
  const secret = await made.addressKey();
  const keyed = slot.seats.map((seat): KeyedSeat => ({ ...seat, key: addressHash(secret, seat.email) }));
  const seats = [...new Map(keyed.map((seat) => [seat.key, seat])).values()];
  const keys = seats.map(({ key }) => key);
  const here = await readHolders(made.people, source, slotId, keys);
  const isElsewhere = previousSlotId !== undefined && previousSlotId !== slotId;
  const before = isElsewhere ? await readHolders(made.people, source, previousSlotId, keys) : new Map();
  const outcomes: Outcome[] = [];
  // One after the other: they share the slot's rows.
  for (const act of seatActs(slot, seats, here, before)) outcomes.push(await done(made, slot, act));
  if (unreadable > 0) {
    const isAhead = start === undefined || start > made.clock.now();
    if (isAhead) await callAbout(made, defined({ source, externalId: slotId, start, phone }), 'noAddress');
    outcomes.push(refused(422, 'somebody it names has no address to write to; it is on the call list'));
  }
  return outcomes;
}
