import { describe, expect, it } from 'vitest';
import { EnvironmentError, parseEnvironment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments/index.ts';
import { clinicEnvironment } from './synth.ts';

// biome-ignore lint/suspicious/noExplicitAny: the tests write what the types forbid.
type Loose = Record<string, any>;

function fault(change: (environment: Loose) => void, name = 'prod'): string {
  const input = structuredClone(environmentNamed(name)) as Loose;
  change(input);
  try {
    parseEnvironment(input, 'lib/environments/x.ts');
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('an environment', () => {
  it.each(['local', 'dev', 'prod'])('%s of the repository is valid', (name) => {
    expect(environmentNamed(name).name).toBe(name);
  });

  it('may name everything that is optional', () => {
    expect(parseEnvironment(clinicEnvironment, 'here')).toEqual(clinicEnvironment);
  });

  it('is refused by an unknown name, with the names there are', () => {
    expect(() => environmentNamed('staging')).toThrow(/environment is "staging": it must be one of local, dev, prod/);
    expect(() => environmentNamed('constructor')).toThrow(EnvironmentError);
  });

  it.each<[string, (e: Loose) => void, RegExp]>([
    [
      'workers',
      (e) => {
        e.workers = 0;
      },
      /^ {2}workers is 0: it must be a whole number from 1 to 64$/m,
    ],
    [
      'lambdaConcurrency',
      (e) => {
        e.lambdaConcurrency = 10;
      },
      /^ {2}lambdaConcurrency is 10: it must be a whole number from 200 to 100000$/m,
    ],
    [
      'lambdaConcurrency',
      (e) => {
        Object.assign(e, { lambdaConcurrency: 250, workers: 20 });
      },
      /lambdaConcurrency .*is too little for 20 workers, which need 60 of it/,
    ],
    ['workers missing', (e) => void delete e.workers, /^ {2}workers is missing: it must be a whole number/m],
    [
      'lanes',
      (e) => {
        e.lanes = { reminder: 4.5, request: 1, marketing: 4 };
      },
      /lanes\.reminder is 4\.5: it must be a whole/,
    ],
    [
      'region',
      (e) => {
        e.region = 'Frankfurt';
      },
      /region is "Frankfurt": it must be an AWS region such as/,
    ],
    [
      'account',
      (e) => {
        e.account = '12';
      },
      /account is "12": it must be the 12 digits/,
    ],
    [
      'a site with a path',
      (e) => {
        e.signUp.sites = ['https://www.clinic.example/form'];
      },
      /signUp\.sites\[0\] is "https:\/\/www\.clinic\.example\/form": it must be an origin such as/,
    ],
    [
      'a site without https',
      (e) => {
        e.signUp.sites = ['http://www.clinic.example'];
      },
      /signUp\.sites\[0\] .* it must be an origin/,
    ],
    [
      'links that outlive the person',
      (e) => {
        e.signUp.confirmDays = 31;
      },
      /signUp\.confirmDays is 31: it must not be more than retention\.unconfirmedDays \(30\)/,
    ],
    [
      'log days',
      (e) => {
        e.retention = { logDays: 31, evidenceYears: 6, unconfirmedDays: 30 };
      },
      /retention\.logDays is 31: it must be one of 1, 7/,
    ],
    [
      'evidence',
      (e) => {
        e.retention = { logDays: 30, evidenceYears: 2, unconfirmedDays: 30 };
      },
      /retention\.evidenceYears is 2: it must be/,
    ],
    [
      'url for a host',
      (e) => {
        e.site = { domain: 'https://x.example/' };
      },
      /site\.domain is "https:\/\/x\.example\/": it must be a lower-case host name/,
    ],
    [
      'no certificate',
      (e) => {
        e.site = { domain: 'x.example' };
      },
      /site\.certificateArn is missing: it must be given for x\.example; or give hostedZone beside it/,
    ],
    [
      'certificate elsewhere',
      (e) => {
        e.site = { domain: 'x.example', certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a-1b' };
      },
      /site\.certificateArn is "arn:[^"]+": it must be in us-east-1/,
    ],
    [
      'no certificate of a former domain',
      (e) => {
        e.site = { formerDomains: [{ domain: 'x.example' }] };
      },
      /site\.formerDomains\[0\]\.certificateArn is missing: it must be given for x\.example/,
    ],
    [
      'a former domain that is the domain',
      (e) => {
        const at = { domain: 'x.example', certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a-1b' };
        e.site = { ...at, formerDomains: [at] };
      },
      /site\.formerDomains is .*: it must name each address once, and not site\.domain/,
    ],
    [
      'no address at all',
      (e) => {
        e.site = { apiAddress: 'closed' };
      },
      /site\.apiAddress is "closed": it must be left out while there is no site\.domain/,
    ],
    [
      'a mail domain twice',
      (e) => {
        e.mail.otherDomains = [e.mail.domain];
      },
      /mail\.otherDomains is .*: it must not name mail\.domain again/,
    ],
    [
      'zone of another domain',
      (e) => void Object.assign(e.mail, { hostedZone: { id: 'Z0123456789', name: 'other.example' } }),
      /mail\.hostedZone\.name is "other\.example": it must be the zone that holds mail\.hudsonvalleywellness\.example/,
    ],
    ['spelling', (e) => void Object.assign(e.mail, { domian: 'x' }), /mail\.domian: there is no such field/],
    [
      'alarm address',
      (e) => {
        e.alarmsTo = { staff: 'desk' };
      },
      /alarmsTo\.staff is "desk": it must be an email address/,
    ],
    [
      'allow-list in prod',
      (e) => void Object.assign(e.mail, { allowedRecipients: ['*@a.example'] }),
      /mail\.allowedRecipients is \["\*@a\.example"\]: it must be \["\*"\]/,
    ],
    [
      'nobody',
      (e) => void Object.assign(e.mail, { allowedRecipients: [] }),
      /mail\.allowedRecipients is \[\]: it must name at least one/,
    ],
  ])('names the field, its value and the mend: %s', (_, change, expected) => {
    expect(fault(change)).toMatch(expected);
  });

  it('says every fault at once', () => {
    const said = fault((e) => Object.assign(e, { workers: 0, region: 'x' }));
    expect(said).toMatch(/lib\/environments\/x\.ts is not a valid environment:\n.*region.*\n.*workers/);
  });

  it('never writes to anybody from dev', () => {
    const said = fault((e) => Object.assign(e.mail, { allowedRecipients: ['*@a.example', '*'] }), 'dev');
    expect(said).toMatch(/mail\.allowedRecipients\[1\] is "\*": it would write to anybody; outside prod name/);
  });

  it.each(['ketaminecare.example', 'mail.paincenter.example', 'mood.example', 'Infusion.example'])(
    'sends from no domain that names the treatment: %s (C11)',
    (domain) => {
      expect(fault((e) => Object.assign(e.mail, { domain }))).toMatch(/mail\.domain is/);
    },
  );
});
