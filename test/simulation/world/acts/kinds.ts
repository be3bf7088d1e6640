/** What people and staff do, each by its name on the tape's list. */
import type { FunctionName } from '../lambda/invocation.ts';

export const kinds = [
  'hold',
  'unsubscribe',
  'cancel',
  'move',
  'leaveReminders',
  'book',
  'complete',
  'noshow',
  'lift',
  'signUp',
  'confirm',
  'rebook',
  'notMe',
  'zone',
  'release',
  'pause',
  'vanish',
  'releaseMissed',
  'undo',
  'notice',
  'fullEmails',
  'minimalEmails',
  'reschedule',
  'language',
  'rest',
  'wake',
] as const;
export type Kind = (typeof kinds)[number];

/** About one person as the product knows them. */
export type ContactKind = Extract<
  Kind,
  | 'confirm'
  | 'unsubscribe'
  | 'leaveReminders'
  | 'notMe'
  | 'fullEmails'
  | 'minimalEmails'
  | 'hold'
  | 'lift'
  | 'zone'
  | 'language'
  | 'rest'
  | 'wake'
>;

/** What becomes of a visit before or after it was to be. */
export type StatusKind = Extract<Kind, 'cancel' | 'complete' | 'noshow' | 'rebook'>;
/** What the front desk says of a visit. */
export type DeskKind = Extract<Kind, 'complete' | 'noshow' | 'releaseMissed' | 'undo'>;
/** About one visit. */
export type VisitKind = StatusKind | DeskKind | Extract<Kind, 'move' | 'vanish'>;

/** Inside a request of a person or of staff: what could collide with it. */
export const kindsInside: Readonly<Partial<Record<FunctionName, readonly Kind[]>>> = {
  preferences: ['unsubscribe', 'confirm', 'hold', 'leaveReminders', 'signUp', 'notMe', 'fullEmails', 'minimalEmails'],
  staff: [
    'cancel',
    'move',
    'hold',
    'lift',
    'complete',
    'noshow',
    'rebook',
    'releaseMissed',
    'undo',
    'notice',
    'reschedule',
  ],
  intake: ['signUp', 'unsubscribe', 'confirm', 'book', 'reschedule'],
  feedback: ['signUp', 'book', 'unsubscribe', 'hold', 'cancel', 'move'],
};
