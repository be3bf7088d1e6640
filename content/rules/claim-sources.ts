/** Every education email has its claims traced in `sources.yaml` beside it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import { Problems } from '../findings/problems.ts';
import { type ContentRoot, labelOf } from '../read/partials.ts';
import type { TemplateFile } from '../read/read.ts';
import { readYaml } from '../read/yaml.ts';
import { sentences } from './reading/reading.ts';
import { comparison, type Rule } from './rule.ts';

const text = z.string().check(z.minLength(1));
export const sourcesSchema = z.strictObject({
  sources: z.record(
    z.string(),
    z.union([
      text,
      z.strictObject({
        title: text,
        year: z.int().check(z.minimum(1950), z.maximum(2100)),
        /** DOI, PMID, a law, or the number of a label. */
        id: text,
        /** The day by which somebody looks whether it still says so. */
        lookAgain: z.optional(z.iso.date()),
      }),
    ]),
  ),
  emails: z.record(
    z.string(),
    z.array(z.strictObject({ says: text, from: z.array(text).check(z.minLength(1)) })).check(z.minLength(1)),
  ),
});

/** What stands for no publication: the clinic's own practice, and what its clinician confirms by signing. */
const own: readonly string[] = ['clinic', 'clinician'];

/** A sentence like this says what is known, allowed or counted: somebody will ask who says so. */
const factual =
  /\bFDA\b|\b(?:strong|moderate|weak|good) evidence|evidence is|\b20\d\d\b|Schedule III|guideline|\b\d+ (?:weeks|percent)|\d ?%|\b(?:one|two|three|half) (?:in|of|out of) (?:two|three|four|five|ten)\b/;

const plain = (words: string): string => words.replace(/\s+/g, ' ').trim();

export const claimSources: Rule = {
  name: 'claim-sources',
  source: 'C1, C22',
  why: 'The clinician who signs must be able to see what each claim rests on.',
  emails: comparison({
    note(email, spot) {
      if (email.class !== 'marketing' || email.locale !== 'en') return undefined;
      const factualOnes = [...sentences(email.body)]
        .map(({ text, index }) => ({ said: plain(text), index }))
        .filter(({ said }) => factual.test(said));
      return {
        at: spot(0),
        text: plain(email.body.text),
        facts: factualOnes.map(({ said, index }) => ({ said, at: spot(email.body.at(index)) })),
      };
    },
    compare(emails, report, { root, journeys }) {
      for (const journey of journeys) {
        const files = journey.templates.filter(({ locale }) => locale === 'en');
        if (journey.file.class !== 'marketing' || files.length === 0) continue;
        const { yaml, value, faults } = readSources(root, journey.id);
        for (const { file, line, column = 1, message, mend } of faults) report({ file, line, column }, message, mend);
        if (!value) continue;
        const { label } = yaml;
        const shortName = ({ base }: TemplateFile) => base.slice(journey.id.length + 1);
        const seen = emails.flatMap((email) =>
          email.journey === journey && email.note ? [{ ...email.note, name: shortName(email) }] : [],
        );
        const shared = Object.entries(value.emails).filter(([key]) => key.includes('/'));
        for (const { name, at, text, facts } of seen) {
          const claims = Object.hasOwn(value.emails, name) ? value.emails[name] : undefined;
          if (!claims) {
            report(at, `${label} does not say where the claims of "${name}" come from`, `Add "${name}:" to it.`);
            continue;
          }
          const known = [...claims, ...shared.flatMap(([, each]) => each)].map(({ says }) => plain(says));
          for (const { said, at: there } of facts) {
            if (known.some((says) => says.includes(said) || said.includes(says))) continue;
            const told = said.length > 80 ? `${said.slice(0, 80)}…` : said;
            const mend = `Copy the sentence into ${label}, with the source it rests on.`;
            report(there, `nothing in ${label} says where "${told}" comes from`, mend);
          }
          for (const { says } of claims) {
            if (text.includes(plain(says))) continue;
            const mend = `Write it there as the email says it now, or delete it; then look whether the source says so.`;
            report(at, `${label} has a claim that this email does not make: "${says}"`, mend);
          }
        }
        for (const [name, source] of Object.entries(value.sources))
          if (typeof source === 'string' && !own.includes(name)) {
            const mend = `Write ${name}: { title: …, year: …, id: a DOI, PMID, law or label }.`;
            report(yaml.at(['sources', name]), `the source "${name}" has no year and no identifier`, mend, 'warning');
          }
        for (const [name, claims] of Object.entries(value.emails))
          claims.forEach(({ says, from }, index) => {
            for (const source of from) {
              if (Object.hasOwn(value.sources, source)) continue;
              const mend = didYouMean(source, Object.keys(value.sources)) ?? 'Add it under "sources:".';
              const message = `"${says}" rests on "${source}", which is not among the sources`;
              report(yaml.at(['emails', name, index, 'from']), message, mend);
            }
          });
        // An email that did not compile may make any claim: nothing is said of it.
        const isEachSeen = seen.length === files.length;
        for (const [key, claims] of isEachSeen ? shared : [])
          claims.forEach(({ says }, index) => {
            if (seen.some(({ text }) => text.includes(plain(says)))) return;
            const mend = `Write it there as ${key}.mjml says it now, or delete it.`;
            report(yaml.at(['emails', key, index]), `no email makes this claim of ${key}: "${says}"`, mend);
          });
        const names = files.map(shortName);
        for (const name of Object.keys(value.emails)) {
          // The claims of a partial that several emails share stand under its path.
          if (names.includes(name) || existsSync(join(root.path, `${name}.mjml`))) continue;
          const mend = didYouMean(name, names) ?? 'Delete the entry.';
          report(yaml.keyAt(['emails'], name), `there is no email "${name}"`, mend, 'warning');
        }
      }
    },
  }),
};

/** `sources.yaml` of a journey; without the file nothing is traced. */
function readSources(root: ContentRoot, id: string) {
  const label = labelOf(root, `${id}/sources.yaml`);
  const path = join(root.path, id, 'sources.yaml');
  const problems = new Problems();
  const written = existsSync(path) ? readFileSync(path, 'utf8') : '{ sources: {}, emails: {} }';
  const { file, value } = readYaml(label, written, sourcesSchema, problems);
  const yaml = {
    label,
    at: (path: (string | number)[]) => file.source.place(file.at(path)),
    keyAt: (path: (string | number)[], key: string) => file.source.place(file.keyAt(path, key)),
  };
  return { yaml, value, faults: problems.findings };
}
