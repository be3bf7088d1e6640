/**
 * What was said and acknowledged, kept apart from everything the product stores. A fact is a history of acts; between an
 * act's beginning and its answer it may or may not hold, and then every value it could have is possible.
 */

/** The order of everything that happened: a number that only grows. */
export type Sequence = number;

export interface Act<V> {
  readonly begin: Sequence;
  /** Answered with success. */
  acked: Sequence | undefined;
  /** Nothing of it can happen any more, answered or not. */
  over: Sequence | undefined;
  /** What it makes of a value: all that it could. */
  readonly change: (value: V) => readonly V[];
}

export class Fact<V> {
  private readonly initial: V;
  private readonly acts: Act<V>[] = [];

  constructor(initial: V) {
    this.initial = initial;
  }

  begin(at: Sequence, change: (value: V) => readonly V[]): Act<V> {
    const act: Act<V> = { begin: at, acked: undefined, over: undefined, change };
    this.acts.push(act);
    return act;
  }

  /** Every value it could have at any moment from `from` to `to`. */
  possible(from: Sequence, to: Sequence): readonly V[] {
    const end = (act: Act<V>) => act.over ?? Number.POSITIVE_INFINITY;
    const begun = this.acts.filter((act) => act.begin < to).sort((a, b) => end(a) - end(b) || a.begin - b.begin);
    let values: readonly V[] = [this.initial];
    for (const act of begun) {
      const overlaps = begun.some((other) => other !== act && other.begin < end(act) && end(other) > act.begin);
      const certain = act.acked !== undefined && act.acked < from && !overlaps;
      const after = unique(values.flatMap((value) => act.change(value)));
      values = certain ? after : unique([...values, ...after]);
    }
    // Two acts at the same time may land in either order.
    for (const act of begun) {
      const overlaps = begun.some((other) => other !== act && other.begin < end(act) && end(other) > act.begin);
      const later = begun.filter((other) => other.begin >= end(act) && other.acked !== undefined && other.acked < from);
      if (overlaps && later.length === 0) values = unique([...values, ...values.flatMap((value) => act.change(value))]);
    }
    return values;
  }

  /** When the last act that could have set a value satisfying `is` was begun. */
  lastBegin(to: Sequence): Sequence | undefined {
    return this.acts.filter((act) => act.begin < to).at(-1)?.begin;
  }
}

function unique<V>(values: readonly V[]): readonly V[] {
  const seen = new Map(values.map((value) => [typeof value === 'object' ? JSON.stringify(value) : value, value]));
  return [...seen.values()];
}

/** An appointment as staff know it. Times in ms since 1970. */
export interface Visit {
  readonly status: 'booked' | 'cancelled' | 'completed' | 'noshow' | 'gone';
  readonly kind: 'infusion' | 'consultation';
  readonly zone: string;
  readonly start: number;
  readonly end: number;
  /** When this was said. */
  readonly at: number;
}

export type Consent = 'none' | 'asked' | 'confirmed' | 'left';

/** One contact as the person and the staff know it. */
export class ContactFacts {
  readonly id: string;
  readonly email: string;
  readonly consent: Fact<Consent>;
  readonly reminders = new Fact<'on' | 'left'>('on');
  readonly hold = new Fact<boolean>(false);
  readonly wrongPerson = new Fact<boolean>(false);
  readonly zone: Fact<string>;
  /** By external id. */
  readonly visits = new Map<string, Fact<Visit | undefined>>();
  /** External id → the product's own. */
  readonly appointmentIds = new Map<string, string>();

  constructor(id: string, email: string, zone: string, consent: Consent) {
    this.id = id;
    this.email = email;
    this.zone = new Fact(zone);
    this.consent = new Fact<Consent>(consent);
  }
}

/** An address: what bounced or complained, per class. */
export class AddressFacts {
  readonly marketing = new Fact<boolean>(false);
  readonly reminder = new Fact<boolean>(false);
}
