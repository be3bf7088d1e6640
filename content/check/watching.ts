/** Looks at `templates/` again and again, and tells what has changed since the last look: in the files, and in what is wrong. */
import { type Finding, printFindings, summary } from '../findings/findings.ts';
import { contentRoot } from '../read/partials.ts';
import { check } from './check.ts';
import { chosen } from './chosen.ts';
import { hashesOf } from './inputs.ts';

export interface WatchOptions {
  /** The content folder, `templates/`. */
  readonly templates: string;
  /** Folder for results. */
  readonly cache: string;
  /** The beginning of the names of the emails that are asked about; none: all. */
  readonly only?: string;
  say(text: string): void;
}

export class Watching {
  private readonly options: WatchOptions;
  private files: ReadonlyMap<string, string> = new Map();
  private findings: readonly Finding[] | undefined;

  constructor(options: WatchOptions) {
    this.options = options;
  }

  /** Tells everything the first time, then what is new and what is mended; nothing when no file has changed. */
  async look(): Promise<void> {
    const { templates, cache, say } = this.options;
    const root = contentRoot(templates);
    const files = hashesOf(root);
    const changes = this.findings === undefined ? [] : changesBetween(this.files, files);
    if (this.findings !== undefined && changes.length === 0) return;
    this.files = files;
    const all = (await check(templates, { cache })).findings;
    const before = this.findings;
    const now = this.chosenOf(all);
    this.findings = now;
    if (before === undefined) {
      say(printFindings(now));
      return;
    }
    const known = new Set(before.map(keyOf));
    const still = new Set(now.map(keyOf));
    const added = now.filter((finding) => !known.has(keyOf(finding)));
    const mended = before.filter((finding) => !still.has(keyOf(finding)));
    const lines = [...changes];
    for (const { file, line, message } of mended) lines.push(`  mended: ${file}, line ${line}: ${message}`);
    if (added.length > 0) lines.push(printFindings(added));
    lines.push(added.length === 0 && mended.length === 0 ? `No new findings. ${summary(now)}` : `Now: ${summary(now)}`);
    say(lines.join('\n'));
  }

  private chosenOf(findings: readonly Finding[]): readonly Finding[] {
    const { only, templates } = this.options;
    if (only === undefined) return findings;
    const some = chosen(contentRoot(templates), only);
    return typeof some === 'string' ? [] : some.findings(findings);
  }
}

/** A fault that has only moved to another line is not a new one. */
const keyOf = ({ file, rule, message }: Finding): string => JSON.stringify([file, rule, message]);

function changesBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const lines: string[] = [];
  for (const [file, hash] of after)
    if (before.get(file) !== hash) lines.push(`${file} ${before.has(file) ? 'changed' : 'added'}`);
  for (const file of before.keys()) if (!after.has(file)) lines.push(`${file} deleted`);
  return lines.sort();
}
