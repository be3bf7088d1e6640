/** What upkeep must have found after a run of it that nothing went wrong in, and whom it may erase (I13, C16). */
import { unconfirmedDays } from '../world/handlers.ts';
import type { Judge } from '../world/judge.ts';
import type { Invocation, Outcome } from '../world/lambda/invocation.ts';
import { people } from '../world/tables.ts';
import type { World } from '../world/world.ts';
import { rowOf, stepName } from './row.ts';
import { day, hour, minute } from './wall.ts';

/** A claim is nobody's ten minutes after its deadline; who could not be looked at is looked at an hour later. */
const foundWithinMs = 10 * minute + hour + 5 * minute;
/** Its answer is on its way, or it was pressed again. */
const askedWithinMs = hour;

export class UpkeepKeeps implements Judge {
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  ended({ environment, startedAt, failures, frozenUntil, id }: Invocation, { kind }: Outcome): void {
    const { world } = this;
    if (environment.fn !== 'upkeep' || kind !== 'returned' || failures > 0 || frozenUntil > 0) return;
    world.count('upkeep looked at everything');
    for (const { pk, item } of world.engine.scan(people, 'SEND#')) {
      if (item.state?.S !== 'claimed' || item.duePartition !== undefined) continue;
      const row = rowOf(item);
      const changedAt = world.changedAt.get(pk) ?? Number.POSITIVE_INFINITY;
      // While its facts are as they were, whoever comes by its enrollment takes it over.
      if (changedAt < Date.parse(item.claimedAt?.S ?? '')) continue;
      if (startedAt > Math.max(Date.parse(row.deadline), changedAt) + foundWithinMs)
        world.violate('I13', `${id} left the claim of ${stepName(row)}, whose worker was lost at ${row.deadline}`);
    }
  }

  /** Only who signed up days ago, and never confirmed, and has nothing to do with the clinic otherwise. */
  erased(contactId: string): void {
    const { world } = this;
    const facts = world.contacts.byId.get(contactId);
    if (!facts || world.lambda.executing?.environment.fn !== 'upkeep') return;
    world.count('erased by upkeep');
    const consent = facts.consent.possible(world.sequence, world.sequence + 1);
    // "wrong person" may have ended the sign-up a moment before it was confirmed.
    if (!consent.includes('asked') && !facts.wrongPerson.everPossible(true))
      world.violate('C16', `who is erased as unconfirmed is ${consent.join()}`);
    const age = world.now - facts.askedAt;
    if (age < unconfirmedDays * day - askedWithinMs)
      world.violate('C16', `somebody is erased ${Math.round(age / hour)} hours after they signed up`);
    const stands = (externalId: string) =>
      world.visits
        .fact(externalId)
        .possible(world.sequence, world.sequence + 1)
        .some((visit) => visit?.status !== 'gone');
    if ([...world.visits.of(contactId)].some(stands)) world.violate('C16', 'somebody is erased who has a visit');
  }
}
