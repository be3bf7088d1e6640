/** Names: which exist, what may be done with each, and which of them a journey can supply. */
import { type ListName, mergedPrefix, type ValueName, valueNames } from '../../functions/core/email/valueNames.ts';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import type { Problems } from '../findings/problems.ts';
import type { Place, SourceText } from '../findings/source.ts';
import type { MergeTag } from './language.ts';

export type { ListName };
export type AnyName = ValueName | ListName;
export type NameList = Readonly<Record<string, AnyName>>;

/** Every name of the running system. */
export const knownNames: NameList = valueNames;

/** One use of a name, with its place in the assembled file (before tokens). */
export interface NameUse {
  /** As declared: of a loop's item, `list.item`. */
  readonly path: string;
  readonly start: number;
  readonly place: Place;
  readonly prints: boolean;
  readonly needs: ValueName['needs'];
  readonly type: AnyName['type'];
}

interface Loop {
  readonly item: string;
  readonly list: string;
  readonly fields: Readonly<Record<string, ValueName>>;
}
interface Guard {
  /** Paths that are certainly present in the branch at hand. */
  present: readonly string[];
}

/** Checks every name of a template, and lists the uses for the checks of its journey. */
export function checkNames(
  source: SourceText,
  tags: readonly MergeTag[],
  names: NameList,
  problems: Problems,
): NameUse[] {
  const uses: NameUse[] = [];
  const guards: Guard[] = [];
  const loops: Loop[] = [];
  const look = (path: string, tag: MergeTag, prints: boolean): AnyName | undefined => {
    const found = lookUp(path, names, loops);
    if (!found) {
      const local = loops.flatMap((loop) => Object.keys(loop.fields).map((field) => `${loop.item}.${field}`));
      const message = `there is no name "${path}"`;
      problems.error(
        source,
        tag.start,
        'unknown-name',
        message,
        didYouMean(path, [...Object.keys(names), ...local]) ??
          'The names are listed in functions/core/email/valueNames.ts.',
      );
      return undefined;
    }
    uses.push({
      path: found.path,
      start: tag.start,
      place: source.place(tag.start),
      prints,
      needs: found.name.needs,
      type: found.name.type,
    });
    return found.name;
  };
  for (const tag of tags) {
    switch (tag.kind) {
      case 'print': {
        const name = look(tag.path, tag, true);
        if (name) checkPrint(source, tag, name, guards, problems);
        break;
      }
      case 'if':
      case 'elsif': {
        if (tag.kind === 'elsif') guards.pop();
        const present: string[] = [];
        for (const condition of tag.all) {
          const name = look(condition.path, tag, false);
          if (!name) continue;
          if (condition.op === undefined) present.push(condition.path);
          else checkComparison(source, tag, condition, name, problems);
        }
        guards.push({ present });
        break;
      }
      case 'else':
        guards.pop();
        guards.push({ present: [] });
        break;
      case 'endif':
        guards.pop();
        break;
      case 'for': {
        const name = look(tag.list, tag, false);
        if (name && name.type !== 'list') {
          problems.error(source, tag.start, 'wrong-type', `"${tag.list}" is a ${name.type}, not a list to go through`);
        }
        if (tag.item in names || Object.keys(names).some((known) => known.startsWith(`${tag.item}.`))) {
          problems.error(
            source,
            tag.start,
            'merge-language',
            `"${tag.item}" is already a name`,
            'Choose another word, such as "item".',
          );
        }
        loops.push({ item: tag.item, list: tag.list, fields: name?.type === 'list' ? name.item : {} });
        break;
      }
      case 'endfor':
        loops.pop();
    }
  }
  return uses;
}

function lookUp(path: string, names: NameList, loops: readonly Loop[]): { path: string; name: AnyName } | undefined {
  const [root = '', ...rest] = path.split('.');
  const loop = loops.findLast((candidate) => candidate.item === root);
  if (loop) {
    const name = loop.fields[rest.join('.')];
    return name && Object.hasOwn(loop.fields, rest.join('.'))
      ? { path: `${loop.list}.${rest.join('.')}`, name }
      : undefined;
  }
  if (Object.hasOwn(names, path)) return { path, name: names[path] as AnyName };
  if (path.startsWith(mergedPrefix) && /^[A-Za-z][\w-]*$/.test(path.slice(mergedPrefix.length))) {
    return { path, name: { type: 'boolean', needs: 'nothing', about: 'whether that step was merged into this email' } };
  }
  return undefined;
}

type Print = Extract<MergeTag, { kind: 'print' }>;

function checkPrint(
  source: SourceText,
  tag: Print,
  name: AnyName,
  guards: readonly Guard[],
  problems: Problems,
): undefined {
  const fail = (rule: string, message: string, mend?: string): undefined => {
    problems.error(source, tag.start, rule, message, mend);
  };
  const has = (...wanted: string[]) => tag.filters.some(([filter]) => wanted.includes(filter));
  if (name.type === 'list')
    return fail('wrong-type', `"${tag.path}" is a list: it cannot be printed`, `Write {% for item in ${tag.path} %}.`);
  if (name.type === 'boolean')
    return fail('wrong-type', `"${tag.path}" is yes or no: it cannot be printed`, `Write {% if ${tag.path} %}.`);
  if (name.type === 'moment' && !has('date', 'time')) {
    return fail(
      'wrong-filter',
      `"${tag.path}" is a moment and needs a filter`,
      `Write {{ ${tag.path} | date }} or {{ ${tag.path} | time }}.`,
    );
  }
  if (name.type !== 'moment' && has('date', 'time')) {
    const filter = tag.filters.find(([candidate]) => candidate === 'date' || candidate === 'time')?.[0];
    return fail(
      'wrong-filter',
      `"${tag.path}" is a ${name.type}, so "| ${filter}" cannot print it`,
      `Write {{ ${tag.path} }}.`,
    );
  }
  if (name.type !== 'text' && has('capitalize')) {
    return fail(
      'wrong-filter',
      `"${tag.path}" is a ${name.type}, so "| capitalize" cannot print it`,
      `Write {{ ${tag.path} }}.`,
    );
  }
  if (tag.filters.filter(([filter]) => filter === 'date' || filter === 'time').length > 1) {
    return fail(
      'wrong-filter',
      'one of "date" and "time" at once',
      `Write {{ ${tag.path} | date }} and {{ ${tag.path} | time }}.`,
    );
  }
  if (name.optional && !has('default') && !guards.some(({ present }) => present.includes(tag.path))) {
    return fail(
      'optional-name',
      `"${tag.path}" may be missing`,
      `Write {{ ${tag.path} | default: "…" }}, or ask first: {% if ${tag.path} %}.`,
    );
  }
  return undefined;
}

function checkComparison(
  source: SourceText,
  tag: MergeTag,
  { path, op, value }: { path: string; op?: string; value?: unknown },
  name: AnyName,
  problems: Problems,
): void {
  const fail = (message: string, mend?: string) => problems.error(source, tag.start, 'wrong-type', message, mend);
  const wanted = name.type === 'number' ? 'number' : name.type === 'boolean' ? 'boolean' : 'string';
  if (name.type === 'moment' || name.type === 'list') {
    fail(`"${path}" is a ${name.type}: it can be asked about, not compared`, `Write {% if ${path} %}.`);
  } else if (typeof value !== wanted) {
    const example = wanted === 'number' ? '2' : wanted === 'boolean' ? 'true' : '"words"';
    fail(
      `"${path}" is a ${name.type}, and ${JSON.stringify(value)} is not`,
      `Write {% if ${path} ${op} ${example} %}.`,
    );
  } else if (wanted !== 'number' && op !== '==' && op !== '!=') {
    fail(`"${op}" compares numbers, and "${path}" is a ${name.type}`, 'Use == or !=.');
  }
}

/** The type of the name printed by the tag at `start`. */
export const typeOf = (start: number, uses: readonly NameUse[]): AnyName['type'] | undefined =>
  uses.find((use) => use.prints && use.start === start)?.type;
