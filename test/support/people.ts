/** People, clinics and journeys for tests: the dull case, with what a test changes spread over it. */

import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import type { Enrollment } from '../../functions/core/model/enrollment.ts';
import { type Journey, type JourneyFile, readJourney } from '../../functions/core/model/journey.ts';
import type { Person } from '../../functions/core/model/person.ts';
import { type Instant, parseInstant } from '../../functions/core/time/time.ts';

export const at = (text: string): Instant => parseInstant(text);

/** The same hours from Monday to Friday. */
export const weekdays = (open: string) => ({
  monday: open,
  tuesday: open,
  wednesday: open,
  thursday: open,
  friday: open,
});

export const clinic: Clinic = {
  name: 'Sample Ketamine Clinic',
  discreetName: 'Sample Wellness',
  postalAddress: '1 Sample Street, Albany, NY 12207',
  phone: '+1 518 555 0100',
  replyTo: { address: 'hello@mail.example.com', readBy: 'our front desk on weekdays' },
  from: { reminder: 'care@mail.example.com', marketing: 'news@mail.example.com' },
  zone: 'America/New_York',
  hours: { place: weekdays('08:00-17:00'), phone: weekdays('09:00-17:00') },
  closedDays: [],
  clinician: { name: 'Sam Sample', title: 'MD' },
  sendingWindow: { from: '08:00', to: '20:00' },
  marketing: { capHours: 20, quietDaysBeforeInfusion: 2, quietDaysAfterInfusion: 2 },
  preparation: {
    solidFoodHours: 6,
    clearLiquidHours: 2,
    alcoholHours: 24,
    arriveMinutesEarly: 15,
    infusionMinutes: '40 to 60 minutes',
    recoveryMinutes: '15 to 60 minutes',
    noDrivingHours: 24,
  },
  locations: { albany: { name: 'Albany', address: '1 Sample Street, Albany, NY', zone: 'America/New_York' } },
  appointmentTypes: {
    inf: { kind: 'infusion', location: 'albany' },
    con: { kind: 'consultation', location: 'albany' },
  },
};

const beginning = at('2026-01-05T15:00:00Z');

export const contact = (changes: Partial<Contact> = {}): Contact => ({
  id: 'c0000000000000000001',
  addressHash: 'a'.repeat(40),
  email: 'ada@example.com',
  firstName: 'Ada',
  zone: 'America/New_York',
  locale: 'en',
  interest: 'unsaid',
  marketing: { state: 'confirmed', at: beginning },
  reminders: { state: 'on', at: beginning },
  suppressed: {},
  hold: false,
  tokens: { confirm: '1'.repeat(32), preferences: '2'.repeat(32), oneClick: '3'.repeat(32) },
  version: 1,
  ...changes,
});

export const appointment = (changes: Partial<Appointment> = {}): Appointment => ({
  id: 'a1',
  contactId: 'c0000000000000000001',
  source: 'test',
  externalId: 'x1',
  status: 'booked',
  kind: 'infusion',
  location: 'albany',
  start: at('2026-01-20T15:00:00Z'),
  end: at('2026-01-20T17:00:00Z'),
  revision: 0,
  bookedAt: beginning,
  revisedAt: beginning,
  statusAt: beginning,
  version: 1,
  ...changes,
});

export const person = (changes: Partial<Person> = {}): Person => ({
  contact: contact(),
  appointments: [],
  enrollments: [],
  ...changes,
});

export const enrollment = (journey: string, changes: Partial<Enrollment> = {}): Enrollment => ({
  contactId: 'c0000000000000000001',
  journey,
  instance: 'once',
  state: 'active',
  startedAt: beginning,
  settled: {},
  seen: 0,
  version: 1,
  ...changes,
});

/** A journey from the form its author writes. Templates whose name starts with `x-` print the anchor. */
export function journey(id: string, file: JourneyFile): Journey {
  const read = readJourney(id, file, (template) => template.includes('/x-'));
  if ('faults' in read) throw new Error(read.faults.map((fault) => fault.message).join('\n'));
  return read.journey;
}

export const nurture = journey('nurture', {
  class: 'marketing',
  start: { on: 'consent.confirmed' },
  stop: { on: ['consent.left', 'appointment.booked'] },
  steps: [
    { id: 'welcome', template: 'welcome.mjml', send: { after: 'PT0S' } },
    { id: 'second', template: 'second.mjml', send: { after: 'P2D', at: '10:00' } },
    { id: 'third', template: 'third.mjml', send: { after: 'P3D', at: '10:00' } },
  ],
});

export const prepare = journey('prepare', {
  class: 'reminder',
  start: { on: 'appointment.booked' },
  stop: { on: ['appointment.cancelled', 'appointment.completed', 'appointment.noshow'] },
  anchor: 'appointment.start',
  steps: [
    {
      id: 'booked',
      template: 'x-booked.mjml',
      reply: true,
      send: { after: 'PT0S' },
      when: { 'appointment.moved': false },
    },
    {
      id: 'moved',
      template: 'x-moved.mjml',
      reply: true,
      safety: true,
      send: { after: 'PT0S' },
      when: { 'appointment.moved': true },
    },
    { id: 'medicines', template: 'medicines.mjml', send: { before: 'P7D', at: '10:00' }, late: 'merge' },
    {
      id: 'eating',
      template: 'x-eating.mjml',
      safety: true,
      send: { before: 'P1D', at: '17:00' },
      useful: { until: 'eating.lastMeal' },
      when: { 'appointment.kind': 'infusion' },
    },
    { id: 'leaving', template: 'x-leaving.mjml', send: { before: 'PT2H' } },
  ],
});
