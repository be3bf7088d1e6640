/** Events of SES on their way to `feedback`, and which of them it took. */
import type { Fact } from '../oracle/facts.ts';
import { minute } from '../oracle/wall.ts';
import type { Acceptance, Heard, SesEvent } from './acceptance.ts';
import { close } from './acts/requests.ts';
import type { World } from './parts.ts';

const triesMax = 3;

export class Events {
  private readonly world: World;
  private readonly heard = new Map<string, Heard[]>();
  /** All that `feedback` took, in order. */
  readonly all: Heard[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** The events that `feedback` took of one attempt, in order. */
  heardOf(tag: string): readonly Heard[] {
    return this.heard.get(tag) ?? [];
  }

  /** Wakes `feedback` with an event, as its rule would: two more tries, then the failure queue. */
  deliver(event: SesEvent, acceptance: Acceptance, tries = 1): void {
    const { world } = this;
    const { type, tag, bounceKind, subKind, complaintKind } = event;
    const begun = this.suppressions(event, acceptance);
    world.lambda.invoke('feedback', event, (outcome) => {
      const isTaken = outcome.kind === 'returned';
      const acked = close(world, begun, isTaken);
      if (isTaken) {
        const of = { sesId: acceptance.sesId, configurationSet: acceptance.input.ConfigurationSetName };
        const heard: Heard = {
          tag,
          type,
          bounceKind,
          subKind,
          complaintKind,
          ...of,
          acked,
          happenedAt: Date.parse(event.at),
          at: world.now,
        };
        this.heard.set(tag, [...this.heardOf(tag), heard]);
        this.all.push(heard);
      } else if (tries < triesMax)
        world.scheduler.setAside(world.now + tries * minute, () => this.deliver(event, acceptance, tries + 1));
      else world.count('event to the failure queue');
    });
  }

  /** What the event says of its address, begun. */
  private suppressions(
    { type, bounceKind, complaintKind }: SesEvent,
    { input }: Acceptance,
  ): ReturnType<Fact<boolean>['begin']>[] {
    const { world } = this;
    if (type !== 'Complaint' && (type !== 'Bounce' || bounceKind !== 'Permanent')) return [];
    if (complaintKind === 'not-spam') return [];
    const facts = world.contacts.address(input.Destination.ToAddresses[0] ?? '');
    const begin = (fact: Fact<boolean>) => fact.begin(world.next(), () => [true]);
    const isOfBoth = type === 'Bounce' || input.ConfigurationSetName === 'sim-reminder';
    return [begin(facts.marketing), ...(isOfBoth ? [begin(facts.reminder)] : [])];
  }
}
