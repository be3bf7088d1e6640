/** The visits of a day and the emails of a person, as the front desk sees them, and who looked at them. */
import type { Appointment } from '../../core/model/appointment.ts';
import type { LogEntry } from '../../core/model/log.ts';
import { type NameOf, rowText } from '../../core/model/row.ts';
import type { Send } from '../../core/model/send.ts';
import type { DayStore, Identity, VisitOfDay } from '../../core/ports.ts';
import { dayMs, epochMs, type Instant, instantFromMs } from '../../core/time/time.ts';
import { faultOf, logger } from '../telemetry.ts';
import { readVisit } from './historyStore.ts';
import { logItem } from './log.ts';
import {
  appointmentSk,
  auditPk,
  contactPk,
  itemName,
  readAppointment,
  readContact,
  readEach,
  readSendItem,
  sendSk,
  visitsPartition,
} from './rows.ts';
import type { Table } from './table.ts';

/** More visits than a day page can show would be another clinic's. */
const visitsMax = 1_000;

export class DynamoDayStore implements DayStore {
  private readonly table: Table;
  private readonly identity: Identity;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
  }

  async between(from: Instant, to: Instant): Promise<readonly VisitOfDay[]> {
    const names = await this.namesIn(from, to);
    const visits = await Promise.all(names.map(({ contactId, id }) => this.read(contactId, id)));
    return visits
      .filter((visit) => visit !== undefined)
      .filter(({ appointment: { start } }) => start >= from && start < to)
      .sort((a, b) => (a.appointment.start < b.appointment.start ? -1 : 1));
  }

  async glance(from: Instant, to: Instant): Promise<readonly Appointment[]> {
    const names = await this.namesIn(from, to);
    const items = await Promise.all(
      names.map(({ contactId, id }) => this.table.get(contactPk(contactId), appointmentSk(id), 'eventual')),
    );
    const found = items.filter((item) => item !== undefined);
    const visits = readEach(found, readAppointment, (error) => logger.error('a visit cannot be read', faultOf(error)));
    return visits.filter(({ start }) => start >= from && start < to);
  }

  private async namesIn(from: Instant, to: Instant): Promise<readonly NameOf<'appointment'>[]> {
    const partitions = new Set<string>();
    for (let at = epochMs(from); at < epochMs(to); at += dayMs) partitions.add(visitsPartition(instantFromMs(at)));
    partitions.add(visitsPartition(instantFromMs(epochMs(to) - 1)));
    const keys = (await Promise.all([...partitions].map((partition) => this.table.due(partition, to, visitsMax))))
      .flat()
      .filter((key) => (key.dueAt?.S ?? '') >= from && (key.dueAt?.S ?? '') < to);
    // A visit that was taken up again is there once more as what was put away of it.
    const names = new Map(
      keys.flatMap((key) => {
        const name = itemName(key);
        return name?.kind === 'appointment' ? [[rowText(name), name] as const] : [];
      }),
    );
    return [...names.values()];
  }

  private async read(contactId: string, appointmentId: string): Promise<VisitOfDay | undefined> {
    const [appointment, contact] = await Promise.all([
      readVisit(this.table, contactId, appointmentId),
      this.table.get(contactPk(contactId), 'CONTACT', 'strong'),
    ]);
    if (!appointment || !contact) return undefined;
    const onFault = (error: Error) => logger.error('a visit cannot be read', faultOf(error));
    const [visit] = readEach([appointment], readAppointment, onFault);
    const [whose] = readEach([contact], readContact, onFault);
    return visit && whose && { appointment: visit, contact: whose };
  }

  async sends(contactId: string): Promise<readonly Send[]> {
    const items = await this.table.range(contactPk(contactId), sendSk(''), `${sendSk('')}~`, 'strong');
    return readEach(items, readSendItem, (error) => logger.error('a send cannot be read', faultOf(error)));
  }

  auditView(by: string, day: string, at: Instant): Promise<void> {
    return this.audit({ what: 'day.viewed', by, detail: day }, at);
  }

  auditLook(
    by: string,
    what: 'person.viewed' | 'person.found' | 'email.viewed',
    ids: readonly string[],
    at: Instant,
  ): Promise<void> {
    return this.audit({ what, by, detail: ids.join(' ') }, at);
  }

  private async audit(entry: LogEntry, at: Instant): Promise<void> {
    const row = logItem(this.identity, '', at, entry);
    await this.table.put({ ...row, pk: { S: auditPk(at) } }, { expression: 'attribute_not_exists(pk)' });
  }
}
