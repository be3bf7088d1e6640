/** What differs between environments about the links of emails. */
import { requireCount } from '../adapters/environment.ts';
import type { Limit } from '../core/ports.ts';
import { dayMs } from '../core/time/time.ts';

export interface LinkSettings {
  /** How long the link of a confirmation works. */
  readonly confirmDays: number;
  /** Changes to an address that somebody typed. Absent: nobody counts. */
  readonly perAddress?: Limit;
}

/** What stands where no environment says otherwise, as in a simulation. */
export const plainSettings: LinkSettings = { confirmDays: 14 };

/** Changes of address that one person may ask for in a day. */
export const addressChangesPerDay: Limit = { max: 5, windowMs: dayMs };

/** Fresh links that are mailed to one person in a day. */
export const freshLinksPerDay: Limit = { max: 3, windowMs: dayMs };

export function settingsFromEnvironment(): LinkSettings {
  return {
    confirmDays: requireCount('CONFIRM_DAYS'),
    perAddress: { max: requireCount('SIGN_UPS_PER_ADDRESS'), windowMs: 7 * dayMs },
  };
}
