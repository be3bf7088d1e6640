/** Eating and drinking: never a limit that is past, never without the word about diabetes, never in an ordinary step. */
import { defined } from '../../functions/core/model/defined.ts';
import type { Condition } from '../../functions/core/model/template.ts';
import { stepsOf } from '../compile/journeys.ts';
import type { MergeTag } from '../compile/language.ts';
import { tokenPattern } from '../compile/tokens.ts';
import { bodyStart, type Reading, sentences, tokenAt } from './reading/reading.ts';
import { comparison, type EmailUnderCheck, isWhole, type Report, type Rule } from './rule.ts';

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
  source: 'I7; ASA fasting guideline',
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
  emails: comparison({
    note: ({ email }) => ({ tells: email.uses.some(({ path, prints }) => prints && path === 'eating.last_meal') }),
    compare(emails, report, { journeys }) {
      for (const journey of journeys) {
        const { id, file, yaml } = journey;
        const own = emails.filter((email) => email.journey === journey);
        const steps = own.filter(({ note }) => note.tells).flatMap(stepsOf);
        const [first] = steps;
        // One that did not compile may be the one that a step of safety sends.
        if (!first || steps.some(({ safety }) => safety) || !isWhole(journey, own)) continue;
        const message = `"${id}" tells when to stop eating, and no step that does is a step of safety`;
        const at = yaml.at(['steps', file.steps.findIndex((each) => each.id === first.id)]);
        const mend = `Add "safety: true" to "${first.id}": if it cannot be delivered, staff call.`;
        report(yaml.source.place(at), message, mend);
      }
    },
  }),
};

/** Each printed limit stands where the email knows whether it is past; past, it only asks who went beyond it to call. */
function pastLimits(seen: EmailUnderCheck, report: Report): void {
  const { email, body, locale } = seen;
  const open: Known[] = [];
  for (const match of email.source.text.matchAll(tokenPattern())) {
    const tag = email.tags[Number(match[1])] as MergeTag;
    switch (tag.kind) {
      case 'if':
        open.push(knownFrom(tag.all));
        break;
      case 'elsif':
        open.splice(-1, 1, knownFrom(tag.all));
        break;
      case 'else':
        open.splice(-1, 1, otherwise(open.at(-1)));
        break;
      case 'for':
        open.push({});
        break;
      case 'endif':
      case 'endfor':
        open.pop();
        break;
      case 'print': {
        if (!(limits as readonly string[]).includes(tag.path)) break;
        const past = open.findLast(({ path }) => path === passed(tag.path))?.past;
        const asks = past && asksToCall[locale]?.test(sentenceAt(body, match.index));
        if (past === false || asks) break;
        report(
          match.index,
          past
            ? `"${tag.path}" is past here, and is given as a limit`
            : `"${tag.path}" is printed without asking whether it is past already`,
          past
            ? 'Say what to do now, and ask who ate or drank since that time to call: include brand/eating-times.mjml.'
            : `Write {% if ${passed(tag.path)} %} what to do now {% else %} the limit {% endif %}, or include brand/eating-times.mjml.`,
        );
      }
    }
  }
}

/** What a branch knows: whether the moment of `path` is past. Nothing, when it asks about more than one thing. */
interface Known {
  readonly path?: string;
  readonly past?: boolean;
  /** The other branch knows nothing: something else may be why it is shown. */
  readonly oneOfSeveral?: true;
}

function knownFrom(all: readonly Condition[]): Known {
  const [only] = all;
  if (!only || all.length > 1) {
    // Where several things hold at once, each of them holds; where they do not, any may be wrong.
    const asked = all.find(({ path, op }) => path.endsWith('_passed') && op === undefined);
    if (!asked) return {};
    return { path: asked.path, past: true, oneOfSeveral: true };
  }
  if (!only.path.endsWith('_passed')) return {};
  const { path, op, value } = only;
  if (op === undefined) return { path, past: true };
  if (typeof value !== 'boolean' || (op !== '==' && op !== '!=')) return {};
  return { path, past: (op === '==') === value };
}

/** The other branch of a question about one moment knows the contrary. */
const otherwise = (known: Known = {}): Known =>
  defined({
    path: known.past === undefined || known.oneOfSeveral ? undefined : known.path,
    past: known.path === undefined || known.past === undefined || known.oneOfSeveral ? undefined : !known.past,
  });

/** "If you have eaten since …, call us": the one way to tell a time that is past. */
const asksToCall: Readonly<Record<string, RegExp>> = {
  en: /\bif\b[\s\S]*\bsince\b[\s\S]*\bcall us\b/i,
  es: /(?<!\p{L})si(?!\p{L})[\s\S]*(?:después de|desde)[\s\S]*llámenos/iu,
};

function sentenceAt(body: Reading, offset: number): string {
  const index = Array.from(body.text, (_letter, at) => body.at(at)).findIndex((at) => at >= offset);
  const found = [...sentences(body)].findLast((each) => each.index <= index);
  return found?.text ?? '';
}
