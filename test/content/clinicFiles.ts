/** A small clinic whose words are in order, for tests to break one thing of. */
import { email } from './writing.ts';

export const clinicYaml = `name: Valley Wellness & Ketamine Care
discreetName: Valley Wellness
postalAddress: 1 Sample Street, Kingston, NY 12401
phone: 845-555-0142
website: https://www.valley.example
replyTo: { address: hello@valley.example, readBy: our front desk }
from: { reminder: visits@mail.valley.example, marketing: notes@mail.valley.example }
zone: America/New_York
hours: Monday to Friday, 9:00 am to 5:00 pm
closedDays: []
clinician: { name: Dr. Sample, title: Medical Director }
sendingWindow: { from: "08:00", to: "20:00" }
marketing: { capHours: 20, quietDaysBeforeInfusion: 2, quietDaysAfterInfusion: 2 }
preparation:
  solidFoodHours: 6
  clearLiquidHours: 2
  alcoholHours: 24
  arriveMinutesEarly: 15
  infusionMinutes: 40 to 60 minutes
  recoveryMinutes: 15 to 60 minutes
  noDrivingHours: 24
locations:
  kingston: { name: Kingston office, address: "1 Sample Street", zone: America/New_York }
appointmentTypes:
  visit: { kind: infusion, location: kingston }
`;

export const nurtureYaml = `class: marketing
start: { on: consent.confirmed }
stop: { on: [consent.left, appointment.booked] }
steps:
  - id: welcome
    template: welcome.mjml
    send: { after: P0D }
`;

export const prepareYaml = `class: reminder
start: { on: appointment.booked }
stop: { on: [appointment.cancelled] }
anchor: appointment.start
steps:
  - id: eating
    template: eating.mjml
    safety: true
    send: { before: P1D, at: "17:00" }
    useful: { until: eating.lastMeal }
  - id: leaving
    template: leaving.mjml
    send: { before: PT2H }
    late: merge
`;

export const footer = `
<p>In an emergency call <a href="tel:911">911</a>; in a crisis call or text <a href="tel:988">988</a>.
This mailbox is not watched for emergencies.</p>
<p>{{ clinic.name }}, {{ clinic.postal_address }}</p>
<p><a href="{{ links.preferences }}">Choose which emails you get</a>, <a href="{{ links.not_me }}">This isn't for me</a></p>`;

export const pieDePagina = `
<p>En una emergencia llame al <a href="tel:911">911</a>; en una crisis llame al <a href="tel:988">988</a>.
Este buzón no se vigila para emergencias.</p>
<p>{{ clinic.name }}, {{ clinic.postal_address }}</p>
<p><a href="{{ links.preferences }}">Elija qué correos recibe</a>, <a href="{{ links.not_me }}">No es para mí</a></p>`;

export const why = `<p>You get this because you asked us. <a href="{{ links.unsubscribe }}">Stop these emails</a></p>`;
const porQue = `<p>Recibe este correo porque nos lo pidió. <a href="{{ links.unsubscribe }}">Dejar de recibirlos</a></p>`;

const opening =
  '<p>Hello {{ first_name | default: "there" }}, and thank you for writing to us. We will answer what people ask most often, one thing at a time, and then we will be quiet. There is nothing you need to do now, and you can stop at any time you like.</p>';

/** The words of the welcome email, in the middle of all it must carry. They begin on line 10. */
export const welcome = (words = '', parts: Parameters<typeof email>[1] = {}): string =>
  email(`${opening}\n${words}${why}${footer}`, parts);
export const welcomeEs = (words = ''): string =>
  email(
    `<p>Hola {{ first_name | default: "qué tal" }}, gracias por escribirnos. Iremos respondiendo lo que la gente suele preguntar, una cosa cada vez, y después no escribiremos más. Ahora no tiene que hacer nada, y puede dejarlo cuando quiera.</p>\n${words}${porQue}${pieDePagina}`,
    { title: 'Bienvenida', preview: 'Lo que sigue' },
  );
/** A reminder's words, likewise. */
export const eating = (words = '', parts: Parameters<typeof email>[1] = {}): string =>
  email(
    `${opening}\n${words}<p>Nothing to eat after {{ eating.last_meal | time }} on {{ eating.last_meal | date }}.</p>${footer}`,
    parts,
  );

/** Every file of the small clinic; `undefined` takes one away. */
export const clinicFiles = (changes: Readonly<Record<string, string | undefined>> = {}): Record<string, string> => {
  const files: Record<string, string | undefined> = {
    'clinic.yaml': clinicYaml,
    'nurture/journey.yaml': nurtureYaml,
    'nurture/welcome.mjml': welcome(),
    'nurture/welcome.es.mjml': welcomeEs(),
    'prepare/journey.yaml': prepareYaml,
    'prepare/eating.mjml': eating(),
    'prepare/leaving.mjml': eating('<p>{% if merged.eating %}Two in one.{% endif %}</p>'),
    ...changes,
  };
  return Object.fromEntries(Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined));
};
