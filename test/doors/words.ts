/** The words of the clinic of these tests: journeys of every kind that ships, and templates that only say their name. */
import { journey, clinic as sampleClinic } from '../support/people.ts';
import type { Bundle, Clinic, CompiledTemplate, Journey, JourneyFile } from './product.ts';

export const clinic: Clinic = {
  ...sampleClinic,
  appointmentTypes: {
    infusion: { kind: 'infusion', location: 'albany' },
    consultation: { kind: 'consultation', location: 'albany' },
    // As the recorded webhooks name it.
    'visit-kingston': { kind: 'infusion', location: 'albany' },
  },
};

const step = (id: string, more: Partial<JourneyFile['steps'][number]>): JourneyFile['steps'][number] => ({
  id,
  template: `${id}.mjml`,
  send: { after: 'PT0S' },
  ...more,
});

const untilStart = { until: 'appointment.start' } as const;
const notClosed = { 'appointment.notice': ['none', 'openingLate', 'phonesDown'] };

const files: Readonly<Record<string, JourneyFile>> = {
  confirm: {
    class: 'reminder',
    start: { on: 'signup.asked' },
    stop: { on: ['consent.confirmed', 'consent.left'] },
    steps: [
      step('confirm', { reply: true, useful: { for: 'P7D' } }),
      step('again', { send: { after: 'P2D', at: '10:00' }, useful: { for: 'P5D' } }),
    ],
  },
  address: {
    class: 'reminder',
    start: { on: 'address.asked' },
    stop: { on: 'address.settled' },
    steps: [
      step('new', { reply: true, useful: { for: 'P7D' }, when: { 'contact.address': 'new' } }),
      step('old', { reply: true, useful: { for: 'P7D' }, when: { 'contact.address': 'old' } }),
    ],
  },
  'address-changed': {
    class: 'request',
    start: { on: 'address.changed' },
    steps: [step('changed', { reply: true, useful: { for: 'P7D' } })],
  },
  link: {
    class: 'request',
    start: { on: 'link.asked' },
    steps: [step('link', { reply: true, useful: { for: 'P1D' } })],
  },
  nurture: {
    class: 'marketing',
    start: { on: 'consent.confirmed' },
    stop: { on: ['consent.left', 'appointment.booked'] },
    steps: [
      step('welcome', { useful: { for: 'P14D' } }),
      step('second', { send: { after: 'P2D', at: '10:00' }, useful: { for: 'P14D' } }),
    ],
  },
  prepare: {
    class: 'reminder',
    start: { on: 'appointment.booked' },
    stop: { on: ['appointment.cancelled', 'appointment.completed', 'appointment.noshow'] },
    anchor: 'appointment.start',
    steps: [
      step('booked', { reply: true, safety: true, useful: untilStart, when: { 'appointment.moved': false } }),
      step('moved', { reply: true, safety: true, useful: untilStart, when: { 'appointment.moved': true } }),
      step('medicines', { send: { before: 'P7D', at: '10:00' }, useful: untilStart, late: 'merge', when: notClosed }),
      step('eating', {
        safety: true,
        send: { before: 'P1D', at: '17:00' },
        useful: { until: 'eating.lastMeal' },
        when: { 'appointment.kind': 'infusion', ...notClosed },
      }),
    ],
  },
  cancelled: {
    class: 'reminder',
    start: { on: 'appointment.cancelled' },
    stop: { on: 'appointment.booked' },
    anchor: 'appointment.start',
    steps: [step('cancelled', { reply: true, safety: true, useful: untilStart })],
  },
  notices: {
    class: 'reminder',
    start: { on: 'appointment.notice' },
    stop: { on: ['appointment.cancelled', 'appointment.completed', 'appointment.noshow'] },
    anchor: 'appointment.start',
    steps: (['closed', 'openingLate', 'phonesDown'] as const).map((kind) =>
      step(kind, { safety: true, useful: untilStart, when: { 'appointment.notice': kind } }),
    ),
  },
  missed: {
    class: 'reminder',
    start: { on: 'appointment.missed' },
    stop: { on: ['appointment.booked', 'appointment.completed', 'appointment.cancelled'] },
    anchor: 'appointment.start',
    steps: [step('missed', { useful: { for: 'P7D' } })],
  },
  aftercare: {
    class: 'reminder',
    start: { on: 'appointment.completed', when: { 'appointment.kind': 'infusion' } },
    stop: { on: ['appointment.cancelled', 'appointment.noshow'] },
    anchor: 'appointment.end',
    steps: [
      step('evening', { send: { since: 'PT2H' }, useful: { for: 'PT12H' } }),
      step('nextDay', { send: { since: 'P1D', at: '10:00' }, useful: { for: 'P1D' } }),
    ],
  },
};

/** The emails that print the visit's time, so that a move makes them due again. */
const printsTime = new Set(['prepare/booked', 'prepare/moved', 'prepare/eating', 'cancelled/cancelled']);

function template(name: string, locale: string): CompiledTemplate {
  const subject = [name, ...(locale === 'en' ? [] : [` (${locale})`])].join('');
  return { name, locale, subject: [subject], preheader: [], html: ['<p>-</p>'], text: ['-'], names: [] };
}

/** The release, whose every email has its own name as subject: `prepare/booked.minimal (es)`. */
export function bundle(): Bundle {
  const journeys: Record<string, Journey> = {};
  const contents: Record<string, CompiledTemplate> = {};
  const templates: Record<string, Record<string, string>> = {};
  for (const [id, file] of Object.entries(files)) {
    const read = journey(id, file);
    journeys[id] = {
      ...read,
      steps: read.steps.map((each) => ({ ...each, printsAnchor: printsTime.has(each.template) })),
    };
    for (const { template: path } of file.steps) {
      const name = `${id}/${path.replace('.mjml', '')}`;
      const forms = file.class === 'reminder' && id !== 'confirm' && id !== 'address' ? ['', '.minimal'] : [''];
      for (const form of forms) {
        for (const locale of ['en', 'es']) {
          const hash = `${name}${form}.${locale}`;
          contents[hash] = template(`${name}${form}`, locale);
          templates[`${name}${form}`] = { ...templates[`${name}${form}`], [locale]: hash };
        }
      }
    }
  }
  return { release: { id: 'doors', clinic, journeys, templates }, contents };
}
