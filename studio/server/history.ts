/** What was changed here, in order, so that it can be taken back: across files, and after the studio was closed. */
import { join } from 'node:path';
import { readJsonFile, writeFileWhole } from '../../local/runtime/file.ts';

export interface Change {
  readonly file: string;
  /** The whole text as the compiler reads it, before and after. */
  readonly before: string;
  readonly after: string;
}

/** More are forgotten, the oldest first. */
const changesMax = 200;

export class History {
  private readonly path: string;
  private done: Change[];
  private undone: Change[];

  /** @param home where the studio keeps what is its own. */
  constructor(home: string) {
    this.path = join(home, 'history.json');
    const kept = readJsonFile(this.path) as { done?: Change[]; undone?: Change[] } | undefined;
    this.done = kept?.done ?? [];
    this.undone = kept?.undone ?? [];
  }

  get last(): Change | undefined {
    return this.done.at(-1);
  }

  get lastUndone(): Change | undefined {
    return this.undone.at(-1);
  }

  /** A new change; nothing that was taken back can be brought again then. */
  add(change: Change): void {
    this.done = [...this.done, change].slice(-changesMax);
    this.undone = [];
    this.keep();
  }

  /** The last change goes on: somebody is still writing. */
  replaceLast(change: Change): void {
    this.done = [...this.done.slice(0, -1), change];
    this.undone = [];
    this.keep();
  }

  undo(): void {
    const change = this.done.pop();
    if (change) this.undone.push(change);
    this.keep();
  }

  redo(): void {
    const change = this.undone.pop();
    if (change) this.done.push(change);
    this.keep();
  }

  private keep(): void {
    writeFileWhole(this.path, JSON.stringify({ done: this.done, undone: this.undone }));
  }
}
