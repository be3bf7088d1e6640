/** An append-only file of JSON lines, on disk before anyone is told. Concurrent appends share one fsync. */

import { readSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

interface Waiting {
  readonly text: Buffer;
  readonly done: (() => void) | undefined;
  readonly fail: ((error: unknown) => void) | undefined;
}

export class Journal {
  readonly #file: FileHandle;
  #end: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #broken: unknown;

  private constructor(file: FileHandle, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /** Opens or creates; `each` sees every whole line with its place. A torn last line (a crash while writing) is cut off. */
  static async open(path: string, each: (line: Buffer, offset: number) => void): Promise<Journal> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+');
    let offset = 0;
    let rest: Buffer[] = [];
    let restBytes = 0;
    const chunk = Buffer.allocUnsafe(1 << 20);
    for (let at = 0; ; ) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      let from = 0;
      for (
        let newline = chunk.indexOf(10, from);
        newline !== -1 && newline < bytesRead;
        newline = chunk.indexOf(10, from)
      ) {
        const tail = chunk.subarray(from, newline);
        const line = restBytes === 0 ? tail : Buffer.concat([...rest, tail]);
        each(line, offset);
        offset += line.length + 1;
        from = newline + 1;
        rest = [];
        restBytes = 0;
      }
      if (from < bytesRead) {
        rest.push(Buffer.from(chunk.subarray(from, bytesRead)));
        restBytes += bytesRead - from;
      }
    }
    await file.truncate(offset);
    return new Journal(file, offset);
  }

  /** Appends lines (the newlines are added) and resolves once they are on disk. */
  append(...lines: readonly string[]): Promise<void> {
    return new Promise((done, fail) => this.#push(lines, done, fail));
  }

  /** Appends without waiting: for what may be repeated after a crash. */
  note(line: string): void {
    this.#push([line], undefined, undefined);
  }

  /** Where the next appended line will begin. */
  get end(): number {
    return this.#end;
  }

  /** Reads what an earlier append wrote; only after that append has resolved. */
  read(offset: number, length: number): string {
    const buffer = Buffer.allocUnsafe(length);
    readSync(this.#file.fd, buffer, 0, length, offset);
    return buffer.toString('utf8');
  }

  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    await this.#file.close();
  }

  #push(lines: readonly string[], done: Waiting['done'], fail: Waiting['fail']): void {
    if (this.#broken !== undefined) {
      fail?.(this.#broken);
      return;
    }
    const text = Buffer.from(`${lines.join('\n')}\n`);
    this.#end += text.length;
    this.#waiting.push({ text, done, fail });
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    await Promise.resolve(); // let the appends of this turn gather
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#file.appendFile(Buffer.concat(batch.map((one) => one.text)));
        if (batch.some((one) => one.done !== undefined)) await this.#file.datasync();
        for (const one of batch) one.done?.();
      } catch (error) {
        // The file's end is no longer known, so nothing may follow it.
        this.#broken = error;
        for (const one of [...batch, ...this.#waiting]) one.fail?.(error);
        this.#waiting = [];
      }
    }
    this.#writing = undefined;
  }
}
