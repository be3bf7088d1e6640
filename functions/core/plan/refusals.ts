/** May this person be sent this class of email now? (I3, I9, C5, C7, C21) */
import type { Contact } from '../model/contact.ts';
import type { EndReason } from '../model/enrollment.ts';
import { type Journey, ownRequests } from '../model/journey.ts';
import type { SkipReason } from '../model/sendReasons.ts';

/** Where a release from before class `request` is in force, their class is still `reminder`. */
const answersThemselves: ReadonlySet<Journey['start']['on']> = new Set(ownRequests);

export type Refusal =
  /** Nothing goes out, and nothing is lost: the journey waits until staff lift the hold. */
  | { readonly kind: 'wait'; readonly reason: 'hold' }
  /** The journey is over. */
  | { readonly kind: 'end'; readonly reason: Extract<EndReason, 'notConfirmed' | 'leftMarketing' | 'suppressed'> }
  /** Each step is skipped when it is due, so that a safety step still reaches the call list. */
  | { readonly kind: 'skip'; readonly reason: Extract<SkipReason, 'leftReminders' | 'suppressed'> };

/** Why `contact` may not be sent an email of `journey`, or undefined when nothing stands against it. */
export function refusalFor(contact: Contact, journey: Journey): Refusal | undefined {
  if (contact.hold) return { kind: 'wait', reason: 'hold' };
  switch (journey.class) {
    case 'marketing':
      if (contact.suppressed.marketing !== undefined || contact.suppressed.reminder !== undefined) {
        return { kind: 'end', reason: 'suppressed' };
      }
      if (contact.marketing.state === 'left') return { kind: 'end', reason: 'leftMarketing' };
      if (contact.marketing.state !== 'confirmed') return { kind: 'end', reason: 'notConfirmed' };
      return undefined;
    // What the person has just asked for, whatever they left before.
    case 'request':
      return contact.suppressed.reminder === undefined && contact.suppressed.request === undefined
        ? undefined
        : { kind: 'skip', reason: 'suppressed' };
    case 'reminder':
      if (contact.suppressed.reminder !== undefined) return { kind: 'skip', reason: 'suppressed' };
      // The answer to a sign-up or to a new address is what the person just asked for, whatever they left before.
      if (contact.reminders.state === 'left' && !answersThemselves.has(journey.start.on)) {
        return { kind: 'skip', reason: 'leftReminders' };
      }
      return undefined;
  }
}
