/**
 * Worlds of their own for what a world by chance hardly ever comes to: each takes the faults, the people and the words of its
 * seed, and changes what is named here. How often each has its turn stands in one place.
 */
import type { Tape } from '../tape.ts';
import { asShipped, withLinks } from '../words.ts';
import { callFaults, type Swarm } from './faults.ts';
import type { Setting } from './setting.ts';

const nothingWrong: Partial<Swarm> = {
  call: [callFaults.actBefore, callFaults.actAfter],
  ses: [],
  event: [],
  tick: [],
  stream: [],
  skew: false,
  indexLag: false,
  staleReads: false,
  refusals: false,
  splitAnswers: false,
  conflicts: false,
};

export interface Profile {
  readonly swarm?: Partial<Swarm>;
  readonly setting?: Partial<Setting>;
}

export const profiles = {
  usual: {},
  /** The words as they ship: of steps that are twins one applies. */
  shipped: { setting: { edition: asShipped } },
  /** Nothing may be sent for hours around the evening before a visit: the account, an outage, or the lane. */
  silent: { setting: { edition: asShipped }, swarm: nothingWrong },
  /** Processes die, and nothing else is wrong: what is due leaves soon after. */
  crashes: { swarm: { ...nothingWrong, call: [callFaults.crashBefore, callFaults.crashAfter], callOneIn: 60 } },
  /** One visit is moved ten times and more. */
  moves: { setting: { edition: asShipped } },
  /** Everybody shares one address, and its mailbox is dead or complains. */
  shared: {},
  /** Ten strangers sign up while the stream stands still, and the database throttles in the middle of their batch. */
  strangers: { swarm: { ...nothingWrong, call: [callFaults.databaseThrottles], callOneIn: 12 } },
  /** Three or four workers. */
  fleet: { setting: { workers: 3, partitions: 4 } },
  /** Everybody is due at once, and SES takes few emails in a second. */
  rush: { swarm: { ...nothingWrong, call: [] }, setting: { sesRate: 2, workers: 2 } },
  /** Many addresses are dead, or complain: the breaker. */
  badNews: { swarm: { ...nothingWrong, call: [] }, setting: { edition: asShipped } },
  /** A row that nobody can read stands at the head of a lane. */
  poison: { swarm: nothingWrong },
  /** Slots that several people share, as Cal.com tells of them. */
  groups: { setting: { edition: asShipped } },
  /** A stranger has the form and knows addresses; a thief has emails that were passed on. */
  hands: { setting: { edition: asShipped | withLinks } },
  /** A release every day or two, with bold edits, and back again, under warm processes. */
  releases: {},
  /** People rest, move to a new address, are erased, and come from a list. */
  lives: {},
  /** Upkeep looks at what nobody has looked at. */
  upkeep: {
    swarm: {
      call: [
        callFaults.crashBefore,
        callFaults.crashAfter,
        callFaults.actBefore,
        callFaults.actAfter,
        callFaults.databaseThrottles,
      ],
      callOneIn: 40,
    },
  },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof profiles;

/** Whose turn it is, by the number of the seed. The first is the dull one. */
export const turns: readonly ProfileName[] = [
  'usual',
  'shipped',
  'usual',
  'silent',
  'usual',
  'crashes',
  'moves',
  'usual',
  'shared',
  'upkeep',
  'usual',
  'strangers',
  'fleet',
  'groups',
  'rush',
  'badNews',
  'hands',
  'poison',
  'releases',
  'lives',
];

export const profileOf = (tape: Tape): ProfileName => tape.turn('profile', turns);
