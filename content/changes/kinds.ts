/** The kinds of things in a sentence that readers act on or believe, and how their words are listed. */

export type Kind =
  | 'telephone'
  | 'link'
  | 'price'
  | 'dose'
  | 'number'
  | 'time'
  | 'value'
  | 'negation'
  | 'order'
  | 'condition'
  | 'medicine'
  | 'instruction'
  | 'food'
  | 'companion'
  | 'emergency'
  | 'certainty'
  | 'amount'
  | 'claim'
  | 'offer'
  | 'money'
  | 'choice'
  | 'place';

/**
 * By kind, apart by semicolons: `meaning: word|word`, each word a piece of a pattern. Where the meaning is left out it is the
 * piece itself.
 */
export type Words = Readonly<Partial<Record<Kind, string>>>;
