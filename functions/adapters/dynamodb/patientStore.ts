/**
 * What record systems told of their patients: a row under the patient's id, beside the link that leads to a contact, and one
 * under each other identifier that names the patient's id and nothing else. Time to live removes what is not told again.
 */
import type { ToldPatient } from '../../core/model/toldPatient.ts';
import { patientKey } from '../../core/people/bookedPerson.ts';
import type { PatientKeys, ToldPatients } from '../../core/ports.ts';
import { dayMs, epochMs, type Instant } from '../../core/time/time.ts';
import { marshall } from './attributes.ts';
import { externalPk, readPatientIdentifier, readToldPatient, schemaVersion } from './rows.ts';
import type { Table } from './table.ts';

/** Half a year: a visit is booked within weeks of the last word about its patient. */
const keptMs = 182 * dayMs;

const toldSk = 'TOLD';
const identifierSk = 'IDENTIFIER';
const patientPk = (source: string, key: string) => externalPk(source, patientKey(key));

export class DynamoPatientStore implements ToldPatients {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async told(source: string, key: string): Promise<ToldPatient | undefined> {
    const own = await this.table.get(patientPk(source, key), toldSk, 'strong');
    if (own) return readToldPatient(own);
    const named = await this.table.get(patientPk(source, key), identifierSk, 'strong');
    const identifier = named && readPatientIdentifier(named);
    if (!identifier || identifier.isShared) return undefined;
    const found = await this.table.get(patientPk(source, identifier.patientId), toldSk, 'strong');
    return found && readToldPatient(found);
  }

  async keep(source: string, patient: ToldPatient, by: PatientKeys, now: Instant): Promise<void> {
    const { patientId } = patient;
    const { identifiers, addressHash, toldAt } = by;
    const expiresAt = Math.ceil((epochMs(now) + keptMs) / 1_000);
    const shared = { schemaVersion, expiresAt };
    const pk = patientPk(source, patientId);
    const written = await this.table.put(marshall({ ...patient, ...shared, pk, sk: toldSk, addressHash, toldAt }), {
      expression: 'attribute_not_exists(#toldAt) OR #toldAt <= :toldAt',
      names: { '#toldAt': 'toldAt' },
      values: { ':toldAt': toldAt },
    });
    if (written.kind === 'refused') return;
    for (const identifier of identifiers) {
      const row = { ...shared, pk: patientPk(source, identifier), sk: identifierSk, patientId, addressHash };
      const named = await this.table.put(marshall(row), {
        expression: 'attribute_not_exists(pk) OR (#patientId = :patientId AND attribute_not_exists(#isShared))',
        names: { '#patientId': 'patientId', '#isShared': 'isShared' },
        values: { ':patientId': patientId },
      });
      if (named.kind === 'refused') await this.table.put(marshall({ ...row, isShared: true }));
    }
  }
}
