/** The evaluator gives AWS's verdicts: by a table, and against an independent simulator on generated policies. */

import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import {
  compilePolicies,
  evaluate,
  type IamRequest,
  type PolicyDocument,
  type PolicyStatement,
  type Verdict,
} from '../../../local/iam/evaluate.ts';
import fc from '../../support/property.ts';

const role = 'arn:aws:iam::111122223333:role/dispatch';
const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/people';
const identity = 'arn:aws:ses:eu-west-1:111122223333:identity/clinic.example';

function policy(...statements: PolicyStatement[]): PolicyDocument[] {
  return [{ Version: '2012-10-17', Statement: statements }];
}

/** The same question, asked of the simulator. */
function simulated(policies: readonly PolicyDocument[], request: IamRequest): Verdict {
  const result = runUnsafeSimulation(
    {
      request: {
        principal: role,
        action: request.action,
        resource: { resource: request.resource, accountId: '111122223333' },
        contextVariables: request.context as Record<string, string | string[]>,
      },
      identityPolicies: policies.map((one, index) => ({ name: `p${index}`, policy: one })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  return ({ Allowed: 'allowed', ExplicitlyDenied: 'explicitDeny', ImplicitlyDenied: 'implicitDeny' } as const)[result];
}

const put: IamRequest = { action: 'dynamodb:PutItem', resource: table, context: {} };
const send: IamRequest = {
  action: 'ses:SendEmail',
  resource: identity,
  context: { 'ses:fromaddress': 'care@clinic.example', 'ses:recipients': ['a@example.org', 'b@example.net'] },
};
const from = (operator: string, value: string | string[]): PolicyStatement => ({
  Effect: 'Allow',
  Action: 'ses:SendEmail',
  Resource: '*',
  Condition: { [operator]: { 'ses:FromAddress': value } },
});
const to = (operator: string, value: string | string[]): PolicyStatement => ({
  Effect: 'Allow',
  Action: 'ses:SendEmail',
  Resource: '*',
  Condition: { [operator]: { 'ses:Recipients': value } },
});
const allow = (Action: string | string[], Resource: string | string[]): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const deny = (Action: string | string[], Resource: string | string[]): PolicyStatement => ({
  Effect: 'Deny',
  Action,
  Resource,
});

describe('verdicts, by the table', () => {
  const rows: readonly [string, PolicyDocument[], IamRequest, Verdict][] = [
    ['nothing granted', policy(), put, 'implicitDeny'],
    ['granted as named', policy(allow('dynamodb:PutItem', table)), put, 'allowed'],
    ['another verb', policy(allow('dynamodb:UpdateItem', table)), put, 'implicitDeny'],
    ['another table', policy(allow('dynamodb:PutItem', `${table}2`)), put, 'implicitDeny'],
    ['the index is not the table', policy(allow('dynamodb:PutItem', `${table}/index/due`)), put, 'implicitDeny'],
    ['actions ignore case', policy(allow('DynamoDB:putitem', table)), put, 'allowed'],
    ['a wildcard action', policy(allow('dynamodb:Put*', table)), put, 'allowed'],
    ['a wildcard of one', policy(allow('dynamodb:PutIte?', table)), put, 'allowed'],
    ['a wildcard resource', policy(allow('dynamodb:PutItem', 'arn:aws:dynamodb:*:*:table/peo*')), put, 'allowed'],
    [
      'a wildcard keeps to its part',
      policy(allow('dynamodb:PutItem', 'arn:aws:dynamodb:*:table/people')),
      put,
      'implicitDeny',
    ],
    ['deny wins', policy(allow('*', '*'), deny('dynamodb:PutItem', table)), put, 'explicitDeny'],
    ['deny wins in either order', policy(deny('dynamodb:*', '*'), allow('*', '*')), put, 'explicitDeny'],
    ['deny of another verb', policy(allow('*', '*'), deny('dynamodb:DeleteItem', '*')), put, 'allowed'],
    ['from the clinic', policy(from('StringLike', '*@clinic.example')), send, 'allowed'],
    ['from elsewhere', policy(from('StringLike', '*@other.example')), send, 'implicitDeny'],
    ['a dot is a dot', policy(from('StringLike', '*@clinicXexample')), send, 'implicitDeny'],
    ['a star in StringEquals is a star', policy(from('StringEquals', '*@clinic.example')), send, 'implicitDeny'],
    ['case matters', policy(from('StringEquals', 'Care@clinic.example')), send, 'implicitDeny'],
    ['unless it is ignored', policy(from('StringEqualsIgnoreCase', 'Care@clinic.example')), send, 'allowed'],
    ['one of several', policy(from('StringEquals', ['x@y.example', 'care@clinic.example'])), send, 'allowed'],
    ['none of several', policy(from('StringNotEquals', ['x@y.example', 'care@clinic.example'])), send, 'implicitDeny'],
    ['all recipients', policy(to('ForAllValues:StringLike', '*@example.*')), send, 'allowed'],
    ['not all recipients', policy(to('ForAllValues:StringLike', '*@example.org')), send, 'implicitDeny'],
    ['any recipient', policy(to('ForAnyValue:StringLike', '*@example.org')), send, 'allowed'],
    ['many values want a set operator', policy(to('StringLike', '*')), send, 'implicitDeny'],
    ['a missing key', policy(from('StringLike', '*')), { ...send, context: {} }, 'implicitDeny'],
    ['a missing key, if it exists', policy(from('StringLikeIfExists', 'x')), { ...send, context: {} }, 'allowed'],
    ['a missing key, negated', policy(from('StringNotLike', 'x')), { ...send, context: {} }, 'allowed'],
    ['a missing key, all values', policy(to('ForAllValues:StringLike', 'x')), { ...send, context: {} }, 'allowed'],
    ['a missing key, any value', policy(to('ForAnyValue:StringLike', 'x')), { ...send, context: {} }, 'implicitDeny'],
  ];
  it.each(rows)('%s', (_, policies, request, verdict) => {
    expect(evaluate(policies, request)).toBe(verdict);
    expect(simulated(policies, request)).toBe(verdict);
  });
});

describe('stops, by name, on what it does not know', () => {
  it.each([
    [
      'an operator',
      { ...allow('ses:SendEmail', '*'), Condition: { DateLessThan: { 'ses:FromAddress': '2020' } } },
      /DateLessThan/,
    ],
    [
      'a set operator',
      { ...allow('ses:SendEmail', '*'), Condition: { 'ForSome:StringLike': { 'ses:FromAddress': 'x' } } },
      /ForSome:StringLike/,
    ],
    [
      'a condition key',
      { ...allow('ses:SendEmail', '*'), Condition: { StringLike: { 'aws:SourceVpc': 'x' } } },
      /aws:SourceVpc/,
    ],
    ['a policy variable', from('StringEquals', `$\{aws:username}`), /policy variable/],
    ['half an ARN', { ...allow('*', '*'), Condition: { ArnLike: { 'aws:PrincipalArn': '*' } } }, /not a whole ARN/],
    ['NotAction', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, /NotAction/],
    ['NotResource', { Effect: 'Allow', Action: '*', NotResource: '*' }, /NotResource/],
    ['a principal', { ...allow('*', '*'), Principal: '*' }, /Principal/],
    ['an effect', { Effect: 'Maybe', Action: '*', Resource: '*' }, /Maybe/],
    [
      'an intrinsic left over',
      { Effect: 'Allow', Action: '*', Resource: { Ref: 'People' } as unknown as string },
      /Ref/,
    ],
  ] as readonly [string, PolicyStatement, RegExp][])('%s', (_, statement, message) => {
    expect(() => compilePolicies(policy(statement))).toThrow(message);
  });
});

describe('verdicts, by an independent simulator', () => {
  const word = fc.constantFrom('a', 'b', 'ab', 'A', 'a.b', 'aab', '');
  const pattern = fc.oneof(word, fc.constantFrom('*', 'a*', '*b', '?', 'a?b', 'a.b', '**', '?*'));
  const arn = fc.constantFrom(table, `${table}/index/due`, `${table}x`, table.replace('eu-west-1', 'us-east-1'));
  const arnPattern = fc.oneof(
    arn,
    fc.constantFrom(
      '*',
      `${table}*`,
      `${table}/*`,
      `${table}/index/*`,
      'arn:aws:dynamodb:*:*:table/peopl?',
      'arn:aws:dynamodb:*',
      'arn:aws:*:*:*:*',
      'arn:aws:dynamodb:eu-west-?:*:*',
    ),
  );
  const wholeArnPattern = arnPattern.filter((one) => one.split(':').length >= 6);
  const action = fc.constantFrom('dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:GetItem');
  const actionPattern = fc.oneof(
    action,
    fc.constantFrom('*', 'dynamodb:*', 'dynamodb:Put*', 'dynamodb:?etItem', 'dynamodb:query', 'ses:*'),
  );
  const number = fc.constantFrom('0', '1', '2', '10');
  const oneOrMore = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }));

  const strings = [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ];
  const arns = ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'];
  const numbers = [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ];
  const withForm = (base: string[]) =>
    fc
      .tuple(
        fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:'),
        fc.constantFrom(...base),
        fc.constantFrom('', 'IfExists'),
      )
      .map((parts) => parts.join(''));
  const test = (operators: fc.Arbitrary<string>, key: fc.Arbitrary<string>, values: fc.Arbitrary<string>) =>
    fc.tuple(operators, key, oneOrMore(values)).map(([operator, name, value]) => ({ [operator]: { [name]: value } }));
  const condition = fc.oneof(
    test(withForm(strings), fc.constantFrom('ses:FromAddress', 'dynamodb:LeadingKeys'), pattern),
    test(withForm(arns), fc.constant('aws:PrincipalArn'), wholeArnPattern),
    test(withForm(numbers), fc.constant('ses:ApiVersion'), number),
    test(withForm(['Bool']), fc.constant('aws:SecureTransport'), fc.constantFrom('true', 'false', 'TRUE', 'x')),
    test(
      fc.constant('Null'),
      fc.constantFrom('ses:FromAddress', 'dynamodb:LeadingKeys'),
      fc.constantFrom('true', 'false'),
    ),
  );
  const statement = fc.record(
    {
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      Action: oneOrMore(actionPattern),
      Resource: oneOrMore(arnPattern),
      Condition: fc.array(condition, { maxLength: 2 }).map((all) => Object.assign({}, ...all)),
    },
    { requiredKeys: ['Effect', 'Action', 'Resource'] },
  );
  const context = fc.record(
    {
      'ses:fromaddress': word,
      'dynamodb:leadingkeys': fc.array(word, { maxLength: 3 }),
      'aws:principalarn': arn,
      'ses:apiversion': number,
      'aws:securetransport': fc.constantFrom('true', 'false', 'TRUE'),
    },
    { requiredKeys: [] },
  );
  const seen: Record<Verdict, number> = { allowed: 0, explicitDeny: 0, implicitDeny: 0 };

  it('agrees on generated policies and requests', () => {
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 4 }),
        action,
        arn,
        context,
        (statements, act, resource, given) => {
          const policies = policy(...statements);
          const request = { action: act, resource, context: given };
          const verdict = evaluate(policies, request);
          seen[verdict]++;
          expect(verdict).toBe(simulated(policies, request));
        },
      ),
      { numRuns: 2_000 },
    );
    // The comparison is worth something only if every verdict came up.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
  });
});
