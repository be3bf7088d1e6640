/**
 * The file of refused rows: line, reason, and the row as it was, so that it can be mended in a spreadsheet and imported
 * again. It opens in Excel as it is: with a byte order mark, and with the list's own sign between columns.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** A cell that begins like this is a formula to a spreadsheet, whatever the list meant by it (OWASP "CSV Injection"). */
const formulaLike = /^'*[=+\-@\t\r]/;

/** What a spreadsheet takes as text; `unguarded` takes it back when the file is imported again. */
const guarded = (text: string): string => (formulaLike.test(text) ? `'${text}` : text);
export const unguarded = (text: string): string =>
  text.startsWith("'") && formulaLike.test(text.slice(1)) ? text.slice(1) : text;

export class Rejects {
  private readonly file: number;
  private readonly delimiter: string;
  /** Excel takes tabs apart in its own "Unicode text" only. */
  private readonly encoding: 'utf8' | 'utf16le';
  bytes: number;

  /**
   * Opens it as it was when `bytes` long: what a stopped run wrote after that is written again.
   * @param delimiter the list's own.
   */
  constructor(path: string, header: readonly string[], bytes: number, delimiter = ',') {
    this.delimiter = delimiter;
    this.encoding = delimiter === '\t' ? 'utf16le' : 'utf8';
    this.file = openSync(path, 'a', 0o600);
    ftruncateSync(this.file, Math.min(bytes, fstatSync(this.file).size));
    this.bytes = fstatSync(this.file).size;
    if (this.bytes === 0) this.write(`\ufeff${this.lineOf(['line', 'reason', ...header])}`);
  }

  append(rows: readonly { line: number; reason: string; cells: readonly string[] }[]): void {
    if (rows.length === 0) return;
    this.write(rows.map(({ line, reason, cells }) => this.lineOf([String(line), reason, ...cells])).join(''));
  }

  close(): void {
    closeSync(this.file);
  }

  private write(text: string): void {
    this.bytes += writeSync(this.file, text, null, this.encoding);
  }

  private lineOf(cells: readonly string[]): string {
    return `${cells.map((cell) => this.quoted(guarded(cell))).join(this.delimiter)}\r\n`;
  }

  private quoted(text: string): string {
    return text.includes(this.delimiter) || /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }
}
