/** A function's bundle in one process, AWS's stand-in in another: what one worker does with a core, and with its waiting. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Item } from '../../functions/adapters/dynamodb/rows.ts';
import { environmentOf } from '../../local/runtime/access.ts';
import { cloudOf } from '../world.ts';
import type { FunctionMessage, Invoked, InvokeRequest } from './function.ts';
import type { StubCounts, StubMessage, StubRequest } from './stub.ts';

export interface RigOptions {
  readonly assembly: string;
  /** `dispatch`, `enroll`. */
  readonly service: string;
  /** Epoch ms that the function takes for the present. */
  readonly now: number;
  /** Another folder than the assembly's for its code. */
  readonly code?: string;
}

export interface Rig {
  fill(items: Iterable<Item>): Promise<void>;
  /** @throws what the handler throws, as text. */
  invoke(event: unknown, profile?: boolean): Promise<Invoked>;
  /** Since the last time they were asked for. */
  counts(): Promise<StubCounts>;
  stop(): void;
}

const timeoutMs = 120_000;
const placedAtOnce = 5_000;

function started(file: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  // What a function logs is not what is measured.
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  return fork(path, [...args], { env, serialization: 'advanced', stdio: [...stdio], execArgv: ['--no-warnings'] });
}

async function answerOf<T>(child: ChildProcess, request?: object): Promise<T> {
  const over = new AbortController();
  const { signal } = over;
  const answered = Promise.race([
    once(child, 'message', { signal }).then(([message]) => message as T),
    once(child, 'exit', { signal }).then(() => {
      throw new Error('a process of the rig ended by itself');
    }),
  ]);
  if (request) child.send(request);
  return answered.finally(() => over.abort());
}

export async function openRig({ assembly, service, now, code }: RigOptions): Promise<Rig> {
  const cloud = cloudOf(assembly);
  const lambda = cloud.functions.find((each) => each.service === service);
  if (!lambda) throw new Error(`the templates have no function "${service}"`);
  const stub = started('./stub.ts', [], { PATH: process.env.PATH ?? '' });
  const listening = await answerOf<StubMessage>(stub);
  if (listening.kind !== 'listening') throw new Error('the stand-in of AWS did not listen');
  const environment = { ...lambda.environment, ...environmentOf(lambda, cloud.region, listening.url) };
  const entry = join(code ?? lambda.code, 'index.mjs');
  const worker = started('./function.ts', [entry, String(now - Date.now())], environment);
  const stop = () => {
    stub.kill();
    worker.kill();
  };
  try {
    const ready = await answerOf<FunctionMessage>(worker);
    if (ready.kind !== 'ready') throw new Error(`${service} did not start`);
  } catch (error) {
    stop();
    throw error;
  }
  const table = lambda.environment.PEOPLE_TABLE ?? '';
  const ask = (request: StubRequest) => answerOf<StubMessage>(stub, request);
  return {
    async fill(items) {
      const all = [...items];
      for (let from = 0; from < all.length; from += placedAtOnce)
        await ask({ kind: 'fill', table, items: all.slice(from, from + placedAtOnce) });
    },
    async invoke(event, profile = false) {
      const request: InvokeRequest = { event, timeoutMs, profile };
      const message = await answerOf<FunctionMessage>(worker, request);
      if (message.kind !== 'invoked') throw new Error(message.kind === 'failed' ? message.why : 'no answer');
      return message;
    },
    async counts() {
      const message = await ask({ kind: 'counts' });
      if (message.kind !== 'counted') throw new Error('the stand-in of AWS did not count');
      return message.counts;
    },
    stop,
  };
}
