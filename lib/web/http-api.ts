import { CrossStackReferences, Duration, ReferenceStrength, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AlarmSpec, metric } from '../constructs/alarm.ts';
import type { DriplineFunction } from '../constructs/function.ts';
import type { Environment } from '../environment.ts';
import { named } from '../names.ts';

/** What one access log line holds: nothing of the person or of the link that was opened (I8). */
const accessLog = {
  requestId: '$context.requestId',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationErrorMessage: '$context.integrationErrorMessage',
};

/** `desk`: people, signed in with the clinic's provider. */
export type Caller = 'public' | 'staff' | 'desk';

/** What API Gateway lets through to one route. */
export interface RouteLimits {
  /** Requests at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/** Staff are few: what goes beyond is a loop in somebody's script. */
const forStaff: RouteLimits = { burst: 10, perSecond: 5 };

/** The one public door: payload 2.0, `$default` stage, throttled, with an access log that says nothing of anybody. */
export class DriplineHttpApi extends Construct {
  readonly api: HttpApi;
  readonly alarms: readonly AlarmSpec[];
  readonly stage: HttpStage;
  readonly accessLog: LogGroup;
  private signIn: HttpJwtAuthorizer | undefined;

  constructor(scope: Construct, id: string, props: { readonly environment: Environment }) {
    super(scope, id);
    const { environment } = props;
    this.api = new HttpApi(this, 'Api', {
      apiName: named(environment, 'web'),
      description: 'Sign-up, preferences and staff',
      createDefaultStage: false,
      // Every link that was sent before there was a domain leads to the API's own address: closing it is a decision of its own.
      disableExecuteApiEndpoint: environment.site.apiAddress === 'closed',
    });
    // Weak: an export that another stack imports could never change to the clinic's own domain.
    CrossStackReferences.of(this.api).produce(ReferenceStrength.WEAK);
    const logGroup = new LogGroup(this, 'AccessLog', {
      // The prefix spares the account-wide resource policy, which has a size limit.
      logGroupName: `/aws/vendedlogs/${named(environment, 'access')}`,
      retention: environment.retention.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.accessLog = logGroup;
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { burstLimit: 50, rateLimit: 25 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });

    const dimensions = { ApiId: this.api.apiId };
    this.alarms = [
      {
        id: 'web-server-errors',
        metric: metric('AWS/ApiGateway', '5xx', dimensions, 'Sum', Duration.minutes(5)),
        when: 'atLeast',
        threshold: 3,
        periods: 1,
        silence: 'fine',
        runbook: 'the-web-answers-with-errors',
        says: 'The public site answered with server errors.',
        tell: 'engineer',
      },
      {
        id: 'web-client-errors',
        metric: metric('AWS/ApiGateway', '4xx', dimensions, 'Sum', Duration.minutes(5)),
        when: 'atLeast',
        threshold: 500,
        periods: 3,
        silence: 'fine',
        runbook: 'the-web-is-probed',
        says: 'The public site refuses unusually many requests.',
        tell: 'engineer',
      },
    ];
  }

  /**
   * Sends routes to a function.
   *
   * @param routes `METHOD /path`, exactly as API Gateway names them.
   * @param caller `staff`: signed with IAM credentials, and throttled lower.
   * @param limits of each of these routes; without, what no route has of its own is shared with the others.
   */
  route(
    id: string,
    to: DriplineFunction,
    caller: Caller,
    routes: readonly `${HttpMethod} /${string}`[],
    limits = caller === 'public' ? undefined : forStaff,
  ): void {
    const integration = new HttpLambdaIntegration(id, to.handler, {
      // API Gateway gives up after 29 s at the latest; the functions themselves after 10.
      timeout: Duration.seconds(12),
      scopePermissionToRoute: true,
    });
    for (const route of routes) {
      const [method, path] = route.split(' ') as [HttpMethod, string];
      const made = this.api.addRoutes({
        path,
        methods: [method],
        integration,
        authorizer: this.authorizerFor(caller),
      });
      for (const one of made) {
        if (limits) this.throttle(route, one, limits);
        if (caller === 'public') this.acknowledgePublic(one);
      }
    }
  }

  /** What no other route has, so that people whose link was cut off get a page. Whoever tries addresses gets few of them. */
  elsewhere(to: DriplineFunction): void {
    const route = new HttpRoute(this, 'Elsewhere', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('Elsewhere', to.handler, {
        timeout: Duration.seconds(12),
        scopePermissionToRoute: true,
      }),
      authorizer: new HttpNoneAuthorizer(),
    });
    this.throttle('$default', route, { burst: 10, perSecond: 5 });
    this.acknowledgePublic(route);
  }

  /** Tokens of this issuer, for this audience, open the `desk` routes; API Gateway checks both, and the signature. */
  signInWith(issuer: string, audience: string): void {
    this.signIn = new HttpJwtAuthorizer('SignIn', issuer, { jwtAudience: [audience] });
  }

  private authorizerFor(caller: Caller) {
    switch (caller) {
      case 'public':
        return new HttpNoneAuthorizer();
      case 'staff':
        return new HttpIamAuthorizer();
      case 'desk':
        if (!this.signIn) throw new Error('desk routes need signInWith() first');
        return this.signIn;
    }
  }

  private throttle(routeKey: string, route: HttpRoute, { burst, perSecond }: RouteLimits): void {
    const stage = this.stage.node.defaultChild as CfnStage;
    stage.addPropertyOverride(`RouteSettings.${routeKey.replaceAll('.', '\\.')}`, {
      ThrottlingBurstLimit: burst,
      ThrottlingRateLimit: perSecond,
    });
    // API Gateway refuses settings for a route that does not exist yet.
    stage.node.addDependency(route);
  }

  private acknowledgePublic(route: HttpRoute): void {
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Public by purpose: a form anybody may fill in, and links whose unguessable token is the authorization (C4: no login).',
    });
  }
}
