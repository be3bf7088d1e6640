/** One invocation of a function, and the process that it runs in. */
import type { Clock } from '../../../../functions/core/ports.ts';

export type FunctionName =
  | 'dispatch'
  | 'enroll'
  | 'feedback'
  | 'intake'
  | 'preferences'
  | 'staff'
  | 'upkeep'
  | 'operator';

/** Timeouts as the pipeline and web stacks set them. */
const timeoutsMs: Readonly<Record<FunctionName, number>> = {
  dispatch: 120_000,
  enroll: 60_000,
  feedback: 30_000,
  intake: 10_000,
  preferences: 10_000,
  staff: 10_000,
  upkeep: 300_000,
  // No function: a command on somebody's own machine.
  operator: 300_000,
};

export interface Outcome {
  readonly kind: 'returned' | 'threw' | 'gone';
  readonly value?: unknown;
}

/** One execution environment: one process, one clock, one invocation at a time. */
export interface Environment {
  readonly id: string;
  readonly fn: FunctionName;
  readonly skewMs: number;
  readonly clock: Clock;
  readonly dynamo: object;
  readonly ses: object;
  handle: (event: unknown, context: object) => Promise<unknown>;
  current: Invocation | undefined;
  /** Work that a handler left behind when it returned: it goes on when the process is used again. */
  leftBehind: (() => void)[];
  gone: boolean;
}

export interface Invocation {
  readonly id: string;
  readonly environment: Environment;
  readonly deadline: number;
  readonly express: boolean;
  /** Of `dispatch`: which of its workers it is. */
  readonly worker: number;
  readonly onEnd: (outcome: Outcome) => void;
  frozenUntil: number;
  survivesThaw: boolean;
  /** Frozen until another claims in a partition that it has looked at; and what goes on then. */
  thawsAtClaim: boolean;
  readonly atThaw: (() => void)[];
  state: 'running' | 'ended' | 'gone';
  calls: number;
  /** Partition keys it has read or written: what it has looked at. */
  readonly touched: Set<string>;
  readonly startedAt: number;
  /** When it last asked each partition of the index for reminders; and when it last asked for any before marketing. */
  readonly askedReminders: Map<string, number>;
  remindersWereDry: number;
  askedMarketing: number;
  /** When SES left it without a certain answer, each time. */
  readonly doubts: number[];
  /** Emails under way, and calls of the database. */
  sending: number;
  asking: number;
  /** Calls that gave it an error which no condition explains. */
  failures: number;
}

type Begun = Pick<Invocation, 'environment' | 'express' | 'onEnd' | 'startedAt' | 'worker'>;

/** @param number among the invocations of its function. */
export function newInvocation(number: number, begun: Begun): Invocation {
  const { fn } = begun.environment;
  return {
    ...begun,
    id: `${fn}#${number}`,
    deadline: begun.startedAt + timeoutsMs[fn],
    frozenUntil: 0,
    survivesThaw: false,
    thawsAtClaim: false,
    atThaw: [],
    state: 'running',
    calls: 0,
    touched: new Set(),
    askedReminders: new Map(),
    remindersWereDry: 0,
    askedMarketing: 0,
    doubts: [],
    sending: 0,
    asking: 0,
    failures: 0,
  };
}
