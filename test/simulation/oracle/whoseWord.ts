/**
 * Whose word counts (I3, I14): what a stranger wrote into the form stands at nobody who has not said yes to it, and nothing
 * goes to the mailbox of a thief.
 */
import type { Acceptance } from '../world/acceptance.ts';
import { forged, thiefs } from '../world/acts/strangers.ts';
import { skewMaxMs } from '../world/faults.ts';
import type { Judge, Put } from '../world/judge.ts';
import { people } from '../world/tables.ts';
import type { World } from '../world/world.ts';
import type { Sent } from './atAcceptance/sent.ts';

export class WhoseWord implements Judge {
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  accepted({ input }: Acceptance): void {
    if (input.Destination.ToAddresses.includes(thiefs))
      this.world.violate('I14', `an email went to ${thiefs}, and the mailbox before it never said yes`);
  }

  /** Staff telephone by what the contact holds when they are asked to. */
  called({ pk }: Put): void {
    this.check(pk);
  }

  checkAtTheEnd(sent: readonly Sent[]): void {
    for (const id of this.world.contacts.byId.keys()) this.check(`C#${id}`);
    for (const externalId of this.world.visits.keys.keys()) this.checkGivenAway(externalId, sent);
  }

  /** Whose booking is another client's now, and who has been written to about it, is telephoned: nothing else tells them. */
  private checkGivenAway(externalId: string, sent: readonly Sent[]): void {
    const { world } = this;
    const [visit, ...others] = world.visits.fact(externalId).possible(world.sequence + 1, world.sequence + 2);
    if (visit?.status !== 'replaced' || others.length > 0) return;
    const about = sent.filter(({ row }) => world.visits.externalIdOf(row.instance) === externalId);
    const [first] = about.filter(({ acceptance }) => acceptance.at < visit.at - 2 * skewMaxMs);
    if (!first) return;
    const calls = [...world.engine.scan(people, 'CALL#')].filter(({ pk }) => pk === `C#${first.contactId}`);
    if (!calls.some(({ item }) => JSON.stringify(item).includes('givenAway')))
      world.violate('I14', `${externalId} is another client's now, and nobody calls the one who was written to`);
  }

  private check(pk: string): void {
    const { world } = this;
    const facts = world.contacts.byId.get(pk.slice(2));
    const item = world.engine.peek(people, pk, 'CONTACT');
    if (!facts || !item || facts.consent.everPossible('confirmed')) return;
    for (const name of ['firstName', 'phone', 'zone'] as const)
      if (item[name]?.S === forged[name] && (name !== 'zone' || world.visits.of(facts.id).size > 0))
        world.violate('I14', `the ${name} of ${facts.email} is what a stranger wrote, and nobody has said yes to it`);
  }
}
