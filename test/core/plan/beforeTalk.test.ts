/** What goes before a first talk, and after it: the journeys that ship, played for one person. */
import { describe, expect, test } from 'vitest';
import { type Act, live } from '../../../content/timelines/life.ts';
import { became, booked, confirmed, left, moved, somebody, at as wall } from '../../../content/timelines/people.ts';
import type { Contact } from '../../../functions/core/model/contact.ts';
import { type Instant, localMinute, plusMs } from '../../../functions/core/time/time.ts';
import { shipped } from '../../support/shipped.ts';

const words = shipped();
const at = (moment: string): Instant => wall(moment, 'America/New_York');
const start = at('2027-03-08 14:00');

const visit = (kind: 'consultation' | 'infusion', when: Instant, id = 'v1') => ({
  id,
  kind,
  location: 'kingston',
  start: when,
  end: plusMs(when, 3_600_000),
});
const talk = (bookedAt: string, when = start) => booked(at(bookedAt), visit('consultation', when));

/** `journey/step day` of every email, in order. */
function told(acts: readonly Act[], contact: Partial<Contact> = {}): readonly string[] {
  const ordered = acts.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  return live(words, somebody(contact), ordered, at('2027-06-30 00:00')).map(
    ({ journey, step, at: moment }) =>
      `${journey.id}/${step.id} ${localMinute(moment, 'America/New_York').slice(5, 10)}`,
  );
}
const named = (sent: readonly string[], ...ids: readonly string[]) =>
  sent.filter((each) => ids.some((id) => each.includes(`/${id} `) || each.startsWith(`${id}/`)));

describe('what is unread goes before the talk (words.md A8)', () => {
  const reader = [confirmed(at('2027-02-12 09:40'), 'pain'), talk('2027-02-13 12:00')];

  test('risks, suitability, evidence and cost, at most two a week, and neither an invitation nor the one email', () => {
    const sent = told([...reader, became(at('2027-03-08 15:05'), 'v1', 'completed')]);
    expect(named(sent, 'nurture', 'before-talk')).toEqual([
      'nurture/welcome 02-12',
      'nurture/what-it-is 02-16',
      'nurture/risks 02-20',
      'nurture/for-me 02-23',
      'nurture/evidence-pain 02-27',
      'nurture/cost-and-questions 03-03',
    ]);
    expect(sent.at(-1)).toBe('talked/after-talk 03-09');
  });

  test.each(['pain', 'depression', 'both', 'unsaid'] as const)('about %s: never a third within a week', (interest) => {
    for (const day of [13, 16, 19, 22, 25]) {
      const far = at('2027-04-12 14:00');
      const sent = live(
        words,
        somebody(),
        [confirmed(at('2027-02-12 09:40'), interest), talk(`2027-02-${day} 12:00`, far)],
        far,
      );
      const after = sent.filter((each) => each.journey.id === 'nurture' && each.at > at(`2027-02-${day} 12:00`));
      after.forEach((each, index) => {
        const third = after[index + 2];
        if (third) expect(Date.parse(third.at) - Date.parse(each.at)).toBeGreaterThan(6.9 * 86_400_000);
      });
      expect(after.at(-1)?.step.id).toBe('cost-and-questions');
      expect(after.every(({ step }) => step.send.beforeTalk !== undefined)).toBe(true);
    }
  });

  test('a talk that is cancelled lets the series go on, and nothing of it is lost or sent twice', () => {
    const sent = told([...reader, became(at('2027-02-21 09:00'), 'v1', 'cancelled')]);
    const series = named(sent, 'nurture').map((each) => each.split(' ')[0]);
    expect(new Set(series).size).toBe(series.length);
    expect(series).toEqual(expect.arrayContaining(['nurture/risks', 'nurture/for-me', 'nurture/cost-and-questions']));
  });

  test('a talk that is held ends the series, marked or not', () => {
    const late = at('2027-02-25 14:00');
    const sent = told([
      confirmed(at('2027-02-12 09:40'), 'pain'),
      talk('2027-02-13 12:00'),
      moved(at('2027-02-22 09:00'), 'v1', late, plusMs(late, 3_600_000)),
    ]);
    expect(named(sent, 'nurture').at(-1)).toBe('nurture/risks 02-20');
    expect(named(sent, 'before-talk')).toEqual(['prepare/before-talk 02-22']);
  });

  test('an infusion that is booked ends the series for good, as ever', () => {
    const sent = told([
      confirmed(at('2027-02-12 09:40'), 'pain'),
      booked(at('2027-02-13 12:00'), visit('infusion', start)),
    ]);
    expect(named(sent, 'nurture', 'before-talk')).toEqual(['nurture/welcome 02-12']);
  });
});

describe('one email before the talk, for whom the series does not reach in time (words.md A8)', () => {
  test.each<[string, readonly Act[], string]>([
    ['who never opted in', [talk('2027-02-13 12:00')], '03-01'],
    ['who booked inside a week', [confirmed(at('2027-02-27 09:40'), 'pain'), talk('2027-03-03 12:00')], '03-04'],
    [
      'who left',
      [confirmed(at('2027-02-12 09:40'), 'pain'), talk('2027-02-13 12:00'), left(at('2027-02-21 09:00'))],
      '03-01',
    ],
    ['who booked for tomorrow', [talk('2027-03-07 12:00')], '03-07'],
  ])('%s', (_who, acts, day) => {
    const sent = told(acts);
    expect(named(sent, 'before-talk')).toEqual([`prepare/before-talk ${day}`]);
    expect(named(sent, 'nurture').filter((each) => (each.split(' ')[1] ?? '') > day)).toEqual([]);
  });

  test('not who has read it all, nor before a second talk', () => {
    const read = [confirmed(at('2027-01-02 09:40'), 'pain'), talk('2027-03-03 12:00')];
    expect(named(told(read), 'before-talk')).toEqual([]);
    const second = booked(at('2027-03-20 09:00'), visit('consultation', at('2027-04-12 14:00'), 'v2'));
    const sent = told([talk('2027-02-13 12:00'), became(at('2027-03-08 15:05'), 'v1', 'completed'), second]);
    expect(named(sent, 'before-talk')).toEqual(['prepare/before-talk 03-01']);
  });
});

describe('one email after a talk that is marked as held (words.md A8)', () => {
  const held = [talk('2027-02-13 12:00'), became(at('2027-03-08 15:05'), 'v1', 'completed')];

  test('on the next open day, and then nothing', () => {
    expect(told(held).at(-1)).toBe('talked/after-talk 03-09');
    const friday = at('2027-03-12 14:00');
    const weekend = told([talk('2027-02-13 12:00', friday), became(at('2027-03-12 15:05'), 'v1', 'completed')]);
    expect(weekend.at(-1)).toBe('talked/after-talk 03-15');
  });

  test.each<[string, readonly Act[], Partial<Contact>]>([
    [
      'an infusion is booked',
      [...held, booked(at('2027-03-08 15:30'), visit('infusion', at('2027-03-22 11:00'), 'v2'))],
      {},
    ],
    ['staff hold the person', held, { hold: true }],
    ['they did not come', [talk('2027-02-13 12:00'), became(at('2027-03-08 15:05'), 'v1', 'noshow')], {}],
  ])('not when %s', (_why, acts, contact) => {
    expect(named(told(acts, contact), 'talked')).toEqual([]);
  });
});
