/** A copy of this repository in a temporary folder, in which edits are made and checks are run. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../support/folder.ts';
import { project } from '../imports.ts';
import { changed, type Place } from './edit.ts';

const notCopied = new Set(['node_modules', 'dist', 'cdk.out', 'coverage', 'exports', '.git', '.dripline']);

export interface Ran {
  readonly code: number;
  /** What it printed, colours taken out. */
  readonly output: string;
}

export class Copy {
  readonly folder = temporaryFolder('edits');

  constructor() {
    for (const name of readdirSync(project)) {
      if (!notCopied.has(name)) cpSync(join(project, name), join(this.folder, name), { recursive: true });
    }
    // What the build has found out about emails already is not found out again.
    const kept = join('dist', '.cache');
    if (existsSync(join(project, kept))) cpSync(join(project, kept), join(this.folder, kept), { recursive: true });
    // Each package by a link of its own: what tools keep beside the packages stays in the copy.
    const packages = join(this.folder, 'node_modules');
    mkdirSync(packages);
    for (const name of readdirSync(join(project, 'node_modules'))) {
      if (name !== '.cache' && name !== '.vite') symlinkSync(join(project, 'node_modules', name), join(packages, name));
    }
  }

  /**
   * Makes an edit at these places, in order, looks at it, and takes it back.
   *
   * @param look given what the edit's own commands refused to do, empty when nothing.
   */
  async with<T>(places: readonly Place[], look: (refused: string) => Promise<T>): Promise<T> {
    const before = new Map<string, string | undefined>();
    let refused = '';
    try {
      for (const place of places) {
        const path = join(this.folder, place.file);
        const text = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
        if (!before.has(path)) before.set(path, text);
        const now = changed(text, place);
        if (now !== undefined && now !== text) {
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, now);
        }
        for (const change of place.changes) {
          if (change.kind !== 'command') continue;
          const { code, output } = await this.run(change.arguments);
          if (code !== 0) refused += output;
        }
      }
      return await look(refused);
    } finally {
      for (const [path, text] of before) {
        if (text === undefined) rmSync(path, { force: true });
        else writeFileSync(path, text);
      }
    }
  }

  /** Runs a program of the repository in the copy, as somebody at a terminal would. */
  run(args: readonly string[]): Promise<Ran> {
    // Not as a part of the run of tests that this is.
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|DRIPLINE_|NODE_OPTIONS$|NODE_ENV$|NODE_COMPILE_CACHE$|FORCE_COLOR$|TEST$)/.test(name),
    );
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, args, {
        cwd: this.folder,
        env: { ...Object.fromEntries(own), NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          output += chunk;
        });
      child.once('error', fail);
      child.once('close', (code) => done({ code: code ?? 1, output }));
    });
  }
}
