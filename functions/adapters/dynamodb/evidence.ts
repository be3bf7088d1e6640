/** Evidence of an erasure as it lies in the table, under the keyed hash of the address (C13, C16). */

import type { Evidence } from '../../core/people/erasure.ts';
import { epochMs, inZone, toInstant } from '../../core/time/time.ts';
import { marshall, unmarshall } from './attributes.ts';
import { addressPk, type Item, schemaVersion } from './rows.ts';
import { asEvidence } from './schemas.ts';

const prefix = 'EVIDENCE#';

/** The row, which goes by itself when its `years` are over. */
export function evidenceItem(addressHash: string, evidence: Evidence, years: number): Item {
  const end = toInstant(inZone(evidence.begunAt, 'UTC').add({ years }));
  return marshall({
    ...evidence,
    pk: addressPk(addressHash),
    sk: `${prefix}${evidence.begunAt}#${evidence.receipt}`,
    schemaVersion,
    expiresAt: Math.floor(epochMs(end) / 1000),
  });
}

/** The evidence among the items of an address's partition. */
export function evidenceIn(items: readonly Item[]): readonly Evidence[] {
  return items
    .filter((item) => item.sk?.S?.startsWith(prefix))
    .map((item) => {
      const { pk: _pk, sk: _sk, schemaVersion: _version, expiresAt: _expires, ...evidence } = unmarshall(item);
      return asEvidence(evidence);
    });
}
