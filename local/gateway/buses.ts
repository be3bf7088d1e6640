/** EventBridge buses of the clinic's own: what was put on them is kept in `events.jsonl`, to be looked at. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Journal } from './journal.ts';
import { ok, type Reply, refusal } from './reply.ts';
import type { GatewayOptions, PutEvent } from './types.ts';

type Json = Readonly<Record<string, unknown>>;
type Options = Pick<GatewayOptions, 'home' | 'now' | 'buses'>;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const entriesMax = 10;
const bytesMax = 1_048_576;

export class BusShelf {
  readonly #options: Options;
  readonly #journal: Journal;
  readonly #events: PutEvent[];

  private constructor(options: Options, journal: Journal, events: PutEvent[]) {
    this.#options = options;
    this.#journal = journal;
    this.#events = events;
  }

  static async open(options: Options): Promise<BusShelf> {
    const events: PutEvent[] = [];
    const journal = await Journal.open(join(options.home, 'events.jsonl'), (line) => {
      events.push(JSON.parse(line.toString()) as PutEvent);
    });
    return new BusShelf(options, journal, events);
  }

  /** Oldest first. */
  list(): readonly PutEvent[] {
    return this.#events;
  }

  /** The ARN of the bus an entry names, by its name or ARN. */
  arnOf(named: unknown): string | undefined {
    return (this.#options.buses ?? []).find(({ name, arn }) => named === name || named === arn)?.arn;
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  /** One call of the JSON protocol. Undefined: an operation that is not answered here. */
  async answer(operation: string, body: Json): Promise<Reply | undefined> {
    if (operation !== 'PutEvents') return undefined;
    const entries = (Array.isArray(body.Entries) ? body.Entries : []) as Json[];
    if (entries.length === 0 || entries.length > entriesMax)
      return refusal('events', 400, 'ValidationException', `a call takes 1 to ${entriesMax} entries`);
    if (Buffer.byteLength(JSON.stringify(entries)) > bytesMax)
      return refusal(
        'events',
        400,
        'ValidationException',
        'Total size of the entries in the request is over the limit.',
      );
    const results = await Promise.all(entries.map((entry) => this.#take(entry)));
    return ok('events', { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results });
  }

  async #take(entry: Json): Promise<{ EventId?: string; ErrorCode?: string; ErrorMessage?: string }> {
    const bus = this.arnOf(entry.EventBusName)?.split('/').at(-1);
    if (bus === undefined) return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: 'there is no such bus' };
    const { Source: source, DetailType: type, Detail: text } = entry;
    if (typeof source !== 'string' || typeof type !== 'string' || typeof text !== 'string')
      return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Source, DetailType and Detail are required' };
    let detail: unknown;
    try {
      detail = JSON.parse(text);
    } catch {
      return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    }
    const event: PutEvent = {
      eventId: randomUUID(),
      bus,
      source,
      type,
      detail: detail as Json,
      at: this.#options.now(),
    };
    await this.#journal.append(JSON.stringify(event));
    this.#events.push(event);
    return { EventId: event.eventId };
  }
}
