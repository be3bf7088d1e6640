/** The gateway's server: who calls, may they, what strikes them, and then the service itself. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { isRefused, type Outgoing, read } from '../ses/check.ts';
import { LocalSes } from '../ses/index.ts';
import type { SendEmailBody } from '../ses/types.ts';
import { Gatekeeper } from './authorize.ts';
import { type AwsUpstream, awsUpstream } from './aws.ts';
import { BusShelf } from './buses.ts';
import { Tallies } from './counters.ts';
import { describeTable, engineHeaders, passOn } from './dynamodb.ts';
import { crashListener, FaultBook } from './faults.ts';
import { type Forwarder, forwarder } from './forward.ts';
import { accessKeyOf, identify, type Operation } from './identify.ts';
import { keyNames } from './leading.ts';
import { QueueShelf } from './queues.ts';
import { errorCode, ok, type Reply, refusal, serverError, throttle } from './reply.ts';
import { getSecretValue } from './secrets.ts';
import type { Caller, Fault, Gateway, GatewayOptions, NumberedCall } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

/** What happens to the connection instead of a reply. */
type Cut = 'hang' | 'reset' | 'close';
const cuts: ReadonlySet<unknown> = new Set<Cut>(['hang', 'reset', 'close']);

/** The runtime's own name: its calls are not numbered, not counted and not faulted. */
const runtime = 'local';

/** Starts the gateway on 127.0.0.1; what was pending when it last stopped is told again. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const faults = new FaultBook();
  const crash = crashListener(process.env.DRIPLINE_CRASH_AT);
  if (crash !== undefined) faults.onCall(crash);
  const [ses, queues, buses] = await Promise.all([
    LocalSes.start(options, faults),
    QueueShelf.open(options),
    BusShelf.open(options),
  ]);
  const handler = new Handler(options, faults, ses, queues, buses);

  const server = createServer((request, response) => void handler.handle(request, response));
  // An idle connection that the server closes while the SDK picks it up would look like a lost reply.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(options.port ?? 0, '127.0.0.1', () => done());
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway has no port');

  ses.resume();
  return {
    url: `http://127.0.0.1:${address.port}`,
    counters: handler.tallies,
    inbox: ses.shelf.inbox,
    queues,
    events: { list: () => buses.list() },
    faults: {
      add: (fault) => faults.add(fault),
      addEvent: (fault) => faults.addEvent(fault),
      recipient: (address_, script) => ses.shelf.script(address_, script),
      onCall: (listener) => faults.onCall(listener),
      clear: () => faults.clear(),
    },
    ackSesEvent: (id) => ses.bus.ack(id),
    pendingSesEvents: () => ses.bus.pending,
    nextHeldSesEventAt: () => ses.bus.nextHeldAt,
    releaseHeldSesEvents: () => ses.bus.release(),
    setSendQuota: (quota) => ses.quota.set(quota),
    sesAccount: ses.account,
    sesSuppressed: () => ses.shelf.allSuppressed(),
    outstanding: () => handler.outstanding,
    async stop() {
      handler.stop();
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
      await Promise.all([ses.stop(), queues.close(), buses.close()]);
    },
  };
}

class Handler {
  readonly tallies = new Tallies();
  outstanding = 0;
  readonly #options: GatewayOptions;
  readonly #faults: FaultBook;
  readonly #ses: LocalSes;
  readonly #queues: QueueShelf;
  readonly #buses: BusShelf;
  readonly #engine: Forwarder;
  readonly #aws: AwsUpstream | undefined;
  readonly #gatekeeper: Gatekeeper;
  readonly #stopping = new AbortController();
  #calls = 0;

  constructor(options: GatewayOptions, faults: FaultBook, ses: LocalSes, queues: QueueShelf, buses: BusShelf) {
    this.#options = options;
    this.#faults = faults;
    this.#ses = ses;
    this.#queues = queues;
    this.#buses = buses;
    this.#engine = forwarder(options.engineUrl);
    this.#aws =
      options.upstream === undefined ? undefined : awsUpstream({ region: options.region, upstream: options.upstream });
    const names = keyNames((table) => describeTable(this.#engine, table));
    this.#gatekeeper = new Gatekeeper(
      options,
      names,
      (url) => queues.find(url)?.arn,
      (bus) => buses.arnOf(bus),
    );
  }

  stop(): void {
    this.#stopping.abort();
    this.#engine.close();
    this.#aws?.close();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.outstanding++;
    // A hung call is outstanding until its caller gives up; a call given up is outstanding until it is done.
    const closed = new Promise<void>((done) => response.once('close', done));
    try {
      const bytes = await collect(request);
      const outcome = await this.#call(request, bytes);
      if (cuts.has(outcome)) cut(request, outcome as Cut);
      else write(response, outcome as Reply);
    } catch (error) {
      // Nobody knows how far it came, and neither may the caller think so.
      if (!this.#stopping.signal.aborted && !request.destroyed)
        console.error('local gateway:', (error as Error).message);
      request.socket.destroy();
    } finally {
      void closed.then(() => {
        this.outstanding--;
      });
    }
  }

  async #call(request: IncomingMessage, bytes: Buffer): Promise<Reply | Cut> {
    const call = identify(request.method ?? '', request.url ?? '/', request.headers);
    if (call === undefined) {
      const what = request.headers['x-amz-target'] ?? `${request.method} ${(request.url ?? '/').split('?')[0]}`;
      return refusal('ses', 404, 'UnknownOperationException', `The local gateway does not answer ${String(what)}`);
    }
    const key = accessKeyOf(request.headers);
    const caller = key === undefined ? undefined : this.#options.callers(key);
    if (caller === undefined) {
      return refusal(
        call.service,
        403,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
    const body = parse(bytes);
    if (body === undefined) return refusal(call.service, 400, 'SerializationException', 'The body is no JSON object.');
    if (caller.name === runtime) return this.#serve(request, call, caller, bytes, body, undefined);

    const numbered = { n: ++this.#calls, caller: caller.name, ...call };
    this.tallies.call(caller.name, countedAs(call, body));
    this.#faults.announce({ ...numbered, when: 'before' }, body);

    const outgoing = call.operation === 'SendEmail' ? read(body as SendEmailBody, this.#options.identities) : undefined;
    if (outgoing !== undefined && isRefused(outgoing))
      return refusal('ses', outgoing.status, outgoing.code, outgoing.message);
    const denied = await this.#gatekeeper.refuse(caller, call, body, outgoing);
    if (denied !== undefined) {
      this.tallies.denied(caller.name);
      return denied;
    }

    const reply = await this.#answered(request, { call, caller, bytes, body, outgoing, numbered });
    if (typeof reply !== 'string')
      this.#options.onAnswered?.({ ...call, body, status: reply.status, code: errorCode(reply) });
    return reply;
  }

  /** A call that was let in: what strikes it, and else the service's answer. */
  async #answered(
    request: IncomingMessage,
    {
      call,
      caller,
      bytes,
      body,
      outgoing,
      numbered,
    }: {
      readonly call: Operation;
      readonly caller: Caller;
      readonly bytes: Buffer;
      readonly body: Json;
      readonly outgoing: Outgoing | undefined;
      readonly numbered: Omit<NumberedCall, 'when'>;
    },
  ): Promise<Reply | Cut> {
    const strikes = this.#faults.forCall({ ...call, caller: caller.name });
    if (strikes.length > 0) this.tallies.faulted(caller.name);
    const early = await this.#strike(
      call,
      strikes.filter((one) => (one.when ?? 'before') === 'before' && one.kind !== 'lostReply'),
    );
    if (early !== undefined) return early;
    const reply = await this.#serve(request, call, caller, bytes, body, outgoing);
    this.#faults.announce({ ...numbered, when: 'after' }, body);
    return (
      (await this.#strike(
        call,
        strikes.filter((one) => one.when === 'after' || one.kind === 'lostReply'),
      )) ?? reply
    );
  }

  /** Delays add up; the first of the others decides. Undefined: go on. */
  async #strike(call: Operation, strikes: readonly Fault[]): Promise<Reply | Cut | undefined> {
    for (const fault of strikes) {
      switch (fault.kind) {
        case 'delay':
          await wait(fault.ms, undefined, { signal: this.#stopping.signal });
          break;
        case 'throttle':
          return throttle(call.service, fault.code, fault.message);
        case 'serverError':
          return serverError(call.service, fault.code, fault.message);
        case 'timeout':
          return 'hang';
        case 'reset':
          return 'reset';
        case 'lostReply':
          return 'close';
      }
    }
    return undefined;
  }

  async #serve(
    request: IncomingMessage,
    call: Operation,
    caller: Caller,
    bytes: Buffer,
    body: Json,
    outgoing: Outgoing | undefined,
  ): Promise<Reply> {
    const count = (kind: 'read' | 'write', place: string, units: number) => {
      if (caller.name !== runtime) this.tallies.units(caller.name, kind, place, units);
    };
    if (this.#aws !== undefined) {
      const aws = this.#aws;
      const to = (sent: Buffer) =>
        aws.send({
          service: call.service,
          method: request.method ?? 'POST',
          url: call.service === 'ses' ? (request.url ?? '/') : '/',
          headers: request.headers,
          body: sent,
        });
      return call.service === 'dynamodb' ? passOn(to, call.operation, bytes, body, count) : to(bytes);
    }
    const reply = await this.#local(request, call, caller, bytes, body, outgoing, count);
    return (
      reply ??
      refusal(
        call.service,
        400,
        'UnknownOperationException',
        `The local gateway does not answer ${call.service} ${call.operation}`,
      )
    );
  }

  async #local(
    request: IncomingMessage,
    { service, operation }: Operation,
    caller: Caller,
    bytes: Buffer,
    body: Json,
    outgoing: Outgoing | undefined,
    count: (kind: 'read' | 'write', place: string, units: number) => void,
  ): Promise<Reply | undefined> {
    switch (service) {
      case 'dynamodb': {
        const headers = engineHeaders(request.headers);
        return passOn((sent) => this.#engine.send('POST', '/', headers, sent), operation, bytes, body, count);
      }
      case 'dynamodbstreams':
        return this.#engine.send('POST', '/', engineHeaders(request.headers), bytes);
      case 'ses': {
        if (operation === 'GetAccount') return ok('ses', this.#ses.getAccount());
        const email = outgoing ?? read(body as SendEmailBody, this.#options.identities);
        if (isRefused(email)) return refusal('ses', email.status, email.code, email.message);
        const result = await this.#ses.send(email, body as SendEmailBody, bytes, caller.name);
        return 'sesId' in result
          ? ok('ses', { MessageId: result.sesId })
          : refusal('ses', result.status, result.code, result.message);
      }
      case 'sqs':
        return this.#queues.answer(operation, body);
      case 'events':
        return this.#buses.answer(operation, body);
      case 'secretsmanager':
        return operation === 'GetSecretValue'
          ? getSecretValue(this.#options.secrets, body, this.#options.now())
          : undefined;
    }
  }
}

/** A query of an index is a call of its own kind in the counts. */
function countedAs({ service, operation }: Operation, body: Json): string {
  return typeof body.IndexName === 'string' ? `${service}:${operation}/${body.IndexName}` : `${service}:${operation}`;
}

function parse(bytes: Buffer): Json | undefined {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

function write(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

function cut(request: IncomingMessage, how: Cut): void {
  if (how === 'hang') return; // the caller's own timeout ends it
  if (how === 'reset') request.socket.resetAndDestroy();
  else request.socket.destroy();
}
