/** In which hours events of a booking system were taken: one row for each source and day, one write an hour. */
import type { HeardStore } from '../../core/ports.ts';
import { heardWithinMs } from '../../core/reconcile/sourceSilence.ts';
import { isoMs } from '../../core/time/iso.ts';
import { dayMs, epochMs, type Instant, instantFromMs, plusMs } from '../../core/time/time.ts';
import { schemaVersion } from './rows.ts';
import type { Table } from './table.ts';

const heardPk = (source: string) => `HEARD#${source}`;
const daySk = (at: Instant) => `DAY#${at.slice(0, 10)}`;
/** Hours of a day are attributes: written twice they are the same. */
const hourName = /^h(\d\d)$/;

export class DynamoHeardStore implements HeardStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async note(source: string, at: Instant): Promise<void> {
    await this.table.update(
      heardPk(source),
      daySk(at),
      'SET #hour = :yes, #expiresAt = :expiresAt, #schemaVersion = :schemaVersion',
      {
        expression: 'attribute_not_exists(#hour)',
        names: { '#hour': `h${at.slice(11, 13)}`, '#expiresAt': 'expiresAt', '#schemaVersion': 'schemaVersion' },
        values: {
          ':yes': true,
          ':expiresAt': Math.ceil(epochMs(plusMs(at, heardWithinMs + 7 * dayMs)) / 1000),
          ':schemaVersion': schemaVersion,
        },
      },
    );
  }

  async hours(source: string, now: Instant): Promise<readonly Instant[]> {
    const days = await this.table.range(heardPk(source), daySk(plusMs(now, -heardWithinMs)), daySk(now), 'eventual');
    return days.flatMap((day) => {
      const date = (day.sk?.S ?? '').slice('DAY#'.length);
      const hours = Object.keys(day).flatMap((name) => hourName.exec(name)?.[1] ?? []);
      return hours.sort().map((hour) => instantFromMs(isoMs(`${date}T${hour}:00:00.000Z`)));
    });
  }
}
