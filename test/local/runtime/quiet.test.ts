import { describe, expect, it } from 'vitest';
import { Quiet } from '../../../local/runtime/quiet.ts';

/** Things that go on, by hand. */
function world(drained: (state: { running: number; activity: number }) => void = () => {}) {
  const state = { running: 0, activity: 0, drains: 0 };
  const quiet = new Quiet({
    outstanding: () => ({ invocations: state.running, 'SES events': 0 }),
    activity: () => state.activity,
    drained: async () => {
      state.drains += 1;
      drained(state);
    },
  });
  return { state, quiet };
}

describe('quiet', () => {
  it('is reached at once when nothing goes on, and the streams were read', async () => {
    const { state, quiet } = world();
    await quiet.reached(10_000);
    expect(state.drains).toBe(1);
  });

  it('is not reached while a stream that was read started something, even if that is over', async () => {
    let told = 3;
    const { state, quiet } = world((now) => {
      if (told > 0) now.activity += 1;
      told -= 1;
    });
    await quiet.reached(10_000);
    expect(state.drains).toBe(4);
  });

  it('is not reached before what a stream started is over', async () => {
    let first = true;
    const { state, quiet } = world((now) => {
      if (!first) return;
      first = false;
      now.running = 1;
    });
    let reached = false;
    const waiting = quiet.reached(10_000).then(() => {
      reached = true;
    });
    while (state.running === 0) await new Promise((turn) => setImmediate(turn));
    await new Promise((turn) => setImmediate(turn));
    expect(reached).toBe(false);
    state.running = 0;
    quiet.changed();
    await waiting;
    expect(state.drains).toBe(2);
  });

  it('names what is outstanding when it is not reached in time', async () => {
    const { state, quiet } = world();
    state.running = 2;
    await expect(quiet.reached(1)).rejects.toThrow(/: 2 invocations$/);
  });

  it('says when it is a stream that does not end', async () => {
    const quiet = new Quiet({ outstanding: () => ({}), activity: () => 0, drained: () => new Promise(() => {}) });
    await expect(quiet.reached(1)).rejects.toThrow(/the stream is not read to its end/);
  });
});
