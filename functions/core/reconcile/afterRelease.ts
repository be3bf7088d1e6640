/**
 * After every move of the pointer, and after a deployment of other words: everybody with an email due, or a visit ahead, is
 * planned anew (I11). What the new release brings forward is then due in time, and somebody who waits for nothing is found too.
 * Ports only; it sends nothing.
 */
import { defined } from '../model/defined.ts';
import { emailClasses } from '../model/journey.ts';
import type { DueRow } from '../model/row.ts';
import type { DayStore, PeopleStore, PlacedEnrollment, PlannedThrough } from '../ports.ts';
import { dayMs, epochMs, type Instant, instantFromMs } from '../time/time.ts';
import { MissingContactError, type ReconcilePorts, reconcile } from './reconcile.ts';

export interface AfterReleasePorts extends ReconcilePorts {
  readonly store: Pick<PeopleStore, 'dueRows' | 'putEnrollment' | 'readPerson'>;
  readonly days: Pick<DayStore, 'between'>;
  /** Keeps how far it has come. */
  keep(planned: PlannedThrough): Promise<void>;
  onFault(error: unknown, contactId: string | undefined): void;
}

/** So far ahead are visits looked at whose steps may all be settled: a step begins less than so long before its visit. */
export const visitsAheadMs = 90 * dayMs;
/**
 * A worker that began under the release before may still write a plan made from it after the first walk has passed. The next run
 * is a quarter of an hour later, when no such worker is left.
 */
const walksMax = 2;
const pageSize = 100;
const atOnce = 8;
const latest = '9999-12-31T00:00:00.000Z' as Instant;

export interface AfterReleaseReport {
  readonly looked: number;
  /** Enrollments that had to be written. */
  readonly written: number;
  readonly failed: number;
}

/**
 * Goes on where the last run was cut off.
 * @param known how far it had come. @param mayGoOn false when the invocation has little time left.
 * @returns undefined where everybody is planned from the release in force.
 */
export async function afterRelease(
  ports: AfterReleasePorts,
  known: PlannedThrough | undefined,
  mayGoOn: () => boolean,
): Promise<AfterReleaseReport | undefined> {
  const { id: release } = await ports.words.current();
  const walks = known?.release === release ? known.walks : 0;
  if (walks >= walksMax) return undefined;
  const walk = new Walk(ports, mayGoOn);
  const from = known?.release === release ? known.place : undefined;
  const place = await walk.run(from);
  await ports.keep(place ? { release, walks, place } : { release, walks: walks + 1 });
  return walk.report();
}

class Walk {
  private readonly ports: AfterReleasePorts;
  private readonly mayGoOn: () => boolean;
  private readonly seen = new Set<string>();
  private written = 0;
  private failed = 0;

  constructor(ports: AfterReleasePorts, mayGoOn: () => boolean) {
    this.ports = ports;
    this.mayGoOn = mayGoOn;
  }

  report = (): AfterReleaseReport => ({ looked: this.seen.size, written: this.written, failed: this.failed });

  /** @returns where to go on, when the time ended first. */
  async run(from: PlannedThrough['place']): Promise<PlannedThrough['place']> {
    const { clock, days, partitions } = this.ports;
    // Visits first: whoever fasts for one is what matters most, and there are fewer of them.
    if (from === undefined) {
      const today = Math.floor(epochMs(clock.now()) / dayMs) * dayMs;
      for (let ahead = 0; ahead < visitsAheadMs; ahead += dayMs) {
        const visits = await days.between(instantFromMs(today + ahead), instantFromMs(today + ahead + dayMs));
        await this.each(visits.map(({ contact }) => contact.id));
      }
    }
    const all = emailClasses.flatMap((lane) =>
      Array.from({ length: partitions[lane] }, (_, number) => `${lane}#${number}`),
    );
    const first = from === undefined ? 0 : Math.max(0, all.indexOf(from.partition));
    for (const partition of all.slice(first)) {
      const place = await this.lane(partition, from?.partition === partition ? from.after : undefined);
      if (place) return place;
    }
    return undefined;
  }

  private async lane(partition: string, from: PlacedEnrollment | undefined): Promise<PlannedThrough['place']> {
    let last = from;
    let after: DueRow | undefined = from && { kind: 'enrollment', ...from, due: { partition, at: from.at } };
    for (;;) {
      if (!this.mayGoOn()) return defined<NonNullable<PlannedThrough['place']>>({ partition, after: last });
      const page = await this.ports.store.dueRows(partition, latest, pageSize, after);
      await this.each(page.flatMap((row) => (row.kind === 'stray' ? [] : [row.contactId])));
      after = page.at(-1);
      const row = page.findLast((each) => each.kind === 'enrollment');
      if (row) last = { contactId: row.contactId, journey: row.journey, instance: row.instance, at: row.due.at };
      if (page.length < pageSize) return undefined;
    }
  }

  private async each(ids: readonly string[]): Promise<void> {
    const fresh = [...new Set(ids)].filter((id) => !this.seen.has(id));
    for (const id of fresh) this.seen.add(id);
    for (let from = 0; from < fresh.length; from += atOnce)
      await Promise.all(fresh.slice(from, from + atOnce).map((id) => this.one(id)));
  }

  private async one(contactId: string): Promise<void> {
    try {
      this.written += (await reconcile(this.ports, contactId)).written;
    } catch (error) {
      // Erased meanwhile, or a row without its person, which the ledger tells of when it is due.
      if (error instanceof MissingContactError) return;
      this.failed += 1;
      this.ports.onFault(error, contactId);
    }
  }
}
