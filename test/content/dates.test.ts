/** What was right when it was written: the build for production says when its day has passed. */
import { expect, test } from 'vitest';
import { contentRoot } from '../../content/read/partials.ts';
import { checkDates } from '../../content/release/dates.ts';
import type { ReleaseBody } from '../../content/release/release.ts';
import { told, write } from './writing.ts';

const sources = `sources:
  label: { title: The label, year: 2024, id: DailyMed, lookAgain: 2027-02-28 }
  clinic: The clinic's own practice
emails: { welcome: [{ says: Hello, from: [clinic, label] }] }
`;
const found = (today: string, pricesUntil?: string) => {
  const root = contentRoot(write({ 'nurture/sources.yaml': sources }));
  const release = { clinic: { pricesUntil }, journeys: { nurture: {} } } as unknown as ReleaseBody;
  return told(checkDates(root, release, today));
};

test('a claim that ages is to be looked at again, from the day after its date on (clinical-2026.md 9)', () => {
  expect(found('2027-02-28')).toEqual([]);
  expect(found('2027-03-01')).toEqual([
    expect.stringMatching(
      /nurture\/sources\.yaml:2 \[dates\] "label" was to be looked at again by 2027-02-28: The label/,
    ),
  ]);
});

test('prices that have run out stop the release for production', () => {
  expect(found('2027-01-01', '2027-01-01')).toEqual([]);
  expect(found('2027-01-02', '2027-01-01')).toEqual([
    expect.stringMatching(/clinic\.yaml:1 \[dates\] the prices held until/),
  ]);
});
