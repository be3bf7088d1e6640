/**
 * The words of the simulated clinic: journeys of every kind that ships, small templates that print what an invariant
 * must see, and the edits that are released while people are in the middle of them.
 */
import type { Bundle } from '../../functions/adapters/words.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import type { Journey, JourneyFile } from '../../functions/core/model/journey.ts';
import type { CompiledTemplate, Segment } from '../../functions/core/model/template.ts';
import type { Release } from '../../functions/core/ports.ts';
import { journey, clinic as sampleClinic } from '../support/people.ts';

export const clinic: Clinic = {
  ...sampleClinic,
  // A Wednesday and a Tuesday in the weeks that are played.
  closedDays: ['2026-03-11', '2026-03-17'],
  locations: {
    albany: { name: 'Albany', address: '1 Sample Street', zone: 'America/New_York' },
    west: { name: 'West', address: '2 Sample Street', zone: 'America/Los_Angeles' },
  },
  appointmentTypes: {
    infusion: { kind: 'infusion', location: 'albany' },
    'infusion-west': { kind: 'infusion', location: 'west' },
    consultation: { kind: 'consultation', location: 'albany' },
  },
};

/** Nothing goes for a day on which the place is closed. */
const notClosed = { 'appointment.notice': ['none', 'openingLate', 'phonesDown'] };

const files: Readonly<Record<string, JourneyFile>> = {
  confirm: {
    class: 'reminder',
    start: { on: 'signup.asked' },
    stop: { on: ['consent.confirmed', 'consent.left'] },
    steps: [{ id: 'confirm', template: 'confirm.mjml', reply: true, send: { after: 'PT0S' }, useful: { for: 'P7D' } }],
  },
  nurture: {
    class: 'marketing',
    start: { on: 'consent.confirmed' },
    stop: { on: ['consent.left', 'appointment.booked'] },
    steps: [
      { id: 'welcome', template: 'welcome.mjml', send: { after: 'PT0S' }, useful: { for: 'P14D' } },
      { id: 'second', template: 'second.mjml', send: { after: 'P2D', at: '10:00' }, useful: { for: 'P14D' } },
      { id: 'third', template: 'third.mjml', send: { after: 'P3D', at: '10:00' }, useful: { for: 'P14D' } },
    ],
  },
  // A second series for the same people, which a booking does not end: it shares their cap and their quiet days.
  letters: {
    class: 'marketing',
    start: { on: 'consent.confirmed' },
    stop: { on: 'consent.left' },
    steps: [
      { id: 'one', template: 'one.mjml', send: { after: 'PT0S' }, useful: { for: 'P14D' } },
      {
        id: 'two',
        template: 'two.mjml',
        send: { after: 'P1D', at: '19:30', weekdays: ['mon', 'tue', 'wed', 'thu'] },
        useful: { for: 'P14D' },
      },
      { id: 'three', template: 'three.mjml', send: { after: 'PT30H' }, useful: { for: 'P14D' } },
    ],
  },
  prepare: {
    class: 'reminder',
    start: { on: 'appointment.booked' },
    stop: { on: ['appointment.cancelled', 'appointment.completed', 'appointment.noshow'] },
    anchor: 'appointment.start',
    steps: [
      {
        id: 'booked',
        template: 'booked.mjml',
        reply: true,
        safety: true,
        send: { after: 'PT0S' },
        useful: { until: 'appointment.start' },
        when: { 'appointment.moved': false },
      },
      {
        id: 'moved',
        template: 'moved.mjml',
        reply: true,
        safety: true,
        send: { after: 'PT0S' },
        useful: { until: 'appointment.start' },
        when: { 'appointment.moved': true },
      },
      {
        id: 'medicines',
        template: 'medicines.mjml',
        send: { before: 'P7D', at: '10:00' },
        useful: { until: 'appointment.arrival' },
        late: 'merge',
        when: notClosed,
      },
      {
        id: 'driver',
        template: 'driver.mjml',
        safety: true,
        send: { before: 'P3D', at: '10:00' },
        useful: { until: 'appointment.arrival' },
        when: { 'appointment.kind': 'infusion', ...notClosed },
      },
      {
        id: 'eating',
        template: 'eating.mjml',
        safety: true,
        send: { before: 'P1D', at: '17:00' },
        useful: { until: 'eating.lastMeal' },
        when: { 'appointment.kind': 'infusion', ...notClosed },
      },
      {
        id: 'leaving',
        template: 'leaving.mjml',
        send: { before: 'PT2H' },
        useful: { until: 'appointment.start' },
        late: 'skip',
        when: notClosed,
      },
    ],
  },
  cancelled: {
    class: 'reminder',
    start: { on: 'appointment.cancelled' },
    stop: { on: 'appointment.booked' },
    anchor: 'appointment.start',
    steps: [
      {
        id: 'cancelled',
        template: 'cancelled.mjml',
        reply: true,
        safety: true,
        send: { after: 'PT0S' },
        useful: { until: 'appointment.start' },
      },
    ],
  },
  notices: {
    class: 'reminder',
    start: { on: 'appointment.notice' },
    stop: { on: ['appointment.cancelled', 'appointment.completed', 'appointment.noshow'] },
    anchor: 'appointment.start',
    steps: (['closed', 'openingLate', 'phonesDown'] as const).map((kind) => ({
      id: kind,
      template: `${kind}.mjml`,
      safety: true,
      send: { after: 'PT0S' },
      useful: { until: 'appointment.start' as const },
      when: { 'appointment.notice': kind },
    })),
  },
  missed: {
    class: 'reminder',
    start: { on: 'appointment.missed' },
    stop: { on: ['appointment.booked', 'appointment.completed', 'appointment.cancelled'] },
    anchor: 'appointment.start',
    steps: [{ id: 'missed', template: 'missed.mjml', send: { after: 'PT0S' }, useful: { for: 'P7D' } }],
  },
  aftercare: {
    class: 'reminder',
    start: { on: 'appointment.completed', when: { 'appointment.kind': 'infusion' } },
    stop: { on: ['appointment.cancelled', 'appointment.noshow'] },
    anchor: 'appointment.end',
    steps: [
      { id: 'evening', template: 'evening.mjml', send: { since: 'PT2H' }, useful: { for: 'PT12H' } },
      { id: 'next-day', template: 'next-day.mjml', send: { since: 'P1D', at: '10:00' }, useful: { for: 'P1D' } },
      { id: 'day-three', template: 'day-three.mjml', send: { since: 'P3D', at: '10:00' }, useful: { for: 'P2D' } },
    ],
  },
};

/** Edits that may be released while people are on the way; each is a bit, and they add up. */
export const edits = [
  'new words of "eating"',
  'a step between "second" and "third"',
  '"driver" at two o\'clock',
] as const;

/** The edition of the load runs: all that goes at ten goes at nine, so that everybody is due at one minute. */
export const atNine = 8;

/** As the words that ship: the preparation has twins of steps, of which one applies, and a question to a stranger has its own class. */
export const asShipped = 16;

/** The edit that puts steps into another order. */
export const reordered = 64;

/** With what a link asks for: a fresh one, and a new address. */
export const withLinks = 256;

/** Edits that take something away or put it elsewhere: only worlds that release often have them. */
export const boldEdits = {
  32: 'the preparation without "medicines"',
  64: '"third" before "second"',
  128: 'no "letters" any more',
} as const;

/** The templates that print the appointment, so that a move makes them due again. */
export const printsAppointment = new Set([
  'prepare/booked',
  'prepare/moved',
  'prepare/driver',
  'prepare/eating',
  'prepare/leaving',
  'prepare/soon',
  'prepare/eve',
  'prepare/tonight',
  'cancelled/cancelled',
  'missed/missed',
  'notices/closed',
  'notices/openingLate',
  'notices/phonesDown',
]);

function editedFiles(edition: number): Readonly<Record<string, JourneyFile>> {
  const copy = structuredClone(files) as Record<string, JourneyFile>;
  if (edition & 2) {
    copy.nurture?.steps.splice(2, 0, {
      id: 'extra',
      template: 'extra.mjml',
      send: { after: 'P1D', at: '11:00' },
      useful: { for: 'P14D' },
    });
  }
  if (edition & 4) {
    const driver = copy.prepare?.steps.find((step) => step.id === 'driver');
    if (driver) driver.send = { before: 'P3D', at: '14:00' };
  }
  if (edition & asShipped && copy.prepare && copy.confirm) {
    copy.prepare.steps = withTwins(copy.prepare.steps);
    copy.confirm.class = 'request';
    for (const step of copy.aftercare?.steps ?? []) {
      if (step.id !== 'day-three') continue;
      step.send = { since: 'P3D', at: '10:00', openDay: true };
      step.givesWay = 'P1D';
    }
    if (copy.aftercare)
      copy.aftercare.stop = { on: ['appointment.cancelled', 'appointment.noshow', 'appointment.superseded'] };
  }
  if (edition & 32 && copy.prepare) copy.prepare.steps = copy.prepare.steps.filter(({ id }) => id !== 'medicines');
  if (edition & reordered && copy.nurture) {
    const [first, ...others] = copy.nurture.steps;
    if (first) copy.nurture.steps = [first, ...others.reverse()];
  }
  if (edition & 128) delete copy.letters;
  if (edition & withLinks) Object.assign(copy, structuredClone(linkFiles));
  if (edition & atNine) {
    for (const { send } of Object.values(copy).flatMap((file) => file.steps))
      if ('at' in send && send.at === '10:00') send.at = '09:00';
  }
  return copy;
}

/** The conditions by which the preparation that ships takes one of two steps. */
function withTwins(steps: readonly JourneyFile['steps'][number][]): JourneyFile['steps'] {
  const shortNotice = (is: boolean) => ({ 'appointment.shortNotice': is });
  return steps.flatMap((step): JourneyFile['steps'] => {
    const when = { ...step.when, ...shortNotice(false) };
    switch (step.id) {
      case 'moved':
        return [
          { ...step, when },
          { ...step, id: 'soon', template: 'soon.mjml', when: { ...notClosed, ...shortNotice(true) } },
        ];
      case 'driver':
        return [{ ...step, when, late: 'nextDay' }];
      case 'eating': {
        const told = { ...step, send: { openDayBefore: 1, at: '11:00', else: '18:00' } } as const;
        const { safety: _safety, ...tonight } = step;
        return [
          { ...told, when: { ...when, 'appointment.early': false } },
          { ...told, id: 'eve', template: 'eve.mjml', when: { ...when, 'appointment.early': true } },
          {
            ...tonight,
            id: 'tonight',
            template: 'tonight.mjml',
            send: { before: 'P1D', at: '18:00' },
            late: 'skip',
            repeats: ['eating', 'eve'],
            when,
          },
        ];
      }
      case 'leaving':
        return [{ ...step, when: { ...step.when, 'appointment.early': false, 'appointment.sameDay': false } }];
      default:
        return [{ ...step, when }];
    }
  });
}

/** Steps that another may merge into, and whose email then has its words. */
export const mergedWords = ['medicines'] as const;

/** The languages that a template is written in: one letter is in English alone. */
export const localesOf = (name: string): readonly ('en' | 'es')[] => (name === 'letters/three' ? ['en'] : ['en', 'es']);

const line = (name: string, path: string, filter?: 'date' | 'time'): Segment[] => [
  `${name} `,
  { path, as: 'text', ...(filter ? { filters: [[filter]] } : {}) },
  '\n',
];

const saidWhen = (path: string, said: string): Segment => ({
  // biome-ignore lint/suspicious/noThenProperty: the segment's own name, never awaited
  if: [{ all: [{ path }], then: [`${said}\n`] }],
});

/** A template of a few lines: its name, its language, the appointment it speaks of, and what else an invariant must see. */
function template(name: string, edition: number, form: 'full' | 'minimal', locale: 'en' | 'es'): CompiledTemplate {
  const words = name === 'prepare/eating' && edition & 1 ? 'anew' : 'first';
  const prints = printsAppointment.has(name);
  const isFasting = name === 'prepare/eating' || name === 'prepare/eve' || name === 'prepare/booked';
  const text: Segment[] = [
    `template ${name} ${words}\nform ${form}\nlocale ${locale}\n`,
    ...(prints
      ? [
          ...line('start', 'appointment.start'),
          ...line('date', 'appointment.start', 'date'),
          ...line('time', 'appointment.start', 'time'),
        ]
      : []),
    ...(isFasting
      ? [
          ...line('meal', 'eating.last_meal', 'time'),
          ...line('drink', 'eating.last_clear_liquid', 'time'),
          saidWhen('eating.last_meal_passed', 'meal passed'),
        ]
      : []),
    ...(name.startsWith('prepare/') ? mergedWords.map((id) => saidWhen(`merged.${id}`, `merged ${id}`)) : []),
  ];
  return {
    name: form === 'minimal' ? `${name}.minimal` : name,
    locale,
    subject: ['A note'],
    preheader: [],
    html: ['<p>A note</p>'],
    text,
    names: prints ? ['appointment.start'] : [],
  };
}

export interface Edition {
  readonly release: Release;
  readonly contents: Readonly<Record<string, CompiledTemplate>>;
  /** As their author wrote them: what the oracle reads. */
  readonly files: Readonly<Record<string, JourneyFile>>;
}

const editions = new Map<number, Edition>();

/** As they ship: what a link asks for. */
export const linkFiles: Readonly<Record<string, JourneyFile>> = {
  link: {
    class: 'request',
    start: { on: 'link.asked' },
    steps: [{ id: 'link', template: 'link.mjml', reply: true, send: { after: 'PT0S' }, useful: { for: 'P1D' } }],
  },
  address: {
    class: 'request',
    start: { on: 'address.asked' },
    stop: { on: ['address.settled'] },
    steps: ['new', 'old'].map((which) => ({
      id: `${which}-address`,
      template: `${which}.mjml`,
      reply: true,
      send: { after: 'PT0S' },
      useful: { for: 'P7D' },
      when: { 'contact.address': which },
    })),
  },
  'address-changed': {
    class: 'request',
    start: { on: 'address.changed' },
    steps: [{ id: 'changed', template: 'changed.mjml', reply: true, send: { after: 'PT0S' }, useful: { for: 'P7D' } }],
  },
};

/** The release after the edits of `edition`. */
export function editionOf(edition: number): Edition {
  const known = editions.get(edition);
  if (known) return known;
  const written = editedFiles(edition);
  const journeys: Record<string, Journey> = {};
  const contents: Record<string, CompiledTemplate> = {};
  const templates: Record<string, Record<string, string>> = {};
  for (const [id, file] of Object.entries(written)) {
    journeys[id] = readAnchored(id, file);
    for (const step of file.steps) {
      const name = `${id}/${step.template.replace('.mjml', '')}`;
      // As they ship: every reminder has a form that does not name the treatment; "confirm" names it in neither.
      const forms =
        file.class === 'reminder' && id !== 'confirm' ? (['full', 'minimal'] as const) : (['full'] as const);
      for (const form of forms) {
        const hashes: Record<string, string> = {};
        let full = name;
        for (const locale of localesOf(name)) {
          const made = template(name, edition, form, locale);
          const hash = `${made.name.replace('/', '-')}-${locale}-${name === 'prepare/eating' ? edition & 1 : 0}`;
          contents[hash] = made;
          hashes[locale] = hash;
          full = made.name;
        }
        templates[full] = hashes;
      }
    }
  }
  const made: Edition = {
    release: { id: `release-${edition}`, clinic, journeys, templates },
    contents,
    files: written,
  };
  editions.set(edition, made);
  return made;
}

/** `journey` of the test support knows a template that prints the anchor by its name; these are known by a list. */
function readAnchored(id: string, file: JourneyFile): Journey {
  const read = journey(id, file);
  return {
    ...read,
    steps: read.steps.map((step) => ({ ...step, printsAnchor: printsAppointment.has(step.template) })),
  };
}

export function bundle(edition = 0): Bundle {
  const { release, contents } = editionOf(edition);
  return { release, contents };
}
