/**
 * Acuity: a form with the appointment's id; what it is now is asked for. So whichever webhook comes, late or twice, the
 * answer is the newest state, and a replay finds nothing to change.
 * https://developers.acuityscheduling.com/docs/webhooks
 */

import { defined } from '../../core/model/defined.ts';
import { objectOf, readingOf, textOf } from '../../core/people/bookingDraft.ts';
import { readId, readInstant, readOptional, visitTypeOf } from '../../core/people/bookingFields.ts';
import { epochMs, type Instant, instantFromMs, minuteMs } from '../../core/time/time.ts';
import { hmac, isSame } from './signature.ts';
import type { Reading, Source } from './source.ts';

const actions: ReadonlySet<string> = new Set(['scheduled', 'rescheduled', 'canceled', 'changed']);

/** Minutes as Acuity writes them: `"60"`. */
function endOf(start: Instant | undefined, duration: unknown): Instant | undefined {
  const minutes = Number(duration);
  if (start === undefined || !Number.isInteger(minutes) || minutes < 1) return undefined;
  return instantFromMs(epochMs(start) + minutes * minuteMs);
}

export const acuity: Source = {
  name: 'acuity',
  format: 'form',
  api: 'https://acuityscheduling.com/api/v1',
  isSigned: ({ headers, raw }, key) => isSame(headers['x-acuity-signature'], hmac(key, 'base64', raw)),
  read(body, clinic, now, secret) {
    const form = objectOf(body);
    const action = textOf(form.action).replace(/^appointment\./, '');
    if (!actions.has(action)) {
      return { kind: 'ignored', reason: `only ${[...actions].join(', ')} are acted on` };
    }
    const id = textOf(form.id);
    if (!/^\d{1,20}$/.test(id)) {
      return { kind: 'refused', faults: [{ field: 'id', reason: 'must be the number of the appointment' }] };
    }
    const read = (details: unknown): Reading => {
      // `forms`, `formsText` and `notes` hold the intake answers: never looked at (C10, C19).
      const found = objectOf(details);
      if (readId(found.id) !== id) {
        return { kind: 'refused', faults: [{ field: 'id', reason: 'is not the appointment that was asked for' }] };
      }
      const start = readInstant(found.datetime);
      return readingOf(
        defined({
          source: 'acuity',
          ...readOptional({ firstName: found.firstName, phone: found.phone, zone: found.timezone }),
          externalId: id,
          status: found.canceled === true ? 'cancelled' : 'booked',
          start: found.datetime,
          end: endOf(start, found.duration),
          ...visitTypeOf(clinic, [readId(found.appointmentTypeID)], readId(found.calendarID)),
          email: found.email,
          // The state when it was asked for: of two that cross, the later question has the newer answer.
          occurredAt: now,
        }),
        now,
      );
    };
    const user = Buffer.from(`${secret.user ?? ''}:${secret.key}`).toString('base64');
    const headers = { accept: 'application/json', authorization: `Basic ${user}` };
    return { kind: 'lookUp', lookUp: { path: `/appointments/${id}`, headers, about: id, read } };
  },
};
