/**
 * From a batch of stream records to events on the bus, at least once: a record is done with when what its row says has
 * been taken by the bus. Records carry keys only, so rows are read anew, each once a batch (`fresh.ts`).
 */
import type { Item } from '../adapters/dynamodb/rows.ts';
import { contactIdOf, readCall, readEnrollment, readSendItem } from '../adapters/dynamodb/rows.ts';
import type { Instant } from '../core/time/time.ts';
import { type Digest, type DomainEvent, ofCall, ofEnrollment, ofLog, ofSend } from './events.ts';
import { type Change, keyOf, keyText, type ReadRows, readFresh } from './fresh.ts';

/** One record of the stream: a row was put, or changed. */
export interface ChangedRow {
  readonly pk: string;
  readonly sk: string;
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

const text = (item: Item, name: string) => item[name]?.S;

/** What one row says now. */
export function eventsOf(digest: Digest, item: Item, isNew: boolean): readonly DomainEvent[] {
  const [kind, ...rest] = (text(item, 'sk') ?? '').split('#');
  const contactId = contactIdOf(text(item, 'pk') ?? '');
  if (contactId === undefined) return [];
  switch (kind) {
    case 'ENROLL':
      return ofEnrollment(digest, readEnrollment(item), isNew);
    case 'SEND':
      return ofSend(digest, readSendItem(item));
    case 'CALL':
      return ofCall(digest, readCall(item));
    case 'LOG': {
      const purpose = text(item, 'purpose') as 'marketing' | 'reminder' | 'both' | undefined;
      const [source, detail] = [text(item, 'source'), text(item, 'detail')];
      return ofLog(digest, {
        contactId,
        key: rest.join('#'),
        what: text(item, 'what') ?? '',
        at: (text(item, 'at') ?? '') as Instant,
        ...(purpose === undefined ? {} : { purpose }),
        ...(source === undefined ? {} : { source }),
        ...(detail === undefined ? {} : { detail }),
      });
    }
    default:
      return [];
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
  for (const { pk, sk, isNew } of records) {
    const key = keyText({ pk, sk });
    const before = rows.get(key);
    const changes = (before?.changes ?? 0) + (isNew ? 0 : 1);
    rows.set(key, { pk, sk, isNew: isNew || before?.isNew === true, changes });
  }
  return rows;
}

/** @throws what reading throws: then nothing of the batch is done with. */
export async function announce(ports: AnnouncePorts, records: readonly ChangedRow[]): Promise<Report> {
  const rows = changesOf(records);
  const items = await readFresh(ports.readRows, [...rows.values()]);
  const events = items.flatMap((item) => {
    const key = keyText(keyOf(item));
    const isNew = rows.get(key)?.isNew === true;
    const said = eventsOf(ports.digest, item, isNew).filter(({ detail }) => !ports.told.has(detail.id));
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
  const first = records.find((record) => failed.has(keyText(record)));
  if (first && first.sequence === undefined) throw new Error('the bus refused an event of a record without a number');
  return { told, failedFrom: first?.sequence };
}
