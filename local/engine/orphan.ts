/** An engine outlives a runtime that was killed. The next start ends it, and nothing else. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';

/** The command line of a living process, or undefined. `/proc` on Linux, `ps` elsewhere. */
export function commandLine(pid: number): readonly string[] | undefined {
  if (existsSync('/proc/self/cmdline')) {
    try {
      const parts = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
      return parts.length > 0 ? parts : undefined; // a zombie has an empty one
    } catch {
      return undefined;
    }
  }
  try {
    const line = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' ? undefined : line.split(/\s+/);
  } catch {
    return undefined;
  }
}

/** True when the process is an engine on this very database, or (no database) on this very port. */
function isOurs(parts: readonly string[], recorded: RecordedEngine): boolean {
  if (!parts.some((part) => part.includes('dynoxide'))) return false;
  const after = (flag: string) => parts[parts.indexOf(flag) + 1];
  return recorded.dbPath === undefined
    ? !parts.includes('--db-path') && after('--port') === String(recorded.port)
    : parts.includes('--db-path') && parts.join(' ').includes(recorded.dbPath);
}

/** What `engine.pid` holds, as JSON. */
export interface RecordedEngine {
  readonly pid: number;
  readonly port: number;
  readonly dbPath?: string;
}

export function readRecord(pidFile: string): RecordedEngine | undefined {
  try {
    const value = JSON.parse(readFileSync(pidFile, 'utf8')) as RecordedEngine;
    return Number.isInteger(value.pid) && value.pid > 1 ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Ends the engine recorded in `pidFile`, if it lives and is ours. Answers its id when it did. */
export async function endOrphan(pidFile: string): Promise<number | undefined> {
  const recorded = readRecord(pidFile);
  if (recorded === undefined) return undefined;
  const parts = commandLine(recorded.pid);
  let ended: number | undefined;
  if (parts !== undefined && isOurs(parts, recorded)) {
    process.kill(recorded.pid, 'SIGKILL'); // SQLite's log makes this safe, and a hung one must go too
    for (let tries = 0; tries < 200 && commandLine(recorded.pid) !== undefined; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    ended = recorded.pid;
  }
  rmSync(pidFile, { force: true });
  return ended;
}
