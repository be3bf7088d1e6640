/** What a release changes for everybody, counted as people are read: as much memory for a hundred thousand as for one. */
import { defined } from '../../../functions/core/model/defined.ts';
import type { Person } from '../../../functions/core/model/person.ts';
import type { Release } from '../../../functions/core/ports.ts';
import { dayMs, hourMs, minuteMs } from '../../../functions/core/time/time.ts';
import { type Effect, type EffectKind, refusedKinds } from './effects.ts';

/** So many people and emails are touched in the same way. */
export interface Count {
  readonly kind: EffectKind;
  readonly journey: string;
  /** Undefined: the journey itself. */
  readonly step?: string;
  /** How much earlier or later, in days, hours or minutes, whichever it is some of. */
  readonly by?: string;
  readonly people: number;
  /** One for each visit. */
  readonly emails: number;
}

/** The plan of a release. */
export interface ReleasePlan {
  /** What it was planned against: the id of the release in force. */
  readonly against: string;
  readonly release: string;
  /** Who was looked at: everybody with an email due, or a visit ahead. */
  readonly looked: number;
  /** How many of them anything changes for. */
  readonly touched: number;
  readonly counts: readonly Count[];
  /** Why it may not be published, unless it is meant so; empty: it may. */
  readonly refused: readonly Refused[];
  /** By kind and step, as `missed prepare/eating`, whom a refusal or a call is about: contact ids, five thousand at most of each. */
  readonly who: Readonly<Record<string, readonly string[]>>;
}

/** A harm that stands in the way of a release. */
export interface Refused {
  readonly kind: EffectKind;
  /** As `prepare/eating`. */
  readonly step: string;
  /** A sentence. */
  readonly said: string;
}

/** What a row of the words table has room for. */
const idsMax = 5_000;
const listed: ReadonlySet<EffectKind> = new Set([...refusedKinds, 'called']);

export class Tally {
  private readonly counts = new Map<
    string,
    { effect: Effect; by: string | undefined; people: number; emails: number }
  >();
  private readonly who = new Map<string, string[]>();
  private looked = 0;
  private touched = 0;

  add({ contact }: Person, effects: readonly Effect[]): void {
    this.looked += 1;
    if (effects.length > 0) this.touched += 1;
    const own = new Set<string>();
    for (const effect of effects) {
      const by = effect.byMs === undefined ? undefined : spanOf(effect.byMs);
      const key = [effect.journey, effect.step ?? '', effect.kind, by ?? ''].join('\n');
      const count = this.counts.get(key) ?? { effect, by, people: 0, emails: 0 };
      count.emails += 1;
      if (!own.has(key)) count.people += 1;
      own.add(key);
      this.counts.set(key, count);
      if (!listed.has(effect.kind)) continue;
      const name = `${effect.kind} ${effect.journey}/${effect.step ?? ''}`;
      const ids = this.who.get(name) ?? [];
      if (ids.length < idsMax && ids.at(-1) !== contact.id) ids.push(contact.id);
      this.who.set(name, ids);
    }
  }

  plan({ before, after }: { readonly before: Release; readonly after: Release }): ReleasePlan {
    const counts = [...this.counts.entries()]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(
        ([
          ,
          {
            effect: { kind, journey, step },
            by,
            people,
            emails,
          },
        ]) => defined<Count>({ kind, journey, step, by, people, emails }),
      );
    return {
      against: before.id,
      release: after.id,
      looked: this.looked,
      touched: this.touched,
      counts,
      refused: counts.filter(({ kind }) => refusedKinds.has(kind)).map(refusalOf),
      who: Object.fromEntries(this.who),
    };
  }
}

const refusalOf = ({ kind, journey, step = '', people }: Count): Refused => ({
  kind,
  step: `${journey}/${step}`,
  said:
    kind === 'missed'
      ? `${people} would miss ${journey}/${step}, a safety email that they have still to get`
      : `${people} would get ${journey}/${step} a second time`,
});

/** "2 days", "3 hours", "20 minutes". */
function spanOf(ms: number): string {
  const [size, name] = ms >= dayMs * 0.8 ? [dayMs, 'day'] : ms >= hourMs ? [hourMs, 'hour'] : [minuteMs, 'minute'];
  const many = Math.max(1, Math.round(ms / size));
  return `${many} ${name}${many === 1 ? '' : 's'}`;
}
