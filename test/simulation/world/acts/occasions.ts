/** What a profile brings about beside the script of its seed (`../profiles.ts`). */
import { marshall } from '@aws-sdk/util-dynamodb';
import { dateNumber, day, hour, instantOf, minute, wallAt } from '../../oracle/wall.ts';
import type { World } from '../parts.ts';
import { people } from '../tables.ts';
import { zoneOfType } from './bookings.ts';
import type { Played } from './fates.ts';
import { planGroups } from './groups.ts';
import { releaseOf } from './operations.ts';
import { erase, takeIn } from './operator.ts';
import { atOwnTime } from './ownTime.ts';
import type { Somebody } from './somebody.ts';

export const upkeepEveryMs = 4 * hour;
const reminderPause = { pk: 'CONTROL', sk: 'PAUSE#reminder' } as const;
/** Keys of no row that anybody reads, in the place where a due row should be. */
const strays = ['reminder#0', 'marketing#0'].map((partition, index) => ({
  pk: `C#stray${index}`,
  sk: `JUNK#${index}`,
  partition,
}));

/** A guest with nothing but one visit, at one of the hours on which the words that ship turn. @returns when it begins. */
function guestWithVisit(world: World, acts: Played, index: number, days: number): number {
  const { tape, start } = world;
  const track = `guest${index}`;
  const somebody: Somebody = {
    name: `Guest ${index}`,
    email: `guest${index}@example.com`,
    zone: tape.pick(`${track}.zone`, ['America/New_York', 'America/Los_Angeles', 'Europe/Berlin']),
    locale: tape.pick(`${track}.locale`, ['en', 'es']),
    mailbox: 'good',
  };
  acts.somebodies.push(somebody);
  const type = tape.pick(`${track}.type`, ['infusion', 'infusion-west'] as const);
  const clock = tape.pick(`${track}.clock`, ['10:30', '08:20', '10:00', '13:15']);
  const zone = zoneOfType(type);
  const begins = instantOf(dateNumber(wallAt(start, zone)) + days, clock, zone);
  atOwnTime(world, start + (1 + index) * 25 * minute, () =>
    acts.visits.bookFor(somebody, { start: begins, end: begins + 2 * hour, zone }, type),
  );
  return begins;
}

/** For a day nothing may be sent, from the day before a visit on: its last words and its deadlines lie in between. */
function silence(world: World, track: string, visit: number): void {
  const { tape } = world;
  const at = visit - tape.pick(`${track}.before`, [27 * hour, 21 * hour, 33 * hour]);
  const ms = tape.pick(`${track}.for`, [26 * hour, 22 * hour, 30 * hour]);
  const how = tape.pick(`${track}.how`, ['disabled', 'outage', 'paused'] as const);
  atOwnTime(world, at, () => {
    const until = world.now + ms;
    world.silences.push({ from: world.now, until });
    world.count(`silent ${how}`);
    world.say(`for ${ms / hour} hours nothing may be sent: ${how}`, true);
    world.schedule.rareUntil = until;
    if (how === 'disabled') world.ses.disable(until);
    if (how === 'outage') world.ses.fail(until, tape.pick(`${track}.mode`, [1, 0]));
    if (how !== 'paused') return;
    const { pk, sk } = reminderPause;
    world.engine.place(people, pk, sk, marshall({ ...reminderPause, schemaVersion: 1 }));
    world.scheduler.setAside(until, () => world.engine.place(people, pk, sk, undefined));
  });
}

function manyMoves(world: World, acts: Played, somebody: Somebody): void {
  const { tape, start } = world;
  atOwnTime(world, start + 30 * minute, () => {
    const externalId = acts.visits.book(somebody, 'moves', false);
    const moves = 10 + tape.choose('moves.more', 3);
    for (let move = 1; move <= moves; move += 1) {
      const at = world.now + move * tape.pick(`moves.${move}.after`, [11 * hour, 20 * minute, 7 * hour, 4 * minute]);
      atOwnTime(world, at, () => {
        world.count('one of ten moves');
        acts.visits.on('move', externalId, `moves.${move}`);
      });
    }
  });
}

/** As its schedule wakes it, though not every quarter of an hour; also after the faults have ended. */
function upkeep(world: World): void {
  const until = world.start + 18 * day;
  const wake = () => {
    world.count('upkeep');
    world.lambda.invoke('upkeep', {}, () => {
      if (world.now < until) world.scheduler.setAside(world.now + upkeepEveryMs, wake);
    });
  };
  world.scheduler.setAside(world.start + upkeepEveryMs, wake);
}

/** They sign up, and never confirm. */
function strangers(world: World, acts: Played, count: number, at: number): void {
  const { tape } = world;
  for (let index = 0; index < count; index += 1) {
    const name = `Stranger ${index}`;
    const somebody: Somebody = {
      name,
      email: `stranger${index}@example.com`,
      zone: 'America/New_York',
      locale: tape.pick(`stranger${index}.locale`, ['en', 'es']),
      mailbox: 'good',
    };
    acts.somebodies.push(somebody);
    atOwnTime(world, at + index * 50, () => acts.perform('signUp', somebody, `stranger${index}`));
  }
}

/** A stranger who knows the addresses, also before their people have been heard of; and a thief, once there is an email. */
function strangersHands(world: World, acts: Played): void {
  const { tape, start } = world;
  const somebody = (track: string) => tape.pick(`${track}.who`, acts.somebodies);
  for (const [index, from] of [-1, 2, 30, 80].entries()) {
    const track = `forged${index}`;
    const at = start + Math.max(1, from * 60 + tape.choose(`${track}.minutes`, 1_200)) * minute;
    atOwnTime(world, at, () => acts.forge(somebody(track)));
  }
  for (const [index, from] of [6, 26, 50, 90, 130].entries()) {
    const track = `theft${index}`;
    atOwnTime(world, start + (from + tape.choose(`${track}.hour`, 30)) * hour, () =>
      acts.steal(somebody(track), track),
    );
  }
}

export function planOccasions(world: World, acts: Played): void {
  const { tape, start } = world;
  const [first] = acts.somebodies;
  switch (world.profile) {
    case 'silent':
      for (const [index, days] of [3, 8].entries())
        silence(world, `silent${index}`, guestWithVisit(world, acts, index, days));
      return;
    case 'shipped':
      for (const [index, days] of [4, 2].entries()) guestWithVisit(world, acts, index, days);
      return;
    case 'moves':
      if (first) manyMoves(world, acts, first);
      return;
    case 'strangers':
      strangers(world, acts, 10, start + 5 * hour);
      atOwnTime(world, start + 5 * hour - 1_000, () => world.stream.hold(world.now + 2 * minute));
      return;
    case 'upkeep':
      upkeep(world);
      strangers(world, acts, 2, start + 9 * hour);
      return;
    case 'lives':
      for (let each = 0; each < 3; each += 1) {
        const at = start + (5 + 55 * each + tape.choose(`list${each}.hour`, 40)) * hour;
        atOwnTime(world, at, () => takeIn(world, `list${each}`));
      }
      for (let each = 0; each < 5; each += 1) {
        const at = start + (30 + 45 * each + tape.choose(`life${each}.hour`, 44)) * hour;
        atOwnTime(world, at, () => {
          const somebody = tape.pick(`life${each}.who`, acts.somebodies);
          const kind = tape.pick(`life${each}.kind`, ['rest', 'erase', 'wake', 'language'] as const);
          if (kind === 'erase') erase(world, somebody);
          else acts.perform(kind, somebody, `life${each}`);
        });
      }
      return;
    case 'groups':
      planGroups(world, acts.groups, acts.somebodies);
      return;
    case 'hands':
      strangersHands(world, acts);
      return;
    case 'poison':
      atOwnTime(world, start + tape.choose('poison.hour', 72) * hour, () => {
        world.scheduler.setAside(world.now + 5 * hour, () => removeStrays(world));
        for (const { pk, sk, partition } of strays)
          world.engine.place(
            people,
            pk,
            sk,
            marshall({ pk, sk, duePartition: partition, dueAt: new Date(world.now).toISOString(), schemaVersion: 1 }),
          );
      });
      return;
    case 'releases':
      for (let at = start + 7 * hour; at < start + 11 * day; ) {
        const track = `release${at - start}`;
        atOwnTime(world, at, () => releaseOf(world, tape.pick(track, bold)));
        at += tape.pick(`${track}.next`, [20 * hour, 31 * hour, 5 * hour, 90_000]);
      }
      return;
    default:
      return;
  }
}

/** Editions by their bits (`../../words.ts`): back to the bundled words, small edits, and the bold ones. */
const bold = [0, 1, 32, 4, 2, 0, 64, 33, 128, 2, 6, 0] as const;

/** The second phase: what stood in the way is out of it. */
export function endOccasions(world: World): void {
  world.schedule.rareUntil = 0;
  removeStrays(world);
  const { pk, sk } = reminderPause;
  if (world.engine.peek(people, pk, sk)) world.engine.place(people, pk, sk, undefined);
}

function removeStrays(world: World): void {
  for (const { pk, sk } of strays) if (world.engine.peek(people, pk, sk)) world.engine.place(people, pk, sk, undefined);
}
