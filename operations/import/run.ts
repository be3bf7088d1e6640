/** An import: the list row by row, many at once, in order to the outside: what is told as done is done, whatever happens next. */
import { DynamoPeopleRows } from '../../functions/adapters/dynamodb/peopleRows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { normalisedAddress } from '../../functions/adapters/identity.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { defined } from '../../functions/core/model/defined.ts';
import type { OptionalField } from '../../functions/core/model/leftOut.ts';
import {
  type ImportedPerson,
  type ImportResult,
  lookAtImport,
  type Standing,
  takeImported,
} from '../../functions/core/people/import.ts';
import type { Clock, Identity, PeopleRows } from '../../functions/core/ports.ts';
import { dayMs, type Instant, later, plusMs, type Zone } from '../../functions/core/time/time.ts';
import { Checkpoint } from './checkpoint.ts';
import { type Columns, ColumnsError, readColumns } from './columns.ts';
import { type DateOrder, readDate } from './dates.ts';
import { permits } from './optOut.ts';
import { Rejects } from './rejects.ts';
import { needsOrder, readRow } from './row.ts';
import { openSource, type SourceRow } from './source.ts';
import { Spread } from './spread.ts';

export interface ImportOptions {
  readonly path: string;
  readonly table: Table;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly clinic: Clinic;
  readonly by: string;
  hashOf(email: string): Promise<string>;
  readonly maps?: readonly string[];
  /** `field=value`, for every row. */
  readonly sets?: readonly string[];
  /** Which comes first in `05/01/2026`; without it a list with such dates is not begun. */
  readonly dates?: DateOrder;
  readonly encoding?: string;
  readonly delimiter?: string;
  /** False: nothing is written but the file of refused rows. */
  readonly write: boolean;
  readonly perHour: number;
  /** The first email goes not before. */
  readonly from?: Instant;
  /** Rows begun in a second at most: what the stream's reader keeps up with, while bookings wait behind them. */
  readonly rowsPerSecond?: number;
  readonly onProgress?: (progress: { readonly share: number; readonly rows: number }) => void;
}

export interface ImportReport {
  readonly rows: number;
  /** `new`, `there`, `refused`, of these `optedOut` when there are any, each reason, and `without …` for what was left out. */
  readonly tally: Readonly<Record<string, number>>;
  readonly dropped: readonly string[];
  /** Columns that were looked at for an opt-out. */
  readonly consent: readonly string[];
  /** Columns that speak of consent and that the operator said to ignore, with the rows that they would have refused. */
  readonly ignored: readonly { readonly header: string; readonly rows: number }[];
  readonly rejects: string;
  readonly resumedAt: number;
  /** Of the first emails: when the last one may go. */
  readonly lastStartsAt: Instant | undefined;
}

/** Rows under way at once, and how many are done with together. */
const concurrency = 24;
const chunkSize = 480;

const standings: Readonly<Record<Standing, string>> = {
  patient: 'is a patient here: patients get no education series this way',
  held: 'is on hold: staff alone lift that',
  suppressed: 'is suppressed: it bounced, complained, was erased or is the wrong person',
  left: 'has left the education emails, and would have to ask for them again',
  asked: 'has been asked to confirm by email, and has not yet',
  known: 'is known here without an opt-in: several people or records share the address',
};

interface Outcome {
  readonly row: SourceRow;
  readonly kind: 'new' | 'there' | 'refused';
  readonly reason?: string;
  readonly optedOut?: true;
  readonly leftOut?: readonly OptionalField[];
}

/** In the tally: rows that were taken without this field. */
export const withoutKey = (field: OptionalField) => `without ${field}`;

/** In the tally: rows of an ignored column that would have refused them. */
const ignoredKey = (header: string) => `ignored: ${header}`;

class ImportRun {
  private readonly options: ImportOptions;
  private readonly rows: PeopleRows;
  private readonly columns: Columns;
  private readonly spread: Spread;
  /** Of this import, from its first beginning on: with a row's line it is the name under which that row was written. */
  private readonly id: string;
  /** Lines that this import wrote before it was stopped, and had not noted: they are its own, and have their hour. */
  private readonly adopted = new Set<number>();
  /** Addresses a dry run would have written: it must find the second row of one address too. */
  private readonly seen = new Set<string>();
  lastStartsAt: Instant | undefined;

  constructor(options: ImportOptions, columns: Columns, spread: Spread, id: string) {
    this.id = id;
    this.options = options;
    this.columns = columns;
    this.spread = spread;
    this.rows = new DynamoPeopleRows(options.table, options.identity, options.clock);
  }

  private read(cells: readonly string[]) {
    const { clock, clinic, dates } = this.options;
    return readRow(cells, this.columns, { dates, zone: clinic.zone, now: clock.now() });
  }

  private rowName({ line }: SourceRow): string {
    return `${this.id}:${line}`;
  }

  /**
   * Finds the rows that this import wrote between its last note and its end, so that they are counted once, and their
   * hours are not given to others. Asked before any row of that part is done again.
   */
  async adopt(rows: readonly SourceRow[]): Promise<void> {
    for (const row of rows) {
      const reading = 'fault' in row ? undefined : this.read(row.cells);
      if (reading?.kind !== 'row') continue;
      const look = await lookAtImport(this.rows, await this.options.hashOf(normalisedAddress(reading.row.email)));
      const own = look.kind === 'there' ? look.imports?.find((each) => each.row === this.rowName(row)) : undefined;
      if (own === undefined) continue;
      this.adopted.add(row.line);
      this.spread.adopt(own.startsAt);
      this.noteStart(own.startsAt);
    }
  }

  async one(row: SourceRow): Promise<Outcome> {
    if ('fault' in row) return { row, kind: 'refused', reason: row.fault };
    const { clinic, hashOf, write } = this.options;
    const reading = this.read(row.cells);
    if (reading.kind === 'refused') return { row, ...reading };
    const { leftOut } = reading;
    if (this.adopted.has(row.line)) return { row, kind: 'new', leftOut };
    const { zone = clinic.zone, ...person } = { ...reading.row, email: normalisedAddress(reading.row.email) };
    const addressHash = await hashOf(person.email);
    const importRow = this.rowName(row);
    const result = await (write ? this.put({ ...person, zone, addressHash, importRow }) : this.look(addressHash, zone));
    if (result === 'new' || result.kind === 'written') return { row, kind: 'new', leftOut };
    return result.kind === 'there'
      ? { row, kind: 'there' }
      : { row, kind: 'refused', reason: standings[result.standing] };
  }

  private starts(zone: string): Instant {
    const at = this.spread.next(zone);
    this.noteStart(at);
    return at;
  }

  noteStart(at: Instant): void {
    this.lastStartsAt = this.lastStartsAt === undefined ? at : later(this.lastStartsAt, at);
  }

  private put(person: ImportedPerson): Promise<ImportResult> {
    const { by, clock, identity } = this.options;
    return takeImported(this.rows, person, () => this.starts(person.zone), by, clock.now(), identity);
  }

  private async look(addressHash: string, zone: string): Promise<'new' | Exclude<ImportResult, { kind: 'written' }>> {
    // Half the hash tells a hundred million addresses apart, in half the memory.
    const key = addressHash.slice(0, 20);
    const look = await lookAtImport(this.rows, addressHash);
    if (look.kind !== 'new') return look;
    if (this.seen.has(key)) return { kind: 'there' };
    this.seen.add(key);
    this.starts(zone);
    return 'new';
  }
}

/** Runs `work` over rows, some at once; outcomes in the rows' order. */
async function inOrder(
  rows: readonly SourceRow[],
  pace: () => Promise<void>,
  work: (row: SourceRow) => Promise<Outcome>,
) {
  const outcomes = new Array<Outcome>(rows.length);
  let next = 0;
  const worker = async () => {
    for (;;) {
      const place = next;
      next += 1;
      const row = rows[place];
      if (!row) return;
      await pace();
      outcomes[place] = await work(row);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, rows.length) }, worker));
  return outcomes;
}

/** Lets `perSecond` begin in each second. */
function pacer(perSecond: number | undefined): () => Promise<void> {
  if (perSecond === undefined) return async () => {};
  let next = Date.now();
  return async () => {
    next = Math.max(next, Date.now()) + 1000 / perSecond;
    const wait = next - Date.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
  };
}

/** @throws ColumnsError when the one date of the whole list is none. */
function checkConstantDate({ constants }: Columns, { clinic, clock, dates }: ImportOptions): void {
  const { confirmedAt } = constants;
  if (confirmedAt === undefined) return;
  const date = readDate(confirmedAt, dates, clinic.zone);
  if (date.kind === 'needsOrder') return;
  if (date.kind === 'none' || date.at > plusMs(clock.now(), dayMs))
    throw new ColumnsError('--set confirmedAt: write the day of the export, such as 2026-11-02, and none to come');
}

/** @throws ColumnsError when nobody but the operator can tell the month from the day: before any row of this part is done. */
function checkOrder(chunk: readonly SourceRow[], columns: Columns, zone: Zone): void {
  const row = chunk.find((each) => 'cells' in each && needsOrder(each.cells, columns, zone));
  if (!row) return;
  const { places, header } = columns;
  const where = places.confirmedAt === undefined ? '--set confirmedAt' : `"${header[places.confirmedAt]}"`;
  throw new ColumnsError(
    `${where} has dates such as 05/01/2026 (line ${row.line}), which is May 1 in the United States and January 5 elsewhere: say once for the whole list --dates mdy (the month first) or --dates dmy (the day first)`,
  );
}

/** @throws ColumnsError or SourceError with what to do; what was done until then is kept, and the next run goes on there. */
export async function importList(options: ImportOptions): Promise<ImportReport> {
  const { path, clock, clinic, write, perHour, dates, maps = [], sets = [] } = options;
  const source = openSource(path, options.encoding, options.delimiter);
  const rows = source.rows[Symbol.asyncIterator]();
  const first = await rows.next();
  if (first.done || 'fault' in first.value) throw new ColumnsError('the file has no header');
  const header = first.value.cells.map((name) => name.trim());
  const columns = readColumns(header, maps, sets);
  checkConstantDate(columns, options);
  const checkpoint = new Checkpoint(path, JSON.stringify([columns, options.by, dates]));
  const kept = write ? checkpoint.read() : undefined;
  const now = clock.now();
  const from = kept?.from ?? options.from ?? now;
  const spread = new Spread(from, kept?.perHour ?? perHour, clinic.sendingWindow, kept?.taken, now);
  const id = kept?.run ?? options.identity.id();
  const run = new ImportRun(options, columns, spread, id);
  if (kept?.lastStartsAt !== undefined) run.noteStart(kept.lastStartsAt);
  const rejectsPath = `${path.replace(/\.csv$/i, '')}.rejected.csv`;
  const rejects = new Rejects(rejectsPath, header, kept?.rejectBytes ?? 0, source.delimiter);
  const tally: Record<string, number> = { new: 0, there: 0, refused: 0, ...kept?.tally };
  const pace = pacer(options.rowsPerSecond);
  const resumedAt = kept?.rows ?? 0;
  let done = resumedAt;
  let toSkip = resumedAt;
  const note = () =>
    checkpoint.write(
      defined({
        rows: done,
        rejectBytes: rejects.bytes,
        from,
        perHour: kept?.perHour ?? perHour,
        taken: [...spread.snapshot()],
        tally,
        run: id,
        lastStartsAt: run.lastStartsAt,
      }),
    );
  try {
    // Before the first row: a run that is stopped within its first part knows its own rows again.
    if (write && !kept) note();
    for (let ended = false; !ended; ) {
      const chunk: SourceRow[] = [];
      while (chunk.length < chunkSize) {
        const next = await rows.next();
        if (next.done) {
          ended = true;
          break;
        }
        if (toSkip > 0) toSkip -= 1;
        else chunk.push(next.value);
      }
      if (dates === undefined) checkOrder(chunk, columns, clinic.zone);
      if (kept?.run !== undefined && done === resumedAt) await run.adopt(chunk);
      const outcomes = await inOrder(chunk, pace, (row) => run.one(row));
      rejects.append(
        outcomes.flatMap(({ row, reason }) =>
          reason === undefined ? [] : [{ line: row.line, reason, cells: 'cells' in row ? row.cells : [] }],
        ),
      );
      const count = (name: string) => {
        tally[name] = (tally[name] ?? 0) + 1;
      };
      for (const { row, kind, reason, optedOut, leftOut = [] } of outcomes) {
        count(kind);
        for (const field of leftOut) count(withoutKey(field));
        if (optedOut) count('optedOut');
        if (reason !== undefined) count(reason);
        for (const column of columns.ignored) {
          const cell = 'cells' in row ? row.cells[column.place] : undefined;
          if (cell !== undefined && !permits(column.kind, cell)) count(ignoredKey(column.header));
        }
      }
      done += chunk.length;
      if (write) note();
      const last = chunk.at(-1);
      if (last) options.onProgress?.({ share: Math.min(1, last.bytes / source.bytes), rows: done });
    }
    if (write) checkpoint.remove();
  } finally {
    rejects.close();
    await rows.return?.(undefined);
  }
  const lastStartsAt = run.lastStartsAt;
  const ignored = columns.ignored.map(({ header }) => ({ header, rows: tally[ignoredKey(header)] ?? 0 }));
  for (const { header } of ignored) delete tally[ignoredKey(header)];
  return {
    rows: done,
    tally,
    dropped: columns.dropped,
    consent: columns.consent.map(({ header }) => header),
    ignored,
    rejects: rejectsPath,
    resumedAt,
    lastStartsAt,
  };
}
