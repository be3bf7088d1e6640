/** How a source's own ids lead to ours: of a booking to its visit, of a patient to the contact. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../../core/time/time.ts';
import { contactPk, externalPk, schemaVersion } from './rows.ts';
import type { Table } from './table.ts';

export interface Link {
  readonly contactId?: string;
  readonly appointmentId?: string;
  /** The source called it off before we knew of it: a booking told later, but older than this, is no booking. */
  readonly closedAt?: Instant;
}

/** A patient's id cannot be taken for a booking's: no id of a booking has a control character in it. */
export const patientKey = (patientId: string) => `patient\u001f${patientId}`;

/** Beside the link of a slot's own id: whose place in it has which id. */
const seatSk = (key: string) => `SEAT#${key}`;

const patientSk = (source: string, patientId: string) => `PATIENT#${source}#${patientId}`;

export class BookingLinks {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async read(source: string, externalId: string): Promise<Link | undefined> {
    const item = await this.table.get(externalPk(source, externalId), 'LINK', 'strong');
    return item && (unmarshall(item) as Link);
  }

  /** The ids of all places of a slot, by whose they are. */
  async seats(source: string, slotId: string): Promise<ReadonlyMap<string, string>> {
    const items = await this.table.range(externalPk(source, slotId), 'SEAT#', 'SEAT#~', 'strong');
    const seats = items.map((item) => unmarshall(item) as { key: string; externalId: string });
    return new Map(seats.map(({ key, externalId }) => [key, externalId]));
  }

  /** Written with the link of that place; whoever left it and came again has a newer one. */
  seatWrite(source: string, slotId: string, key: string, externalId: string, contactId: string): TransactWriteItem {
    const pk = externalPk(source, slotId);
    return this.table.putWrite(marshall({ pk, sk: seatSk(key), key, externalId, contactId, schemaVersion }), {
      expression: 'attribute_not_exists(pk) OR attribute_exists(pk)',
    });
  }

  /** Whether the contact is another of the source's patients already. */
  async isPatientOf(contactId: string, source: string): Promise<boolean> {
    const from = patientSk(source, '');
    return (await this.table.range(contactPk(contactId), from, `${from}\uffff`, 'strong')).length > 0;
  }

  /** A link that is not there yet; one that only says "called off" may be replaced. */
  write(source: string, externalId: string, link: Link): TransactWriteItem {
    const item = marshall(
      { ...link, pk: externalPk(source, externalId), sk: 'LINK', schemaVersion },
      { removeUndefinedValues: true },
    );
    return this.table.putWrite(item, {
      expression: 'attribute_not_exists(pk) OR attribute_not_exists(#contact)',
      names: { '#contact': 'contactId' },
    });
  }

  /** The patient's id at the contact, and the contact at the patient's id. */
  patientWrites(source: string, patientId: string, contactId: string): TransactWriteItem[] {
    return [
      this.write(source, patientKey(patientId), { contactId }),
      this.table.putWrite(
        marshall({ pk: contactPk(contactId), sk: patientSk(source, patientId), source, patientId, schemaVersion }),
      ),
    ];
  }
}
