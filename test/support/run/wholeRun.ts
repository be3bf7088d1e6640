/**
 * Around a whole run of the tests. Each test file has a temporary folder of its own (`eachFile.ts`), so that what is left
 * at the end tells which file left it: a folder or a process that outlives its test makes the run red.
 */
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuTable } from './cpu.ts';

const prefix = 'dripline-tests-';
/** Linux's file system in memory: thousands of small files are written in a tenth of the time that a disk takes. */
const memory = '/dev/shm';
/** Bytes. A container may have 64 MB there, which is not enough for a table's file and two builds. */
const enough = 2 ** 30;

/** Where temporary folders are made: in memory if there is room, else where the machine has them. */
function base(): string {
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= enough ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** What a run that was interrupted left: its own end never came. */
function removeInterrupted(): void {
  for (const folder of new Set([base(), tmpdir()]))
    for (const name of readdirSync(folder)) {
      const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : Number.NaN;
      if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true });
    }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export default function setup(): () => Promise<void> {
  removeInterrupted();
  const folder = mkdtempSync(join(base(), `${prefix}${process.pid}-`));
  // Handed down to every process of the run.
  process.env.DRIPLINE_TEST_RUN = folder;
  return async () => {
    const processes = await endedProcesses(folder);
    const left = [...leftFolders(folder), ...processes];
    if (process.env.DRIPLINE_TEST_CPU) console.log(cpuTable(folder));
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`the tests left something behind:\n${left.join('\n')}`);
  };
}

/** `test/stack/app.test.ts left dripline-bin-x1y2`. */
function leftFolders(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(folder, name)).map((what) => `${fileNamed(name)} left ${what} in its temporary folder`),
    );
}

/** The folder's name is the file's path, `/` written as `~`. */
export const folderNamed = (file: string): string => file.replaceAll('/', '~');
const fileNamed = (folder: string): string => folder.replaceAll('~', '/');

/** Ends what the run's processes left running, and says what it was. Linux only: elsewhere nothing is looked at. */
async function endedProcesses(folder: string): Promise<readonly string[]> {
  const graceMs = 2_000;
  const until = Date.now() + graceMs;
  // A process that was told to end may take a moment.
  while (living(folder).length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
  return living(folder).map(({ pid, command, file }) => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
    return `${file} left process ${pid} running: ${command.slice(0, 200)}`;
  });
}

interface Left {
  readonly pid: number;
  readonly command: string;
  readonly file: string;
}

function living(folder: string): readonly Left[] {
  return processIds().flatMap((pid) => {
    if (pid === process.pid) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (!environment.includes(`DRIPLINE_TEST_RUN=${folder}`)) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      // What still belongs to the runner or one of its workers ends with it; a zombie has no command line.
      if (command === '' || isOurs(pid)) return [];
      const own = environment.find((each) => each.startsWith(`TMPDIR=${folder}/`));
      return [{ pid, command, file: own ? fileNamed(own.slice(`TMPDIR=${folder}/`.length)) : 'a test' }];
    } catch {
      // Ended, or not ours to read.
      return [];
    }
  });
}

function isOurs(pid: number): boolean {
  for (let each = pid; each > 1; each = parentOf(each)) if (each === process.pid) return true;
  return false;
}

function parentOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[1]);
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
