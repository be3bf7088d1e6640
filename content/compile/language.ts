/**
 * The merge language: Liquid's syntax, a strict subset (facts: what marketers know from other tools). LiquidJS reads
 * it; here its tokens become a short list of tags, and whatever is not in the subset becomes a finding.
 */
import { evalQuotedToken, Tokenizer, TokenKind, Value } from 'liquidjs';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import type { Condition, Filter } from '../../functions/core/model/template.ts';
import type { Problems } from '../findings/problems.ts';
import type { SourceText } from '../findings/source.ts';
import { readConditions } from './conditions.ts';
import { engine, filterNames, isQuoted, pathOf, plainError, reserved, withoutQuotes } from './liquid.ts';

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

const tagNames = ['if', 'elsif', 'else', 'endif', 'for', 'endfor'] as const;

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
  const forms: readonly string[] =
    name === 'date'
      ? ['full', 'capital', 'weekday']
      : name === 'time'
        ? ['short', 'clock', 'digits', 'half', 'zone']
        : [];
  if (args.length === 0) return undefined;
  if (args.length === 1 && first !== undefined && forms.includes(first)) return undefined;
  const mend = [`Write | ${name}`, ...forms.map((form) => `| ${name}: "${form}"`)].join(' or ').concat('.');
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

const inside = (written: string): string =>
  written
    .replace(/^\{[{%]-?/, '')
    .replace(/-?[}%]\}$/, '')
    .trim();

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
