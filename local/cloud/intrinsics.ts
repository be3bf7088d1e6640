/**
 * CloudFormation's intrinsic functions, those our templates use. An unknown one stops the start with its name and place.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { stop } from './stop.ts';

/** What an expression may refer to, within one stack. */
export interface Scope {
  ref(name: string, place: string): unknown;
  getAtt(logicalId: string, attribute: string, place: string): unknown;
  importValue(name: string, place: string): unknown;
  /** An output of another stack, by the stack's name and the output's logical id. */
  stackOutput(stack: string, output: string, place: string): unknown;
  condition(name: string, place: string): boolean;
  mapping(map: string, first: string, second: string, place: string): unknown;
}

/** `Ref: AWS::NoValue`: the property is as if it had not been written. */
export const noValue = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope, place: string) => unknown;

/** The value with every intrinsic replaced; `place` is where it stands, for the error. */
export function resolve(value: unknown, scope: Scope, place: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => resolve(item, scope, `${place}[${index}]`)).filter((item) => item !== noValue);
  }
  if (value === null || typeof value !== 'object') return refuseDynamic(value, place);
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && isIntrinsicName(first[0], first[1])) {
    const intrinsic = intrinsics[first[0]] ?? stop(place, `the local runtime does not know the intrinsic ${first[0]}`);
    return intrinsic(first[1], scope, place);
  }
  const resolved: Record<string, unknown> = {};
  for (const [key, item] of entries) {
    const result = resolve(item, scope, `${place}.${key}`);
    if (result !== noValue) resolved[key] = result;
  }
  return resolved;
}

/** `Condition` is also the name of an IAM statement's block, which is an object; as an intrinsic it names a condition. */
function isIntrinsicName(key: string, argument: unknown): boolean {
  return key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string');
}

function refuseDynamic(value: unknown, place: string): unknown {
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    stop(place, 'the local runtime does not know dynamic references ({{resolve:…}})');
  }
  return value;
}

const text = (value: unknown, place: string): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : stop(place, `expected text, found ${JSON.stringify(value)}`);

const list = (value: unknown, place: string): unknown[] =>
  Array.isArray(value) ? value : stop(place, `expected a list, found ${JSON.stringify(value)}`);

/** The arguments of a function that takes a list, resolved. */
function listArgument(argument: unknown, scope: Scope, place: string): unknown[] {
  return list(resolve(argument, scope, place), place);
}

/** A function over conditions takes conditions by name or by expression. */
function truth(argument: unknown, scope: Scope, place: string): boolean {
  const value = resolve(argument, scope, place);
  return typeof value === 'boolean' ? value : stop(place, 'expected a condition');
}

function split(argument: unknown, scope: Scope, place: string): string[] {
  const [delimiter, source] = listArgument(argument, scope, place);
  return text(source, place).split(text(delimiter, place));
}

/** `Fn::Sub`: `${Name}`, `${Name.Attribute}`, `${!literal}`; with a list, its own variables first. */
function substitute(argument: unknown, scope: Scope, place: string): string {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = resolve(variables ?? {}, scope, place) as Record<string, unknown>;
  return text(template, place).replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(own, name)) return text(own[name], place);
    const dot = name.indexOf('.');
    const value = dot === -1 ? scope.ref(name, place) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1), place);
    return text(value, place);
  });
}

const intrinsics: Record<string, Intrinsic> = {
  Ref: (argument, scope, place) => scope.ref(text(argument, place), place),
  Condition: (argument, scope, place) => scope.condition(text(argument, place), place),
  'Fn::GetAtt': (argument, scope, place) => {
    const [logicalId, ...attribute] =
      typeof argument === 'string' ? argument.split('.') : list(argument, place).map((part) => text(part, place));
    return scope.getAtt(logicalId ?? stop(place, 'Fn::GetAtt without a name'), attribute.join('.'), place);
  },
  'Fn::Join': (argument, scope, place) => {
    const [delimiter, parts] = listArgument(argument, scope, place);
    return list(parts, place)
      .map((part) => text(part, place))
      .join(text(delimiter, place));
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, scope, place) => {
    const [index, items] = listArgument(argument, scope, place);
    return list(items, place)[Number(index)] ?? stop(place, `Fn::Select has no item ${String(index)}`);
  },
  'Fn::Split': split,
  'Fn::ImportValue': (argument, scope, place) => scope.importValue(text(resolve(argument, scope, place), place), place),
  'Fn::GetStackOutput': (argument, scope, place) => {
    const { StackName, OutputName, ...others } = resolve(argument, scope, place) as Record<string, unknown>;
    if (Object.keys(others).some((key) => key === 'RoleArn'))
      stop(place, 'Fn::GetStackOutput of another account is not known here');
    return scope.stackOutput(text(StackName, place), text(OutputName, place), place);
  },
  'Fn::FindInMap': (argument, scope, place) => {
    const [map, first, second] = listArgument(argument, scope, place);
    return scope.mapping(text(map, place), text(first, place), text(second, place), place);
  },
  'Fn::If': (argument, scope, place) => {
    const [name, yes, no] = list(argument, place);
    return resolve(scope.condition(text(name, place), place) ? yes : no, scope, place);
  },
  'Fn::Equals': (argument, scope, place) => {
    const [left, right] = listArgument(argument, scope, place);
    return JSON.stringify(left) === JSON.stringify(right);
  },
  'Fn::And': (argument, scope, place) => list(argument, place).every((item) => truth(item, scope, place)),
  'Fn::Or': (argument, scope, place) => list(argument, place).some((item) => truth(item, scope, place)),
  'Fn::Not': (argument, scope, place) => !truth(list(argument, place)[0], scope, place),
};
