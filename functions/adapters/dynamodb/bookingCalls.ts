/** Calls that bookings make: each of them once, and the one for an unfinished move taken back when the move is done. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Appointment } from '../../core/model/appointment.ts';
import type { Call } from '../../core/model/call.ts';
import type { BookingEvent } from '../../core/people/booking.ts';
import type { Identity } from '../../core/ports.ts';
import { type Instant, minuteMs, plusMs } from '../../core/time/time.ts';
import { callItem, callSk, contactPk, readCall } from './rows.ts';
import type { Table } from './table.ts';

/** How long the other half of a move may take before staff hear of it. */
const moveMs = 30 * minuteMs;

export type BookingName = Pick<BookingEvent, 'source' | 'externalId' | 'start'>;

const listed = (call: Omit<Call, 'state' | 'due'>): Call => ({
  ...call,
  state: 'open',
  due: { partition: 'calls', at: call.at },
});

/** A visit of a type that clinic.yaml does not have: it gets a neutral word, and somebody telephones. */
export const unmappedCall = ({ id, contactId }: Appointment, at: Instant): Call =>
  listed({ contactId, id: `unmapped-${id}`, reason: 'unmappedType', appointmentId: id, at });

/** The source now has another address than the one the reminders go to. Which is right is for a person to find out. */
export const addressCall = ({ id, contactId }: Appointment, addressHash: string, at: Instant): Call =>
  listed({
    contactId,
    id: `addressDiffers-${id}-${addressHash.slice(0, 8)}`,
    reason: 'addressDiffers',
    appointmentId: id,
    at,
  });

/** How the ids of these calls begin: the one kind that is listed ahead of its time. */
export const unfinishedMove = 'unfinishedMove-';
const movingCallId = ({ id, revision }: Appointment) => `${unfinishedMove}${id}-${revision}`;

export class BookingCalls {
  private readonly table: Table;
  private readonly identity: Identity;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
  }

  /** The call, unless it has been listed before, whatever became of it. */
  async once(call: Call): Promise<Call[]> {
    const there = await this.table.get(contactPk(call.contactId), callSk(call.id), 'strong');
    return there ? [] : [call];
  }

  /**
   * A call about a booking that cannot be served; one for each time it is booked for.
   * @param contactId whom it concerns, when that is known; else the call stands alone, and names the booking only.
   */
  about({ source, externalId, start }: BookingName, reason: Call['reason'], at: Instant, contactId?: string) {
    const booking = { source, externalId, ...(start === undefined ? {} : { start }) };
    return this.once(
      listed({
        contactId: contactId ?? this.identity.digest(`${source} ${externalId}`).slice(0, 20),
        id: `${reason}-${this.identity.digest(`${source} ${externalId} ${start ?? ''}`).slice(0, 16)}`,
        reason,
        booking,
        at,
      }),
    );
  }

  /** Listed when the half hour is over: until then it lies in the index, due later, and the other half takes it out. */
  movingWrite(appointment: Appointment, at: Instant): TransactWriteItem {
    const { id, contactId } = appointment;
    const call = listed({
      contactId,
      id: movingCallId(appointment),
      reason: 'unfinishedMove',
      appointmentId: id,
      at: plusMs(at, moveMs),
    });
    // Taken back and told again, the same move is one call, open anew.
    return this.table.putWrite(callItem(call), { expression: 'attribute_not_exists(pk) OR attribute_exists(pk)' });
  }

  async withdrawMoving(visit: Appointment): Promise<TransactWriteItem[]> {
    if (visit.movingSince === undefined) return [];
    const [pk, sk] = [contactPk(visit.contactId), callSk(movingCallId(visit))];
    const item = await this.table.get(pk, sk, 'strong');
    if (!item || readCall(item).state !== 'open') return [];
    return [
      this.table.updateWrite(pk, sk, 'SET #state = :withdrawn REMOVE #partition, #dueAt', {
        expression: '#state = :open',
        names: { '#state': 'state', '#partition': 'duePartition', '#dueAt': 'dueAt' },
        values: { ':withdrawn': 'withdrawn', ':open': 'open' },
      }),
    ];
  }
}
