/** A small clinic whose words are in order, for tests to break one thing of. */
import { createHash } from 'node:crypto';
import { email } from './writing.ts';

export const clinicYaml = `name: Valley Wellness & Ketamine Care
discreetName: Valley Wellness
postalAddress: 1 Sample Street, Kingston, NY 12401
phone: 845-555-0142
website: https://www.valley.example
replyTo: { address: hello@valley.example, readBy: { en: our front desk, es: nuestra recepción } }
from: { reminder: visits@mail.valley.example, marketing: notes@mail.valley.example }
zone: America/New_York
hours:
  place: { monday: 08:00-17:00, wednesday: 08:00-17:00, friday: ["08:00-12:00", "13:00-17:00"] }
  phone: { monday: 09:00-17:00, tuesday: 09:00-17:00 }
closedDays: []
clinician: { name: Dr. Sample, title: { en: Medical Director, es: Dirección Médica } }
sendingWindow: { from: "08:00", to: "20:00" }
marketing: { capHours: 20, quietDaysBeforeInfusion: 2, quietDaysAfterInfusion: 2 }
preparation:
  solidFoodHours: 8
  clearLiquidHours: 2
  alcoholHours: 24
  arriveMinutesEarly: 15
  infusionMinutes: 40 to 60 minutes
  recoveryMinutes: 15 to 60 minutes
  noDrivingHours: 24
locations:
  kingston: { name: { en: Kingston office, es: Consultorio de Kingston }, address: "1 Sample Street", zone: America/New_York }
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
stop: { on: [appointment.cancelled, appointment.completed, appointment.noshow] }
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

export const afterYaml = `class: reminder
start: { on: appointment.completed, when: { appointment.kind: infusion } }
stop: { on: [appointment.cancelled, appointment.noshow] }
anchor: appointment.end
steps:
  - id: evening
    template: evening.mjml
    send: { since: PT2H }
`;

export const sourcesYaml = `sources: { clinic: The clinic's own practice }
emails:
  welcome:
    - { says: We will answer what people ask most often, from: [clinic] }
`;

export const footer = `
<p>In an emergency call <a href="tel:911">911</a>; in a crisis call or text <a href="tel:988">988</a>. Veterans press 1, or text <a href="sms:838255">838255</a>.
This mailbox is not watched for emergencies.</p>
<p>{{ clinic.discreet_name }}, {{ clinic.postal_address }}, <a href="{{ clinic.phone_link }}">{{ clinic.phone }}</a></p>
<p><a href="{{ links.preferences }}">Choose which emails you get</a>, <a href="{{ links.language }}" lang="es">Español</a>, <a href="{{ links.not_me }}">Wrong person? Tell us</a></p>`;

export const pieDePagina = `
<p>En una emergencia llame al <a href="tel:911">911</a>; en una crisis llame al <a href="tel:988">988</a> y oprima el 2, o envíe AYUDA al 988. Veteranos: oprima el 1, o envíe un texto al <a href="sms:838255">838255</a>.
Este buzón no se vigila para emergencias.</p>
<p>{{ clinic.discreet_name }}, {{ clinic.postal_address }}, <a href="{{ clinic.phone_link }}">{{ clinic.phone }}</a></p>
<p><a href="{{ links.preferences }}">Elija qué correos recibe</a>, <a href="{{ links.language }}" lang="en">English</a>, <a href="{{ links.not_me }}">¿No era para usted? Avísenos</a></p>`;

export const why = `<p>You get this because you asked us. <a href="{{ links.unsubscribe }}">Stop these emails</a></p>`;
const porQue = `<p>Recibe este correo porque nos lo pidió. <a href="{{ links.unsubscribe }}">Dejar de recibirlos</a></p>`;

const opening =
  '<p>Hello {{ first_name | default: "there" }}, and thank you for writing to us. We will answer what people ask most often, one thing at a time, and then we will be quiet. There is nothing you need to do now, and you can stop at any time you like.</p>';
const saludo =
  '<p>Hola{% if first_name %}, {{ first_name }}{% endif %}, gracias por escribirnos. Iremos respondiendo lo que la gente suele preguntar, una cosa cada vez, y después no escribiremos más. Ahora no tiene que hacer nada, y puede dejarlo cuando quiera.</p>';

const closed =
  '<p>If we are closed: on insulin, or pills that lower sugar, do not go without food on your own. On a GLP-1 medicine, tell us at the door. Ate or drank later? Tell us at the door. A fever? Stay at home.</p>';
const cerrado =
  '<p>Si estamos cerrados: con insulina, o pastillas que bajan el azúcar, no deje de comer por su cuenta. Con una GLP-1, díganoslo al llegar. ¿Comió o bebió más tarde? Díganoslo al llegar. ¿Fiebre? Quédese en casa.</p>';
const times = `{% if eating.last_meal_passed %}<p>Eat nothing more. If you have eaten since {{ eating.last_meal | time }}, call us.</p>{% else %}<p>Nothing to eat after {{ eating.last_meal | time }} on {{ eating.last_meal | date }}.</p>{% endif %}<p>If you use insulin, any other diabetes medicine or a GLP-1 medicine, call us first.</p>${closed}`;
const horas = `{% if eating.last_meal_passed %}<p>No coma nada más. Si comió después de las {{ eating.last_meal | time }}, llámenos.</p>{% else %}<p>Nada de comer después de las {{ eating.last_meal | time }} del {{ eating.last_meal | date }}.</p>{% endif %}<p>Si usa insulina, otra medicina para la diabetes o una GLP-1, llámenos antes.</p>${cerrado}`;
const fullEmails = '<p><a href="{{ links.full_emails }}">Send me full emails</a></p>';
const correosCompletos = '<p><a href="{{ links.full_emails }}">Quiero correos completos</a></p>';
const crisis = `<p><a href="tel:988">Call 988</a>, <a href="sms:988">text 988</a>, <a href="tel:911">call 911</a></p>`;
const ayuda = `<p><a href="tel:988">Llame al 988</a>, <a href="sms:988?&amp;body=AYUDA">envíe AYUDA al 988</a>, <a href="tel:911">llame al 911</a></p>`;

/** Colours that can be read in light and in dark. */
const colours =
  '<mj-style>div, p { color: #222222; } @media (prefers-color-scheme: dark) { body, div { background-color: #111111 !important; } div, p, td { color: #eeeeee !important; } a { color: #9ad0c2 !important; } }</mj-style>';

type Parts = NonNullable<Parameters<typeof email>[1]>;
const en = (title: string, { head = '', ...parts }: Parts): Parts => ({
  title,
  preview: 'A line that adds one true fact to the subject.',
  head: colours + head,
  ...parts,
});
const es = (title: string, { head = '', ...parts }: Parts): Parts => ({
  title,
  preview: 'Una línea que añade un dato cierto al asunto.',
  head: colours + head,
  ...parts,
});

/** The words of the welcome email, in the middle of all it must carry. They begin on line 10. */
export const welcome = (words = '', parts: Parts = {}): string =>
  email(`${opening}\n${words}${why}${footer}`, en('Welcome, and what comes next', parts));
export const welcomeEs = (words = '', parts: Parts = {}): string =>
  email(`${saludo}\n${words}${porQue}${pieDePagina}`, es('Bienvenida, y lo que sigue', parts));
/** A reminder's words, likewise. */
export const eating = (words = '', parts: Parts = {}): string =>
  email(`${opening}\n${words}${times}${footer}`, en('Times to know', parts));
export const eatingEs = (words = '', parts: Parts = {}): string =>
  email(`${saludo}\n${words}${horas}${pieDePagina}`, es('Horas que conviene saber', parts));
export const eatingMinimal = (words = '', parts: Parts = {}): string =>
  email(`${opening}\n${words}${times}${fullEmails}${footer}`, en('Times to know', parts));
export const eatingMinimalEs = (words = '', parts: Parts = {}): string =>
  email(`${saludo}\n${words}${horas}${correosCompletos}${pieDePagina}`, es('Horas que conviene saber', parts));
/** After a visit: help first. */
export const evening = (words = '', parts: Parts = {}): string =>
  email(`${opening}\n${crisis}${words}${footer}`, en('The evening after', parts));
const eveningEs = email(`${saludo}\n${ayuda}${pieDePagina}`, es('La noche después', {}));

const leaving = { title: 'Setting out' };
const saliendo = { title: 'Antes de salir' };
const merged = '{% if merged.eating %}<p>Two in one.</p>{% endif %}';
const juntos = '{% if merged.eating %}<p>Dos en uno.</p>{% endif %}';

/** The files of a journey after the visit. */
export const afterFiles = (words = ''): Record<string, string> => ({
  'after/journey.yaml': afterYaml,
  'after/evening.mjml': evening(words),
  'after/evening.es.mjml': eveningEs,
  'after/evening.minimal.mjml': evening(fullEmails),
  'after/evening.minimal.es.mjml': eveningEs.replace(ayuda, ayuda + correosCompletos),
});

/** Every file of the small clinic; `undefined` takes one away. Translations are recorded as made from what is there. */
export const clinicFiles = (changes: Readonly<Record<string, string | undefined>> = {}): Record<string, string> => {
  const written: Record<string, string | undefined> = {
    'clinic.yaml': clinicYaml,
    'nurture/journey.yaml': nurtureYaml,
    'nurture/sources.yaml': sourcesYaml,
    'nurture/welcome.mjml': welcome(),
    'nurture/welcome.es.mjml': welcomeEs(),
    'prepare/journey.yaml': prepareYaml,
    'prepare/eating.mjml': eating(),
    'prepare/eating.es.mjml': eatingEs(),
    'prepare/eating.minimal.mjml': eatingMinimal(),
    'prepare/eating.minimal.es.mjml': eatingMinimalEs(),
    'prepare/leaving.mjml': eating(merged, leaving),
    'prepare/leaving.es.mjml': eatingEs(juntos, saliendo),
    'prepare/leaving.minimal.mjml': eatingMinimal(merged, leaving),
    'prepare/leaving.minimal.es.mjml': eatingMinimalEs(juntos, saliendo),
    ...changes,
  };
  const files = Object.fromEntries(
    Object.entries(written).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return 'translations.yaml' in changes ? files : { ...files, 'translations.yaml': translationsOf(files) };
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
const translationsOf = (files: Readonly<Record<string, string>>): string =>
  Object.keys(files)
    .filter((file) => file.endsWith('.es.mjml'))
    .flatMap((file) => {
      const english = files[file.replace('.es.mjml', '.mjml')];
      return english === undefined ? [] : [`${file}: "${hash(english)}"\n`];
    })
    .join('') || '{}\n';
