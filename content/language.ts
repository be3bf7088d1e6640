/**
 * The merge language: Liquid's syntax, a strict subset (facts: what marketers know from other tools). LiquidJS reads
 * it; here its tokens become a short list of tags, and whatever is not in the subset becomes a finding.
 */
import { evalQuotedToken, Liquid, Tokenizer, TokenKind, Value } from 'liquidjs';
import type { Condition, Filter } from '../functions/core/template.ts';
import { didYouMean } from './nearest.ts';
import type { Problems } from './problems.ts';
import type { SourceText } from './source.ts';

interface Spot {
  readonly start: number;
  readonly end: number;
}

/** One `{{ … }}` or `{% … %}`, with its place in the assembled file. */
export type MergeTag = Spot &
  (
    | { readonly kind: 'print'; readonly path: string; readonly filters: readonly Filter[] }
    | { readonly kind: 'if' | 'elsif'; readonly all: readonly Condition[] }
    | { readonly kind: 'else' | 'endif' | 'endfor' }
    | { readonly kind: 'for'; readonly item: string; readonly list: string }
  );

export const filterNames = ['default', 'date', 'time', 'capitalize'] as const;
const tagNames = ['if', 'elsif', 'else', 'endif', 'for', 'endfor'] as const;
/** Literals LiquidJS knows and the subset does not. */
const reserved = new Set([
  'nil',
  'null',
  'empty',
  'blank',
  'true',
  'false',
  'and',
  'or',
  'not',
  'contains',
  'in',
  'forloop',
]);

/** An engine that knows the subset and nothing else, so that anything beyond it cannot even be parsed. */
function strictEngine(): Liquid {
  const engine = new Liquid({ strictFilters: true });
  for (const name of Object.keys(engine.tags)) if (name !== 'if' && name !== 'for') delete engine.tags[name];
  for (const name of Object.keys(engine.filters)) {
    if (!(filterNames as readonly string[]).includes(name)) delete engine.filters[name];
  }
  engine.registerFilter('time', (value: unknown) => value);
  return engine;
}
const engine = strictEngine();

/** The merge tags of a file, in order. Faults are added to `problems`; what cannot be read is left out. */
export function readMergeTags(source: SourceText, problems: Problems): MergeTag[] {
  const tags: MergeTag[] = [];
  let tokens: ReturnType<Tokenizer['readTopLevelTokens']>;
  try {
    tokens = new Tokenizer(source.text, engine.options.operators).readTopLevelTokens(engine.options);
  } catch (error) {
    addLiquidError(error, source, problems);
    return tags;
  }
  for (const token of tokens) {
    if (token.kind === TokenKind.HTML) {
      strayBraces(token.input, token.begin, token.end, source, problems);
      continue;
    }
    const written = token.getText();
    if (/^\{[{%]-|-[}%]\}$/.test(written)) {
      problems.error(
        source,
        token.begin,
        'merge-language',
        `"${written}" has a dash, which this language does not use`,
        'Leave the dash out.',
      );
    }
    const spot = { start: token.begin, end: token.end };
    if (token.kind === TokenKind.Output) {
      const tag = readPrint(written, spot, source, problems);
      if (tag) tags.push(tag);
    } else {
      const tag = readBlock(written, spot, source, problems);
      if (tag) tags.push(tag);
    }
  }
  if (!problems.failed) checkNesting(tags, source, problems);
  return tags;
}

/** LiquidJS takes "{ {" and a lone "}}" for text; in an email it is always a slip. */
function strayBraces(input: string, begin: number, end: number, source: SourceText, problems: Problems): void {
  const text = input.slice(begin, end);
  const stray = /\}\}|%\}|\{\s+\{|\$\{/.exec(text);
  if (stray) {
    const message = `"${stray[0]}" here does not belong to a merge tag`;
    problems.error(source, begin + stray.index, 'merge-language', message, 'Write {{ name }} or {% if name %}.');
  }
}

function readPrint(written: string, spot: Spot, source: SourceText, problems: Problems): MergeTag | undefined {
  const inner = inside(written);
  const fail = (message: string, mend?: string) => {
    problems.error(source, spot.start, 'merge-language', message, mend);
    return undefined;
  };
  const unknown = [...withoutQuotes(inner).matchAll(/\|\s*([\w-]+)/g)].map((match) => match[1] as string);
  for (const name of unknown) {
    if (!(filterNames as readonly string[]).includes(name)) {
      const mend = didYouMean(name, filterNames) ?? `The filters are ${filterNames.join(', ')}.`;
      return fail(`there is no filter "${name}"`, mend);
    }
  }
  let value: Value;
  try {
    engine.parse(written);
    value = new Value(inner, engine);
  } catch (error) {
    return fail(`"${written}" cannot be read: ${plainError(error)}`, 'Write {{ name }} or {{ name | filter }}.');
  }
  const [only, ...more] = value.initial.postfix;
  const path = only && more.length === 0 ? pathOf(only) : undefined;
  if (path === undefined)
    return fail(`"${written}" does not print one name`, 'Write {{ first_name | default: "there" }}.');
  const filters: Filter[] = [];
  for (const filter of value.filters) {
    const name = filter.name as Filter[0];
    const args = filter.args.map((arg) => (isQuoted(arg) ? evalQuotedToken(arg) : undefined));
    const fault = argumentFault(name, args);
    if (fault) return fail(fault.message, fault.mend);
    filters.push([name, ...(args as string[])]);
  }
  // What the subset printed back must be what was written: nothing may hide behind what LiquidJS skips.
  const again = [
    path,
    ...filters.map(([name, arg]) => (arg === undefined ? name : `${name}:${JSON.stringify(arg)}`)),
  ].join('|');
  const squeezed = inner.replace(/"([^"]*)"|'([^']*)'|\s+/g, (text, a, b) =>
    /^\s/.test(text) ? '' : JSON.stringify(a ?? b),
  );
  if (again !== squeezed)
    return fail(`"${written}" has more than a name and filters`, 'Write {{ name | filter: "words" }}.');
  return { ...spot, kind: 'print', path, filters };
}

function argumentFault(
  name: Filter[0],
  args: readonly (string | undefined)[],
): { message: string; mend: string } | undefined {
  const [first] = args;
  if (name === 'default') {
    return args.length === 1 && first !== undefined && first !== ''
      ? undefined
      : {
          message: '"default" needs the words to use instead, in quotes',
          mend: 'Write {{ first_name | default: "there" }}.',
        };
  }
  const forms: readonly string[] = name === 'date' ? ['full'] : name === 'time' ? ['short'] : [];
  if (args.length === 0) return undefined;
  if (args.length === 1 && first !== undefined && forms.includes(first)) return undefined;
  const form = forms[0];
  const mend = form ? `Write | ${name} or | ${name}: "${form}".` : `Write | ${name}.`;
  return { message: `"${name}" does not take ${first === undefined ? 'that' : `"${first}"`}`, mend };
}

function readBlock(written: string, spot: Spot, source: SourceText, problems: Problems): MergeTag | undefined {
  const [, name = '', args = ''] = /^\s*([^\s]*)\s*([\s\S]*?)\s*$/.exec(inside(written)) ?? [];
  const fail = (message: string, mend?: string) => {
    problems.error(source, spot.start, 'merge-language', message, mend);
    return undefined;
  };
  switch (name) {
    case 'else':
    case 'endif':
    case 'endfor':
      if (args !== '')
        return fail(
          `"${name}" stands alone`,
          name === 'else' ? 'For another condition write {% elsif … %}.' : undefined,
        );
      return { ...spot, kind: name };
    case 'for': {
      const loop = /^([a-z]\w*)\s+in\s+([A-Za-z]\w*(?:\.\w+)*)$/.exec(args);
      if (!loop || reserved.has(loop[1] as string))
        return fail(`"${written}" is not a loop`, 'Write {% for item in list %}.');
      return { ...spot, kind: 'for', item: loop[1] as string, list: loop[2] as string };
    }
    case 'if':
    case 'elsif': {
      const all = readConditions(args, fail);
      return all && { ...spot, kind: name, all };
    }
    default: {
      const close = name === 'elseif' || name === 'elif' ? 'Did you mean "elsif"?' : didYouMean(name, tagNames);
      return fail(`there is no tag "{% ${name} %}"`, close ?? `The tags are ${tagNames.join(', ')}.`);
    }
  }
}

type Fail = (message: string, mend?: string) => undefined;
const operators = new Set(['==', '!=', '>', '<', '>=', '<=']);

/** `a and b == "x"`, from LiquidJS's postfix order. */
function readConditions(args: string, fail: Fail): readonly Condition[] | undefined {
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
  for (const part of words.split(/\sand\s/).reduce<string[]>((parts, piece) => {
    const from = parts.join(' and ').length + (parts.length > 0 ? 5 : 0);
    parts.push(args.slice(from, from + piece.length));
    return parts;
  }, [])) {
    const condition = readCondition(part.trim());
    if (!condition) return fail(`"${part.trim()}" is not a condition this language has`, mend);
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

type LiquidToken = Value['initial']['postfix'][number];
type Quoted = Parameters<typeof evalQuotedToken>[0];

const isQuoted = (token: unknown): token is Quoted =>
  typeof token === 'object' && token !== null && (token as LiquidToken).kind === TokenKind.Quoted;

function pathOf(token: LiquidToken): string | undefined {
  if (token.kind !== TokenKind.PropertyAccess) return undefined;
  const text = token.getText();
  return /^[A-Za-z]\w*(?:\.[A-Za-z][\w-]*)*$/.test(text) && !reserved.has(text) ? text : undefined;
}

const inside = (written: string): string =>
  written
    .replace(/^\{[{%]-?/, '')
    .replace(/-?[}%]\}$/, '')
    .trim();
/** Quoted words as blanks of the same length, so that positions stay. */
const withoutQuotes = (text: string): string => text.replace(/"[^"]*"|'[^']*'/g, (quoted) => '_'.repeat(quoted.length));

function plainError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] as string).replace(/, (line|file):.*$/, '');
}

function addLiquidError(error: unknown, source: SourceText, problems: Problems): void {
  const token = (error as { token?: { begin?: number } }).token;
  problems.error(
    source,
    token?.begin ?? 0,
    'merge-language',
    `this cannot be read: ${plainError(error)}`,
    'Close it with }} or %}.',
  );
}

function checkNesting(tags: readonly MergeTag[], source: SourceText, problems: Problems): void {
  const open: { kind: 'if' | 'for'; start: number; otherwise: boolean }[] = [];
  const fail = (offset: number, message: string) => problems.error(source, offset, 'merge-language', message);
  for (const tag of tags) {
    const top = open.at(-1);
    if (tag.kind === 'if' || tag.kind === 'for') open.push({ kind: tag.kind, start: tag.start, otherwise: false });
    else if (tag.kind === 'elsif' || tag.kind === 'else') {
      if (top?.kind !== 'if') fail(tag.start, `{% ${tag.kind} %} has no {% if %} before it`);
      else if (top.otherwise) fail(tag.start, `{% ${tag.kind} %} comes after {% else %}`);
      else top.otherwise = tag.kind === 'else';
    } else if (tag.kind === 'endif' || tag.kind === 'endfor') {
      const kind = tag.kind === 'endif' ? 'if' : 'for';
      if (top?.kind !== kind) fail(tag.start, `{% ${tag.kind} %} has no {% ${kind} %} to close`);
      else open.pop();
    }
  }
  for (const tag of open) fail(tag.start, `{% ${tag.kind} %} is never closed: add {% end${tag.kind} %}`);
}
