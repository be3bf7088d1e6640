/** A CSV file as a stream of rows: any size in little memory; a bad row is told and passed over, and never takes others with it. */
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { unguarded } from './rejects.ts';

export type SourceRow =
  | { readonly line: number; readonly cells: readonly string[]; readonly bytes: number }
  | { readonly line: number; readonly fault: string; readonly bytes: number };

/** The file cannot be read on; the text says where and what to do. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

const unclosed = (line: number) =>
  new SourceError(
    `the row after line ${line} never ends: a quote is opened there and not closed. Mend it, and run again`,
  );

/** So much without the end of a row is a quote that was never closed. */
const rowBytesMax = 2 * 1024 * 1024;

/** What the first bytes say: UTF-16 from a spreadsheet, else UTF-8. */
function encodingOf(path: string): string {
  const head = Buffer.alloc(2);
  const file = openSync(path, 'r');
  readSync(file, head, 0, 2, 0);
  closeSync(file);
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** `sep=;`: Excel's own first line, that says what stands between columns. */
const sepLine = /^"?sep=(.)"?$/i;

function firstLineOf(path: string, encoding: string): string {
  const head = Buffer.alloc(65_536);
  const file = openSync(path, 'r');
  const length = readSync(file, head, 0, head.length, 0);
  closeSync(file);
  return new TextDecoder(encoding).decode(head.subarray(0, length)).split(/\r?\n|\r/)[0] ?? '';
}

/** What Excel's first line says; else the sign that the header has most of: spreadsheets of half the world write semicolons. */
function delimiterOf(first: string): string {
  const said = sepLine.exec(first)?.[1];
  if (said !== undefined) return said;
  const counts = [',', ';', '\t'].map((sign) => [sign, first.split(sign).length] as const);
  return counts.sort((a, b) => b[1] - a[1])[0]?.[0] ?? ',';
}

/** Counts what was read, stops at a row without an end, and turns other encodings into UTF-8. */
class Reader extends Transform {
  /** Bytes of the file read so far. */
  bytesRead = 0;
  /** `bytesRead` when the last row ended. */
  rowEnded = 0;
  line = 1;
  private readonly decoder: InstanceType<typeof TextDecoder> | undefined;

  constructor(encoding: string) {
    super();
    this.decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytesRead += chunk.length;
    if (this.bytesRead - this.rowEnded > rowBytesMax) {
      done(unclosed(this.line));
      return;
    }
    done(null, this.decoder ? this.decoder.decode(chunk, { stream: true }) : chunk);
  }

  override _flush(done: TransformCallback): void {
    done(null, this.decoder?.decode() ?? '');
  }
}

export interface Source {
  readonly bytes: number;
  /** What stands between columns. */
  readonly delimiter: string;
  readonly rows: AsyncIterable<SourceRow>;
}

/** @param encoding a name such as `windows-1252`; by default what the file's first bytes say, else UTF-8. */
export function openSource(path: string, encoding = encodingOf(path), given?: string): Source {
  const first = firstLineOf(path, encoding);
  const delimiter = given ?? delimiterOf(first);
  return {
    bytes: statSync(path).size,
    delimiter,
    rows: rowsOf(path, encoding.toLowerCase(), delimiter, sepLine.test(first) ? 2 : 1),
  };
}

async function* rowsOf(path: string, encoding: string, delimiter: string, fromLine: number): AsyncGenerator<SourceRow> {
  const reader = new Reader(encoding);
  // The parser tells of a bad row at once, and gives good ones when they are asked for.
  const skipped: SourceRow[] = [];
  let unclosedAfter: number | undefined;
  const parser = parse({
    bom: true,
    delimiter,
    from_line: fromLine,
    info: true,
    relax_column_count: true,
    // A quote in the wrong place stays in its field, and does not swallow the rows after it.
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_record: (record, { lines }) => {
      reader.rowEnded = reader.bytesRead;
      reader.line = lines;
      return record;
    },
    on_skip: (error) => {
      const { code = '', lines = reader.line } = error as CsvError & { lines?: number };
      reader.rowEnded = reader.bytesRead;
      if (code === 'CSV_QUOTE_NOT_CLOSED') unclosedAfter = reader.line;
      else skipped.push({ line: lines, fault: 'cannot be read as CSV', bytes: reader.bytesRead });
    },
  });
  const file = createReadStream(path);
  // Not `pipeline`: the parser is read here, and its end is this loop's end.
  file.on('error', (error) => parser.destroy(error));
  reader.on('error', (error) => parser.destroy(error));
  file.pipe(reader).pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      while (skipped[0] && skipped[0].line < info.lines) yield skipped.shift() as SourceRow;
      yield { line: info.lines, cells: record.map(unguarded), bytes: reader.bytesRead };
    }
    yield* skipped;
    if (unclosedAfter !== undefined) throw unclosed(unclosedAfter);
  } finally {
    file.destroy();
    parser.destroy();
  }
}
