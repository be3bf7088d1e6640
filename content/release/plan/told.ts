/** A plan in sentences, for whoever is about to publish. */
import { counted } from '../../../cli/words.ts';
import type { EffectKind } from './effects.ts';
import type { Count, ReleasePlan } from './tally.ts';

type Saying = (count: Count & { readonly name: string }) => string;

const people = ({ people: many }: Count) => counted(many, 'person', 'people');
const one = (count: Count, single: string, several: string) => (count.people === 1 ? single : several);

/** What matters most comes first. */
const sayings: Readonly<Record<EffectKind, Saying>> = {
  missed: (count) => `${people(count)} would miss ${count.name}, a safety email: refused`,
  twice: (count) => `${people(count)} would get ${count.name} a second time: refused`,
  called: (count) =>
    `${people(count)} ${one(count, 'is', 'are')} put on the list of calls: ${count.name} comes too late for them`,
  leftOut: (count) => `${people(count)} who ${one(count, 'waits', 'wait')} for ${count.name} will not get it`,
  comesAtOnce: (count) => `${people(count)} ${one(count, 'gets', 'get')} ${count.name} at once: its moment has passed`,
  comes: (count) => `${people(count)} ${one(count, 'gets', 'get')} ${count.name}, and would not have`,
  earlier: (count) => `${people(count)} ${one(count, 'gets', 'get')} ${count.name} ${count.by} earlier`,
  later: (count) => `${people(count)} ${one(count, 'gets', 'get')} ${count.name} ${count.by} later`,
  newText: (count) =>
    `${people(count)} who ${one(count, 'waits', 'wait')} for ${count.name} ${one(count, 'gets', 'get')} the new text`,
  hadIt: (count) =>
    `${people(count)} ${one(count, 'is', 'are')} past ${count.name}, which is removed, and ${one(count, 'goes', 'go')} on`,
  begins: (count) => `${people(count)} ${one(count, 'begins', 'begin')} ${count.journey}`,
  newValues: (count) =>
    `${people(count)} with emails of ${count.journey} to come ${one(count, 'gets', 'get')} them with the new values of the clinic`,
  unplanned: (count) =>
    `${people(count)} in ${count.journey} ${one(count, 'waits', 'wait')} for the new time of a visit: planned when it is known`,
};

const order = Object.keys(sayings) as readonly EffectKind[];

/** One line each; the last says what is so for everybody. */
export function planLines(plan: ReleasePlan): string[] {
  const lines = plan.counts
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map((count) =>
      sayings[count.kind]({
        ...count,
        name: count.step === undefined ? count.journey : `"${count.step}" of ${count.journey}`,
      }),
    );
  const has = (kind: EffectKind) => plan.counts.some((count) => count.kind === kind);
  const safe = [
    ...(has('twice') ? [] : ['nobody gets an email twice']),
    ...(has('missed') ? [] : ['nobody misses a safety email']),
  ];
  const looked = `${counted(plan.looked, 'person', 'people')} looked at, ${plan.touched === 0 ? 'nobody' : counted(plan.touched, 'person', 'people')} touched`;
  return [...lines, [looked, ...safe].join('; ')].map((line) => `${line}.`);
}
