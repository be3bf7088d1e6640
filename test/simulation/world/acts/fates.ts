/** What a seed's script has in mind for a visit: when it is booked, and what becomes of it if nothing else happens. */
import type { Visit } from '../../oracle/facts.ts';
import { day, hour, minute } from '../../oracle/wall.ts';
import type { People, World } from '../parts.ts';
import { type BookingSystem, planSigned } from './bookingSystem.ts';
import { type Bookings, lastKnown } from './bookings.ts';
import type { Groups } from './groups.ts';
import type { VisitKind } from './kinds.ts';
import { tellNotice } from './notices.ts';
import { atOwnTime } from './ownTime.ts';
import type { Somebody } from './somebody.ts';
import type { Visits } from './visits.ts';

/** What a script is played on. */
export interface Played extends Pick<People, 'perform'> {
  readonly somebodies: Somebody[];
  readonly bookings: Bookings;
  readonly bookingSystem: BookingSystem;
  readonly visits: Visits;
  readonly groups: Groups;
  forge(somebody: Somebody): void;
  steal(somebody: Somebody, track: string): void;
}

const fates = [
  'complete',
  'complete',
  'move',
  'cancel',
  'noshow',
  'nothing',
  'moveTwice',
  'rebook',
  'missed',
  'undone',
  'notice',
  'noticeMove',
  'moveNotice',
] as const;
type Fate = (typeof fates)[number];

export function planVisit(world: World, acts: Played, somebody: Somebody, track: string, begin: number): void {
  const { tape } = world;
  const booksAfter = tape.pick(`${track}.after`, [
    2 * day + hour,
    5 * minute,
    9 * hour,
    day + 4 * hour,
    4 * day + 2 * hour,
    11 * minute,
  ]);
  atOwnTime(world, begin + booksAfter, () => {
    if (tape.chance(`${track}.signed`, 5) && isAlone(acts.somebodies, somebody)) {
      planSigned(world, acts.bookingSystem, somebody, track, (kind, externalId) =>
        acts.visits.on(kind, externalId, `${track}.became`),
      );
      return;
    }
    const externalId = acts.perform('book', somebody, track);
    if (externalId === undefined) return;
    const fate = tape.pick(`${track}.fate`, fates);
    const visit = lastKnown(world, externalId);
    if (visit) planFate(world, acts, { externalId, visit, fate, track });
  });
}

/** A booking system that knows nobody's id here can only mean whoever is alone at an address. */
function isAlone(somebodies: readonly Somebody[], somebody: Somebody): boolean {
  return somebodies.every((each) => each === somebody || each.email !== somebody.email);
}

interface Booked {
  readonly externalId: string;
  readonly visit: Visit;
  readonly fate: Fate;
  readonly track: string;
}

function planFate(world: World, acts: Played, { externalId, visit, fate, track }: Booked): void {
  const { tape } = world;
  const later = (time: number, kind: VisitKind, on = track) =>
    atOwnTime(world, time, () => acts.visits.on(kind, externalId, on));
  const notice = (time: number, on = track) =>
    atOwnTime(world, time, () => tellNotice(world, acts.bookings, on, false, externalId));
  const before = visit.start - world.now;
  const sooner = world.now + Math.floor((before * (1 + tape.choose(`${track}.when`, 8))) / 9);
  switch (fate) {
    case 'complete':
    case 'noshow':
      later(visit.end + tape.pick(`${track}.marked`, [20 * minute, 3 * hour, 14 * hour, 30 * hour]), fate);
      return;
    case 'cancel':
    case 'move':
      later(sooner, fate);
      return;
    case 'rebook':
      later(sooner, 'cancel');
      later(sooner + tape.pick(`${track}.again`, [30_000, 3 * hour]), 'rebook');
      return;
    case 'moveTwice':
      later(sooner + tape.pick(`${track}.again`, [5_000, 20 * minute, 5 * hour]), 'move', `${track}.second`);
      later(sooner, 'move');
      return;
    case 'notice':
    case 'noticeMove':
    case 'moveNotice': {
      const second = sooner + tape.pick(`${track}.again`, [20 * minute, 5_000, 5 * hour, 26 * hour]);
      notice(fate === 'moveNotice' ? second : sooner);
      if (fate !== 'notice') later(fate === 'moveNotice' ? sooner : second, 'move');
      if (tape.chance(`${track}.twice`, 3)) notice(second + hour, `${track}.second`);
      return;
    }
    case 'missed': {
      const missed = visit.end + tape.pick(`${track}.marked`, [20 * minute, 3 * hour, 14 * hour]);
      const released = missed + tape.pick(`${track}.released`, [40 * minute, 5 * hour, 26 * hour]);
      later(missed, 'noshow');
      later(released, 'releaseMissed');
      // It was a mistake after all, and then it was not: the second absence has not been released.
      if (!tape.chance(`${track}.again`, 2)) return;
      atOwnTime(world, released + 2 * minute, () =>
        acts.visits.on(tape.pick(`${track}.back`, ['rebook', 'undo']), externalId, track),
      );
      later(released + tape.pick(`${track}.second`, [30 * minute, 4 * hour]), 'noshow', `${track}.second`);
      return;
    }
    case 'undone': {
      const marked = visit.end + tape.pick(`${track}.marked`, [20 * minute, 3 * hour, 14 * hour, 30 * hour]);
      const undone = marked + tape.pick(`${track}.undone`, [3 * minute, 2 * hour, 20 * hour]);
      atOwnTime(world, marked, () =>
        acts.visits.on(tape.pick(`${track}.as`, ['complete', 'noshow']), externalId, track),
      );
      later(undone, 'undo');
      const then = tape.pick(`${track}.then`, ['complete', 'noshow', 'nothing'] as const);
      if (then !== 'nothing') later(undone + hour, then, `${track}.second`);
      return;
    }
    case 'nothing':
      return;
  }
}
