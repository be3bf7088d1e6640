import type { Environment } from '../environment.ts';

/**
 * For the team: the SES sandbox is enough, and only the team's own addresses and SES's mailbox simulator get mail. A mail
 * domain is one SES identity per account and region: in the same account as prod, give dev a domain of its own.
 */
export const dev: Environment = {
  name: 'dev',
  region: 'us-east-1',
  mail: {
    domain: 'mail.hudsonvalleywellness.example',
    allowedRecipients: ['*@clinic.example', '*@simulator.amazonses.com'],
  },
  site: {},
  signUp: { sites: [], doubleOptIn: true, confirmDays: 14, perNetworkAndHour: 60, perAddressAndWeek: 20 },
  lanes: { reminder: 4, request: 1, marketing: 4 },
  workers: 1,
  retention: { logDays: 30, evidenceYears: 6, unconfirmedDays: 30 },
  alarmsTo: {},
};
