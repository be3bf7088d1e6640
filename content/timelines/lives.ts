/** The lives of `docs/timelines/`: dates are real ones of 2027, in New York unless said otherwise. */
import type { Contact } from '../../functions/core/model/contact.ts';
import type { Person } from '../../functions/core/model/person.ts';
import { type Instant, plusMs } from '../../functions/core/time/time.ts';
import type { Act } from './life.ts';
import {
  at,
  became,
  booked,
  confirmed,
  left,
  missedAsked,
  moved,
  noticed,
  somebody,
  type VisitSaid,
} from './people.ts';

export interface Life {
  /** The file's name. */
  readonly name: string;
  readonly title: string;
  /** What this page is there to show. */
  readonly about: string;
  readonly person: Person;
  readonly acts: readonly Act[];
  readonly until: Instant;
}

const zone = 'America/New_York';
const ny = (wall: string): Instant => at(wall, zone);

const visit = (id: string, date: string, from: string, to: string, changes: Partial<VisitSaid> = {}): VisitSaid => ({
  id,
  location: 'kingston',
  start: ny(`${date} ${from}`),
  end: ny(`${date} ${to}`),
  ...changes,
});

const life = (
  name: string,
  title: string,
  about: string,
  acts: readonly Act[],
  { person = {}, until = '2027-06-30' }: { readonly person?: Partial<Contact>; readonly until?: string } = {},
): Life => ({
  name,
  title,
  about,
  person: somebody(person),
  acts: acts.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
  until: ny(`${until} 00:00`),
});

/** Visits booked one a minute from `bookedAt` on, each treated five minutes after its end. */
const course = (bookedAt: string, dates: readonly string[], from: string, to: string): Act[] =>
  dates.flatMap((date, index) => [
    booked(plusMs(ny(bookedAt), index * 60_000), visit(`v${index + 1}`, date, from, to)),
    became(plusMs(ny(`${date} ${to}`), 5 * 60_000), `v${index + 1}`, 'completed'),
  ]);

const treated = (date: string, time: string): Act => became(ny(`${date} ${time}`), 'v1', 'completed');
const one = (bookedAt: string, ...said: Parameters<typeof visit> extends [string, ...infer Rest] ? Rest : never): Act =>
  booked(ny(bookedAt), visit('v1', ...said));

const fiveDays = ['2027-03-01', '2027-03-02', '2027-03-03', '2027-03-04', '2027-03-05'];
const tenDays = [...fiveDays, '2027-03-08', '2027-03-09', '2027-03-10', '2027-03-11', '2027-03-12'];

export const lives: readonly Life[] = [
  life('infusion-ten-days-ahead', 'An infusion booked ten days ahead', 'The calm case: every email has its day.', [
    one('2027-03-01 14:10', '2027-03-11', '11:00', '13:00'),
    treated('2027-03-11', '13:05'),
  ]),
  life(
    'infusion-booked-last-night',
    'An infusion booked last night for eight in the morning',
    'Nobody answers the phone any more before the last meal: one email with everything, and the desk asks at the door.',
    [one('2027-03-02 21:00', '2027-03-03', '08:00', '10:00'), treated('2027-03-03', '10:05')],
  ),
  life(
    'six-in-two-weeks',
    'Six infusions in two weeks, booked in one sitting',
    'Each infusion has its times; one list; aftercare from day three on counts from the last.',
    course(
      '2027-02-11 10:00',
      ['2027-02-22', '2027-02-24', '2027-02-26', '2027-03-01', '2027-03-03', '2027-03-05'],
      '10:30',
      '12:30',
    ),
  ),
  life(
    'five-days-in-a-row',
    'Five infusions, Monday to Friday',
    'The last open day before the first tells all five; then one email each evening.',
    course('2027-02-11 10:00', fiveDays, '10:30', '12:30'),
  ),
  life(
    'ten-days-in-a-row',
    'Ten infusions, two weeks from Monday to Friday',
    'The second week has no open day without an infusion within seven days: its times go the evening before.',
    course('2027-02-11 10:00', tenDays, '10:30', '12:30'),
  ),
  life(
    'talk-three-weeks-ahead',
    'A talk booked three weeks ahead, asked about pain',
    'Somebody who reads the series books a talk: what is unread goes before it, two a week, and nothing invites any more.',
    [
      confirmed(ny('2027-02-12 09:40'), 'pain'),
      one('2027-02-13 12:00', '2027-03-08', '14:00', '15:00', { kind: 'consultation' }),
      became(ny('2027-03-08 15:05'), 'v1', 'completed'),
    ],
  ),
  life(
    'talk-without-the-series',
    'A talk booked three weeks ahead, and nothing read',
    'Somebody who asked for no education emails gets one email before the talk that holds what must be known.',
    [
      one('2027-02-13 12:00', '2027-03-08', '14:00', '15:00', { kind: 'consultation' }),
      became(ny('2027-03-08 15:05'), 'v1', 'completed'),
    ],
  ),
  life(
    'talk-five-days-ahead',
    'A talk booked five days ahead by a reader of the series',
    'What is unread does not fit before the talk: one email holds all of it, the next morning.',
    [
      confirmed(ny('2027-02-27 09:40'), 'depression'),
      one('2027-03-03 12:00', '2027-03-08', '14:00', '15:00', { kind: 'consultation' }),
      became(ny('2027-03-08 15:05'), 'v1', 'completed'),
    ],
  ),
  life(
    'talk-and-the-series-left',
    'A reader books a talk and leaves the education emails',
    'What they have not read comes as an email about the visit, without an invitation.',
    [
      confirmed(ny('2027-02-12 09:40'), 'pain'),
      one('2027-02-13 12:00', '2027-03-08', '14:00', '15:00', { kind: 'consultation' }),
      left(ny('2027-02-21 09:00')),
      became(ny('2027-03-08 15:05'), 'v1', 'noshow'),
    ],
  ),
  life(
    'booked-three-days-ahead',
    'An infusion booked three days ahead',
    'What came too late for its moment goes the next morning.',
    [one('2027-03-01 14:10', '2027-03-04', '11:00', '13:00'), treated('2027-03-04', '13:05')],
  ),
  life(
    'booked-forty-hours-ahead',
    'An infusion booked forty hours ahead',
    'Never two emails within an hour, but for the answer to the booking.',
    [one('2027-03-02 19:00', '2027-03-04', '11:00', '13:00'), treated('2027-03-04', '13:05')],
  ),
  life(
    'monday-at-nine',
    'Monday at nine',
    'The times go on Friday, while somebody answers; the repeat on Sunday evening.',
    [one('2027-02-22 15:00', '2027-03-08', '09:00', '11:00', { location: 'albany' }), treated('2027-03-08', '11:05')],
  ),
  life(
    'saturday-for-monday',
    'Booked on Saturday for Monday',
    'Two days by the clock, and no open phone hour before the last meal: short notice.',
    [one('2027-03-06 10:00', '2027-03-08', '09:00', '11:00'), treated('2027-03-08', '11:05')],
  ),
  life(
    'moved-twice',
    'A visit that is moved twice',
    'Each move says from what to what. Inside seven days the answer to the move tells the driver everything.',
    [
      one('2027-02-15 10:00', '2027-02-24', '13:00', '15:00'),
      moved(ny('2027-02-20 11:00'), 'v1', ny('2027-02-26 13:00'), ny('2027-02-26 15:00')),
      moved(ny('2027-02-23 18:00'), 'v1', ny('2027-02-25 13:00'), ny('2027-02-25 15:00')),
      treated('2027-02-25', '15:05'),
    ],
  ),
  life(
    'moved-after-the-way-home',
    'A visit that is moved after its driver was asked',
    'What named the old day goes again, and its subject says that it has changed.',
    [
      one('2027-02-15 10:00', '2027-03-01', '11:00', '13:00'),
      moved(ny('2027-02-24 12:00'), 'v1', ny('2027-03-15 14:00'), ny('2027-03-15 16:00')),
      treated('2027-03-15', '16:05'),
    ],
  ),
  life('cancelled', 'A visit that is cancelled', 'The answer at once, and nothing after it.', [
    one('2027-02-15 10:00', '2027-03-01', '11:00', '13:00'),
    became(ny('2027-02-25 16:00'), 'v1', 'cancelled'),
  ]),
  life('did-not-come', 'A visit that is missed', 'Nothing goes until staff have asked for it.', [
    one('2027-02-15 10:00', '2027-03-01', '11:00', '13:00'),
    became(ny('2027-03-01 14:00'), 'v1', 'noshow'),
    missedAsked(ny('2027-03-01 16:30'), 'v1'),
  ]),
  life(
    'closed-this-morning',
    'Closed on the morning of a visit',
    'They hear of it before they set out: at eight, or at once where that would be too late.',
    [
      one('2027-02-15 10:00', '2027-03-01', '11:00', '13:00'),
      noticed(ny('2027-03-01 06:30'), 'v1', { kind: 'closed' }),
    ],
  ),
  life('phones-down', 'The phones are down the day before', 'Every later email of the visit says how to reach us.', [
    one('2027-02-15 10:00', '2027-03-03', '11:00', '13:00'),
    noticed(ny('2027-03-02 10:00'), 'v1', { kind: 'phonesDown' }),
    treated('2027-03-03', '13:05'),
  ]),
  life('marked-the-next-morning', 'Marked as treated the next morning', 'What no longer fits is left out.', [
    one('2027-02-15 10:00', '2027-03-01', '11:00', '13:00'),
    treated('2027-03-02', '11:00'),
  ]),
  life(
    'reader-in-los-angeles',
    'A reader in Los Angeles',
    'Times are those of the place; the quiet hours are the reader’s.',
    [one('2027-03-01 14:10', '2027-03-11', '11:00', '13:00'), treated('2027-03-11', '13:05')],
    { person: { zone: 'America/Los_Angeles' } },
  ),
  life('when-the-clocks-change', 'A Sunday on which the clocks change', 'The last meal is counted in real hours.', [
    one('2027-03-03 10:00', '2027-03-14', '08:00', '10:00'),
    treated('2027-03-14', '10:05'),
  ]),
  life(
    'short-form-three-days-ahead',
    'Three days ahead, in the short form',
    'Who has not agreed to full emails misses nothing that matters.',
    [one('2027-03-01 14:10', '2027-03-04', '11:00', '13:00'), treated('2027-03-04', '13:05')],
    { person: { emailForm: 'minimal' } },
  ),
  life(
    'short-form-ten-days-ahead',
    'Ten days ahead, in the short form',
    'The same emails as in full, at the same hours.',
    [one('2027-03-01 14:10', '2027-03-11', '11:00', '13:00'), treated('2027-03-11', '13:05')],
    { person: { emailForm: 'minimal' } },
  ),
  life(
    'ten-days-ahead-in-spanish',
    'Ten days ahead, in Spanish',
    'The same emails, in the language of the reader; the clinic reads the page.',
    [one('2027-03-01 14:10', '2027-03-11', '11:00', '13:00'), treated('2027-03-11', '13:05')],
    { person: { locale: 'es' } },
  ),
  life(
    'booked-twenty-six-hours-ahead',
    'An infusion booked twenty-six hours ahead',
    'Eight open phone hours are left before the last meal: the answer, and the times two hours later.',
    [one('2027-03-02 09:00', '2027-03-03', '11:00', '13:00'), treated('2027-03-03', '13:05')],
  ),
  life(
    'a-talk-and-an-infusion',
    'A talk and an infusion, booked in one sitting',
    'Each is told by itself, since their words differ.',
    [
      booked(ny('2027-02-15 10:00'), visit('v1', '2027-02-24', '14:00', '15:00', { kind: 'consultation' })),
      booked(ny('2027-02-15 10:02'), visit('v2', '2027-03-08', '11:00', '13:00')),
      became(ny('2027-02-24 15:05'), 'v1', 'completed'),
      became(ny('2027-03-08 13:05'), 'v2', 'completed'),
    ],
  ),
  life(
    'opening-late',
    'We open late on the day of a visit',
    'They hear of it before they set out, and later emails say it too.',
    [
      one('2027-02-15 10:00', '2027-03-01', '11:00', '13:00'),
      noticed(ny('2027-03-01 06:30'), 'v1', { kind: 'openingLate', opensAt: ny('2027-03-01 10:00') }),
      treated('2027-03-01', '13:05'),
    ],
  ),
  life(
    'reader-in-honolulu',
    'A reader in Honolulu',
    'What is no matter of safety waits for the reader’s morning; the times go while they can be followed.',
    [one('2027-03-01 14:10', '2027-03-11', '11:00', '13:00'), treated('2027-03-11', '13:05')],
    { person: { zone: 'Pacific/Honolulu' } },
  ),
  ...(['pain', 'depression', 'both', 'unsaid'] as const).map((interest) =>
    life(
      `reads-about-${interest}`,
      interest === 'unsaid'
        ? 'Asked for information, and said nothing more'
        : `Asked about ${interest === 'both' ? 'pain and depression' : interest}`,
      'The series, and then silence.',
      [confirmed(ny('2027-02-12 22:00'), interest)],
    ),
  ),
];
