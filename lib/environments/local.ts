import { connectedNames } from '../../functions/core/model/sources.ts';
import type { Environment } from '../environment.ts';

/** The whole system on one machine: what the local runtime synthesizes. Nothing leaves, so everybody may be written to. */
export const local: Environment = {
  name: 'local',
  region: 'us-east-1',
  mail: { domain: 'mail.hudsonvalleywellness.example', allowedRecipients: ['*'] },
  site: {},
  // Tests sign up whole crowds within an hour of their clock, all from here.
  signUp: { sites: [], doubleOptIn: true, confirmDays: 14, perNetworkAndHour: 10000, perAddressAndWeek: 100 },
  sources: [...connectedNames],
  // One worker asks each partition every minute; thousands of writes a second come to no machine of one's own.
  lanes: { reminder: 2, request: 1, marketing: 1 },
  workers: 1,
  staffSignIn: {
    issuer: 'self',
    clientId: 'front-desk-page',
    scope: 'openid',
    token: 'access',
    roleClaim: 'roles',
    role: 'front-desk',
    sessionMinutes: 60,
    origins: [],
  },
  retention: { logDays: 1, evidenceYears: 6, unconfirmedDays: 30 },
  alarmsTo: {},
};
