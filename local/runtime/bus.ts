/** The default event bus: each event to the targets of the rules it matches, acknowledged when all are done with it. */
import type { Rule } from '../cloud/model.ts';
import type { AsyncInvoker } from './async.ts';
import { transformed } from './transform.ts';

export interface BusOptions {
  readonly rules: readonly Rule[];
  readonly invoker: AsyncInvoker;
  /** The event is done with: taken by every target, or given up by it. */
  acknowledge(eventId: string): void;
  onTrouble(error: unknown): void;
  /** Something ended. */
  onSettled(): void;
}

interface Delivery {
  targets: number;
  waiting: number;
}

export class Bus {
  private readonly options: BusOptions;
  private readonly deliveries = new Set<Delivery>();
  private readonly disabled = new Set<string>();

  constructor(options: BusOptions) {
    this.options = options;
  }

  /** Switches a rule off, or on again, as somebody may by hand: events that it would have matched meanwhile are lost to it. */
  enable(rule: string, is: boolean): void {
    if (is) this.disabled.delete(rule);
    else this.disabled.add(rule);
  }

  isEnabled(rule: string): boolean {
    return !this.disabled.has(rule);
  }

  /** Events none of whose targets is being tried now: each waits for a retry. */
  waiting(): number {
    return [...this.deliveries].filter(({ targets, waiting }) => targets > 0 && targets === waiting).length;
  }

  /** One delivery of an event; a duplicate is another, acknowledged on its own. */
  publish(event: { readonly id: string }): void {
    const targets = this.options.rules
      .filter((rule) => this.isEnabled(rule.name) && rule.pattern(event))
      .flatMap((rule) => rule.targets);
    const delivery: Delivery = { targets: targets.length, waiting: 0 };
    this.deliveries.add(delivery);
    const calls = targets.map(async ({ function: target, input }) => {
      try {
        await this.options.invoker.invoke(target, transformed(event, input), (waits) => {
          delivery.waiting += waits ? 1 : -1;
          this.options.onSettled();
        });
        return true;
      } catch (error) {
        this.options.onTrouble(error);
        return false;
      } finally {
        delivery.targets -= 1;
      }
    });
    void Promise.all(calls).then((taken) => {
      this.deliveries.delete(delivery);
      // A target stopped midway leaves the event pending: the next start delivers it again.
      if (taken.every(Boolean)) this.options.acknowledge(event.id);
      this.options.onSettled();
    });
  }
}
