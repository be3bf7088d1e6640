// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Fn::Sub names its variables
import { describe, expect, it } from 'vitest';
import type { Stack, Template } from '../../../local/cloud/assembly.ts';
import { resolveStacks } from '../../../local/cloud/stacks.ts';
import { at, queueNamed, stackOf } from './templates.ts';

/** What an expression comes to, as the name of a queue. */
function resolved(expression: unknown, more: Template = {}): string | undefined {
  return resolveStacks([queueNamed(expression, more)], at).find(({ logicalId }) => logicalId === 'Queue')?.name;
}

const table = { Table: { Type: 'AWS::DynamoDB::Table', Properties: {} } };

describe('intrinsics', () => {
  it.each<[string, unknown, string]>([
    ['Ref', { Ref: 'Table' }, 'toy-Table'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    [
      'Fn::GetAtt as a list',
      { 'Fn::GetAtt': ['Table', 'Arn'] },
      'arn:aws:dynamodb:us-east-1:000000000000:table/toy-Table',
    ],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:aws:dynamodb:us-east-1:000000000000:table/toy-Table'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Partition' }, 7]] }, 'a-aws-7'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${AWS::AccountId}/${Table}/${Table.Arn}/${!kept}' },
      '000000000000/toy-Table/arn:aws:dynamodb:us-east-1:000000000000:table/toy-Table/${kept}',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${x}-${AWS::Region}', { x: { Ref: 'Table' } }] }, 'toy-Table-us-east-1'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'name'] }, 'from the map'],
    ['Fn::If', { 'Fn::If': ['Here', 'yes', 'no'] }, 'yes'],
    ['Fn::If of a false condition', { 'Fn::If': ['There', 'yes', 'no'] }, 'no'],
    ['a parameter with a default', { Ref: 'Given' }, 'by default'],
  ])('%s', (_name, expression, expected) => {
    const here = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] };
    const more: Template = {
      Resources: table,
      Parameters: { Given: { Type: 'String', Default: 'by default' } },
      Mappings: { Map: { 'us-east-1': { name: 'from the map' } } },
      Conditions: {
        Here: { 'Fn::And': [here, { 'Fn::Or': [here, { Condition: 'There' }] }] },
        There: { 'Fn::Not': [here] },
      },
    };
    expect(resolved(expression, more)).toBe(expected);
  });

  it('leaves out a property that is AWS::NoValue, and a resource whose condition is false', () => {
    const stack = queueNamed(
      { 'Fn::If': ['Never', 'given', { Ref: 'AWS::NoValue' }] },
      {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { Gone: { Type: 'AWS::SQS::Queue', Condition: 'Never' } },
      },
    );
    const [queue, ...others] = resolveStacks([stack], at);
    expect(others).toEqual([]);
    expect(queue).toMatchObject({ name: 'toy-Queue', properties: {} });
  });

  it('reads a condition block of a policy as the block it is', () => {
    const document = { Statement: [{ Effect: 'Allow', Condition: { StringEquals: { a: { Ref: 'AWS::Region' } } } }] };
    const policy = { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', PolicyDocument: document } };
    const [resource] = resolveStacks([stackOf({ Resources: { Policy: policy } })], at);
    expect(resource?.properties.PolicyDocument).toEqual({
      Statement: [{ Effect: 'Allow', Condition: { StringEquals: { a: 'us-east-1' } } }],
    });
  });

  it('takes a value from the stack that exports it', () => {
    const data: Stack = stackOf(
      {
        Resources: table,
        Outputs: { Out: { Value: { Ref: 'Table' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:table' } } } },
      },
      'data',
    );
    const all = resolveStacks([data, queueNamed({ 'Fn::ImportValue': 'data:table' })], at);
    expect(all.map(({ name }) => name)).toEqual(['data-Table', 'data-Table']);
  });

  it('takes a value from the output of another stack, which need not export it', () => {
    const data = stackOf({ Resources: table, Outputs: { Out: { Value: { Ref: 'Table' } } } }, 'data');
    const of = (stack: string, output: string) => ({
      'Fn::GetStackOutput': { StackName: stack, OutputName: output, Region: { Ref: 'AWS::Region' } },
    });
    const all = resolveStacks([data, queueNamed(of('data', 'Out'))], at);
    expect(all.map(({ name }) => name)).toEqual(['data-Table', 'data-Table']);
    expect(() => resolveStacks([data, queueNamed(of('data', 'Other'))], at)).toThrow(
      /no stack data has the output Other/,
    );
    const foreign = {
      'Fn::GetStackOutput': { ...of('data', 'Out')['Fn::GetStackOutput'], RoleArn: 'arn:aws:iam::1:role/a' },
    };
    expect(() => resolveStacks([data, queueNamed(foreign)], at)).toThrow(/another account/);
  });

  it.each<[string, unknown, RegExp]>([
    ['an unknown intrinsic', { 'Fn::Transform': {} }, /^toy\/Queue\.QueueName: .*Fn::Transform/],
    ['an unknown pseudo parameter', { Ref: 'AWS::Moon' }, /toy\/Queue\.QueueName: .*AWS::Moon/],
    ['an unknown attribute', { 'Fn::GetAtt': ['Table', 'Moon'] }, /Table\.Moon.*AWS::DynamoDB::Table/],
    ['a resource that is not there', { Ref: 'Nobody' }, /no resource Nobody/],
    ['an export that is not there', { 'Fn::ImportValue': 'nowhere' }, /no stack exports nowhere/],
    ['a condition that is not there', { 'Fn::If': ['Nowhere', 1, 2] }, /no condition Nowhere/],
    ['a parameter nobody gives', { Ref: 'Bare' }, /Bare has no default/],
    ['a dynamic reference', '{{resolve:ssm:/a}}', /dynamic references/],
    ['a name that refers to itself', { 'Fn::Sub': '${Queue}' }, /refers to itself/],
  ])('stops at %s, saying where', (_name, expression, message) => {
    const more: Template = { Resources: table, Parameters: { Bare: { Type: 'String' } } };
    expect(() => resolved(expression, more)).toThrow(message);
  });
});
