/** The words in the running functions' own bundle: other builds may meanwhile have written others to `dist`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '../../functions/adapters/words.ts';
import type { Release } from '../../functions/core/ports.ts';
import type { System } from '../../local/system.ts';

export function releaseOf(system: System): Release {
  const dispatch = system.cloud.functions.find(({ service }) => service === 'dispatch');
  if (!dispatch) throw new Error('there is no dispatch');
  return (JSON.parse(readFileSync(join(dispatch.code, 'words.json'), 'utf8')) as Bundle).release;
}

/** The booking system's type id of an infusion. */
export function infusionType(release: Release): string {
  const { appointmentTypes } = release.clinic;
  const type = Object.keys(appointmentTypes).find((id) => appointmentTypes[id]?.kind === 'infusion');
  if (type === undefined) throw new Error('clinic.yaml has no type of kind infusion');
  return type;
}
