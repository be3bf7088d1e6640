/** YAML files read with zod, so that each fault names its file, line, what was expected and the nearest valid name. */
import { type Document, isMap, isNode, isScalar, parseDocument, visit } from 'yaml';
import type { z } from 'zod/mini';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import type { Problems } from '../findings/problems.ts';
import { SourceText } from '../findings/source.ts';

export type Path = readonly PropertyKey[];

/** A YAML file that was read; `at` gives the offset of what stands at a path. */
export interface YamlFile {
  readonly source: SourceText;
  at(path: Path): number;
  /** Offset of a key itself, in the map at `path`; where it is not there, of the map. */
  keyAt(path: Path, key: string): number;
}

type AnySchema = z.ZodMiniType;
type Issue = z.core.$ZodIssue;

/** The value of `text`, if it is what `schema` wants; otherwise every fault is added to `problems`. */
export function readYaml<S extends AnySchema>(
  label: string,
  text: string,
  schema: S,
  problems: Problems,
): { file: YamlFile; value?: z.output<S> } {
  const source = SourceText.of(label, text);
  const document = parseDocument(text, { uniqueKeys: true });
  const at = (path: Path): number => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  };
  const keyAt = (path: Path, key: string): number => {
    const map = path.length === 0 ? document.contents : document.getIn(path, true);
    const pair = isMap(map)
      ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    return (isScalar(pair?.key) ? pair.key.range?.[0] : undefined) ?? at(path);
  };
  const file: YamlFile = { source, at, keyAt };
  // One slip makes the parser stumble on: what follows the first is about no other.
  const [error] = document.errors;
  if (error) {
    const own = (error.message.split('\n')[0] as string).replace(/ at line \d+, column \d+:?$/, '');
    const [message, mend] = slips[error.code] ?? [own, 'Check the indentation, colons and quotes.'];
    problems.error(source, error.pos[0], 'yaml', message, mend);
    return { file };
  }
  let given: unknown;
  try {
    given = document.toJS();
  } catch {
    // The library's guard: some lines of aliases of aliases would be gigabytes.
    problems.error(
      source,
      firstAlias(document),
      'yaml',
      'too many aliases of aliases',
      'Write out what they stand for.',
    );
    return { file };
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return { file, value: parsed.data };
  for (const issue of parsed.error.issues)
    addIssue(issue, [], schema, { source, at, keyAt, document: given }, problems);
  return { file };
}

const spaces = 'Begin the line under the first letter of the line it belongs with: count the spaces.';

/** The parser's own words are for programmers. */
const slips: Readonly<Record<string, readonly [message: string, mend: string]>> = {
  TAB_AS_INDENT: ['this line begins with a tab, and a tab may not stand there', 'Put spaces in its place.'],
  BAD_INDENT: ['this line is indented otherwise than those it belongs with', spaces],
  BLOCK_AS_IMPLICIT_KEY: ['this line, or the one before it, is indented otherwise than those it belongs with', spaces],
  MULTILINE_IMPLICIT_KEY: [
    'a name goes on over two lines: a colon is missing, or a line is indented otherwise',
    spaces,
  ],
  MISSING_CHAR: [
    'a colon, a quote or a closing bracket is missing here, or the line is indented otherwise than its neighbours',
    'Compare the line with its neighbours.',
  ],
  UNEXPECTED_TOKEN: [
    'this cannot stand here',
    'Put quotes around texts that have signs such as : # { } [ ] , & * in them.',
  ],
  DUPLICATE_KEY: ['this name stands twice in one list of names', 'Delete one of the two, with its value.'],
  BAD_ALIAS: ['"*" and "&" at the beginning of a text have a meaning of their own here', 'Put quotes around the text.'],
};

/** Where the first alias (`*name`) stands. */
function firstAlias(document: Document): number {
  let offset = 0;
  visit(document, {
    Alias(_key, alias) {
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

interface Reading {
  readonly source: SourceText;
  readonly document: unknown;
  at(path: Path): number;
  keyAt(path: Path, key: string): number;
}

function addIssue(issue: Issue, prefix: Path, schema: AnySchema, reading: Reading, problems: Problems): undefined {
  const path = [...prefix, ...issue.path];
  const name = path.length > 0 ? `"${path.map(String).join('.')}"` : 'this file';
  const fail = (message: string, mend?: string, offset = reading.at(path)): undefined => {
    problems.error(reading.source, offset, 'value', message, mend);
  };
  const given = valueAt(reading.document, path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const keys = keysAt(schema, path);
      for (const key of issue.keys) {
        const where = path.length > 0 ? ` in ${name}` : '';
        fail(
          `there is no "${key}"${where}`,
          didYouMean(key, keys) ?? `Expected one of: ${keys.join(', ')}.`,
          reading.keyAt(path, key),
        );
      }
      return undefined;
    }
    case 'invalid_value': {
      const values = issue.values.map(String);
      return fail(
        `${name} is ${told(given)}; expected one of: ${values.join(', ')}`,
        didYouMean(String(given), values),
      );
    }
    case 'invalid_union': {
      const branches = issue.errors.filter((errors) => errors.length > 0);
      // The branch the author most likely meant: one of the same kind (a list, a text), with the fewest complaints about
      // keys, then the fewest at all.
      const weight = (errors: readonly Issue[]) =>
        errors.filter((error) => error.path.length === 0 && error.code === 'invalid_type').length * 100 +
        errors.filter((error) => error.code === 'unrecognized_keys').length * 10 +
        errors.length;
      const best = [...branches].sort((a, b) => weight(a) - weight(b))[0] ?? [];
      if (best.length === 0 || best.every((error) => error.path.length === 0 && error.code === 'invalid_type')) {
        return fail(
          `${name} is ${told(given)}; expected ${branches.flatMap((errors) => errors.map(expected)).join(' or ')}`,
        );
      }
      for (const error of best) addIssue(error, path, schema, reading, problems);
      return undefined;
    }
    default: {
      if (given === undefined)
        return fail(`${name} is missing; expected ${expected(issue)}`, `Add "${String(path.at(-1))}:".`);
      return fail(`${name} is ${told(given)}; expected ${expected(issue)}`);
    }
  }
}

function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return (
        (
          {
            string: 'a text',
            number: 'a number',
            int: 'a whole number',
            boolean: 'true or false',
            array: 'a list',
            object: 'names and values',
            record: 'names and values',
          } as Record<string, string>
        )[issue.expected] ?? issue.expected
      );
    case 'too_small':
      return issue.origin === 'string'
        ? 'a text that is not empty'
        : issue.origin === 'array'
          ? `at least ${issue.minimum} of them`
          : `at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `at most ${issue.maximum} letters` : `at most ${issue.maximum}`;
    case 'invalid_format':
      return saidBySchema(issue) ?? formats[issue.format] ?? `a valid ${issue.format}`;
    case 'invalid_value':
      return `one of: ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `no "${issue.keys.join('", "')}"`;
    default:
      return saidBySchema(issue) ?? 'something else';
  }
}

/** What our schema says of its own accord: Zod's words begin so, in English, once anything in the process has loaded a language. */
const saidBySchema = ({ message }: Issue): string | undefined =>
  message && !message.startsWith('Invalid ') ? message : undefined;

const formats: Record<string, string> = {
  date: 'a date such as 2027-01-31',
  url: 'a web address such as https://www.example.com',
  datetime: 'a date and time',
};

const told = (value: unknown): string => {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  const text =
    typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'names and values') : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value;
  for (const key of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return at;
}

interface Definition {
  readonly type: string;
  readonly shape?: Record<string, AnySchema>;
  readonly element?: AnySchema;
  readonly innerType?: AnySchema;
  readonly valueType?: AnySchema;
  readonly options?: readonly AnySchema[];
}

/** The names a map at `path` may have. */
function keysAt(schema: AnySchema, path: Path): string[] {
  const definition = schema._zod.def as unknown as Definition;
  if (definition.innerType) return keysAt(definition.innerType, path);
  if (definition.options) return [...new Set(definition.options.flatMap((option) => keysAt(option, path)))];
  const [head, ...rest] = path;
  if (head === undefined) return Object.keys(definition.shape ?? {});
  const next = definition.element ?? definition.valueType ?? definition.shape?.[String(head)];
  return next ? keysAt(next, rest) : [];
}
