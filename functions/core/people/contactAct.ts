/** An act of, or about, one person: what becomes of their contact row, what the log says, whom staff call. */
import type { Call } from '../model/call.ts';
import type { Contact } from '../model/contact.ts';
import type { ConsentChange, LogEntry } from '../model/log.ts';
import type { PeopleRows } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import { untilWritten } from './act.ts';
import { type Changes, changedContact } from './changes.ts';

/** `absent`: nobody has that id, for example after an erasure. */
export type Changed = 'changed' | 'unchanged' | 'absent';

/** Undefined: the contact is so already, or may not be changed in this way. Nothing is written then. */
export type ContactAct = (contact: Contact, at: Instant) => Changes | undefined;

/** The changes of an act that sets attributes of one contact and leaves one entry in the log. */
export function contactChange(
  contact: Contact,
  at: Instant,
  set: Parameters<typeof changedContact>[1],
  entry: LogEntry | ConsentChange,
  calls: readonly Call[] = [],
): Changes {
  return {
    contacts: [changedContact(contact, set)],
    log: [{ contactId: contact.id, at, entry }],
    calls: calls.map((call) => ({ kind: 'askAgain', call })),
  };
}

/** Carries `act` out on the contact as it stands. @throws ConflictError */
export function actOn(
  rows: Pick<PeopleRows, 'contact' | 'write'>,
  contactId: string,
  at: Instant,
  act: ContactAct,
): Promise<Changed> {
  return untilWritten<Changed>(rows, 'a change of a contact', async () => {
    const contact = await rows.contact(contactId);
    if (!contact) return { answer: 'absent' };
    const changes = act(contact, at);
    return changes === undefined ? { answer: 'unchanged' } : { answer: 'changed', changes };
  });
}
