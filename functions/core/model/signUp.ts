/** A sign-up as the form took it. */
import type { Zone } from '../time/time.ts';
import type { Interest } from './contact.ts';

export interface SignUp {
  /** Normalised: trimmed, NFC, lower case. */
  readonly email: string;
  readonly addressHash: string;
  readonly firstName?: string;
  readonly phone?: string;
  readonly interest: Interest;
  readonly locale: string;
  readonly zone: Zone;
  /** Of the consent text that the person saw (C15). */
  readonly textVersion: string;
  readonly source: string;
}
