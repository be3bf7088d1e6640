/** The journeys and the clinic that ship, as the reader reads them; their emails are not compiled. */

import { seriesAmong } from '../../content/compile/journeys.ts';
import { Problems } from '../../content/findings/problems.ts';
import { contentRoot } from '../../content/read/partials.ts';
import { readContent } from '../../content/read/read.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { type Journey, readJourney } from '../../functions/core/model/journey.ts';

const templates = new URL('../../templates', import.meta.url).pathname;

/** @throws Error when `templates/` does not read. */
export function shipped(): { readonly clinic: Clinic; readonly journeys: readonly Journey[] } {
  const content = readContent(contentRoot(templates), new Problems());
  if (!content.clinic) throw new Error('templates/clinic.yaml does not read');
  const journeys = content.journeys.map(({ id, file }) => {
    // Which emails print the time of the visit matters after a move only: here all of them do.
    const read = readJourney(id, file, () => true, undefined, seriesAmong(content.journeys));
    if ('faults' in read) throw new Error(`templates/${id}: ${read.faults.map(({ message }) => message).join('; ')}`);
    return read.journey;
  });
  return { clinic: content.clinic, journeys };
}
