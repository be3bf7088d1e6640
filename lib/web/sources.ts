import { CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import type { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { defined } from '../../functions/core/model/defined.ts';
import type { ConnectedName } from '../../functions/core/model/sources.ts';
import { allow } from '../constructs/statements.ts';
import { removalPolicy } from '../data/removal.ts';
import type { Environment } from '../environment.ts';

type Route = `${HttpMethod} /${string}`;

/** A FHIR server may put a resource under its own id. */
function routesOf(name: ConnectedName): readonly Route[] {
  const route: Route = `POST /webhooks/${name}` as Route;
  return name === 'fhir' ? [route, 'PUT /webhooks/fhir/{type}/{id}' as Route] : [route];
}

/**
 * The booking systems that the environment names: a route and a secret for each, and nothing for the others.
 *
 * A secret is `{"key": "…"}`, made at random: Calendly, Cal.com and systems of one's own take the key from us. Acuity and
 * Square give theirs, which is then put in its place, with `previous` while a key is being changed (docs/connect.md).
 */
export class Sources extends Construct {
  readonly routes: readonly Route[];
  readonly variables: Readonly<Record<string, string>>;
  readonly calls: readonly PolicyStatement[];

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const names = environment.sources ?? [];
    const secrets = names.map((name) => [name, this.secret(name, environment)] as const);
    this.routes = names.flatMap(routesOf);
    const arns = Object.fromEntries(secrets.map(([name, { secretArn }]) => [name, secretArn]));
    this.variables = defined({
      SOURCE_SECRETS: secrets.length === 0 ? undefined : Stack.of(this).toJsonString(arns),
    });
    this.calls =
      secrets.length === 0
        ? []
        : [
            allow(
              ['secretsmanager:GetSecretValue'],
              secrets.map(([, { secretArn }]) => secretArn),
            ),
          ];
  }

  private secret(name: string, environment: Environment): Secret {
    const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const secret = new Secret(this, `${title}Secret`, {
      description: `What ${name} signs its webhooks with: {"key": "…", "previous": "…"}`,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'key',
        // 48 of 62 letters and digits: about 285 bits.
        passwordLength: 48,
        excludePunctuation: true,
        includeSpace: false,
      },
      removalPolicy: removalPolicy(environment),
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The key is shared with a booking system that knows no rotation by machine: it is changed by hand, with the old key valid beside the new one.',
    });
    new CfnOutput(this, `${title}SecretArn`, {
      value: secret.secretArn,
      description: `Secret of ${name}: docs/connect.md`,
    });
    return secret;
  }
}
