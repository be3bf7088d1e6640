/**
 * The whole system on one machine: the deployed functions, driven from the CloudFormation the CDK app synthesizes.
 * `npm start`, the demo, `explain`, the bench, the crash matrix and the tests all start it here.
 */
import { createWriteStream, mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readAssembly } from './cloud/assembly.ts';
import { builtAssembly } from './cloud/build.ts';
import type { Cloud, LambdaFunction, Queue } from './cloud/model.ts';
import { readCloud } from './cloud/read.ts';
import { startEngine } from './engine/index.ts';
import { type Gateway, startGateway } from './gateway/index.ts';
import { callersOf, environmentOf, runtimeKey, signerOf } from './runtime/access.ts';
import { AsyncInvoker } from './runtime/async.ts';
import { Bus } from './runtime/bus.ts';
import { MovableClock } from './runtime/clock.ts';
import { type DueIndex, earliestDue } from './runtime/due.ts';
import type { Answer } from './runtime/http/event.ts';
import { type LocalRequest, startFront } from './runtime/http/front.ts';
import { takeLock } from './runtime/lock.ts';
import { Poller } from './runtime/poller.ts';
import { Pool, type PoolCounts } from './runtime/pool.ts';
import { Quiet } from './runtime/quiet.ts';
import { Schedules } from './runtime/schedules.ts';
import { openSecrets } from './runtime/secrets.ts';
import { StreamsClient } from './runtime/streams.ts';
import { openTable } from './runtime/tables.ts';
import { Timers } from './runtime/timers.ts';

export { AlreadyRunning, runningInstance } from './runtime/lock.ts';
export { FunctionError } from './runtime/pool.ts';

export interface SystemOptions {
  /** Where state lives; made when absent. Default `.dripline`, or DRIPLINE_HOME. */
  readonly home?: string;
  /** Port of the site and the HTTP API on 127.0.0.1. 0 (the default) takes a free one. */
  readonly port?: number;
  /** 0 or absent: a free one. */
  readonly gatewayPort?: number;
  /** 0 or absent: a free one. */
  readonly enginePort?: number;
  /** The environment of the CDK app. Default `local`. */
  readonly environment?: string;
  /** `realTime`: schedules fire by the machine's clock. `manual`: only by `tick()`. Default `manual`. */
  readonly scheduler?: 'realTime' | 'manual';
  /** A directory that already holds a synthesized assembly; then nothing is built or synthesized. */
  readonly assembly?: string;
  /** Tables in memory instead of on disk: faster, and gone with the process. */
  readonly inMemory?: boolean;
  /** Local pages on the same address; see `local/site`. */
  readonly pages?: (request: LocalRequest, system: System) => Promise<Answer | undefined>;
  /** Called once per thing started, in order. */
  readonly onProgress?: (line: ProgressLine) => void;
  /** Called when something goes wrong in the background; the system goes on. Default: printed. */
  readonly onTrouble?: (error: unknown) => void;
  /** What SES would grant; the gateway's default otherwise. */
  readonly sendQuota?: { readonly max24Hour: number; readonly maxSendRate: number };
}

/** `✓ engine  127.0.0.1:4301  (210 ms)`. */
export interface ProgressLine {
  readonly what: string;
  readonly detail?: string;
  readonly ms: number;
}

/** The movable clock. It never goes back, and moves only when all is quiet. */
export interface SystemClock {
  /** Milliseconds since 1970, moved. */
  now(): number;
  /** How far the clock is ahead of the machine's, in ms. */
  offset(): number;
  /**
   * Waits for quiet, jumps, then runs the schedules once with `lookaheadSeconds` 0, and waits for quiet again. A moment
   * already past moves nothing and runs the schedules all the same.
   */
  advanceTo(epochMs: number): Promise<void>;
  /** The next moment anything is due: a row of the due index, a retry, a held SES event. Undefined: nothing waits. */
  nextDue(): Promise<number | undefined>;
}

export interface System {
  /** The address of the HTTP API and the local pages, without a trailing slash. */
  readonly url: string;
  readonly home: string;
  readonly gateway: Gateway;
  readonly clock: SystemClock;
  readonly cloud: Cloud;
  /** Uncounted access for whoever watches: physical table names, and a client. */
  readonly tables: { readonly people: string; readonly words: string; readonly client: DynamoDBClient };
  /** Runs a function, named by service (`dispatch`) or physically, and gives its result; throws `FunctionError`. */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** Resolves when no invocation, stream record or SES event is outstanding; throws after `withinMs` (120 s), saying what is. */
  quiesce(withinMs?: number): Promise<void>;
  /** Fires every schedule that is due now with `lookaheadSeconds` 0, and waits until their functions are done. */
  tick(): Promise<void>;
  /** Kills a function's workers where they stand, as a crash would. */
  crash(name: string): Promise<void>;
  /** By service name. */
  functionCounts(): Readonly<Record<string, PoolCounts>>;
  stop(): Promise<void>;
}

/** Kept out of anybody's real account. */
const localAccount = '000000000000';
const localRegion = 'us-east-1';
/** A stop lets invocations end by themselves this long. */
const graceMs = 3_000;

/**
 * Starts everything, in the order it depends on.
 * @throws AlreadyRunning when another instance holds this home; CannotRun when the templates ask for what is not run.
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const home = resolve(options.home ?? process.env.DRIPLINE_HOME ?? '.dripline');
  const lock = takeLock(home);
  const opened: (() => Promise<void> | void)[] = [() => lock.release()];
  try {
    const system = await open(home, options, opened);
    lock.tell({ url: system.url, gatewayUrl: system.gateway.url });
    return system;
  } catch (error) {
    await close(opened);
    throw error;
  }
}

/** Whatever was opened, last first. */
async function close(opened: (() => Promise<void> | void)[]): Promise<void> {
  for (const end of opened.splice(0).reverse()) await end();
}

async function open(home: string, options: SystemOptions, opened: (() => Promise<void> | void)[]): Promise<System> {
  const onTrouble = options.onTrouble ?? ((error: unknown) => console.error(error));
  let began = performance.now();
  const done = (what: string, detail?: string): void => {
    const ms = Math.round(performance.now() - began);
    began = performance.now();
    options.onProgress?.({ what, ms, ...(detail === undefined ? {} : { detail }) });
  };
  // Lambda's own zone. A worker thread has its process's, whatever its environment says.
  process.env.TZ = 'UTC';

  const directory = options.assembly ?? (await assemblyFor(options.environment ?? 'local', options, () => done));
  began = performance.now();

  const clock = new MovableClock(home);
  let answerPage: (request: LocalRequest) => Promise<Answer | undefined> = async () => undefined;
  let run: (target: LambdaFunction, event: unknown) => Promise<unknown> = async () => undefined;
  const front = await startFront({
    port: options.port ?? 0,
    account: localAccount,
    now: () => clock.now(),
    run: (target, event) => run(target, event),
    signer: async (request, body) =>
      signerOf(
        { method: request.method ?? 'GET', url: request.url ?? '/', headers: request.headers, body },
        localAccount,
      ),
    page: (request) => answerPage(request),
    onTrouble,
  });
  opened.push(() => front.stop());

  const gatewayPort = options.gatewayPort || (await freePort());
  const cloud = readCloud(readAssembly(directory), {
    region: localRegion,
    account: localAccount,
    gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
    apiUrl: front.url,
  });
  done('templates', `${cloud.functions.length} functions, ${cloud.inert.length} resources without effect here`);

  const engine = await startEngine({
    home,
    ...(options.inMemory ? {} : { dbPath: join(home, 'tables.db') }),
    ...(options.enginePort ? { port: options.enginePort } : {}),
  });
  opened.push(() => engine.stop());
  done('engine', engine.url.replace('http://', ''));

  let publish: (event: { readonly id: string }) => void = () => {};
  const gateway = await startGateway({
    engineUrl: engine.url,
    home,
    port: gatewayPort,
    region: localRegion,
    account: localAccount,
    callers: callersOf(cloud),
    now: () => clock.now(),
    secrets: openSecrets(home, cloud.secrets),
    queues: Object.fromEntries(cloud.queues.map(({ url, name, arn }) => [url, { name, arn }])),
    configurationSets: Object.fromEntries(cloud.configurationSets.map((set) => [set.name, set])),
    onSesEvent: (event) => publish(event),
    ...(options.sendQuota === undefined ? {} : { sendQuota: options.sendQuota }),
  });
  opened.push(() => gateway.stop());
  done('gateway', gateway.url.replace('http://', ''));

  const client = new DynamoDBClient({
    endpoint: gateway.url,
    region: localRegion,
    credentials: { accessKeyId: runtimeKey, secretAccessKey: 'local' },
  });
  opened.push(() => client.destroy());
  const streamArns = new Map<string, string>();
  let made = 0;
  for (const table of cloud.tables) {
    const { engineStreamArn, made: isNew } = await openTable(client, table);
    if (engineStreamArn !== undefined) streamArns.set(table.name, engineStreamArn);
    if (isNew) made += 1;
  }
  done('tables', `${cloud.tables.length}${made === 0 ? ', as they were' : `, ${made} new`}`);

  const timers = new Timers(() => clock.now());
  opened.push(() => timers.stop());
  const toQueue = (arn: string, body: string) => putIntoQueue(gateway, cloud.queues, arn, body);
  mkdirSync(join(home, 'logs'), { recursive: true });
  const pools = new Map(
    cloud.functions.map((lambda) => {
      const log = createWriteStream(join(home, 'logs', `${lambda.service}.log`), { flags: 'a' });
      const pool = new Pool({
        function: lambda,
        offset: clock.shared.buffer,
        environment: environmentOf(lambda, localRegion, gateway.url),
        onLog: (chunk) => log.write(chunk),
        onSettled: () => settled(),
      });
      opened.push(
        () => new Promise<void>((closed) => log.end(closed)),
        () => pool.stop(),
      );
      return [lambda.arn, pool] as const;
    }),
  );
  run = (target, event) => poolOf(pools, target.arn).invoke(event);
  done('functions', cloud.functions.map(({ service }) => service).join(', '));

  const invoker = new AsyncInvoker({ run, now: () => clock.now(), timers, toQueue });
  const streams = new StreamsClient(engine.url);
  opened.push(() => streams.close());
  const pollers = cloud.sources.map((source) => {
    const engineStreamArn = streamArns.get(source.table.name) ?? '';
    return new Poller({
      source,
      engineStreamArn,
      streams,
      home,
      run: (event) => run(source.function, event),
      toQueue,
      onTrouble,
    });
  });
  const bus = new Bus({
    rules: cloud.rules,
    invoker,
    acknowledge: (id) => gateway.ackSesEvent(id),
    onTrouble,
    onSettled: () => settled(),
  });
  const quiet = new Quiet({
    outstanding: () => ({
      invocations: [...pools.values()].reduce((sum, pool) => sum + pool.outstanding(), 0),
      'asynchronous events': invoker.outstanding(),
      'calls of the gateway': gateway.outstanding(),
      // An event that only waits for a retry is a timer.
      'SES events': Math.max(0, gateway.pendingSesEvents() - bus.waiting()),
    }),
    activity: () => [...pools.values()].reduce((sum, pool) => sum + pool.counts().invocations, 0),
    drained: async () => {
      await Promise.all(pollers.map((poller) => poller.drained()));
    },
  });
  // Whatever ends may have written something: the streams are looked at again, and who waits for quiet looks too.
  const settled = (): void => {
    for (const poller of pollers) poller.poke();
    quiet.changed();
  };
  publish = (event) => bus.publish(event);
  for (const poller of pollers) await poller.start();
  done('stream', cloud.sources.map((source) => `${source.table.logicalId} → ${source.function.service}`).join(', '));

  const schedules = new Schedules({ schedules: cloud.schedules, invoker, now: () => clock.now(), onTrouble });
  const quiesce = (withinMs = 120_000): Promise<void> => quiet.reached(withinMs);
  const dueIndex = dueIndexOf(cloud);
  let moving: Promise<void> = Promise.resolve();

  const advance = async (epochMs: number): Promise<void> => {
    if (/\.amazonaws\.com$/.test(new URL(engine.url).hostname)) throw new Error('the clock of AWS cannot be moved');
    await quiesce();
    clock.jumpTo(epochMs);
    timers.fireDue();
    gateway.releaseHeldSesEvents();
    await schedules.tick();
    await quiesce();
  };

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    schedules.stop();
    timers.stop();
    const read = pollers.map((poller) => poller.stop());
    await idle(pools, graceMs);
    for (const pool of pools.values()) await pool.stop();
    await Promise.all(read);
    await close(opened);
  };

  const system: System = {
    url: front.url,
    home,
    gateway,
    cloud,
    clock: {
      now: () => clock.now(),
      offset: () => clock.offset(),
      // One move at a time: a second waits for the first to come to rest.
      advanceTo: (epochMs) => {
        const next = moving.then(() => advance(epochMs));
        moving = next.catch(() => {});
        return next;
      },
      nextDue: async () => {
        const due = dueIndex && (await earliestDue(client, dueIndex));
        const moments = [due, timers.next(), gateway.nextHeldSesEventAt()].filter((at) => at !== undefined);
        return moments.length === 0 ? undefined : Math.min(...moments);
      },
    },
    tables: { people: variableOf(cloud, 'PEOPLE_TABLE'), words: variableOf(cloud, 'WORDS_TABLE'), client },
    invoke: (name, event) => poolNamed(pools, name).invoke(event),
    quiesce,
    tick: () => schedules.tick(),
    crash: (name) => poolNamed(pools, name).crash(),
    functionCounts: () => Object.fromEntries([...pools.values()].map((pool) => [pool.function.service, pool.counts()])),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
  answerPage = async (request) => options.pages?.(request, system);
  front.serve(cloud.api);
  if (options.scheduler === 'realTime') schedules.startRealTime();
  done('address', front.url);
  return system;
}

async function assemblyFor(environment: string, { onProgress }: SystemOptions, _done: () => unknown): Promise<string> {
  const began = performance.now();
  const words = { build: 'built', synth: 'synthesized' } as const;
  const built = await builtAssembly(environment, (step, ms) => onProgress?.({ what: words[step], ms }));
  if (built.cached) {
    const ms = Math.round(performance.now() - began);
    onProgress?.({ what: 'built', detail: 'cached', ms });
    onProgress?.({ what: 'synthesized', detail: 'cached', ms: 0 });
  }
  return built.directory;
}

function poolOf(pools: ReadonlyMap<string, Pool>, arn: string): Pool {
  const pool = pools.get(arn);
  if (!pool) throw new Error(`there is no function ${arn}`);
  return pool;
}

function poolNamed(pools: ReadonlyMap<string, Pool>, name: string): Pool {
  const pool = [...pools.values()].find(({ function: f }) => f.service === name || f.name === name);
  if (!pool) throw new Error(`there is no function "${name}"`);
  return pool;
}

async function putIntoQueue(gateway: Gateway, queues: readonly Queue[], arn: string, body: string): Promise<void> {
  const queue = queues.find((one) => one.arn === arn);
  if (!queue) throw new Error(`there is no queue ${arn}`);
  await gateway.queues.send(queue.url, body);
}

/** The partitions dispatch drains, from its own environment: `reminder#0` … */
function dueIndexOf(cloud: Cloud): DueIndex | undefined {
  const dispatch = cloud.functions.find(({ service }) => service === 'dispatch');
  const table = dispatch?.environment.PEOPLE_TABLE;
  if (!dispatch || table === undefined) return undefined;
  const lane = (name: string, count: string | undefined) =>
    Array.from({ length: Number(count ?? 0) }, (_, index) => `${name}#${index}`);
  const { REMINDER_PARTITIONS, MARKETING_PARTITIONS } = dispatch.environment;
  return { table, partitions: [...lane('reminder', REMINDER_PARTITIONS), ...lane('marketing', MARKETING_PARTITIONS)] };
}

function variableOf(cloud: Cloud, name: string): string {
  return cloud.functions.map(({ environment }) => environment[name]).find((value) => value !== undefined) ?? '';
}

/** Until no function runs, or `withinMs` is over: what runs then is killed, as Lambda would at a deadline. */
async function idle(pools: ReadonlyMap<string, Pool>, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while (performance.now() < until && [...pools.values()].some((pool) => pool.outstanding() > 0)) {
    await new Promise((wait) => setTimeout(wait, 10));
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
