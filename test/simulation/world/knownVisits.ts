/** Visits by external id: what is known to have been said of each, and where its row lies and what it had in the table. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../dynamo/values.ts';
import { Fact, type Visit } from '../oracle/facts.ts';

/** What staff told of a visit's day. Its revision is the one that it speaks of. */
export interface Notice {
  readonly number: number;
  readonly kind: string;
  readonly revision: number;
  readonly at: string;
}

interface NoticeState {
  readonly sequence: number;
  /** True time, in milliseconds. */
  readonly at: number;
  readonly revision: number;
  readonly notice: Notice | undefined;
}

/** What a booking is called here once it is another client's. */
export const givenId = (externalId: string): string => `${externalId}~given`;

export class KnownVisits {
  private readonly facts = new Map<string, Fact<Visit | undefined>>();
  /** External id → where its appointment lies; appointment id → external id; contact → external ids. */
  readonly keys = new Map<string, { pk: string; sk: string }>();
  private readonly externalIds = new Map<string, string>();
  private readonly byContact = new Map<string, Set<string>>();
  /** External id → every status it had, and since when. */
  private readonly statuses = new Map<string, { at: number; status: string }[]>();
  /** External id → every notice it was told, and every revision it had, as the table took them. */
  private readonly notices = new Map<string, NoticeState[]>();

  fact(externalId: string): Fact<Visit | undefined> {
    let fact = this.facts.get(externalId);
    if (!fact) {
      fact = new Fact<Visit | undefined>(undefined);
      this.facts.set(externalId, fact);
    }
    return fact;
  }

  /** The visit that an instance of a journey is about, by its external id: a second notice is the instance `<id>.2`. */
  externalIdOf(instance: string): string | undefined {
    return this.externalIds.get(instance.split('.')[0] ?? '');
  }

  /** External ids of a contact's visits. */
  of(contactId: string): ReadonlySet<string> {
    return this.byContact.get(contactId) ?? new Set();
  }

  statusesOf(externalId: string): readonly { readonly at: number; readonly status: string }[] {
    return this.statuses.get(externalId) ?? [];
  }

  /** The states of a visit's row, of revisions and notices, at any moment from `from` to `to`. */
  noticeStates(externalId: string, from: number, to: number): readonly { revision: number; notice?: Notice }[] {
    const states = this.notices.get(externalId) ?? [];
    const first = states.findLastIndex((each) => each.sequence <= from);
    return states
      .filter(({ sequence }, index) => index >= first && sequence <= to)
      .map(({ revision, notice }) => (notice?.revision === revision ? { revision, notice } : { revision }));
  }

  /** The kinds of notice in force for a revision of a visit at any moment of true time from `from` to `to`. */
  noticesDuring(externalId: string, revision: number, from: number, to: number): readonly string[] {
    const states = this.notices.get(externalId) ?? [];
    const first = states.findLastIndex((each) => each.at <= from);
    return states.flatMap((each, index) =>
      index < first || each.at > to || each.revision !== revision
        ? []
        : [each.notice?.revision === revision ? each.notice.kind : 'none'],
    );
  }

  /** The kinds of notice in force for a visit at any moment from `from` to `to`; `none` where there was none. */
  noticesAt(externalId: string, from: number, to: number): readonly string[] {
    return this.noticeStates(externalId, from, to).map(({ notice }) => notice?.kind ?? 'none');
  }

  /** A booking that is given to another client is another visit, under the same id. */
  private nameOf({ pk }: { readonly pk: string }, externalId: string): string {
    const known = this.keys.get(externalId);
    return known === undefined || known.pk === pk ? externalId : givenId(externalId);
  }

  /** The table took a visit's row. */
  onRow(key: { pk: string; sk: string }, row: Item, isNew: boolean, moment: { sequence: number; at: number }): void {
    const id = key.sk.slice('APPT#'.length);
    // A booking system may give it a new id; here it keeps its first.
    const externalId = this.externalIds.get(id) ?? this.nameOf(key, row.externalId?.S ?? '');
    this.statuses.set(externalId, [...this.statusesOf(externalId), { at: moment.at, status: row.status?.S ?? '' }]);
    const notice = row.notice && (unmarshall({ notice: row.notice }) as { notice: Notice }).notice;
    this.notices.set(externalId, [
      ...(this.notices.get(externalId) ?? []),
      { ...moment, revision: Number(row.revision?.N), notice },
    ]);
    if (!isNew) return;
    this.keys.set(externalId, key);
    this.externalIds.set(id, externalId);
    const contactId = key.pk.slice(2);
    this.byContact.set(contactId, new Set([...this.of(contactId), externalId]));
  }
}
