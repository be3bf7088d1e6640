/** SQS standard queues: kept on disk, visible again after a restart. */

import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Journal } from './journal.ts';
import { ok, type Reply, refusal } from './reply.ts';
import type { GatewayOptions, QueuedBody, Queues } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

interface Entry extends QueuedBody {
  readonly attributes: unknown;
  /** Movable clock, epoch ms. */
  visibleAt: number;
  receipt: string | undefined;
  receives: number;
}

const visibilityMs = 30_000; // SQS's own default

export class QueueShelf implements Queues {
  readonly #options: Pick<GatewayOptions, 'queues' | 'now'>;
  readonly #journal: Journal;
  /** By queue name: a URL may change with the gateway's port. */
  readonly #entries: Map<string, Map<string, Entry>>;

  private constructor(
    options: Pick<GatewayOptions, 'queues' | 'now'>,
    journal: Journal,
    entries: Map<string, Map<string, Entry>>,
  ) {
    this.#options = options;
    this.#journal = journal;
    this.#entries = entries;
  }

  static async open(options: Pick<GatewayOptions, 'queues' | 'now' | 'home'>): Promise<QueueShelf> {
    const entries = new Map<string, Map<string, Entry>>();
    const journal = await Journal.open(join(options.home, 'queues.jsonl'), (line) => {
      const record = JSON.parse(line.toString()) as {
        put?: { queue: string } & QueuedBody & { attributes: unknown };
        del?: { queue: string; id: string };
      };
      if (record.put) {
        const { queue, ...rest } = record.put;
        shelf(entries, queue).set(rest.id, { ...rest, visibleAt: 0, receipt: undefined, receives: 0 });
      }
      if (record.del) shelf(entries, record.del.queue).delete(record.del.id);
    });
    return new QueueShelf(options, journal, entries);
  }

  /** The queue a URL means: exactly, or by the name at its end. */
  find(url: string): { name: string; arn: string } | undefined {
    const known = this.#options.queues[url];
    if (known !== undefined) return known;
    const name = url.split('/').at(-1);
    return Object.values(this.#options.queues).find((queue) => queue.name === name);
  }

  async send(url: string, body: string): Promise<string> {
    return (await this.#put(this.#name(url), body, undefined, 0)).id;
  }

  peek(url: string): readonly QueuedBody[] {
    return [...shelf(this.#entries, this.#name(url)).values()].map(({ id, body, sentAt }) => ({ id, body, sentAt }));
  }

  remove(url: string, id: string): void {
    const queue = this.#name(url);
    if (shelf(this.#entries, queue).delete(id)) this.#journal.note(JSON.stringify({ del: { queue, id } }));
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  /** One call of the JSON protocol. Undefined: an operation that is not answered here. */
  async answer(operation: string, body: Json): Promise<Reply | undefined> {
    if (operation === 'GetQueueUrl') {
      const url = Object.keys(this.#options.queues).find((one) => this.#options.queues[one]?.name === body.QueueName);
      return url === undefined ? absent() : ok('sqs', { QueueUrl: url });
    }
    const queue = this.find(String(body.QueueUrl));
    if (queue === undefined) return absent();
    switch (operation) {
      case 'SendMessage':
        return ok('sqs', await this.#sent(queue.name, body));
      case 'SendMessageBatch': {
        const wanted = body.Entries as readonly Json[];
        const Successful = await Promise.all(
          wanted.map(async (one) => ({ Id: one.Id, ...(await this.#sent(queue.name, one)) })),
        );
        return ok('sqs', { Successful, Failed: [] });
      }
      case 'ReceiveMessage':
        return ok('sqs', this.#receive(queue.name, body));
      case 'DeleteMessage':
        this.#delete(queue.name, String(body.ReceiptHandle));
        return ok('sqs', {});
      case 'DeleteMessageBatch': {
        const wanted = body.Entries as readonly Json[];
        for (const one of wanted) this.#delete(queue.name, String(one.ReceiptHandle));
        return ok('sqs', { Successful: wanted.map((one) => ({ Id: one.Id })), Failed: [] });
      }
      case 'GetQueueAttributes':
        return ok('sqs', { Attributes: this.#attributes(queue) });
      default:
        return undefined;
    }
  }

  #name(url: string): string {
    const queue = this.find(url);
    if (queue === undefined) throw new Error(`no such queue: ${url}`);
    return queue.name;
  }

  async #put(queue: string, body: string, attributes: unknown, delaySeconds: number): Promise<Entry> {
    const sentAt = this.#options.now();
    const entry: Entry = {
      id: randomUUID(),
      body,
      attributes,
      sentAt,
      visibleAt: sentAt + delaySeconds * 1000,
      receipt: undefined,
      receives: 0,
    };
    await this.#journal.append(JSON.stringify({ put: { queue, id: entry.id, body, attributes, sentAt } }));
    shelf(this.#entries, queue).set(entry.id, entry);
    return entry;
  }

  async #sent(queue: string, body: Json): Promise<Json> {
    const text = String(body.MessageBody);
    const entry = await this.#put(queue, text, body.MessageAttributes, Number(body.DelaySeconds ?? 0));
    return { MessageId: entry.id, MD5OfMessageBody: md5(text) };
  }

  #receive(queue: string, body: Json): Json {
    const now = this.#options.now();
    const most = Number(body.MaxNumberOfMessages ?? 1);
    const hiddenMs = body.VisibilityTimeout === undefined ? visibilityMs : Number(body.VisibilityTimeout) * 1000;
    const given: Json[] = [];
    for (const entry of shelf(this.#entries, queue).values()) {
      if (given.length >= most) break;
      if (entry.visibleAt > now) continue;
      entry.receipt = `${entry.id}#${++entry.receives}`;
      entry.visibleAt = now + hiddenMs;
      given.push({
        MessageId: entry.id,
        ReceiptHandle: entry.receipt,
        Body: entry.body,
        MD5OfBody: md5(entry.body),
        Attributes: { SentTimestamp: String(entry.sentAt), ApproximateReceiveCount: String(entry.receives) },
        MessageAttributes: entry.attributes,
      });
    }
    return { Messages: given.length === 0 ? undefined : given };
  }

  #delete(queue: string, receipt: string): void {
    const id = receipt.split('#')[0] as string;
    const entry = shelf(this.#entries, queue).get(id);
    if (entry === undefined || entry.receipt !== receipt) return; // SQS, too, says yes to an old receipt
    shelf(this.#entries, queue).delete(id);
    this.#journal.note(JSON.stringify({ del: { queue, id } }));
  }

  #attributes(queue: { name: string; arn: string }): Record<string, string> {
    const now = this.#options.now();
    const entries = [...shelf(this.#entries, queue.name).values()];
    const hidden = entries.filter((one) => one.visibleAt > now).length;
    return {
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(entries.length - hidden),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
      ApproximateNumberOfMessagesDelayed: '0',
    };
  }
}

function shelf(entries: Map<string, Map<string, Entry>>, queue: string): Map<string, Entry> {
  let found = entries.get(queue);
  if (found === undefined) {
    found = new Map();
    entries.set(queue, found);
  }
  return found;
}

function absent(): Reply {
  const reply = refusal('sqs', 400, 'QueueDoesNotExist', 'The specified queue does not exist.');
  return {
    ...reply,
    headers: { ...reply.headers, 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' },
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
