/**
 * Following: each save in `templates/` is checked, made an ordinary release and put in force by the code of `npm run publish`. What is
 * wrong leaves the last good words in force, and is told. Off, the release in force stays until somebody publishes.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { watchFolder } from '../../content/watchFolder.ts';
import type { PublishAnswer, PublishOrder } from './publisher.ts';

/** How the files in `templates/` and the words in force stand to each other. */
export type FollowState =
  /** The files are this release, which was in force when it was looked. */
  | { readonly kind: 'same'; readonly release: string }
  /** A save is being checked. */
  | { readonly kind: 'working' }
  /** Following is off, or has not looked yet: the files are not what is in force. */
  | { readonly kind: 'other' }
  /** They cannot be put in force; the last good words are. */
  | { readonly kind: 'wrong'; readonly reason: string; readonly lines: readonly string[] };

export interface FollowPorts {
  readonly templates: string;
  /** Checks and publishes the files as they stand. */
  publish(): Promise<PublishAnswer>;
  /** Told after each save that changed anything, and of everything that is wrong. */
  told(answer: PublishAnswer): void;
}

export class Following {
  private readonly ports: FollowPorts;
  private unwatch: (() => void) | undefined;
  private underWay: Promise<void> | undefined;
  private isAgain = false;
  state: FollowState;

  /** @param state of the files as they stand. */
  constructor(ports: FollowPorts, state: FollowState) {
    this.ports = ports;
    this.state = state;
  }

  get isOn(): boolean {
    return this.unwatch !== undefined;
  }

  /** Switched on, it puts in force what the files say now; the compiler is warm then when the first save comes. */
  on(): void {
    if (this.unwatch) return;
    this.unwatch = watchFolder(this.ports.templates, () => void this.look());
    void this.look();
  }

  off(): void {
    this.unwatch?.();
    this.unwatch = undefined;
  }

  /** One look at a time; a save during it is looked at after it. */
  look(): Promise<void> {
    this.isAgain = this.underWay !== undefined;
    this.underWay ??= this.looked().finally(() => {
      this.underWay = undefined;
      if (this.isAgain) return this.look();
    });
    return this.underWay;
  }

  private async looked(): Promise<void> {
    this.state = { kind: 'working' };
    const answer = await this.ports.publish();
    this.state =
      answer.kind === 'refused'
        ? { kind: 'wrong', reason: answer.reason, lines: answer.lines }
        : { kind: 'same', release: answer.release };
    if (answer.kind !== 'unchanged') this.ports.told(answer);
  }
}

/** A child that nobody has asked for so long ends: it holds the compiler. */
const idleMs = 10 * 60_000;

/** A process that publishes, begun when it is first asked and kept while saves come. */
export function publisher(order: () => PublishOrder): { publish(): Promise<PublishAnswer>; end(): void } {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(idle);
    child?.kill();
    child = undefined;
  };
  return {
    end,
    publish: () =>
      new Promise((resolve) => {
        clearTimeout(idle);
        child ??= fork(fileURLToPath(new URL('publisher.ts', import.meta.url)), {
          execArgv: [],
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        const asked = child;
        const answered = (answer: PublishAnswer): void => {
          asked.off('message', onMessage).off('exit', onExit);
          idle = setTimeout(end, idleMs).unref();
          resolve(answer);
        };
        const onMessage = (message: unknown) => answered(message as PublishAnswer);
        const onExit = () => {
          child = undefined;
          answered({ kind: 'refused', reason: 'the process that checks the words ended', lines: [] });
        };
        asked.once('message', onMessage).once('exit', onExit).send(order());
      }),
  };
}
