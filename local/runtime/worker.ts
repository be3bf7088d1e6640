/**
 * A function's own thread: the clock is moved, then the bundle is imported, then events come one at a time. Nothing
 * here outlives the thread, as nothing outlives a Lambda environment.
 */
import { flushCompileCache } from 'node:module';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { installMovedDate, moveResponseDates, sharedOffset } from './date.ts';
import type { FunctionErrorPayload, InvocationRequest, WorkerMessage, WorkerSetup } from './protocol.ts';

const setup = workerData as WorkerSetup;
type Handler = (event: unknown, context: unknown) => unknown;

function tell(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function reported(thrown: unknown): FunctionErrorPayload {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown) };
  const trace = (thrown.stack ?? '').split('\n');
  return { errorType: thrown.name, errorMessage: thrown.message, trace };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(request: InvocationRequest): unknown {
  const deadline = performance.now() + request.timeoutMs;
  return {
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: setup.functionArn,
    memoryLimitInMB: String(setup.memoryMb),
    awsRequestId: request.requestId,
    logGroupName: `/aws/lambda/${setup.functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    // Real time, on the monotonic clock: a moved clock neither gives nor takes any.
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

async function load(): Promise<Handler> {
  installMovedDate(sharedOffset(setup.offset));
  moveResponseDates();
  tellMetrics();
  const bundle = (await import(pathToFileURL(setup.entry).href)) as Record<string, unknown>;
  const handler = bundle[setup.exportName];
  if (typeof handler !== 'function') throw new TypeError(`${setup.entry} does not export ${setup.exportName}`);
  return handler as Handler;
}

/** CloudWatch finds metrics in what a function logs. The log itself takes its own way, and comes when it comes. */
function tellMetrics(): void {
  const { stdout } = process;
  const write = stdout.write.bind(stdout) as (...args: unknown[]) => boolean;
  stdout.write = (chunk: unknown, ...rest: unknown[]) => {
    if (typeof chunk === 'string' && chunk.includes('"_aws"'))
      for (const line of chunk.split('\n')) if (line.includes('"_aws"')) tell({ kind: 'metrics', line });
    return write(chunk, ...rest);
  };
}

let isCompiledKept = setup.compileCache === undefined;

/** After the first event, which has had compiled what is needed: a thread is ended without a chance to keep it. */
function keepCompiled(): void {
  if (!isCompiledKept) flushCompileCache();
  isCompiledKept = true;
}

/** Milliseconds of a core that this thread has taken since `before`. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

async function run(handler: Handler, request: InvocationRequest): Promise<void> {
  const { requestId } = request;
  const before = process.threadCpuUsage();
  try {
    const result = await handler(JSON.parse(request.event), contextOf(request));
    tell({ kind: 'result', requestId, json: JSON.stringify(result), cpuMs: cpuMsSince(before) });
  } catch (thrown) {
    tell({ kind: 'error', requestId, error: reported(thrown), cpuMs: cpuMsSince(before) });
  }
  keepCompiled();
}

try {
  const handler = await load();
  parentPort?.on('message', (request: InvocationRequest) => void run(handler, request));
  tell({ kind: 'ready' });
} catch (thrown) {
  tell({ kind: 'initFailed', error: reported(thrown) });
}
