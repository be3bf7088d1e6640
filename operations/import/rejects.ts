/** The file of refused rows: line, reason, and the row as it was, so that it can be mended and imported again. */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** A cell that begins like this is a formula to a spreadsheet, whatever the list meant by it (OWASP "CSV Injection"). */
const formulaLike = /^[=+\-@\t\r]/;

/** What a spreadsheet takes as text; `unguarded` takes it back when the file is imported again. */
const guarded = (text: string): string => (formulaLike.test(text) ? `'${text}` : text);
export const unguarded = (text: string): string =>
  text.startsWith("'") && formulaLike.test(text.slice(1)) ? text.slice(1) : text;

const quoted = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const lineOf = (cells: readonly string[]): string => `${cells.map((cell) => quoted(guarded(cell))).join(',')}\r\n`;

export class Rejects {
  private readonly file: number;
  bytes: number;

  /** Opens it as it was when `bytes` long: what a stopped run wrote after that is written again. */
  constructor(path: string, header: readonly string[], bytes: number) {
    this.file = openSync(path, 'a', 0o600);
    ftruncateSync(this.file, Math.min(bytes, fstatSync(this.file).size));
    this.bytes = fstatSync(this.file).size;
    if (this.bytes === 0) this.append([{ line: 0, reason: 'reason', cells: header }], 'line');
  }

  append(rows: readonly { line: number; reason: string; cells: readonly string[] }[], first?: string): void {
    if (rows.length === 0) return;
    const text = rows.map(({ line, reason, cells }) => lineOf([first ?? String(line), reason, ...cells])).join('');
    this.bytes += writeSync(this.file, text);
  }

  close(): void {
    closeSync(this.file);
  }
}
