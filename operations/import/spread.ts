/**
 * When each imported person's first email may go: never more than so many an hour, in hours that are open where the person
 * is, so that a list of 50,000 is not 50,000 emails at one minute, nor the night's share at eight in the morning.
 */
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { epochMs, hourMs, type Instant, minuteMs, plusMs, type Zone } from '../../functions/core/time/time.ts';
import { isOpen } from '../../functions/core/time/window.ts';

/** A year of hours: a list that needs more is refused by whoever asks. */
const hoursMax = 24 * 366;

export class Spread {
  private readonly from: Instant;
  private readonly perHour: number;
  private readonly window: Clinic['sendingWindow'];
  /** The first hour after `from` that begins now or later: what is planned into the past goes out all at once. */
  private readonly first: number;
  /** How many first emails each hour after `from` holds. */
  private readonly taken: number[];
  /** The first hour that may still hold someone of a zone. Full and closed hours stay so. */
  private readonly firstOpen = new Map<Zone, number>();

  /** @param now later than `from` when an import goes on that was stopped, or was given a `from` that is past. */
  constructor(
    from: Instant,
    perHour: number,
    window: Clinic['sendingWindow'],
    taken: readonly number[] = [],
    now: Instant = from,
  ) {
    this.from = from;
    this.first = Math.max(0, Math.ceil((epochMs(now) - epochMs(from)) / hourMs));
    this.perHour = perHour;
    this.window = window;
    this.taken = [...taken];
  }

  /** Takes the next free moment for somebody in `zone`. */
  next(zone: Zone): Instant {
    for (let hour = this.firstOpen.get(zone) ?? this.first; hour < hoursMax; hour += 1) {
      const count = this.taken[hour] ?? 0;
      const at = plusMs(this.from, hour * hourMs + Math.floor((count * hourMs) / this.perHour));
      if (count < this.perHour && isOpen(at, zone, this.window, minuteMs)) {
        this.firstOpen.set(zone, hour);
        for (let before = this.taken.length; before < hour; before += 1) this.taken[before] = 0;
        this.taken[hour] = count + 1;
        return at;
      }
    }
    throw new RangeError('the first emails would take more than a year: raise --per-hour');
  }

  /** A moment that was taken before, by rows of a run that was stopped. */
  adopt(at: Instant): void {
    const hour = Math.max(0, Math.floor((epochMs(at) - epochMs(this.from)) / hourMs));
    for (let before = this.taken.length; before <= hour; before += 1) this.taken[before] = 0;
    this.taken[hour] = (this.taken[hour] ?? 0) + 1;
  }

  /** For the next run of the same list. */
  snapshot(): readonly number[] {
    return this.taken;
  }
}
