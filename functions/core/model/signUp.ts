/** A sign-up as the form took it. */
import type { Contact } from './contact.ts';
import type { FormAttributes } from './formFields.ts';

export interface SignUp extends FormAttributes {
  readonly addressHash: string;
  /** Of the consent text that the person saw (C15). */
  readonly textVersion: string;
  readonly source: string;
}

/** Where it was said, in the log: the page "This isn't for me". */
export const notMe = 'notMe';

/** Whether a sign-up's question is open, or was answered by "this isn't for me": nobody has said yes. */
export const isAskedOnly = ({ marketing: { state, source } }: Contact): boolean =>
  state === 'asked' || (state === 'left' && source === notMe);
