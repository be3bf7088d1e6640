/**
 * The whole system on one machine: the deployed functions, driven from the CloudFormation the CDK app synthesizes.
 * `npm start`, the demo, `explain`, the bench, the crash matrix and the tests all start it here.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Gateway } from './gateway/index.ts';

export interface SystemOptions {
  /** Where state lives; made when absent. Default `.dripline`, or DRIPLINE_HOME. */
  readonly home?: string;
  /** Port of the site and the HTTP API on 127.0.0.1. 0 (the default) takes a free one. */
  readonly port?: number;
  readonly gatewayPort?: number;
  readonly enginePort?: number;
  /** The environment of the CDK app. Default `local`. */
  readonly environment?: string;
  /** `realTime`: schedules fire by the machine's clock. `manual`: only by `tick()`. Default `manual`. */
  readonly scheduler?: 'realTime' | 'manual';
  /** A directory that already holds a synthesized assembly; then nothing is built or synthesized. */
  readonly assembly?: string;
  /** Called once per thing started, in order. */
  readonly onProgress?: (line: ProgressLine) => void;
  /** What SES would grant; the gateway's default otherwise. */
  readonly sendQuota?: { readonly max24Hour: number; readonly maxSendRate: number };
}

/** `✓ engine  127.0.0.1:4301  (210 ms)`. */
export interface ProgressLine {
  readonly what: string;
  readonly detail?: string;
  readonly ms: number;
}

/** The movable clock (DESIGN "The whole system on one machine"). It never goes back, and moves only when all is quiet. */
export interface SystemClock {
  /** Milliseconds since 1970, moved. */
  now(): number;
  /** How far the clock is ahead of the machine's, in ms. */
  offset(): number;
  /** Waits for quiet, jumps, then runs the schedules once with `lookaheadSeconds` 0, and waits for quiet again. */
  advanceTo(epochMs: number): Promise<void>;
  /** The next moment anything is due: a row of a due index, or a local timer (a retry). Undefined: nothing waits. */
  nextDue(): Promise<number | undefined>;
}

export interface System {
  /** The address of the HTTP API and the local pages, without a trailing slash. */
  readonly url: string;
  readonly home: string;
  readonly gateway: Gateway;
  readonly clock: SystemClock;
  /** Uncounted access for whoever watches: physical names by table logical role, and a client. */
  readonly tables: { readonly people: string; readonly words: string; readonly client: DynamoDBClient };
  /** Runs a function synchronously and gives its result; throws `FunctionError` as Lambda would report it. */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** Resolves when no invocation, stream record or SES event is outstanding. */
  quiesce(): Promise<void>;
  /** Fires every enabled schedule now with `lookaheadSeconds` 0, and waits until their functions are done. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}
