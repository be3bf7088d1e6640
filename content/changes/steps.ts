/** What became of the steps of a journey: which came, went, move, reach other people, or are guarded less. */
import type { Journey, Step } from '../../functions/core/model/journey.ts';
import { canonical } from '../hash.ts';
import type { Mark } from './marks.ts';

export interface StepChange {
  readonly journey: string;
  /** Undefined: the journey itself. */
  readonly step: string | undefined;
  /** A sentence for people. */
  readonly said: string;
  readonly marks: readonly Mark[];
}

/** Of one journey; undefined: it was not there, or is not any more. */
export function stepChanges(id: string, before: Journey | undefined, after: Journey | undefined): StepChange[] {
  const told = (step: string | undefined, text: string, level: Mark['level'] = 'danger'): StepChange => ({
    journey: id,
    step,
    said: text,
    marks: [{ kind: 'step', level, said: text }],
  });
  if (!before || !after) {
    if (before) return [told(undefined, 'the whole journey was removed: nobody begins it any more')];
    return after ? [told(undefined, 'a journey that was not there before')] : [];
  }
  const found = frameChanges(before, after).map((text) => told(undefined, text));
  for (const step of before.steps) {
    const now = after.steps.find(({ id: name }) => name === step.id);
    // What somebody must know, or has just asked for, is no matter of taste.
    const level = step.safety || step.reply || now?.safety ? 'danger' : 'look';
    for (const text of now ? stepDifferences(step, now) : [gone(step)]) found.push(told(step.id, text, level));
  }
  for (const step of after.steps)
    if (!before.steps.some(({ id: name }) => name === step.id))
      found.push(told(step.id, 'a step that was not there before'));
  const order = (journey: Journey, other: Journey) =>
    journey.steps.map(({ id: name }) => name).filter((name) => other.steps.some((each) => each.id === name));
  if (canonical(order(before, after)) !== canonical(order(after, before)))
    found.push(told(undefined, 'its steps stand in another order'));
  return found;
}

const gone = ({ safety }: Step): string =>
  safety ? 'removed, and it is a safety step: nobody is told this any more, and nobody is called' : 'removed';

function frameChanges(before: Journey, after: Journey): string[] {
  const found: string[] = [];
  const differs = (part: (journey: Journey) => unknown) =>
    canonical(part(before) ?? null) !== canonical(part(after) ?? null);
  if (differs((journey) => journey.class)) found.push(`its class became ${after.class}`);
  if (differs((journey) => journey.start)) found.push('it begins for other people, or at another event');
  if (differs((journey) => journey.stop)) found.push('other events end it');
  if (differs((journey) => journey.anchor)) found.push('its times are counted from another moment');
  return found;
}

/** In the order in which they matter. */
function stepDifferences(before: Step, after: Step): string[] {
  const found: string[] = [];
  const differs = (part: (step: Step) => unknown) => canonical(part(before) ?? null) !== canonical(part(after) ?? null);
  if (before.safety && !after.safety) found.push('no longer a safety step: nobody is called when it does not arrive');
  if (!before.safety && after.safety) found.push('a safety step now: somebody is called when it does not arrive');
  if (differs(({ when }) => when))
    found.push(
      after.when && !before.when ? 'it depends on a condition now' : 'its conditions changed: it reaches other people',
    );
  if (differs(({ send }) => send)) found.push('it goes at another time');
  if (differs(({ useful }) => useful)) found.push('it is useful until another moment');
  if (differs(({ late }) => late)) found.push(`when it is late: ${before.late} became ${after.late}`);
  if (differs(({ reply }) => reply))
    found.push(after.reply ? 'it answers at any hour now' : 'it waits for the sending window now');
  if (differs(({ template }) => template)) found.push(`it sends ${after.template} in place of ${before.template}`);
  if (differs(({ calendar }) => calendar)) found.push('its calendar entry changed');
  return found;
}
