/** An email goes once; a reminder once more, after a doubt that nothing has ended (I2). */
import { provesAcceptance } from '../proof.ts';
import { stepName } from '../row.ts';
import type { Case } from './sent.ts';

export function checkTwice({ world, acceptance, row, isMarketing, claim, attemptsBefore }: Case): void {
  if (attemptsBefore.length === 0) return;
  const name = stepName(row);
  const earlier = attemptsBefore.map((each) => each.acceptance);
  if (earlier.some((each) => each.tag === acceptance.tag)) {
    world.violate('I2', `SES took one attempt of ${name} twice`);
    return;
  }
  if (isMarketing) {
    world.violate('I2', `SES took ${name}, which is marketing, twice`);
    return;
  }
  if (earlier.length > 1) {
    world.violate('I2', `SES took ${name} three times`);
    return;
  }
  if (claim.doubtAt === undefined) {
    world.violate('I2', `${name} was sent again although nothing was in doubt`);
    return;
  }
  const known = earlier
    .flatMap((each) => world.events.heardOf(each.tag))
    .find((heard) => provesAcceptance.has(heard.type) && heard.acked < claim.sequence);
  if (known)
    world.violate('I2', `${name} was sent again although the ${known.type} event had already told of the first`);
  world.count('allowedSecond');
}
