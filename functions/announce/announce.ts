/**
 * From a batch of stream records to events on the bus, at least once: a record is done with when what its row says has
 * been taken by the bus. Records carry keys only, so rows are read anew, each once a batch (`fresh.ts`).
 */
import { nameOf, rowText, type ToldName, type ToldRow } from '../core/model/row.ts';
import { type Digest, type DomainEvent, ofCall, ofEnrollment, ofLog, ofSend } from './events.ts';
import { type Change, type ReadRows, readFresh } from './fresh.ts';

/** One record of the stream: a row was put, or changed. */
export interface ChangedRow {
  readonly row: ToldName;
  readonly isNew: boolean;
  readonly sequence: string | undefined;
}

export interface AnnouncePorts {
  readonly digest: Digest;
  readonly readRows: ReadRows;
  /** Puts up to ten events on the bus. @returns the places of those it did not take. */
  put(events: readonly DomainEvent[]): Promise<ReadonlySet<number>>;
  /** Ids of events told lately by this very instance: a row changes again when its email arrives. */
  readonly told: Told;
}

/** A memory of the latest ids. Losing it costs a repetition, never an event. */
export class Told {
  private readonly ids = new Set<string>();
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  add(id: string): void {
    this.ids.add(id);
    if (this.ids.size <= this.max) return;
    for (const oldest of this.ids) {
      this.ids.delete(oldest);
      return;
    }
  }
}

/** What EventBridge takes in one call. */
const eventsAtOnce = 10;

/** What one row says now. */
export function eventsOf(digest: Digest, told: ToldRow, isNew: boolean): readonly DomainEvent[] {
  switch (told.kind) {
    case 'enrollment':
      return ofEnrollment(digest, told.row, isNew);
    case 'send':
      return ofSend(digest, told.row);
    case 'call':
      return ofCall(digest, told.row);
    case 'log':
      return ofLog(digest, told.row);
  }
}

interface Report {
  readonly told: number;
  /** The first record that is not done with: Lambda gives it and those after it again. */
  readonly failedFrom: string | undefined;
}

/** The rows that the records name, each once. */
function changesOf(records: readonly ChangedRow[]): ReadonlyMap<string, Change> {
  const rows = new Map<string, Change>();
  for (const { row, isNew } of records) {
    const key = rowText(row);
    const before = rows.get(key);
    const changes = (before?.changes ?? 0) + (isNew ? 0 : 1);
    rows.set(key, { row, isNew: isNew || before?.isNew === true, changes });
  }
  return rows;
}

/** @throws what reading throws: then nothing of the batch is done with. */
export async function announce(ports: AnnouncePorts, records: readonly ChangedRow[]): Promise<Report> {
  const rows = changesOf(records);
  const fresh = await readFresh(ports.readRows, [...rows.values()]);
  const events = fresh.flatMap((read) => {
    const key = rowText(nameOf(read));
    const isNew = rows.get(key)?.isNew === true;
    const said = eventsOf(ports.digest, read, isNew).filter(({ detail }) => !ports.told.has(detail.id));
    return said.map((event) => ({ event, key }));
  });
  const failed = new Set<string>();
  let told = 0;
  for (let from = 0; from < events.length; from += eventsAtOnce) {
    const page = events.slice(from, from + eventsAtOnce);
    const refused = await ports.put(page.map(({ event }) => event));
    page.forEach(({ event, key }, place) => {
      if (refused.has(place)) failed.add(key);
      else {
        told += 1;
        ports.told.add(event.detail.id);
      }
    });
  }
  const first = records.find((record) => failed.has(rowText(record.row)));
  if (first && first.sequence === undefined) throw new Error('the bus refused an event of a record without a number');
  return { told, failedFrom: first?.sequence };
}
