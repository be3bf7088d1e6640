/**
 * Condition operators of IAM policies, those this application can meet; any other stops the evaluation with its name.
 * <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
 */

import { many, type PolicyStatement } from './policy.ts';
import { arnPattern, wildcard } from './wildcard.ts';

/** Condition keys of one request, lower case. An array is a multi-valued key; IAM wants a set operator for those. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

export type Condition = (context: RequestContext) => boolean;

export class UnknownOperator extends Error {
  override readonly name = 'UnknownOperator';
  readonly operator: string;
  constructor(operator: string) {
    super(`policy condition operator '${operator}' is not known to the local evaluator`);
    this.operator = operator;
  }
}

/** Does one value of the request match one value of the policy? Prepared from the policy's value. */
type Matcher = (policyValue: string) => (requestValue: string) => boolean;

const equals: Matcher = (p) => {
  wildcard(p); // refuses policy variables
  return (r) => r === p;
};
const equalsIgnoreCase: Matcher = (p) => {
  wildcard(p);
  return (r) => r.toLowerCase() === p.toLowerCase();
};
const like: Matcher = (p) => {
  const pattern = wildcard(p);
  return (r) => pattern.test(r);
};
const arn: Matcher = (p) => {
  // What AWS makes of a short pattern here is not documented: better to stop than to guess.
  if (p.split(':').length < 6) throw new UnknownOperator(`Arn… with '${p}', which is not a whole ARN`);
  return arnPattern(p);
};
const bool: Matcher = (p) => (r) => /^(true|false)$/i.test(r) && r.toLowerCase() === p.toLowerCase();
const numeric =
  (compare: (request: number, policy: number) => boolean): Matcher =>
  (p) =>
  (r) =>
    isNumber(p) && isNumber(r) && compare(Number(r), Number(p));

const isNumber = (text: string) => text.trim() !== '' && Number.isFinite(Number(text));

interface Operator {
  readonly match: Matcher;
  /** `StringNotEquals` and its like: true when no policy value matches, and when the key is missing. */
  readonly negated: boolean;
}

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: { match: equals, negated: false },
  StringNotEquals: { match: equals, negated: true },
  StringEqualsIgnoreCase: { match: equalsIgnoreCase, negated: false },
  StringNotEqualsIgnoreCase: { match: equalsIgnoreCase, negated: true },
  StringLike: { match: like, negated: false },
  StringNotLike: { match: like, negated: true },
  ArnEquals: { match: arn, negated: false }, // IAM treats ArnEquals and ArnLike alike
  ArnNotEquals: { match: arn, negated: true },
  ArnLike: { match: arn, negated: false },
  ArnNotLike: { match: arn, negated: true },
  Bool: { match: bool, negated: false },
  NumericEquals: { match: numeric((r, p) => r === p), negated: false },
  NumericNotEquals: { match: numeric((r, p) => r === p), negated: true },
  NumericLessThan: { match: numeric((r, p) => r < p), negated: false },
  NumericLessThanEquals: { match: numeric((r, p) => r <= p), negated: false },
  NumericGreaterThan: { match: numeric((r, p) => r > p), negated: false },
  NumericGreaterThanEquals: { match: numeric((r, p) => r >= p), negated: false },
};

/** Keys the gateway puts into its request contexts; a condition on any other would silently never hold. */
export const knownKeys: ReadonlySet<string> = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:requestedregion',
  'aws:securetransport',
  'dynamodb:leadingkeys',
  'events:detail-type',
  'events:source',
  'dynamodb:select',
  'dynamodb:returnvalues',
  'dynamodb:returnconsumedcapacity',
  'dynamodb:enclosingoperation',
  'ses:fromaddress',
  'ses:fromdisplayname',
  'ses:recipients',
  'ses:apiversion',
]);

/** Compiles a statement's Condition element: every operator and every key must hold. */
export function compileConditions(statement: PolicyStatement, keys: ReadonlySet<string>): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const [operator, tests] of Object.entries(statement.Condition ?? {})) {
    for (const [key, values] of Object.entries(tests)) {
      if (!keys.has(key.toLowerCase())) {
        throw new UnknownOperator(`${operator} on the condition key ${key}`);
      }
      conditions.push(compileCondition(operator, key.toLowerCase(), many(values).map(String)));
    }
  }
  return conditions;
}

function compileCondition(name: string, key: string, values: readonly string[]): Condition {
  if (name === 'Null') {
    return (context) => values.some((value) => value.toLowerCase() === String(context[key] === undefined));
  }
  const [, set, base, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const operator = base === undefined ? undefined : operators[base];
  if (operator === undefined) throw new UnknownOperator(name);
  const matchers = values.map(operator.match);
  const holds = (value: string) => matchers.some((matches) => matches(value)) !== operator.negated;

  return (context) => {
    const given = context[key];
    if (set === 'ForAllValues') return given === undefined || many(given).every(holds);
    if (set === 'ForAnyValue') return given === undefined ? false : many(given).some(holds);
    if (given === undefined) return ifExists !== undefined || operator.negated;
    // A multi-valued key without a set operator never matches.
    return typeof given === 'string' && holds(given);
  };
}
