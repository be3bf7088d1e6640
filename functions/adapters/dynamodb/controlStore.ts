/** The CONTROL rows: a worker's lease, paused lanes, an outage, the breaker's recent bad news. Read once a tick. */
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { EmailClass } from '../../core/model/journey.ts';
import type { Control, ControlStore, Outage } from '../../core/ports.ts';
import { dayMs, type Instant, plusMs } from '../../core/time/time.ts';
import { schemaVersion } from './rows.ts';
import type { Table } from './table.ts';

const pk = 'CONTROL';

export class DynamoControlStore implements ControlStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async takeLease(worker: number, holder: string, now: Instant, until: Instant): Promise<boolean> {
    const written = await this.table.update(
      pk,
      `LEASE#${worker}`,
      'SET #holder = :holder, #until = :until, #version = :version',
      {
        expression: 'attribute_not_exists(#until) OR #until <= :now OR #holder = :holder',
        names: { '#holder': 'holder', '#until': 'until', '#version': 'schemaVersion' },
        values: { ':holder': holder, ':until': until, ':now': now, ':version': schemaVersion },
      },
    );
    return written.kind === 'written';
  }

  async endLease(worker: number, holder: string, now: Instant): Promise<void> {
    await this.table.update(pk, `LEASE#${worker}`, 'SET #until = :now', {
      expression: '#holder = :holder',
      names: { '#holder': 'holder', '#until': 'until' },
      values: { ':holder': holder, ':now': now },
    });
  }

  async read(now: Instant): Promise<Control> {
    const since = plusMs(now, -dayMs);
    const items = (await this.table.range(pk, 'BREAKER#', 'PAUSE#~', 'eventual')).map((item) => unmarshall(item));
    const paused = new Set<EmailClass>();
    let outage: Control['outage'];
    let bounces = 0;
    let complaints = 0;
    for (const item of items) {
      const sk = String(item.sk);
      if (sk.startsWith('PAUSE#')) paused.add(sk.slice('PAUSE#'.length) as EmailClass);
      else if (sk === 'OUTAGE' && item.nextProbeAt)
        outage = { since: item.since, probes: item.probes, nextProbeAt: item.nextProbeAt };
      else if (sk.startsWith('BREAKER#') && String(item.at) >= since) {
        if (item.what === 'bounce') bounces += 1;
        else complaints += 1;
      }
    }
    return { paused, bounces, complaints, ...(outage ? { outage } : {}) };
  }

  async setOutage(outage: Outage): Promise<void> {
    await this.table.put(marshall({ pk, sk: 'OUTAGE', schemaVersion, ...outage }));
  }

  async endOutage(): Promise<void> {
    await this.table.put(marshall({ pk, sk: 'OUTAGE', schemaVersion }));
  }

  /** One row per bad piece of news, by SES id, so that a repeated event counts once and no counter runs hot. */
  async addBadNews(what: 'bounce' | 'complaint', sesId: string, at: Instant): Promise<void> {
    const expiresAt = Math.floor(Date.parse(at) / 1000) + (7 * dayMs) / 1000;
    await this.table.put(
      marshall({ pk, sk: `BREAKER#${at.slice(0, 10)}#${what}#${sesId}`, what, at, schemaVersion, expiresAt }),
    );
  }
}
