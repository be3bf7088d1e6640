/**
 * What an edit of a stranger's is: the places it takes, the checks that tell of a forgotten one, and a proof that the
 * whole of it does something. A place is a file that is written by hand or by the command that the checks name; what
 * belongs together in one file counts once.
 */

export type Change =
  | { readonly kind: 'new'; readonly text: string }
  /** `find` stands in the file exactly once. */
  | { readonly kind: 'replace'; readonly find: string; readonly with: string }
  /** Written by a command of this repository: its arguments for Node. */
  | { readonly kind: 'command'; readonly arguments: readonly string[] };

export interface Forgotten {
  /** The check that turns red when this place alone is left out. */
  readonly check: string;
  /** What it says then: enough to find the place. */
  readonly says: RegExp;
}

export interface Place {
  /** From the root of the repository. */
  readonly file: string;
  readonly changes: readonly Change[];
  /** Files with the same words here are one place: an email in its languages, when the edit is not about an email. */
  readonly partOf?: string;
  /** Absent where the edit is nothing without it, or where another file of the same place tells. */
  readonly forgotten?: Forgotten;
}

export interface Edit {
  /** As the table of CONTRIBUTING.md calls it. */
  readonly name: string;
  /** Places it may take, tests and docs aside. */
  readonly most: number;
  readonly places: readonly Place[];
  /** Tests and docs. */
  readonly aside: readonly Place[];
  /** What a stranger runs: its name, and the arguments for Node. */
  readonly checks: Readonly<Record<string, readonly string[]>>;
  /** A test that is green with the whole edit, and red without any of it. */
  readonly proof: string;
}

export const vitest = (...files: readonly string[]): readonly string[] => [
  'node_modules/vitest/vitest.mjs',
  'run',
  ...files,
];
export const types: readonly string[] = ['node_modules/typescript/bin/tsc'];
export const words: readonly string[] = ['content/cli/templatesCheck.ts'];
export const build: readonly string[] = ['content/cli/build.ts'];

export const created = (file: string, text: string, forgotten?: Forgotten): Place => ({
  file,
  changes: [{ kind: 'new', text }],
  ...(forgotten && { forgotten }),
});

/** @param pairs what stands there, and what shall. */
export const replaced = (
  file: string,
  pairs: readonly (readonly [find: string, instead: string])[],
  forgotten?: Forgotten,
): Place => ({
  file,
  changes: pairs.map(([find, instead]) => ({ kind: 'replace', find, with: instead })),
  ...(forgotten && { forgotten }),
});

/**
 * The text of a file after its changes, commands left out.
 *
 * @param text undefined: there is no such file.
 * @throws Error that names the file and what no longer stands there.
 */
export function changed(text: string | undefined, { file, changes }: Place): string | undefined {
  let now = text;
  for (const change of changes) {
    if (change.kind === 'command') continue;
    if (change.kind === 'new') {
      if (now !== undefined) throw new Error(`${file} is there already: the edit would create it`);
      now = change.text;
      continue;
    }
    const parts = now?.split(change.find) ?? [];
    if (parts.length !== 2) {
      const found = parts.length > 2 ? `${parts.length - 1} times` : 'nowhere';
      throw new Error(`${file} has "${change.find}" ${found}, expected once: write the edit's place anew`);
    }
    now = parts.join(change.with);
  }
  return now;
}
