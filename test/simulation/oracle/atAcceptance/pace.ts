/** Marketing keeps to its cap and to the quiet days around an infusion; a journey's emails keep to its order (I5). */
import { clinic, editionOf } from '../../words.ts';
import { skewMaxMs } from '../../world/faults.ts';
import type { Visit } from '../facts.ts';
import { stepName } from '../row.ts';
import { dateNumber, hour, wallAt } from '../wall.ts';
import type { Case } from './sent.ts';

/** An invocation's longest life: the cap counts from the claim, the acceptance may come that much later. */
const invocationMs = 120_000;

export function checkCap({ world, acceptance, contactId, row, claim, facts, before }: Case): void {
  const last = before.findLast((each) => each.isMarketing);
  const gap = last ? acceptance.at - last.acceptance.at : Number.POSITIVE_INFINITY;
  if (gap < clinic.marketing.capHours * hour - invocationMs - 2 * skewMaxMs)
    world.violate(
      'I5',
      `${stepName(row)} was sent ${(gap / hour).toFixed(2)} hours after ${last && stepName(last.row)}`,
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
  if (!files || files.anchor !== undefined) return;
  const place = (step: string) => files.steps.findIndex((each) => each.id === step);
  const mine = before.filter((each) => each.row.journey === row.journey && each.row.instance === row.instance);
  const later = mine.find(
    (each) => place(row.step) >= 0 && place(each.row.step) > place(row.step) && each.sendId !== sendId,
  );
  if (later) world.violate('I5', `${stepName(row)} was sent after ${later.row.step} (${acceptance.sesId})`);
}
