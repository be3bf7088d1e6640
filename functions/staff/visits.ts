/** What staff and their systems say of one visit, and how the answer is put: the same words at every door. */
import type { Appointment } from '../core/model/appointment.ts';
import { sayOfVisit, type VisitKey, type VisitResult, type VisitSaying } from '../core/people/visits.ts';
import type { WebParts } from '../web/dependencies.ts';
import { json, type Response } from '../web/http.ts';

/** @param by who says it, for the log. */
export async function sayOf(made: WebParts, key: VisitKey, saying: VisitSaying, by: string): Promise<VisitResult> {
  const { clinic } = await made.words.current();
  return sayOfVisit(made.people, key, saying, by, made.clock.now(), clinic);
}

/** What has to be done first, in words for whoever reads the answer. */
const hints: Readonly<Record<Extract<VisitResult, { kind: 'refused' }>['why'], string>> = {
  replaced: 'this visit goes on under another record',
  notBegun: 'this visit has not begun yet',
  notAhead:
    'only a visit that is booked and ahead has times to tell; of one that is being moved they are not known yet',
  closed: 'they were told that you are closed that day: tell them first that you are open after all',
  noEmails: 'no email goes to this person: call them',
  notMissed: 'mark the visit as missed first',
  oldMark: 'a mark can be taken back on its own day only; set what is true now, or book the visit again',
  cancellationTold: 'the person has been told that it is cancelled: book it again, and they are told that too',
};

/** @param shown what the answer says of the visit. */
export function answerOfVisit(result: VisitResult, shown: (visit: Appointment) => object): Response {
  switch (result.kind) {
    case 'absent':
      return json(404, { error: 'no such appointment' });
    case 'refused':
      return json(409, { error: 'this visit cannot be marked so', hint: hints[result.why] });
    case 'changed':
    case 'unchanged':
      return json(200, shown(result.appointment));
  }
}
