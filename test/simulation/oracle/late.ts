/** What becomes of a step that is late, by its journey's own word (I7): `skip` never goes, `merge` goes with another that may. */
import type { JourneyFile } from '../../../functions/core/model/journey.ts';
import { skewMaxMs } from '../world/faults.ts';
import type { Visit } from './facts.ts';
import { applies, earliest, type StepFile, usefulUntil } from './steps.ts';
import { minute } from './wall.ts';

/** A step is late a quarter of an hour after its moment; an email may be under way for the rest. */
const lateAfterMs = 15 * minute;
const underWayMs = 3 * minute;

export interface Late {
  readonly step: StepFile;
  readonly file: JourneyFile;
  readonly visit: Visit;
  readonly isMoved: boolean;
  readonly notice: string;
  readonly zone: string;
  /** When SES took it. */
  readonly at: number;
  /** Steps of its enrollment that have come to an end under this revision. */
  readonly settled: ReadonlySet<string>;
}

/** Why a step should not have gone so late; undefined when it may. */
export function wronglyLate({ step, file, visit, isMoved, notice, zone, at, settled }: Late): string | undefined {
  // What waits for the next day goes by itself, as what is sent late does.
  const goesAlone = step.late === undefined || step.late === 'send' || step.late === 'nextDay';
  if (!file.anchor || goesAlone) return undefined;
  const due = earliest(step, file, visit, at, zone);
  if (at <= due + lateAfterMs + underWayMs + skewMaxMs) return undefined;
  if (step.late === 'skip') return 'it is skipped when it is late';
  const into = file.steps.slice(file.steps.indexOf(step) + 1).find((other) => {
    if (other.reply || other.late === 'merge' || other.late === 'skip' || settled.has(other.id)) return false;
    if ('after' in other.send || !applies(other, visit, isMoved, notice)) return false;
    const until = usefulUntil(other, file, visit);
    const moment = earliest(other, file, visit, at, zone);
    return moment <= at - underWayMs - skewMaxMs && (until === undefined || at < until - underWayMs - skewMaxMs);
  });
  return into && `it goes with "${into.id}" when it is late`;
}
