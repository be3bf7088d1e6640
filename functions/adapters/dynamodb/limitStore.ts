/** How often something was tried: one row per key and window, which time to live removes. A key is a hash, never an address. */
import { epochMs, type Instant } from '../../core/time/time.ts';
import { schemaVersion } from './rows.ts';
import type { Table } from './table.ts';

/** At most `max` in each `windowMs`, counted from fixed beginnings: one row, one write, nothing to tidy. */
export interface Limit {
  readonly max: number;
  readonly windowMs: number;
}

export class DynamoLimitStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Counts one more. @returns how long to wait when it was one too many; undefined when it was not. */
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
