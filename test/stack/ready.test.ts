/** Production refuses to be unsafe: nobody to tell, nowhere to read the calls, an address that is a placeholder. */
import { describe, expect, it } from 'vitest';
import { type Environment, parseEnvironment } from '../../lib/environment.ts';
import { dev } from '../../lib/environments/dev.ts';
import { local } from '../../lib/environments/local.ts';
import { prod } from '../../lib/environments/prod.ts';
import { refuseUnready, shortfalls, warnUnready } from '../../lib/ready.ts';
import { makeApp } from '../../lib/stacks.ts';
import { completeProd } from '../support/completeProd.ts';
import { temporaryFolder } from '../support/folder.ts';
import { clinicEnvironment, synthesize } from './synth.ts';

const fieldsOf = (environment: Environment) => shortfalls(environment).map(({ field }) => field);

describe('production (sending-and-deployment.md 6, field-reports.md A7)', () => {
  it.each([
    ['an address for the engineer', 'alarmsTo.engineer', { alarmsTo: { staff: 'desk@maple.test' } }],
    ['an address for staff', 'alarmsTo.staff', { alarmsTo: { engineer: 'engineer@maple.test' } }],
    ['somebody who reads the calls', 'staffSignIn', { callsReadBy: undefined }],
    ['a domain for its links', 'site.domain', { site: {} }],
  ] as const)('without %s is refused, with the field, what follows and the mend', (_what, field, changes) => {
    const environment = { ...completeProd, ...changes } as Environment;
    expect(fieldsOf(environment)).toEqual([field]);
    expect(() => refuseUnready(environment)).toThrow(
      new RegExp(`^lib/environments/prod.ts is not ready for patients:\\n  ${field.replace('.', '\\.')}: .+; .+$`),
    );
  });

  it.each([
    ['mail.domain', { mail: { ...completeProd.mail, domain: 'mail.maple.example' } }],
    ['site.domain', { site: { ...completeProd.site, domain: 'hello.maple.example' } }],
    ['mail.dmarcReportsTo', { mail: { ...completeProd.mail, dmarcReportsTo: 'dmarc@maple.example' } }],
    ['alarmsTo.staff', { alarmsTo: { ...completeProd.alarmsTo, staff: 'desk@maple.example' } }],
    ['signUp.sites[0]', { signUp: { ...completeProd.signUp, sites: ['https://www.maple.example'] } }],
    [
      'staffSignIn.issuer',
      { staffSignIn: { ...clinicEnvironment.staffSignIn, issuer: 'https://login.maple.example/realms/clinic' } },
    ],
  ] as const)('with a placeholder in %s is refused', (field, changes) => {
    expect(fieldsOf({ ...completeProd, ...changes } as Environment)).toEqual([field]);
  });

  it('that is complete is not', () => {
    for (const environment of [completeProd, clinicEnvironment]) {
      expect(fieldsOf(environment)).toEqual([]);
      expect(parseEnvironment(environment, 'here')).toEqual(environment);
      refuseUnready(environment);
    }
  });

  it('as it ships says all that a clinic has to fill in, and is not synthesized', async () => {
    expect(fieldsOf(prod)).toEqual([
      'mail.domain',
      'site.domain',
      'alarmsTo.engineer',
      'alarmsTo.staff',
      'staffSignIn',
    ]);
    await expect(synthesize(prod)).rejects.toThrow(/is not ready for patients/);
  });

  it('takes no other word for who reads the calls', () => {
    expect(() => parseEnvironment({ ...completeProd, callsReadBy: 'somebody' }, 'here')).toThrow(
      'callsReadBy is "somebody": it must be "system"',
    );
  });
});

it('a trial environment is told the same, and the local one nothing', () => {
  const warned = (environment: Environment) => {
    const app = makeApp({ outdir: temporaryFolder('warned') });
    warnUnready(app, environment);
    return app.node.metadata
      .filter(({ type }) => type === 'aws:cdk:warning')
      .map(({ data }) => String(data).split(':')[0]);
  };
  expect(warned(dev)).toEqual(fieldsOf(dev));
  expect(warned(dev)).toContain('alarmsTo.staff');
  expect(warned(local)).toEqual([]);
});
