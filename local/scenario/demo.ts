/**
 * The demo's scenario: three people in different zones over sixty days with a daylight-saving change in the middle. One
 * is rebooked across the change, one leaves marketing with a visit ahead, one's mailbox dies.
 */
import { Temporal } from 'temporal-polyfill';
import type { System } from '../system.ts';
import { confirm, oneClick, signUp, staff } from './acts.ts';

export interface Act {
  /** Moment of the movable clock, epoch ms. */
  readonly at: number;
  readonly what: string;
  readonly run: (system: System) => Promise<void>;
}

export interface Scenario {
  readonly name: string;
  readonly begins: number;
  readonly ends: number;
  readonly acts: readonly Act[];
}

const days = 60;

/** The next change of New York's clocks that lies far enough ahead, as a local date. */
function changeAfter(earliest: Temporal.Instant): Temporal.PlainDate {
  let from = earliest.toZonedDateTimeISO('America/New_York');
  for (;;) {
    const change = from.getTimeZoneTransition('next');
    if (change === null) throw new Error('New York has no more clock changes');
    if (change.since(earliest.toZonedDateTimeISO('America/New_York'), { largestUnit: 'days' }).days >= 31)
      return change.toPlainDate();
    from = change;
  }
}

const ana = 'ana@example.com';
const ben = 'ben@example.com';
const chidi = 'chidi@example.com';
export const demoPeople = [ana, ben, chidi] as const;

const visits = {
  ana: '/staff/appointments/demo/visit-ana',
  ben: '/staff/appointments/demo/visit-ben',
  chidi: '/staff/appointments/demo/visit-chidi',
};

/** @param types the booking system's type ids of an infusion and a consultation, from `clinic.yaml`. */
export function demoScenario(
  now: number,
  types: { readonly infusion: string; readonly consultation: string },
): Scenario {
  const change = changeAfter(Temporal.Instant.fromEpochMilliseconds(now));
  const firstDay = change.subtract({ days: 30 });
  /** `HH:MM` in `zone`, `day` days after the first; day 30 is the day the clocks change in New York. */
  const when = (day: number, time: string, zone: string) =>
    firstDay.add({ days: day }).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  const iso = (ms: number) => new Date(ms).toISOString();
  const booking = (email: string, zone: string, type: string, day: number, time: string, minutes: number) => {
    const start = when(day, time, 'America/New_York');
    return { email, type, zone, start: iso(start), end: iso(start + minutes * 60_000) };
  };
  const ny = 'America/New_York';
  const la = 'America/Los_Angeles';
  const london = 'Europe/London';
  const act = (at: number, what: string, run: Act['run']): Act => ({ at, what, run });
  const acts = [
    act(when(0, '09:30', ny), 'Ana asks for information', (system) =>
      signUp(system, { email: ana, firstName: 'Ana', zone: ny, interest: 'pain' }),
    ),
    act(when(0, '09:41', ny), 'Ana confirms', (system) => confirm(system, ana)),
    act(when(0, '22:30', la), 'Ben asks for information, at night', (system) =>
      signUp(system, { email: ben, firstName: 'Ben', zone: la, interest: 'depression' }),
    ),
    act(when(0, '22:34', la), 'Ben confirms', (system) => confirm(system, ben)),
    act(when(1, '19:50', london), 'Chidi asks for information, abroad', (system) =>
      signUp(system, { email: chidi, firstName: 'Chidi', zone: london }),
    ),
    act(when(1, '19:55', london), 'Chidi confirms', (system) => confirm(system, chidi)),
    act(when(4, '12:00', ny), "Ben's consultation is booked", (system) =>
      staff(system, 'PUT', visits.ben, {
        ...booking(ben, la, types.consultation, 13, '14:00', 60),
        firstName: 'Ben',
      }).then(() => {}),
    ),
    act(when(5, '08:15', la), 'Ben leaves the information emails, his visit ahead', (system) => oneClick(system, ben)),
    act(when(6, '06:00', london), "Chidi's mailbox dies", async (system) =>
      system.gateway.faults.recipient(chidi, 'bounce'),
    ),
    act(when(12, '12:00', ny), "Chidi's visit is booked", (system) =>
      staff(system, 'PUT', visits.chidi, {
        ...booking(chidi, london, types.infusion, 26, '11:00', 120),
        firstName: 'Chidi',
      }).then(() => {}),
    ),
    act(when(13, '15:10', ny), "Ben's consultation took place", (system) =>
      staff(system, 'POST', `${visits.ben}/status`, { status: 'completed' }).then(() => {}),
    ),
    act(when(15, '12:00', ny), "Ana's visit is booked, before the clocks change", (system) =>
      staff(system, 'PUT', visits.ana, {
        ...booking(ana, ny, types.infusion, 29, '08:30', 120),
        firstName: 'Ana',
      }).then(() => {}),
    ),
    act(when(18, '12:00', ny), "Ben's first infusion is booked", (system) =>
      staff(system, 'PUT', `${visits.ben}-2`, {
        ...booking(ben, la, types.infusion, 33, '10:00', 120),
        firstName: 'Ben',
      }).then(() => {}),
    ),
    act(when(27, '12:00', ny), "Chidi's visit is cancelled", (system) =>
      staff(system, 'POST', `${visits.chidi}/status`, { status: 'cancelled' }).then(() => {}),
    ),
    act(when(28, '18:00', ny), "Ana's visit moves, to after the change", (system) =>
      staff(system, 'PUT', visits.ana, {
        ...booking(ana, ny, types.infusion, 32, '08:30', 120),
        firstName: 'Ana',
      }).then(() => {}),
    ),
    act(when(32, '10:40', ny), "Ana's visit took place", (system) =>
      staff(system, 'POST', `${visits.ana}/status`, { status: 'completed' }).then(() => {}),
    ),
    act(when(33, '12:15', ny), "Ben's infusion took place", (system) =>
      staff(system, 'POST', `${visits.ben}-2/status`, { status: 'completed' }).then(() => {}),
    ),
  ];
  return {
    name: 'demo',
    begins: when(0, '09:00', ny),
    ends: when(days, '09:00', ny),
    acts: acts.sort((a, b) => a.at - b.at),
  };
}
