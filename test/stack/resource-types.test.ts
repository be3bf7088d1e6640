import { expect, it } from 'vitest';
import { optionalResourceTypes, resourceTypes } from './resource-types.ts';
import { type Assembly, assemblyOf, clinicAssembly } from './synth.ts';

function typesIn({ templates }: Assembly): string[] {
  const types = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
  return [...new Set(types)].sort();
}

const assemblies = { local: await assemblyOf('local'), dev: await assemblyOf('dev'), prod: await assemblyOf('prod') };
const clinic = await clinicAssembly();

it.each(Object.entries(assemblies))(
  '%s deploys exactly the listed types, no custom resource among them',
  (_, assembly) => {
    const signIn = assembly === assemblies.local ? ['AWS::ApiGatewayV2::Authorizer'] : [];
    expect(typesIn(assembly)).toEqual([...resourceTypes, ...signIn].sort());
  },
);

it('a clinic with its own domains adds only the optional ones', () => {
  expect(typesIn(clinic)).toEqual([...resourceTypes, ...optionalResourceTypes].sort());
});
