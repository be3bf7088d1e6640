/** The HTTP API: routes, the functions behind them, and which of them ask for a signature. */

import { z } from 'zod';
import { defined } from '../../functions/core/model/defined.ts';
import type { HttpApi, LambdaFunction, Route } from './model.ts';
import { checkPermission, functionAt } from './read-functions.ts';
import type { Resources } from './resolved.ts';
import { stop } from './stop.ts';

const apiSchema = z.object({ ProtocolType: z.literal('HTTP') });
const stageSchema = z.object({ ApiId: z.string(), StageName: z.literal('$default', 'only the $default stage is run') });
const integrationSchema = z.object({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.optional(z.number()),
});
const routeSchema = z.object({
  ApiId: z.string(),
  RouteKey: z.string(),
  AuthorizationType: z.optional(z.enum(['NONE', 'AWS_IAM', 'JWT'], 'the local runtime knows NONE, AWS_IAM and JWT')),
  AuthorizerId: z.optional(z.string()),
  Target: z.string(),
});

const authorizerSchema = z.object({
  ApiId: z.string(),
  AuthorizerType: z.literal('JWT', 'the local runtime knows JWT authorizers'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Audience: z.array(z.string()), Issuer: z.string() }),
});

const authorizations = { NONE: 'none', AWS_IAM: 'iam', JWT: 'jwt' } as const;

/** Undefined when the assembly has no API. */
export function readApi(resources: Resources, functions: ReadonlyMap<string, LambdaFunction>): HttpApi | undefined {
  const [api, second] = resources.parsed('AWS::ApiGatewayV2::Api', apiSchema);
  if (!api) return undefined;
  if (second) stop(second.resource.place, 'the local runtime serves one HTTP API');
  const [stage] = resources.parsed('AWS::ApiGatewayV2::Stage', stageSchema);
  if (!stage) stop(api.resource.place, 'the HTTP API has no stage');

  const integrations = new Map(
    resources
      .parsed('AWS::ApiGatewayV2::Integration', integrationSchema)
      .map(({ resource, value }) => [`integrations/${resource.ref}`, { place: resource.place, value }]),
  );
  const authorizers = new Map(
    resources
      .parsed('AWS::ApiGatewayV2::Authorizer', authorizerSchema)
      .map(({ resource, value: { JwtConfiguration } }) => [
        resource.ref,
        { issuer: JwtConfiguration.Issuer, audience: JwtConfiguration.Audience },
      ]),
  );
  const routes = resources.parsed('AWS::ApiGatewayV2::Route', routeSchema).map(({ resource, value }): Route => {
    const integration = integrations.get(value.Target) ?? stop(resource.place, `no integration ${value.Target}`);
    const called = functionAt(functions, lambdaOf(integration.value.IntegrationUri), integration.place);
    checkPermission(resources, called, 'apigateway.amazonaws.com', resource.place);
    const authorization = authorizations[value.AuthorizationType ?? 'NONE'];
    const tokens =
      authorization === 'jwt'
        ? (authorizers.get(value.AuthorizerId ?? '') ?? stop(resource.place, `no authorizer ${value.AuthorizerId}`))
        : undefined;
    const [method = 'ANY', path = '$default'] = value.RouteKey === '$default' ? [] : value.RouteKey.split(' ');
    return defined<Route>({
      method,
      path,
      key: value.RouteKey,
      authorization,
      tokens,
      function: called,
      timeoutMs: integration.value.TimeoutInMillis ?? 30_000,
    });
  });
  return { id: api.resource.ref, stage: stage?.value.StageName ?? '$default', routes };
}

/** The function in `arn:…:apigateway:…:lambda:path/2015-03-31/functions/<arn>/invocations`, or the ARN itself. */
function lambdaOf(uri: string): string {
  return /functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
}
