import { describe, expect, it } from 'vitest';
import type { Stack } from '../../../local/cloud/assembly.ts';
import { readCloud } from '../../../local/cloud/read.ts';
import { resolveStacks } from '../../../local/cloud/stacks.ts';
import { type Changes, toyResources } from '../fixtures/toy.ts';
import { at, stackOf } from './templates.ts';

function toyStack(changes: Changes = {}): Stack {
  const assets = new Map(['web', 'reader', 'ticker', 'listener'].map((name) => [`${name}.zip`, `/code/${name}`]));
  return { ...stackOf({ Resources: toyResources(changes) }), assets };
}

describe('the closed list of resource types', () => {
  it.each([
    ['AWS::Lambda::Alias', 'Live'],
    ['Custom::LogRetention', 'Retention'],
    ['AWS::CloudFormation::CustomResource', 'Thing'],
  ])('stops at %s, naming it and its logical id', (Type, id) => {
    expect(() => resolveStacks([stackOf({ Resources: { [id]: { Type } } })], at)).toThrow(
      new RegExp(`toy/${id}: .*${Type}`),
    );
  });

  it('stops at a property of a run type that it does not honour', () => {
    const stack = toyStack({ ReaderFunction: { ReservedConcurrentExecutions: 1 } });
    expect(() => readCloud([stack], at)).toThrow(/toy\/ReaderFunction\.ReservedConcurrentExecutions/);
  });

  it.each<[string, Changes, RegExp]>([
    [
      'a second worker per shard',
      { Source: { ParallelizationFactor: 2 } },
      /toy\/Source\.ParallelizationFactor.*one worker/,
    ],
    ['a schedule it cannot keep', { Tick: { ScheduleExpression: 'cron(0 9 * * ? *)' } }, /toy\/Tick: .*cron/],
    [
      'a route authorized in another way',
      { Signed: { AuthorizationType: 'CUSTOM' } },
      /toy\/Signed\.AuthorizationType/,
    ],
    [
      'a managed policy it does not know',
      { WebRole: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] } },
      /AdministratorAccess/,
    ],
    ['a runtime other than Node.js', { WebFunction: { Runtime: 'python3.13' } }, /toy\/WebFunction\.Runtime/],
    [
      'an operator in a filter',
      { Source: { FilterCriteria: { Filters: [{ Pattern: '{"a":[{"wildcard":"x*"}]}' }] } } },
      /wildcard/,
    ],
    [
      'a rule nobody may deliver',
      { ListenerPermission: { Principal: 's3.amazonaws.com' } },
      /toy\/Rule: no AWS::Lambda::Permission lets events/,
    ],
    [
      'a route nobody may call',
      { WebPermission: { Principal: 's3.amazonaws.com' } },
      /no AWS::Lambda::Permission lets apigateway/,
    ],
    ['a source without a stream', { People: { StreamSpecification: undefined } }, /toy-people has no stream/],
  ])('stops at %s', (_name, changes, message) => {
    expect(() => readCloud([toyStack(changes)], at)).toThrow(message);
  });

  it('gives the same names, ARNs and ids at every start', () => {
    expect(JSON.stringify(readCloud([toyStack()], at))).toBe(JSON.stringify(readCloud([toyStack()], at)));
  });

  it('gives two stacks with one logical id different access keys', () => {
    const role = { Type: 'AWS::IAM::Role', Properties: {} };
    const stacks = ['a', 'b'].map((name) => stackOf({ Resources: { Role: role } }, name));
    expect(readCloud(stacks, at).roles.map(({ accessKey }) => accessKey)).toEqual(['a.Role', 'b.Role']);
  });

  it('gives each role the policies attached to it, and no other', () => {
    const statement = (Action: string) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
    });
    const policy = (role: string, action: string) => ({
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: action, PolicyDocument: statement(action), Roles: [{ Ref: role }] },
    });
    const own = { PolicyName: 'own', PolicyDocument: statement('a:Own') };
    const stack = stackOf({
      Resources: {
        One: { Type: 'AWS::IAM::Role', Properties: { Policies: [own] } },
        Two: { Type: 'AWS::IAM::Role' },
        ForOne: policy('One', 'a:One'),
        ForTwo: policy('Two', 'a:Two'),
      },
    });
    const actions = readCloud([stack], at).roles.map(({ policies }) =>
      policies.flatMap(({ Statement }) => [Statement].flat().map((one) => (one as { Action: string }).Action)),
    );
    expect(actions).toEqual([['a:Own', 'a:One'], ['a:Two']]);
  });
});
