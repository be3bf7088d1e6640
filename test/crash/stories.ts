/**
 * Three short stories whose calls a crash is put into. Acts are told again after a crash and change nothing the second
 * time; they lie far enough apart that a doubt's grace ends in between.
 */
import { Temporal } from 'temporal-polyfill';
import { confirm, oneClick, signUp, staff } from '../../local/scenario/acts.ts';
import type { Act, Scenario } from '../../local/scenario/demo.ts';
import type { System } from '../../local/system.ts';

export const storyNames = ['information', 'visit', 'stopped'] as const;
export type StoryName = (typeof storyNames)[number];

const zone = 'America/New_York';

/** `HH:MM` on the wall, `day` days after the first: the story's first day is two days after the clock it begins at. */
export function wallOf(begunAt: number): (day: number, time: string) => number {
  const first = Temporal.Instant.fromEpochMilliseconds(begunAt).toZonedDateTimeISO(zone).toPlainDate().add({ days: 2 });
  return (day, time) => first.add({ days: day }).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
}

const act = (at: number, what: string, run: (system: System) => Promise<unknown>): Act => ({
  at,
  what,
  run: async (system) => {
    await run(system);
  },
});

/** Signs up, confirms, reads two emails, leaves. */
function information(begunAt: number): Scenario {
  const at = wallOf(begunAt);
  const mia = 'mia@example.com';
  return {
    name: 'information',
    begins: at(0, '09:00'),
    ends: at(6, '12:00'),
    acts: [
      act(at(0, '09:30'), 'Mia signs up', (system) => signUp(system, { email: mia, firstName: 'Mia', zone })),
      act(at(0, '11:00'), 'Mia confirms', (system) => confirm(system, mia)),
      act(at(3, '12:00'), 'Mia leaves', (system) => oneClick(system, mia)),
    ],
  };
}

interface Booked {
  readonly contactId: string;
}

/** Books an infusion of two hours at `start`. The same call again changes nothing and gives the same person. */
export async function book(system: System, who: string, type: string, start: number): Promise<Booked> {
  return (await staff(system, 'PUT', `/staff/appointments/crash/${who}`, {
    email: `${who}@example.com`,
    firstName: who,
    zone,
    type,
    start: new Date(start).toISOString(),
    end: new Date(start + 7_200_000).toISOString(),
  })) as Booked;
}

/** A visit that is booked, moved, and come to. */
function visit(begunAt: number, type: string): Scenario {
  const at = wallOf(begunAt);
  return {
    name: 'visit',
    begins: at(0, '09:00'),
    ends: at(6, '18:00'),
    acts: [
      act(at(0, '12:00'), 'Noah is booked', (system) => book(system, 'noah', type, at(4, '14:00'))),
      act(at(1, '15:00'), "Noah's visit moves", (system) => book(system, 'noah', type, at(6, '14:00'))),
    ],
  };
}

/** Two visits: one is cancelled, and one person is put on hold before the next reminder. */
function stopped(begunAt: number, type: string): Scenario {
  const at = wallOf(begunAt);
  return {
    name: 'stopped',
    begins: at(0, '09:00'),
    ends: at(2, '12:00'),
    acts: [
      act(at(0, '12:30'), 'Olga is booked', (system) => book(system, 'olga', type, at(4, '15:00'))),
      act(at(0, '13:00'), 'Pia is booked', (system) => book(system, 'pia', type, at(4, '16:00'))),
      act(at(0, '15:00'), "Olga's visit is cancelled", (system) =>
        staff(system, 'POST', '/staff/appointments/crash/olga/status', { status: 'cancelled' }),
      ),
      act(at(0, '16:00'), 'Pia is put on hold', async (system) => {
        const { contactId } = await book(system, 'pia', type, at(4, '16:00'));
        await staff(system, 'PUT', `/staff/people/${contactId}/hold`);
      }),
    ],
  };
}

/** @param type the booking system's type id of an infusion. */
export function storyNamed(name: StoryName, type: string): (begunAt: number) => Scenario {
  const stories = { information, visit, stopped };
  return (begunAt) => stories[name](begunAt, type);
}
