/** The lists of what staff should do: whom to telephone (I7), and what to look into. */
import type { Appointment } from '../../core/model/appointment.ts';
import { type Call, type CallList, callReasons, listedLater } from '../../core/model/call.ts';
import { defined } from '../../core/model/defined.ts';
import type { LogEntry } from '../../core/model/log.ts';
import type { CallPage, CallPlace, CallStore, Identity, WriteResult } from '../../core/ports.ts';
import type { Instant } from '../../core/time/time.ts';
import { faultOf, logger } from '../telemetry.ts';
import { asSeen } from './callCondition.ts';
import { readVisit } from './historyStore.ts';
import { logItem } from './log.ts';
import { callItem, callSk, contactPk, dueOf, isOf, readAppointment, readCall, readEach } from './rows.ts';
import type { Table } from './table.ts';

/** Keys read at once. */
const pageMax = 200;
/** Later than any moment: lists are in the order of visits, and most of these lie ahead. */
const ever = '9';

const lists = [...new Set<CallList>(Object.values(callReasons))];

export class DynamoCallStore implements CallStore {
  private readonly table: Table;
  private readonly identity: Identity;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
  }

  /** A page of a partition, and whether it may go on. */
  private async places(
    partition: string,
    until: string,
    limit: number,
    after?: CallPlace,
  ): Promise<{ readonly found: readonly CallPlace[]; readonly next?: CallPlace }> {
    const behind = after && { pk: contactPk(after.contactId), sk: callSk(after.id), at: after.due.at };
    const items = await this.table.due(partition, until, limit, behind);
    const found = dueOf(items, partition, ['call']).filter((row) => row.kind === 'call');
    return defined<{ found: readonly CallPlace[]; next?: CallPlace }>({
      found,
      next: items.length < limit ? undefined : found.at(-1),
    });
  }

  /** Every place of a partition up to `until`, page by page. */
  private async *pages(partition: string, until: string = ever): AsyncGenerator<readonly CallPlace[]> {
    let after: CallPlace | undefined;
    do {
      const { found, next } = await this.places(partition, until, pageMax, after);
      yield found;
      after = next;
    } while (after);
  }

  private async read(places: readonly CallPlace[]): Promise<readonly Call[]> {
    const items = await Promise.all(
      places.map(({ contactId, id }) => this.table.get(contactPk(contactId), callSk(id), 'strong')),
    );
    const calls = items.filter((item) => item !== undefined).filter(isOf('call'));
    return readEach(calls, readCall, (error) => logger.error('a call cannot be read', faultOf(error))).filter(
      ({ state }) => state === 'open',
    );
  }

  /** Those whose moment has come since anybody last looked after them: they are still where they waited. */
  private async arrived(list: CallList, now: Instant): Promise<readonly Call[]> {
    const found: Call[] = [];
    for await (const places of this.pages(listedLater, now)) found.push(...(await this.read(places)));
    return found.filter(({ reason }) => callReasons[reason] === list);
  }

  async page(list: CallList, now: Instant, limit: number, after?: CallPlace): Promise<CallPage> {
    const calls: Call[] = after ? [] : [...(await this.arrived(list, now))];
    let next = after;
    do {
      const page = await this.places(list, ever, limit, next);
      calls.push(...(await this.read(page.found)));
      next = page.next;
    } while (next && calls.length < limit);
    return defined<CallPage>({ calls, next });
  }

  async totals(now: Instant): Promise<Readonly<Record<CallList, number>>> {
    const totals: Record<CallList, number> = { calls: 0, checks: 0, unmarked: 0 };
    for (const list of lists) {
      for await (const places of this.pages(list)) totals[list] += places.length;
      totals[list] += (await this.arrived(list, now)).length;
    }
    return totals;
  }

  async *everyOpen(): AsyncGenerator<Call> {
    for (const partition of [...lists, listedLater])
      for await (const places of this.pages(partition)) yield* await this.read(places);
  }

  async call(contactId: string, callId: string): Promise<Call | undefined> {
    const item = await this.table.get(contactPk(contactId), callSk(callId), 'strong');
    return item && readCall(item);
  }

  async visit(contactId: string, appointmentId: string): Promise<Appointment | undefined> {
    const item = await readVisit(this.table, contactId, appointmentId);
    return item && readAppointment(item);
  }

  async move(seen: Call | undefined, next: Call): Promise<WriteResult> {
    return (await this.table.put(callItem(next), asSeen(seen))).kind === 'written' ? 'written' : 'stale';
  }

  async replace(seen: Call, next: Call, entry: LogEntry, at: Instant): Promise<WriteResult> {
    const written = await this.table.transact([
      this.table.putWrite(callItem(next), asSeen(seen)),
      this.table.putWrite(logItem(this.identity, next.contactId, at, entry)),
    ]);
    return written === 'written' ? 'written' : 'stale';
  }
}
