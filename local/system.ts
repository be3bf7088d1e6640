/**
 * The whole system on one machine: the deployed functions, driven from the CloudFormation the CDK app synthesizes.
 * `npm start`, the demo, `explain`, the bench, the crash matrix and the tests all start it here.
 */

import { rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { defined } from '../functions/core/model/defined.ts';
import { countServices } from './alarms/services.ts';
import { type AlarmChange, AlarmWatch, type WatchedAlarm } from './alarms/watch.ts';

import { readAssembly } from './cloud/assembly.ts';
import { type BuiltAssembly, builtAssembly, type WordsKept } from './cloud/build.ts';
import type { Cloud } from './cloud/model.ts';
import { readCloud } from './cloud/read.ts';
import { startEngine } from './engine/index.ts';
import { endOrphan } from './engine/orphan.ts';
import { keepStreamOrder } from './engine/streamOrder.ts';
import { type Gateway, startGateway } from './gateway/index.ts';
import { type Issuer, openIssuer } from './issuer/index.ts';
import { callersOf, runtimeKey, signerOf } from './runtime/access.ts';
import { MovableClock } from './runtime/clock.ts';
import { dueIndexOf, earliestDue } from './runtime/due.ts';
import { Expiry } from './runtime/expiry.ts';
import { writeFileWhole } from './runtime/file.ts';
import { Functions } from './runtime/functions.ts';
import type { Answer } from './runtime/http/event.ts';
import { type Front, type LocalRequest, listenError, startFront } from './runtime/http/front.ts';
import { takeLock } from './runtime/lock.ts';
import type { PoolCounts } from './runtime/pool.ts';
import { openSecrets } from './runtime/secrets.ts';
import { openTable } from './runtime/tables.ts';
import { Triggers } from './runtime/triggers.ts';
import { noteWords } from './words.ts';

export { BuildFailed, type WordsKept } from './cloud/build.ts';
export { CannotRun } from './cloud/stop.ts';
export { PortTaken } from './runtime/http/front.ts';
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
  /**
   * When the words in `templates/` are wrong and nothing else is, start with those of the last good build; `keptWords`
   * tells. Otherwise the start fails: what is measured or proved is what is on disk.
   */
  readonly keepLastWords?: boolean;
  /** How many invocations of one function run at once. Default: a new account's concurrency, 10. */
  readonly concurrency?: number;
  /** Tables in memory instead of on disk: faster, and gone with the process. */
  readonly inMemory?: boolean;
  /** Local pages on the same address; see `local/site`. */
  readonly pages?: (request: LocalRequest, system: System) => Promise<Answer | undefined>;
  /** Called when something that may take seconds begins: `building`, `synthesizing`. */
  readonly onBegin?: (what: string) => void;
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
   * already past moves nothing and runs the schedules all the same. `withinTick`: no schedule is due before then, so none is run.
   */
  advanceTo(epochMs: number, how?: { readonly withinTick?: boolean }): Promise<void>;
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
  /** Set when the words in `templates/` are wrong, and those of an earlier build run in their place. */
  readonly keptWords: WordsKept | undefined;
  /** Uncounted access for whoever watches: physical table names, and a client. */
  readonly tables: { readonly people: string; readonly words: string; readonly client: DynamoDBClient };
  /** The value of the one secret whose ARN has this in it, such as `CalendlySecret`; or changes it, as a rotation would. */
  secret(part: string, value?: string): string;
  /** A token of the local sign-in with these claims; `scope`, `aud` and the like are the caller's to give. */
  staffToken(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** Runs a function, named by service (`dispatch`) or physically, and gives its result; throws `FunctionError`. */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** Resolves when no invocation, stream record or SES event is outstanding; throws after `withinMs` (120 s), saying what is. */
  quiesce(withinMs?: number): Promise<void>;
  /** Fires every schedule that is due now with `lookaheadSeconds` 0, and waits until their functions are done. */
  tick(): Promise<void>;
  /** Kills a function's workers where they stand, as a crash would. */
  crash(name: string): Promise<void>;
  /** Takes away every place a function could run in, as an account does whose concurrency is used up; or gives them back. */
  throttle(name: string, is: boolean): void;
  isThrottled(name: string): boolean;
  /** Rules of the default event bus, by name: somebody may switch one off by hand. */
  readonly rules: { enable(name: string, is: boolean): void; isEnabled(name: string): boolean };
  /** By service name. */
  functionCounts(): Readonly<Record<string, PoolCounts>>;
  /** The templates' alarms, as CloudWatch would have them at the last whole minute of the clock. */
  readonly alarms: {
    list(): readonly WatchedAlarm[];
    /** What changed of late, oldest first. */
    changes(): readonly AlarmChange[];
  };
  stop(): Promise<void>;
}

/** Kept out of anybody's real account. */
const localAccount = '000000000000';
const localRegion = 'us-east-1';
const quietWithinMs = 120_000;
/** In real time, so often is it asked whether a day of the clock is over. */
const lookForExpiredMs = 3_600_000;

/** What was opened, to be closed last first. */
type Opened = (() => Promise<void> | void)[];

/**
 * Starts everything, in the order it depends on.
 * @throws AlreadyRunning when another instance holds this home; BuildFailed when the words or the code are wrong;
 * CannotRun when the templates ask for what is not run.
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const home = resolve(options.home ?? process.env.DRIPLINE_HOME ?? '.dripline');
  const lock = takeLock(home);
  const opened: Opened = [() => lock.release()];
  try {
    const system = await open(home, options, opened);
    lock.tell({ url: system.url, gatewayUrl: system.gateway.url });
    // Where `npm run publish` finds the tables of the system that runs here.
    const gatewayFile = join(home, 'gateway.json');
    writeFileWhole(
      gatewayFile,
      JSON.stringify({
        url: system.gateway.url,
        region: localRegion,
        wordsTable: system.tables.words,
        peopleTable: system.tables.people,
      }),
    );
    opened.push(() => rmSync(gatewayFile, { force: true }));
    return system;
  } catch (error) {
    await close(opened);
    throw error;
  }
}

async function close(opened: Opened): Promise<void> {
  for (const end of opened.splice(0).reverse()) await end();
}

async function open(home: string, options: SystemOptions, opened: Opened): Promise<System> {
  const onTrouble = options.onTrouble ?? ((error: unknown) => console.error(error));
  const done = stopwatch(options);
  // Lambda's own zone. A worker thread has its process's, whatever its environment says.
  process.env.TZ = 'UTC';

  // Ports first: one that is taken is told at once, not after everything is built.
  const gatewayAt = await reservePort(options.gatewayPort, 'GATEWAY_PORT');
  opened.push(() => gatewayAt.release());
  // Its engine's, after a crash, is no other program's.
  await endOrphan(join(home, 'engine.pid'));
  const engineAt = options.enginePort ? await reservePort(options.enginePort, 'ENGINE_PORT') : undefined;
  opened.push(() => engineAt?.release());
  const clock = new MovableClock(home);
  // These two know each other only once both are there; until `serve`, requests wait.
  const late: {
    system?: System;
    functions?: Functions;
    triggers?: Triggers;
    counts?: ReturnType<typeof countServices>;
  } = {};
  const front = await startFront({
    port: options.port ?? 0,
    account: localAccount,
    now: () => clock.now(),
    run: async (target, event) => late.functions?.run(target, event),
    signer: async (request, body) => signerOf({ ...partsOf(request), body }, localAccount),
    claims: async (request, { tokens }) =>
      // Only the stand-in's tokens are known here: another provider's would need the network.
      tokens?.issuer === `${front.url}/issuer`
        ? issuer.claims(request.headers.authorization, tokens.audience)
        : undefined,
    onAnswered: (status) => late.counts?.http(status),
    page: async (request) => (await issuer.answer(request)) ?? (late.system && options.pages?.(request, late.system)),
    onTrouble,
  });
  opened.push(() => front.stop());
  const issuer = openIssuer(front.url, () => clock.now());

  const built: BuiltAssembly =
    options.assembly === undefined
      ? await assemblyFor(options.environment ?? 'local', options)
      : { directory: options.assembly, cached: true };
  done();
  const gatewayUrl = `http://127.0.0.1:${gatewayAt.port}`;
  const at = { region: localRegion, account: localAccount, gatewayUrl, apiUrl: front.url };
  const cloud = readCloud(readAssembly(built.directory), at);
  const alarms = new AlarmWatch(cloud, () => clock.now());
  const counts = countServices(alarms, cloud, clock);
  late.counts = counts;
  noteWords(home, cloud);
  done('CloudFormation', `${cloud.functions.length} functions, ${cloud.inert.length} resources without effect here`);

  await engineAt?.release();
  const dbPath = options.inMemory ? undefined : join(home, 'tables.db');
  const engine = await startEngine(defined({ home, dbPath, port: options.enginePort || undefined }));
  opened.push(() => engine.stop());
  // It only makes writes faster: without it everything goes on as well.
  if (dbPath !== undefined && engine.pid !== undefined) await keepStreamOrder(dbPath).catch(onTrouble);
  done('engine', new URL(engine.url).host);

  await gatewayAt.release();
  const secrets = openSecrets(home, cloud.secrets);
  const gateway = await startGateway(
    defined({
      engineUrl: engine.url,
      home,
      port: gatewayAt.port,
      region: localRegion,
      account: localAccount,
      callers: callersOf(cloud),
      now: () => clock.now(),
      secrets,
      queues: Object.fromEntries(cloud.queues.map(({ url, name, arn }) => [url, { name, arn }])),
      buses: cloud.buses,
      configurationSets: Object.fromEntries(cloud.configurationSets.map((set) => [set.name, set])),
      onAnswered: counts.call,
      onSesCount: counts.ses,
      onSesEvent: (event) => {
        // An earlier run's, told while this one still starts: not taken, so that it is told again.
        if (late.triggers === undefined) return false;
        late.triggers.publish(event);
        return true;
      },
      sendQuota: options.sendQuota,
    }),
  );
  opened.push(() => gateway.stop());
  counts.watchQueues(gateway.queues);
  done('gateway', new URL(gateway.url).host);

  const client = new DynamoDBClient({
    endpoint: gateway.url,
    region: localRegion,
    credentials: { accessKeyId: runtimeKey, secretAccessKey: 'local' },
  });
  opened.push(() => client.destroy());
  const { streamArns, made } = await openTables(client, cloud);
  done('tables', `${cloud.tables.length}, ${made === 0 ? 'as they were' : `${made} new`}`);

  const offset = clock.shared.buffer;
  const functions = new Functions(
    defined<ConstructorParameters<typeof Functions>[0]>({
      cloud,
      home,
      gatewayUrl,
      offset,
      onSettled: () => late.triggers?.settled(),
      onMetrics: (line) => alarms.line(line),
      onInvoked: counts.invocation,
      onThrottled: counts.throttle,
      concurrency: options.concurrency,
    }),
  );
  late.functions = functions;
  opened.push(() => functions.stop());
  done('functions', cloud.functions.map(({ service }) => service).join(', '));

  const engineUrl = engine.url;
  const expiry = new Expiry({ tables: cloud.tables, client, now: () => clock.now() });
  const triggers = new Triggers(
    defined<ConstructorParameters<typeof Triggers>[0]>({
      cloud,
      home: dbPath === undefined ? undefined : home,
      engineUrl,
      streamArns,
      functions,
      gateway,
      clock,
      expiry,
      onBatch: counts.batch,
      onDropped: counts.dropped,
      onTick: () => alarms.pass(),
      onTrouble,
    }),
  );
  late.triggers = triggers;
  opened.push(() => triggers.stop().stopped);
  await triggers.start();
  done('stream', cloud.sources.map((source) => `${source.table.logicalId} → ${source.function.service}`).join(', '));

  const { keptWords } = built;
  const parts = {
    home,
    keptWords,
    engineUrl,
    cloud,
    front,
    issuer,
    gateway,
    client,
    functions,
    triggers,
    clock,
    expiry,
    secrets,
    alarms,
  };
  const system = assembled(parts, opened);
  late.system = system;
  front.serve(cloud.api);
  if (options.scheduler === 'realTime') {
    triggers.schedules.startRealTime();
    const looking = setInterval(() => void expiry.pass().catch(onTrouble), lookForExpiredMs);
    opened.push(() => clearInterval(looking));
  }
  done('address', front.url);
  return system;
}

interface Parts {
  readonly home: string;
  readonly keptWords: WordsKept | undefined;
  readonly engineUrl: string;
  readonly cloud: Cloud;
  readonly front: Front;
  readonly issuer: Issuer;
  readonly gateway: Gateway;
  readonly client: DynamoDBClient;
  readonly functions: Functions;
  readonly triggers: Triggers;
  readonly clock: MovableClock;
  readonly expiry: Expiry;
  /** ARN → value; the gateway looks at each call. */
  readonly secrets: Record<string, string>;
  readonly alarms: AlarmWatch;
}

/** The parts behind the face. */
function assembled(parts: Parts, opened: Opened): System {
  const { home, cloud, front, gateway, client, functions, triggers, clock } = parts;
  const dueIndex = dueIndexOf(cloud);
  const quiesce = (withinMs = quietWithinMs) => triggers.quiesce(withinMs);
  const advance = async (epochMs: number, withinTick: boolean): Promise<void> => {
    if (new URL(parts.engineUrl).hostname.endsWith('.amazonaws.com'))
      throw new Error('the clock of AWS cannot be moved');
    await quiesce();
    // What went before the jump is looked at where it stood: a queue's length, the last minute.
    parts.alarms.pass();
    clock.jumpTo(epochMs);
    await parts.expiry.pass();
    triggers.timers.fireDue();
    gateway.releaseHeldSesEvents();
    if (!withinTick) await triggers.schedules.tick();
    await quiesce();
    parts.alarms.pass();
  };
  let moving: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    // Nothing new is begun, what runs may end, and only then does what it stands on go.
    const { stopped } = triggers.stop();
    await functions.stop();
    await stopped;
    await close(opened);
  };
  return {
    url: front.url,
    home,
    gateway,
    cloud,
    keptWords: parts.keptWords,
    clock: {
      now: () => clock.now(),
      offset: () => clock.offset(),
      // One move at a time: a second waits for the first to come to rest.
      advanceTo: (epochMs, { withinTick = false } = {}) => {
        const next = moving.then(() => advance(epochMs, withinTick));
        moving = next.catch(() => {});
        return next;
      },
      nextDue: async () => {
        const due = dueIndex && (await earliestDue(client, dueIndex));
        const moments = [due, triggers.timers.next(), gateway.nextHeldSesEventAt()].filter((at) => at !== undefined);
        return moments.length === 0 ? undefined : Math.min(...moments);
      },
    },
    tables: { people: variableOf(cloud, 'PEOPLE_TABLE'), words: variableOf(cloud, 'WORDS_TABLE'), client },
    secret(part, value) {
      const [arn, ...others] = Object.keys(parts.secrets).filter((each) => each.includes(part));
      if (arn === undefined || others.length > 0) throw new Error(`there is not one secret with ${part} in its name`);
      if (value !== undefined) parts.secrets[arn] = value;
      return parts.secrets[arn] ?? '';
    },
    staffToken: (claims) => parts.issuer.token(claims),
    invoke: (name, event) => functions.named(name).invoke(event),
    quiesce,
    tick: () => triggers.schedules.tick(),
    crash: (name) => functions.named(name).crash(),
    throttle: (name, is) => functions.named(name).throttle(is),
    isThrottled: (name) => functions.named(name).isThrottled(),
    rules: triggers.bus,
    functionCounts: () => functions.counts(),
    alarms: { list: () => parts.alarms.list(), changes: () => parts.alarms.changes() },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Each call tells what was started since the one before, and how long that took; without a name it only starts anew. */
function stopwatch({ onProgress }: SystemOptions): (what?: string, detail?: string) => void {
  let began = performance.now();
  return (what, detail) => {
    const ms = Math.round(performance.now() - began);
    began = performance.now();
    if (what !== undefined) onProgress?.(defined({ what, ms, detail }));
  };
}

async function assemblyFor(
  environment: string,
  { keepLastWords = false, onBegin, onProgress }: SystemOptions,
): Promise<BuiltAssembly> {
  const began = performance.now();
  const words = { build: ['building', 'built'], synth: ['synthesizing', 'synthesized'] } as const;
  const built = await builtAssembly(environment, {
    keepLastWords,
    begins: (step) => onBegin?.(words[step][0]),
    ended: (step, ms) => onProgress?.({ what: words[step][1], ms }),
  });
  if (built.cached) {
    onProgress?.({ what: words.build[1], detail: 'cached', ms: Math.round(performance.now() - began) });
    onProgress?.({ what: words.synth[1], detail: 'cached', ms: 0 });
  }
  return built;
}

async function openTables(client: DynamoDBClient, cloud: Cloud) {
  const streamArns = new Map<string, string>();
  let made = 0;
  for (const table of cloud.tables) {
    const opened = await openTable(client, table);
    if (opened.engineStreamArn !== undefined) streamArns.set(table.name, opened.engineStreamArn);
    if (opened.made) made += 1;
  }
  return { streamArns, made };
}

function partsOf({ method = 'GET', url = '/', headers }: IncomingMessage) {
  return { method, url, headers };
}

function variableOf(cloud: Cloud, name: string): string {
  return cloud.functions.map(({ environment }) => environment[name]).find((value) => value !== undefined) ?? '';
}

/**
 * Holds a port until what it is for is there. The gateway's is in the functions' environment before the gateway is
 * there: the engine, or somebody else's program, would take it in between.
 *
 * @param port 0 or absent: a free one. @throws PortTaken.
 */
function reservePort(port = 0, variable?: string): Promise<{ readonly port: number; release(): Promise<void> }> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      fail(listenError(error, port, variable));
    });
    server.listen(port, '127.0.0.1', () => {
      const { port: held } = server.address() as AddressInfo;
      // Closed again after a failed start: that it was closed already is no error.
      done({ port: held, release: () => new Promise((closed) => server.close(() => closed())) });
    });
  });
}
