/** What an email says of a move: from what to what, and whether it says again what it has said before. */
import { type Appointment, appointmentFor } from '../model/appointment.ts';
import { defined } from '../model/defined.ts';
import { type Enrollment, hasGone } from '../model/enrollment.ts';
import type { Step } from '../model/journey.ts';
import { type FactsTold, factsTold } from '../model/send.ts';

export interface News {
  /** Of an answer to a move: the visit as the person was last told it, which may be as it is now. */
  readonly before?: FactsTold;
  /** The step has gone before, and a move has made that untrue. */
  readonly resent?: true;
}

const nothing: News = {};

/** What is new in the email of `step`, seen before it goes. */
export function newsOf(
  enrollment: Enrollment,
  step: Pick<Step, 'id' | 'reply'>,
  appointments: readonly Appointment[],
): News {
  const visit = appointmentFor(enrollment.instance, appointments);
  if (visit === undefined || visit.revision === 0) return nothing;
  const gone = enrollment.settled[step.id];
  return defined<News>({
    before: step.reply && enrollment.told ? factsTold(enrollment.told) : undefined,
    resent: gone !== undefined && hasGone(gone) && gone.revision < visit.revision ? true : undefined,
  });
}
