/**
 * The demo's scenario: ten people in different zones over sixty days with a daylight-saving change in the middle, who
 * between them get every email of every journey. One is rebooked across the change, one leaves marketing with a visit
 * ahead, one's mailbox dies, one books at night for the morning, one is told that the clinic stays closed.
 */
import { Temporal } from 'temporal-polyfill';
import type { System } from '../system.ts';
import { agree, choose, confirm, newestVisit, oneClick, signUp, staff } from './acts.ts';
import { goBack, publishOthers } from './releases.ts';
import { calendly, fhirAppointment } from './sources.ts';

export interface Act {
  /** Moment of the movable clock, epoch ms. */
  readonly at: number;
  readonly what: string;
  /** @returns what is told beside `what`, where there is anything. */
  readonly run: (system: System) => Promise<readonly string[] | undefined>;
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

const ny = 'America/New_York';
const la = 'America/Los_Angeles';
const london = 'Europe/London';
const chicago = 'America/Chicago';
const phoenix = 'America/Phoenix';

/** Everybody in the story, and where their own clock is. */
const cast = {
  ana: { email: 'ana@example.com', name: 'Ana', zone: ny },
  ben: { email: 'ben@example.com', name: 'Ben', zone: la },
  chidi: { email: 'chidi@example.com', name: 'Chidi', zone: london },
  dora: { email: 'dora@example.com', name: 'Dora', zone: ny },
  emil: { email: 'emil@example.com', name: 'Emil', zone: chicago },
  fay: { email: 'fay@example.com', name: 'Fay', zone: phoenix },
  grace: { email: 'grace@example.com', name: 'Grace', zone: ny },
  hugo: { email: 'hugo@example.com', name: 'Hugo', zone: ny },
  ines: { email: 'ines@example.com', name: 'Inés', zone: ny },
  ivan: { email: 'ivan@example.com', name: 'Ivan', zone: ny },
} as const;
type Who = keyof typeof cast;
const newAddress = 'dora.new@example.com';

export interface DemoTypes {
  readonly infusion: string;
  readonly consultation: string;
  /** Where visits of these types are, as `clinic.yaml` names it. */
  readonly location: string;
}

/** Says when things happen, and does them. */
function storyteller(firstDay: Temporal.PlainDate, types: DemoTypes) {
  /** `HH:MM` in `zone`, `day` days after the first; day 30 is the day the clocks change in New York. */
  const when = (day: number, time: string, zone: string = ny) =>
    firstDay.add({ days: day }).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  const acts: Act[] = [];
  const act = (at: number, what: string, run: (system: System) => Promise<unknown>) => {
    acts.push({
      at,
      what,
      run: async (system) => {
        await run(system);
        return undefined;
      },
    });
  };
  const told = (who: Who, type: 'infusion' | 'consultation', start: number, minutes = 120) => ({
    ...cast[who],
    type: types[type],
    start,
    minutes,
  });
  const visit = (who: Who, n = 1) => `/staff/appointments/demo/visit-${who}${n === 1 ? '' : `-${n}`}`;
  return {
    when,
    acts,
    act,
    told,
    asks: (at: number, who: Who, interest: string, what: string) =>
      act(at, what, (system) => {
        const { email, name, zone } = cast[who];
        return signUp(system, { email, firstName: name, zone, interest });
      }),
    confirms: (at: number, who: Who, what: string) => act(at, what, (system) => confirm(system, cast[who].email)),
    /** Booked, or moved, at the front desk. @param full the person has accepted full emails (C9). */
    books: (
      at: number,
      who: Who,
      type: 'infusion' | 'consultation',
      start: number,
      what: string,
      { n = 1, full = true, locale = 'en' } = {},
    ) =>
      act(at, what, (system) => {
        const { email, name, zone } = cast[who];
        const minutes = type === 'infusion' ? 120 : 60;
        const times = { start: new Date(start).toISOString(), end: new Date(start + minutes * 60_000).toISOString() };
        return staff(system, 'PUT', visit(who, n), {
          email,
          firstName: name,
          zone,
          locale,
          type: types[type],
          emailAcknowledged: full,
          ...times,
        });
      }),
    becomes: (at: number, who: Who, status: string, what: string, n = 1) =>
      act(at, what, (system) => staff(system, 'POST', `${visit(who, n)}/status`, { status })),
    tells: (at: number, kind: string, day: number, what: string, opensAt?: string) =>
      act(at, what, (system) =>
        staff(system, 'POST', '/staff/notices', {
          kind,
          location: types.location,
          date: firstDay.add({ days: day }).toString(),
          opensAt,
        }),
      ),
  };
}
type Story = ReturnType<typeof storyteller>;

/** Three who ask for information: one reads on, one leaves with a visit ahead, one's mailbox dies. */
function threeAsk({ when, asks, confirms, act }: Story): void {
  asks(when(0, '09:30'), 'ana', 'pain', 'Ana asks for information');
  confirms(when(0, '09:41'), 'ana', 'Ana confirms');
  asks(when(0, '22:30', la), 'ben', 'depression', 'Ben asks for information, at night');
  confirms(when(0, '22:34', la), 'ben', 'Ben confirms');
  asks(when(1, '19:50', london), 'chidi', 'unsaid', 'Chidi asks for information, abroad');
  confirms(when(1, '19:55', london), 'chidi', 'Chidi confirms');
  act(when(5, '08:15', la), 'Ben leaves the information emails, his visit ahead', (system) =>
    oneClick(system, cast.ben.email),
  );
  act(when(6, '06:00', london), "Chidi's mailbox dies", async (system) =>
    system.gateway.faults.recipient(cast.chidi.email, 'bounce'),
  );
}

/** Three more who read the series to its end: the other interests, and one who needs a second email to confirm. */
function threeRead({ when, asks, confirms, books, becomes, act }: Story): void {
  asks(when(0, '10:00'), 'dora', 'depression', 'Dora asks for information, and forgets to confirm');
  confirms(when(3, '11:00'), 'dora', 'Dora confirms, after one more email');
  asks(when(0, '12:00', chicago), 'emil', 'both', 'Emil asks for information about both');
  confirms(when(0, '12:03', chicago), 'emil', 'Emil confirms');
  asks(when(0, '15:00', phoenix), 'fay', 'unsaid', 'Fay asks for information, and does not say about what');
  confirms(when(0, '15:20', phoenix), 'fay', 'Fay confirms');
  books(when(40, '12:00'), 'emil', 'consultation', when(52, '14:00'), 'Emil books a consultation after all');
  becomes(when(45, '09:30'), 'emil', 'cancelled', 'Emil cancels it');
  act(when(41, '18:00'), 'Dora gives a new address on the page of choices', (system) =>
    choose(system, cast.dora.email, 'address', { email: newAddress }),
  );
  act(when(41, '18:10'), 'says yes in the old mailbox', (system) => agree(system, cast.dora.email));
  act(when(41, '18:20'), 'and says yes in the new one', (system) => confirm(system, newAddress));
}

/** Visits of those who had asked before. */
function theirVisits({ when, books, becomes }: Story): void {
  books(when(4, '12:00'), 'ben', 'consultation', when(13, '14:00'), "Ben's consultation is booked");
  becomes(when(13, '15:10'), 'ben', 'completed', "Ben's consultation took place");
  books(when(18, '12:00'), 'ben', 'infusion', when(33, '10:00'), "Ben's first infusion is booked", { n: 2 });
  becomes(when(33, '12:15'), 'ben', 'completed', "Ben's infusion took place", 2);
  books(when(12, '12:00'), 'chidi', 'infusion', when(26, '11:00'), "Chidi's visit is booked");
  becomes(when(27, '12:00'), 'chidi', 'cancelled', "Chidi's visit is cancelled");
  books(when(15, '12:00'), 'ana', 'infusion', when(29, '08:30'), "Ana's visit is booked, before the clocks change");
  books(when(28, '18:00'), 'ana', 'infusion', when(32, '08:30'), "Ana's visit moves, to after the change");
  becomes(when(32, '10:40'), 'ana', 'completed', "Ana's visit took place");
}

/** Patients who never asked for anything: booked by telephone, by Calendly, by the record system. */
function patients({ when, books, becomes, tells, told, act }: Story): void {
  books(when(1, '11:00'), 'ivan', 'infusion', when(10, '13:00'), "Ivan's first infusion is booked; short emails", {
    full: false,
  });
  becomes(when(10, '15:05'), 'ivan', 'completed', "Ivan's first infusion took place");
  books(when(11, '09:00'), 'ivan', 'infusion', when(16, '13:00'), "Ivan's second infusion is booked", { n: 2 });
  becomes(when(16, '15:05'), 'ivan', 'completed', "Ivan's second infusion took place", 2);

  books(when(20, '21:00'), 'ines', 'infusion', when(21, '08:00'), 'Inés books at 9 pm for 8 am, in Spanish', {
    locale: 'es',
  });
  becomes(when(21, '10:10'), 'ines', 'completed', "Inés's infusion took place");

  const talk = told('grace', 'consultation', when(9, '14:00'), 60);
  const later = { ...talk, start: when(12, '15:00') };
  act(when(2, '13:00'), 'Calendly: Grace books a consultation', (system) =>
    calendly(system, 'invitee.created', 'grace-1', talk),
  );
  act(when(6, '13:00'), 'Calendly: Grace moves it; the new half comes first', (system) =>
    calendly(system, 'invitee.created', 'grace-2', later, { from: 'grace-1' }),
  );
  act(when(6, '13:01'), 'Calendly: and the old half, a minute later', (system) =>
    calendly(system, 'invitee.canceled', 'grace-1', talk, { to: 'grace-2' }),
  );
  tells(when(12, '09:00'), 'phonesDown', 12, "The clinic's telephones are down");
  act(when(12, '15:40'), 'Grace did not come', (system) => desk(system, cast.grace.email, 'noshow'));
  act(when(12, '16:30'), 'Staff send the email about it', (system) => desk(system, cast.grace.email, 'sendMissed'));

  const hugos = told('hugo', 'infusion', when(23, '09:30'));
  act(when(14, '10:00'), 'The record system (FHIR): Hugo is booked', (system) =>
    fhirAppointment(system, 'hugo-1', 'booked', hugos),
  );
  tells(when(22, '18:00'), 'openingLate', 23, 'The clinic opens late the next day', '11:00');
  tells(when(23, '07:10'), 'closed', 23, 'And then it stays closed');
  act(when(23, '12:00'), 'The record system: Hugo has a new time', (system) =>
    fhirAppointment(system, 'hugo-1', 'booked', { ...hugos, start: when(27, '13:30') }),
  );
  act(when(27, '15:40'), 'The record system: it took place', (system) =>
    fhirAppointment(system, 'hugo-1', 'fulfilled', { ...hugos, start: when(27, '13:30') }),
  );
}

/** Marks the newest visit of a person, as the front desk would. */
async function desk(system: System, email: string, became: string): Promise<void> {
  const { contactId, appointmentId } = await newestVisit(system, email);
  await staff(system, 'POST', `/staff/visits/${contactId}/${appointmentId}`, { became });
}

/** Other words in the middle of the series, and back: whom that touches is told before. */
function releases({ when, acts }: Story): void {
  acts.push(
    {
      at: when(8, '11:00'),
      what: 'An email of the series gets other words: planned, then published',
      run: publishOthers,
    },
    { at: when(11, '11:00'), what: 'And goes back to the words before', run: goBack },
  );
}

/**
 * @param types the booking system's type ids of an infusion and a consultation, from `clinic.yaml`.
 * @param few only the three whose visits come after they asked: the same sixty days, a third of the emails.
 */
export function demoScenario(now: number, types: DemoTypes, few = false): Scenario {
  const firstDay = changeAfter(Temporal.Instant.fromEpochMilliseconds(now)).subtract({ days: 30 });
  const story = storyteller(firstDay, types);
  threeAsk(story);
  theirVisits(story);
  if (!few) {
    threeRead(story);
    patients(story);
    releases(story);
  }
  return {
    name: few ? 'few' : 'demo',
    begins: story.when(0, '09:00'),
    ends: story.when(days, '09:00'),
    acts: story.acts.sort((a, b) => a.at - b.at),
  };
}
