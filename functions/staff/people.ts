/** What staff do about one person, at the desk or by a system: a hold, a correction. */
import { addressHash, normalisedAddress } from '../adapters/identity.ts';
import { zoneOf } from '../core/model/appointment.ts';
import { defined } from '../core/model/defined.ts';
import { readFirstName } from '../core/model/firstName.ts';
import { readPhone } from '../core/people/bookingFields.ts';
import { correctPerson as correct } from '../core/people/correction.ts';
import { setHold } from '../core/people/hold.ts';
import { silence, speakAgain } from '../core/people/silence.ts';
import { localMinute } from '../core/time/time.ts';
import { countCalls } from '../web/bookings.ts';
import type { WebParts } from '../web/dependencies.ts';
import { bodyFields, json, type Request, type Response } from '../web/http.ts';
import { parsed } from './parsed.ts';
import { contactIdSchema, correctionSchema } from './requests.ts';

/** One route's work. @param by who called, for the log. */
export type Act = (made: WebParts, request: Request, by: string) => Promise<Response>;

/**
 * Stops every email to a person, or lets them go again (C21). The answer to a hold names the visits ahead of which they
 * will hear nothing: each is on the list to call.
 */
export const holdPerson =
  (hold: boolean): Act =>
  async (made, request, by) => {
    const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
    const now = made.clock.now();
    if (!hold) {
      const done = await speakAgain(made.people, contactId, now, setHold(false, by), 'onHold');
      return done === 'absent' ? json(404, { error: 'no such person' }) : json(200, { contactId, hold });
    }
    const { clinic } = await made.words.current();
    const { changed, visits, asked } = await silence(made.people, contactId, now, setHold(true, by), 'onHold');
    if (changed === 'absent') return json(404, { error: 'no such person' });
    countCalls(asked);
    const unsaid = visits.map((visit) => ({
      appointmentId: visit.id,
      source: visit.source,
      externalId: visit.externalId,
      kind: visit.kind,
      visit: localMinute(visit.start, zoneOf(visit, clinic)),
    }));
    return json(200, { contactId, hold, visits: unsaid });
  };

/** Corrects what is known of a person: it stays, whatever bookings say later. The answer repeats none of it. */
export const correctPerson: Act = async (made, request, by) => {
  const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
  const { email: written, firstName, phone, ...others } = parsed(correctionSchema, bodyFields(request));
  const email = written === undefined ? undefined : normalisedAddress(written);
  const to = email === undefined ? undefined : { email, addressHash: addressHash(await made.addressKey(), email) };
  const correction = defined<Parameters<typeof correct>[2]>({
    ...others,
    firstName: firstName === null ? null : readFirstName(firstName),
    phone: phone === null ? null : readPhone(phone),
    to,
  });
  const done = await correct(made.people, contactId, correction, by, made.clock.now(), made.identity);
  if (done === 'absent') return json(404, { error: 'no such person' });
  const corrected = Object.entries({ ...others, firstName, phone, email }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  return json(200, { contactId, result: done, corrected });
};
