import { afterEach, describe, expect, it } from 'vitest';
import type { LambdaFunction } from '../../../local/cloud/model.ts';
import { AsyncInvoker } from '../../../local/runtime/async.ts';
import { FunctionError } from '../../../local/runtime/pool.ts';
import { Timers } from '../../../local/runtime/timers.ts';

const target = (retries: number, maxAgeMs = 60_000): LambdaFunction =>
  ({ name: 'f', arn: 'arn:f', async: { retries, maxAgeMs, onFailure: 'arn:queue' } }) as LambdaFunction;

/** A clock moved by hand; `fails` calls fail before one succeeds. */
function world(fails: number) {
  let now = Date.UTC(2026, 0, 1);
  const timers = new Timers(() => now);
  const calls: number[] = [];
  const queued: unknown[] = [];
  const waits: boolean[] = [];
  const invoker = new AsyncInvoker({
    run: async () => {
      calls.push(now);
      if (calls.length <= fails) throw new FunctionError('f', { errorType: 'Error', errorMessage: 'no' });
      return null;
    },
    now: () => now,
    timers,
    toQueue: async (_arn, body) => {
      queued.push(JSON.parse(body));
    },
  });
  const move = (ms: number) => {
    now += ms;
    timers.fireDue();
  };
  /** Until the invoker has nothing in hand: then it waits for a timer, or is done. */
  const rest = async () => {
    do await new Promise((turn) => setImmediate(turn));
    while (invoker.outstanding() > 0);
  };
  return { invoker, timers, calls, queued, waits, move, rest, start: now };
}

describe('asynchronous invocations', () => {
  let stop = () => {};
  afterEach(() => stop());

  it('are tried again one and two minutes later on the movable clock, and then sent to the failure queue', async () => {
    const { invoker, timers, calls, queued, waits, move, rest, start } = world(9);
    stop = () => timers.stop();
    const outcome = invoker.invoke(target(2), { id: 1 }, (waiting) => waits.push(waiting));
    await rest();
    expect(timers.next()).toBe(start + 60_000);
    move(59_999);
    await rest();
    expect(calls).toHaveLength(1);
    move(1);
    await rest();
    expect(timers.next()).toBe(start + 180_000);
    move(120_000);
    expect(await outcome).toBe('givenUp');
    expect(calls.map((at) => at - start)).toEqual([0, 60_000, 180_000]);
    expect(waits).toEqual([true, false, true, false]);
    expect(queued).toEqual([
      expect.objectContaining({
        requestPayload: { id: 1 },
        requestContext: expect.objectContaining({ condition: 'RetriesExhausted', approximateInvokeCount: 3 }),
        responsePayload: { errorType: 'Error', errorMessage: 'no' },
      }),
    ]);
  });

  it('are done once the function takes them', async () => {
    const { invoker, timers, calls, queued, move, rest } = world(1);
    stop = () => timers.stop();
    const outcome = invoker.invoke(target(2), {});
    await rest();
    move(60_000);
    expect(await outcome).toBe('done');
    expect([calls.length, queued]).toEqual([2, []]);
  });

  it('are not tried again when the template says so', async () => {
    const { invoker, calls, queued } = world(9);
    expect(await invoker.invoke(target(0), {})).toBe('givenUp');
    expect([calls.length, queued.length]).toEqual([1, 1]);
  });

  it('are given up with age, which is real time', async () => {
    const { invoker, timers, calls, queued, move, rest } = world(9);
    stop = () => timers.stop();
    // Any real age is beyond this one; a jump of the clock is not what makes it old.
    const outcome = invoker.invoke(target(2, -1), {});
    await rest();
    move(3_600_000);
    expect(await outcome).toBe('givenUp');
    expect(calls).toHaveLength(0);
    expect(queued).toEqual([
      expect.objectContaining({ requestContext: expect.objectContaining({ condition: 'EventAgeExceeded' }) }),
    ]);
  });
});
