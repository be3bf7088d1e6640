/** What a check found, and how it is told: in plain English, by email, with the reason, the mend and the source. */
import { reasons } from './reasons.ts';

/** An error stops the release; a warning is to be looked at; advice is a matter of taste. */
export type Severity = 'error' | 'warning' | 'advice';

export interface Finding {
  /** From the project's root: `templates/nurture/01-welcome.mjml`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column?: number;
  /** Short name, the rule's file under `content/rules/` where it has one. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, and what was expected. */
  readonly message: string;
  /** How to mend it; the nearest valid name where there is one. */
  readonly mend?: string;
  readonly locale?: string;
  /** What would happen to whom. */
  readonly why?: string;
  /** Law, guideline or promise: `C3, CAN-SPAM`. */
  readonly source?: string;
  /** It may be right all the same: whoever answers for it signs with a note, and then it is advice. */
  readonly signable?: boolean;
}

/** As `npm run templates:check -- --json` prints it. */
export interface ToldFinding {
  /** `prepare/eating.minimal`, `brand/footer`, or a file such as `clinic.yaml`. */
  readonly template: string;
  /** Null for files that have no language. */
  readonly locale: string | null;
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly mend: string;
  readonly why: string;
  readonly source: string;
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

/** A finding with everything that is said about it. */
export function toldFinding(finding: Finding): ToldFinding {
  const { rule, severity, file, line, message, mend = '' } = finding;
  const reason = reasons[rule];
  const path = file.slice(file.indexOf('/') + 1);
  const [, name = path, locale] = /^(.+?)(?:\.(es))?\.mjml$/.exec(path) ?? [];
  return {
    template: name,
    locale: path.endsWith('.mjml') ? (locale ?? 'en') : null,
    rule,
    severity,
    file,
    line,
    message,
    mend,
    why: finding.why ?? reason?.why ?? '',
    source: finding.source ?? reason?.source ?? '',
  };
}

const languages: Record<string, string> = { en: 'English', es: 'Spanish' };

/**
 * For people: grouped by email, those with errors first; what, where, why, how to mend it and by which rule; a count at the end.
 * @param changed files that come first of all, as findings name them: what the reader has just been at.
 */
export function printFindings(findings: readonly Finding[], changed: ReadonlySet<string> = new Set()): string {
  if (findings.length === 0) return 'No findings.';
  const lines: string[] = [];
  let file = '';
  const wrong = new Set(findings.filter(({ severity }) => severity === 'error').map((finding) => finding.file));
  const placeOf = (finding: Finding) => (wrong.has(finding.file) ? 0 : 2) + (changed.has(finding.file) ? 0 : 1);
  // The sort keeps what is equal in its order: by file and line.
  const once = sorted(findings).sort((a, b) => placeOf(a) - placeOf(b));
  for (const finding of once) {
    const { template, locale, severity, rule, line, message, mend, why, source } = toldFinding(finding);
    if (finding.file !== file) {
      file = finding.file;
      const title = locale === null ? file : `${template}, in ${languages[locale] ?? locale} (${file})`;
      lines.push(lines.length === 0 ? title : `\n${title}`);
    }
    lines.push(`  ${severity} on line ${line}: ${message}`);
    if (why !== '') lines.push(`      Why: ${why}`);
    if (mend !== '') lines.push(`      How to mend it: ${mend}`);
    lines.push(`      Rule: ${rule}${source === '' ? '' : ` (${source})`}`);
  }
  lines.push('', summary(once));
  return lines.join('\n');
}

/** `1 error, 2 warnings, 0 advice.` */
export function summary(findings: readonly Finding[]): string {
  const count = (severity: Severity, word: string) => {
    const n = findings.filter((finding) => finding.severity === severity).length;
    return `${n} ${word}${n === 1 || word === 'advice' ? '' : 's'}`;
  };
  return `${count('error', 'error')}, ${count('warning', 'warning')}, ${count('advice', 'advice')}.`;
}
