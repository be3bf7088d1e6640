/** Eating and drinking: never a limit that is past, never without the word about diabetes, never in an ordinary step. */
import type { MergeTag } from '../language.ts';
import { tokenPattern } from '../tokens.ts';
import { stepsOf } from '../translations.ts';
import { bodyStart, tokenAt } from './reading.ts';
import type { EmailUnderCheck, Report, Rule } from './rule.ts';

const limits = ['eating.last_meal', 'eating.last_clear_liquid'] as const;
const passed = (limit: string): string => `${limit}_passed`;

const said: Record<string, readonly (readonly [RegExp, string])[]> = {
  en: [
    [/\binsulin\b/i, 'insulin'],
    [/\bdiabetes\b/i, 'other diabetes medicines'],
    [/\bGLP-1/i, 'GLP-1 medicines'],
  ],
  es: [
    [/\binsulina\b/i, 'insulin (insulina)'],
    [/\bdiabetes\b/i, 'other diabetes medicines (diabetes)'],
    [/\bGLP-1/i, 'GLP-1 medicines'],
  ],
};

export const fasting: Rule = {
  name: 'fasting',
  source: 'facts of preparation, I7; ASA fasting guideline',
  why: 'Food in the stomach can be breathed in; fasting on insulin can be deadly. This is the email that must be right.',
  email(email, report) {
    pastLimits(email, report);
    const first = email.email.uses.find(({ path, prints }) => prints && (limits as readonly string[]).includes(path));
    if (!first) return;
    const text = email.besides(tokenAt(email.email, first.start));
    for (const [pattern, what] of said[email.locale] ?? []) {
      if (!pattern.test(text))
        report(
          bodyStart(email),
          `it gives eating times and does not mention ${what}`,
          'Include brand/eating-times.mjml.',
        );
    }
  },
  journey({ id, file, yaml }, _content, report, emails) {
    const telling = emails.filter(({ email }) =>
      email.uses.some(({ path, prints }) => prints && path === 'eating.last_meal'),
    );
    const steps = telling.flatMap(stepsOf);
    const [first] = steps;
    if (!first || steps.some(({ safety }) => safety)) return;
    const message = `"${id}" tells when to stop eating, and no step that does is a step of safety`;
    const at = yaml.at(['steps', file.steps.findIndex((each) => each.id === first.id)]);
    report(at, message, `Add "safety: true" to "${first.id}": if it cannot be delivered, staff call.`);
  },
};

/** Each printed limit stands where the email has asked whether it is past. */
function pastLimits({ email }: EmailUnderCheck, report: Report): void {
  const open: { path: string | undefined }[] = [];
  for (const match of email.source.text.matchAll(tokenPattern())) {
    const tag = email.tags[Number(match[1])] as MergeTag;
    if (tag.kind === 'if' || tag.kind === 'for') open.push({ path: tag.kind === 'if' ? asked(tag) : undefined });
    else if (tag.kind === 'endif' || tag.kind === 'endfor') open.pop();
    else if (tag.kind === 'print' && (limits as readonly string[]).includes(tag.path)) {
      if (open.some(({ path }) => path === passed(tag.path))) continue;
      report(
        match.index,
        `"${tag.path}" is printed without asking whether it is past already`,
        `Write {% if ${passed(tag.path)} %} what to do now {% else %} the limit {% endif %}, or include brand/eating-times.mjml.`,
      );
    }
  }
}

const asked = (tag: Extract<MergeTag, { kind: 'if' | 'elsif' }>): string | undefined =>
  tag.all.find(({ path }) => path.endsWith('_passed'))?.path;
