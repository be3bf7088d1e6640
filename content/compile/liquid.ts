/** LiquidJS, cut down to the subset: what it cannot parse, no author can write. */
import { type evalQuotedToken, Liquid, TokenKind, type Value } from 'liquidjs';

export const filterNames = ['default', 'date', 'time', 'capitalize'] as const;
/** Literals LiquidJS knows and the subset does not. */
export const reserved = new Set([
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
export const engine = strictEngine();

type LiquidToken = Value['initial']['postfix'][number];
type Quoted = Parameters<typeof evalQuotedToken>[0];

export const isQuoted = (token: unknown): token is Quoted =>
  typeof token === 'object' && token !== null && (token as LiquidToken).kind === TokenKind.Quoted;

/** `a.b`, when that is all the token is. */
export function pathOf(token: LiquidToken): string | undefined {
  if (token.kind !== TokenKind.PropertyAccess) return undefined;
  const text = token.getText();
  return /^[A-Za-z]\w*(?:\.[A-Za-z][\w-]*)*$/.test(text) && !reserved.has(text) ? text : undefined;
}

/** Quoted words as blanks of the same length, so that positions stay. */
export const withoutQuotes = (text: string): string =>
  text.replace(/"[^"]*"|'[^']*'/g, (quoted) => '_'.repeat(quoted.length));

/** LiquidJS's own words, without its line and file: ours are better. */
export function plainError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] as string).replace(/, (line|file):.*$/, '');
}
