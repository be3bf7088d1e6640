/** The embedded DynamoDB engine: started, awaited, ended. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { defined } from '../../functions/core/model/defined.ts';
import { engineBinary } from './binary.ts';
import { endOrphan, type RecordedEngine, readRecord } from './orphan.ts';

export interface Engine {
  readonly url: string;
  /** Undefined when the endpoint was given by AWS_ENDPOINT_URL_DYNAMODB. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Where `engine.pid` is kept. Absent: nothing is recorded, nothing is looked for. */
  readonly home?: string;
  /** Durable in this file; absent: in memory. */
  readonly dbPath?: string;
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** Defaults to AWS_ENDPOINT_URL_DYNAMODB. */
  readonly endpoint?: string | undefined;
}

const readyWithinMs = 10_000;

/** Starts the engine and waits until it answers. Ends an orphan of an earlier crash first. */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
  const endpoint = options.endpoint ?? process.env.AWS_ENDPOINT_URL_DYNAMODB;
  if (endpoint) return { url: endpoint.replace(/\/$/, ''), pid: undefined, stop: async () => {} };

  const binary = engineBinary();
  const dbPath = options.dbPath === undefined ? undefined : resolve(options.dbPath);
  const pidFile = options.home === undefined ? undefined : join(options.home, 'engine.pid');
  if (options.home !== undefined) mkdirSync(options.home, { recursive: true });
  if (dbPath !== undefined) mkdirSync(dirname(dbPath), { recursive: true });
  if (pidFile !== undefined) await endOrphan(pidFile);

  for (let tries = 1; ; tries++) {
    const port = options.port || (await freePort());
    const child = spawn(binary, ['--port', String(port), ...(dbPath === undefined ? [] : ['--db-path', dbPath])], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // Ctrl-C goes to the whole group: the runtime must still be able to finish what it began. Only where a record is
      // kept, so that one left behind is ended by the next start.
      detached: pidFile !== undefined,
    });
    const record = defined<RecordedEngine>({ pid: child.pid ?? 0, port, dbPath });
    if (pidFile !== undefined) writeFileSync(pidFile, JSON.stringify(record));
    const lastResort = () => child.kill('SIGKILL');
    process.once('exit', lastResort);
    child.once('exit', () => process.off('exit', lastResort));
    try {
      await untilReady(child, port);
      return { url: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => end(child, pidFile) };
    } catch (error) {
      await end(child, pidFile);
      // A free port can be taken between asking and binding; one that was asked for stays asked for.
      if (options.port || tries >= 3) throw error;
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))));
    });
  });
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2000);
  });
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until) {
    if (failure) throw failure;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the engine ended at its start (code ${child.exitCode}): ${complaint.trim()}`);
    }
    // Answering is not enough: another engine on the port answers too. Ours says on stderr that it listens.
    if (complaint.includes('listening on') && (await answers(port))) return;
    await new Promise((wait) => setTimeout(wait, 5));
  }
  throw new Error(`the engine did not answer within ${readyWithinMs} ms: ${complaint.trim()}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = request({ host: '127.0.0.1', port, method: 'GET', path: '/', agent: false }, (reply) => {
      reply.resume();
      done(String(reply.headers.server ?? '').startsWith('Dynoxide'));
    });
    probe.once('error', () => done(false));
    probe.end();
  });
}

async function end(child: ChildProcess, pidFile: string | undefined): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await gone;
    clearTimeout(hard);
  }
  // Only our own record: a later start may have written its own.
  if (pidFile !== undefined && readRecord(pidFile)?.pid === child.pid) rmSync(pidFile, { force: true });
}
