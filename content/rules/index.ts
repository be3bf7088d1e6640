/** Every rule, and how they are run. A new rule is a new file and a line in `list.ts`. */

import { defined } from '../../functions/core/model/defined.ts';
import type { Email } from '../compile/journeys.ts';
import type { Finding, Severity } from '../findings/findings.ts';
import type { Content, JourneySource, TemplateFile } from '../read/read.ts';
import type { Merged } from '../samples/everyone.ts';
import { rules } from './list.ts';
import { besides, everyReader, linksOf, ownOffset, type Part, partsOf, readingOf } from './reading/reading.ts';
import type { EmailUnderCheck, Rule, Spot, WithClinic } from './rule.ts';

export { rules };

/** By rule: what it noted of an email. Plain JSON. */
export type Notes = Readonly<Record<string, unknown>>;

/** An email that compiled, and what was noted of it. */
export interface NotedEmail extends TemplateFile {
  readonly journey: JourneySource;
  readonly notes: Notes;
}

type Told = (at: Spot, message: string, mend?: string, severity?: Severity) => void;

const telling =
  (rule: Rule, findings: Finding[]): Told =>
  (at, message, mend, severity = 'error') => {
    const signable = severity === 'error' && rule.signable ? true : undefined;
    const { name, why, source } = rule;
    findings.push(defined<Finding>({ ...at, rule: name, severity, message, why, source, mend, signable }));
  };

/** What is wrong with one email by itself, and what the rules must know of it to compare it with others. */
export function applyToEmail(
  email: Email,
  content: Content,
  samples: readonly Merged[],
  chosen: readonly Rule[] = rules,
): { readonly findings: readonly Finding[]; readonly notes: Notes } {
  const seen = underCheck(email, content.clinic, samples);
  const spot = (offset: number): Spot => ({ ...email.email.source.place(offset), locale: email.locale });
  const findings: Finding[] = [];
  const notes: Record<string, unknown> = {};
  for (const rule of chosen) {
    const tell = telling(rule, findings);
    rule.email?.(seen, (offset, ...told) => tell(spot(offset), ...told), content);
    if (rule.emails) notes[rule.name] = rule.emails.note(seen, spot);
  }
  return { findings, notes };
}

/** What is wrong with the clinic's values, the journeys, and the emails beside each other. */
export function applyToAll(
  content: Content,
  emails: readonly NotedEmail[],
  chosen: readonly Rule[] = rules,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const rule of chosen) {
    const tell = telling(rule, findings);
    const { clinicYaml } = content;
    if (hasClinic(content)) rule.clinic?.(content, (offset, ...told) => tell(clinicYaml.source.place(offset), ...told));
    for (const journey of content.journeys)
      rule.journey?.(journey, content, (offset, ...told) => tell(journey.yaml.source.place(offset), ...told));
    const noted = (email: NotedEmail) => ({ ...email, note: email.notes[rule.name] });
    if (rule.emails) rule.emails.compare(emails.map(noted), tell, content);
  }
  return findings;
}

const hasClinic = (content: Content): content is WithClinic => content.clinic !== undefined;

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
