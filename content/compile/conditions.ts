/** Conditions of the merge language: a name, or a name compared with a value, joined by "and". */
import { evalQuotedToken, TokenKind, Value } from 'liquidjs';
import type { Condition } from '../../functions/core/model/template.ts';
import { engine, isQuoted, pathOf, plainError, withoutQuotes } from './liquid.ts';

type Fail = (message: string, mend?: string) => undefined;
const operators = new Set(['==', '!=', '>', '<', '>=', '<=']);

/** Reads `a and b == "x"`; undefined after `fail`. */
export function readConditions(args: string, fail: Fail): readonly Condition[] | undefined {
  const mend = 'Write {% if name %}, {% if name == "words" %}, or join two with "and".';
  if (args === '') return fail('this condition is empty', mend);
  if (/(^|[^|])\|([^|]|$)/.test(withoutQuotes(args))) return fail('a condition takes no filter', mend);
  let value: Value;
  try {
    value = new Value(args, engine);
  } catch (error) {
    return fail(`the condition "${args}" cannot be read: ${plainError(error)}`, mend);
  }
  const words = withoutQuotes(args);
  const other = /(^|\s)(or|not|contains)(\s|$)/.exec(words);
  if (other) return fail(`"${other[2]}" is not part of this language`, `${mend} For "or", use {% elsif … %}.`);
  const conditions: Condition[] = [];
  let from = 0;
  for (const joint of [...words.matchAll(/\sand\s/g), undefined]) {
    const part = args.slice(from, joint?.index).trim();
    from = joint === undefined ? from : joint.index + joint[0].length;
    const condition = readCondition(part);
    if (!condition) return fail(`"${part}" is not a condition this language has`, mend);
    conditions.push(condition);
  }
  // LiquidJS is the judge of what was read: the same number of names and values, or it is refused.
  const operands = value.initial.postfix.filter((token) => token.kind !== TokenKind.Operator).length;
  const expected = conditions.reduce((sum, condition) => sum + (condition.op === undefined ? 1 : 2), 0);
  if (operands !== expected) return fail(`the condition "${args}" is not one this language has`, mend);
  return conditions;
}

function readCondition(part: string): Condition | undefined {
  let value: Value;
  try {
    value = new Value(part, engine);
  } catch {
    return undefined;
  }
  const [left, right, operator, ...more] = value.initial.postfix;
  const path = left && pathOf(left);
  if (path === undefined || more.length > 0) return undefined;
  if (right === undefined) return path === part ? { path } : undefined;
  const op = operator?.getText();
  if (op === undefined || !operators.has(op)) return undefined;
  const written = right.getText();
  if (part.replace(/\s+/g, '') !== `${path}${op}${written}`.replace(/\s+/g, '')) return undefined;
  const literal = isQuoted(right)
    ? evalQuotedToken(right)
    : written === 'true' || written === 'false'
      ? written === 'true'
      : /^-?\d+(\.\d+)?$/.test(written)
        ? Number(written)
        : undefined;
  return literal === undefined ? undefined : { path, op: op as NonNullable<Condition['op']>, value: literal };
}
