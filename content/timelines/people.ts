/** The invented people of `docs/timelines/`, and what may be said of them. */
import type { Appointment, AppointmentStatus, NoticeKind } from '../../functions/core/model/appointment.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import type { Person } from '../../functions/core/model/person.ts';
import { toldBy } from '../../functions/core/people/facts.ts';
import { type Instant, wallInstant, type Zone } from '../../functions/core/time/time.ts';
import type { Act } from './life.ts';

/** The first moment of every life; its date is of no effect. */
const born = '2027-01-01T12:00:00.000Z' as Instant;

/** `2027-03-11 11:00` on the wall of `zone`. */
export const at = (wall: string, zone: Zone): Instant => {
  const [date = '', time = ''] = wall.split(' ');
  return wallInstant(date, time, zone);
};

const contact: Contact = {
  id: 'timeline-person-0001',
  addressHash: '0'.repeat(40),
  email: 'somebody@example.com',
  zone: 'America/New_York',
  locale: 'en',
  interest: 'unsaid',
  marketing: { state: 'none', at: born },
  reminders: { state: 'on', at: born },
  emailForm: 'full',
  suppressed: {},
  hold: false,
  tokens: { confirm: '1'.repeat(32), preferences: '2'.repeat(32), oneClick: '3'.repeat(32) },
  version: 1,
};

export const somebody = (changes: Partial<Contact> = {}): Person => ({
  contact: { ...contact, ...toldBy('chosen', born, { zone: contact.zone, locale: contact.locale }), ...changes },
  appointments: [],
  enrollments: [],
});

export interface VisitSaid {
  readonly id: string;
  readonly kind?: Appointment['kind'];
  readonly location: string;
  readonly start: Instant;
  readonly end: Instant;
}

const put = (person: Person, visit: Appointment): Person => ({
  ...person,
  appointments: [...person.appointments.filter(({ id }) => id !== visit.id), visit],
});

export const booked = (when: Instant, { kind = 'infusion', ...visit }: VisitSaid): Act => ({
  at: when,
  says: kind === 'infusion' ? 'an infusion is booked' : 'a talk is booked',
  change: (person) =>
    put(person, {
      ...visit,
      kind,
      contactId: person.contact.id,
      source: 'staff',
      externalId: visit.id,
      status: 'booked',
      revision: 0,
      bookedAt: when,
      revisedAt: when,
      statusAt: when,
      version: 1,
    }),
});

function changed(when: Instant, id: string, says: string, change: (visit: Appointment) => Partial<Appointment>): Act {
  return {
    at: when,
    says,
    change: (person) => {
      const visit = person.appointments.find((each) => each.id === id);
      if (!visit) throw new Error(`nobody has booked ${id}`);
      return put(person, { ...visit, ...change(visit), version: visit.version + 1 });
    },
  };
}

export const moved = (when: Instant, id: string, start: Instant, end: Instant): Act =>
  changed(when, id, 'the visit is moved', ({ revision }) => ({ start, end, revision: revision + 1, revisedAt: when }));

const statusSaid: Readonly<Record<AppointmentStatus, string>> = {
  booked: 'the visit stands again',
  cancelled: 'the visit is cancelled',
  completed: 'marked: treated',
  untreated: 'marked: came, not treated',
  noshow: 'marked: did not come',
  replaced: 'the visit lives on under another record',
};

export const became = (when: Instant, id: string, status: AppointmentStatus): Act =>
  changed(when, id, statusSaid[status], () => ({ status, statusAt: when }));

const noticeSaid: Readonly<Record<NoticeKind, string>> = {
  closed: 'staff: closed that day',
  openingLate: 'staff: we open late that day',
  phonesDown: 'staff: the phones are down',
  openAfterAll: 'staff: open after all',
  timesAgain: 'staff: the times once more',
};

export const noticed = (
  when: Instant,
  id: string,
  notice: Omit<NonNullable<Appointment['notice']>, 'at' | 'revision' | 'number'>,
): Act =>
  changed(when, id, noticeSaid[notice.kind], (visit) => ({
    notice: { ...notice, at: when, revision: visit.revision, number: (visit.notice?.number ?? 0) + 1 },
  }));

/** Staff asked for the email about a missed visit. */
export const missedAsked = (when: Instant, id: string): Act =>
  changed(when, id, 'staff: write to them', () => ({ missedEmailAt: when }));

/** They asked for information about something, and confirmed. */
export const confirmed = (when: Instant, interest: Contact['interest']): Act => ({
  at: when,
  says: 'confirms that they want to read',
  change: (person) => ({
    ...person,
    contact: {
      ...person.contact,
      interest,
      marketing: { state: 'confirmed', at: when },
      version: person.contact.version + 1,
    },
  }),
});

/** They want no education emails any more. */
export const left = (when: Instant): Act => ({
  at: when,
  says: 'leaves the education emails',
  change: (person) => ({
    ...person,
    contact: { ...person.contact, marketing: { state: 'left', at: when }, version: person.contact.version + 1 },
  }),
});
