/** Each function may do what it does, and nothing else. */
import { describe, expect, it } from 'vitest';
import { assemblyOf, ofType, type Resource } from './synth.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const { templates } = await assemblyOf('prod');
const dev = await assemblyOf('dev');
const everywhere = Object.values(templates);

const array = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

function roleOf(name: string): Resource {
  const found = ofType('AWS::Lambda::Function', ...everywhere).find(
    ({ Properties }) => Properties.FunctionName === `dripline-prod-${name}`,
  );
  const roleId = found?.Properties.Role['Fn::GetAtt'][0];
  const role = everywhere.map(({ Resources }) => Resources[roleId]).find((one) => one !== undefined);
  if (!role) throw new Error(`no role of ${name}`);
  return role;
}

function statementsOf(role: Resource): Statement[] {
  return role.Properties.Policies.flatMap(
    (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
  );
}

/** `PeopleTable`, `WordsTable`, `AddressKeySecret`, …: what an ARN expression points to, with the text around it. */
function target(resource: unknown): string {
  return JSON.stringify(resource)
    .replaceAll(/"(Fn::ImportValue|Fn::GetAtt|Fn::Join|Ref|Arn)"/g, '')
    .replaceAll(/dripline-prod-[a-z]+:ExportsOutput(FnGetAtt|Ref)/g, '')
    .replaceAll(/[0-9A-F]{8}(StreamArn|Arn)?[0-9A-F]{0,8}/g, '$1')
    .replaceAll(/[{}[\]",]/g, '');
}

/** Every call a function may make, one a line: `dynamodb:GetItem people`. */
function callsOf(name: string): string[] {
  return statementsOf(roleOf(name))
    .flatMap(({ Action, Resource }) =>
      array(Action).flatMap((action) => array(Resource).map((resource) => `${action} ${shortName(target(resource))}`)),
    )
    .sort();
}

function shortName(text: string): string {
  const names: readonly [RegExp, string][] = [
    [/PeopleTable.*StreamArn/, 'people stream'],
    [/PeopleTable.*\/index\/due/, 'people due index'],
    [/PeopleTable/, 'people'],
    [/WordsTable/, 'words'],
    [/AddressKeySecret/, 'address key'],
    [/SetAside/, 'set aside'],
    [/StreamFailures/, 'stream failures'],
    [/AnnounceFailures/, 'announce failures'],
    [/EventsBus/, 'events bus'],
    [/FailuresQueue/, 'feedback failures'],
    [/Logs/, 'own log group'],
    [/configuration-set.*Reminder/, 'reminder set'],
    [/configuration-set.*Request/, 'request set'],
    [/configuration-set.*Marketing/, 'marketing set'],
    [/identity\/mail\.hudsonvalleywellness\.test$/, 'domain'],
  ];
  return names.find(([pattern]) => pattern.test(text))?.[1] ?? text;
}

const logs = ['logs:CreateLogStream own log group', 'logs:PutLogEvents own log group'];
const peopleItems = ['GetItem', 'PutItem', 'Query', 'UpdateItem'].map((verb) => `dynamodb:${verb} people`);
const sending = [
  'ses:GetAccount *',
  'ses:SendEmail domain',
  'ses:SendEmail marketing set',
  'ses:SendEmail reminder set',
  'ses:SendEmail request set',
  'ses:SendRawEmail domain',
  'ses:SendRawEmail marketing set',
  'ses:SendRawEmail reminder set',
  'ses:SendRawEmail request set',
];
const words = ['dynamodb:GetItem words'];
const addressKey = ['secretsmanager:GetSecretValue address key'];

const expected: Readonly<Record<string, readonly string[]>> = {
  intake: [...peopleItems, ...words, ...addressKey, ...logs],
  staff: [...peopleItems, 'dynamodb:Query people due index', ...words, ...addressKey, ...logs],
  preferences: [...peopleItems, ...words, ...addressKey, ...logs],
  enroll: [
    ...peopleItems,
    ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
      (verb) => `dynamodb:${verb} people stream`,
    ),
    ...words,
    ...sending,
    'sqs:SendMessage set aside',
    'sqs:SendMessage stream failures',
    ...logs,
  ],
  dispatch: [...peopleItems, 'dynamodb:Query people due index', ...words, ...sending, ...logs],
  feedback: [...peopleItems, 'sqs:SendMessage feedback failures', ...logs],
  announce: [
    'dynamodb:BatchGetItem people',
    ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
      (verb) => `dynamodb:${verb} people stream`,
    ),
    'events:PutEvents events bus',
    'sqs:SendMessage announce failures',
    ...logs,
  ],
  upkeep: [
    ...peopleItems,
    'dynamodb:DeleteItem people',
    'dynamodb:Query people due index',
    ...words,
    'sqs:DeleteMessage set aside',
    'sqs:ReceiveMessage set aside',
    ...logs,
  ],
};

describe('least privilege', () => {
  it.each(Object.keys(expected))('%s may do exactly this', (name) => {
    expect(callsOf(name)).toEqual([...(expected[name] ?? [])].sort());
  });

  it('sends only from the clinic’s domain', () => {
    for (const name of ['dispatch', 'enroll']) {
      const [send] = statementsOf(roleOf(name)).filter(({ Action }) => array(Action).includes('ses:SendEmail'));
      expect(send?.Condition).toEqual({ StringLike: { 'ses:FromAddress': '*@mail.hudsonvalleywellness.test' } });
    }
  });

  it('who publishes words may do that, see whom it touches, and nothing else', () => {
    const [policy, ...others] = ofType('AWS::IAM::ManagedPolicy', ...everywhere);
    expect(others).toEqual([]);
    const statements = policy?.Properties.PolicyDocument.Statement as {
      Effect: string;
      Action: unknown;
      Resource: unknown;
    }[];
    expect(statements.map(({ Effect, Action }) => [Effect, ...array(Action as string)])).toEqual([
      ['Allow', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
      ['Allow', 'dynamodb:Query'],
      ['Allow', 'dynamodb:Query'],
    ]);
    const [words, people, index] = statements.map(({ Resource }) => JSON.stringify(Resource));
    expect([words?.includes('Words'), people?.includes('People'), index?.includes('/index/due')]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('every role is inline and unnamed; only services take it', () => {
    for (const role of ofType('AWS::IAM::Role', ...everywhere)) {
      expect(Object.keys(role.Properties).sort()).toEqual([
        'AssumeRolePolicyDocument',
        'Description',
        'Policies',
        'Tags',
      ]);
      for (const { Principal } of role.Properties.AssumeRolePolicyDocument.Statement) {
        expect(Principal.Service).toMatch(/^(lambda|scheduler)\.amazonaws\.com$/);
      }
    }
  });

  it('has no * in an action, and none in a resource but where AWS offers no narrower one', () => {
    const wide = ofType('AWS::IAM::Role', ...everywhere)
      .flatMap(statementsOf)
      .filter((s) => JSON.stringify([s.Action, s.Resource]).includes('*'));
    expect(wide).toHaveLength(2);
    for (const statement of wide) {
      expect(statement).toEqual({ Effect: 'Allow', Action: 'ses:GetAccount', Resource: '*' });
    }
  });

  it('lets nobody but upkeep delete an item, and nobody in bulk', () => {
    for (const name of Object.keys(expected).filter((each) => each !== 'upkeep'))
      expect(callsOf(name).join('\n')).not.toContain('Delete');
    expect(JSON.stringify(everywhere)).not.toMatch(/dynamodb:(DeleteTable|BatchWrite|PartiQL|\*)/);
  });

  it('lets announce speak under its own name only', () => {
    const [put] = statementsOf(roleOf('announce')).filter(({ Action }) => array(Action).includes('events:PutEvents'));
    expect(put?.Condition).toEqual({ StringEquals: { 'events:source': 'dripline' } });
  });

  it('lets the schedule invoke dispatch and no version or alias of it', () => {
    const [wake] = ofType('AWS::IAM::Role', templates.pipeline).filter(({ id }) => id.includes('WakeRole'));
    expect(wake && statementsOf(wake)).toEqual([
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: { 'Fn::GetAtt': [expect.stringContaining('Dispatch'), 'Arn'] },
      },
    ]);
    expect(wake?.Properties.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    });
  });

  it('opens functions to API Gateway and EventBridge only, each by its own route or rule', () => {
    for (const { Properties } of ofType('AWS::Lambda::Permission', ...everywhere)) {
      expect(Properties.Action).toBe('lambda:InvokeFunction');
      expect(Properties.Principal).toMatch(/^(apigateway|events)\.amazonaws\.com$/);
      expect(Properties.SourceArn).toBeDefined();
    }
  });

  it('queues and topics refuse what does not come over TLS', () => {
    const policies = [
      ...ofType('AWS::SQS::QueuePolicy', ...everywhere),
      ...ofType('AWS::SNS::TopicPolicy', ...everywhere),
    ];
    expect(policies).toHaveLength(6);
    for (const { Properties } of policies) {
      const denials = Properties.PolicyDocument.Statement.filter((s: Statement) => s.Effect === 'Deny');
      expect(denials).toEqual([
        expect.objectContaining({
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          Principal: expect.anything(),
        }),
      ]);
    }
  });
});

describe('outside prod', () => {
  it('also names the allow-list’s identities, which the sandbox checks', () => {
    const statements = ofType('AWS::IAM::Role', dev.templates.pipeline).flatMap(statementsOf);
    const sends = statements.filter(({ Action }) => array(Action).includes('ses:SendEmail'));
    expect(sends).toHaveLength(2);
    for (const { Resource } of sends) expect(JSON.stringify(Resource)).toContain(':identity/clinic.example');
  });
});
