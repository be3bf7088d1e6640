/** A person's past: put away by a sort key behind all that is read before an email, and found again by whoever asks for it. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Appointment, appointmentIdOf } from '../../core/model/appointment.ts';
import type { Before, Person } from '../../core/model/person.ts';
import type { NameOf } from '../../core/model/row.ts';
import { unmarkedCallId, visitCallId } from '../../core/people/visitCall.ts';
import type { HistoryStore, WriteResult } from '../../core/ports.ts';
import { marshall } from './attributes.ts';
import { putAwayKeys, sortKeys } from './keys.ts';
import {
  appointmentItem,
  appointmentSk,
  beforeItem,
  callItem,
  contactPk,
  enrollmentItem,
  type Item,
  isOf,
  itemName,
  keysOf,
  putAwaySk,
  readCall,
  rekeyed,
  rowNameOf,
  standing,
} from './rows.ts';
import { type Condition, type Table, whatever } from './table.ts';

/** A visit, wherever it is kept. */
export async function readVisit(table: Table, contactId: string, id: string): Promise<Item | undefined> {
  const pk = contactPk(contactId);
  return (
    (await table.get(pk, appointmentSk(id), 'strong')) ??
    (await table.get(pk, putAwaySk({ kind: 'appointment', contactId, id }), 'strong'))
  );
}

/** Every visit of a person, wherever it is kept. */
export async function readVisits(table: Table, contactId: string): Promise<readonly Item[]> {
  const pk = contactPk(contactId);
  // In this order: what is put away between the two reads is there twice, and not missing.
  const live = await table.beginning(pk, sortKeys.appointment, 'strong');
  const past = await table.beginning(pk, putAwayKeys.appointment, 'strong');
  return standing([...live, ...past]);
}

/**
 * What takes a visit up again brings back its journeys: what they have sent is not begun anew, and other systems, to whom a row
 * that is put again is a new one, do not hear a second time that it began.
 */
export async function takenUp(table: Table, { contactId, id }: Appointment): Promise<readonly TransactWriteItem[]> {
  const past = await table.beginning(contactPk(contactId), putAwayKeys.enrollment, 'strong');
  return past.flatMap((raw) => {
    const name = itemName(raw);
    if (name?.kind !== 'enrollment' || appointmentIdOf(name.instance) !== id) return [];
    const live = { ...rekeyed(raw, keysOf(name).sk), ...marshall({ takenUp: true }) };
    return [table.putWrite(live, whatever)];
  });
}

/** As many as one transaction takes. */
const writesMax = 100;

const unchanged = (version: number | undefined): Condition =>
  version === undefined
    ? { expression: 'attribute_exists(pk)' }
    : { expression: '#version = :seen', names: { '#version': 'version' }, values: { ':seen': version } };

export class DynamoHistoryStore implements HistoryStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async putAway(person: Person, visits: readonly Appointment[], before: Before): Promise<WriteResult> {
    const { id: contactId } = person.contact;
    const ids = new Set(visits.map(({ id }) => id));
    const journeys = person.enrollments.filter(({ instance }) => ids.has(appointmentIdOf(instance)));
    const written = await this.table.transact([
      this.table.putWrite(
        beforeItem(contactId, before),
        person.before ? unchanged(person.before.version) : { expression: 'attribute_not_exists(pk)' },
      ),
      ...visits.flatMap((visit) => this.move(appointmentItem(visit), visit.version)),
      ...journeys.flatMap((one) => this.move(enrollmentItem(one), one.version)),
      ...(await this.closedCalls(contactId, visits)),
    ]);
    return written === 'written' ? 'written' : 'stale';
  }

  async forget(contactId: string): Promise<number> {
    const left = await this.table.whole(contactPk(contactId), 'strong');
    if (left.some((raw) => isOf('contact')(raw) || isOf('appointment')(raw))) return 0;
    for (let from = 0; from < left.length; from += writesMax)
      await this.table.transact(
        left.slice(from, from + writesMax).map(({ pk, sk }) => this.table.deleteWrite(pk?.S ?? '', sk?.S ?? '')),
      );
    return left.length;
  }

  private async closedCalls(contactId: string, visits: readonly Appointment[]): Promise<readonly TransactWriteItem[]> {
    const about = new Set(visits.flatMap((visit) => [visitCallId(visit.id), unmarkedCallId(visit)]));
    const calls = (await this.table.beginning(contactPk(contactId), sortKeys.call, 'strong')).map(readCall);
    return calls
      .filter(({ id, state, due }) => about.has(id) && state !== 'open' && due === undefined)
      .flatMap((call) => this.move(callItem(call), call.version));
  }

  private move(raw: Item, version: number | undefined): readonly TransactWriteItem[] {
    const [pk, sk] = [raw.pk?.S ?? '', raw.sk?.S ?? ''];
    const name = rowNameOf(pk, sk) as NameOf<'appointment' | 'call' | 'enrollment'>;
    return [
      this.table.putWrite(rekeyed(raw, putAwaySk(name)), whatever),
      this.table.deleteWrite(pk, sk, unchanged(version)),
    ];
  }
}
