/** Turns resolved resources into what the runtime runs. */
import { z } from 'zod';
import type { Stack } from './assembly.ts';
import type { Cloud, ConfigurationSet, EventBus, Queue, Secret, Table } from './model.ts';
import { readAlarms, readCompositeAlarms } from './read-alarms.ts';
import { readApi } from './read-api.ts';
import { readFunctions } from './read-functions.ts';
import { readRoles } from './read-roles.ts';
import { readRules, readSchedules, readSources } from './read-triggers.ts';
import { Resources } from './resolved.ts';
import { type Account, resourceTypes } from './resources.ts';
import { resolveStacks } from './stacks.ts';

/**
 * The system the templates describe.
 * @throws CannotRun naming type, logical id or intrinsic, when they ask for what the local runtime does not do.
 */
export function readCloud(stacks: readonly Stack[], at: Account): Cloud {
  const all = resolveStacks(stacks, at);
  const resources = new Resources(all, at);
  const roles = readRoles(resources);
  const functions = readFunctions(resources, roles);
  const tables = readTables(resources);
  const alarms = readAlarms(resources);
  return {
    region: at.region,
    account: at.account,
    tables,
    functions: [...functions.values()],
    roles: [...roles.values()],
    sources: readSources(resources, functions, tables),
    schedules: readSchedules(resources, functions),
    rules: readRules(resources, functions),
    api: readApi(resources, functions),
    queues: readQueues(resources),
    buses: readBuses(resources),
    secrets: readSecrets(resources),
    configurationSets: readConfigurationSets(resources),
    alarms,
    compositeAlarms: readCompositeAlarms(resources, alarms),
    inert: all.filter((r) => resourceTypes[r.type]?.treatment === 'inert').map((r) => `${r.type} ${r.logicalId}`),
  };
}

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const tableSchema = z.object({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z.optional(
    z.array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.strictObject({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).exactOptional(),
        }),
      }),
    ),
  ),
  StreamSpecification: z.optional(z.object({ StreamViewType: z.string() })),
  TimeToLiveSpecification: z.optional(z.object({ AttributeName: z.optional(z.string()), Enabled: z.boolean() })),
});

function readTables(resources: Resources): Table[] {
  return resources.parsed('AWS::DynamoDB::Table', tableSchema).map(({ resource, value }) => ({
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resources.attribute(resource, 'Arn'),
    streamArn: resources.attribute(resource, 'StreamArn'),
    keySchema: value.KeySchema,
    attributes: value.AttributeDefinitions,
    indexes: (value.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    })),
    streamView: value.StreamSpecification?.StreamViewType,
    ttlAttribute: value.TimeToLiveSpecification?.Enabled ? value.TimeToLiveSpecification.AttributeName : undefined,
  }));
}

function readQueues(resources: Resources): Queue[] {
  return resources.ofType('AWS::SQS::Queue').map((resource) => ({
    name: resource.name,
    arn: resources.attribute(resource, 'Arn'),
    url: resource.ref,
  }));
}

function readBuses(resources: Resources): EventBus[] {
  return resources
    .ofType('AWS::Events::EventBus')
    .map((resource) => ({ name: resource.name, arn: resources.attribute(resource, 'Arn') }));
}

const secretSchema = z.object({
  SecretString: z.optional(z.string()),
  GenerateSecretString: z.optional(
    z.strictObject({
      PasswordLength: z.optional(z.number()),
      ExcludeCharacters: z.optional(z.string()),
      ExcludeLowercase: z.optional(z.boolean()),
      ExcludeUppercase: z.optional(z.boolean()),
      ExcludeNumbers: z.optional(z.boolean()),
      ExcludePunctuation: z.optional(z.boolean()),
      RequireEachIncludedType: z.optional(z.boolean()),
      IncludeSpace: z.optional(z.boolean()),
      SecretStringTemplate: z.optional(z.string()),
      GenerateStringKey: z.optional(z.string()),
    }),
  ),
});

function readSecrets(resources: Resources): Secret[] {
  return resources.parsed('AWS::SecretsManager::Secret', secretSchema).map(({ resource, value }) => {
    if (value.SecretString !== undefined)
      return { arn: resource.ref, value: { kind: 'given', text: value.SecretString } };
    const how = value.GenerateSecretString ?? {};
    const { SecretStringTemplate: template, GenerateStringKey: key } = how;
    return {
      arn: resource.ref,
      value: {
        kind: 'generated',
        length: how.PasswordLength ?? 32,
        excluded: how.ExcludeCharacters ?? '',
        classes: {
          lower: !how.ExcludeLowercase,
          upper: !how.ExcludeUppercase,
          digits: !how.ExcludeNumbers,
          punctuation: !how.ExcludePunctuation,
        },
        into: template !== undefined && key !== undefined ? { template, key } : undefined,
      },
    };
  });
}

const configurationSetSchema = z.object({
  SuppressionOptions: z.optional(z.object({ SuppressedReasons: z.optional(z.array(z.string())) })),
});
const destinationSchema = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.object({
    Enabled: z.optional(z.boolean()),
    MatchingEventTypes: z.array(z.string()),
    EventBridgeDestination: z.object({ EventBusArn: z.string() }),
  }),
});

/** `deliveryDelay` in a template is `DELIVERY_DELAY` in the API. */
const asEventType = (type: string) => type.replace(/[A-Z]/g, '_$&').toUpperCase();

function readConfigurationSets(resources: Resources): ConfigurationSet[] {
  const destinations = resources.parsed('AWS::SES::ConfigurationSetEventDestination', destinationSchema);
  return resources.parsed('AWS::SES::ConfigurationSet', configurationSetSchema).map(({ resource, value }) => ({
    name: resource.name,
    suppression: value.SuppressionOptions?.SuppressedReasons ?? [],
    eventTypes: destinations
      .filter((d) => d.value.ConfigurationSetName === resource.name && d.value.EventDestination.Enabled !== false)
      .flatMap((d) => d.value.EventDestination.MatchingEventTypes.map(asEventType)),
  }));
}
