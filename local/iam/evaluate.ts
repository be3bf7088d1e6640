/**
 * A small IAM evaluator for identity policies: what a function's synthesized role allows.
 * It stops, by name, on anything it does not know, so that it never says yes where AWS would say no.
 * Held to `@cloud-copilot/iam-simulate` in the tests.
 */

import { type Condition, compileConditions, knownKeys, type RequestContext } from './conditions.ts';
import { many, type PolicyDocument, type PolicyStatement } from './policy.ts';
import { arnPattern, wildcard } from './wildcard.ts';

export { type RequestContext, UnknownOperator } from './conditions.ts';
export type { PolicyDocument, PolicyStatement } from './policy.ts';

export type Verdict = 'allowed' | 'explicitDeny' | 'implicitDeny';

export interface IamRequest {
  /** `dynamodb:PutItem`. */
  readonly action: string;
  /** An ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

interface CompiledStatement {
  readonly deny: boolean;
  readonly actions: readonly RegExp[];
  readonly resources: readonly ((arn: string) => boolean)[];
  readonly conditions: readonly Condition[];
  readonly everything: boolean;
}

export interface CompiledPolicies {
  evaluate(request: IamRequest): Verdict;
  /** True when some condition reads this key (lower case), so that costly ones are only built when wanted. */
  reads(key: string): boolean;
}

const knownElements = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/**
 * Compiles policies once per caller.
 * Throws `UnknownOperator`, or an Error naming the element, on NotAction, NotResource, Principal, policy variables and anything else unknown.
 */
export function compilePolicies(
  policies: readonly PolicyDocument[],
  keys: ReadonlySet<string> = knownKeys,
): CompiledPolicies {
  const statements = policies.flatMap((policy) => many(policy.Statement)).map((one) => compileStatement(one, keys));
  const read = new Set(
    policies
      .flatMap((policy) => many(policy.Statement))
      .flatMap((one) => Object.values(one.Condition ?? {}).flatMap((tests) => Object.keys(tests)))
      .map((key) => key.toLowerCase()),
  );
  const trusting = statements.length === 1 && statements[0]?.everything === true;
  return {
    reads: (key) => read.has(key),
    evaluate(request) {
      if (trusting) return 'allowed';
      let verdict: Verdict = 'implicitDeny';
      for (const statement of statements) {
        if (!statement.deny && verdict === 'allowed') continue;
        if (!applies(statement, request)) continue;
        if (statement.deny) return 'explicitDeny'; // an explicit deny wins over everything
        verdict = 'allowed';
      }
      return verdict;
    },
  };
}

/** One request against policies that are used once. */
export function evaluate(policies: readonly PolicyDocument[], request: IamRequest): Verdict {
  return compilePolicies(policies).evaluate(request);
}

function applies(statement: CompiledStatement, request: IamRequest): boolean {
  return (
    statement.actions.some((pattern) => pattern.test(request.action)) &&
    statement.resources.some((matches) => matches(request.resource)) &&
    statement.conditions.every((holds) => holds(request.context))
  );
}

function compileStatement(statement: PolicyStatement, keys: ReadonlySet<string>): CompiledStatement {
  for (const element of Object.keys(statement)) {
    if (!knownElements.has(element)) {
      throw new Error(`policy element '${element}' is not known to the local evaluator (statement ${name(statement)})`);
    }
  }
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw new Error(
      `policy effect '${String(statement.Effect)}' is neither Allow nor Deny (statement ${name(statement)})`,
    );
  }
  const actions = many(statement.Action);
  const resources = many(statement.Resource);
  if (actions.length === 0) throw new Error(`policy statement ${name(statement)} names no Action`);
  if (resources.length === 0) throw new Error(`policy statement ${name(statement)} names no Resource`);
  for (const text of [...actions, ...resources]) {
    // An intrinsic that was left unresolved would otherwise be read as a pattern that matches nothing.
    if (typeof text !== 'string') throw new Error(`policy statement ${name(statement)} holds ${JSON.stringify(text)}`);
  }
  const conditions = compileConditions(statement, keys);
  return {
    deny: statement.Effect === 'Deny',
    actions: actions.map((action) => (action === '*' ? /^/ : wildcard(action, 'i'))),
    resources: resources.map(arnPattern),
    conditions,
    everything:
      statement.Effect === 'Allow' && conditions.length === 0 && actions.includes('*') && resources.includes('*'),
  };
}

function name(statement: PolicyStatement): string {
  return statement.Sid ?? JSON.stringify(statement.Action ?? '?').slice(0, 80);
}
