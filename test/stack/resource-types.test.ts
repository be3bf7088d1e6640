import { expect, it } from 'vitest';
import { optionalResourceTypes, resourceTypes } from './resource-types.ts';
import { type Assembly, assemblyOf, clinicAssembly } from './synth.ts';

function typesIn({ templates }: Assembly): string[] {
  const types = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
  return [...new Set(types)].sort();
}

const assemblies = { local: await assemblyOf('local'), dev: await assemblyOf('dev'), prod: await assemblyOf('prod') };
const clinic = await clinicAssembly();

it.each(['local', 'dev', 'prod'] as const)(
  '%s deploys exactly the listed types, no custom resource among them',
  (name) => {
    const assembly = assemblies[name];
    const own = {
      local: ['AWS::ApiGatewayV2::Authorizer'],
      dev: [],
      prod: ['AWS::ApiGatewayV2::ApiMapping', 'AWS::ApiGatewayV2::DomainName', 'AWS::SNS::Subscription'],
    }[name];
    expect(typesIn(assembly)).toEqual([...resourceTypes, ...own].sort());
  },
);

it('a clinic with its own domains adds only the optional ones', () => {
  expect(typesIn(clinic)).toEqual([...resourceTypes, ...optionalResourceTypes].sort());
});
