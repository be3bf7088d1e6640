/** One patient who comes every fourteen days for two years: does the fiftieth visit take what an early one does? */
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { instantFromMs } from '../../functions/core/time/time.ts';
import { staff } from '../../local/scenario/acts.ts';
import type { System } from '../../local/system.ts';
import { plus, type Taken, times, together } from './count.ts';
import { minuteMs, play } from './play.ts';
import { type Act, bookingDay, typeOf } from './script.ts';

export interface Stretch {
  readonly emails: number;
  /** Of one email, all functions. */
  readonly each: Taken;
}

export interface Patient {
  readonly visits: number;
  readonly emails: number;
  /** The second to the fifth visit: after the first, which has emails of its own. */
  readonly early: Stretch;
  /** The last four. */
  readonly late: Stretch;
}

const dayMs = 24 * 60 * minuteMs;
const everyMs = 14 * dayMs;
const stretchVisits = 4;

/**
 * Each visit is booked when the one before is over. What a visit takes is all from its booking to the next one's.
 * @param tell told after each visit, with its number.
 */
export async function playPatient(
  system: System,
  { visits, release, tell }: { visits: number; release: { readonly clinic: Clinic }; tell(visit: number): void },
): Promise<Patient> {
  const type = typeOf(release, 'infusion');
  const first = bookingDay(system.clock.now());
  const stretches: { readonly emails: number; readonly taken: Taken }[] = [];
  for (let index = 0; index < visits; index += 1) {
    const begins = first + index * everyMs;
    const start = begins + everyMs - 3 * 60 * minuteMs;
    const path = `/staff/appointments/front-desk/visit-${index + 1}`;
    const iso = (ms: number) => instantFromMs(ms);
    const acts: Act[] = [
      {
        at: begins,
        run: (running) =>
          staff(running, 'PUT', path, {
            email: 'patient@example.com',
            firstName: 'Grace',
            type,
            emailAcknowledged: true,
            start: iso(start),
            end: iso(start + 120 * minuteMs),
          }),
      },
      {
        at: start + 130 * minuteMs,
        run: (running) => staff(running, 'POST', `${path}/status`, { status: 'completed' }),
      },
    ];
    const { work, emails } = await play(system, { begins, ends: begins + everyMs, acts, idle: false });
    stretches.push({ emails, taken: together(work) });
    tell(index + 1);
  }
  const stretch = (of: typeof stretches): Stretch => {
    const emails = of.reduce((sum, each) => sum + each.emails, 0);
    return { emails, each: times(of.map(({ taken }) => taken).reduce(plus), 1 / emails) };
  };
  return {
    visits,
    emails: stretches.reduce((sum, { emails }) => sum + emails, 0),
    early: stretch(stretches.slice(1, 1 + stretchVisits)),
    late: stretch(stretches.slice(-stretchVisits)),
  };
}
