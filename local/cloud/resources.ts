/**
 * The closed list: every resource type the local runtime meets is here, run or inert, with what `Ref` and `Fn::GetAtt`
 * give for it and which of its properties are honoured. Anything else stops the start with its name.
 * `Ref` and attributes follow the "Return values" section of each type's page in the CloudFormation Template Reference.
 */
import { createHash } from 'node:crypto';
import { stop } from './stop.ts';

/** Where the resources would live, and the local addresses that stand for AWS's. */
export interface Account {
  readonly region: string;
  readonly account: string;
  /** Without a trailing slash. */
  readonly gatewayUrl: string;
  /** Without a trailing slash. */
  readonly apiUrl: string;
}

/** One resource as its type's functions see it. */
export interface Named {
  readonly stack: string;
  readonly logicalId: string;
  /** The physical name: the template's own, or `<stack>-<logical id>`. */
  readonly name: string;
  readonly at: Account;
}

export interface ResourceType {
  /** `run`: it does what it says. `inert`: known, and of no consequence on one machine. */
  readonly treatment: 'run' | 'inert';
  /** The property that names it physically. */
  readonly nameProperty?: string;
  /** Properties that are honoured, and those known to have no effect here. Run types only; others stop the start. */
  readonly honoured?: readonly string[];
  readonly ignored?: readonly string[];
  readonly ref?: (resource: Named) => string;
  readonly attributes?: Readonly<Record<string, (resource: Named) => string>>;
}

const arn = (service: string, path: (resource: Named) => string) => (resource: Named) =>
  `arn:aws:${service}:${resource.at.region}:${resource.at.account}:${path(resource)}`;
const name = (resource: Named): string => resource.name;

/** Ten letters and digits that stand for an id AWS would make up; the same at every start. */
const shortId = (resource: Named): string =>
  createHash('sha256').update(`${resource.stack}/${resource.logicalId}`).digest('hex').slice(0, 10);

const tableArn = arn('dynamodb', (r) => `table/${r.name}`);
const topicArn = arn('sns', name);
const secretArn = arn('secretsmanager', (r) => `secret:${r.name}-${shortId(r).slice(0, 6)}`);
const iamArn = (kind: string) => (r: Named) => `arn:aws:iam::${r.at.account}:${kind}/${r.name}`;

const inert = (more: Partial<ResourceType> = {}): ResourceType => ({ treatment: 'inert', ref: name, ...more });

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::DynamoDB::Table': {
    treatment: 'run',
    nameProperty: 'TableName',
    honoured: [
      'TableName',
      'KeySchema',
      'AttributeDefinitions',
      'GlobalSecondaryIndexes',
      'StreamSpecification',
      'TimeToLiveSpecification',
    ],
    ignored: [
      'BillingMode',
      'PointInTimeRecoverySpecification',
      'DeletionProtectionEnabled',
      'SSESpecification',
      'ContributorInsightsSpecification',
      'OnDemandThroughput',
      'Tags',
    ],
    ref: name,
    attributes: { Arn: tableArn, StreamArn: (r) => `${tableArn(r)}/stream/local` },
  },
  'AWS::Lambda::Function': {
    treatment: 'run',
    nameProperty: 'FunctionName',
    honoured: ['FunctionName', 'Code', 'Handler', 'Runtime', 'Environment', 'Role', 'Timeout', 'MemorySize'],
    ignored: ['Architectures', 'Description', 'LoggingConfig', 'TracingConfig', 'EphemeralStorage', 'Tags'],
    ref: name,
    attributes: { Arn: arn('lambda', (r) => `function:${r.name}`) },
  },
  'AWS::Lambda::EventSourceMapping': {
    treatment: 'run',
    honoured: [
      'EventSourceArn',
      'FunctionName',
      'StartingPosition',
      'BatchSize',
      'MaximumBatchingWindowInSeconds',
      'MaximumRetryAttempts',
      'MaximumRecordAgeInSeconds',
      'BisectBatchOnFunctionError',
      'FunctionResponseTypes',
      'FilterCriteria',
      'DestinationConfig',
      'Enabled',
      // 1 only: order per shard.
      'ParallelizationFactor',
    ],
    ignored: ['Tags', 'MetricsConfig'],
    ref: (r) => shortId(r),
    attributes: { Id: (r) => shortId(r) },
  },
  'AWS::Lambda::EventInvokeConfig': {
    treatment: 'run',
    honoured: ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig'],
    ref: (r) => shortId(r),
  },
  'AWS::Lambda::Permission': {
    treatment: 'run',
    honoured: ['Action', 'FunctionName', 'Principal'],
    ignored: ['SourceArn', 'SourceAccount'],
    ref: (r) => shortId(r),
  },
  'AWS::Scheduler::Schedule': {
    treatment: 'run',
    nameProperty: 'Name',
    honoured: ['Name', 'ScheduleExpression', 'Target', 'State'],
    // A tick here has no jitter and no delivery failures of its own.
    ignored: ['FlexibleTimeWindow', 'Description', 'GroupName', 'ScheduleExpressionTimezone', 'KmsKeyArn'],
    ref: name,
    attributes: { Arn: arn('scheduler', (r) => `schedule/default/${r.name}`) },
  },
  'AWS::ApiGatewayV2::Api': {
    treatment: 'run',
    honoured: ['Name', 'ProtocolType'],
    ignored: ['Description', 'DisableExecuteApiEndpoint', 'IpAddressType', 'Tags'],
    ref: shortId,
    attributes: { ApiEndpoint: (r) => r.at.apiUrl, ApiId: shortId },
  },
  'AWS::ApiGatewayV2::Route': {
    treatment: 'run',
    honoured: ['ApiId', 'RouteKey', 'AuthorizationType', 'AuthorizerId', 'Target'],
    ignored: ['OperationName'],
    ref: shortId,
  },
  'AWS::ApiGatewayV2::Authorizer': {
    treatment: 'run',
    honoured: ['ApiId', 'AuthorizerType', 'IdentitySource', 'JwtConfiguration'],
    ignored: ['Name'],
    ref: shortId,
  },
  'AWS::ApiGatewayV2::Integration': {
    treatment: 'run',
    honoured: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
    ignored: ['Description', 'IntegrationMethod'],
    ref: shortId,
  },
  'AWS::ApiGatewayV2::Stage': {
    treatment: 'run',
    honoured: ['ApiId', 'StageName', 'AutoDeploy'],
    // Nobody throttles a laptop, and its access log is the terminal.
    ignored: ['DefaultRouteSettings', 'RouteSettings', 'AccessLogSettings', 'Description', 'Tags'],
    ref: (r) => r.name,
  },
  'AWS::Events::Rule': {
    treatment: 'run',
    nameProperty: 'Name',
    honoured: ['Name', 'EventPattern', 'State', 'Targets'],
    ignored: ['Description', 'Tags'],
    ref: name,
    attributes: { Arn: arn('events', (r) => `rule/${r.name}`) },
  },
  'AWS::Events::EventBus': {
    treatment: 'run',
    nameProperty: 'Name',
    honoured: ['Name'],
    ignored: ['Description', 'Tags'],
    ref: name,
    attributes: { Arn: arn('events', (r) => `event-bus/${r.name}`), Name: name },
  },
  'AWS::SQS::Queue': {
    treatment: 'run',
    nameProperty: 'QueueName',
    honoured: ['QueueName'],
    ignored: [
      'MessageRetentionPeriod',
      'VisibilityTimeout',
      'SqsManagedSseEnabled',
      'KmsMasterKeyId',
      'KmsDataKeyReusePeriodSeconds',
      'RedrivePolicy',
      'RedriveAllowPolicy',
      'Tags',
    ],
    ref: (r) => `${r.at.gatewayUrl}/${r.at.account}/${r.name}`,
    attributes: {
      Arn: arn('sqs', name),
      QueueName: name,
      QueueUrl: (r) => `${r.at.gatewayUrl}/${r.at.account}/${r.name}`,
    },
  },
  'AWS::SecretsManager::Secret': {
    treatment: 'run',
    nameProperty: 'Name',
    honoured: ['Name', 'GenerateSecretString', 'SecretString'],
    ignored: ['Description', 'KmsKeyId', 'Tags'],
    ref: secretArn,
    attributes: { Id: secretArn },
  },
  'AWS::SES::ConfigurationSet': {
    treatment: 'run',
    nameProperty: 'Name',
    honoured: ['Name', 'SuppressionOptions'],
    ignored: [
      'DeliveryOptions',
      'ReputationOptions',
      'SendingOptions',
      'TrackingOptions',
      'VdmOptions',
      'ArchivingOptions',
      'Tags',
    ],
    ref: name,
  },
  'AWS::SES::ConfigurationSetEventDestination': {
    treatment: 'run',
    honoured: ['ConfigurationSetName', 'EventDestination'],
    ref: shortId,
    attributes: { Id: shortId },
  },
  'AWS::IAM::Role': {
    treatment: 'run',
    nameProperty: 'RoleName',
    honoured: ['RoleName', 'Policies', 'ManagedPolicyArns'],
    ignored: ['AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration', 'Path', 'Tags'],
    ref: name,
    attributes: { Arn: iamArn('role'), RoleId: shortId },
  },
  // For people who publish from elsewhere: nobody here signs in with it.
  'AWS::IAM::ManagedPolicy': inert({ ref: iamArn('policy') }),
  'AWS::IAM::Policy': {
    treatment: 'run',
    nameProperty: 'PolicyName',
    honoured: ['PolicyName', 'PolicyDocument', 'Roles'],
    ref: name,
    attributes: { Id: shortId },
  },
  'AWS::CloudWatch::Alarm': {
    treatment: 'run',
    nameProperty: 'AlarmName',
    honoured: [
      'AlarmName',
      'AlarmDescription',
      'AlarmActions',
      'ComparisonOperator',
      'Threshold',
      'EvaluationPeriods',
      'DatapointsToAlarm',
      'TreatMissingData',
      'Namespace',
      'MetricName',
      'Dimensions',
      'Period',
      'Statistic',
      'ExtendedStatistic',
      'Metrics',
    ],
    // Nobody is told here: the status page shows the state.
    ignored: ['OKActions', 'InsufficientDataActions', 'ActionsEnabled', 'Unit', 'Tags'],
    ref: name,
    attributes: { Arn: arn('cloudwatch', (r) => `alarm:${r.name}`) },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    treatment: 'run',
    nameProperty: 'AlarmName',
    honoured: ['AlarmName', 'AlarmDescription', 'AlarmActions', 'AlarmRule'],
    ignored: ['OKActions', 'InsufficientDataActions', 'ActionsEnabled', 'Tags'],
    ref: name,
    attributes: { Arn: arn('cloudwatch', (r) => `alarm:${r.name}`) },
  },

  'AWS::SES::EmailIdentity': inert({
    nameProperty: 'EmailIdentity',
    attributes: Object.fromEntries(
      [1, 2, 3].flatMap((n) => [
        [`DkimDNSTokenName${n}`, (r: Named) => `${shortId(r)}${n}._domainkey.${r.name}`],
        [`DkimDNSTokenValue${n}`, (r: Named) => `${shortId(r)}${n}.dkim.amazonses.com`],
      ]),
    ),
  }),
  'AWS::CDK::Metadata': inert(),
  'AWS::CertificateManager::Certificate': inert({ ref: arn('acm', (r) => `certificate/${shortId(r)}`) }),
  'AWS::CloudWatch::Dashboard': inert({ nameProperty: 'DashboardName' }),
  'AWS::KMS::Alias': inert({ nameProperty: 'AliasName' }),
  'AWS::KMS::Key': inert({ ref: shortId, attributes: { Arn: arn('kms', (r) => `key/${shortId(r)}`), KeyId: shortId } }),
  'AWS::Logs::LogGroup': inert({
    nameProperty: 'LogGroupName',
    attributes: { Arn: arn('logs', (r) => `log-group:${r.name}:*`) },
  }),
  'AWS::Logs::MetricFilter': inert(),
  'AWS::Logs::QueryDefinition': inert(),
  'AWS::Logs::ResourcePolicy': inert(),
  'AWS::ApiGatewayV2::ApiMapping': inert({ ref: shortId }),
  'AWS::ApiGatewayV2::DomainName': inert({
    nameProperty: 'DomainName',
    attributes: {
      RegionalDomainName: (r) => `d-${shortId(r)}.execute-api.${r.at.region}.amazonaws.com`,
      RegionalHostedZoneId: (r) => shortId(r).toUpperCase(),
    },
  }),
  'AWS::Route53::RecordSet': inert(),
  'AWS::SNS::Subscription': inert({ ref: topicArn }),
  'AWS::SNS::Topic': inert({
    nameProperty: 'TopicName',
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: name },
  }),
  'AWS::SNS::TopicPolicy': inert(),
  'AWS::SQS::QueuePolicy': inert(),
  'AWS::Scheduler::ScheduleGroup': inert({ nameProperty: 'Name' }),
};

/** @throws CannotRun when the type is not in the list, naming type and logical id. */
export function typeOf(type: string, place: string): ResourceType {
  return (
    resourceTypes[type] ??
    stop(
      place,
      `the local runtime does not know the resource type ${type} (local/cloud/resources.ts lists those it does)`,
    )
  );
}

/** @throws CannotRun when a run type has a property that is neither honoured nor known to have no effect. */
export function checkProperties(type: string, properties: Readonly<Record<string, unknown>>, place: string): void {
  const known = typeOf(type, place);
  if (known.treatment === 'inert') return;
  for (const property of Object.keys(properties)) {
    if (known.honoured?.includes(property) || known.ignored?.includes(property)) continue;
    stop(`${place}.${property}`, `the local runtime does not honour this property of ${type}`);
  }
}
