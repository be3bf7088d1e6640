/** Lambda functions: code, environment, role, limits, and how asynchronous invocations of them are treated. */
import { z } from 'zod';
import type { AsyncSettings, LambdaFunction, Role } from './model.ts';
import type { Resources } from './resolved.ts';
import { stop } from './stop.ts';

const functionSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs\d+\.x$/, 'the local runtime runs Node.js only'),
  Environment: z.optional(z.object({ Variables: z.optional(z.record(z.string(), z.coerce.string())) })),
  Role: z.string(),
  Timeout: z.optional(z.number()),
  MemorySize: z.optional(z.number()),
});

export const destinationSchema = z.object({
  OnFailure: z.optional(z.object({ Destination: z.string() })),
});

const invokeConfigSchema = z.object({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.optional(z.number()),
  MaximumEventAgeInSeconds: z.optional(z.number()),
  DestinationConfig: z.optional(destinationSchema),
});

/** By function ARN. */
export function readFunctions(resources: Resources, roles: ReadonlyMap<string, Role>): Map<string, LambdaFunction> {
  const configs = resources.parsed('AWS::Lambda::EventInvokeConfig', invokeConfigSchema);
  const functions = new Map<string, LambdaFunction>();
  for (const { resource, value } of resources.parsed('AWS::Lambda::Function', functionSchema)) {
    const arn = resources.attribute(resource, 'Arn');
    const environment = value.Environment?.Variables ?? {};
    const config = configs.find((c) => c.value.FunctionName === resource.name || c.value.FunctionName === arn)?.value;
    functions.set(arn, {
      name: resource.name,
      arn,
      service: environment.POWERTOOLS_SERVICE_NAME ?? resource.name,
      code:
        resource.stackTemplate.assets.get(value.Code.S3Key) ??
        stop(`${resource.place}.Code`, `no asset of this assembly has the key ${value.Code.S3Key}`),
      handler: value.Handler,
      timeoutMs: (value.Timeout ?? 3) * 1000,
      memoryMb: value.MemorySize ?? 128,
      environment,
      role: roles.get(value.Role) ?? stop(`${resource.place}.Role`, `no role of this assembly is ${value.Role}`),
      async: asyncSettings(config),
    });
  }
  return functions;
}

/** Lambda's defaults: two retries, six hours. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html */
function asyncSettings(config: z.infer<typeof invokeConfigSchema> | undefined): AsyncSettings {
  return {
    retries: config?.MaximumRetryAttempts ?? 2,
    maxAgeMs: (config?.MaximumEventAgeInSeconds ?? 21_600) * 1000,
    onFailure: config?.DestinationConfig?.OnFailure?.Destination,
  };
}

/** The function an ARN or a physical name means. */
export function functionAt(functions: ReadonlyMap<string, LambdaFunction>, id: string, place: string): LambdaFunction {
  const found = functions.get(id) ?? [...functions.values()].find((f) => f.name === id);
  return found ?? stop(place, `no function of this assembly is ${id}`);
}

const permissionSchema = z.object({ Action: z.string(), FunctionName: z.string(), Principal: z.string() });

/** A service may call a function only when a permission of the template says so, as on AWS. */
export function checkPermission(resources: Resources, target: LambdaFunction, principal: string, place: string): void {
  const allowed = resources
    .parsed('AWS::Lambda::Permission', permissionSchema)
    .some(
      ({ value }) =>
        value.Principal === principal &&
        value.Action === 'lambda:InvokeFunction' &&
        (value.FunctionName === target.arn || value.FunctionName === target.name),
    );
  if (!allowed) stop(place, `no AWS::Lambda::Permission lets ${principal} invoke ${target.name}`);
}
