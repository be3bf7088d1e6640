import { sortKeys } from '../../functions/adapters/dynamodb/keys.ts';
import type { RowName } from '../../functions/core/model/row.ts';

/** The pattern of stream records that tell of rows of these kinds. */
export const recordsOf = (...kinds: readonly RowName['kind'][]) => ({
  dynamodb: {
    Keys: { sk: { S: kinds.map((kind) => (kind === 'contact' ? sortKeys[kind] : { prefix: sortKeys[kind] })) } },
  },
});
