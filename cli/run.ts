/** Runs a command: a slip of whoever typed it is one sentence and exit code 2, and never a stack trace. */
import { existsSync, statSync } from 'node:fs';
import { didYouMean } from '../functions/core/model/nearest.ts';
import { type Asked, type Command, type Options, readArguments } from './arguments.ts';

/** The command was asked in a way that it cannot be done; the message is one sentence that says how to ask. */
export class Slip extends Error {
  override readonly name = 'Slip';
}

type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * Reads the command line and does what was asked. Exit code 0, or 1 when the command says that something is wrong, or 2
 * for a slip in how it was asked.
 *
 * @param mendable errors that the reader can mend: told by their message alone. Others are ours, and show where.
 */
export async function runCommand<O extends Options>(
  described: Command<O>,
  run: (asked: Asked<O>) => Promise<void> | void,
  mendable: readonly ErrorClass[] = [],
): Promise<void> {
  const read = readArguments(described, process.argv.slice(2));
  if (read.kind === 'help') {
    console.log(read.text);
    return;
  }
  if (read.kind === 'slip') {
    console.error(read.sentence);
    process.exitCode = 2;
    return;
  }
  try {
    await run(read);
  } catch (error) {
    process.exitCode = tellError(error, mendable);
  }
}

/**
 * For a script that runs from its top to its bottom: what was asked of it. Help and slips end the process here.
 *
 * @param check looks at what was asked, and may throw a `Slip`; what it returns is the result.
 */
export function asked<O extends Options, T = Asked<O>>(
  described: Command<O>,
  check: (asked: Asked<O>) => T = (given) => given as T,
): T {
  const read = readArguments(described, process.argv.slice(2));
  if (read.kind === 'help') {
    console.log(read.text);
    process.exit(0);
  }
  if (read.kind === 'slip') {
    console.error(read.sentence);
    process.exit(2);
  }
  try {
    return check(read);
  } catch (error) {
    process.exit(tellError(error, []));
  }
}

/** Tells an error as `runCommand` does. @returns the exit code. */
export function tellError(error: unknown, mendable: readonly ErrorClass[]): 1 | 2 {
  const told = error instanceof Slip || mendable.some((kind) => error instanceof kind);
  console.error(told ? (error as Error).message : error);
  return error instanceof Slip ? 2 : 1;
}

/** @param name of the option, as typed: `--seeds`. @throws Slip when it is not a whole number of at least `least`. */
export function wholeNumber(text: string, name: string, least = 1): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text)) && Number(text) >= least) return Number(text);
  throw new Slip(`${name} is "${text}", and must be a whole number of at least ${least}.`);
}

/** @param example how the command is used. @throws Slip when no file is named, or none is there. */
export function existingFile(path: string | undefined, example: string): string {
  if (path === undefined) throw new Slip(`Name the file: ${example}`);
  if (!existsSync(path)) throw new Slip(`There is no such file: ${path}`);
  if (statSync(path).isDirectory()) throw new Slip(`${path} is a folder, and a file is needed: ${example}`);
  return path;
}

/** @param what it is the name of: `environment`. @throws Slip when it is none of `names`, naming the nearest. */
export function oneOf<T extends string>(name: string, what: string, names: readonly T[]): T {
  const found = names.find((each) => each === name);
  if (found !== undefined) return found;
  throw new Slip(`There is no ${what} "${name}". ${didYouMean(name, names) ?? `There is: ${names.join(', ')}.`}`);
}

/** The port that a variable of the environment names. 0 takes a free one. @throws Slip when it is no port. */
export function portOf(variable: string, otherwise: number, environment = process.env): number {
  const text = environment[variable];
  if (text === undefined || text === '') return otherwise;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new Slip(`${variable} is "${text}", and must be a port: a whole number from 0 to 65535.`);
}
