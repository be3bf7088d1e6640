/** Nothing is welded: domains are set and changed on stacks that are deployed and in use (sending-and-deployment.md 5). */
import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../lib/environment.ts';
import { addStacks, makeApp } from '../../lib/stacks.ts';
import { completeProd } from '../support/completeProd.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ofType, only, type Part, parts, stubBundles, type Template } from './synth.ts';

const bundles = stubBundles();
afterAll(() => rmSync(bundles, { recursive: true }));

/** Templates alone: the checks of a synthesis are made elsewhere. */
function templatesOf(environment: Environment): Readonly<Record<Part, Template>> {
  const outdir = temporaryFolder('changed');
  const app = makeApp({ outdir, builtinCloudFormationValidation: false });
  addStacks(app, environment, bundles);
  const assembly = app.synth();
  return Object.fromEntries(
    parts.map((part) => [part, assembly.getStackByName(`dripline-${environment.name}-${part}`).template]),
  ) as Record<Part, Template>;
}

type Templates = ReturnType<typeof templatesOf>;

/** Exports, by name, of all stacks. */
const exportsOf = (templates: Templates): ReadonlySet<string> =>
  new Set(
    Object.values(templates).flatMap(({ Outputs = {} }) =>
      Object.values(Outputs).flatMap((output) => {
        const name = (output as { Export?: { Name?: string } }).Export?.Name;
        return name === undefined ? [] : [name];
      }),
    ),
  );
const importsOf = (templates: Templates): readonly string[] =>
  [...JSON.stringify(templates).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name = '']) => name);

/** While the consumers are as they were, CloudFormation refuses to take away an export that they import. */
const welded = (before: Templates, after: Templates): readonly string[] => {
  const there = exportsOf(after);
  return [...new Set(importsOf(before))].filter((name) => !there.has(name));
};

const certificateArn = completeProd.site.certificateArn as string;
const domain = 'hello.hudsonvalleywellness.test';
const another = 'care.hudsonvalleywellness.test';
const trial: Environment = {
  ...completeProd,
  name: 'dev',
  mail: { ...completeProd.mail, allowedRecipients: ['a@a.test'] },
};
const without = templatesOf({ ...trial, site: {} });
const withDomain = templatesOf(trial);
const changed = templatesOf({
  ...trial,
  site: { domain: another, certificateArn, formerDomains: [{ domain, certificateArn }] },
  mail: { ...trial.mail, domain: 'post.hudsonvalleywellness.test', otherDomains: [trial.mail.domain] },
});
const hosts = ({ web }: Templates) =>
  Object.fromEntries(
    ofType('AWS::ApiGatewayV2::DomainName', web).map(({ id, Properties }) => [Properties.DomainName, id]),
  );
const identities = ({ email }: Templates) =>
  Object.fromEntries(
    ofType('AWS::SES::EmailIdentity', email).map(({ id, Properties }) => [Properties.EmailIdentity, id]),
  );

describe('a domain', () => {
  it('can be set, changed and taken back on stacks in use: no export that is imported goes', () => {
    expect(importsOf(without).length).toBeGreaterThan(10);
    for (const [before, after] of [
      [without, withDomain],
      [withDomain, changed],
      [changed, withDomain],
      [withDomain, without],
    ] as const)
      expect(welded(before, after)).toEqual([]);
  });

  it('of the site that was, stays the resource it is, and is answered', () => {
    expect(hosts(changed)[domain]).toBe(hosts(withDomain)[domain]);
    expect(Object.keys(hosts(changed)).sort()).toEqual([another, domain]);
    const mapped = ofType('AWS::ApiGatewayV2::ApiMapping', changed.web).map(
      ({ Properties }) => Properties.DomainName.Ref,
    );
    expect(mapped.sort()).toEqual(Object.values(hosts(changed)).sort());
  });

  it('of the mail that was, stays verified and may be sent from, and so may the next', () => {
    expect(identities(changed)[trial.mail.domain]).toBe(identities(withDomain)[trial.mail.domain]);
    const sent = JSON.stringify(changed.pipeline);
    for (const each of [trial.mail.domain, 'post.hudsonvalleywellness.test']) {
      expect(sent).toContain(`:identity/${each}"`);
      expect(sent).toContain(`"*@${each}"`);
    }
    for (const { DeletionPolicy, UpdateReplacePolicy } of ofType('AWS::SES::EmailIdentity', changed.email))
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
  });
});

describe("the API's own address", () => {
  const isClosed = ({ web }: Templates) => only('AWS::ApiGatewayV2::Api', web).Properties.DisableExecuteApiEndpoint;

  it('answers beside a domain until somebody closes it', () => {
    expect([isClosed(without), isClosed(withDomain), isClosed(changed)]).toEqual([false, false, false]);
    expect(isClosed(templatesOf({ ...trial, site: { ...trial.site, apiAddress: 'closed' } }))).toBe(true);
  });

  it('and every former domain are told to the function that takes forms and webhooks', () => {
    const told = (templates: Templates) => {
      const intake = ofType('AWS::Lambda::Function', templates.web).find(({ Properties }) =>
        Properties.FunctionName.endsWith('-intake'),
      );
      return JSON.stringify(intake?.Properties.Environment.Variables.OTHER_URLS);
    };
    expect(told(without)).toBe('"[]"');
    expect(told(withDomain)).toContain('"ApiEndpoint"');
    expect(told(changed)).toContain(`https://${domain}`);
  });
});
