/** Staff tell everybody with a visit at a place on a day that it is closed, opens late, or cannot be telephoned. */
import { dateNumber, day, minute, wallAt } from '../../oracle/wall.ts';
import type { World } from '../parts.ts';
import { type Bookings, lastKnown, locationOf } from './bookings.ts';
import { request } from './requests.ts';

const noticeKinds = ['closed', 'openingLate', 'closed', 'phonesDown'] as const;

/** @param about a visit there that day; any that is booked, if it is not given. */
export function tellNotice(
  world: World,
  bookings: Bookings,
  track: string,
  express: boolean,
  about?: string,
): string | undefined {
  const booked = [...bookings.patients.keys()].filter((each) => lastKnown(world, each)?.status === 'booked');
  if (booked.length === 0) return undefined;
  const externalId = about ?? world.tape.pick(`${track}.about`, booked.toReversed());
  const visit = lastKnown(world, externalId);
  const location = locationOf(bookings.types.get(externalId));
  if (!visit || location === undefined) return undefined;
  const wall = wallAt(visit.start, visit.zone);
  const date = [wall.year, wall.month, wall.day].map((each) => String(each).padStart(2, '0')).join('-');
  const kind = world.tape.pick(`${track}.kind`, noticeKinds);
  world.say(`staff tell that ${location} on ${date}: ${kind}`, true);
  let begun = 0;
  request(
    world,
    {
      fn: 'staff',
      route: 'POST /staff/notices',
      json: {
        kind,
        location,
        date,
        ...(kind === 'openingLate' ? { opensAt: world.tape.pick(`${track}.opens`, ['11:00', '14:30']) } : {}),
      },
      begins: () => {
        begun = world.next();
        return [];
      },
      done: () => {
        if (kind !== 'openingLate') checkTold(world, bookings, location, date, begun);
      },
    },
    express,
  );
  return 'notice';
}

/** Whoever was booked there that day, for longer than an index lags and until the answer, has been told (I7). */
function checkTold(world: World, bookings: Bookings, location: string, date: string, begun: number): void {
  for (const [externalId, type] of bookings.types) {
    if (locationOf(type) !== location) continue;
    const [visit, ...others] = world.visits.fact(externalId).possible(begun, world.sequence + 1);
    if (visit?.status !== 'booked' || others.length > 0 || visit.at > world.now - minute) continue;
    const wall = wallAt(visit.start, visit.zone);
    if (dateNumber(wall) * day !== Date.parse(date) || visit.start < world.now + minute) continue;
    if (world.visits.noticesAt(externalId, world.sequence, world.sequence).includes('none'))
      world.violate('I7', `staff told a notice for ${date}, and ${externalId} has none`);
  }
}
