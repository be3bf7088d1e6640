/** The gateway's face: what the local runtime gives it, and what it gives back. */

import type { PolicyDocument } from '../iam/policy.ts';
import type { SesAccount } from '../ses/account.ts';
import type { Attachment } from '../ses/attachments.ts';
import type { EventBridgeEvent, SesEventType } from '../ses/types.ts';

/** Who calls. A caller named `local` is the runtime itself: not counted as a function call, never faulted. */
export interface Caller {
  readonly name: string;
  readonly roleArn: string;
  /** Synthesized policy documents, intrinsics already resolved. */
  readonly policies: readonly PolicyDocument[];
}

export type Service = 'dynamodb' | 'dynamodbstreams' | 'ses' | 'sqs' | 'secretsmanager' | 'events';

export interface SendQuota {
  /** Recipients in any 24 hours of the movable clock. */
  readonly max24Hour: number;
  /** Recipients a second. */
  readonly maxSendRate: number;
  /** Recipients already counted when the gateway starts; they leave the window 24 h later. */
  readonly sentLast24Hours?: number;
}

export interface ConfigurationSet {
  /** Types its EventBridge destination takes, as in a template: SEND, DELIVERY, BOUNCE, … */
  readonly eventTypes: readonly string[];
  /** Suppression reasons, as in a template: BOUNCE, COMPLAINT. */
  readonly suppression: readonly string[];
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface GatewayOptions {
  readonly engineUrl: string;
  /** Where accepted emails, pending events and queues are kept. */
  readonly home: string;
  /** 0 or absent: a free one. */
  readonly port?: number;
  readonly region: string;
  readonly account: string;
  /** Undefined: the key is unknown, and the call is refused with 403. */
  callers(accessKey: string): Caller | undefined;
  /** The movable clock, epoch ms. */
  now(): number;
  /** ARN → value. A secret is also found by the name in its ARN. */
  readonly secrets: Readonly<Record<string, string>>;
  /** URL → queue. */
  readonly queues: Readonly<Record<string, { readonly name: string; readonly arn: string }>>;
  /** EventBridge buses that may be put on; the default one is no concern of the functions. */
  readonly buses?: readonly { readonly name: string; readonly arn: string }[];
  readonly sendQuota?: SendQuota;
  readonly configurationSets: Readonly<Record<string, ConfigurationSet>>;
  /** Verified SES identities (domains or addresses). Absent: every domain is taken as verified. */
  readonly identities?: readonly string[];
  /**
   * Called once the acceptance is durable, and at the next start for those not acknowledged by `ackSesEvent(event.id)`.
   * Never called before `startGateway` has returned. Answers false when it cannot take the event yet, because what would
   * take it is still starting: it is then told again.
   */
  onSesEvent(event: EventBridgeEvent): unknown;
  /** How a call of a function was answered, injected faults included: what CloudWatch counts of a service. */
  onAnswered?(call: AnsweredCall): void;
  /** What SES counts of an email, whoever hears of it: `Send`, `Delivery`, `Bounce`, `Complaint`, `Reject`. */
  onSesCount?(type: SesEventType): void;
  /** Forward everything to AWS itself, signed again with these credentials. Nothing is then kept or faked here. */
  readonly upstream?: { readonly kind: 'aws'; credentials(): Promise<AwsCredentials> };
}

export interface AnsweredCall {
  readonly service: Service;
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: number;
  /** The error's name, as the SDK gives it; undefined when there is none. */
  readonly code: string | undefined;
}

/** Capacity by table, or by `table/index`. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

export interface CallerCounts {
  /** `service:Operation` → number, e.g. `dynamodb:PutItem`; a query of an index is `dynamodb:Query/<index>`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly units: Readonly<Record<string, Units>>;
  /** Refused by the caller's policy. */
  readonly denied: number;
  /** Met by an injected fault. */
  readonly faulted: number;
}

export interface CountsSnapshot {
  readonly callers: Readonly<Record<string, CallerCounts>>;
}

export interface Counters {
  snapshot(): CountsSnapshot;
  reset(): void;
}

export interface FaultMatch {
  readonly service?: Service;
  readonly operation?: string;
  readonly caller?: string;
}

export type FaultKind = 'throttle' | 'timeout' | 'reset' | 'serverError' | 'lostReply' | 'delay';

/** When: exactly one of `at`, `every`, `probability`; none means every matching call. */
export interface Fault {
  readonly match?: FaultMatch;
  /** The N-th matching call from now, counted from 1. */
  readonly at?: number;
  /** Each N-th matching call. */
  readonly every?: number;
  /** 0–1, drawn from a generator seeded with `seed` (0). */
  readonly probability?: number;
  readonly seed?: number;
  /** At most so many times. */
  readonly times?: number;
  readonly kind: FaultKind;
  /** `before` (default): not forwarded. `after`: done, then this. `lostReply` is always `after`. */
  readonly when?: 'before' | 'after';
  /** Real milliseconds of a delay. */
  readonly ms?: number;
  /** The error's name, where a kind has several: `ThrottlingException`, `LimitExceededException`, … */
  readonly code?: string;
  readonly message?: string;
}

/** What SES events suffer on the way to the bus. */
export interface EventFault {
  readonly match?: { readonly type?: SesEventType; readonly to?: string };
  readonly at?: number;
  readonly every?: number;
  readonly probability?: number;
  readonly seed?: number;
  readonly times?: number;
  readonly kind: 'drop' | 'delay' | 'duplicate';
  /** Milliseconds of the movable clock an event is held. */
  readonly ms?: number;
}

/**
 * What becomes of every email to one address. `away`: delivered, and answered automatically; `suppressed`: SES's list keeps
 * it back; `notSpam`: the reader takes it out of the spam folder; `putOff`: late, for the address SES sent it from.
 */
export const recipientScripts = [
  'delivery',
  'bounce',
  'softBounce',
  'complaint',
  'delay',
  'noEvent',
  'reject',
  'away',
  'suppressed',
  'notSpam',
  'putOff',
] as const;
export type RecipientScript = (typeof recipientScripts)[number];

export interface FaultHandle {
  /** How often it struck. */
  readonly struck: number;
  remove(): void;
}

/** One call of a function as `onCall` sees it. */
export interface NumberedCall {
  /** 1 is the first call of any function since the gateway started; the runtime's own are not counted. */
  readonly n: number;
  readonly when: 'before' | 'after';
  readonly caller: string;
  readonly service: Service;
  readonly operation: string;
}

export type CallListener = (call: NumberedCall, body: Readonly<Record<string, unknown>>) => void;

export interface Faults {
  add(fault: Fault): FaultHandle;
  addEvent(fault: EventFault): FaultHandle;
  /** Kept under home over restarts. Undefined: the address behaves again. */
  recipient(address: string, script: RecipientScript | undefined): void;
  /**
   * Called for every function call, before it is forwarded and after its reply came, before that is passed on; with the
   * call's JSON body, which tells a claim from a settle.
   */
  onCall(listener: CallListener): () => void;
  /** Removes all faults; recipients keep their scripts. */
  clear(): void;
}

export interface InboxEntry {
  /** 1 is the oldest. */
  readonly n: number;
  readonly sesId: string;
  /** Instant of the movable clock, with milliseconds. */
  readonly acceptedAt: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly configurationSet: string | undefined;
  /** The `send` tag, `<contactId>_<hash>_<attempt>`. */
  readonly tag: string | undefined;
  /** The last part of the tag. */
  readonly attempt: number | undefined;
  /** Function that sent it. */
  readonly caller: string;
}

export interface InboxEmail extends InboxEntry {
  readonly html: string | undefined;
  readonly text: string | undefined;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly replyTo: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly attachments: readonly Attachment[];
}

export interface Inbox {
  /** Newest last. */
  list(): readonly InboxEntry[];
  get(n: number): InboxEmail | undefined;
  /** As it would lie in a mailbox: an `.eml` file. */
  mime(n: number): string | undefined;
  count(): number;
}

export interface QueuedBody {
  readonly id: string;
  readonly body: string;
  /** Epoch ms of the movable clock. */
  readonly sentAt: number;
}

/** The queues without HTTP, for the runtime's own failure destinations and for looking in. */
export interface Queues {
  send(url: string, body: string): Promise<string>;
  peek(url: string): readonly QueuedBody[];
  remove(url: string, id: string): void;
}

/** An event somebody put on a bus. */
export interface PutEvent {
  readonly eventId: string;
  readonly bus: string;
  readonly source: string;
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Epoch ms of the movable clock. */
  readonly at: number;
}

export interface Gateway {
  readonly url: string;
  readonly counters: Counters;
  readonly faults: Faults;
  readonly inbox: Inbox;
  readonly queues: Queues;
  /** What the functions put on the clinic's own buses, oldest first. */
  readonly events: { list(): readonly PutEvent[] };
  ackSesEvent(id: string): void;
  /** Events given to `onSesEvent`, or about to be, and not yet acknowledged. Events a fault holds back are not among them. */
  pendingSesEvents(): number;
  /** When the next held event is let go (movable clock, epoch ms). */
  nextHeldSesEventAt(): number | undefined;
  /** Call after the clock was moved: lets go of held events whose time has come. (Looked at by itself every 200 ms too.) */
  releaseHeldSesEvents(): void;
  /** Undefined: no limit. */
  setSendQuota(quota: SendQuota | undefined): void;
  /** The states of SES's account, set and ended while it runs. Not kept over a restart. */
  readonly sesAccount: Pick<SesAccount, 'has' | 'list' | 'set' | 'clear' | 'told'>;
  /** SES's own list of addresses that it keeps emails back from. */
  sesSuppressed(): readonly { readonly address: string; readonly reasons: readonly string[] }[];
  /** Calls not yet answered. */
  outstanding(): number;
  stop(): Promise<void>;
}
