/** What goes beside other emails of the hour, and what repeats another (I5): reckoned from what SES took, by the clock of the world. */
import { editionOf } from '../../words.ts';
import { skewMaxMs } from '../../world/faults.ts';
import { rowOf, stepName } from '../row.ts';
import type { StepFile } from '../steps.ts';
import { hour, minute } from '../wall.ts';
import { type Case, stepsOf } from './sent.ts';

/** Neither an answer nor a matter of safety, and counted from a visit. */
export const givesWay = (step: StepFile): boolean => !step.reply && !step.safety && !('after' in step.send);

export function checkSpacing(each: Case): void {
  checkHour(each);
  checkRepeat(each);
}

/** An hour lies between it and the email before. What SES took a moment ago another worker may not have written down yet. */
function checkHour({ world, row, acceptance, before }: Case): void {
  if (world.isFaulty || world.profile === 'crashes' || row.attempt > 1) return;
  const steps = stepsOf(world, row);
  const isReminder = editionOf(world.edition).files[row.journey]?.class === 'reminder';
  if (!isReminder || steps.length === 0 || !steps.every(({ step }) => givesWay(step))) return;
  const near = before.find(({ acceptance: { at } }) => {
    const ago = acceptance.at - at;
    return ago > 3 * minute + skewMaxMs && ago < hour - 2 * minute - 2 * skewMaxMs;
  });
  if (near)
    world.violate(
      'I5',
      `${stepName(row)} went ${Math.round((acceptance.at - near.acceptance.at) / minute)} minutes after ${stepName(near.row)}`,
    );
}

/** What it repeats has gone: this revision of it, or one that no move makes untrue. */
function checkRepeat({ world, row, before }: Case): void {
  const repeated = stepsOf(world, row).flatMap(({ step }) => [step.repeats ?? []].flat());
  if (repeated.length === 0) return;
  const hasGone = before.some(
    (one) =>
      one.row.journey === row.journey &&
      one.row.instance === row.instance &&
      one.row.revision === row.revision &&
      repeated.includes(one.row.step),
  );
  if (!hasGone && !mayBeInDoubt({ world, row }, repeated))
    world.violate('I7', `${stepName(row)} repeats what has not gone`);
}

/** An attempt of it may have reached nobody: then the repeat is all the more of use. */
function mayBeInDoubt({ world, row }: Pick<Case, 'world' | 'row'>, repeated: readonly string[]): boolean {
  return [...world.ledger.claims.values()].some((claim) => {
    const { journey, instance, step, revision } = rowOf(claim.row);
    const isSame = journey === row.journey && instance === row.instance && revision === row.revision;
    return isSame && repeated.includes(step);
  });
}
