/** The script of a seed: who there is, and what they do if nothing else happens. */
import { hour, minute } from '../../oracle/wall.ts';
import type { World } from '../parts.ts';
import { names } from '../telling.ts';
import { type Played, planVisit } from './fates.ts';
import { kinds } from './kinds.ts';
import { atOwnTime } from './ownTime.ts';
import { type Somebody, zones } from './somebody.ts';

export function writeScript(world: World, acts: Played): void {
  const { tape, start } = world;
  // Now and then a crowd at one moment: an outage then finds a backlog.
  const { profile } = world;
  const crowds: Readonly<Partial<Record<typeof profile, number>>> = { rush: 10, badNews: 7, fleet: 4, shared: 3 };
  const crowd = crowds[profile];
  const count = crowd ?? tape.pick('people', [1, 2, 3, 1, 2, 3, 2, 7]);
  const apart = crowd === undefined ? tape.pick('people.apart', [11 * minute, 11 * minute, 0]) : 0;
  for (let index = 0; index < count; index += 1) planPerson(world, acts, index, start + index * apart);
  const extra = tape.choose('extra', 8);
  for (let index = 0; index < extra; index += 1) planExtra(world, acts, `extra${index}`);
}

function planPerson(world: World, acts: Played, index: number, begin: number): void {
  const { tape } = world;
  const track = `person${index}`;
  const name = names[index] ?? track;
  const shares = index > 0 && (world.profile === 'shared' || tape.chance(`${track}.shares`, 5));
  const somebody: Somebody = {
    name,
    email: `${(shares ? names[0] : name).toLowerCase()}@example.com`,
    zone: tape.pick(`${track}.zone`, zones, 2),
    // One address, one language: of two who share it nobody could tell whose sign-up said which.
    locale: (shares ? acts.somebodies[0]?.locale : undefined) ?? tape.pick(`${track}.locale`, ['en', 'es'], 3),
    mailbox: mailboxFor(world, track),
    ...(shares ? { patientId: name } : {}),
  };
  if (shares) world.count('sharedAddress');
  acts.somebodies.push(somebody);
  if (!shares && tape.choose(`${track}.signs`, 4) < 3) {
    atOwnTime(world, begin, () => acts.perform('signUp', somebody, track));
    const delay = tape.pick(`${track}.confirms`, [10 * minute, 40 * minute, 2 * hour, 11 * hour, 0]);
    if (delay > 0) atOwnTime(world, begin + delay, () => acts.perform('confirm', somebody, track));
  }
  const visits = tape.pick(`${track}.visits`, [1, 1, 0, 2]);
  for (let visit = 0; visit < visits; visit += 1) planVisit(world, acts, somebody, `${track}.visit${visit}`, begin);
}

/** Most are good; where mailboxes are what a world is about, most are not. */
function mailboxFor({ tape, profile }: World, track: string): Somebody['mailbox'] {
  if (profile === 'shared') return tape.pick(`${track}.mailbox`, ['dead', 'complains', 'dead', 'full']);
  if (profile === 'badNews') return tape.pick(`${track}.mailbox`, ['good', 'dead', 'complains', 'good', 'dead']);
  return tape.pick(`${track}.mailbox`, ['good', 'dead', 'full', 'complains'], 4);
}

/** One act more, of any kind and at any time. */
function planExtra(world: World, acts: Played, track: string): void {
  const { tape, start } = world;
  const at = start + tape.choose(`${track}.hour`, 24 * 11) * hour + tape.choose(`${track}.minute`, 60) * minute + 1_500;
  const kind = tape.pick(`${track}.kind`, kinds);
  atOwnTime(world, at, () => {
    const somebody = tape.pick(`${track}.who`, acts.somebodies);
    world.count(`act ${kind}`);
    acts.perform(kind, somebody, track);
  });
}
