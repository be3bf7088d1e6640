/**
 * The part of DynamoDB's expression language that the adapters speak: conditions, updates, key conditions. Anything else
 * stops the run by name: an engine that guesses proves nothing.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

export class UnknownExpressionError extends Error {
  override readonly name = 'UnknownExpressionError';
}

/** What DynamoDB answers to a request that is wrong in itself. */
export class ValidationException extends Error {
  override readonly name = 'ValidationException';
  readonly $metadata = { httpStatusCode: 400 };
}

export interface Bindings {
  readonly names: Readonly<Record<string, string>> | undefined;
  readonly values: Readonly<Record<string, AttributeValue>> | undefined;
}

type Operand =
  | { readonly kind: 'path'; readonly parts: readonly string[] }
  | { readonly kind: 'value'; readonly name: string };
type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Expression =
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'exists' | 'absent'; readonly path: Operand }
  | { readonly kind: 'compare'; readonly by: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly what: Operand; readonly from: Operand; readonly to: Operand }
  | { readonly kind: 'in'; readonly what: Operand; readonly list: readonly Operand[] };

export interface Update {
  readonly set: readonly {
    readonly path: Operand;
    readonly value: Operand;
    readonly plus?: { readonly sign: 1 | -1; readonly by: Operand };
  }[];
  readonly remove: readonly Operand[];
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
  private readonly list: readonly string[];
  private position = 0;

  constructor(text: string) {
    this.text = text;
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
    if (!/^#?[A-Za-z_]/.test(first)) throw this.unknown(first);
    const parts = [first];
    while (this.peek() === '.') {
      this.next();
      parts.push(this.next());
    }
    return { kind: 'path', parts };
  }

  or(): Expression {
    let left = this.and();
    while (this.takes('OR')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  and(): Expression {
    let left = this.not();
    while (this.takes('AND')) left = { kind: 'and', left, right: this.not() };
    return left;
  }

  not(): Expression {
    return this.takes('NOT') ? { kind: 'not', of: this.not() } : this.primary();
  }

  primary(): Expression {
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

const conditions = new Map<string, Expression>();
const updates = new Map<string, Update>();

export function parseCondition(text: string): Expression {
  let parsed = conditions.get(text);
  if (!parsed) {
    const reader = new Reader(text);
    parsed = reader.or();
    reader.end();
    conditions.set(text, parsed);
  }
  return parsed;
}

export function parseUpdate(text: string): Update {
  const known = updates.get(text);
  if (known) return known;
  const reader = new Reader(text);
  const set: Update['set'][number][] = [];
  const remove: Operand[] = [];
  while (reader.peek() !== undefined) {
    if (reader.takes('SET')) {
      do {
        const path = reader.operand();
        reader.expect('=');
        const value = reader.operand();
        const sign = reader.takes('+') ? 1 : reader.takes('-') ? -1 : undefined;
        set.push(sign === undefined ? { path, value } : { path, value, plus: { sign, by: reader.operand() } });
      } while (reader.takes(','));
    } else if (reader.takes('REMOVE')) {
      do remove.push(reader.operand());
      while (reader.takes(','));
    } else {
      throw reader.unknown(reader.next());
    }
  }
  const parsed = { set, remove };
  updates.set(text, parsed);
  return parsed;
}

function nameOf(part: string, { names }: Bindings): string {
  if (!part.startsWith('#')) return part;
  const name = names?.[part];
  if (name === undefined)
    throw new ValidationException(
      `An expression attribute name used in the document path is not defined; attribute name: ${part}`,
    );
  return name;
}

function valueIn(operand: Operand, item: Item | undefined, bindings: Bindings): AttributeValue | undefined {
  if (operand.kind === 'value') {
    const value = bindings.values?.[operand.name];
    if (value === undefined)
      throw new ValidationException(
        `An expression attribute value used in expression is not defined; attribute value: ${operand.name}`,
      );
    return value;
  }
  let found: AttributeValue | undefined;
  let from: Item | undefined = item;
  for (const part of operand.parts) {
    found = from?.[nameOf(part, bindings)];
    from = found?.M;
  }
  return found;
}

const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? '';

/** Order of two values of one type; undefined when DynamoDB would not compare them. */
function orderOf(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return a.S < b.S ? -1 : a.S > b.S ? 1 : 0;
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  if (a.BOOL !== undefined && b.BOOL !== undefined) return a.BOOL === b.BOOL ? 0 : undefined;
  if (typeOf(a) !== typeOf(b)) return undefined;
  throw new UnknownExpressionError(`values of type ${typeOf(a)} are not compared here`);
}

function compares(by: Comparator, a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === undefined || b === undefined) return false;
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

export function holds(expression: Expression, item: Item | undefined, bindings: Bindings): boolean {
  const value = (operand: Operand) => valueIn(operand, item, bindings);
  switch (expression.kind) {
    case 'and':
      return holds(expression.left, item, bindings) && holds(expression.right, item, bindings);
    case 'or':
      return holds(expression.left, item, bindings) || holds(expression.right, item, bindings);
    case 'not':
      return !holds(expression.of, item, bindings);
    case 'exists':
      return value(expression.path) !== undefined;
    case 'absent':
      return value(expression.path) === undefined;
    case 'compare':
      return compares(expression.by, value(expression.left), value(expression.right));
    case 'between':
      return (
        compares('>=', value(expression.what), value(expression.from)) &&
        compares('<=', value(expression.what), value(expression.to))
      );
    case 'in':
      return expression.list.some((each) => compares('=', value(expression.what), value(each)));
  }
}

export function apply(update: Update, item: Item, bindings: Bindings): Item {
  const next: Record<string, AttributeValue> = { ...item };
  const top = (operand: Operand): string => {
    if (operand.kind !== 'path' || operand.parts.length !== 1 || operand.parts[0] === undefined)
      throw new UnknownExpressionError('only top-level attributes are set here');
    return nameOf(operand.parts[0], bindings);
  };
  for (const { path, value, plus } of update.set) {
    const base = valueIn(value, item, bindings);
    if (base === undefined)
      throw new ValidationException('The provided expression refers to an attribute that does not exist in the item');
    if (!plus) {
      next[top(path)] = base;
      continue;
    }
    const by = valueIn(plus.by, item, bindings);
    if (base.N === undefined || by?.N === undefined)
      throw new ValidationException('An operand in the update expression has an incorrect data type');
    next[top(path)] = { N: String(Number(base.N) + plus.sign * Number(by.N)) };
  }
  for (const path of update.remove) delete next[top(path)];
  return next;
}

const none: ReadonlySet<string> = new Set();
const bound = new Map<string, ReadonlySet<string>>();

/** The aliases that an expression uses. */
function bindingsIn(text: string): ReadonlySet<string> {
  let found = bound.get(text);
  if (!found) {
    found = new Set(text.match(/[#:][A-Za-z0-9_]+/g) ?? []);
    bound.set(text, found);
  }
  return found;
}

/** DynamoDB refuses a request that defines a name or a value it never uses. */
export function refuseUnused(texts: readonly (string | undefined)[], { names, values }: Bindings): void {
  const used = texts.map((text) => (text === undefined ? none : bindingsIn(text)));
  for (const name of [...Object.keys(names ?? {}), ...Object.keys(values ?? {})]) {
    if (!used.some((each) => each.has(name)))
      throw new ValidationException(`Value provided in expression attributes unused in expressions: keys: {${name}}`);
  }
  if (names && Object.keys(names).length === 0)
    throw new ValidationException('ExpressionAttributeNames must not be empty');
  if (values && Object.keys(values).length === 0)
    throw new ValidationException('ExpressionAttributeValues must not be empty');
}
