/**
 * One instance per home. `pid` holds the node process's id alone, for whoever wants to end it; `lock.json` says which
 * process that was, so that a number the system gave to another program later is not taken for ours.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writeFileWhole } from './file.ts';

/** A second instance on the same home. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  readonly pid: number;
  readonly url: string | undefined;

  constructor(home: string, { pid, url }: Instance) {
    const where = url === undefined ? '' : ` at ${url}`;
    super(`Dripline already runs on ${home}${where} (process ${pid}). Stop it first, or use another DRIPLINE_HOME.`);
    this.pid = pid;
    this.url = url;
  }
}

export interface Instance {
  readonly pid: number;
  /** When that process began, in the system's own words; tells it from a later one with its number. */
  readonly began: string;
  /** Address of the running system, once it has one. */
  readonly url?: string;
  readonly gatewayUrl?: string;
}

export interface Lock {
  /** Adds what others may want to know of the running instance. */
  tell(more: Pick<Instance, 'url' | 'gatewayUrl'>): void;
  release(): void;
}

/** A lock may be found dead, found taken by another start, and found free again. */
const triesMax = 20;

/** @throws AlreadyRunning when a living instance holds this home. */
export function takeLock(home: string): Lock {
  // What a run keeps, people's rows and the address key, is its owner's alone, also where an older version made the folder.
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chmodSync(home, 0o700);
  const path = join(home, 'lock.json');
  const own: Instance = { pid: process.pid, began: beginOf(process.pid) ?? 'unknown' };
  const beside = join(home, `lock.${process.pid}`);
  writeFileSync(beside, JSON.stringify(own));
  try {
    for (let tries = 1; !claimed(beside, path); tries++) {
      const holder = readInstance(path);
      if (holder && isAlive(holder)) throw new AlreadyRunning(home, holder);
      if (tries > triesMax) throw new Error(`${path} cannot be taken; remove it when no Dripline runs here`);
      takeAway(path, beside, holder);
    }
  } finally {
    rmSync(beside, { force: true });
  }
  writeFileWhole(join(home, 'pid'), `${process.pid}\n`);
  return {
    tell: (more) => writeFileWhole(path, JSON.stringify({ ...own, ...more })),
    release: () => {
      rmSync(join(home, 'pid'), { force: true });
      rmSync(path, { force: true });
    },
  };
}

/** The instance that runs on this home now, if one does. */
export function runningInstance(home: string): Instance | undefined {
  const holder = readInstance(join(home, 'lock.json'));
  return holder && isAlive(holder) ? holder : undefined;
}

/**
 * Takes the lock of `dead` away; undefined: what nobody can read. Of two that found it there, one may: the other, a moment later, would take away the new
 * lock of the first. So whoever does it holds a mark of its own first, and looks again.
 */
function takeAway(path: string, beside: string, dead: Instance | undefined): void {
  const mark = `${path}.taken`;
  if (!claimed(beside, mark)) {
    const other = readInstance(mark);
    // It was killed between these lines.
    if (other && !isAlive(other)) rmSync(mark, { force: true });
    return;
  }
  try {
    const holder = readInstance(path);
    if (holder?.pid === dead?.pid && holder?.began === dead?.began) rmSync(path, { force: true });
  } finally {
    rmSync(mark, { force: true });
  }
}

/** A hard link is made or refused in one step: two starts at once cannot both have it. */
function claimed(beside: string, path: string): boolean {
  try {
    linkSync(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readInstance(path: string): Instance | undefined {
  const value = readJsonFile(path) as Instance | undefined;
  return value !== undefined && Number.isInteger(value.pid) && typeof value.began === 'string' ? value : undefined;
}

function isAlive({ pid, began }: Instance): boolean {
  const now = beginOf(pid);
  return now !== undefined && (began === 'unknown' || now === began);
}

/** When a process began, or undefined when there is none (or only its zombie). */
export function beginOf(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) {
    try {
      // The name in field 2 may hold anything; the rest begins after its last bracket. Field 3 is the state, 22 the start.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return fields[0] === 'Z' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
