/**
 * The part of DynamoDB's expression language that the adapters speak: conditions, updates, key conditions, filters.
 * Anything else stops the run by name. An expression is read once, into functions, and known by its text from then on.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { UnknownExpressionError, ValidationException } from './errors.ts';
import { isReserved } from './reserved.ts';
import { type Item, orderOf, refuseValues } from './values.ts';

export interface Bindings {
  readonly names: Readonly<Record<string, string>> | undefined;
  readonly values: Readonly<Record<string, AttributeValue>> | undefined;
}

/** As DynamoDB names them in what it refuses. */
export type Role = 'ConditionExpression' | 'UpdateExpression' | 'KeyConditionExpression' | 'FilterExpression';

type Operand =
  | { readonly kind: 'path'; readonly parts: readonly string[] }
  | { readonly kind: 'value'; readonly name: string };
type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

type Syntax =
  | { readonly kind: 'and' | 'or'; readonly left: Syntax; readonly right: Syntax }
  | { readonly kind: 'not'; readonly of: Syntax }
  | { readonly kind: 'exists' | 'absent'; readonly path: Operand }
  | { readonly kind: 'compare'; readonly by: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly what: Operand; readonly from: Operand; readonly to: Operand }
  | { readonly kind: 'begins'; readonly what: Operand; readonly with: Operand }
  | { readonly kind: 'in'; readonly what: Operand; readonly list: readonly Operand[] };

type Test = (item: Item | undefined, bindings: Bindings) => boolean;
type Look = (item: Item | undefined, bindings: Bindings) => AttributeValue | undefined;

/** What every kind of expression has: the aliases it uses, and what must hold of its values whatever the item is. */
interface Parsed {
  readonly uses: ReadonlySet<string>;
  readonly refuse: (bindings: Bindings) => void;
}

export interface Condition extends Parsed {
  readonly holds: Test;
  /** The attributes of the item itself that it looks at, or into. */
  readonly looksAt: (bindings: Bindings) => readonly string[];
}

/** One partition, and maybe a range of the sort key in it. */
export interface KeyCondition extends Parsed {
  readonly partition: { readonly name: (bindings: Bindings) => string; readonly value: Look };
  readonly sort:
    | { readonly name: (bindings: Bindings) => string; readonly range: (bindings: Bindings) => Range }
    | undefined;
}

/** A range of sort keys; an end that is absent is open. */
export interface Range {
  readonly from?: AttributeValue | undefined;
  readonly isFromIn: boolean;
  readonly to?: AttributeValue | undefined;
  readonly isToIn: boolean;
  readonly prefix?: string | undefined;
}

export interface Update extends Parsed {
  readonly apply: (item: Item, bindings: Bindings) => Item;
}

const tokenPattern = /\s*(<>|<=|>=|[=<>(),+.-]|[#:]?[A-Za-z_][A-Za-z0-9_]*)/y;

function tokens(text: string): string[] {
  const found: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.trimEnd().length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match?.[1]) throw new UnknownExpressionError(`cannot read "${text}" from "${text.slice(at)}"`);
    found.push(match[1]);
  }
  return found;
}

class Reader {
  private readonly text: string;
  private readonly role: Role;
  private readonly list: readonly string[];
  private position = 0;

  constructor(text: string, role: Role) {
    this.text = text;
    this.role = role;
    this.list = tokens(text);
  }

  peek(): string | undefined {
    return this.list[this.position];
  }

  next(): string {
    const token = this.list[this.position];
    if (token === undefined) throw this.unknown('the end');
    this.position += 1;
    return token;
  }

  takes(...wanted: string[]): boolean {
    const token = this.peek();
    if (token === undefined || !wanted.some((each) => each === token.toUpperCase())) return false;
    this.position += 1;
    return true;
  }

  expect(token: string): void {
    if (!this.takes(token)) throw this.unknown(this.peek() ?? 'the end');
  }

  unknown(token: string): UnknownExpressionError {
    return new UnknownExpressionError(`"${this.text}": "${token}" is not spoken here`);
  }

  operand(): Operand {
    const first = this.next();
    if (first.startsWith(':')) return { kind: 'value', name: first };
    const parts = [this.named(first)];
    while (this.peek() === '.') {
      this.next();
      parts.push(this.named(this.next()));
    }
    if (this.peek() === '(') throw this.unknown(first);
    return { kind: 'path', parts };
  }

  private named(part: string): string {
    if (!/^#?[A-Za-z_]/.test(part)) throw this.unknown(part);
    if (isReserved(part))
      throw new ValidationException(
        `Invalid ${this.role}: Attribute name is a reserved keyword; reserved keyword: ${part}`,
      );
    return part;
  }

  or(): Syntax {
    let left = this.and();
    while (this.takes('OR')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  and(): Syntax {
    let left = this.not();
    while (this.takes('AND')) left = { kind: 'and', left, right: this.not() };
    return left;
  }

  not(): Syntax {
    return this.takes('NOT') ? { kind: 'not', of: this.not() } : this.primary();
  }

  primary(): Syntax {
    if (this.takes('(')) {
      const inner = this.or();
      this.expect(')');
      return inner;
    }
    const token = this.peek();
    if (token === 'attribute_exists' || token === 'attribute_not_exists') {
      this.next();
      this.expect('(');
      const path = this.operand();
      this.expect(')');
      return { kind: token === 'attribute_exists' ? 'exists' : 'absent', path };
    }
    if (token === 'begins_with') {
      this.next();
      this.expect('(');
      const what = this.operand();
      this.expect(',');
      const beginning = this.operand();
      this.expect(')');
      return { kind: 'begins', what, with: beginning };
    }
    const left = this.operand();
    if (this.takes('BETWEEN')) {
      const from = this.operand();
      this.expect('AND');
      return { kind: 'between', what: left, from, to: this.operand() };
    }
    if (this.takes('IN')) {
      this.expect('(');
      const list = [this.operand()];
      while (this.takes(',')) list.push(this.operand());
      this.expect(')');
      return { kind: 'in', what: left, list };
    }
    const by = this.next();
    if (by !== '=' && by !== '<>' && by !== '<' && by !== '<=' && by !== '>' && by !== '>=') throw this.unknown(by);
    return { kind: 'compare', by, left, right: this.operand() };
  }

  end(): void {
    const token = this.peek();
    if (token !== undefined) throw this.unknown(token);
  }
}

function nameOf(part: string, { names }: Bindings): string {
  return part.startsWith('#') ? (names?.[part] ?? '') : part;
}

function look(operand: Operand): Look {
  if (operand.kind === 'value') {
    const { name } = operand;
    return (_, { values }) => values?.[name];
  }
  const [first = '', ...rest] = operand.parts;
  if (rest.length === 0) {
    if (first.startsWith('#')) return (item, { names }) => item?.[names?.[first] ?? ''];
    return (item) => item?.[first];
  }
  return (item, bindings) => {
    let found = item?.[nameOf(first, bindings)];
    for (const part of rest) found = found?.M?.[nameOf(part, bindings)];
    return found;
  };
}

function compares(by: Comparator, a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === undefined || b === undefined) return by === '<>' && a !== b;
  const order = orderOf(a, b);
  if (order === undefined) return by === '<>';
  switch (by) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function test(syntax: Syntax): Test {
  switch (syntax.kind) {
    case 'and':
    case 'or': {
      const [left, right] = [test(syntax.left), test(syntax.right)];
      if (syntax.kind === 'and') return (item, bindings) => left(item, bindings) && right(item, bindings);
      return (item, bindings) => left(item, bindings) || right(item, bindings);
    }
    case 'not': {
      const of = test(syntax.of);
      return (item, bindings) => !of(item, bindings);
    }
    case 'exists':
    case 'absent': {
      const [path, there] = [look(syntax.path), syntax.kind === 'exists'];
      return (item, bindings) => (path(item, bindings) !== undefined) === there;
    }
    case 'compare': {
      const [left, right, { by }] = [look(syntax.left), look(syntax.right), syntax];
      return (item, bindings) => compares(by, left(item, bindings), right(item, bindings));
    }
    case 'between': {
      const [what, from, to] = [look(syntax.what), look(syntax.from), look(syntax.to)];
      return (item, bindings) => {
        const value = what(item, bindings);
        return compares('>=', value, from(item, bindings)) && compares('<=', value, to(item, bindings));
      };
    }
    case 'begins': {
      const [what, beginning] = [look(syntax.what), look(syntax.with)];
      return (item, bindings) => {
        const start = beginning(item, bindings)?.S;
        return start !== undefined && what(item, bindings)?.S?.startsWith(start) === true;
      };
    }
    case 'in': {
      const [what, list] = [look(syntax.what), syntax.list.map(look)];
      return (item, bindings) => list.some((each) => compares('=', what(item, bindings), each(item, bindings)));
    }
  }
}

function operandsOf(syntax: Syntax): readonly Operand[] {
  switch (syntax.kind) {
    case 'and':
    case 'or':
      return [...operandsOf(syntax.left), ...operandsOf(syntax.right)];
    case 'not':
      return operandsOf(syntax.of);
    case 'exists':
    case 'absent':
      return [syntax.path];
    case 'compare':
      return [syntax.left, syntax.right];
    case 'between':
      return [syntax.what, syntax.from, syntax.to];
    case 'begins':
      return [syntax.what, syntax.with];
    case 'in':
      return [syntax.what, ...syntax.list];
  }
}

/** Every BETWEEN of it whose bounds are both given with the request. */
function betweens(syntax: Syntax): readonly { readonly from: Operand; readonly to: Operand }[] {
  switch (syntax.kind) {
    case 'and':
    case 'or':
      return [...betweens(syntax.left), ...betweens(syntax.right)];
    case 'not':
      return betweens(syntax.of);
    case 'between':
      return syntax.from.kind === 'value' && syntax.to.kind === 'value' ? [syntax] : [];
    default:
      return [];
  }
}

/** "The BETWEEN operator requires upper bound to be greater than or equal to lower bound", whatever the item holds. */
function boundsOf(syntax: Syntax, role: Role): Parsed['refuse'] {
  const pairs = betweens(syntax).map(({ from, to }) => [look(from), look(to)] as const);
  return (bindings) => {
    for (const [lower, upper] of pairs) {
      const [from, to] = [lower(undefined, bindings), upper(undefined, bindings)];
      const order = from && to && orderOf(from, to);
      if (order === undefined)
        throw new ValidationException(
          `Invalid ${role}: The BETWEEN operator requires same data type for lower and upper bounds`,
        );
      if (order > 0)
        throw new ValidationException(
          `Invalid ${role}: The BETWEEN operator requires upper bound to be greater than or equal to lower bound`,
        );
    }
  };
}

const usesOf = (text: string): ReadonlySet<string> => new Set(text.match(/[#:][A-Za-z0-9_]+/g) ?? []);

/** `make`, once for each text. */
function byText<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let made = known.get(text);
    if (made === undefined) {
      made = make(text);
      known.set(text, made);
    }
    return made;
  };
}

const conditionIn = (role: Role) =>
  byText((text): Condition => {
    const reader = new Reader(text, role);
    const syntax = reader.or();
    reader.end();
    const parts = operandsOf(syntax).flatMap((each) => (each.kind === 'path' ? each.parts.slice(0, 1) : []));
    const looksAt = (bindings: Bindings) => parts.map((part) => nameOf(part, bindings));
    return { uses: usesOf(text), refuse: boundsOf(syntax, role), holds: test(syntax), looksAt };
  });

/** A ConditionExpression. */
export const parseCondition = conditionIn('ConditionExpression');
export const parseFilter = conditionIn('FilterExpression');

const unsupported = () => new ValidationException('Query key condition not supported');

const pathName = (operand: Operand): ((bindings: Bindings) => string) => {
  if (operand.kind !== 'path' || operand.parts.length !== 1) throw unsupported();
  const [part = ''] = operand.parts;
  return (bindings) => nameOf(part, bindings);
};

function rangeOf(syntax: Syntax): NonNullable<KeyCondition['sort']> {
  const given = (operand: Operand) => {
    if (operand.kind !== 'value') throw unsupported();
    const value = look(operand);
    return (bindings: Bindings) => value(undefined, bindings);
  };
  if (syntax.kind === 'between') {
    const [from, to] = [given(syntax.from), given(syntax.to)];
    const range = (bindings: Bindings) => ({ from: from(bindings), isFromIn: true, to: to(bindings), isToIn: true });
    return { name: pathName(syntax.what), range };
  }
  if (syntax.kind === 'begins') {
    const prefix = given(syntax.with);
    return {
      name: pathName(syntax.what),
      range: (bindings) => ({ isFromIn: true, isToIn: true, prefix: prefix(bindings)?.S ?? '' }),
    };
  }
  if (syntax.kind !== 'compare' || syntax.by === '<>') throw unsupported();
  const { by } = syntax;
  const bound = given(syntax.right);
  return {
    name: pathName(syntax.left),
    range: (bindings) => ({
      from: by === '<' || by === '<=' ? undefined : bound(bindings),
      isFromIn: by !== '>',
      to: by === '>' || by === '>=' ? undefined : bound(bindings),
      isToIn: by !== '<',
    }),
  };
}

/** A KeyConditionExpression: one partition key and, maybe, one range of the sort key. */
export const parseKeyCondition = byText((text): KeyCondition => {
  const role = 'KeyConditionExpression';
  const reader = new Reader(text, role);
  const syntax = reader.or();
  reader.end();
  const [left, right] = syntax.kind === 'and' ? [syntax.left, syntax.right] : [syntax, undefined];
  if (left.kind !== 'compare' || left.by !== '=' || left.right.kind !== 'value') throw unsupported();
  return {
    uses: usesOf(text),
    refuse: boundsOf(syntax, role),
    partition: { name: pathName(left.left), value: look(left.right) },
    sort: right && rangeOf(right),
  };
});

/** A value of SET: an operand, another where it is not there, and what is added. */
function readSetValue(reader: Reader): Look {
  const term = (): Look => {
    if (reader.peek() !== 'if_not_exists') return look(reader.operand());
    reader.next();
    reader.expect('(');
    const path = look(reader.operand());
    reader.expect(',');
    const otherwise = look(reader.operand());
    reader.expect(')');
    return (item, bindings) => path(item, bindings) ?? otherwise(item, bindings);
  };
  const base = term();
  const sign = reader.takes('+') ? 1 : reader.takes('-') ? -1 : undefined;
  if (sign === undefined) return base;
  const by = term();
  return (item, bindings) => {
    const [left, right] = [base(item, bindings), by(item, bindings)];
    if (left === undefined || right === undefined) return undefined;
    if (left.N === undefined || right.N === undefined)
      throw new ValidationException('An operand in the update expression has an incorrect data type');
    return { N: String(Number(left.N) + sign * Number(right.N)) };
  };
}

/** A value of ADD: what is not there yet counts as 0. */
const sumOf =
  (part: string, by: Look): Look =>
  (item, bindings) => {
    const [there, more] = [item?.[nameOf(part, bindings)] ?? { N: '0' }, by(item, bindings)];
    if (there.N === undefined || more?.N === undefined)
      throw new ValidationException('An operand in the update expression has an incorrect data type');
    return { N: String(Number(there.N) + Number(more.N)) };
  };

/** An UpdateExpression: SET, REMOVE and ADD of attributes of the item itself. */
export const parseUpdate = byText((text): Update => {
  const reader = new Reader(text, 'UpdateExpression');
  const set: { readonly part: string; readonly value: Look }[] = [];
  const remove: string[] = [];
  const top = (): string => {
    const operand = reader.operand();
    const [part] = operand.kind === 'path' && operand.parts.length === 1 ? operand.parts : [];
    if (part === undefined) throw new UnknownExpressionError(`"${text}": only top-level attributes are set here`);
    return part;
  };
  while (reader.peek() !== undefined) {
    if (reader.takes('SET')) {
      do {
        const part = top();
        reader.expect('=');
        set.push({ part, value: readSetValue(reader) });
      } while (reader.takes(','));
    } else if (reader.takes('ADD')) {
      do {
        const part = top();
        set.push({ part, value: sumOf(part, look(reader.operand())) });
      } while (reader.takes(','));
    } else if (reader.takes('REMOVE')) {
      do remove.push(top());
      while (reader.takes(','));
    } else {
      throw reader.unknown(reader.next());
    }
  }
  return {
    uses: usesOf(text),
    refuse: (bindings) => {
      const names = [...set.map(({ part }) => part), ...remove].map((part) => nameOf(part, bindings));
      refusePaths(names);
    },
    apply: (item, bindings) => {
      const next: Record<string, AttributeValue> = { ...item };
      for (const { part, value } of set) {
        const given = value(item, bindings);
        if (given === undefined)
          throw new ValidationException(
            'The provided expression refers to an attribute that does not exist in the item',
          );
        next[nameOf(part, bindings)] = given;
      }
      for (const part of remove) delete next[nameOf(part, bindings)];
      return next;
    },
  };
});

function refusePaths(names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    if (name === 'pk' || name === 'sk')
      throw new ValidationException(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
    if (names.indexOf(name) < index)
      throw new ValidationException(
        `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${name}], path two: [${name}]`,
      );
  }
}

/** DynamoDB refuses a request that defines a name or a value it never uses, uses one that it does not define, and the like. */
export function refuseBindings(expressions: readonly (Parsed | undefined)[], bindings: Bindings): void {
  const { names, values } = bindings;
  let used = 0;
  for (const expression of expressions) {
    if (!expression) continue;
    for (const alias of expression.uses) {
      if (alias.startsWith('#') ? names?.[alias] === undefined : values?.[alias] === undefined)
        throw new ValidationException(
          `An expression attribute ${alias.startsWith('#') ? 'name used in the document path' : 'value used in expression'} is not defined; attribute ${alias.startsWith('#') ? 'name' : 'value'}: ${alias}`,
        );
    }
    used += expression.uses.size;
  }
  const count = countOf(names, 'ExpressionAttributeNames') + countOf(values, 'ExpressionAttributeValues');
  // Each that is used is defined: as many as that, and no alias twice, leaves none that is unused.
  if (count !== used || expressions.length > 1) refuseUnused(expressions, bindings);
  refuseValues(values);
  for (const expression of expressions) expression?.refuse(bindings);
}

function countOf(aliases: object | undefined, what: string): number {
  if (aliases === undefined) return 0;
  const count = Object.keys(aliases).length;
  if (count === 0) throw new ValidationException(`${what} must not be empty`);
  return count;
}

function refuseUnused(expressions: readonly (Parsed | undefined)[], { names, values }: Bindings): void {
  for (const [kind, aliases] of [
    ['Names', names],
    ['Values', values],
  ] as const) {
    for (const alias in aliases) {
      if (!expressions.some((each) => each?.uses.has(alias)))
        throw new ValidationException(
          `Value provided in ExpressionAttribute${kind} unused in expressions: keys: {${alias}}`,
        );
    }
  }
}
