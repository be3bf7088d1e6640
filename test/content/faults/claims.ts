/** What the words may not claim, command or tell; beside each, words that only look like it. */
import { each, type Fault, nurture, nurtureEs, prepare } from './fault.ts';

const label =
  '<p>Its use for this is off-label. It may help some people; the risks are real. This is not medical advice.</p>';
const etiqueta =
  '<p>Este uso es fuera de indicación. Puede ayudar a algunas personas; los riesgos son reales. No es un consejo médico.</p>';

export const claims: readonly Fault[] = [
  ...each(
    'rejected-words',
    [
      'It will cure your pain.',
      'This is proven medicine.',
      'Ketamine is safe, no matter your age.',
      'It is a safe and effective choice.',
      'Results are guaranteed.',
      'A breakthrough for many.',
      'There is minimal risk in it.',
      'The best treatment there is.',
      'It is the only FDA-approved treatment of its kind.',
      'Better than any antidepressant.',
      'It works for everyone.',
      'You get permanent relief.',
      'What sets us apart is our team.',
    ],
    nurture,
    [
      'It is not a cure for pain.',
      'Whether it is proven to help is still being studied.',
      'It is not safe to drive for 24 hours.',
      'Keep it in a safe place.',
      'Nobody can guarantee results.',
      'Clear liquids only until 6:00 am.',
      'The risks are real.',
      'The best time to call is in the morning.',
      'Bring the only list you need.',
      'It is not better than your own plan by itself.',
      'It does not work for everyone.',
      'There is no permanent relief that anyone can promise.',
      'Set a chair apart for your driver.',
    ],
  ),
  ...each(
    'rejected-words',
    [
      'Cura la depresión.',
      'Es un tratamiento seguro.',
      'Le garantizamos resultados.',
      'Somos la mejor clínica: somos los mejores.',
      'Casi un milagro.',
      'Tiene pocos riesgos.',
    ],
    nurtureEs,
    [
      'No es una cura.',
      'Llame a su seguro médico para preguntar.',
      'Nadie puede garantizar un resultado.',
      'El mejor momento para llamar es la mañana.',
      'Lo que pasa es distinto en cada persona.',
      'Los riesgos son reales.',
    ],
  ),
  ...each(
    'testimonials',
    [
      'Our patients say they feel well.',
      '"I got my mornings back," says Maria.',
      'Read one of our success stories.',
      'It changed my life.',
    ],
    nurture,
    ['Ask us what patients may feel.', '"Off-label" is a word for this.', 'Write down your own story for yourself.'],
  ),
  ...each('testimonials', ['Lea el testimonio de una paciente.'], nurtureEs, ['Cuéntenos por teléfono cómo está.']),
  ...each(
    'medicine-commands',
    [
      'Stop taking your antidepressant.',
      'Skip your insulin in the morning.',
      'Halve your dose the day before.',
      'Do not take your lamotrigine that day.',
      'Start an antidepressant now.',
    ],
    prepare,
    [
      'Please do not stop or change a medicine on your own.',
      'Never stop a medicine on your own, ask us.',
      'It is given in a lower dose here.',
      'Do not take a new medicine before you talk to us.',
      'Call us before you start a medicine.',
    ],
  ),
  ...each('medicine-commands', ['Suspenda sus medicamentos.', 'No tome su insulina ese día.'], nurtureEs, [
    'No deje ningún medicamento por su cuenta.',
    'No tome una medicina nueva sin llamarnos antes.',
  ]),
  ...each(
    'fda-approved',
    [
      'Ketamine is FDA-approved for depression.',
      'Like Spravato, ketamine is approved by the FDA.',
      'The FDA approved ketamine for lasting pain.',
    ],
    nurture,
    [
      'Ketamine is not FDA-approved for depression.',
      'Spravato is FDA-approved for some kinds of depression.',
      'The FDA approved it as an anesthetic; it is FDA-approved only for anesthesia.',
    ],
  ),
  ...each('fda-approved', ['Está aprobado por la FDA.'], nurtureEs, ['Este uso no está aprobado por la FDA.']),
  {
    rule: 'balanced-claims',
    what: 'a condition without the off-label sentence',
    files: nurture('<p>Some people with depression ask about it; it may not help. This is not medical advice.</p>'),
    says: /off-label/,
    but: nurture(`<p>Some people with depression ask about it.</p>${label}`),
  },
  {
    rule: 'balanced-claims',
    what: 'the off-label sentence for some readers only',
    files: nurture(`<p>Some people with depression ask.</p>{% if first_name %}${label}{% endif %}`),
    says: /for every reader/,
    but: nurture('<p>Call us if you have chest pain.</p>'),
  },
  {
    rule: 'balanced-claims',
    what: 'a benefit and no risk near it',
    files: nurture(`<p>Many feel better within days.</p>${'<p>We are in a quiet street with trees.</p>'.repeat(14)}`),
    says: /benefit/,
    but: nurture('<p>Some feel better within days; others feel no change, and it can fade.</p>'),
  },
  {
    rule: 'balanced-claims',
    what: 'in Spanish: una enfermedad sin «fuera de indicación»',
    files: nurtureEs('<p>Algunas personas con depresión preguntan. No es un consejo médico. Puede tener riesgos.</p>'),
    says: /indicación/,
    but: nurtureEs(`<p>Algunas personas con depresión preguntan.</p>${etiqueta}`),
  },
  ...each('hedged-claims', ['Ketamine relieves sorrow.', 'This treatment rewires the brain.'], nurture, [
    'Ketamine may relieve sorrow for some people.',
    'Researchers think that this treatment helps nerve cells connect.',
  ]),
  ...each('hedged-claims', ['La ketamina alivia la tristeza.'], nurtureEs, [
    'No se sabe si la ketamina alivia la tristeza.',
  ]),
  ...each('sales-in-reminder', ['Book now and save money.', 'Refer a friend.', 'Buy a package.'], prepare, [
    'You have booked a visit.',
    'A friend can drive you.',
    'Pack a bag.',
  ]),
  {
    rule: 'sales-in-reminder',
    what: 'a price in a reminder',
    files: {
      ...prepare('<p>{{ clinic.cost }}</p>'),
      'prepare/eating.es.mjml': undefined,
    },
    at: 'prepare/eating.mjml',
    says: /clinic.cost/,
  },
  {
    rule: 'sales-in-reminder',
    what: 'a link to book in a reminder',
    files: prepare('{% if clinic.booking_link %}<p><a href="{{ clinic.booking_link }}">Book a talk</a></p>{% endif %}'),
    says: /link to book/,
    but: nurture('{% if clinic.booking_link %}<p><a href="{{ clinic.booking_link }}">Book a talk</a></p>{% endif %}'),
  },
];
