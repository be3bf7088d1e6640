/** A request of a person, of staff or of a booking system: it is an act until its answer, and is tried again after an error. */
import { createHmac } from 'node:crypto';
import type { Act } from '../../oracle/facts.ts';
import type { FunctionName } from '../lambda/invocation.ts';
import type { World } from '../parts.ts';

export type Open = Pick<Act<never>, 'acked' | 'over'>;

export interface Call {
  readonly fn: FunctionName;
  readonly route: string;
  readonly path?: Record<string, string>;
  readonly json?: object;
  readonly form?: string;
  /** How often it is tried at most; a few times, where nothing is said. */
  readonly tries?: number;
  /** Signed anew at each try, as the booking system does. */
  readonly signed?: 'signed' | 'calcom';
  /** Begins the acts this call is, and gives them back to be closed by its answer. */
  readonly begins: () => Open[];
  /** Whether a page that was answered with says that it is done; else it asks anew, and nobody knows of any act of it. */
  readonly says?: (body: string) => boolean;
  /** Answered, or never to be: these acts are over. */
  readonly over?: (acts: Open[]) => void;
  /** Answered with success. */
  readonly done?: () => void;
}

/** The key that the clinic and its booking system share. */
export const sourceKey = 'a key of the simulated clinic';

const triesMax = 4;
const againMs = 20_000;

const hmacOf = (text: string) => createHmac('sha256', sourceKey).update(text).digest('hex');

function signatureOf(body: string, at: number): string {
  const seconds = Math.floor(at / 1_000);
  return `t=${seconds},v1=${hmacOf(`${seconds}.${body}`)}`;
}

function eventOf(call: Call, now: number): object {
  const body = call.json ? JSON.stringify(call.json) : call.form;
  return {
    routeKey: call.route,
    rawPath: call.route.split(' ')[1],
    headers:
      body === undefined
        ? {}
        : {
            'content-type': call.json ? 'application/json' : 'application/x-www-form-urlencoded',
            ...(call.signed === 'signed' ? { 'dripline-signature': signatureOf(body, now) } : {}),
            ...(call.signed === 'calcom' ? { 'x-cal-signature-256': hmacOf(body) } : {}),
          },
    pathParameters: call.path,
    requestContext: {},
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body }),
  };
}

/** Nothing of these acts can happen any more. @returns since when. */
export function close(world: World, acts: readonly Open[], acked: boolean): number {
  const at = world.next();
  for (const act of acts) {
    act.over = at;
    if (acked) act.acked = at;
  }
  return at;
}

/** @param express all at once, between two calls of somebody else. */
export function request(world: World, call: Call, express: boolean, tries = 1): void {
  const acts = call.begins();
  world.lambda.invoke(
    call.fn,
    eventOf(call, world.now),
    (outcome) => {
      const { statusCode: status = 0, body = '' } = (outcome.value ?? {}) as { statusCode?: number; body?: string };
      const isTaken = outcome.kind === 'returned' && status >= 200 && status < 300;
      const isDone = isTaken && (call.says?.(body) ?? true);
      close(world, acts, isDone);
      call.over?.(acts);
      if (isDone) call.done?.();
      if (outcome.kind === 'returned' && (status === 400 || status === 415))
        world.violate('request', `${call.route} answered ${status}: ${JSON.stringify(outcome.value)}`);
      // Whoever gets an error, or no answer, presses again.
      // (A signature that has grown old in a process that stood still is an error too.)
      if ((outcome.kind !== 'returned' || status >= 500 || status === 401) && tries < (call.tries ?? triesMax)) {
        world.count('pressedAgain');
        world.scheduler.setAside(world.now + againMs, () => request(world, call, false, tries + 1));
      }
    },
    express,
  );
}
