/** Days, times and numbers as the front desk says them. Walls are `YYYY-MM-DDTHH:MM`: they are printed as they stand. */

/** `2027-01-13`, or a wall: "Wednesday, January 13". */
export const day = (
  wall: string,
  form: Intl.DateTimeFormatOptions = { weekday: 'long', month: 'long', day: 'numeric' },
): string =>
  new Intl.DateTimeFormat('en-US', { ...form, timeZone: 'UTC' }).format(new Date(`${wall.slice(0, 10)}T00:00:00Z`));

/** `HH:MM` as people here say it: `9:05 am`. */
export function clock(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')} ${hour < 12 ? 'am' : 'pm'}`;
}

/** A wall: "Wednesday, January 13, 9:05 am". */
export const moment = (wall: string): string => `${day(wall)}, ${clock(wall.slice(11))}`;

/** A wall in a list: "Wed, Jan 13, 9:05 am"; with the year where it is not that of `today`. */
export function shortMoment(wall: string, today: string): string {
  const year = wall.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
  return `${day(wall, { weekday: 'short', month: 'short', day: 'numeric', ...year })}, ${clock(wall.slice(11))}`;
}

/** `date` moved by `days`. */
export const dayAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** How long ago, from hours that an event lies in: "less than an hour ago", "3 hours ago", "2 days ago". */
export function ago(at: string, now: string): string {
  const hours = Math.floor((Date.parse(now) - Date.parse(at)) / 3_600_000);
  if (hours < 1) return 'less than an hour ago';
  if (hours < 48) return hours === 1 ? 'an hour ago' : `${hours} hours ago`;
  return `${Math.floor(hours / 24)} days ago`;
}

/** "Ana", "Ana and Ben", "Ana, Ben and Cleo". */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
