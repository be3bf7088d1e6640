/** Ids and tokens that a seed can be had again with. */
import { createHash } from 'node:crypto';
import type { Identity } from '../../../functions/core/ports.ts';

export function identityOf(seed: number): Identity {
  let made = 0;
  const hex = (length: number) => {
    made += 1;
    return createHash('sha256').update(`${seed}/${made}`).digest('hex').slice(0, length);
  };
  return {
    token: () => hex(32),
    id: () => hex(20),
    digest: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
  };
}
