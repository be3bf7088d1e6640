/** What an email says of a visit as it stands. */
export function visitTold(visit: Appointment): VisitTold {
  const { start, end, kind, location, revisedAt, course } = visit;
  return defined<VisitTold>({ start, end, kind, location, revisedAt, course, opensAt: noticeOf(visit)?.opensAt });
}

/** A row of the ledger: one intended email, its state, and what SES has told about it. */
import type { Instant } from '../time/time.ts';
import { type Appointment, type Notice, noticeOf } from './appointment.ts';
import { defined } from './defined.ts';
import type { Due } from './due.ts';
import type { EmailClass } from './journey.ts';
import type { SendReason } from './sendReasons.ts';

/** `claimed` and `refused` are on the way; the rest are terminal (I1), though an event may still settle a doubt. */
export type SendState = 'claimed' | 'refused' | 'sent' | 'skipped' | 'inDoubt';

/** What SES has told about a send; facts, never states (docs/glossary.md "Sending"). */
export interface DeliveryFacts {
  readonly deliveredAt?: Instant;
  readonly bouncedAt?: Instant;
  readonly bounceKind?: string;
  readonly complainedAt?: Instant;
}

/** A visit as an email told it: a move or a correction afterwards changes the visit, and not what was told. */
export interface VisitTold
  extends Pick<Appointment, 'start' | 'end' | 'kind' | 'location' | 'revisedAt' | 'course'>,
    Pick<Notice, 'opensAt'> {}

/** The facts of a visit that a move may change, as the person was told them. */
export type FactsTold = Pick<VisitTold, 'start' | 'end' | 'kind' | 'location'>;

/** What a person has been told of `visit`, once an email of it has gone. */
export const factsTold = ({ start, end, kind, location }: FactsTold): FactsTold => ({ start, end, kind, location });

/** A row of the ledger: one intended email, under a stable id. */
export interface Send {
  readonly contactId: string;
  /** 128-bit hash, in hex, of enrollment, step and appointment revision. */
  readonly id: string;
  readonly journey: string;
  readonly instance: string;
  readonly step: string;
  readonly revision: number;
  readonly class: EmailClass;
  readonly safety: boolean;
  readonly reply: boolean;
  readonly state: SendState;
  readonly attempt: number;
  /** How many attempts ended in doubt; with two there is no third (I2). */
  readonly doubts: number;
  readonly token: string;
  /** The claiming invocation's own Lambda deadline; until then + 60 s only it may speak for the attempt. */
  readonly deadline: Instant;
  readonly claimedAt: Instant;
  /** When the plan had the step due; the index's own `dueAt` is in `due`. */
  readonly plannedAt: Instant;
  readonly settledAt?: Instant;
  readonly acceptedAt?: Instant;
  readonly sesId?: string;
  readonly templateHash?: string;
  readonly locale?: string;
  /** Of an email about a visit that was composed; absent on rows of older versions. */
  readonly visit?: VisitTold;
  /** Of an answer to a move: the visit as the person had been told it last. */
  readonly before?: FactsTold;
  /** Its step has gone before, and a move has made that untrue. */
  readonly resent?: true;
  /** The words of another visit's step went along. */
  readonly rides?: true;
  readonly release?: string;
  /** While it is in doubt: no second attempt before then (I2). */
  readonly graceEnds?: Instant;
  /** Why it was skipped, refused or is in doubt. */
  readonly reason?: SendReason;
  /** Of a step that merged: the one whose email has its words. */
  readonly into?: string;
  /** The planner's account of the moment. */
  readonly reasons: readonly string[];
  /** When a safety email must have been delivered by, or the person is called. */
  readonly safetyDeadline?: Instant;
  readonly delivery?: DeliveryFacts;
  readonly due?: Due;
}

/** The SES tag: `[A-Za-z0-9_-]`, at most 256 characters, and nothing about the person (I8). */
export function tagOf(row: Send): string {
  return `${row.contactId}_${row.id}_${row.attempt}`;
}

/** Reads a tag back; undefined when it is not one of ours. */
export function readTag(tag: string): { contactId: string; sendId: string; attempt: number } | undefined {
  const match = /^([A-Za-z0-9-]{8,64})_([0-9a-f]{32})_(\d{1,3})$/.exec(tag);
  if (!match?.[1] || !match[2] || !match[3]) return undefined;
  return { contactId: match[1], sendId: match[2], attempt: Number(match[3]) };
}
