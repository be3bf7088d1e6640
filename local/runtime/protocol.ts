/** What the supervisor and a function's worker thread say to each other. */

export interface WorkerSetup {
  /** Absolute path of the bundle's entry file. */
  readonly entry: string;
  readonly exportName: string;
  /** The movable clock's offset. */
  readonly offset: SharedArrayBuffer;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  /** Where compiled code is kept between processes, if the process keeps it (NODE_COMPILE_CACHE). */
  readonly compileCache: string | undefined;
}

export interface InvocationRequest {
  readonly requestId: string;
  /** JSON. */
  readonly event: string;
  /** Real milliseconds until the worker is killed. */
  readonly timeoutMs: number;
}

/** An error as Lambda reports one to the caller. */
export interface FunctionErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type WorkerMessage =
  | { readonly kind: 'ready' }
  /** A log line with metrics in it. On the way of the results, so that it is there before its invocation's. */
  | { readonly kind: 'metrics'; readonly line: string }
  | { readonly kind: 'initFailed'; readonly error: FunctionErrorPayload }
  /** `cpuMs`: what the thread took of a core for it, its start not included. `json` undefined: the handler returned undefined, which Lambda answers with `null`. */
  | { readonly kind: 'result'; readonly requestId: string; readonly json: string | undefined; readonly cpuMs: number }
  | {
      readonly kind: 'error';
      readonly requestId: string;
      readonly error: FunctionErrorPayload;
      readonly cpuMs: number;
    };
