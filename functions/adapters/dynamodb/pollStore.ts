/** How far each system has been asked: one row for each, so that an interrupted pass goes on where it was. */
import type { PollProgress, PollStore } from '../../core/ports.ts';
import { faultOf, logger } from '../telemetry.ts';
import { marshall } from './attributes.ts';
import { type Item, readEach, readPollProgress, schemaVersion } from './rows.ts';
import type { Table } from './table.ts';

const pollPk = 'POLL';
const progressSk = 'SOURCE#';

export class DynamoPollStore implements PollStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** A row that cannot be read is one of a pass that begins anew. */
  async all(): Promise<ReadonlyMap<string, PollProgress>> {
    const items = await this.table.beginning(pollPk, progressSk, 'strong');
    const read = (item: Item) => [(item.sk?.S ?? '').slice(progressSk.length), readPollProgress(item)] as const;
    return new Map(readEach(items, read, (error) => logger.error('how far was asked cannot be read', faultOf(error))));
  }

  async save(source: string, progress: PollProgress): Promise<void> {
    await this.table.put(marshall({ ...progress, pk: pollPk, sk: `${progressSk}${source}`, schemaVersion }));
  }
}
