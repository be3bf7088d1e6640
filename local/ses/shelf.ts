/** What SES must not forget: accepted emails, events still to be told, suppressed addresses, scripts of recipients. */

import { join } from 'node:path';
import { Journal } from '../gateway/journal.ts';
import type { Inbox, InboxEmail, InboxEntry, RecipientScript } from '../gateway/types.ts';
import { mimeOf } from './mime.ts';
import type { SuppressionReason } from './outcome.ts';
import type { EventBridgeEvent } from './types.ts';

/** An event to be told: at once, or when the movable clock reaches `heldUntil`. */
export interface Pending {
  readonly event: EventBridgeEvent;
  readonly heldUntil?: number;
  /** How often it is told: 2 for a duplicate. */
  readonly copies: number;
}

type EmailBody = Omit<InboxEmail, keyof InboxEntry>;

interface AcceptedRecord {
  readonly entry: Omit<InboxEntry, 'n'>;
  readonly recipients: number;
  readonly events: readonly Pending[];
  readonly listed: readonly { readonly address: string; readonly reason: SuppressionReason }[];
}

interface Record_ {
  readonly accepted?: AcceptedRecord;
  readonly ack?: string;
  readonly script?: { readonly address: string; readonly script: RecipientScript | null };
}

interface Kept {
  readonly entry: InboxEntry;
  readonly offset: number;
  readonly length: number;
}

/** Bodies are lines of their own, so that a start need not parse them. */
const bodyMark = '{"body":';

export class SesShelf {
  readonly #journal: Journal;
  readonly #kept: Kept[];
  readonly #suppressed: Map<string, Set<SuppressionReason>>;
  readonly #scripts: Map<string, RecipientScript>;
  /** What an earlier run left untold, oldest first. */
  readonly left: readonly Pending[];
  /** When each of an earlier run's recipients was counted. */
  readonly sent: readonly { readonly at: number; readonly recipients: number }[];

  private constructor(journal: Journal, state: State) {
    this.#journal = journal;
    this.#kept = state.kept;
    this.#suppressed = state.suppressed;
    this.#scripts = state.scripts;
    this.left = [...state.pending.values()];
    this.sent = state.sent;
  }

  static async open(home: string): Promise<SesShelf> {
    const state: State = { kept: [], suppressed: new Map(), scripts: new Map(), pending: new Map(), sent: [] };
    let body: { offset: number; length: number } | undefined;
    const journal = await Journal.open(join(home, 'ses.jsonl'), (line, offset) => {
      if (line.subarray(0, bodyMark.length).toString('latin1') === bodyMark) {
        body = { offset, length: line.length };
        return;
      }
      const record = JSON.parse(line.toString()) as Record_;
      if (record.accepted !== undefined && body !== undefined) take(state, record.accepted, body);
      if (record.ack !== undefined) state.pending.delete(record.ack);
      if (record.script !== undefined)
        setScript(state.scripts, record.script.address, record.script.script ?? undefined);
    });
    return new SesShelf(journal, state);
  }

  /** On disk, email and events together, when this resolves. */
  async accept(email: AcceptedRecord & { readonly body: EmailBody }): Promise<void> {
    const { body, ...accepted } = email;
    const text = `${bodyMark}${JSON.stringify(body)}}`;
    const offset = this.#journal.end;
    await this.#journal.append(text, JSON.stringify({ accepted }));
    keep(this.#kept, accepted.entry, { offset, length: Buffer.byteLength(text) });
    for (const { address, reason } of accepted.listed) list(this.#suppressed, address, reason);
  }

  /** May be lost in a crash: the event is then told again, as EventBridge may do. */
  ack(id: string): void {
    this.#journal.note(JSON.stringify({ ack: id }));
  }

  script(address: string, script: RecipientScript | undefined): void {
    setScript(this.#scripts, address, script);
    this.#journal.note(JSON.stringify({ script: { address, script: script ?? null } }));
  }

  scriptOf(address: string): RecipientScript | undefined {
    return this.#scripts.get(address.toLowerCase());
  }

  suppressed(address: string): ReadonlySet<SuppressionReason> {
    return this.#suppressed.get(address.toLowerCase()) ?? nothing;
  }

  /** The account's list of suppressed addresses, in the order they came. */
  allSuppressed(): readonly { readonly address: string; readonly reasons: readonly SuppressionReason[] }[] {
    return [...this.#suppressed].map(([address, reasons]) => ({ address, reasons: [...reasons] }));
  }

  readonly inbox: Inbox = {
    list: () => this.#kept.map((one) => one.entry),
    count: () => this.#kept.length,
    get: (n) => {
      const kept = this.#kept[n - 1];
      if (kept === undefined) return undefined;
      const { body } = JSON.parse(this.#journal.read(kept.offset, kept.length)) as { body: EmailBody };
      return { ...kept.entry, ...body };
    },
    mime: (n) => {
      const email = this.inbox.get(n);
      return email === undefined ? undefined : mimeOf(email);
    },
  };

  close(): Promise<void> {
    return this.#journal.close();
  }
}

const nothing: ReadonlySet<SuppressionReason> = new Set();

interface State {
  readonly kept: Kept[];
  readonly suppressed: Map<string, Set<SuppressionReason>>;
  readonly scripts: Map<string, RecipientScript>;
  readonly pending: Map<string, Pending>;
  readonly sent: { at: number; recipients: number }[];
}

function take(state: State, accepted: AcceptedRecord, body: { offset: number; length: number }): void {
  keep(state.kept, accepted.entry, body);
  state.sent.push({ at: Date.parse(accepted.entry.acceptedAt), recipients: accepted.recipients });
  // A duplicate that was not acknowledged is told once more, not twice: the copies were of the run that made them.
  for (const pending of accepted.events) state.pending.set(pending.event.id, { ...pending, copies: 1 });
  for (const { address, reason } of accepted.listed) list(state.suppressed, address, reason);
}

function keep(kept: Kept[], entry: Omit<InboxEntry, 'n'>, place: { offset: number; length: number }): void {
  // JSON drops undefined; the entry has the same keys before and after a restart.
  const { configurationSet, tag, attempt, ...rest } = entry;
  kept.push({ entry: { n: kept.length + 1, ...rest, configurationSet, tag, attempt }, ...place });
}

function list(suppressed: Map<string, Set<SuppressionReason>>, address: string, reason: SuppressionReason): void {
  const key = address.toLowerCase();
  const reasons = suppressed.get(key);
  if (reasons === undefined) suppressed.set(key, new Set([reason]));
  else reasons.add(reason);
}

function setScript(scripts: Map<string, RecipientScript>, address: string, script: RecipientScript | undefined): void {
  if (script === undefined) scripts.delete(address.toLowerCase());
  else scripts.set(address.toLowerCase(), script);
}
