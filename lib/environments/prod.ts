import type { Environment } from '../environment.ts';

/**
 * The clinic's own account. Put your domains, zone and alarm addresses here before the first deployment: a domain under
 * `.example` is a placeholder, and the synthesis warns while it stands.
 */
export const prod: Environment = {
  name: 'prod',
  region: 'us-east-1',
  mail: { domain: 'mail.hudsonvalleywellness.example', allowedRecipients: ['*'] },
  site: {},
  signUp: { sites: [], doubleOptIn: true, confirmDays: 14, perNetworkAndHour: 20, perAddressAndWeek: 5 },
  lanes: { reminder: 4, request: 1, marketing: 4 },
  workers: 1,
  retention: { logDays: 365, evidenceYears: 6, unconfirmedDays: 30 },
  alarmsTo: {},
};
