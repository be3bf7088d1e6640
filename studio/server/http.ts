/** The studio's own address on this machine: its page, its frames, and what the page asks for. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod/mini';
import { listenError, ownHosts } from '../../local/runtime/http/front.ts';
import type { WallView, WordsSent } from '../model/views.ts';
import { page } from './page.ts';
import type { WordsStore } from './store.ts';
import type { Studio } from './studio.ts';

export interface ServerOptions {
  readonly port: number;
  readonly studio: Studio;
  readonly store: WordsStore;
  /** The wall as it was shown last; undefined when it never was. */
  keptWall(): WallView | undefined;
  /** The wall as the files are now. */
  makeWall(): Promise<WallView>;
  /** Hashes of the words in force, by name and language; undefined when nobody knows. */
  inForce(): Promise<WallView['inForce'] | undefined>;
  /** The page's script. */
  script(): Promise<Uint8Array>;
  onTrouble(error: unknown): void;
}

export interface Running {
  /** `http://127.0.0.1:4500`. */
  readonly url: string;
  stop(): Promise<void>;
}

interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly policy?: string;
}

/** An email of a megabyte, and what JSON makes of it. */
const bodyBytesMax = 8 * 1024 * 1024;

/** The page: its own script and styles, its own frames, and nobody else. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; frame-src 'self'; img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
/** An email in a frame: no script, no request but for the clinic's pictures that lie here, no form. */
const framePolicy =
  "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src 'none'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'";

const html = 'text/html; charset=utf-8';
const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value ?? null),
});
const refused = (status: number, why: string): Answer => json({ why }, status);

const wordsSent = z.object({
  email: z.string(),
  part: z.string(),
  sitting: z.string(),
  doc: z.unknown(),
  save: z.boolean(),
  keep: z.optional(z.literal('mine')),
});

/** @throws PortTaken when the port is not to be had. */
export async function serve(options: ServerOptions): Promise<Running> {
  const listeners = new Set<ServerResponse>();
  const say = (what: object) => {
    for (const listener of listeners) listener.write(`data: ${JSON.stringify(what)}\n\n`);
  };
  const wall = new Wall(options, () => say({ wall: true }));
  const server = createServer((request, response) => {
    void answer(request, response, { ...options, port, listeners, wall })
      .catch((error: unknown) => {
        options.onTrouble(error);
        return refused(500, 'Something went wrong here. Your words are kept.');
      })
      .then((reply) => reply && write(response, reply));
  });
  const port = await listen(server, options.port);
  const unwatch = options.store.watch(() => {
    options.studio.changed();
    wall.changed();
    say({ files: true });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        unwatch();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The wall, made anew in the background whenever files have changed and somebody looks. */
class Wall {
  private readonly options: ServerOptions;
  private readonly onMade: () => void;
  private making: Promise<void> | undefined;
  private last: WallView | undefined;
  /** Raised by each change of a file: a wall that was being made meanwhile is old when it comes. */
  private turn = 0;

  constructor(options: ServerOptions, onMade: () => void) {
    this.options = options;
    this.onMade = onMade;
  }

  changed(): void {
    this.turn++;
    if (this.last) this.last = { ...this.last, fresh: false };
  }

  /** What is known at once; what has changed since is told when it is made. */
  async view(): Promise<WallView> {
    this.last ??= this.options.keptWall();
    const shown = this.last ?? { fresh: false, emails: [] };
    if (!shown.fresh) this.make();
    const inForce = await this.options.inForce();
    return inForce ? { ...shown, inForce } : shown;
  }

  private make(): void {
    const { turn } = this;
    this.making ??= this.options
      .makeWall()
      .then((made) => {
        this.last = { ...made, fresh: turn === this.turn };
        this.making = undefined;
        this.onMade();
      })
      .catch((error: unknown) => this.options.onTrouble(error))
      .finally(() => {
        this.making = undefined;
      });
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, 'STUDIO_PORT')));
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Undefined: the answer goes on by itself. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions & { readonly port: number; readonly listeners: Set<ServerResponse>; readonly wall: Wall },
): Promise<Answer | undefined> {
  const { studio, port, listeners, wall } = options;
  const hosts = ownHosts(port);
  // A name of somebody else's that resolves here (DNS rebinding) would make their page one of this site.
  if (!hosts.includes(request.headers.host ?? '')) return refused(403, `Open this page as http://127.0.0.1:${port}.`);
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
  const { pathname, searchParams: query } = url;
  if (method === 'POST') {
    const { origin } = request.headers;
    // A page of another site that is open in the same browser must not write here.
    if (origin === undefined || !hosts.some((host) => origin === `http://${host}`))
      return refused(403, 'This came from another site.');
    return post(pathname, await read(request), studio);
  }
  if (method !== 'GET' && method !== 'HEAD') return refused(405, 'Method Not Allowed');
  const file = query.get('file') ?? '';
  const person = query.get('person') ?? '';
  switch (pathname) {
    case '/':
      return { type: html, body: page, policy: pagePolicy };
    case '/studio.js':
      return { type: 'text/javascript; charset=utf-8', body: await options.script() };
    case '/frame': {
      const made = await studio.html(file, person, query.has('marked'));
      return made === undefined
        ? { status: 404, type: html, body: '', policy: framePolicy }
        : { type: html, body: made, policy: framePolicy };
    }
    case '/api/text':
      return json({ text: await studio.text(file, person) });
    case '/api/email': {
      const view = await studio.view(file, person);
      return view ? json(view) : refused(404, 'There is no such email.');
    }
    case '/api/emails':
      return json(studio.catalog.emails.map(({ file: each, journey }) => ({ ...each, journey: journey.id })));
    case '/api/wall':
      return json(await wall.view());
    case '/api/changes':
      response.writeHead(200, { ...headersOf({ type: 'text/event-stream', body: '' }) });
      response.write(': here\n\n');
      listeners.add(response);
      request.once('close', () => listeners.delete(response));
      return undefined;
    default:
      return refused(404, 'Not Found');
  }
}

async function post(path: string, body: unknown, studio: Studio): Promise<Answer> {
  switch (path) {
    case '/api/words': {
      const sent = wordsSent.safeParse(body);
      return sent.success ? json(await studio.words(sent.data as WordsSent)) : refused(400, 'This cannot be read.');
    }
    case '/api/undo':
      return json(studio.step('undo'));
    case '/api/redo':
      return json(studio.step('redo'));
    case '/api/close': {
      const sent = z.object({ sitting: z.string() }).safeParse(body);
      if (sent.success) studio.closeSitting(sent.data.sitting);
      return json({});
    }
    case '/api/own': {
      const sent = z.object({ email: z.string(), part: z.string() }).safeParse(body);
      return sent.success ? json(studio.own(sent.data.email, sent.data.part)) : refused(400, 'This cannot be read.');
    }
    case '/api/branches': {
      const sent = z.object({ raw: z.string() }).safeParse(body);
      return sent.success ? json(studio.branches(sent.data.raw)) : refused(400, 'This cannot be read.');
    }
    case '/api/branch': {
      const sent = z.object({ raw: z.string(), index: z.number(), doc: z.unknown() }).safeParse(body);
      if (!sent.success) return refused(400, 'This cannot be read.');
      return json({ raw: studio.withBranch(sent.data.raw, sent.data.index, sent.data.doc) });
    }
    case '/api/let-go': {
      const sent = z.object({ part: z.string() }).safeParse(body);
      if (sent.success) studio.dropDraft(sent.data.part);
      return json({});
    }
    default:
      return refused(404, 'Not Found');
  }
}

async function read(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bodyBytesMax) chunks.push(chunk);
  }
  try {
    return size > bodyBytesMax ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

const headersOf = ({ type, policy }: Answer): Record<string, string> => ({
  'content-type': type,
  'content-security-policy': policy ?? "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
});

function write(response: ServerResponse, answered: Answer): void {
  response.writeHead(answered.status ?? 200, headersOf(answered));
  response.end(answered.body);
}
