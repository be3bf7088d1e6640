/** Every rule, and how they are run. A new rule is a new file and a line in `list.ts`. */

import type { Email } from '../compile/journeys.ts';
import type { Finding } from '../findings/findings.ts';
import type { Place } from '../findings/source.ts';
import type { Content } from '../read/read.ts';
import type { Merged } from '../samples/everyone.ts';
import { rules } from './list.ts';
import { besides, everyReader, linksOf, ownOffset, type Part, partsOf, readingOf } from './reading/reading.ts';
import type { EmailUnderCheck, Report, Rule, WithClinic } from './rule.ts';

export { rules };

export interface ContentUnderCheck extends Content {
  readonly emails: readonly Email[];
  /** By email: as each sample person would get it. */
  readonly samples: ReadonlyMap<Email, readonly Merged[]>;
}

export function applyRules(content: ContentUnderCheck, chosen: readonly Rule[] = rules): Finding[] {
  const findings: Finding[] = [];
  const reporter =
    (rule: Rule, place: (offset: number) => Place, locale?: string): Report =>
    (offset, message, mend, severity = 'error') => {
      const told = { ...place(offset), rule: rule.name, severity, message, why: rule.why, source: rule.source };
      findings.push({ ...told, ...(mend ? { mend } : {}), ...(locale ? { locale } : {}) });
    };
  const reportOn = (rule: Rule, { email, locale }: Email) =>
    reporter(rule, (offset) => email.source.place(offset), locale);
  const emails = content.emails.map((email) => underCheck(email, content.clinic, content.samples.get(email) ?? []));
  for (const rule of chosen) {
    if (content.clinic)
      rule.clinic?.(
        content as WithClinic,
        reporter(rule, (offset) => content.clinicYaml.source.place(offset)),
      );
    for (const journey of content.journeys)
      rule.journey?.(
        journey,
        content,
        reporter(rule, (offset) => journey.yaml.source.place(offset)),
        emails.filter((email) => email.journey === journey),
      );
    if (rule.email) for (const email of emails) rule.email(email, reportOn(rule, email));
    rule.emails?.(emails, (email, ...finding) => reportOn(rule, email)(...finding), content);
  }
  return findings;
}

/** An email as the rules read it. */
export function underCheck(email: Email, clinic: Content['clinic'], samples: readonly Merged[]): EmailUnderCheck {
  const links = linksOf(email.email);
  const whole = partsOf(email.email);
  const read = (holder: string, keep?: (offset: number) => boolean) =>
    readingOf(email.email, clinic, holder, keep, email.locale);
  const body = read('mj-body');
  // Many rules ask; the words of a part are put together once.
  const seen = new Map<Part, { readonly text: string; readonly links: typeof links }>();
  const seenIn = (part: Part) => {
    const known = seen.get(part);
    if (known) return known;
    const own = ownOffset(part);
    const made = { text: read('mj-body', own).text, links: links.filter(({ at }) => own(at)) };
    seen.set(part, made);
    return made;
  };
  return {
    ...email,
    clinic,
    class: email.journey.file.class,
    body,
    everyReader: (passes) => everyReader(whole, (part) => passes(seenIn(part))),
    besides: (offset) => read('mj-body', besides(whole, offset)).text,
    subject: read('mj-title'),
    preheader: read('mj-preview'),
    links,
    samples,
  };
}
