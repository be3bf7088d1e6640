/** Every education email has its claims traced in `sources.yaml` beside it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { didYouMean } from '../findings/nearest.ts';
import { Problems } from '../findings/problems.ts';
import { labelOf } from '../read/partials.ts';
import { readYaml } from '../read/yaml.ts';
import { sentences } from './reading/reading.ts';
import type { Rule } from './rule.ts';

const text = z.string().check(z.minLength(1));
const schema = z.strictObject({
  sources: z.record(z.string(), text),
  emails: z.record(
    z.string(),
    z.array(z.strictObject({ says: text, from: z.array(text).check(z.minLength(1)) })).check(z.minLength(1)),
  ),
});

/** A sentence like this says what is known, allowed or counted: somebody will ask who says so. */
const factual =
  /\bFDA\b|\b(?:strong|moderate|weak|good) evidence|evidence is|\b20\d\d\b|Schedule III|guideline|\b\d+ (?:weeks|percent)|\d ?%|\b(?:one|two|three|half) (?:in|of|out of) (?:two|three|four|five|ten)\b/;

const plain = (words: string): string => words.replace(/\s+/g, ' ').trim();

export const claimSources: Rule = {
  name: 'claim-sources',
  source: 'C1, C22',
  why: 'The clinician who signs must be able to see what each claim rests on.',
  emails(emails, report, { root }) {
    const marketing = emails.filter((email) => email.class === 'marketing' && email.locale === 'en');
    for (const id of new Set(marketing.map(({ journey }) => journey.id))) {
      const own = marketing.filter(({ journey }) => journey.id === id);
      const label = labelOf(root, `${id}/sources.yaml`);
      const path = join(root.path, id, 'sources.yaml');
      const problems = new Problems();
      const written = existsSync(path) ? readFileSync(path, 'utf8') : '{ sources: {}, emails: {} }';
      const { value } = readYaml(label, written, schema, problems);
      const first = own[0];
      for (const { line, message, mend } of problems.findings)
        if (first) report(first, 0, `${label}:${line} ${message}`, mend);
      if (!value) continue;
      for (const email of own) {
        const name = email.base.slice(id.length + 1);
        const claims = Object.hasOwn(value.emails, name) ? value.emails[name] : undefined;
        if (!claims) {
          report(email, 0, `${label} does not say where the claims of "${name}" come from`, `Add "${name}:" to it.`);
          continue;
        }
        const text = plain(email.body.text);
        const shared = Object.entries(value.emails).filter(([key]) => key.includes('/'));
        const known = [...claims, ...shared.flatMap(([, each]) => each)].map(({ says }) => plain(says));
        for (const { text: sentence, index } of sentences(email.body)) {
          const said = plain(sentence);
          if (!factual.test(said) || known.some((says) => says.includes(said) || said.includes(says))) continue;
          const told = said.length > 80 ? `${said.slice(0, 80)}…` : said;
          const mend = `Copy the sentence into ${label}, with the source it rests on.`;
          report(email, email.body.at(index), `nothing in ${label} says where "${told}" comes from`, mend);
        }
        for (const { says, from } of claims) {
          if (!text.includes(plain(says))) {
            const mend = `Write it there as the email says it now, or delete it; then look whether the source says so.`;
            report(email, 0, `${label} has a claim that this email does not make: "${says}"`, mend);
          }
          for (const source of from) {
            if (Object.hasOwn(value.sources, source)) continue;
            const mend = didYouMean(source, Object.keys(value.sources)) ?? 'Add it under "sources:".';
            report(email, 0, `${label}: "${says}" rests on "${source}", which is not among the sources`, mend);
          }
        }
      }
      for (const [key, claims] of Object.entries(value.emails).filter(([name]) => name.includes('/'))) {
        for (const { says } of claims) {
          if (!first || own.some(({ body }) => plain(body.text).includes(plain(says)))) continue;
          const mend = `Write it there as ${key}.mjml says it now, or delete it.`;
          report(first, 0, `${label} has a claim of ${key} that no email makes: "${says}"`, mend);
        }
      }
      const names = own.map(({ base }) => base.slice(id.length + 1));
      for (const name of Object.keys(value.emails)) {
        // The claims of a partial that several emails share stand under its path.
        if (names.includes(name) || existsSync(join(root.path, `${name}.mjml`)) || !first) continue;
        const mend = didYouMean(name, names) ?? 'Delete the entry.';
        report(first, 0, `${label} has claims of "${name}", and there is no such email`, mend, 'warning');
      }
    }
  },
};
