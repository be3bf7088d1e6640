/** An email address and who shares it. Known by its keyed hash alone, so that it survives an erasure (C16). */
import type { Contact } from './contact.ts';

export interface Address {
  /** The contact that sign-ups at this address are about. */
  readonly signupContact?: string;
  readonly suppressed?: Contact['suppressed'];
  /** Raised by every new contact and every suppression: neither may miss the other (I3). */
  readonly changes?: number;
}

export interface SharedAddress extends Address {
  /** The contacts that have this address. */
  readonly contacts: readonly string[];
  /** Those, and those that may have it once they confirm. */
  readonly everybody: readonly string[];
}

/** Why an address is silent that belonged to somebody who was erased. */
export const erasedReason = 'erased';
