/** SES as the functions see it: refuses what SES refuses, accepts durably, and publishes what SES would publish. */

import { randomBytes, randomUUID } from 'node:crypto';
import type { FaultBook } from '../gateway/faults.ts';
import type { GatewayOptions } from '../gateway/types.ts';
import { SesAccount } from './account.ts';
import { type SesBackend, startSesBackend } from './backend.ts';
import { EventBus } from './bus.ts';
import { check, type Outgoing } from './check.ts';
import { destinationName, eventsOf } from './events.ts';
import { lists, outcomeOf } from './outcome.ts';
import { Quota } from './quota.ts';
import { type Pending, SesShelf } from './shelf.ts';
import type { Refused, SendEmailBody } from './types.ts';

export type SesOptions = Pick<
  GatewayOptions,
  'home' | 'now' | 'region' | 'account' | 'configurationSets' | 'identities' | 'sendQuota' | 'onSesEvent' | 'onSesCount'
>;

export class LocalSes {
  readonly #options: SesOptions;
  readonly #faults: FaultBook;
  readonly #backend: SesBackend;
  readonly shelf: SesShelf;
  readonly bus: EventBus;
  readonly quota: Quota;
  readonly account: SesAccount;

  private constructor(options: SesOptions, faults: FaultBook, backend: SesBackend, shelf: SesShelf) {
    this.#options = options;
    this.#faults = faults;
    this.#backend = backend;
    this.shelf = shelf;
    this.bus = new EventBus(
      (event) => options.onSesEvent(event) !== false,
      (id) => shelf.ack(id),
      options.now,
    );
    this.quota = new Quota(options.sendQuota, options.now);
    // A notice is told once, at best: nothing of it is kept over a restart.
    this.account = new SesAccount(options, (event) => this.bus.publish([{ event, copies: 1 }]));
    for (const { at, recipients } of shelf.sent) this.quota.remember(at, recipients);
  }

  static async start(options: SesOptions, faults: FaultBook): Promise<LocalSes> {
    const [backend, shelf] = await Promise.all([startSesBackend(), SesShelf.open(options.home)]);
    return new LocalSes(options, faults, backend, shelf);
  }

  /** Tells what an earlier run left untold, in a later turn. */
  resume(): void {
    this.bus.publish(this.shelf.left);
  }

  /** One SendEmail whose form was read and whose caller was allowed. The email and its events are on disk when it answers. */
  async send(
    outgoing: Outgoing,
    body: SendEmailBody,
    bytes: Buffer,
    caller: string,
  ): Promise<Refused | { readonly sesId: string }> {
    const options = this.#options;
    const wrong = this.account.refusal(outgoing, caller) ?? check(outgoing, body, options);
    if (wrong !== undefined) return wrong;
    const recipients = outgoing.recipients.length;
    const full = this.quota.take(recipients);
    if (full !== undefined) return full;
    const refused = await this.#backend.accept(bytes);
    if (refused !== undefined) {
      this.quota.giveBack(recipients);
      return refused;
    }

    const at = options.now();
    const sesId = `${randomBytes(8).toString('hex')}-${randomUUID()}-000000`;
    const set =
      outgoing.configurationSet === undefined ? undefined : options.configurationSets[outgoing.configurationSet];
    const outcomes = outgoing.recipients.map((address) => ({
      address,
      outcome: outcomeOf(address, this.shelf.suppressed(address), this.shelf.scriptOf(address), set),
    }));
    const made = eventsOf({ outgoing, sesId, at, region: options.region, account: options.account, caller }, outcomes);
    for (const { type } of made) options.onSesCount?.(type);
    const events = made
      .filter(({ type }) => set?.eventTypes.includes(destinationName[type]) === true)
      .flatMap(({ type, event }) => this.#onItsWay(type, outgoing.recipients, at, { event, copies: 1 }));
    const listed = outcomes.flatMap(({ address, outcome }) => {
      const reason = lists(address, outcome, set);
      return reason === undefined ? [] : [{ address, reason }];
    });
    const simple = body.Content?.Simple;
    const tag = outgoing.tags.send;
    await this.shelf.accept({
      entry: {
        sesId,
        acceptedAt: new Date(at).toISOString(),
        to: outgoing.recipients.join(', '),
        from: outgoing.fromText,
        subject: outgoing.subject,
        configurationSet: outgoing.configurationSet,
        tag,
        attempt: attemptOf(tag),
        caller,
      },
      recipients,
      events,
      listed,
      body: {
        html: simple?.Body?.Html?.Data,
        text: simple?.Body?.Text?.Data,
        headers: outgoing.headers,
        replyTo: outgoing.replyTo,
        tags: outgoing.tags,
        attachments: outgoing.attachments,
      },
    });
    this.bus.publish(events);
    return { sesId };
  }

  /** `GET /v2/email/account`. */
  getAccount(): unknown {
    return {
      ...this.account.told(this.quota.told()),
      DedicatedIpAutoWarmupEnabled: false,
      SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    };
  }

  async stop(): Promise<void> {
    this.bus.stop();
    await this.#backend.stop();
    await this.shelf.close();
  }

  /** Faults of events are decided before they are written, so that a restart does not decide again. */
  #onItsWay(type: string, to: readonly string[], at: number, pending: Pending): readonly Pending[] {
    const fault = this.#faults.forEvent(type, to);
    switch (fault?.kind) {
      case 'drop':
        return [];
      case 'delay':
        return [{ ...pending, heldUntil: at + (fault.ms ?? 0) }];
      case 'duplicate':
        return [{ ...pending, copies: 2 }];
      default:
        return [pending];
    }
  }
}

/** `<contactId>_<hash>_<attempt>` */
function attemptOf(tag: string | undefined): number | undefined {
  const [, digits] = /_(\d+)$/.exec(tag ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}
