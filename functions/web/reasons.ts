/** Why a field of the sign-up form is refused, in both languages. A reason never repeats what was written. */
import type { InEach, Language } from './language.ts';

const reasons = {
  emailMissing: { en: 'is required', es: 'hace falta' },
  emailShape: {
    en: 'must be an email address, such as name@example.com',
    es: 'debe ser una dirección de correo, como nombre@example.com',
  },
  emailPlain: {
    en: 'has letters before the @ that our mail service cannot send to; please give another address',
    es: 'tiene letras antes de la @ a las que nuestro servicio no puede enviar; por favor, dé otra dirección',
  },
  nameShape: {
    en: 'may hold letters, spaces, hyphens and apostrophes, at most 60',
    es: 'puede tener letras, espacios, guiones y apóstrofos, 60 como máximo',
  },
  phoneShape: { en: 'must be a phone number', es: 'debe ser un número de teléfono' },
  interest: {
    en: 'must be pain, depression, both or unsaid',
    es: 'debe ser una de las opciones (pain, depression, both o unsaid)',
  },
  locale: { en: 'must be en or es', es: 'debe ser en o es' },
  zone: {
    en: 'must be a time zone, such as America/New_York',
    es: 'debe ser una zona horaria, como America/New_York',
  },
  adult: {
    en: 'needs your yes: these emails are for people of 18 or over. If you are younger, please call us',
    es: 'falta su sí: estos correos son para personas de 18 años o más. Si es menor, por favor llámenos',
  },
  consent: {
    en: 'needs your yes: we only write to people who ask us to',
    es: 'falta su sí: solo escribimos a quien nos lo pide',
  },
  consentVersion: {
    en: 'must be a version of the consent text that we have shown; leave it out for the present one',
    es: 'debe ser una versión del texto de permiso que hayamos mostrado; déjelo fuera para la actual',
  },
  healthDetails: {
    en: 'we do not take health details on this form',
    es: 'no recibimos datos de salud en este formulario',
  },
  text: { en: 'must be text', es: 'debe ser texto' },
} satisfies Record<string, InEach>;

export type ReasonKey = keyof typeof reasons;

/** Names a reason where a schema refuses; its words come later, in the reader's language. */
export const because = (key: ReasonKey): string => key;

export function reasonIn(language: Language, key: string): string {
  return (Object.hasOwn(reasons, key) ? reasons[key as ReasonKey] : reasons.text)[language];
}
