/**
 * Acuity: the appointments of the weeks ahead, also those that are off; there is no filter for what has changed, and no
 * pages, so that a list which may have been cut off is asked for in shorter pieces.
 * https://developers.acuityscheduling.com/reference/get-appointments
 */
import { defined } from '../../core/model/defined.ts';
import { objectOf } from '../../core/people/bookingDraft.ts';
import { readId, readInstant } from '../../core/people/bookingFields.ts';
import { hourMs, plusMs } from '../../core/time/time.ts';
import { acuity } from '../../intake/sources/acuity.ts';
import { aheadDays, dayAfter } from '../ahead.ts';
import type { Asking, Listed, ListedPage, Listing } from '../listing.ts';
import { listedReading, listIn } from '../reading.ts';

/** A list as long as this may be only the beginning of one. */
const listedMax = 100;
const daysAtOnce = 31;

/** Days of the pass that come next: from which, and how many. */
interface Piece {
  readonly from: number;
  readonly days: number;
}

function listedOf(asking: Asking, appointment: unknown): Listed | undefined {
  const { id, datetimeCreated } = objectOf(appointment);
  const { clinic, secret, made } = asking;
  const form = { action: 'changed', id: readId(id) };
  const reading = acuity.read(form, clinic, made.clock.now(), secret);
  // What the webhook would have had to ask for is listed already.
  if (reading.kind !== 'lookUp') return undefined;
  const created = readInstant(datetimeCreated);
  const isNew = created !== undefined && created > plusMs(asking.passAt, -2 * hourMs);
  return listedReading(asking, acuity, reading.lookUp.read(appointment), isNew ? created : undefined);
}

export const acuityListing: Listing = {
  name: 'acuity',
  everyMs: hourMs,
  isOn: ({ user }) => user !== undefined,
  async page(asking: Asking): Promise<ListedPage> {
    const { http, secret, passAt, made, page } = asking;
    const piece: Piece = page === undefined ? { from: 0, days: daysAtOnce } : (JSON.parse(page) as Piece);
    const query = new URLSearchParams({
      minDate: dayAfter(passAt, piece.from),
      maxDate: dayAfter(passAt, piece.from + piece.days - 1),
      showall: 'true',
      excludeForms: 'true',
    });
    const user = Buffer.from(`${secret.user ?? ''}:${secret.key}`).toString('base64');
    const headers = { accept: 'application/json', authorization: `Basic ${user}` };
    const url = `${secret.api ?? acuity.api ?? ''}/appointments?${query}`;
    const found = listIn(await http({ url, headers }, made.clock.now()));
    const shorter: Piece = { from: piece.from, days: Math.ceil(piece.days / 2) };
    if (found.length >= listedMax && piece.days > 1) return { listed: [], next: JSON.stringify(shorter) };
    const from = piece.from + piece.days;
    const next: Piece = { from, days: Math.min(daysAtOnce, aheadDays - from) };
    return defined<ListedPage>({
      listed: found.flatMap((each) => listedOf(asking, each) ?? []),
      next: next.days > 0 ? JSON.stringify(next) : undefined,
    });
  },
};
