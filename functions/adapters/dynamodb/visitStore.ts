/** Visits as the front desk sees them: those of a day, and what staff say became of each. */

import type { Appointment, Notice, NoticeKind } from '../../core/model/appointment.ts';
import { isReleased, noticeOf } from '../../core/model/appointment.ts';
import type { Contact } from '../../core/model/contact.ts';
import { arrived } from '../../core/people/booking.ts';
import type { Identity } from '../../core/ports.ts';
import { dayMs, epochMs, type Instant, instantFromMs, later } from '../../core/time/time.ts';
import { BookingCalls } from './bookingCalls.ts';
import { type LogEntry, logItem } from './log.ts';
import {
  appointmentItem,
  appointmentSk,
  auditPk,
  contactIdOf,
  contactPk,
  readAppointment,
  readContact,
  visitsPartition,
} from './rows.ts';
import type { Table } from './table.ts';

export interface Visit {
  readonly appointment: Appointment;
  readonly contact: Contact;
}

/** What staff say of one visit. */
export type VisitChange =
  | { readonly kind: 'came' | 'stoppedEarly' | 'noshow' | 'release' | 'booked' }
  | { readonly kind: 'course'; readonly course: number };

export type VisitResult =
  | { readonly kind: 'changed' | 'unchanged'; readonly appointment: Appointment }
  | { readonly kind: 'absent' }
  /** The visit's state does not allow it: `mend` says what to do first. */
  | { readonly kind: 'refused'; readonly mend: string };

/** More visits than a day page can show would be another clinic's. */
const visitsMax = 1_000;
const conflictsMax = 5;

export class DynamoVisitStore {
  private readonly table: Table;
  private readonly identity: Identity;
  private readonly calls: BookingCalls;

  constructor(table: Table, identity: Identity) {
    this.table = table;
    this.identity = identity;
    this.calls = new BookingCalls(table, identity);
  }

  /** Visits that start in [from, to), earliest first, whatever became of them. */
  async between(from: Instant, to: Instant): Promise<readonly Visit[]> {
    const partitions = new Set<string>();
    for (let at = epochMs(from); at < epochMs(to); at += dayMs) partitions.add(visitsPartition(instantFromMs(at)));
    partitions.add(visitsPartition(instantFromMs(epochMs(to) - 1)));
    const keys = (await Promise.all([...partitions].map((partition) => this.table.due(partition, to, visitsMax))))
      .flat()
      .filter((key) => (key.dueAt?.S ?? '') >= from && (key.dueAt?.S ?? '') < to);
    const visits = await Promise.all(
      keys.map(({ pk, sk }) => this.read(contactIdOf(pk?.S ?? '') ?? '', (sk?.S ?? '').slice('APPT#'.length))),
    );
    return visits
      .filter((visit) => visit !== undefined)
      .filter(({ appointment: { start } }) => start >= from && start < to)
      .sort((a, b) => (a.appointment.start < b.appointment.start ? -1 : 1));
  }

  private async read(contactId: string, appointmentId: string): Promise<Visit | undefined> {
    const [appointment, contact] = await Promise.all([
      this.table.get(contactPk(contactId), appointmentSk(appointmentId), 'strong'),
      this.table.get(contactPk(contactId), 'CONTACT', 'strong'),
    ]);
    if (!appointment || !contact) return undefined;
    return { appointment: readAppointment(appointment), contact: readContact(contact) };
  }

  /** Every appointment of a person. */
  async of(contactId: string): Promise<readonly Appointment[]> {
    const items = await this.table.range(contactPk(contactId), 'APPT#', 'APPT#~', 'strong');
    return items.map(readAppointment);
  }

  /** Says of a visit what `change` says. The same again changes nothing. */
  async mark(
    contactId: string,
    appointmentId: string,
    change: VisitChange,
    by: string,
    at: Instant,
  ): Promise<VisitResult> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const visit = await this.read(contactId, appointmentId);
      if (!visit) return { kind: 'absent' };
      const { appointment } = visit;
      const next = marked(appointment, change, at);
      if ('mend' in next) return { kind: 'refused', mend: next.mend };
      if (next.appointment === undefined) return { kind: 'unchanged', appointment };
      if (await this.replace(appointment, next.appointment, { what: next.what, by, detail: change.kind }, at))
        return { kind: 'changed', appointment: next.appointment };
    }
    throw new Error('a visit kept colliding with other changes');
  }

  /** Tells a notice to everybody in `visits` who is not told it yet. @returns how many were told now. */
  async tell(
    visits: readonly Visit[],
    notice: { readonly kind: NoticeKind; readonly opensAt?: Instant },
    by: string,
    at: Instant,
  ): Promise<number> {
    let told = 0;
    for (const { appointment } of visits) {
      if (await this.tellOne(appointment.contactId, appointment.id, notice, by, at)) told += 1;
    }
    return told;
  }

  private async tellOne(
    contactId: string,
    appointmentId: string,
    { kind, opensAt }: { readonly kind: NoticeKind; readonly opensAt?: Instant },
    by: string,
    at: Instant,
  ): Promise<boolean> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const visit = await this.read(contactId, appointmentId);
      if (visit?.appointment.status !== 'booked') return false;
      const { notice: last, revision, version } = visit.appointment;
      const before = noticeOf(visit.appointment);
      if (before?.kind === kind && before.opensAt === opensAt) return false;
      const notice: Notice = {
        kind,
        at,
        number: (last?.number ?? 0) + 1,
        revision,
        ...(opensAt === undefined ? {} : { opensAt }),
      };
      const next: Appointment = { ...visit.appointment, notice, version: version + 1 };
      if (await this.replace(visit.appointment, next, { what: 'notice.set', by, detail: kind }, at)) return true;
    }
    throw new Error('a visit kept colliding with other changes');
  }

  /** Who looked at a day's visits (C13). Names nobody but the member of staff. */
  async noteLook(by: string, day: string, at: Instant): Promise<void> {
    const row = logItem(this.identity, '', at, { what: 'day.viewed', by, detail: day });
    await this.table.put({ ...row, pk: { S: auditPk(at) } }, { expression: 'attribute_not_exists(pk)' });
  }

  private async replace(existing: Appointment, said: Appointment, log: LogEntry, at: Instant): Promise<boolean> {
    // Whatever became of it, it is no longer on its way to another time, and nobody need ask about that.
    const next: Appointment = said.status === 'booked' ? said : arrived(said);
    const settled = existing.movingSince !== undefined && next.movingSince === undefined;
    const written = await this.table.transact([
      this.table.putWrite(appointmentItem(next), {
        expression: '#version = :seen',
        names: { '#version': 'version' },
        values: { ':seen': existing.version },
      }),
      this.table.putWrite(logItem(this.identity, existing.contactId, at, log)),
      ...(settled ? await this.calls.withdrawMoving(existing) : []),
    ]);
    return written === 'written';
  }
}

type Marked = { readonly appointment?: Appointment; readonly what: LogEntry['what'] } | { readonly mend: string };

/** The appointment after `change`; without one when nothing changes. */
function marked(appointment: Appointment, change: VisitChange, at: Instant): Marked {
  // A replaced record is no visit any more: what is said of it would be said twice.
  if (appointment.status === 'replaced') return { mend: 'this visit goes on under another record' };
  const { stoppedEarly, releasedAt: _released, ...rest } = appointment;
  const version = appointment.version + 1;
  const status = (next: Appointment['status'], more: Partial<Appointment> = {}): Marked =>
    appointment.status === next && stoppedEarly === more.stoppedEarly
      ? { what: 'appointment.status' }
      : { what: 'appointment.status', appointment: { ...rest, ...more, status: next, statusAt: at, version } };
  switch (change.kind) {
    case 'came':
    case 'stoppedEarly':
      // Aftercare speaks of a visit that has been: a slip of the finger on tomorrow's list must not start it.
      if (appointment.start > at) return { mend: 'this visit has not begun yet' };
      return status('completed', change.kind === 'stoppedEarly' ? { stoppedEarly: true } : {});
    case 'noshow':
      if (appointment.start > at) return { mend: 'this visit has not begun yet' };
      return status('noshow');
    case 'booked':
      if (appointment.status === 'booked') return { what: 'appointment.status' };
      if (appointment.status === 'cancelled') return { mend: 'book a cancelled visit anew in the booking system' };
      return status('booked');
    case 'release':
      if (appointment.status !== 'noshow') return { mend: 'mark the visit as missed first' };
      if (isReleased(appointment)) return { what: 'missed.released' };
      return {
        what: 'missed.released',
        // Never before the mark it answers, whoever's clock wrote that.
        appointment: { ...appointment, releasedAt: later(at, appointment.statusAt), version },
      };
    case 'course':
      return appointment.course === change.course
        ? { what: 'course.corrected' }
        : { what: 'course.corrected', appointment: { ...appointment, course: change.course, version } };
  }
}
