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

  /**
   * Every value it could have at any moment from `from` to `to`: over every order of the acts in which none comes before
   * one that was over when it began. An act answered before `from` is in all of them, any other may be.
   */
  possible(from: Sequence, to: Sequence): readonly V[] {
    const begun = this.acts.filter((act) => act.begin < to).sort((a, b) => a.begin - b.begin);
    let values: readonly V[] = [this.initial];
    // Acts that overlap in a chain are looked at together, the rest one after the other.
    for (let index = 0; index < begun.length; ) {
      const group: Act<V>[] = [];
      let last = Number.NEGATIVE_INFINITY;
      for (let act = begun[index]; act && (group.length === 0 || act.begin < last); act = begun[index]) {
        group.push(act);
        last = Math.max(last, endOf(act));
        index += 1;
      }
      values = unique(values.flatMap((value) => inAnyOrder(value, group, from)));
    }
    return values;
  }

  /** Could it ever have had this value? */
  everPossible(value: V): boolean {
    return this.initial === value || this.acts.some((act) => act.change(this.initial).includes(value));
  }

  /** When the last act that could have set a value satisfying `is` was begun. */
  lastBegin(to: Sequence): Sequence | undefined {
    return this.acts.filter((act) => act.begin < to).at(-1)?.begin;
  }
}

const endOf = <V>(act: Act<V>): Sequence => act.over ?? Number.POSITIVE_INFINITY;

/** Every value that some order of `acts` makes of `value`: sets of acts already played, each with the values it left. */
function inAnyOrder<V>(value: V, acts: readonly Act<V>[], from: Sequence): readonly V[] {
  const [only] = acts;
  if (acts.length === 1 && only) {
    const after = only.change(value);
    return only.acked !== undefined && only.acked < from ? after : [value, ...after];
  }
  if (acts.length > togetherMax)
    return unique([
      value,
      ...acts.flatMap((act) => act.change(value)),
      ...acts.flatMap((one) => acts.flatMap((two) => one.change(value).flatMap(two.change))),
    ]);
  const all = 2 ** acts.length - 1;
  const left = new Map<number, readonly V[]>([[0, [value]]]);
  for (let played = 0; played < all; played += 1) {
    const values = left.get(played);
    if (!values) continue;
    const open = acts.filter((_, index) => (played & (1 << index)) === 0);
    acts.forEach((act, index) => {
      if ((played & (1 << index)) !== 0 || open.some((other) => other !== act && endOf(other) < act.begin)) return;
      const after = values.flatMap((each) => act.change(each));
      const certain = act.acked !== undefined && act.acked < from;
      const next = played | (1 << index);
      left.set(next, unique([...(left.get(next) ?? []), ...after, ...(certain ? [] : values)]));
    });
  }
  return left.get(all) ?? [];
}

/** Acts that overlap in a chain; of more than this any may have been left out. */
const togetherMax = 10;

function unique<V>(values: readonly V[]): readonly V[] {
  const seen = new Map(values.map((value) => [typeof value === 'object' ? JSON.stringify(value) : value, value]));
  return [...seen.values()];
}

/** An appointment as staff know it. Times in ms since 1970. */
export interface Visit {
  readonly status: 'booked' | 'cancelled' | 'completed' | 'noshow' | 'replaced' | 'gone';
  readonly kind: 'infusion' | 'consultation';
  readonly zone: string;
  readonly start: number;
  readonly end: number;
  /** Its booking system has let go of this time, and has not told the new one. */
  readonly moving?: true;
  /** The id that its booking system knows it by, where there is one. */
  readonly under?: string;
  /** When staff released the email about this absence. */
  readonly missedEmailAt?: number;
  /** When this was said. */
  readonly at: number;
  /** When its time was said: the booking, or its last move. */
  readonly revisedAt: number;
}

export type Consent = 'none' | 'asked' | 'confirmed' | 'left';

/** One contact as the person and the staff know it. */
export class ContactFacts {
  readonly id: string;
  readonly email: string;
  readonly consent: Fact<Consent>;
  readonly reminders = new Fact<'on' | 'left'>('on');
  /** `full` only once the person was told that email is not private, and agreed. */
  readonly emailForm = new Fact<'minimal' | 'full'>('minimal');
  readonly hold = new Fact<boolean>(false);
  /** A hold may have stood when they were erased: their address stays silent then (C21). */
  heldWhenErased = false;
  readonly wrongPerson = new Fact<boolean>(false);
  readonly zone: Fact<string>;
  readonly locale: Fact<'en' | 'es'>;
  /** Until when the person rests from the series; 0: they do not. */
  readonly restsUntil = new Fact<number>(0);
  /** When somebody last signed up for them. */
  askedAt = Number.NEGATIVE_INFINITY;
  /** By external id. */
  readonly visits = new Map<string, Fact<Visit | undefined>>();
  /** External id → the product's own. */
  readonly appointmentIds = new Map<string, string>();

  constructor(id: string, email: string, zone: string, locale: 'en' | 'es', consent: Consent) {
    this.id = id;
    this.email = email;
    this.zone = new Fact(zone);
    this.locale = new Fact(locale);
    this.consent = new Fact<Consent>(consent);
  }
}

/** An address: what bounced or complained, per class. */
export class AddressFacts {
  readonly marketing = new Fact<boolean>(false);
  readonly reminder = new Fact<boolean>(false);
}
