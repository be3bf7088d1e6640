/** Within its claim's deadline, while it is useful, in the open hours, and not before its moment (I2, I7, I4, I5). */
import { editionOf } from '../../words.ts';
import { forged } from '../../world/acts/strangers.ts';
import { skewMaxMs } from '../../world/faults.ts';
import { isOpenDay, othersOf, timesTold } from '../openDay.ts';
import { stepName } from '../row.ts';
import { earliest, heardBy, isNotice, usefulUntil, window } from '../steps.ts';
import { isOpen, minute, nextOpening, wallAt } from '../wall.ts';
import { checkOnTime, isJudgedOnTime } from './onTime.ts';
import { type Case, replyWithin, stepsOf, visitsOf } from './sent.ts';
import { previousSettlement, triggerOf } from './triggers.ts';

/** A patient's letters go by the zone that they said when they asked for them, whatever their visits are told by. */
function zonesOfSeries({ world, facts, isMarketing }: Case): readonly string[] {
  if (!isMarketing || world.visits.of(facts.id).size === 0) return [];
  const own = world.acts.somebodies.filter(({ email }) => email === facts.email).map(({ zone }) => zone);
  // Or by the zone that a stranger wrote into the form, once the person has seen it on the page and said yes.
  return world.acts.wasForgedAt(facts.email) ? [...own, forged.zone] : own;
}

export function checkTimes(each: Case): void {
  const { world, acceptance, row, claim, facts } = each;
  const { at } = acceptance;
  const name = stepName(row);
  const visits = visitsOf(world, row, claim.sequence, acceptance.sequence);
  const zones = [...facts.zone.possible(claim.sequence, acceptance.sequence), ...zonesOfSeries(each)];
  const steps = stepsOf(world, row).flatMap(({ step, edition }) => {
    const file = editionOf(edition).files[row.journey];
    return file ? [{ step, file }] : [];
  });
  if (at > Date.parse(row.deadline) + skewMaxMs + 1_000)
    world.violate('I2', `${name} was accepted ${at - Date.parse(row.deadline)} ms after its claim's own deadline`);

  const untils = steps.flatMap(({ step, file }) => visits.map((visit) => usefulUntil(step, file, visit)));
  if (untils.length > 0 && untils.every((until) => until !== undefined && at > until + skewMaxMs))
    world.violate(
      'I7',
      `${name} was sent after ${untils.map((until) => until && new Date(until).toISOString()).join()}, when it was no longer useful`,
    );

  const trigger = triggerOf(world, each);
  const fresh =
    steps.some(({ step }) => step.reply) && trigger !== undefined && at - trigger <= replyWithin + 2 * skewMaxMs;
  const excused =
    steps.some(({ step }) => step.safety) &&
    zones.some((zone) =>
      untils.some(
        (until) => until !== undefined && nextOpening(at, zone, window, 30_000) + 30 * minute > until - skewMaxMs,
      ),
    );
  // It goes by what was still ahead when it was claimed.
  const claimed = Date.parse(claim.row.claimedAt?.S ?? '') - skewMaxMs;
  const isUrgent =
    steps.some(({ file }) => isNotice(file)) &&
    zones.some((zone) =>
      visits.some(
        (visit) =>
          visit !== undefined &&
          [claimed, at].some(
            (when) => nextOpening(when, zone, window, 30_000) + 30 * minute > heardBy(visit, when) - skewMaxMs,
          ),
      ),
    );
  if (!fresh && !excused && !isUrgent && !zones.some((zone) => isOpen(at, zone, window, skewMaxMs)))
    world.violate(
      'I4',
      `${name} was sent at ${zones.map((zone) => `${JSON.stringify(wallAt(at, zone))} in ${zone}`).join()}`,
    );

  const from = previousSettlement(world, each) ?? trigger ?? at;
  const others = othersOf(
    world,
    facts.id,
    world.visits.externalIdOf(row.instance),
    claim.sequence,
    acceptance.sequence,
  );
  const bounds = steps.flatMap(({ step, file }) =>
    zones.flatMap((zone) =>
      visits.flatMap((visit) =>
        visit === undefined && file.anchor ? [] : [earliest(step, file, visit, from, zone, others)],
      ),
    ),
  );
  // A wall time keeps seconds where only days are counted; a minute covers them.
  if (bounds.length > 0 && at < Math.min(...bounds) - minute - skewMaxMs)
    world.violate(
      'I5',
      `${name} was sent ${Math.round((Math.min(...bounds) - at) / minute)} minutes before ${new Date(Math.min(...bounds)).toISOString()}`,
    );
  const isCertain = steps.every(
    ({ step }) =>
      !isOpenDay(step) || visits.every((visit) => !visit || new Set(timesTold(step, visit, others)).size === 1),
  );
  if (isJudgedOnTime(world) && isCertain) checkOnTime(each, Math.max(...bounds), trigger);
}
