/**
 * The sweep (I13): finds what nobody looked at, through rows that stay in the due index until somebody has. It mends what
 * planning anew can mend, and tells the rest. Ports only; it sends nothing.
 */
import type { EmailClass } from '../model/journey.ts';
import { factsVersion, type Person } from '../model/person.ts';
import type { DueRow } from '../model/row.ts';
import { rowText, StrayRowError } from '../model/row.ts';
import type { Send } from '../model/send.ts';
import { goesByItself } from '../people/formerAddress.ts';
import { beforeWith, pastVisits } from '../people/history.ts';
import type { HistoryStore, OwedRow, OwedStore, PeopleStore, SetAside, SetAsideRecords } from '../ports.ts';
import { claimMarginMs, inDoubt, partitionOf } from '../send/ledger.ts';
import { dayMs, hourMs, type Instant, minuteMs, plusMs } from '../time/time.ts';
import { MissingContactError, type ReconcilePorts, reconcile, reconcileAll } from './reconcile.ts';

export interface SweepPorts extends ReconcilePorts {
  readonly store: Pick<
    PeopleStore,
    'declareInDoubt' | 'dueRows' | 'putEnrollment' | 'readPerson' | 'readSend' | 'reschedule'
  >;
  readonly owed: OwedStore;
  readonly history: HistoryStore;
  readonly setAside: SetAsideRecords;
  /** Whom a record of these keys is about; undefined when it is about nobody. */
  contactOf(record: SetAside): string | undefined;
  /** Something could not be looked at: a contact's id where it is known, never a key. */
  onFault(error: unknown, contactId: string | undefined): void;
}

export interface SweepReport {
  /** People and records that were looked at. */
  readonly looked: number;
  /** Of what was found: plans written anew, claims declared in doubt, rows taken out of the index. */
  readonly mended: number;
  /** Looks that failed: they are repeated. */
  readonly failed: number;
  /** Rows that have been due for ten minutes, and still are after a look. */
  readonly stuck: number;
  /** False: the time ended first, and the next sweep goes on. */
  readonly complete: boolean;
}

/** A due row that has not moved for so long is looked at, and a claim so long after its deadline. */
export const stuckAfterMs = 10 * minuteMs;
/** Who could not be looked at is looked at again after so long; the others go on (I12). */
const againAfterMs = hourMs;
/** Who comes from before anything was put away has as much in one look. */
const putAwayTries = 10;
/** How often it is looked whether a contact that goes by itself has gone. */
const goneAfterMs = 7 * dayMs;
const pageSize = 25;
const atOnce = 8;

/** What a look at one thing came to. */
interface Look {
  readonly mended: number;
  readonly stuck?: number;
}

class Sweep {
  private readonly ports: SweepPorts;
  private readonly mayGoOn: () => boolean;
  private looked = 0;
  private mended = 0;
  private failed = 0;
  private stuck = 0;

  constructor(ports: SweepPorts, mayGoOn: () => boolean) {
    this.ports = ports;
    this.mayGoOn = mayGoOn;
  }

  async run(lanes: readonly EmailClass[]): Promise<SweepReport> {
    await this.allOwed();
    await this.allSetAside();
    for (const lane of lanes)
      for (let number = 0; number < this.ports.partitions[lane]; number += 1) await this.stuckIn(`${lane}#${number}`);
    const { looked, mended, failed, stuck } = this;
    return { looked, mended, failed, stuck, complete: this.mayGoOn() };
  }

  /** One look: it counts, and its fault is nobody else's (I12). */
  private async look(contactId: string | undefined, look: () => Promise<Look>, onFailure?: () => Promise<void>) {
    this.looked += 1;
    try {
      const { mended, stuck = 0 } = await look();
      this.mended += mended;
      this.stuck += stuck;
    } catch (error) {
      this.failed += 1;
      this.ports.onFault(error, contactId);
      await onFailure?.().catch((second) => this.ports.onFault(second, contactId));
    }
  }

  private async each<T>(all: readonly T[], one: (each: T) => Promise<void>): Promise<void> {
    for (let from = 0; from < all.length && this.mayGoOn(); from += atOnce)
      await Promise.all(all.slice(from, from + atOnce).map(one));
  }

  /** Whose facts changed ten minutes ago or longer, and who was not ticked off. */
  private async allOwed(): Promise<void> {
    const { clock, owed } = this.ports;
    const until = clock.now();
    const placeOf = (row: OwedRow) => (row.kind === 'stray' ? row.place : rowText(row));
    const seen = new Set<string>();
    while (this.mayGoOn()) {
      // The index runs behind its table: a row that was just seen to may show once more.
      const rows = await owed.rows(until, pageSize);
      const page = rows.filter((row) => !seen.has(placeOf(row)));
      if (page.length === 0) return;
      for (const row of page) seen.add(placeOf(row));
      await this.each(page, (row) =>
        this.look(
          row.kind === 'stray' ? undefined : row.contactId,
          () => this.owedTo(row),
          () => owed.putOff(row, plusMs(clock.now(), againAfterMs)),
        ),
      );
      if (rows.length < pageSize) return;
    }
  }

  private async owedTo(row: OwedRow): Promise<Look> {
    if (row.kind === 'stray') throw new StrayRowError(row);
    const { owed, clock } = this.ports;
    const { contactId } = row;
    // Before the person: what changes from here on has a mark of its own.
    const mark = await owed.owed(contactId);
    if (mark === undefined) return { mended: 0 };
    const planned = await this.plannedAnew(contactId);
    if (planned === undefined) {
      await this.ports.history.forget(contactId);
      return { mended: 0 };
    }
    const { mended, until } = await this.settleClaims(contactId);
    // Its journey and its sends are looked for once it has gone.
    const again = planned.goes ? plusMs(clock.now(), goneAfterMs) : undefined;
    if (until ?? again) await owed.putOff(row, until ?? again ?? clock.now());
    else await owed.tickOff(contactId, mark, clock.now());
    return { mended: planned.written + mended };
  }

  /** How many enrollments had to be written, and whether the contact goes by itself; undefined when it has gone. */
  private async plannedAnew(contactId: string): Promise<{ written: number; goes: boolean } | undefined> {
    try {
      const onCopies = (error: unknown) => this.ports.onFault(error, contactId);
      const looked = await reconcileAll(this.ports, contactId, onCopies);
      await this.putAway(contactId, looked[0].person);
      const goes = goesByItself(looked[0].person.contact, this.ports.clock.now());
      return { written: looked.reduce((sum, { written }) => sum + written, 0), goes };
    } catch (error) {
      // Erased since, or a new address that was never confirmed: nobody is owed anything.
      if (error instanceof MissingContactError && !(await this.ports.owed.hasVisits(contactId))) return undefined;
      throw error;
    }
  }

  /**
   * What is over is put away, as long as there is enough of it. Nothing is owed of it: where it changed meanwhile, that change
   * is looked at, and this with it.
   */
  private async putAway(contactId: string, known: Person): Promise<void> {
    const { clock, history, store, words } = this.ports;
    const release = await words.current();
    const { clinic } = release;
    let person: Person | undefined = known;
    for (let tries = 0; person && tries < putAwayTries && this.mayGoOn(); tries += 1) {
      if (pastVisits(person, clinic, clock.now()).length === 0) return;
      // As it stands now: the plans were written anew a moment ago.
      person = await store.readPerson(contactId, 'strong');
      const visits = person ? pastVisits(person, clinic, clock.now()) : [];
      if (!person || visits.length === 0) return;
      if ((await history.putAway(person, visits, beforeWith(person, visits, release, clock.now()))) === 'stale') return;
      person = await store.readPerson(contactId, 'strong');
    }
  }

  /**
   * A worker that was lost after its claim leaves the row to the next visit of its enrollment. Where the facts changed in
   * between, that visit plans another step or another revision, and nobody comes by the old row: whatever its revision.
   * @returns until when a claim is still its worker's own.
   */
  private async settleClaims(contactId: string): Promise<{ readonly mended: number; readonly until?: Instant }> {
    const { clock, owed } = this.ports;
    const now = clock.now();
    // A second attempt is in the index by itself.
    const claims = (await owed.claims(contactId)).filter(({ due }) => due === undefined);
    const open = claims.filter((row) => plusMs(row.deadline, stuckAfterMs) > now);
    let mended = 0;
    for (const row of claims) if (!open.includes(row) && (await this.doubt(row))) mended += 1;
    const until = open
      .map(({ deadline }) => plusMs(deadline, stuckAfterMs))
      .sort()
      .at(-1);
    return until === undefined ? { mended } : { mended, until };
  }

  /** The claim's worker is lost. The row enters the index, and what may still be done about it is dispatch's. */
  private async doubt(row: Send): Promise<boolean> {
    const { clock, partitions, store } = this.ports;
    const partition = partitionOf(row.class, row.contactId, partitions[row.class]);
    const doubted = inDoubt(row, 'workerLost', clock.now(), partition, row.safetyDeadline);
    return (await store.declareInDoubt(doubted)) === 'written';
  }

  /** Records that were set aside: read again, and done with once the person can be planned for. */
  private async allSetAside(): Promise<void> {
    const { setAside, contactOf } = this.ports;
    while (this.mayGoOn()) {
      const taken = await setAside.take();
      if (taken.length === 0) return;
      await this.each(taken, ({ record, done }) => {
        const contactId = contactOf(record);
        return this.look(contactId, async () => {
          if (contactId === undefined) throw new NobodysRecordError('a record that names nobody was set aside');
          const mended = (await this.plannedAnew(contactId))?.written ?? 0;
          await done();
          return { mended };
        });
      });
    }
  }

  /** Rows of a lane that have been due for ten minutes. */
  private async stuckIn(partition: string): Promise<void> {
    if (!this.mayGoOn()) return;
    const { clock, store } = this.ports;
    const since = plusMs(clock.now(), -stuckAfterMs);
    await this.each(await store.dueRows(partition, since, pageSize), (row) =>
      this.look(row.kind === 'stray' ? undefined : row.contactId, () => this.stuckRow(row, since)),
    );
  }

  private async stuckRow(row: DueRow, since: Instant): Promise<Look> {
    if (row.kind === 'stray') throw new StrayRowError(row);
    const { clock, store } = this.ports;
    if (row.kind === 'enrollment') {
      const person = await store.readPerson(row.contactId, 'strong');
      const one = person?.enrollments.find(
        ({ journey, instance }) => journey === row.journey && instance === row.instance,
      );
      if (person && (one?.due === undefined || one.due.at > since)) return { mended: 0 };
      // Planned from what is so now, it would only get a later moment, and look as if it had moved.
      if (person && one?.seen === factsVersion(person)) return { mended: 0, stuck: 1 };
      const { written } = await reconcile(this.ports, row.contactId);
      return { mended: written };
    }
    const send = await store.readSend(row.contactId, row.id, 'strong');
    if (!send?.due || send.due.at > since) return { mended: 0 };
    switch (send.state) {
      case 'claimed': {
        const isLost = plusMs(send.deadline, claimMarginMs) <= clock.now();
        return isLost && (await this.doubt(send)) ? { mended: 1 } : { mended: 0, stuck: 1 };
      }
      case 'refused':
      case 'skipped':
        await store.reschedule(send, undefined);
        return { mended: 1 };
      case 'inDoubt':
      case 'sent':
        return { mended: 0, stuck: 1 };
    }
  }
}

/** A record that was set aside has keys that are nobody's: a person has to look. */
class NobodysRecordError extends Error {
  override readonly name = 'NobodysRecordError';
}

/**
 * @param lanes those whose rows may move now: not one that is paused.
 * @param mayGoOn false when the invocation has little time left.
 */
export const sweep = (ports: SweepPorts, lanes: readonly EmailClass[], mayGoOn: () => boolean): Promise<SweepReport> =>
  new Sweep(ports, mayGoOn).run(lanes);
