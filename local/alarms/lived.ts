/**
 * Which time was lived: the machine's own, and what was gone through a minute at a time. A leap of the clock over hours is
 * time in which no schedule was run; on AWS it would have been, and would have found nothing to do.
 */
import { keptMs, minuteMs } from './store.ts';

/** Schedules have a rhythm of a minute: who goes on that far has left none of them out. */
const stepMs = 1.5 * minuteMs;

export class LivedTime {
  /** [from, to], epoch ms of the movable clock, oldest first. */
  private spans: { readonly from: number; to: number }[] = [];

  /** It is `now`, and until now the schedules were run each minute, if the last call was not long ago. */
  pass(now: number): void {
    const last = this.spans.at(-1);
    if (last && now >= last.from && now - last.to <= stepMs) last.to = Math.max(last.to, now);
    else this.spans.push({ from: now, to: now });
    this.spans = this.spans.filter(({ to }) => to >= now - keptMs);
  }

  /** True when nothing of [from, to) was leapt over. */
  covers(from: number, to: number): boolean {
    return this.spans.some((span) => span.from <= from && to <= span.to);
  }
}
