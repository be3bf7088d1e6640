/** What was right when it was written and may not be any more: sources to look at again, and prices that have run out. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import { SourceText } from '../findings/source.ts';
import { type ContentRoot, labelOf } from '../read/partials.ts';
import { readYaml } from '../read/yaml.ts';
import { sourcesSchema } from '../rules/claim-sources.ts';
import type { ReleaseBody } from './release.ts';

/**
 * @param today `YYYY-MM-DD`; a date is good to its end.
 */
export function checkDates(root: ContentRoot, { clinic, journeys }: ReleaseBody, today: string): Finding[] {
  const problems = new Problems();
  if (clinic.pricesUntil !== undefined && clinic.pricesUntil < today) {
    const message = `the prices held until ${clinic.pricesUntil}, and emails name them`;
    const at = SourceText.of(labelOf(root, 'clinic.yaml'), '');
    problems.error(at, 0, 'dates', message, 'Write what holds now, and pricesUntil: the new last day.');
  }
  for (const id of Object.keys(journeys)) {
    const path = join(root.path, id, 'sources.yaml');
    if (!existsSync(path)) continue;
    const label = labelOf(root, `${id}/sources.yaml`);
    // What is wrong with the file itself, the check of the words has said.
    const { file, value } = readYaml(label, readFileSync(path, 'utf8'), sourcesSchema, new Problems());
    for (const [name, source] of Object.entries(value?.sources ?? {})) {
      if (typeof source === 'string' || source.lookAgain === undefined || source.lookAgain >= today) continue;
      const message = `"${name}" was to be looked at again by ${source.lookAgain}: ${source.title}`;
      const mend = 'See whether it still says so, mend the claims that rest on it, and write the next date.';
      problems.warning(file.source, file.at(['sources', name, 'lookAgain']), 'dates', message, mend);
    }
  }
  return problems.findings;
}
