/** A move is told from what to what: of each fact that is otherwise than the person was told, and of no other (words.md A3). */
import { describe, expect, test } from 'vitest';
import { valuesFor } from '../../../functions/core/email/values.ts';
import type { Appointment } from '../../../functions/core/model/appointment.ts';
import type { Clinic } from '../../../functions/core/model/clinic.ts';
import type { FactsTold } from '../../../functions/core/model/send.ts';
import type { Values } from '../../../functions/core/model/template.ts';
import { newsOf } from '../../../functions/core/plan/news.ts';
import { appointment, at, clinic, enrollment, person } from '../../support/people.ts';

const links = {
  site: '',
  confirm: '',
  address: '',
  preferences: '',
  unsubscribe: '',
  notMe: '',
  language: '',
  fullEmails: '',
};
const places: Clinic = {
  ...clinic,
  locations: {
    ...clinic.locations,
    kingston: {
      name: { en: 'Kingston office', es: 'Consultorio de Kingston' },
      address: '2 Sample Street',
      zone: clinic.zone,
    },
    west: { name: 'West', address: '3 Sample Street', zone: 'America/Los_Angeles' },
  },
};
/** Wednesday, February 24, 1:00 pm to 3:00 pm in New York. */
const before: FactsTold = {
  start: at('2027-02-24T18:00:00Z'),
  end: at('2027-02-24T20:00:00Z'),
  kind: 'infusion',
  location: 'albany',
};

function told(now: Partial<Appointment>, locale = 'en', known: FactsTold | null = before): Values {
  const visit = appointment({ ...before, revision: 1, ...now });
  const mine = enrollment('prepare', { instance: visit.id, ...(known ? { told: known } : {}) });
  const one = { release: { clinic: places }, person: person({ appointments: [visit] }), enrollment: mine };
  const news = newsOf(mine, { id: 'moved', reply: true }, [visit]);
  return valuesFor({ ...one, now: at('2027-02-20T15:00:00Z'), news }, 'moved', links, locale).values.told as Values;
}
const nothing = { day: undefined, time: undefined, end: undefined, place: undefined, kind: undefined };

describe('what a move says of before (words.md A3)', () => {
  test('another day, at the same hours: the day alone', () => {
    expect(told({ start: at('2027-02-25T18:00:00Z'), end: at('2027-02-25T20:00:00Z') })).toMatchObject({
      ...nothing,
      day: 'Wednesday, February 24',
      otherwise: true,
    });
  });

  test('another hour of the day: the time and the end, in the language of the reader', () => {
    const hours = { start: at('2027-02-24T13:30:00Z'), end: at('2027-02-24T15:30:00Z') };
    expect(told(hours)).toMatchObject({ ...nothing, time: '1:00 pm Eastern Time', end: '3:00 pm Eastern Time' });
    expect(told(hours, 'es').time).toBe('1:00 p. m., hora del Este');
  });

  test('another place is no other time, also where the place goes by another clock (pages-and-commands.md A2)', () => {
    expect(told({ location: 'kingston' })).toMatchObject({ ...nothing, place: 'Albany' });
    // The same moment is another hour there, and that is told as the wall of the place told before shows it.
    expect(told({ location: 'west' })).toMatchObject({ place: 'Albany', time: '1:00 pm Eastern Time', day: undefined });
    expect(told({}, 'es', { ...before, location: 'kingston' }).place).toBe('Consultorio de Kingston');
  });

  test('another kind of visit', () => {
    expect(told({ kind: 'consultation' })).toMatchObject({ ...nothing, kind: 'infusion', otherwise: true });
  });

  test('an hour that the clocks took away between the two days is no other time', () => {
    // March 14: the clocks change. One o'clock is one o'clock.
    expect(told({ start: at('2027-03-15T17:00:00Z'), end: at('2027-03-15T19:00:00Z') })).toMatchObject({
      time: undefined,
      end: undefined,
      day: 'Wednesday, February 24',
    });
  });

  test('moved there and back before anybody was told: it is as they know it', () => {
    expect(told({ revision: 2 })).toMatchObject({ ...nothing, otherwise: false, same: true });
  });

  test('where nobody knows what was told, nothing is said of it', () => {
    expect(told({}, 'en', null)).toMatchObject({ ...nothing, otherwise: false, same: false });
  });
});

test('an email that goes again because of a move knows it; one that goes for the first time does not', () => {
  const visit = appointment({ revision: 1 });
  const gone = { revision: 0, at: visit.bookedAt, outcome: 'sent' } as const;
  const mine = enrollment('prepare', {
    instance: visit.id,
    settled: { driver: gone, eve: { ...gone, outcome: 'skipped' }, eating: { ...gone, revision: 1 } },
  });
  const again = (id: string) => newsOf(mine, { id, reply: false }, [visit]).resent;
  expect(['driver', 'eve', 'eating', 'leaving'].map(again)).toEqual([true, undefined, undefined, undefined]);
});
