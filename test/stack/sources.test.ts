/** Booking systems in the templates: a route and a secret for each that the environment names, and nothing for the others. */
import { describe, expect, it } from 'vitest';
import { connectedNames } from '../../functions/core/model/sources.ts';
import { parseEnvironment } from '../../lib/environment.ts';
import { local } from '../../lib/environments/local.ts';
import { assemblyOf, ofType } from './synth.ts';

const { templates } = await assemblyOf('local');
const { web } = templates;
const secrets = ofType('AWS::SecretsManager::Secret', web);
const functions = ofType('AWS::Lambda::Function', ...Object.values(templates));

describe('with all of them', () => {
  it('each has its route, open and answered by intake: the signature is the authorization', () => {
    const found = ofType('AWS::ApiGatewayV2::Route', web).filter(({ Properties }) =>
      /webhooks/.test(Properties.RouteKey),
    );
    expect(found.map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]).sort()).toEqual(
      [...connectedNames.map((name) => `POST /webhooks/${name}`), 'PUT /webhooks/fhir/{type}/{id}']
        .sort()
        .map((route) => [route, 'NONE']),
    );
  });

  it('each has a secret of its own, made at random', () => {
    expect(secrets).toHaveLength(connectedNames.length);
    for (const { Properties } of secrets) {
      expect(Properties.GenerateSecretString).toMatchObject({
        SecretStringTemplate: '{}',
        GenerateStringKey: 'key',
        PasswordLength: 48,
        ExcludePunctuation: true,
      });
    }
  });

  it('intake and poll alone may read them, and know each by its ARN', () => {
    const readers = functions.filter(({ Properties }) => Properties.Environment.Variables.SOURCE_SECRETS !== undefined);
    expect(readers.map(({ Properties }) => Properties.FunctionName)).toEqual([
      'dripline-local-intake',
      'dripline-local-poll',
    ]);
    const ids = new Set(secrets.map(({ id }) => id));
    const named = (text: string) =>
      [...text.matchAll(/"Ref":"(\w+)"/g)].map(([, id = '']) => id).filter((id) => ids.has(id));
    for (const { Properties } of readers)
      expect(named(JSON.stringify(Properties.Environment)).sort()).toEqual([...ids].sort());
    const roles = ofType('AWS::IAM::Role', ...Object.values(templates));
    const allowed = roles.filter(({ Properties }) => named(JSON.stringify(Properties.Policies)).length > 0);
    expect(allowed.map(({ Properties }) => Properties.Description)).toEqual([
      'What dripline-local-intake may do',
      'What dripline-local-poll may do',
    ]);
  });
});

describe('an environment', () => {
  it('that names none has no route and no secret for any', async () => {
    const { templates: prod } = await assemblyOf('prod');
    expect(JSON.stringify(prod.web)).not.toMatch(/webhooks|SOURCE_SECRETS/);
    expect(ofType('AWS::SecretsManager::Secret', prod.web)).toEqual([]);
  });

  it.each([
    ['a name that is none', ['calendy'], new RegExp(`sources\\[0\\].*must be one of ${connectedNames.join(', ')}`)],
    ['a name twice', ['signed', 'signed'], /sources.*must name each booking system once/],
    ['no list', 'calendly', /sources.*must be a list/],
  ])('with %s is refused', (_what, sources, wanted) => {
    expect(() => parseEnvironment({ ...local, sources }, 'here')).toThrow(wanted);
  });
});
