/** What a command takes, read from the command line: its values, its help, or one sentence about a slip. */
import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import { didYouMean } from '../functions/core/model/nearest.ts';

export interface Option extends ParseArgsOptionDescriptor {
  /** What it is for, in a few words. */
  readonly says: string;
  /** What stands behind it in the help: `<address>`. Only for options that take a value. */
  readonly value?: string;
}

export type Options = Readonly<Record<string, Option>>;

/** A command, as `--help` tells it. */
export interface Command<O extends Options = Options> {
  /** As it is typed: `npm run explain`. */
  readonly name: string;
  /** What it does, in a sentence or two. */
  readonly does: string;
  readonly options: O;
  /** What it takes besides options: how it is written in the help, and how many there may be. */
  readonly takes?: { readonly name: string; readonly says: string; readonly most: number };
  /** Variables of the environment that it reads, each with what it is for. */
  readonly variables?: Readonly<Record<string, string>>;
  /** As somebody would type them, the plainest first. */
  readonly examples: readonly [string, ...string[]];
}

type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>>;

/** What was asked of a command. */
export interface Asked<O extends Options> {
  readonly values: Parsed<O>['values'];
  readonly positionals: readonly string[];
}

export type Read<O extends Options> =
  | ({ readonly kind: 'run' } & Asked<O>)
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'slip'; readonly sentence: string };

/** Keeps the options' own types. */
export function command<const O extends Options>(described: Command<O>): Command<O> {
  return described;
}

/** @param args without the program's name: `process.argv.slice(2)`. */
export function readArguments<O extends Options>(described: Command<O>, args: readonly string[]): Read<O> {
  const options = { ...described.options, help: { type: 'boolean', short: 'h' } } as const;
  const config = { args: [...args], options, allowPositionals: true } as const;
  const { tokens } = parseArgs({ ...config, strict: false, tokens: true });
  const asked = tokens.filter((token) => token.kind === 'option');
  if (asked.some(({ name }) => name === 'help')) return { kind: 'help', text: helpOf(described) };
  const slip = (sentence: string) => ({ kind: 'slip', sentence }) as const;
  const rest = `"${described.name} -- --help" lists what there is.`;
  for (const { name, rawName, value, inlineValue } of asked) {
    const option = Object.hasOwn(described.options, name) ? described.options[name] : undefined;
    if (!option) {
      const meant = didYouMean(name, Object.keys(described.options))?.replace(/"(.+)"/, '--$1');
      return slip(`There is no option ${rawName}. ${meant ?? rest}`);
    }
    if (option.type === 'boolean' && value !== undefined) return slip(`${rawName} takes no value.`);
    // `--email --json`: the next option is no value; whoever means it so writes `--email=--json`.
    if (option.type === 'string' && (value === undefined || value === '' || (!inlineValue && value.startsWith('--'))))
      return slip(`${rawName} needs a value: ${rawName} ${option.value ?? '<value>'}.`);
  }
  const { values, positionals } = parseArgs({ ...config, strict: true }) as unknown as Asked<O>;
  const extra = positionals[described.takes?.most ?? 0];
  if (extra !== undefined)
    return slip(`"${extra}" is one too many for ${described.name}: it is used like this: ${described.examples[0]}`);
  return { kind: 'run', values, positionals };
}

/** What `--help` prints. */
export function helpOf({ name, does, options, takes, variables = {}, examples }: Command): string {
  const own = Object.entries(options).map(([option, { says, value, multiple }]) => {
    const written = value === undefined ? `--${option}` : `--${option} ${value}`;
    return [written, multiple ? `${says}; as often as needed` : says] as const;
  });
  const usage = [name, ...(takes ? [`-- ${takes.name}`, '[options]'] : own.length > 0 ? ['-- [options]'] : [])];
  return [
    usage.join(' '),
    '',
    does,
    '',
    ...(takes ? ['Takes', ...columns([[takes.name, takes.says]]), ''] : []),
    'Options',
    ...columns([...own, ['--help', 'this text']]),
    '',
    ...(Object.keys(variables).length > 0 ? ['Environment', ...columns(Object.entries(variables)), ''] : []),
    examples.length === 1 ? 'Example' : 'Examples',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
