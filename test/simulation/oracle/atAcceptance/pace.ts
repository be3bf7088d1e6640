/** Marketing keeps to its cap and to the quiet days around an infusion; a journey's emails keep to its order (I5). */
import { clinic, editionOf, reordered } from '../../words.ts';
import { skewMaxMs } from '../../world/faults.ts';
import type { Visit } from '../facts.ts';
import { stepName } from '../row.ts';
import { dateNumber, hour, minute, wallAt } from '../wall.ts';
import type { Case, Sent } from './sent.ts';

/** An invocation's longest life: the cap counts from the claim, the acceptance may come that much later. */
const invocationMs = 120_000;

/** So many seconds together; over one alone a call that is a little slower than the one before would tell. */
const paceSeconds = 3;

/** In a world without faults a worker keeps to its share of what SES takes in a second (I6). */
export function checkPace({ world, acceptance, row }: Case, sent: readonly Sent[]): void {
  const { by, at } = acceptance;
  if (world.isFaulty || by.environment.fn !== 'dispatch') return;
  const since = at - paceSeconds * 1_000;
  let mine = 1;
  for (let index = sent.length - 1; index >= 0; index -= 1) {
    const other = sent[index]?.acceptance;
    if (!other || other.at <= since) break;
    if (other.by === by) mine += 1;
  }
  const share = (paceSeconds * world.setting.sesRate) / world.setting.workers;
  if (mine > Math.ceil(share) + 1)
    world.violate(
      'I6',
      `${by.id} sent ${mine} emails in ${paceSeconds} s, ${stepName(row)} among them: its share is ${share}`,
    );
}

export function checkCap({ world, acceptance, contactId, row, claim, facts, before }: Case): void {
  const last = before.findLast((each) => each.isMarketing);
  const gap = last ? acceptance.at - last.acceptance.at : Number.POSITIVE_INFINITY;
  if (gap < clinic.marketing.capHours * hour - invocationMs - 2 * skewMaxMs)
    world.violate(
      'I5',
      `${stepName(row)} was sent ${(gap / hour).toFixed(2)} hours after ${last && stepName(last.row)}`,
    );
  const rests = facts.restsUntil.possible(claim.sequence, acceptance.sequence);
  if (rests.every((until) => acceptance.at < until - 5 * minute))
    world.violate(
      'I5',
      `${stepName(row)} was sent in a rest until ${rests.map((until) => new Date(until).toISOString()).join()}`,
    );
  const zones = facts.zone.possible(claim.sequence, acceptance.sequence);
  for (const externalId of world.visits.of(contactId)) {
    const visits = world.visits.fact(externalId).possible(claim.sequence, acceptance.sequence);
    if (visits.length > 0 && visits.every((visit) => zones.every((zone) => isQuiet(visit, acceptance.at, zone))))
      world.violate('I5', `${stepName(row)} was sent in the quiet days around an infusion`);
  }
}

function isQuiet(visit: Visit | undefined, at: number, zone: string): boolean {
  const { quietDaysBeforeInfusion, quietDaysAfterInfusion } = clinic.marketing;
  if (visit?.kind !== 'infusion' || (visit.status !== 'booked' && visit.status !== 'completed')) return false;
  const days = dateNumber(wallAt(at, zone)) - dateNumber(wallAt(visit.start, zone));
  return days >= -quietDaysBeforeInfusion && days <= quietDaysAfterInfusion;
}

export function checkOrder({ world, acceptance, sendId, row, before }: Case): void {
  const files = editionOf(0).files[row.journey];
  const isReordered = [...world.editions].some((edition) => edition & reordered);
  if (!files || files.anchor !== undefined || isReordered) return;
  const place = (step: string) => files.steps.findIndex((each) => each.id === step);
  const mine = before.filter((each) => each.row.journey === row.journey && each.row.instance === row.instance);
  const later = mine.find(
    (each) => place(row.step) >= 0 && place(each.row.step) > place(row.step) && each.sendId !== sendId,
  );
  if (later) world.violate('I5', `${stepName(row)} was sent after ${later.row.step} (${acceptance.sesId})`);
}
