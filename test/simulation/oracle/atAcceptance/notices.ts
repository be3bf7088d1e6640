/** A notice is told once, of the revision it was told for; and nothing else goes for a day that is closed (I2, I3, I7). */
import { stepName } from '../row.ts';
import type { Case } from './sent.ts';

export function checkNotice({ world, acceptance, sendId, row, claim, before }: Case): void {
  const externalId = world.visits.externalIdOf(row.instance);
  if (externalId === undefined) return;
  const states = world.visits.noticeStates(externalId, claim.sequence, acceptance.sequence);
  const name = stepName(row);
  if (row.journey === 'prepare') {
    const isAnswer = row.step === 'booked' || row.step === 'moved';
    if (!isAnswer && states.length > 0 && states.every(({ notice }) => notice?.kind === 'closed'))
      world.violate('I3', `${name} was sent for a day on which the place is closed`);
  }
  if (row.journey !== 'notices') return;
  const number = Number(row.instance.split('.')[1] ?? 1);
  const isSo = states.some(
    ({ notice }) => notice?.number === number && notice.kind === row.step && notice.revision === row.revision,
  );
  if (!isSo)
    world.violate('I3', `${name} was sent of revision ${row.revision}, whose notices are ${JSON.stringify(states)}`);
  const told = before.find(
    (each) => each.row.journey === 'notices' && each.row.instance === row.instance && each.sendId !== sendId,
  );
  if (told) world.violate('I2', `notice ${number} was told as ${told.row.step}, and again as ${row.step}`);
}
