import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/runtime/clock.ts';
import { movedDate, sharedOffset } from '../../../local/runtime/date.ts';
import { temporaryFolder } from '../../support/folder.ts';

const dayMs = 86_400_000;

describe('the movable clock', () => {
  let home: string;
  beforeEach(() => {
    home = temporaryFolder('clock');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('begins with the machine, moves on, and is where it was after a restart', () => {
    const clock = new MovableClock(home);
    expect(clock.offset()).toBe(0);
    const target = Date.now() + 10 * dayMs;
    clock.jumpTo(target);
    expect(clock.now()).toBeGreaterThanOrEqual(target);
    expect(new MovableClock(home).offset()).toBe(clock.offset());
  });

  it('never goes back', () => {
    const clock = new MovableClock(home);
    clock.jumpTo(Date.now() + 2 * dayMs);
    const before = clock.offset();
    clock.jumpTo(Date.now() + dayMs);
    clock.jumpTo(0);
    expect(clock.offset()).toBe(before);
  });
});

describe('a moved Date', () => {
  const offset = sharedOffset();
  const Moved = movedDate(offset);

  it('adds the offset wherever the present is asked for, as soon as it changes', () => {
    offset[0] = 0;
    const early = new Moved();
    offset[0] = 400 * dayMs;
    expect(Moved.now() - Date.now()).toBeGreaterThan(399 * dayMs);
    expect(new Moved().getTime() - early.getTime()).toBeGreaterThan(399 * dayMs);
    expect(Moved()).toContain(String(new Date(Date.now() + 400 * dayMs).getUTCFullYear()));
  });

  it('leaves everything else as it is', () => {
    offset[0] = dayMs;
    expect(new Moved(5).getTime()).toBe(5);
    expect(new Moved('2026-03-08T07:00:00Z').toISOString()).toBe('2026-03-08T07:00:00.000Z');
    expect(new Moved(2026, 2).getMonth()).toBe(2);
    expect(Moved.UTC(2026, 0)).toBe(Date.UTC(2026, 0));
    expect(Moved.parse('2026-01-01T00:00:00Z')).toBe(Date.UTC(2026, 0));
    expect(new Moved()).toBeInstanceOf(Moved);
    expect(new Moved()).toBeInstanceOf(Date);
    class Later extends Moved {}
    expect(new Later(7)).toBeInstanceOf(Later);
  });
});
