/** A sign-up as the form took it. */
import type { FormAttributes } from './formFields.ts';

export interface SignUp extends FormAttributes {
  readonly addressHash: string;
  /** Of the consent text that the person saw (C15). */
  readonly textVersion: string;
  readonly source: string;
}
