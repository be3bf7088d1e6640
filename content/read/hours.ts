/** What a schema cannot say of the hours in `clinic.yaml`: which end is the later, and what contradicts what. */
import type { Clinic, ClinicWeek } from '../../functions/core/model/clinic.ts';
import { closedRange, wallRanges, weekdays } from '../../functions/core/model/clinicHours.ts';
import type { Problems } from '../findings/problems.ts';
import type { Path, YamlFile } from './yaml.ts';

type Written = string | readonly string[];
type Fail = (path: Path, message: string, mend: string) => void;

/** Adds every fault of the clinic's hours, closed days and short days to `problems`. */
export function checkHours(clinic: Clinic, file: YamlFile, problems: Problems): void {
  const fail: Fail = (path, message, mend) => problems.error(file.source, file.at(path), 'clinic', message, mend);
  checkWeek(clinic.hours.place, ['hours', 'place'], fail);
  checkWeek(clinic.hours.phone, ['hours', 'phone'], fail);
  for (const [id, { hours }] of Object.entries(clinic.locations)) {
    for (const kind of ['place', 'phone'] as const) {
      const week = hours?.[kind];
      if (week) checkWeek(week, ['locations', id, 'hours', kind], fail);
    }
  }
  clinic.closedDays.forEach((entry, index) => {
    const { from, to } = closedRange(entry);
    if (from > to)
      fail(['closedDays', index, 'to'], `the closed days end on ${to}, before they begin on ${from}`, 'Swap the two.');
  });
  checkShortDays(clinic, fail);
}

function checkWeek(week: ClinicWeek, path: Path, fail: Fail): void {
  for (const day of weekdays) {
    const written = week[day];
    if (written !== undefined) checkRanges(written, [...path, day], fail);
  }
  if (weekdays.every((day) => wallRanges(week[day]).length === 0))
    fail(
      path,
      `"${path.join('.')}" has no hours on any weekday`,
      'Write at least one, such as monday: 09:00-17:00. Days off belong in closedDays.',
    );
}

function checkRanges(written: Written, path: Path, fail: Fail): void {
  const ranges = wallRanges(written);
  const placeOf = (index: number): Path => (typeof written === 'string' ? path : [...path, index]);
  const name = `"${path.map(String).join('.')}"`;
  ranges.forEach(({ from, to }, index) => {
    if (from >= to) {
      const message = `${name} is open from ${from} to ${to}: it ends before it begins`;
      const mend = 'Write the earlier time first. Hours past midnight end at 24:00, and go on from 00:00 the next day.';
      fail(placeOf(index), message, mend);
    }
    const other = ranges.slice(0, index).find((before) => from < before.to && before.from < to);
    if (other) {
      const message = `${name} has ${other.from}-${other.to} and ${from}-${to}, which overlap`;
      fail(placeOf(index), message, 'Write one range for both, or let the first end before the second begins.');
    }
  });
}

function checkShortDays({ shortDays = [], closedDays }: Clinic, fail: Fail): void {
  shortDays.forEach(({ date, open }, index) => {
    const path = ['shortDays', index];
    checkRanges(open, [...path, 'open'], fail);
    if (wallRanges(open).length === 0)
      fail([...path, 'open'], `the short day ${date} has no hours`, 'Write some, or move the day to closedDays.');
    if (shortDays.slice(0, index).some((other) => other.date === date))
      fail([...path, 'date'], `${date} stands among the short days twice`, 'Keep one of the two.');
    const closed = closedDays.map(closedRange).some(({ from, to }) => from <= date && date <= to);
    if (closed)
      fail([...path, 'date'], `${date} is a short day and a closed day at once`, 'Take it out of one of the two.');
  });
}
