/** One planted fault: words, journeys or clinic files with one thing wrong, and the rule that must find it. */
import type { NameList } from '../../../content/compile/names.ts';
import { clinicYaml, eating, eatingEs, eatingMinimal, evening, welcome, welcomeEs } from '../clinicFiles.ts';

/** Changes to the small clinic, by path; `undefined` takes a file away. */
export type Files = Readonly<Record<string, string | undefined>>;

export interface Fault {
  readonly rule: string;
  readonly what: string;
  readonly files: Files;
  /** Where it must be found; the first of `files` where nothing is said. */
  readonly at?: string;
  readonly says?: RegExp;
  /** Where it must be found, when the file alone does not say enough. */
  readonly line?: number;
  readonly severity?: 'warning' | 'advice';
  /** Looks alike and is right: the rule must not find it. */
  readonly but?: Files;
  readonly names?: NameList;
}

type Parts = Parameters<typeof welcome>[1];

export const nurture = (words: string, parts?: Parts): Files => ({ 'nurture/welcome.mjml': welcome(words, parts) });
export const nurtureEs = (words: string, parts?: Parts): Files => ({
  'nurture/welcome.es.mjml': welcomeEs(words, parts),
});
export const prepare = (words: string, parts?: Parts): Files => ({ 'prepare/eating.mjml': eating(words, parts) });
export const minimal = (words: string): Files => ({ 'prepare/eating.minimal.mjml': eatingMinimal(words) });
export const after = (words: string): Files => ({ 'after/evening.mjml': evening(words) });

/** @throws Error when what is to be broken is not there. */
export function changed(text: string, from: string | RegExp, to: string): string {
  const made = text.replace(from, to);
  if (made === text) throw new Error(`${from} is not there to be changed`);
  return made;
}
export const prepareEs = (words: string, parts?: Parts): Files => ({
  'prepare/eating.es.mjml': eatingEs(words, parts),
});
export const clinic = (from: string | RegExp, to: string): Files => ({ 'clinic.yaml': changed(clinicYaml, from, to) });

/** The same fault in several wordings. */
export const each = (
  rule: string,
  wordings: readonly string[],
  files: (words: string) => Files,
  but: readonly string[] = [],
): Fault[] =>
  wordings.map((what, index) => {
    const alike = but[index];
    return {
      rule,
      what,
      line: 10,
      files: files(`<p>${what}</p>`),
      ...(alike ? { but: files(`<p>${alike}</p>`) } : {}),
    };
  });
