/** A hold: one staff action that stops every email to a person, and the one that lifts it (C21). No reason is stored. */
import { type ContactAct, contactChange } from './contactAct.ts';

/** @param by the member of staff, or the system, for the log. */
export const setHold =
  (hold: boolean, by: string): ContactAct =>
  (contact, at) => {
    // An erasure that is turned back lifts its own hold, and must not lift this one.
    if (contact.hold === hold && !contact.frozen) return undefined;
    return contactChange(contact, at, { hold, frozen: undefined }, { what: hold ? 'hold.set' : 'hold.lifted', by });
  };
