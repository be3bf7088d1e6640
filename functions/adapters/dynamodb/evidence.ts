/** What an erasure leaves: that it happened, and what had been agreed to, under the keyed hash of the address (C13, C16). */
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { epochMs, type Instant, inZone, toInstant } from '../../core/time/time.ts';
import type { HeldPerson } from './held.ts';
import { addressPk, type Item, schemaVersion } from './rows.ts';

/** What is kept: no address, no name, no contact id. It goes by itself when the evidence's years are over (C13). */
export interface Evidence {
  readonly receipt: string;
  readonly begunAt: Instant;
  readonly erasedAt?: Instant;
  readonly by: string;
  readonly why: 'asked' | 'unconfirmed';
  readonly people: number;
  /** Each change of consent: what, when, by which words, where, for what (C15). */
  readonly consents: readonly Readonly<Record<string, string>>[];
  readonly emails: { readonly marketing: number; readonly reminder: number };
}

const prefix = 'EVIDENCE#';

/** Changes of consent as evidence: without ids, and without who of the staff it was. */
export function consentsOf(people: readonly HeldPerson[]): Evidence['consents'] {
  return people.flatMap(({ log }) =>
    log
      .filter(({ purpose }) => purpose !== undefined)
      .map(({ what, at, purpose = '', textVersion = '', source = '', occurredAt }) => ({
        what,
        at,
        purpose,
        textVersion,
        source,
        ...(occurredAt === undefined ? {} : { occurredAt }),
      })),
  );
}

/** The row, which goes by itself when its `years` are over. */
export function evidenceItem(addressHash: string, evidence: Evidence, years: number): Item {
  const end = toInstant(inZone(evidence.begunAt, 'UTC').add({ years }));
  return marshall(
    {
      ...evidence,
      pk: addressPk(addressHash),
      sk: `${prefix}${evidence.begunAt}#${evidence.receipt}`,
      schemaVersion,
      expiresAt: Math.floor(epochMs(end) / 1000),
    },
    { removeUndefinedValues: true },
  );
}

/** The evidence among the items of an address's partition. */
export function evidenceIn(items: readonly Item[]): readonly Evidence[] {
  return items
    .filter((item) => item.sk?.S?.startsWith(prefix))
    .map((item) => {
      const { pk: _pk, sk: _sk, schemaVersion: _version, expiresAt: _expires, ...evidence } = unmarshall(item);
      return evidence as unknown as Evidence;
    });
}
