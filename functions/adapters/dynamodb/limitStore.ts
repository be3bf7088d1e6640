/** How often something was tried: one row per key and window, one write each, and time to live removes it. */
import type { Limit, LimitStore } from '../../core/ports.ts';
import { epochMs, type Instant } from '../../core/time/time.ts';
import { schemaVersion } from './rows.ts';
import type { Table } from './table.ts';

export class DynamoLimitStore implements LimitStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async take(key: string, { max, windowMs }: Limit, now: Instant): Promise<{ readonly waitMs: number } | undefined> {
    const window = Math.floor(epochMs(now) / windowMs);
    const endsMs = (window + 1) * windowMs;
    const written = await this.table.update(
      `L#${key}#${window}`,
      'COUNT',
      'SET #count = if_not_exists(#count, :none) + :one, #expiresAt = :expiresAt, #schemaVersion = :schemaVersion',
      {
        expression: 'attribute_not_exists(#count) OR #count < :max',
        names: { '#count': 'count', '#expiresAt': 'expiresAt', '#schemaVersion': 'schemaVersion' },
        values: {
          ':none': 0,
          ':one': 1,
          ':max': max,
          ':expiresAt': Math.ceil(endsMs / 1000),
          ':schemaVersion': schemaVersion,
        },
      },
    );
    return written.kind === 'written' ? undefined : { waitMs: endsMs - epochMs(now) };
  }
}
