/** One run: a host plays a story and is killed in it, this process goes on with the same home to quiet, and counts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { commandLine, endOrphan } from '../../local/engine/orphan.ts';
import { play } from '../../local/scenario/play.ts';
import { type System, startSystem } from '../../local/system.ts';
import { temporaryFolder } from '../support/folder.ts';
import { Reader } from './boundaries.ts';
import { type Counts, countOf, type Expected, expectedOf } from './count.ts';
import { type CrashOrder, unstruck } from './order.ts';
import { type StoryName, storyNamed, storyNames } from './stories.ts';
import { infusionType, releaseOf } from './words.ts';

const compiled = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));
const silent = { moved: () => {}, acted: () => {} };

/** Plays a story to its end, from wherever it stands. */
export async function goOn(system: System, story: StoryName): Promise<void> {
  await play(system, story, storyNamed(story, infusionType(releaseOf(system))), silent);
}

export interface Undisturbed {
  readonly expected: Expected;
  /** How many calls of each kind the story makes. */
  readonly calls: ReadonlyMap<string, number>;
}

export function newHome(): string {
  return temporaryFolder('crash');
}

/** Plays a story with nothing in its way: what runs with a crash are held against, and how many calls there are to strike. */
export async function undisturbed(assembly: string, story: StoryName): Promise<Undisturbed> {
  const home = newHome();
  const system = await startSystem({ home, assembly, inMemory: true });
  try {
    const reader = new Reader();
    const calls = new Map<string, number>();
    system.gateway.faults.onCall((call, body) => {
      const boundary = reader.boundaryOf(call, body);
      if (call.when === 'before' && boundary) calls.set(boundary, (calls.get(boundary) ?? 0) + 1);
    });
    await goOn(system, story);
    return { expected: await expectedOf(system), calls };
  } finally {
    await system.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** The stories that were played undisturbed. */
export type Stories = Readonly<Partial<Record<StoryName, Undisturbed>>>;

export async function allUndisturbed(assembly: string, names: readonly StoryName[] = storyNames): Promise<Stories> {
  const played = await Promise.all(names.map(async (name) => [name, await undisturbed(assembly, name)] as const));
  return Object.fromEntries(played);
}

/** @throws when the story was not played. */
export function storyOf(stories: Stories, name: StoryName): Undisturbed {
  const story = stories[name];
  if (!story) throw new Error(`the story "${name}" was not played undisturbed`);
  return story;
}

/** A loaded host that waits for its order; one is made ready while the one before it is at work. */
class Host {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  readonly ended: Promise<NodeJS.Signals | null>;

  constructor() {
    this.child = spawn(process.execPath, [new URL('./host.ts', import.meta.url).pathname], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // Hundreds of hosts load the same code.
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? compiled,
      },
    });
    if (!this.child.stdout) throw new Error('a host has no output');
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (_code, signal) => resolve(signal));
    });
  }

  async order(order: CrashOrder): Promise<void> {
    await this.lines.next();
    this.child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** Whether it was killed where it was to be. @throws when it ended in any other way. */
  async outcome(): Promise<'struck' | 'unstruck'> {
    const { value } = await this.lines.next();
    const signal = await this.ended;
    if (signal === 'SIGKILL') return 'struck';
    if (value === unstruck) return 'unstruck';
    throw new Error(`a host ended by itself: ${value ?? 'without a word'}`);
  }

  dismiss(): void {
    this.child.stdin?.end();
  }
}

export class Hosts {
  private spare: Host | undefined;

  take(): Host {
    const host = this.spare ?? new Host();
    this.spare = undefined;
    return host;
  }

  prepare(): void {
    this.spare ??= new Host();
  }

  close(): void {
    this.spare?.dismiss();
    this.spare = undefined;
  }
}

export interface RunResult {
  readonly counts: Counts;
  /** The killed process left its engine behind, and the start after it did not end that. */
  readonly orphan: boolean;
}

/** @returns undefined when the story made fewer calls of the kind than asked for, so that nothing was struck. */
export async function crashRun(
  hosts: Hosts,
  order: Omit<CrashOrder, 'home'>,
  expected: Expected,
): Promise<RunResult | undefined> {
  const home = newHome();
  try {
    const host = hosts.take();
    await host.order({ ...order, home });
    hosts.prepare();
    if ((await host.outcome()) === 'unstruck') return undefined;
    const { pid } = JSON.parse(readFileSync(join(home, 'engine.pid'), 'utf8')) as { pid: number };
    const system = await startSystem({ home, assembly: order.assembly });
    try {
      const orphan = commandLine(pid) !== undefined;
      if (order.dropEvents) system.gateway.faults.addEvent({ kind: 'drop' });
      await goOn(system, order.story);
      return { counts: await countOf(system, expected), orphan };
    } finally {
      await system.stop();
    }
  } finally {
    // The engine of a host that nobody started anew after.
    await endOrphan(join(home, 'engine.pid'));
    rmSync(home, { recursive: true, force: true });
  }
}
