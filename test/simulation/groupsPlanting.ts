// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of source text.
/**
 * Planted bugs about whom an event of a booking system changes (I14; `world/acts/groups.ts`). Slips of a tired colleague, as
 * the others.
 */
import type { Mutant } from './mutant.ts';

export const groupsPlanting: readonly Mutant[] = [
  {
    name: 'slip: a slot that several share is read as one visit',
    file: 'intake/sources/calcom.ts',
    find: '    if (isShared) return slotOf(reading, booking, trigger);\n',
    replace: '',
  },
  {
    name: 'slip: whoever moves in a slot takes all along',
    file: 'core/people/bookingSlots.ts',
    find: 'return previousSlotId === slotId ? reading.movedWhole(seats) : reading.moved(seats, previousSlotId);',
    replace: 'return reading.movedWhole(seats);',
  },
  {
    name: 'slip: a slot that its host moves takes along only whom the event names first',
    file: 'core/people/bookingSlots.ts',
    find: 'return previousSlotId === slotId ? reading.movedWhole(seats) : reading.moved(seats, previousSlotId);',
    replace:
      'return previousSlotId === slotId ? reading.movedWhole(seats).slice(0, 1) : reading.moved(seats, previousSlotId);',
  },
  {
    name: 'slip: everybody in the slot has the place of the first',
    file: 'core/people/bookingSlots.ts',
    find: 'export const seatId = (slotId: string, key: string): string => `${slotId}~${key.slice(0, keyLength)}`;',
    replace: 'export const seatId = (slotId: string, key: string): string => `${slotId}~${key.slice(0, 0)}`;',
  },
  {
    name: 'slip: a place called off calls off the slot',
    file: 'core/people/bookingSlots.ts',
    find: "  if (status !== 'booked' && status !== 'unsettled') return reading.named(seats);\n",
    replace:
      "  if (status !== 'booked' && status !== 'unsettled')\n    return reading.named([...here.keys()].map((key) => ({ ...(seats[0] as KeyedSeat), key })));\n",
  },
  {
    name: 'slip: of two in a slot the second never hears of it',
    file: 'core/people/bookingSlots.ts',
    find: '      if (seat.key !== newcomer && this.here.get(seat.key)?.visit) return [];\n',
    replace: '      if (this.here.size > 0) return [];\n',
  },
  {
    name: 'slip: whoever changes to another slot keeps the first as well',
    file: 'core/people/bookingSlots.ts',
    find: '        event: this.eventFor(seat.key, seat, this.before.get(seat.key)?.externalId),\n',
    replace: '        event: this.eventFor(seat.key, seat),\n',
  },
  {
    name: "slip: a booking that is given to another client stays the first one's",
    file: 'core/people/takeBooking.ts',
    find: "      if (isOthers && closedAt === undefined && event.status === 'booked' && target.kind !== 'superseded')\n",
    replace:
      "      if (isOthers && closedAt === undefined && event.status === 'cancelled' && target.kind !== 'superseded')\n",
  },
  {
    name: 'slip: nobody calls whose booking was given away',
    file: 'core/people/takeBooking.ts',
    find: "    if (visit.status !== 'booked' || visit.start <= at || !(await this.hasHeardOf(visit)))\n",
    replace: "    if (visit.status === 'booked' || visit.start <= at || !(await this.hasHeardOf(visit)))\n",
  },
];
