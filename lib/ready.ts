/**
 * What an environment lacks before patients may depend on it. Production is not synthesized while anything is missing; a trial
 * environment is, and is told.
 */
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type Environment, EnvironmentError } from './environment.ts';

/** One thing that is missing, in words: the field, what follows from it, and what to write there. */
export interface Shortfall {
  /** As one writes it: `alarmsTo.staff`. */
  readonly field: string;
  readonly harm: string;
  readonly mend: string;
}

/** Reserved for documentation (RFC 2606 §2): nobody can own a name under it. */
const isPlaceholder = (name: string): boolean => /\.example$/i.test(name.replace(/\/.*$/, ''));

/** The host of an address, an origin or a host name. */
const hostOf = (written: string): string => written.replace(/^https:\/\//, '').replace(/^.*@/, '');

/** Everything that names a host or an address, by field. */
function named({ mail, site, signUp, staffSignIn, alarmsTo }: Environment): readonly (readonly [string, string])[] {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['mail.domain', mail.domain],
    ['mail.hostedZone.name', mail.hostedZone?.name],
    ['mail.dmarcReportsTo', mail.dmarcReportsTo],
    ['site.domain', site.domain],
    ['site.hostedZone.name', site.hostedZone?.name],
    ...signUp.sites.map((origin, index) => [`signUp.sites[${index}]`, origin] as const),
    ['staffSignIn.issuer', staffSignIn?.issuer],
    ...(staffSignIn?.origins ?? []).map((origin, index) => [`staffSignIn.origins[${index}]`, origin] as const),
    ['alarmsTo.engineer', alarmsTo.engineer],
    ['alarmsTo.staff', alarmsTo.staff],
  ];
  return fields.flatMap(([field, value]) => (value === undefined ? [] : [[field, value] as const]));
}

/** What is missing, in the order of the fields; empty when patients may depend on it. */
export function shortfalls(environment: Environment): readonly Shortfall[] {
  const { alarmsTo, callsReadBy, site, staffSignIn } = environment;
  const found: Shortfall[] = named(environment)
    .filter(([, value]) => isPlaceholder(hostOf(value)))
    .map(([field, value]) => ({
      field,
      harm: `"${value}" is a placeholder that nobody can own`,
      mend: "put the clinic's own there",
    }));
  const missing = (field: string, harm: string, mend: string) => found.push({ field, harm, mend });
  if (site.domain === undefined)
    missing(
      'site.domain',
      'every link in every email leads to an address that a later domain would close',
      'name a host of the clinic, such as "hello.clinic.com", with site.hostedZone or site.certificateArn',
    );
  if (alarmsTo.engineer === undefined)
    missing('alarmsTo.engineer', 'nobody hears when emails stop', 'name an address that is read at night too');
  if (alarmsTo.staff === undefined)
    missing(
      'alarmsTo.staff',
      'nobody hears that a patient has to be telephoned',
      'name an address that the front desk reads',
    );
  if (staffSignIn === undefined && callsReadBy === undefined)
    missing(
      'staffSignIn',
      'nobody can read the list of patients to telephone',
      'name the OpenID provider of the front desk (docs/front-desk.md); or, when a system of the clinic reads the list by IAM, write callsReadBy: "system"',
    );
  return found;
}

const inWords = ({ field, harm, mend }: Shortfall): string => `${field}: ${harm}; ${mend}`;

/** @throws EnvironmentError for production, with every field that is missing, what follows from it, and the mend. */
export function refuseUnready(environment: Environment): void {
  if (environment.name !== 'prod') return;
  const found = shortfalls(environment);
  if (found.length === 0) return;
  throw new EnvironmentError(
    `lib/environments/prod.ts is not ready for patients:\n${found.map((each) => `  ${inWords(each)}`).join('\n')}`,
  );
}

/** In a trial environment each is a warning of the synthesis: `dev` sends to the team alone. */
export function warnUnready(scope: IConstruct, environment: Environment): void {
  if (environment.name !== 'dev') return;
  for (const each of shortfalls(environment))
    Annotations.of(scope).addWarningV2(`dripline:not-ready:${each.field}`, inWords(each));
}
