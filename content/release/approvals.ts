/** Who signed which words: production sends only template hashes that stand in `templates/approvals.yaml` (C22). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import type { Finding } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import { SourceText } from '../findings/source.ts';
import { type ContentRoot, labelOf } from '../read/partials.ts';
import { readYaml } from '../read/yaml.ts';
import type { ReleaseBody } from './release.ts';

const text = z.string().check(z.minLength(1), z.maxLength(200));
const approvalsSchema = z.array(
  z.strictObject({
    template: text,
    language: z.enum(['en', 'es']),
    hash: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'the 64 letters and digits that the build prints')),
    name: text,
    role: text,
    date: z.iso.date(),
  }),
);

/** A review older than this is asked for again. */
const reviewDaysMax = 365;

/**
 * What stands in the way of sending these words to patients.
 * @param today `YYYY-MM-DD`.
 */
export function checkApprovals(root: ContentRoot, release: ReleaseBody, today: string): Finding[] {
  const problems = new Problems();
  const label = labelOf(root, 'approvals.yaml');
  const path = join(root.path, 'approvals.yaml');
  const written = existsSync(path) ? readFileSync(path, 'utf8') : '[]\n';
  const { file, value: approvals = [] } = readYaml(label, written, approvalsSchema, problems);
  approvals.forEach(({ template }, index) => {
    if (Object.hasOwn(release.templates, template)) return;
    const mend = didYouMean(template, Object.keys(release.templates));
    problems.warning(file.source, file.at([index, 'template']), 'approvals', `there is no email "${template}"`, mend);
  });
  for (const [template, locales] of Object.entries(release.templates)) {
    for (const [locale, hash] of Object.entries(locales)) {
      const signed = approvals.filter(
        (each) => each.template === template && each.language === locale && each.hash === hash,
      );
      const latest = signed
        .map(({ date }) => date)
        .sort()
        .at(-1);
      const at = SourceText.of(`${root.label}/${template}${locale === 'en' ? '' : `.${locale}`}.mjml`, '');
      if (latest === undefined) {
        problems.error(
          at,
          0,
          'approvals',
          `nobody has signed these words for production (C22): ${hash}`,
          `Add the signature to ${label}.`,
        );
      } else if (daysBetween(latest, today) > reviewDaysMax) {
        problems.warning(
          at,
          0,
          'approvals',
          `these words were last signed on ${latest}, over a year ago (C22)`,
          'Ask for a new look.',
        );
      }
    }
  }
  return problems.findings;
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
