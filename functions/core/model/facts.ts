/** Facts about a person that several may tell: who told each, and whose word stands over whose. */
import type { Instant } from '../time/time.ts';

/** The facts that have a source. The address has rules of its own (`core/people/addressChange.ts`). */
export const factNames = ['firstName', 'phone', 'zone', 'locale', 'emailForm'] as const;
export type FactName = (typeof factNames)[number];

/**
 * Whose word stands over whose, the weakest first. An unconfirmed sign-up has no place here: its words are nobody's, and
 * are not among the person's facts at all.
 *
 * - `person`: their own word, after the address has confirmed it.
 * - `earlier`: from a row of the time before sources were kept; as much as a booking's, so that nothing is lost in silence.
 * - `booking`: a booking system, or a page on which anybody books.
 * - `record`: the record system, or the clinic's own systems by a signed request.
 * - `chosen`: what the person chose for their emails behind a link of their own.
 * - `staff`: what somebody of the clinic corrected.
 */
export const sourceRanks = { person: 1, earlier: 2, booking: 2, record: 3, chosen: 4, staff: 4 } as const;
export type FactSource = keyof typeof sourceRanks;

export const isFactSource = (word: string): word is FactSource => Object.hasOwn(sourceRanks, word);

/** Who told a fact, and when it was taken. Without a value beside it: who said that there is none. */
export interface FactOrigin {
  readonly source: FactSource;
  readonly at: Instant;
}

export type FactOrigins = { readonly [Name in FactName]?: FactOrigin };

export interface FactValues {
  readonly firstName?: string;
  readonly phone?: string;
  readonly zone?: string;
  readonly locale?: string;
  readonly emailForm?: 'minimal' | 'full';
}

/** What a booking tells of its person otherwise than what is known with as much right: shown for that visit alone. */
export interface ToldFacts extends FactValues {
  readonly source: FactSource;
}
