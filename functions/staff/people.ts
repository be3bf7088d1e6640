/** What staff do about one person, at the desk or by a system: a hold, and a call that was made. */
import { actOn } from '../core/people/contactAct.ts';
import { setHold } from '../core/people/hold.ts';
import type { WebParts } from '../web/dependencies.ts';
import { json, type Request, type Response } from '../web/http.ts';
import { parsed } from './parsed.ts';
import { callIdSchema, contactIdSchema } from './requests.ts';

/** One route's work. @param by who called, for the log. */
export type Act = (made: WebParts, request: Request, by: string) => Promise<Response>;

/** Stops every email to a person, or lets them go again (C21). */
export const holdPerson =
  (hold: boolean): Act =>
  async (made, request, by) => {
    const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
    const done = await actOn(made.people, contactId, made.clock.now(), setHold(hold, by));
    return done === 'absent' ? json(404, { error: 'no such person' }) : json(200, { contactId, hold });
  };

/** Somebody has telephoned: the call leaves the list. */
export const markCalled: Act = async (made, request, by) => {
  const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
  const callId = parsed(callIdSchema, request.pathParameters?.callId, 'callId');
  const done = await made.calls.markCalled(contactId, callId, by, made.clock.now());
  return done ? json(200, { contactId, callId, state: 'called' }) : json(404, { error: 'no such open call' });
};
