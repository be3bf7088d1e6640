/** A visit as staff or their systems put it, booked or moved; and what is odd about its time. */
import type { z } from 'zod/mini';
import { addressHash, normalisedAddress } from '../adapters/identity.ts';
import { defined } from '../core/model/defined.ts';
import type { FactValues } from '../core/model/facts.ts';
import { bookableReason, isBookable } from '../core/people/bookingDraft.ts';
import { readOptional, visitTypeOf } from '../core/people/bookingFields.ts';
import { toldBy } from '../core/people/facts.ts';
import { putBooking } from '../core/people/takeBooking.ts';
import { checkTime, countCall } from '../web/bookings.ts';
import type { WebParts } from '../web/dependencies.ts';
import { json, type Response } from '../web/http.ts';
import { warningsFor } from '../web/warnings.ts';
import { InvalidError } from './parsed.ts';
import type { appointmentSchema, keySchema } from './requests.ts';

/** What the clinic's own system says of the person; what it leaves out it says nothing about. */
const factsOf = (
  { firstName, phone, inviteeTimeZone, locale }: ReturnType<typeof readOptional>,
  acknowledged: boolean | undefined,
): FactValues =>
  defined({
    firstName,
    phone,
    zone: inviteeTimeZone,
    locale,
    emailForm: acknowledged === undefined ? undefined : acknowledged ? 'full' : 'minimal',
  });

/** @param by who puts it, for the log. */
export async function putVisit(
  made: WebParts,
  key: z.infer<typeof keySchema>,
  body: z.infer<typeof appointmentSchema>,
  by: string,
): Promise<Response> {
  if (!isBookable(body.start, made.clock.now())) throw new InvalidError([{ field: 'start', reason: bookableReason }]);
  const { clinic } = await made.words.current();
  const { firstName, phone, zone, locale } = body;
  const person = readOptional({ firstName, phone, zone, locale });
  const email = normalisedAddress(body.email);
  const result = await putBooking(
    made.people,
    defined({
      ...key,
      start: body.start,
      end: body.end,
      // The type's own name is dropped: it may say more than an email should (C10).
      ...visitTypeOf(clinic, [body.type]),
      patientId: body.patientId ?? undefined,
      contact: defined({
        email,
        addressHash: addressHash(await made.addressKey(), email),
        zone: clinic.zone,
        locale: 'en',
        ...toldBy('record', made.clock.now(), factsOf(person, body.emailAcknowledged)),
      }),
    }),
    by,
    made.clock.now(),
    made.identity,
  );
  if (result.kind === 'ambiguous') {
    return json(409, {
      error: 'several people share this address',
      hint: 'send patientId, so that the right one is booked',
    });
  }
  if (result.kind === 'refused') {
    return json(409, {
      error: result.why === 'unknown' ? 'its person was erased' : 'its source has let go of this booking',
      hint: 'book it anew, under another id',
    });
  }
  const { appointment, calls } = result;
  if (calls.length > 0) countCall();
  const odd = result.kind === 'unchanged' ? [] : await checkTime(made, appointment);
  const warnings = [...(warningsFor(person, clinic) ?? []), ...odd];
  return json(result.kind === 'booked' ? 201 : 200, {
    result: result.kind,
    contactId: appointment.contactId,
    appointmentId: appointment.id,
    kind: appointment.kind,
    revision: appointment.revision,
    // Whoever put it hears at once what the front desk will be asked to telephone about.
    calls: calls.length > 0 ? calls : undefined,
    warnings: warnings.length > 0 ? warnings : undefined,
  });
}
