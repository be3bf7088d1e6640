/** The hours of `clinic.yaml`, as `core/time/openingHours.ts` reckons with them. */
import type { OpeningHours, WallRange } from '../time/openingHours.ts';
import type { Zone } from '../time/time.ts';
import type { Clinic, ClinicWeek } from './clinic.ts';

/** Monday first, as in `OpeningHours`. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** `09:00-17:00`, or a list of such texts. */
export function wallRanges(written: string | readonly string[] | undefined): WallRange[] {
  const texts = written === undefined ? [] : typeof written === 'string' ? [written] : written;
  return texts.map((text) => {
    const [from = '', to = ''] = text.split('-');
    return { from, to };
  });
}

/** The days of an entry of `closedDays`, both included. */
export function closedRange(entry: Clinic['closedDays'][number]): { from: string; to: string } {
  if (typeof entry === 'string') return { from: entry, to: entry };
  return 'date' in entry ? { from: entry.date, to: entry.date } : { from: entry.from, to: entry.to };
}

function hoursFrom(clinic: Clinic, week: ClinicWeek | undefined, zone: Zone): OpeningHours {
  return {
    zone,
    week: weekdays.map((day) => wallRanges(week?.[day])),
    closed: clinic.closedDays.map(closedRange),
    short: Object.fromEntries((clinic.shortDays ?? []).map(({ date, open }) => [date, wallRanges(open)])),
  };
}

/**
 * When the doors are open: of the place `location`, on that place's wall; without one, of the clinic. A place that gives
 * no hours has the clinic's, read on its own wall.
 */
export function placeHours(clinic: Clinic, location?: string): OpeningHours {
  const place = location === undefined ? undefined : clinic.locations[location];
  return hoursFrom(clinic, place?.hours?.place ?? clinic.hours.place, place?.zone ?? clinic.zone);
}

/**
 * When somebody answers the telephone that emails about a visit at `location` name; without a location, the clinic's.
 * A place that has neither a telephone nor phone hours of its own is rung at the clinic, on the clinic's wall.
 */
export function phoneHours(clinic: Clinic, location?: string): OpeningHours {
  const known = answered.get(clinic) ?? new Map<string, OpeningHours>();
  answered.set(clinic, known);
  const key = location ?? '';
  const made = known.get(key) ?? phoneHoursFrom(clinic, location);
  known.set(key, made);
  return made;
}

/** A plan asks for them at each of its steps; they are the same until the next release. */
const answered = new WeakMap<Clinic, Map<string, OpeningHours>>();

function phoneHoursFrom(clinic: Clinic, location?: string): OpeningHours {
  const place = location === undefined ? undefined : clinic.locations[location];
  const own = place && (place.phone !== undefined || place.hours?.phone !== undefined);
  return hoursFrom(clinic, place?.hours?.phone ?? clinic.hours.phone, own ? place.zone : clinic.zone);
}
