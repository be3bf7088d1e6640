/** Every rule, and how they are run. A new rule is a new file and a line here. */
import type { Finding } from '../findings.ts';
import type { Email } from '../journeys.ts';
import type { Content } from '../read.ts';
import type { Place } from '../source.ts';
import { crisisHelp } from './crisis-help.ts';
import { imageAlt } from './image-alt.ts';
import { inboxPrivacy } from './inbox-privacy.ts';
import { linkTargets } from './link-targets.ts';
import { linkWords } from './link-words.ts';
import { marketingFooter } from './marketing-footer.ts';
import { neutralNames } from './neutral-names.ts';
import { neutralOutside } from './neutral-outside.ts';
import { neutralStart } from './neutral-start.ts';
import { notMeLink } from './not-me-link.ts';
import { everyReader, linksOf, partsOf, readingOf } from './reading.ts';
import { rejectedWords } from './rejected-words.ts';
import { remoteContent } from './remote-content.ts';
import type { EmailUnderCheck, Report, Rule } from './rule.ts';
import { salesInReminder } from './sales-in-reminder.ts';
import { wayOut } from './way-out.ts';

export const rules: readonly Rule[] = [
  crisisHelp,
  imageAlt,
  inboxPrivacy,
  linkTargets,
  linkWords,
  marketingFooter,
  neutralNames,
  neutralOutside,
  neutralStart,
  notMeLink,
  rejectedWords,
  remoteContent,
  salesInReminder,
  wayOut,
];

export function applyRules(
  content: Content & { readonly emails: readonly Email[] },
  chosen: readonly Rule[] = rules,
): Finding[] {
  const findings: Finding[] = [];
  const reporter =
    (rule: Rule, place: (offset: number) => Place, locale?: string): Report =>
    (offset, message, mend, severity = 'error') => {
      const told = { ...place(offset), rule: rule.name, severity, message: `${message} (${rule.source})` };
      findings.push({ ...told, ...(mend ? { mend } : {}), ...(locale ? { locale } : {}) });
    };
  const { clinic, clinicYaml } = content;
  if (clinic)
    for (const rule of chosen)
      rule.clinic?.(
        { ...content, clinic },
        reporter(rule, (offset) => clinicYaml.source.place(offset)),
      );
  for (const email of content.emails) {
    const seen = underCheck(email, clinic);
    for (const rule of chosen)
      rule.email?.(
        seen,
        reporter(rule, (offset) => email.email.source.place(offset), email.locale),
      );
  }
  return findings;
}

/** An email as the rules read it. */
export function underCheck(email: Email, clinic: Content['clinic']): EmailUnderCheck {
  const links = linksOf(email.email);
  const whole = partsOf(email.email);
  return {
    ...email,
    clinic,
    class: email.journey.file.class,
    body: readingOf(email.email, clinic, 'mj-body'),
    everyReader: (passes) =>
      everyReader(whole, (own) =>
        passes({
          text: readingOf(email.email, clinic, 'mj-body', own).text,
          links: links.filter(({ at }) => own(at)),
        }),
      ),
    subject: readingOf(email.email, clinic, 'mj-title'),
    preheader: readingOf(email.email, clinic, 'mj-preview'),
    links,
  };
}
