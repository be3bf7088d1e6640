import { describe, expect, it } from 'vitest';
import { assemblyOf, ofType, only } from './synth.ts';

const assemblies = { local: await assemblyOf('local'), dev: await assemblyOf('dev'), prod: await assemblyOf('prod') };
const { data } = assemblies.prod.templates;

const people = only('AWS::DynamoDB::Table', data, ({ Properties }) => Properties.StreamSpecification !== undefined);
const words = only('AWS::DynamoDB::Table', data, ({ Properties }) => Properties.StreamSpecification === undefined);

describe('the tables', () => {
  it('the stream carries keys only: records are hints', () => {
    expect(people.Properties.StreamSpecification).toEqual({ StreamViewType: 'KEYS_ONLY' });
  });

  it('the due index is sparse, time-ordered, and holds keys only', () => {
    expect(people.Properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'due',
        KeySchema: [
          { AttributeName: 'duePartition', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  it('only what says so expires', () => {
    expect(people.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
    expect(words.Properties.TimeToLiveSpecification).toBeUndefined();
  });

  it.each([
    ['people', people],
    ['words', words],
  ])('%s is keyed by pk and sk, on demand, encrypted, restorable', (_, { Properties }) => {
    expect(Properties.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Properties.SSESpecification).toEqual({ SSEEnabled: true });
    expect(Properties.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
      RecoveryPeriodInDays: 35,
    });
  });
});

describe('what outlives the stack', () => {
  const kept = (name: keyof typeof assemblies) => [
    ...ofType('AWS::DynamoDB::Table', assemblies[name].templates.data),
    ...ofType('AWS::SecretsManager::Secret', assemblies[name].templates.data),
    ...ofType('AWS::Events::EventBus', assemblies[name].templates.data),
  ];

  it.each(['dev', 'prod'] as const)(
    '%s retains tables, address key and event bus, and refuses to delete a table',
    (name) => {
      expect(kept(name)).toHaveLength(4);
      for (const resource of kept(name)) {
        // Of what has a fixed name, a first deployment that fails leaves nothing in the way of the next.
        const isNamed = resource.Type === 'AWS::Events::EventBus';
        expect([resource.DeletionPolicy, resource.UpdateReplacePolicy]).toEqual([
          isNamed ? 'RetainExceptOnCreate' : 'Retain',
          'Retain',
        ]);
        if (resource.Type === 'AWS::DynamoDB::Table') expect(resource.Properties.DeletionProtectionEnabled).toBe(true);
      }
    },
  );

  it('local lets go of everything', () => {
    for (const resource of kept('local')) {
      expect(resource.DeletionPolicy).toBe('Delete');
      expect(resource.Properties.DeletionProtectionEnabled ?? false).toBe(false);
    }
  });

  it('in prod what cannot be made again is not deleted by mistake: tables, the identity, the API', () => {
    expect(assemblies.prod.terminationProtected).toEqual(['data', 'email', 'web']);
    expect(assemblies.dev.terminationProtected).toEqual([]);
  });
});

it('the address key is made by AWS, long, and appears nowhere', () => {
  const secret = only('AWS::SecretsManager::Secret', data);
  expect(secret.Properties.GenerateSecretString).toEqual({
    ExcludePunctuation: true,
    IncludeSpace: false,
    PasswordLength: 64,
  });
  expect(secret.Properties.SecretString).toBeUndefined();
});

it('stacks depend one way: data and email, then web, then pipeline, then operations', () => {
  for (const { dependencies } of Object.values(assemblies)) {
    expect(dependencies).toEqual({
      data: [],
      email: [],
      web: ['data'],
      pipeline: ['data', 'email', 'web'],
      operations: ['data', 'web'],
    });
  }
});
