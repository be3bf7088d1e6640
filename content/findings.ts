/** What a check found, and how it is told: in plain English, by file and line, with the mend. */

export interface Finding {
  /** From the project's root: `templates/nurture/01-welcome.mjml`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column?: number;
  /** Short name, the rule's file under `content/rules/` where it has one. */
  readonly rule: string;
  /** An error stops the release; a warning does not. */
  readonly severity: 'error' | 'warning';
  /** What is wrong, and what was expected. */
  readonly message: string;
  /** How to mend it; the nearest valid name where there is one. */
  readonly mend?: string;
  readonly locale?: string;
}

/** Several faults of one file at once. */
export class ContentError extends Error {
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[]) {
    super(findings.map((finding) => `${finding.file}:${finding.line} ${finding.message}`).join('\n'));
    this.name = 'ContentError';
    this.findings = findings;
  }
}

/** Each finding once (a partial is seen by every email that includes it), by file and line. */
export function sorted(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.file, finding.line, finding.column, finding.rule, finding.message]);
    if (!seen.has(key)) seen.set(key, finding);
  }
  return [...seen.values()].sort(
    (a, b) =>
      compare(a.file, b.file) || a.line - b.line || (a.column ?? 0) - (b.column ?? 0) || compare(a.rule, b.rule),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some((finding) => finding.severity === 'error');

/** For people: grouped by file, one finding per line, the mend below it, a count at the end. */
export function printFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'No findings.';
  const lines: string[] = [];
  let file = '';
  const once = sorted(findings);
  for (const finding of once) {
    if (finding.file !== file) {
      file = finding.file;
      lines.push(lines.length === 0 ? file : `\n${file}`);
    }
    const place = finding.column === undefined ? `${finding.line}` : `${finding.line}:${finding.column}`;
    lines.push(`  ${place}  ${finding.severity}: ${finding.message}  [${finding.rule}]`);
    if (finding.mend) lines.push(`      ${finding.mend}`);
  }
  const errors = once.filter((finding) => finding.severity === 'error').length;
  const warnings = once.length - errors;
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  lines.push('', `${count(errors, 'error')}, ${count(warnings, 'warning')}.`);
  return lines.join('\n');
}
