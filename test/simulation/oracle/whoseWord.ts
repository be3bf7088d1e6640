/**
 * Whose word counts (I3, I14): what a stranger wrote into the form stands at nobody who has not said yes to it, and nothing
 * goes to the mailbox of a thief.
 */
import type { Acceptance } from '../world/acceptance.ts';
import { forged, thiefs } from '../world/acts/strangers.ts';
import type { Judge, Put } from '../world/judge.ts';
import { people } from '../world/tables.ts';
import type { World } from '../world/world.ts';

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

  checkAtTheEnd(): void {
    for (const id of this.world.contacts.byId.keys()) this.check(`C#${id}`);
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
