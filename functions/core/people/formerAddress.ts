/**
 * For two days after a change of address, emails about visits go to both: whoever had the old mailbox sees what would be kept
 * from them, and nobody misses a visit by a change that was not theirs. The contact that stands for the old address is then
 * in the journeys of its person's visits, with enrollments and sends of its own
 * (`docs/decisions/0031-the-old-mailbox-decides.md`).
 */
import type { Contact } from '../model/contact.ts';
import type { Enrollment } from '../model/enrollment.ts';
import type { Person } from '../model/person.ts';
import { epochMs, hourMs, type Instant, plusMs } from '../time/time.ts';

export const copiesMs = 48 * hourMs;

/** Who else gets the emails about a person's visits now; undefined: nobody. */
export function copiedTo({ movedFrom }: Contact, now: Instant): string | undefined {
  return movedFrom?.contactId !== undefined && epochMs(now) - epochMs(movedFrom.at) < copiesMs
    ? movedFrom.contactId
    : undefined;
}

/** By then what stands for an address has gone, by the time to live of its row, unless it has become a person of its own. */
const standsForMs = 120 * 24 * hourMs;

/** True while a contact stands for an address that somebody asked for, or had before: its row goes by itself, and no other. */
export function goesByItself({ replaces, formerOf }: Contact, now: Instant): boolean {
  const since = replaces?.at ?? formerOf?.at;
  return since !== undefined && plusMs(since, standsForMs) > now;
}

/**
 * The contact that stands for an old address, as a person with the visits of the one whose address it was. What stops that
 * person's emails stops these too: a hold, or reminders left. Unchanged once the change was taken back, or another followed.
 */
export function withCopies(former: Person, owner: Person): Person {
  const { formerOf, id, hold } = former.contact;
  if (!formerOf || formerOf.undoneAt !== undefined || owner.contact.movedFrom?.contactId !== id) return former;
  return {
    ...former,
    contact: { ...former.contact, hold: hold || owner.contact.hold, reminders: owner.contact.reminders },
    appointments: owner.appointments,
    copies: { since: formerOf.at, until: plusMs(formerOf.at, copiesMs), enrollments: owner.enrollments },
  };
}

/** What a copy of an enrollment begins with: the steps that had gone to the old address before the change. */
export function settledBefore(
  { copies }: Pick<Person, 'copies'>,
  journey: string,
  instance: string,
): Enrollment['settled'] {
  const original = copies?.enrollments.find((each) => each.journey === journey && each.instance === instance);
  const steps = Object.entries(original?.settled ?? {});
  return Object.fromEntries(steps.filter(([, { at }]) => copies !== undefined && at < copies.since));
}
