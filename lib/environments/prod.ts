import type { Environment } from '../environment.ts';

/**
 * The clinic's own account. Put your domains, zone, alarm addresses and the front desk's sign-in here before the first
 * deployment: while a placeholder stands or something is missing, production is not synthesized (`lib/ready.ts`).
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
