/** What must be so at the moment a claim lands: of second attempts (I2), of what goes first (I6), and of a pause. */
import { editionOf } from '../../words.ts';
import { skewMaxMs } from '../../world/faults.ts';
import type { Claim } from '../../world/judge.ts';
import { people } from '../../world/tables.ts';
import type { World } from '../../world/world.ts';
import { certainlyHolds } from '../breaker.ts';
import { type Row, rowOf, stepName } from '../row.ts';
import { usefulUntil } from '../steps.ts';
import { isMarketing, replyWithin, stepsOf, visitsOf } from './sent.ts';

/** How old a look at the reminders may be when marketing begins. */
const freshMs = 10_000;

export function judgeClaim(world: World, claim: Claim): void {
  const row = rowOf(claim.row);
  if (claim.before && rowOf(claim.before).state === 'inDoubt') {
    if (isMarketing(row)) world.violate('I2', `a second attempt of ${stepName(row)}, which is marketing, over a doubt`);
    if (Number(claim.before.doubts?.N) >= 2)
      world.violate('I2', `a third attempt of ${stepName(row)} after two in doubt`);
    checkGrace(world, claim, row);
  }
  const third = claim.by?.doubts[2];
  if (third !== undefined && claim.by?.environment.fn === 'dispatch' && claim.at > third + 1_000)
    world.violate('I6', `${claim.by.id} claims on after three answers in doubt: an outage puts the backlog in doubt`);
  if (isMarketing(row)) checkMarketing(world, claim);
}

/** Reminders wait 15 minutes or a third of what is left of their usefulness, whichever is less (I2). */
function checkGrace(world: World, claim: Claim, row: Row): void {
  const doubtAt = claim.doubtAt ?? claim.at;
  const waited = claim.at - doubtAt;
  const visits = visitsOf(world, row, claim.sequence, claim.sequence + 1);
  const file = editionOf(world.edition).files[row.journey];
  const untils = stepsOf(world, row).flatMap(({ step }) =>
    visits.map((visit) => (file ? usefulUntil(step, file, visit) : undefined)),
  );
  const left = untils.map((until) => (until === undefined ? Number.POSITIVE_INFINITY : until - doubtAt));
  const grace = Math.min(replyWithin, ...left.map((each) => Math.max(0, each) / 3));
  if (waited < grace - 2 * skewMaxMs)
    world.violate(
      'I2',
      `a second attempt of ${stepName(row)} after ${waited / 1000} s of doubt, before its grace of ${grace / 1000} s`,
    );
}

/** Marketing is not claimed while it is paused, nor before the reminders that are due. */
function checkMarketing(world: World, { by }: Claim): void {
  if (by && world.pausedSince !== undefined && world.pausedSince < by.startedAt - 10_000)
    world.violate('pause', `${by.id} claims marketing although staff paused it`);
  if (by && certainlyHolds(world, by.startedAt))
    world.violate('breaker', `${by.id} claims marketing although complaints or dead addresses hold it`);
  if (by?.environment.fn !== 'dispatch') return;
  // Reminders that staff paused are waited for by nobody.
  if (world.silences.some(({ from, until }) => by.startedAt > from && by.startedAt < until + 2 * freshMs)) return;
  // Of a lane that is held nothing is looked at but its probes: the other goes on (I12).
  if (world.ses.mayHoldReminders(by)) return;
  for (const partition of world.engine.indexPartitions(people, 'reminder#')) {
    // Asked together, they may answer seconds apart: each is dry as of its own answer. Seconds, and not minutes, before
    // marketing was asked for: a worker that stood still in between has to look again.
    const dryAt = Math.max(by.askedReminders.get(partition) ?? by.remindersWereDry, by.askedMarketing - freshMs);
    const overdueAt = new Date(dryAt - skewMaxMs - 1_000).toISOString();
    for (const row of world.engine.indexRowsOf(people, partition, overdueAt)) {
      if (row.since >= dryAt - 50 || by.touched.has(row.pk)) continue;
      world.violate('I6', `marketing is claimed while the reminder ${row.sk}, due ${row.at}, has not been looked at`);
      return;
    }
  }
}
