/** Collects what is wrong with one template, each with its place. */
import { defined } from '../../functions/core/model/defined.ts';
import type { Finding, Severity } from './findings.ts';
import type { SourceText } from './source.ts';

export class Problems {
  readonly findings: Finding[] = [];
  private readonly locale: string | undefined;

  constructor(locale?: string) {
    this.locale = locale;
  }

  /** A fault that stops the release, at `offset` of `source`. */
  error(source: SourceText, offset: number, rule: string, message: string, mend?: string): void {
    this.add(source, offset, 'error', rule, message, mend);
  }

  warning(source: SourceText, offset: number, rule: string, message: string, mend?: string): void {
    this.add(source, offset, 'warning', rule, message, mend);
  }

  /** To be known, and a matter of choice. */
  advice(source: SourceText, offset: number, rule: string, message: string, mend?: string): void {
    this.add(source, offset, 'advice', rule, message, mend);
  }

  get failed(): boolean {
    return this.findings.some((finding) => finding.severity === 'error');
  }

  private add(
    source: SourceText,
    offset: number,
    severity: Severity,
    rule: string,
    message: string,
    mend: string | undefined,
  ): void {
    const { locale } = this;
    this.findings.push(defined<Finding>({ ...source.place(offset), rule, severity, message, mend, locale }));
  }
}
