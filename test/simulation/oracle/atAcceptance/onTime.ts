/** In a world without faults what is due goes at once (I6). */
import { clinic } from '../../words.ts';
import type { World } from '../../world/world.ts';
import { type Row, stepName } from '../row.ts';
import { window } from '../steps.ts';
import { dateNumber, hour, minute, nextOpening, wallAt } from '../wall.ts';
import { type Case, stepsOf } from './sent.ts';
import { givesWay } from './spacing.ts';

/** In a calm world: due to accepted. */
const onTimeMs = 60_000;

/** A world without faults, under words and zones that nobody changed. */
export const isJudgedOnTime = (world: World): boolean =>
  !world.isFaulty &&
  world.editions.size === 1 &&
  world.counts['act zone'] === undefined &&
  world.counts['act inside zone'] === undefined;

export function checkOnTime(each: Case, expected: number, trigger: number | undefined): void {
  const { world, acceptance, row, facts } = each;
  if (
    facts.hold.lastBegin(acceptance.sequence) !== undefined ||
    facts.zone.possible(0, acceptance.sequence).length > 1 ||
    facts.consent.possible(0, acceptance.sequence).includes('left')
  )
    return;
  const at = each.isMarketing ? marketingDue(each, expected, trigger) : reminderDue(each, expected, trigger);
  if (row.attempt > 1) return;
  const due = at === undefined ? undefined : afterTheSilence(world, afterTheLost(world, at), zoneOf(each));
  if (due !== undefined && acceptance.at > due + onTimeMs + minute)
    world.violate(
      'I6',
      `${stepName(row)} was due ${new Date(due).toISOString()} and went ${Math.round((acceptance.at - due) / 1000)} s later, in a world without faults`,
    );
}

/** Others may speak for a claim so long after its invocation would have ended. */
const claimMarginMs = minute;

/** What a process that died was to do is done when its deadline and the margin of its claims are past, not half an hour later. */
function afterTheLost(world: World, due: number): number {
  let at = due;
  for (const { startedAt, deadline } of world.lambda.lost)
    if (startedAt <= at + onTimeMs + minute) at = Math.max(at, deadline + claimMarginMs);
  return at;
}

/** An outage is probed every quarter of an hour at least, however long it lasts. */
const probedWithinMs = 17 * minute;

/** What came due while nothing could be sent goes soon after; an answer that is no longer fresh then keeps to the open hours. */
function afterTheSilence(world: World, due: number, zone: string): number {
  const silence = world.silences.find(
    ({ from, until }) => due > from - onTimeMs - minute && due < until + probedWithinMs,
  );
  return silence ? nextOpening(silence.until + probedWithinMs, zone, window, 31_000) : due;
}

const zoneOf = ({ facts }: Case): string => facts.zone.possible(0, 1)[0] ?? '';

/** Undefined where it may be held back, and nobody can tell until when. */
function marketingDue(each: Case, expected: number, trigger: number | undefined): number | undefined {
  const { world, contactId, before, facts, acceptance } = each;
  if (
    // A claim that died with its process keeps the cap.
    world.profile === 'crashes' ||
    world.profile === 'silent' ||
    world.visits.of(contactId).size > 0 ||
    facts.restsUntil.lastBegin(acceptance.sequence) !== undefined ||
    world.counts['act pause'] !== undefined ||
    world.counts['act inside pause'] !== undefined ||
    mayBeBroken(each)
  )
    return undefined;
  const last = before.findLast((one) => one.isMarketing);
  const due = Math.max(expected, trigger ?? expected);
  const uncapped = last ? Math.max(due, last.acceptance.at + clinic.marketing.capHours * hour) : due;
  return nextOpening(uncapped, zoneOf(each), window, 31_000);
}

/** Undefined where the step was late already when its visit was booked. */
function reminderDue(each: Case, expected: number, trigger: number | undefined): number | undefined {
  const { world, row } = each;
  const zone = zoneOf(each);
  const due = Math.max(expected, trigger ?? expected);
  if (expected < (trigger ?? 0) - minute) return undefined;
  if (mayGiveWay(each, due)) return undefined;
  // Taken back by the desk, days after the person's own act: no answer any more, and it keeps to the open hours.
  if (wasTakenBack(world, row)) return nextOpening(due, zone, window, 31_000);
  // What comes before a visit moves to an earlier open hour (C18); booked after that hour it is late, and not judged here.
  if (
    expected > (trigger ?? 0) &&
    row.journey !== 'aftercare' &&
    nextOpening(expected, zone, window, 31_000) !== expected
  )
    return undefined;
  return ['aftercare', 'missed'].includes(row.journey) ? nextOpening(due, zone, window, 31_000) : due;
}

/** It gives way to others of the hour, or of the day: when it goes then is judged by `spacing.ts`. */
function mayGiveWay(each: Case, due: number): boolean {
  const { before } = each;
  if (!stepsOf(each.world, each.row).some(({ step }) => givesWay(step))) return false;
  const zone = zoneOf(each);
  const ofDay = before.filter((one) => dateNumber(wallAt(one.acceptance.at, zone)) === dateNumber(wallAt(due, zone)));
  return ofDay.length >= 2 || before.some((one) => one.acceptance.at > due - hour - 2 * minute);
}

/** So many complaints or bounces that the breaker may hold marketing back; what strangers are asked is none of them. */
function mayBeBroken({ world }: Case): boolean {
  const news = world.events.all.filter(({ configurationSet }) => configurationSet !== 'sim-request');
  return (
    news.filter(({ type }) => type === 'Complaint').length >= 2 ||
    news.filter(({ type }) => type === 'Bounce').length >= 5
  );
}

/** The desk had marked the visit, and took that back. */
function wasTakenBack(world: World, row: Row): boolean {
  const statuses = world.visits.statusesOf(world.visits.externalIdOf(row.instance) ?? '');
  return statuses.some(
    ({ status }, index) => index > 0 && status === 'booked' && statuses[index - 1]?.status !== 'booked',
  );
}
