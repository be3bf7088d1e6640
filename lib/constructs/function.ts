import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { defined } from '../../functions/core/model/defined.ts';
import type { FunctionName } from '../../functions/core/model/functionNames.ts';
import type { Environment } from '../environment.ts';
import { metricNamespace, named } from '../names.ts';
import { type AlarmSpec, metric } from './alarm.ts';
import { reservedConcurrency } from './concurrency.ts';
import { allow } from './statements.ts';

export interface DriplineFunctionProps {
  readonly environment: Environment;
  readonly name: FunctionName;
  /** Folder that holds one bundle folder per function: `dist/functions`. */
  readonly functionsRoot: string;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeout: Duration;
  readonly variables: Readonly<Record<string, string>>;
  /** Every AWS call it makes, and nothing else. Its own log group is added. */
  readonly calls: readonly PolicyStatement[];
  /** Errors in five minutes that are worth telling someone. */
  readonly errorsPerFiveMinutes: number;
}

/**
 * One function with its own role and its own log group. The role carries its statements inline, so that the permissions
 * exist before the function does, and one resource shows all it may do.
 */
export class DriplineFunction extends Construct {
  readonly handler: LambdaFunction;
  readonly functionName: string;
  readonly alarms: readonly AlarmSpec[];

  constructor(scope: Construct, id: string, props: DriplineFunctionProps) {
    super(scope, id);
    this.functionName = named(props.environment, props.name);

    // Explicit, so that retention is ours and no custom resource sets it. Logs hold no personal data (I8), hence no
    // evidence either: they may go with the stack.
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${this.functionName}`,
      retention: props.environment.retention.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${this.functionName} may do`,
      inlinePolicies: {
        calls: new PolicyDocument({
          statements: [
            ...props.calls,
            // Not the managed basic execution policy: that one opens every log group of the account.
            allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
          ],
        }),
      },
    });

    this.handler = new LambdaFunction(this, 'Function', {
      functionName: this.functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(props.functionsRoot, props.name)),
      handler: 'index.handler',
      memorySize: props.memoryMb,
      timeout: props.timeout,
      role,
      logGroup,
      ...defined<Pick<FunctionProps, 'reservedConcurrentExecutions'>>({
        reservedConcurrentExecutions: reservedConcurrency(props.name, props.environment),
      }),
      environment: {
        ENVIRONMENT: props.environment.name,
        POWERTOOLS_SERVICE_NAME: props.name,
        POWERTOOLS_METRICS_NAMESPACE: metricNamespace(props.environment),
        ...props.variables,
      },
    });

    this.alarms = [
      {
        id: `${props.name}-errors`,
        metric: this.metric('Errors', 'Sum', Duration.minutes(5)),
        when: 'atLeast',
        threshold: props.errorsPerFiveMinutes,
        periods: 1,
        silence: 'fine',
        runbook: 'a-function-fails',
        says: `The function ${props.name} ended with an error.`,
        tell: 'engineer',
      },
      {
        id: `${props.name}-throttles`,
        metric: this.metric('Throttles', 'Sum', Duration.minutes(5)),
        when: 'atLeast',
        threshold: 1,
        periods: 2,
        silence: 'fine',
        runbook: 'a-function-is-throttled',
        says: `The function ${props.name} was refused a place to run; the account's concurrency is used up.`,
        tell: 'engineer',
      },
    ];
  }

  /** One of Lambda's metrics of this function, by its literal name: the operations stack imports nothing for it. */
  metric(name: string, statistic: string, period: Duration) {
    return metric('AWS/Lambda', name, { FunctionName: this.functionName }, statistic, period);
  }
}
