/** A first attempt, under words and a zone that nobody changed: a later one counts its lateness from its own rest (I7). */
import { people } from '../../world/tables.ts';
import { wronglyLate } from '../late.ts';
import { settledOf, stepName } from '../row.ts';
import { type Case, visitsOf } from './sent.ts';

export function checkLate({ world, acceptance, row, contactId, claim, facts }: Case): void {
  const [visit, ...others] = visitsOf(world, row, claim.sequence, acceptance.sequence);
  const [zone, ...zones] = facts.zone.possible(0, acceptance.sequence);
  const file = world.files[row.journey];
  const step = file?.steps.find((each) => each.id === row.step);
  if (row.attempt > 1 || world.editions.size > 1 || !file || !step || !visit || zone === undefined) return;
  if (others.length > 0 || zones.length > 0) return;
  const notices = world.visits.noticesAt(
    world.visits.externalIdOf(row.instance) ?? '',
    claim.sequence,
    acceptance.sequence,
  );
  if (new Set(notices).size > 1) return;
  const item = world.engine.peek(people, `C#${contactId}`, `ENROLL#${row.journey}#${row.instance}`);
  const settled = item ? settledOf(item) : {};
  // What was passed over is judged by what it speaks of, not by the product's word.
  const ended = new Set(
    Object.keys(settled).filter(
      (id) => settled[id]?.why === undefined && (settled[id]?.revision ?? -1) >= row.revision,
    ),
  );
  const why = wronglyLate({
    step,
    file,
    visit,
    isMoved: row.revision > 0,
    notice: notices[0] ?? 'none',
    zone,
    at: Date.parse(claim.row.claimedAt?.S ?? ''),
    settled: ended,
  });
  if (why !== undefined) world.violate('I7', `${stepName(row)} was sent late: ${why}`);
}
