/** One typed value names everything that differs between environments; zod refuses a wrong one by field, value and mend. */
import { z } from 'zod';
import { connectedNames } from '../functions/core/model/sources.ts';
import { concurrencyMin, reservedConcurrency, unsharedMin } from './constructs/concurrency.ts';
import { revealingWord } from './discreet.ts';

/** What CloudWatch Logs accepts as retention, in days, as far as a clinic would want it. */
const logRetentionDays = [1, 7, 14, 30, 60, 90, 180, 365, 731] as const;

/** Lower-case host name with at least two labels (RFC 1123). */
const hostPattern = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const addressPattern = /^[^\s@*"<>]+@([a-z0-9-]+\.)+[a-z]{2,63}$/i;

const Host = z
  .string({ error: 'must be a host name such as "mail.clinic.example"' })
  .regex(
    hostPattern,
    'must be a lower-case host name such as "mail.clinic.example", without https:// and without a path',
  )
  .superRefine((host, context) => {
    const word = revealingWord(host);
    if (word !== undefined) {
      context.addIssue({ code: 'custom', message: `names the treatment ("${word}"); choose a neutral domain (C11)` });
    }
  });

const Address = z
  .string({ error: 'must be an email address such as "engineer@clinic.example"' })
  .regex(addressPattern, 'must be an email address such as "engineer@clinic.example"');

const AllowedRecipient = z
  .string({ error: 'must be a text: "*", "*@clinic.example" or a full address' })
  .refine(
    (entry) =>
      entry === '*' || addressPattern.test(entry) || (entry.startsWith('*@') && hostPattern.test(entry.slice(2))),
    'must be "*", "*@clinic.example" or a full address',
  );

const Site = z
  .string({ error: 'must be an origin such as "https://www.clinic.example"' })
  .refine(
    (origin) => origin.startsWith('https://') && hostPattern.test(origin.slice('https://'.length)),
    'must be an origin such as "https://www.clinic.example": https, a lower-case host, no path and no slash at the end',
  );

const HostedZone = z.strictObject({
  id: z.string({ error: 'must be the Route 53 zone id, such as "Z0123456789ABCDEFGHIJ"' }).regex(/^Z[A-Z0-9]{5,31}$/, {
    error: 'must be the Route 53 zone id, such as "Z0123456789ABCDEFGHIJ"',
  }),
  name: Host,
});

const CertificateArn = z
  .string({ error: 'must be the ARN of an ACM certificate' })
  .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/, 'must be the ARN of an ACM certificate');

const between = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, error).max(most, error);
};

const Shape = z.strictObject({
  name: z.enum(['local', 'dev', 'prod'], { error: 'must be "local", "dev" or "prod"' }),
  /** Stacks are pinned to it, so that a stray profile cannot deploy elsewhere. */
  region: z
    .string({ error: 'must be an AWS region such as "us-east-1"' })
    .regex(/^[a-z]{2}(-[a-z]+){1,2}-\d$/, 'must be an AWS region such as "us-east-1"'),
  /** Absent: whatever account the credentials name. */
  account: z
    .string({ error: 'must be the 12 digits of an AWS account, as a text' })
    .regex(/^\d{12}$/, 'must be the 12 digits of an AWS account')
    .optional(),
  mail: z.strictObject({
    /** The domain emails are sent from; the SES identity. */
    domain: Host,
    /** Given: the DNS records are made in this Route 53 zone. Absent: they are printed as outputs. */
    hostedZone: HostedZone.optional(),
    /** Whom SES may be asked to write to; `*` is everyone, and only right in prod. */
    allowedRecipients: z
      .array(AllowedRecipient, { error: 'must be a list of addresses' })
      .min(1, 'must name at least one recipient, such as "*@clinic.example"'),
    /**
     * Verified too, and may be sent from: the next domain before `domain` changes, the last one until the words that name it are
     * replaced (docs/runbook.md "Another domain").
     */
    otherDomains: z.array(Host, { error: 'must be a list of host names' }).optional(),
    /** Where mailbox providers send DMARC reports. */
    dmarcReportsTo: Address.optional(),
  }),
  site: z.strictObject({
    /** Absent: the HTTP API's own address is the public one. */
    domain: Host.optional(),
    /** A certificate for `domain` in `region`; or give `hostedZone`, and one is made. */
    certificateArn: CertificateArn.optional(),
    hostedZone: HostedZone.optional(),
    /**
     * Answered as well: links of emails that have gone, webhooks and frames lead there. One that was `domain` stays for 90 days
     * or more (C4 asks for 30 of the unsubscribe links; a calendar entry is older).
     */
    formerDomains: z
      .array(
        z.strictObject({
          domain: Host,
          certificateArn: CertificateArn.optional(),
          hostedZone: HostedZone.optional(),
        }),
        { error: 'must be a list such as [{ domain: "hello.clinic.example", certificateArn: "…" }]' },
      )
      .optional(),
    /**
     * `closed`: the API's own address answers nothing any more. Only right 90 days after the last email that led there; absent:
     * it answers beside the domain.
     */
    apiAddress: z.literal('closed', { error: 'must be "closed", or be left out' }).optional(),
  }),
  /** The sign-up form. */
  signUp: z.strictObject({
    /** Sites whose pages may show the form in a frame and post to it by script. Any site may link to it. */
    sites: z.array(Site, { error: 'must be a list of origins, such as ["https://www.clinic.example"]; [] for none' }),
    /** C7: nothing but the confirmation goes out until the address has answered. */
    doubleOptIn: z.boolean({ error: 'must be true or false' }),
    /** How long the link of a confirmation works. */
    confirmDays: between(1, 60),
    /** Sign-ups from one network (an IPv4 address, an IPv6 /64) in an hour: a waiting room shares one. */
    perNetworkAndHour: between(1, 10_000),
    /** Sign-ups, and changes to an address, that one address is written to for in a week. */
    perAddressAndWeek: between(1, 1_000),
  }),
  /** Booking systems that may tell of visits; each gets a route and a secret. Absent: none. `fhir`: a server that does not sign with IAM. */
  sources: z
    .array(z.enum(connectedNames, { error: `must be one of ${connectedNames.join(', ')}` }), {
      error: 'must be a list such as ["calendly"]',
    })
    .refine((names) => new Set(names).size === names.length, 'must name each booking system once')
    .optional(),
  /** Partitions of the due index per lane: one takes 1,000 writes/s. May grow at any time, never shrink. */
  lanes: z.strictObject({ reminder: between(1, 256), request: between(1, 256), marketing: between(1, 256) }),
  /** One worker per 100 emails/s of SES quota. */
  workers: between(1, 64),
  /**
   * What AWS has granted the account: `aws lambda get-account-settings --query AccountLimit.ConcurrentExecutions`. Given: each
   * function has a share of its own. Absent, as it must be in a new account, which has 10: they share all there is.
   */
  lambdaConcurrency: between(concurrencyMin, 100_000).optional(),
  /** Absent: there is no front-desk page; systems still sign their requests with IAM. */
  staffSignIn: z
    .strictObject({
      /** The clinic's own OpenID provider; `self` is the local runtime's, and only right there. */
      issuer: z.union([z.literal('self'), z.url({ protocol: /^https$/, error: 'must be an https address' })], {
        error: 'must be the https address of an OpenID provider, such as "https://login.clinic.example"',
      }),
      clientId: z.string({ error: 'must be the client id the provider gave this page' }).min(1),
      /** What the token is for; absent: the client id. */
      audience: z.string().min(1).optional(),
      scope: z.string().min(1),
      /** Which token the API takes: `access`, or `id` where the provider's access tokens are no JWTs. */
      token: z.enum(['access', 'id'], { error: 'must be "access" or "id"' }),
      /** The claim that lists a person's roles, and the one of the front desk. */
      roleClaim: z.string().min(1),
      role: z.string().min(1),
      sessionMinutes: between(5, 720),
      /** Other origins of the provider, where its token endpoint is not at the issuer's. */
      origins: z.array(z.url({ error: 'must be an address such as "https://auth.clinic.example"' })),
    })
    .optional(),
  /**
   * `system`: a system of the clinic reads the list of people to telephone, by IAM, so that no front-desk page is needed. Absent:
   * staff read it on that page.
   */
  callsReadBy: z
    .literal('system', { error: 'must be "system", or be left out where staff have the front-desk page' })
    .optional(),
  retention: z.strictObject({
    logDays: z.literal([...logRetentionDays], {
      error: `must be one of ${logRetentionDays.join(', ')}: CloudWatch Logs takes no other number of days`,
    }),
    /** How long consent, sends and access stay on record (C13: six years for HIPAA). */
    evidenceYears: between(6, 30),
    /** Whoever signed up and never confirmed is erased after so many days. */
    unconfirmedDays: between(1, 365),
  }),
  /** Absent: the topics exist and nobody is subscribed. */
  alarmsTo: z.strictObject({ engineer: Address.optional(), staff: Address.optional() }),
});

export type Environment = z.infer<typeof Shape>;

/** Rules between fields. */
const Schema = Shape.superRefine((environment, context) => {
  const recipients = environment.mail.allowedRecipients;
  const everyone = recipients.indexOf('*');
  if (environment.name === 'dev' && everyone >= 0) {
    context.addIssue({
      code: 'custom',
      path: ['mail', 'allowedRecipients', everyone],
      message: 'would write to anybody; outside prod name the addresses or domains of your own team',
    });
  }
  if (environment.name !== 'dev' && (recipients.length !== 1 || everyone !== 0)) {
    context.addIssue({
      code: 'custom',
      path: ['mail', 'allowedRecipients'],
      message:
        environment.name === 'prod'
          ? 'must be ["*"]: an allow-list in prod would lose emails'
          : 'must be ["*"]: nothing leaves the machine',
    });
  }
  if (environment.signUp.confirmDays > environment.retention.unconfirmedDays) {
    context.addIssue({
      code: 'custom',
      path: ['signUp', 'confirmDays'],
      message: `must not be more than retention.unconfirmedDays (${environment.retention.unconfirmedDays}): the person would be erased while the link still works`,
    });
  }
  const { lambdaConcurrency, workers } = environment;
  const dispatches = reservedConcurrency('dispatch', environment) ?? 0;
  if (lambdaConcurrency !== undefined && dispatches > (lambdaConcurrency - unsharedMin) * 0.3) {
    context.addIssue({
      code: 'custom',
      path: ['lambdaConcurrency'],
      message: `is too little for ${workers} workers, which need ${dispatches} of it; ask AWS for more, or leave it out`,
    });
  }
  if (environment.name === 'local') return;
  if (environment.staffSignIn?.issuer === 'self') {
    context.addIssue({
      code: 'custom',
      path: ['staffSignIn', 'issuer'],
      message: "is the local stand-in; name the clinic's own provider",
    });
  }
  const { site } = environment;
  const addresses: readonly (readonly [readonly PropertyKey[], Omit<typeof site, 'formerDomains'>])[] = [
    [['site'], site],
    ...(site.formerDomains ?? []).map((former, index) => [['site', 'formerDomains', index], former] as const),
  ];
  for (const [path, { domain, certificateArn, hostedZone }] of addresses) {
    const issue = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [...path, field], message });
    if (domain !== undefined && !certificateArn && !hostedZone)
      issue('certificateArn', `must be given for ${domain}; or give hostedZone beside it, and a certificate is made`);
    const region = certificateArn?.split(':')[3];
    if (region !== undefined && region !== environment.region)
      issue('certificateArn', `must be in ${environment.region}, the region of this environment`);
  }
  const hosts = addresses.flatMap(([, { domain }]) => (domain === undefined ? [] : [domain]));
  if (new Set(hosts).size < hosts.length)
    context.addIssue({
      code: 'custom',
      path: ['site', 'formerDomains'],
      message: 'must name each address once, and not site.domain',
    });
  if (site.apiAddress === 'closed' && site.domain === undefined)
    context.addIssue({
      code: 'custom',
      path: ['site', 'apiAddress'],
      message: "must be left out while there is no site.domain: the API's own address is the only one",
    });
  if (environment.mail.otherDomains?.includes(environment.mail.domain))
    context.addIssue({ code: 'custom', path: ['mail', 'otherDomains'], message: 'must not name mail.domain again' });
  for (const part of ['mail', 'site'] as const) {
    const { domain, hostedZone } = environment[part];
    if (domain !== undefined && hostedZone !== undefined && !`.${domain}`.endsWith(`.${hostedZone.name}`)) {
      context.addIssue({
        code: 'custom',
        path: [part, 'hostedZone', 'name'],
        message: `must be the zone that holds ${domain}`,
      });
    }
  }
});

/** A wrong environment: every fault on its own line, by field, value and mend. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/**
 * Checks an environment.
 *
 * @param from where it came from, for the error: `lib/environments/prod.ts`.
 * @throws EnvironmentError that names each wrong field, its value, and what it must be.
 */
export function parseEnvironment(input: unknown, from: string): Environment {
  const parsed = Schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `  ${fault(issue, input)}`);
  throw new EnvironmentError(`${from} is not a valid environment:\n${faults.join('\n')}`);
}

function fault(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const fields = issue.keys.map((key) => fieldName([...issue.path, key])).join(', ');
    return `${fields}: there is no such field; remove it or mend its spelling`;
  }
  const value = JSON.stringify(valueAt(input, issue.path)) ?? 'missing';
  return `${fieldName(issue.path)} is ${value}: it ${issue.message}`;
}

/** `mail.allowedRecipients[0]`, as one would write it. */
function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the environment';
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}
