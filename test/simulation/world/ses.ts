/** SES in memory: accepts, refuses, falls silent, and publishes its events as well as it does in truth: best effort. */

import { hour, minute } from '../oracle/wall.ts';
import type { Acceptance, Request, SesEvent } from './acceptance.ts';
import { callFaults, eventFaults, nameOf, outages, sesFaults } from './faults.ts';
import type { Invocation } from './lambda/invocation.ts';
import type { World } from './parts.ts';
import { Refusals } from './refusals.ts';
import { eventFaultInWords, sesFaultInWords } from './telling.ts';

const timeouts = new WeakMap<AbortSignal, number>();

/**
 * The worker's own clock decides when a timeout fires, not this machine's: `AbortSignal.timeout` only says how long.
 * @returns puts the real one back.
 */
export function takeOverTimeouts(): () => void {
  const real = AbortSignal.timeout;
  AbortSignal.timeout = (ms: number) => {
    const { signal } = new AbortController();
    timeouts.set(signal, ms);
    return signal;
  };
  return () => {
    AbortSignal.timeout = real;
  };
}

function sesError(name: string, status: number, message = name): Error {
  const error = Object.assign(new Error(message), { $metadata: { httpStatusCode: status } });
  error.name = name;
  return error;
}

const arrivalMs = 60;
const replyMs = 20;
const outagesMax = 2;

type Reply =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'error'; readonly error: Error }
  | { readonly kind: 'silence' };

const refused = (name: string, status: number, message?: string): { reply: Reply; acceptance?: Acceptance } => ({
  reply: { kind: 'error', error: sesError(name, status, message) },
});

export class Ses {
  private readonly world: World;
  private outage: { until: number; mode: number } | undefined;
  private outages = 0;
  private quotaUntil = 0;
  private disabledUntil = 0;
  private readonly recent: number[] = [];
  private made = 0;
  private readonly refusals: Refusals | undefined;
  readonly acceptances: Acceptance[] = [];

  constructor(world: World) {
    this.world = world;
    this.refusals = world.swarm.refusals ? new Refusals(world) : undefined;
  }

  /** From now on SES answers nobody until `until`: 0 with silence, 1 with errors, 2 with silence though it takes them. */
  fail(until: number, mode: 0 | 1 | 2): void {
    this.outage = { until, mode };
  }

  disable(until: number): void {
    this.disabledUntil = until;
  }

  /** Whether SES has said of this email itself what it was given up for; only where that is judged. */
  hasSaid(sendId: string, reason: string): boolean {
    return this.refusals?.hasSaid(sendId, reason) !== false;
  }

  onReminderLane(): void {
    this.refusals?.onReminderLane();
  }

  mayHoldReminders(by: Invocation): boolean {
    return this.refusals?.mayHoldReminders(by) === true;
  }

  /** The second phase: SES is well. */
  recover(): void {
    this.outage = undefined;
    this.quotaUntil = 0;
    this.disabledUntil = 0;
    this.refusals?.recover();
  }

  private get inOutage(): boolean {
    if (this.outage && this.outage.until <= this.world.now) this.outage = undefined;
    return this.outage !== undefined;
  }

  request(request: Request): void {
    const { world } = this;
    const { invocation, command } = request;
    if (command.constructor.name === 'GetAccountCommand') {
      world.lambda.wake(invocation.environment, world.now + 15, invocation, () => {
        if (this.inOutage && this.outage?.mode === 1)
          return request.reject(sesError('InternalServiceErrorException', 500));
        const rate = this.quotaUntil > world.now ? 1 : world.setting.sesRate;
        request.resolve({
          SendQuota: { MaxSendRate: rate, Max24HourSend: 50_000, SentLast24Hours: this.acceptances.length },
          SendingEnabled: this.disabledUntil <= world.now,
          ...this.refusals?.account(),
        });
      });
      return;
    }
    if (command.constructor.name !== 'SendEmailCommand') {
      request.reject(new Error(`${command.constructor.name} is not spoken here`));
      return;
    }
    if (!request.signal) world.violate('I2', 'SES is called without a timeout');
    const send = command.middlewareStack.resolve(() => this.onTheWire(request), {});
    try {
      send({ input: command.input }).then(
        (answer) => request.resolve((answer as { output: unknown }).output),
        (error: unknown) => {
          const { name, code, $metadata } = error as {
            name: string;
            code?: string;
            $metadata?: { httpStatusCode: number };
          };
          if (name === 'AbortError' || code === 'ECONNRESET' || ($metadata?.httpStatusCode ?? 0) >= 500)
            invocation.doubts.push(world.now);
          request.reject(error);
        },
      );
    } catch (error) {
      world.count('lastLook');
      world.say(`${invocation.id} gives up before the request leaves`);
      request.reject(error);
    }
  }

  private outcomeOf({ track, fault }: Request): number {
    const { world } = this;
    if (this.inOutage) {
      if (world.profile === 'silent') world.count('inOutage');
      else world.fault('inOutage');
      return (
        [sesFaults.silence, sesFaults.refusedWith500, sesFaults.acceptedThenSilence, sesFaults.neverConnected][
          this.outage?.mode ?? 0
        ] ?? 0
      );
    }
    if (fault === callFaults.lostReply || fault === callFaults.allRepliesLost) return sesFaults.acceptedThenReset;
    let outcome = world.tape.code(`${track}.ses`, world.swarm.ses, world.swarm.sesOneIn);
    if (outcome === sesFaults.outageBegins && this.outages >= outagesMax) outcome = sesFaults.silence;
    if (outcome !== 0) {
      world.fault(nameOf(sesFaults, outcome));
      world.say(sesFaultInWords(outcome), true);
    }
    if (outcome === sesFaults.outageBegins) {
      const mode = world.tape.choose(`${track}.outage`, 4);
      const ms = world.tape.pick(`${track}.outageFor`, outages);
      this.outages += 1;
      this.outage = { until: world.now + ms, mode };
      world.say(`SES is out for ${ms / minute} minutes`, true);
      return this.outcomeOf({ track, fault } as Request);
    }
    if (outcome === sesFaults.quotaDrops) {
      this.quotaUntil = world.now + 2 * hour;
      return 0;
    }
    return outcome;
  }

  /** The request has left: from here on nothing that happens to the worker keeps SES from taking it. */
  private onTheWire(request: Request): Promise<unknown> {
    const { world } = this;
    const { invocation, signal, track, fault } = request;
    world.ledger.attempted(request.command.input.EmailTags?.[0]?.Value ?? '');
    const outcome = this.outcomeOf(request);
    const refusal = outcome === 0 ? this.refusals?.of(request) : undefined;
    if (outcome === sesFaults.rejected) this.refusals?.says('content', request);
    const timeoutMs = signal ? timeouts.get(signal) : undefined;
    const slow = outcome === sesFaults.slowAcceptance ? world.tape.pick(`${track}.slow`, [3_000, 7_000, 9_800]) : 0;
    if (fault === callFaults.freezeAfter || outcome === sesFaults.frozenInFlight)
      world.lambda.freezer.freeze(invocation, track);
    if (outcome === sesFaults.neverConnected) {
      const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      return new Promise((_resolve, reject) => this.wake(invocation, 5, () => reject(error)));
    }
    return new Promise((resolve, reject) => {
      world.scheduler.setAside(world.now + arrivalMs + slow, () => {
        const { reply, acceptance } = refusal
          ? refused(refusal.error.name, refusal.error.status, refusal.error.text)
          : this.arrive(request, outcome);
        if (fault === callFaults.crashAfter) return world.lambda.kill(invocation, 'crash after SendEmail');
        if (fault === callFaults.actAfter) world.acts.inside(track, invocation);
        if (reply.kind === 'silence') return;
        this.wake(invocation, replyMs, () => {
          if (acceptance && reply.kind === 'accepted') acceptance.answered = true;
          if (reply.kind === 'accepted') {
            this.refusals?.wentIn(request.command.input.ConfigurationSetName, invocation);
            resolve({ output: { MessageId: acceptance?.sesId }, response: {} });
          } else {
            refusal?.told();
            reject(reply.error);
          }
        });
      });
      if (timeoutMs !== undefined) {
        const abandon = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
        world.lambda.wake(invocation.environment, world.now + timeoutMs, invocation, abandon, true);
      }
    });
  }

  private wake(invocation: Invocation, ms: number, then: () => void): void {
    this.world.lambda.wake(invocation.environment, this.world.now + ms, invocation, then);
  }

  private arrive(request: Request, outcome: number): { reply: Reply; acceptance?: Acceptance } {
    const refuse = refused;
    switch (outcome) {
      case sesFaults.throttled:
        return refuse('TooManyRequestsException', 429);
      case sesFaults.throttledByOtherName:
        return refuse('ThrottlingException', 400, 'Maximum sending rate exceeded.');
      case sesFaults.quotaSpent:
        return refuse('ThrottlingException', 400, 'Daily message quota exceeded.');
      case sesFaults.sendingPaused:
        return refuse('SendingPausedException', 400);
      case sesFaults.rejected:
        return refuse('MessageRejected', 400);
      case sesFaults.refusedWith500:
        return refuse('InternalServiceErrorException', 500);
      case sesFaults.silence:
        return { reply: { kind: 'silence' } };
    }
    const { now } = this.world;
    while (this.recent[0] !== undefined && this.recent[0] <= now - 1000) this.recent.shift();
    if (this.recent.length >= (this.quotaUntil > now ? 1 : this.world.setting.sesRate)) {
      this.world.fault('overTheRate');
      return refuse('TooManyRequestsException', 429);
    }
    this.recent.push(now);
    const acceptance = this.accept(request, outcome !== 0 || request.fault !== 0);
    switch (outcome) {
      case sesFaults.acceptedThen500:
        return { reply: { kind: 'error', error: sesError('InternalServiceErrorException', 500) }, acceptance };
      case sesFaults.acceptedThenReset: {
        const error = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        return { reply: { kind: 'error', error }, acceptance };
      }
      case sesFaults.acceptedThenSilence:
        return { reply: { kind: 'silence' }, acceptance };
      default:
        return { reply: { kind: 'accepted' }, acceptance };
    }
  }

  /** @param isTroubled something goes wrong with this very email: then its events are in trouble more often too. */
  private accept({ command, invocation }: Request, isTroubled: boolean): Acceptance {
    const { world } = this;
    this.made += 1;
    const { input } = command;
    const acceptance: Acceptance = {
      sesId: `ses-${this.made}`,
      at: world.now,
      sequence: world.next(),
      tag: input.EmailTags?.find((tag) => tag.Name === 'send')?.Value ?? '',
      input,
      by: invocation,
      answered: false,
    };
    // A probe carries no tag, and the rule that wakes `feedback` asks for one.
    if (acceptance.tag === '') {
      world.count('probe');
      return acceptance;
    }
    this.acceptances.push(acceptance);
    world.accepted(acceptance);
    this.publishAll(acceptance, isTroubled);
    return acceptance;
  }

  private publishAll(acceptance: Acceptance, isTroubled: boolean): void {
    const mailbox = this.world.mailboxOf(acceptance.input.Destination.ToAddresses[0] ?? '');
    const oneIn = isTroubled ? 2 : this.world.swarm.eventOneIn;
    const publish = (type: string, afterMs: number, more: Partial<SesEvent> = {}) =>
      this.publish(acceptance, oneIn, type, afterMs, more);
    // Sooner than the worker has its answer, now and then.
    publish('Send', this.world.tape.pick(`event.${acceptance.sesId}.soon`, [900, 150], 3));
    switch (mailbox) {
      case 'good':
        if (this.refusals && this.oddAnswer(acceptance.sesId, publish)) return;
        publish('Delivery', 2_500);
        return;
      case 'dead':
        publish('Bounce', 4_000, { bounceKind: 'Permanent' });
        return;
      case 'full':
        publish('DeliveryDelay', 60_000);
        publish('Bounce', 3 * hour, { bounceKind: 'Transient' });
        return;
      case 'complains':
        publish('Delivery', 2_500);
        publish('Complaint', 40 * minute);
        return;
    }
  }

  /** What a mailbox does now and then that is neither a plain arrival nor a plain bounce. False: nothing of the kind. */
  private oddAnswer(
    sesId: string,
    publish: (type: string, afterMs: number, more?: Partial<SesEvent>) => void,
  ): boolean {
    const { world } = this;
    const odd = world.tape.choose(`event.${sesId}.odd`, 4, 6);
    if (odd === 0) return false;
    world.count(['', 'away', 'not spam', 'kept back'][odd] ?? '');
    if (odd === 3) publish('Bounce', 1_500, { bounceKind: 'Permanent', subKind: 'OnAccountSuppressionList' });
    else publish('Delivery', 2_500);
    // Also sooner than the delivery is told.
    if (odd === 1)
      publish('Bounce', world.tape.pick(`event.${sesId}.away`, [9_000, 2_000]), {
        bounceKind: 'Transient',
        subKind: 'General',
      });
    if (odd === 2) publish('Complaint', 40 * minute, { complaintKind: 'not-spam' });
    return true;
  }

  private publish(acceptance: Acceptance, oneIn: number, type: string, afterMs: number, more: Partial<SesEvent>): void {
    const { world } = this;
    const track = `event.${acceptance.sesId}.${type}`;
    const fault = world.tape.code(track, world.swarm.event, oneIn);
    if (fault !== 0) {
      world.fault(`event ${nameOf(eventFaults, fault)}`);
      world.say(eventFaultInWords(type, fault), true);
    }
    if (type === 'Bounce' || type === 'Complaint') world.count(type.toLowerCase());
    const event = {
      type,
      tag: acceptance.tag,
      sesId: acceptance.sesId,
      // In whole seconds, as EventBridge tells it.
      at: new Date(world.now + afterMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      acceptedAt: new Date(acceptance.at).toISOString(),
      ...more,
    };
    const late =
      fault === eventFaults.delayedMinutes
        ? world.tape.pick(`${track}.late`, [3 * minute, 20 * minute, 50 * minute])
        : fault === eventFaults.delayedHours
          ? world.tape.pick(`${track}.late`, [2 * hour, 9 * hour])
          : 0;
    if (fault === eventFaults.dropped) return;
    const deliver = () => world.events.deliver(event, acceptance);
    world.scheduler.setAside(world.now + afterMs + late, deliver);
    if (fault === eventFaults.twice) world.scheduler.setAside(world.now + afterMs + late + 700, deliver);
  }
}
