/** Planted bugs of open hours, as a tired colleague would make them, each with the test file that is red with it. */

const reckoned = { file: 'core/time/openingHours.ts', caughtBy: 'test/core/time/openingHours.test.ts' };
const ofClinic = { file: 'core/model/clinicHours.ts', caughtBy: 'test/core/email/hours.test.ts' };
const printed = { file: 'core/email/hours.ts', caughtBy: 'test/core/email/hours.test.ts' };

export const plantedInHours = [
  {
    ...reckoned,
    name: 'open hours: the offset of the morning holds for the whole day',
    find: "const to = Math.min(moment.getTimeZoneTransition('next')?.epochMilliseconds ?? end, end);",
    replace: 'const to = end;',
  },
  {
    ...reckoned,
    name: 'open hours: the last of several closed days is open',
    find: 'from <= date && date <= to',
    replace: '(from === to ? date === from : from <= date && date < to)',
  },
  {
    ...reckoned,
    name: 'open hours: a short day opens a day that is closed',
    find: 'return usual.flatMap(',
    replace: 'if (usual.length === 0) return within;\n  return usual.flatMap(',
  },
  {
    ...reckoned,
    name: 'open hours: where a UTC day has two days of the wall, the second is forgotten',
    find: 'const lastDay = Math.floor((part.to - 1 + part.offset) / dayMs);',
    replace: 'const lastDay = Math.floor((part.from + part.offset) / dayMs);',
  },
  {
    ...reckoned,
    name: 'open hours: what ends at closing time ends when the doors open again',
    find: 'if (rest <= span.to - span.from)',
    replace: 'if (rest < span.to - span.from)',
  },
  {
    ...reckoned,
    name: 'open hours: days count as closed on end although it opened in between',
    find: 'emptyDays = 0;\n          yield span;',
    replace: 'yield span;',
  },
  {
    ...reckoned,
    name: 'open hours: ranges that overlap count twice',
    find: 'else if (range.to > last.to) joined[joined.length - 1] = { from: last.from, to: range.to };',
    replace: 'else joined.push(range);',
  },
  {
    ...ofClinic,
    name: "open hours: a place's telephone is answered on the clinic's wall",
    find: 'own ? place.zone : clinic.zone',
    replace: 'clinic.zone',
  },
  {
    ...ofClinic,
    name: "open hours: a place's own hours are not read",
    find: 'place?.hours?.place ?? clinic.hours.place',
    replace: 'clinic.hours.place',
  },
  {
    ...printed,
    name: 'open hours: a day between two of the same hours is printed as open',
    find: 'if (run && run.at(-1) === day - 1) run.push(day);',
    replace: 'if (run) run.push(day);',
  },
  {
    ...printed,
    name: 'open hours: a closed day is told until it begins',
    find: 'to >= today && from <= last',
    replace: 'from > today && from <= last',
  },
];
