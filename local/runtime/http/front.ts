/** The one local address: the deployed HTTP API's routes, and beside them the local pages. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpApi, LambdaFunction, Route } from '../../cloud/model.ts';
import { FunctionError, FunctionThrottled } from '../pool.ts';
import { type Answer, answerOf, type Claims, eventOf, gatewayAnswer, type Signer } from './event.ts';
import { matchRoute } from './match.ts';

/** API Gateway's own limit. */
const bodyBytesMax = 10 * 1024 * 1024;

export interface LocalRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface FrontOptions {
  readonly port: number;
  readonly account: string;
  now(): number;
  run(target: LambdaFunction, event: unknown): Promise<unknown>;
  /** Who signed the request with SigV4 for `execute-api`; undefined: nobody we know, or wrongly. */
  signer(request: IncomingMessage, body: Buffer): Promise<Signer | undefined>;
  /** The claims of the bearer token, checked for this route; undefined: none, wrong, or too old. */
  claims(request: IncomingMessage, route: Route): Promise<Claims | undefined>;
  /** What the API answered, also for what it has no route for; the local pages are no part of it. */
  onAnswered?(status: number): void;
  /** The local pages; undefined: no such page. */
  page(request: LocalRequest): Promise<Answer | undefined>;
  onTrouble(error: unknown): void;
}

export interface Front {
  /** `http://127.0.0.1:4300`. */
  readonly url: string;
  /** The routes to serve, once they are known; until then every request waits. */
  serve(api: HttpApi | undefined): void;
  stop(): Promise<void>;
}

/** A port that was asked for is not to be had. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/**
 * @param port as asked for.
 * @param variable the variable of the environment that asks for it.
 * @returns the error itself when it is about something else.
 */
export function listenError(error: NodeJS.ErrnoException, port: number, variable = 'PORT'): Error {
  const why = { EADDRINUSE: 'is taken by another program', EACCES: 'is not for this user' }[error.code ?? ''];
  if (why === undefined) return error;
  const other = port < 1_024 ? 4_400 : port < 65_535 ? port + 1 : port - 1;
  return new PortTaken(`Port ${port} ${why}. Give another: ${variable}=${other} npm start`);
}

/** How a browser on this machine may name the local address. */
export const ownHosts = (port: number | string): readonly string[] =>
  ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port}`);

/** Takes the port at once, so that the address is known before anything refers to it. */
export async function startFront(options: FrontOptions): Promise<Front> {
  let serve: (api: HttpApi | undefined) => void = () => {};
  const served = new Promise<HttpApi | undefined>((resolve) => {
    serve = resolve;
  });
  const server = createServer((request, response) => {
    // A name of somebody else's that resolves here (DNS rebinding) would make their page one of this site.
    const isOwn = ownHosts(port).includes(request.headers.host ?? '');
    void served
      .then((api) =>
        isOwn ? answer(request, api, options) : gatewayAnswer(403, `Open this page as http://127.0.0.1:${port}.`),
      )
      .catch((error: unknown) => {
        options.onTrouble(error);
        return gatewayAnswer(500, 'Internal Server Error');
      })
      .then((reply) => write(response, reply, request.method === 'HEAD'));
  });
  const port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}`,
    serve,
    stop: () =>
      new Promise((resolve) => {
        serve(undefined);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(listenError(error, port));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function answer(request: IncomingMessage, api: HttpApi | undefined, options: FrontOptions): Promise<Answer> {
  const body = await read(request);
  if (body === undefined) return gatewayAnswer(413, 'Request Entity Too Large');
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  const method = request.method ?? 'GET';
  const local = { method, path, query: new URLSearchParams(query), headers: request.headers, body };
  const page = await options.page(local);
  if (page) return page;
  const reply = await apiAnswer(request, { path, query, method, body }, api, options);
  options.onAnswered?.(reply.status);
  return reply;
}

async function apiAnswer(
  request: IncomingMessage,
  { path, query, method, body }: Pick<LocalRequest, 'path' | 'method' | 'body'> & { readonly query: string },
  api: HttpApi | undefined,
  options: FrontOptions,
): Promise<Answer> {
  const match = api && matchRoute(api.routes, method, path);
  if (!api || !match) return gatewayAnswer(404, 'Not Found');
  const signer = match.route.authorization === 'iam' ? await options.signer(request, body) : undefined;
  if (match.route.authorization === 'iam' && !signer) return gatewayAnswer(403, 'Forbidden');
  const claims = match.route.authorization === 'jwt' ? await options.claims(request, match.route) : undefined;
  if (match.route.authorization === 'jwt' && !claims) return gatewayAnswer(401, 'Unauthorized');
  const { account } = options;
  const now = options.now();
  const event = eventOf({ request, path, query, body, match, apiId: api.id, account, now, signer, claims });
  return called(options.run(match.route.function, event), match.route.timeoutMs);
}

/** API Gateway gives up after the integration's timeout; the function runs on. */
async function called(result: Promise<unknown>, timeoutMs: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve(gatewayAnswer(503, 'Service Unavailable')), timeoutMs);
  });
  try {
    return await Promise.race([result.then(answerOf), late]);
  } catch (error) {
    if (error instanceof FunctionError) return gatewayAnswer(500, 'Internal Server Error');
    if (error instanceof FunctionThrottled) return gatewayAnswer(503, 'Service Unavailable');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bodyBytesMax) chunks.push(chunk);
  }
  return size > bodyBytesMax ? undefined : Buffer.concat(chunks);
}

function write(response: ServerResponse, { status, headers, body }: Answer, headOnly: boolean): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(headOnly ? undefined : body);
}
