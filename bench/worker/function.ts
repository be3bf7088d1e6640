/** One function as Lambda would hold it warm: the bundle of the templates in a process of its own, one event at a time. */
import { Session } from 'node:inspector/promises';
import { pathToFileURL } from 'node:url';
import { defined } from '../../functions/core/model/defined.ts';
import { installMovedDate, moveResponseDates, sharedOffset } from '../../local/runtime/date.ts';

export interface InvokeRequest {
  readonly event: unknown;
  readonly timeoutMs: number;
  /** Whether the CPU is profiled meanwhile. */
  readonly profile: boolean;
}

export interface Invoked {
  readonly kind: 'invoked';
  readonly result: unknown;
  readonly ms: number;
  /** User and system time of the whole process. */
  readonly cpuMs: number;
  /** Resident memory after it. */
  readonly rssMb: number;
  /** A V8 CPU profile, as JSON. */
  readonly profile?: string;
}
export type FunctionMessage = { readonly kind: 'ready' } | Invoked | { readonly kind: 'failed'; readonly why: string };

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const tell = (message: FunctionMessage) => process.send?.(message);
/** V8 looks this often, in microseconds. */
const sampleUs = 500;

async function run(handler: Handler, { event, timeoutMs, profile }: InvokeRequest): Promise<Invoked> {
  const session = new Session();
  if (profile) {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: sampleUs });
    await session.post('Profiler.start');
  }
  const began = performance.now();
  const cpu = process.cpuUsage();
  const until = began + timeoutMs;
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => Math.max(0, until - performance.now()) };
  const result = await handler(event, context);
  const { user, system } = process.cpuUsage(cpu);
  const ms = performance.now() - began;
  const taken = profile ? JSON.stringify((await session.post('Profiler.stop')).profile) : undefined;
  const rssMb = process.memoryUsage.rss() / 1e6;
  return defined<Invoked>({ kind: 'invoked', result, ms, cpuMs: (user + system) / 1_000, rssMb, profile: taken });
}

if (process.send) {
  const [, , entry = '', offsetMs = '0'] = process.argv;
  const offset = sharedOffset();
  offset[0] = Number(offsetMs);
  installMovedDate(offset);
  moveResponseDates();
  process.on('disconnect', () => process.exit());
  const { handler } = (await import(pathToFileURL(entry).href)) as { handler: Handler };
  process.on('message', (request: InvokeRequest) => {
    run(handler, request).then(tell, (error) => tell({ kind: 'failed', why: String(error?.stack ?? error) }));
  });
  tell({ kind: 'ready' });
}
