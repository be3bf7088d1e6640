import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlreadyRunning, beginOf, runningInstance, takeLock } from '../../../local/runtime/lock.ts';
import { temporaryFolder } from '../../support/folder.ts';

describe('the lock of a home', () => {
  let home: string;
  beforeEach(() => {
    home = temporaryFolder('lock');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('refuses a second instance, and says where the first one is', () => {
    const lock = takeLock(home);
    lock.tell({ url: 'http://127.0.0.1:4300' });
    expect(() => takeLock(home)).toThrow(AlreadyRunning);
    expect(() => takeLock(home)).toThrow(`http://127.0.0.1:4300 (process ${process.pid})`);
    expect(runningInstance(home)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:4300' });
    expect(readFileSync(join(home, 'pid'), 'utf8')).toBe(`${process.pid}\n`);
  });

  it('is its owner’s alone, also where an older version made the folder: it keeps people and the address key (security.md S11)', () => {
    chmodSync(home, 0o755);
    takeLock(home);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    const fresh = join(home, 'fresh');
    takeLock(fresh);
    expect(statSync(fresh).mode & 0o777).toBe(0o700);
  });

  it('is free again once released', () => {
    takeLock(home).release();
    expect(runningInstance(home)).toBeUndefined();
    takeLock(home).release();
  });

  it.each([
    ['whose process is gone', { pid: 2 ** 22 + 1, began: '1' }],
    ['whose number now belongs to another process', { pid: process.pid, began: 'another time' }],
    ['that was cut off while being written', 'x'],
  ])('takes over a lock %s', (_name, left) => {
    writeFileSync(join(home, 'lock.json'), JSON.stringify(left));
    expect(runningInstance(home)).toBeUndefined();
    takeLock(home);
    expect(runningInstance(home)?.pid).toBe(process.pid);
  });

  it('that another start is just taking over is left to it', () => {
    const dead = { pid: 2 ** 22 + 1, began: '1' };
    writeFileSync(join(home, 'lock.json'), JSON.stringify(dead));
    const own = { pid: process.pid, began: beginOf(process.pid) };
    writeFileSync(join(home, 'lock.json.taken'), JSON.stringify(own));
    expect(() => takeLock(home)).toThrow('cannot be taken');
    // One that was killed in the middle of it holds up nobody.
    writeFileSync(join(home, 'lock.json.taken'), JSON.stringify(dead));
    takeLock(home);
    expect(runningInstance(home)?.pid).toBe(process.pid);
  });

  it('knows when a process began', () => {
    expect(beginOf(process.pid)).toBe(beginOf(process.pid));
    expect(beginOf(2 ** 22 + 1)).toBeUndefined();
  });
});
