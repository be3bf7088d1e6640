/** A sign-up as the form took it. */
import { dayMs, epochMs } from '../time/time.ts';
import type { Contact } from './contact.ts';
import type { FormAttributes } from './formFields.ts';

export interface SignUp extends FormAttributes {
  readonly addressHash: string;
  /** Of the consent text that the person saw (C15). */
  readonly textVersion: string;
  readonly source: string;
}

/** Where it was said, in the log: the page "Wrong person?". */
export const notMe = 'notMe';

/** Whether a sign-up's question is open, or was answered by "wrong person": nobody has said yes. */
export const isAskedOnly = ({ marketing: { state, source } }: Contact): boolean =>
  state === 'asked' || (state === 'left' && source === notMe);

/** Whether the question was asked before the present one, more than a day earlier and within its week. */
export const isAskedAgain = ({ signup }: Pick<Contact, 'signup'>): boolean =>
  signup?.questions?.some((each) => epochMs(signup.at) - epochMs(each) > dayMs) ?? false;
