/** What differs between environments about sign-ups. */
import { EnvironmentError, requireCount, requireEnv, requireList } from '../../adapters/environment.ts';
import type { Limit } from '../../core/ports.ts';
import { dayMs, hourMs } from '../../core/time/time.ts';
import { ownUrlsFromEnvironment } from '../../web/ownUrls.ts';

export interface SignUpSettings {
  /** Origins whose pages may show the form in a frame and post JSON to it. */
  readonly sites: readonly string[];
  /** The site's own origin, without a trailing slash. */
  readonly publicUrl: string;
  /** Origins of ours that are still reached, without a trailing slash: a page of one posts to that one. */
  readonly otherUrls: readonly string[];
  readonly doubleOptIn: boolean;
  /** Absent: nobody counts. */
  readonly limits?: { readonly perNetwork: Limit; readonly perAddress: Limit };
}

/** What stands where no environment says otherwise, as in a simulation. */
export const plainSettings: SignUpSettings = { sites: [], publicUrl: '', otherUrls: [], doubleOptIn: true };

export function settingsFromEnvironment(): SignUpSettings {
  const doubleOptIn = requireEnv('DOUBLE_OPT_IN');
  if (doubleOptIn !== 'on' && doubleOptIn !== 'off')
    throw new EnvironmentError('environment variable DOUBLE_OPT_IN must be "on" or "off"');
  return {
    sites: requireList('SIGN_UP_SITES'),
    ...ownUrlsFromEnvironment(),
    doubleOptIn: doubleOptIn === 'on',
    limits: {
      perNetwork: { max: requireCount('SIGN_UPS_PER_NETWORK'), windowMs: hourMs },
      perAddress: { max: requireCount('SIGN_UPS_PER_ADDRESS'), windowMs: 7 * dayMs },
    },
  };
}
