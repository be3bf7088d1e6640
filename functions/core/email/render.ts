/**
 * Merges one person's values into a compiled email. The compiler (`content/`) has decided every escape already, so
 * this is a small interpreter: a template is turned once into a flat list of texts and holes, then filled per send.
 *
 * A text with nothing to see counts as absent everywhere: a blank first name must never print "Hello ,". Otherwise the meaning is Liquid's,
 * and LiquidJS is the oracle in the tests.
 */

import type { CompiledTemplate, Condition, Escape, Filter, Segment, Values } from '../model/template.ts';
import type { Zone } from '../time/time.ts';
import { printDate, printTime } from './dates.ts';

export interface RenderOptions {
  /** BCP 47; decides how dates and times are written. */
  readonly locale: string;
  /** Times are printed in this zone, named: the appointment location's. */
  readonly zone: Zone;
}

export interface Rendered {
  readonly subject: string;
  readonly preheader?: string;
  readonly html: string;
  readonly text: string;
}

export type RenderFault = 'missing' | 'badType' | 'badUrl' | 'badMoment';

/** An email that must not leave: a required value is missing, or a value cannot stand where the template puts it. */
export class RenderError extends Error {
  readonly code: RenderFault;
  /** The dotted path. Never the value: that may be personal. */
  readonly path: string;
  constructor(code: RenderFault, path: string) {
    super(`${path}: ${faultWords[code]}`);
    this.name = 'RenderError';
    this.code = code;
    this.path = path;
  }
}

const faultWords: Record<RenderFault, string> = {
  missing: 'the email needs this value and it is missing',
  badType: 'the value is not a text, number or boolean that can be printed',
  badUrl: 'a link must begin with https, mailto, tel or sms',
  badMoment: 'the value is not an instant such as 2027-03-12T16:00:00.000Z',
};

/**
 * Fills `template` with `values`.
 * @throws RenderError when a required value is missing or unfit; the send is then refused, never sent half empty.
 */
export function render(template: CompiledTemplate, values: Values, options: RenderOptions): Rendered {
  const ready = prepare(template);
  const scope: Scope = { values, locale: options.locale, zone: options.zone, items: undefined };
  const subject = ready.subject(scope).replace(/\s+/g, ' ').trim();
  const preheader = ready.preheader(scope).replace(/\s+/g, ' ').trim();
  const html = ready.html(scope);
  const text = ready.text(scope);
  return preheader === '' ? { subject, html, text } : { subject, preheader, html, text };
}

/** The subject alone. @throws RenderError as `render`. */
export function renderSubject(template: CompiledTemplate, values: Values, { locale, zone }: RenderOptions): string {
  return prepare(template).subject({ values, locale, zone, items: undefined }).replace(/\s+/g, ' ').trim();
}

interface Scope {
  readonly values: Values;
  readonly locale: string;
  readonly zone: Zone;
  /** Loop variables in force. */
  items: Record<string, unknown> | undefined;
}
type Piece = (scope: Scope) => string;
type Leaf = string | number | boolean | undefined;
interface Prepared {
  readonly subject: Piece;
  readonly preheader: Piece;
  readonly html: Piece;
  readonly text: Piece;
}

const preparedTemplates = new WeakMap<CompiledTemplate, Prepared>();

/** The template as closures, made at its first use and kept as long as the template itself. */
export function prepare(template: CompiledTemplate): Prepared {
  const known = preparedTemplates.get(template);
  if (known) return known;
  const made: Prepared = {
    subject: joined(template.subject, []),
    preheader: joined(template.preheader, []),
    html: joined(template.html, []),
    text: closed(template.text),
  };
  preparedTemplates.set(template, made);
  return made;
}

/** A text that ends with a condition or loop: without what that leaves behind at the very end. */
function closed(segments: readonly Segment[]): Piece {
  const write = joined(segments, []);
  return segments.at(-1) === '\n' ? (scope) => `${write(scope).trimEnd()}\n` : write;
}

function joined(segments: readonly Segment[], loops: readonly string[]): Piece {
  const pieces = segments.map((segment) => (typeof segment === 'string' ? segment : pieceOf(segment, loops)));
  if (pieces.length === 0) return () => '';
  if (pieces.length === 1) {
    const only = pieces[0] as string | Piece;
    return typeof only === 'string' ? () => only : only;
  }
  return (scope) => {
    let out = '';
    for (const piece of pieces) out += typeof piece === 'string' ? piece : piece(scope);
    return out;
  };
}

function pieceOf(segment: Exclude<Segment, string>, loops: readonly string[]): Piece {
  if ('path' in segment) return hole(segment.path, segment.filters ?? [], segment.as, loops);
  if ('if' in segment) {
    const branches = segment.if.map((branch) => ({
      holds: branch.all.map((condition) => holds(condition, loops)),
      write: joined(branch.then, loops),
    }));
    const otherwise = joined(segment.else ?? [], loops);
    return (scope) => {
      for (const branch of branches) if (branch.holds.every((test) => test(scope))) return branch.write(scope);
      return otherwise(scope);
    };
  }
  const list = reader(segment.in, loops);
  const body = joined(segment.do, [...loops, segment.for]);
  return (scope) => {
    const items = list(scope);
    if (items === undefined) return '';
    if (!Array.isArray(items)) throw new RenderError('badType', segment.in);
    let out = '';
    const outer = scope.items;
    for (const item of items) {
      scope.items = { ...outer, [segment.for]: item };
      out += body(scope);
    }
    scope.items = outer;
    return out;
  };
}

function hole(path: string, filters: readonly Filter[], as: Escape, loops: readonly string[]): Piece {
  const read = reader(path, loops);
  const written = escapes[as];
  return (scope) => {
    let value = leaf(read(scope), path);
    for (const filter of filters) value = filtered(value, filter, path, scope);
    if (value === undefined) throw new RenderError('missing', path);
    return written(String(value), path);
  };
}

function reader(path: string, loops: readonly string[]): (scope: Scope) => unknown {
  const [root = '', ...rest] = path.split('.');
  const local = loops.includes(root);
  const [first] = rest;
  if (!local && rest.length === 0) return (scope) => scope.values[root];
  if (!local && rest.length === 1 && first !== undefined) {
    return (scope) => (scope.values[root] as Record<string, unknown> | undefined)?.[first];
  }
  return (scope) => {
    let value: unknown = local ? scope.items?.[root] : scope.values[root];
    for (const name of rest) value = (value as Record<string, unknown> | undefined)?.[name];
    return value;
  };
}

function leaf(value: unknown, path: string): Leaf {
  if (typeof value === 'string') return present(value);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  throw new RenderError('badType', path);
}

function filtered(value: Leaf, [name, argument]: Filter, path: string, scope: Scope): Leaf {
  switch (name) {
    case 'default':
      return value === undefined || value === false ? argument : value;
    case 'capitalize': {
      if (value === undefined) return undefined;
      const text = String(value);
      return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
    }
    case 'date':
    case 'time': {
      if (value === undefined) return undefined;
      const print = name === 'date' ? printDate : printTime;
      const printed = print(String(value), scope.zone, scope.locale, argument);
      if (printed === undefined) throw new RenderError('badMoment', path);
      return printed;
    }
  }
}

function holds(condition: Condition, loops: readonly string[]): (scope: Scope) => boolean {
  const read = reader(condition.path, loops);
  const { op, value: expected } = condition;
  const asked = (scope: Scope): unknown => {
    const value = read(scope) ?? undefined;
    return typeof value === 'string' ? present(value) : value;
  };
  if (op === undefined) {
    return (scope) => {
      const value = asked(scope);
      return value !== undefined && value !== false;
    };
  }
  if (op === '==') return (scope) => asked(scope) === expected;
  if (op === '!=') return (scope) => asked(scope) !== expected;
  return (scope) => {
    const value = asked(scope);
    if (typeof value !== 'number' || typeof expected !== 'number') return false;
    return op === '>'
      ? value > expected
      : op === '<'
        ? value < expected
        : op === '>='
          ? value >= expected
          : value <= expected;
  };
}

/** Controls could break a header or a line, direction marks could turn the rest of a sentence around. */
const unfit = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]+/;
const unfitAll = new RegExp(unfit, 'g');

/** A text that shows something, as one line; undefined when nothing of it would be seen. */
function present(value: string): string | undefined {
  const line = plain(value);
  return line === '' || line.trim() === '' ? undefined : line;
}

/** A value as one line of well-formed text, whatever it was. */
export function plain(value: string): string {
  return (unfit.test(value) ? value.replace(unfitAll, ' ').trim() : value).toWellFormed();
}

const special = /[&<>"']/;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (value: string): string =>
  special.test(value) ? value.replace(/[&<>"']/g, (char) => entities[char] as string) : value;

/** http is for this machine only: the local system has no certificate. */
const linkable =
  /^(?:https:\/\/[^\s"'<>\\`]+|(?:mailto|tel|sms):[^\s"'<>\\`]+|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:[/?#][^\s"'<>\\`]*)?)$/i;

const escapes: Record<Escape, (value: string, path: string) => string> = {
  html: escapeHtml,
  attribute: escapeHtml,
  url: (value, path) => {
    if (!linkable.test(value)) throw new RenderError('badUrl', path);
    return escapeHtml(value);
  },
  // RFC 3986 §3.4 lets "@" stand in a query and RFC 6068 in a mailto; the apostrophe would end a quoted attribute.
  urlParameter: (value) => encodeURIComponent(value).replace(/%40|'/g, (match) => (match === "'" ? '%27' : '@')),
  text: (value) => value,
  header: (value) => value,
};
