/** What people agree to on the sign-up form, word for word, by version: the evidence of a consent names its version (C15). */
import type { InEach, Language } from './language.ts';

/** Raised with every change of its words. Older versions stay: a form pasted elsewhere may still show one. */
export const consentTextVersion = '2026-11-3';

/** `{clinic}` stands for the clinic's neutral name. */
const texts: Readonly<Record<string, InEach>> = {
  '2026-11-1': {
    en: 'Please email me about care at {clinic}. I know that email is not encrypted end to end, and that mail apps may show a summary of it.',
    es: 'Please email me about care at {clinic}. I know that email is not encrypted end to end, and that mail apps may show a summary of it.',
  },
  '2026-11-2': {
    en: 'Please email me about care at {clinic}. I know that email is not encrypted from end to end, and that mail apps may show a short summary of an email, even on a locked screen. I can stop the emails at any time.',
    es: 'Quiero recibir correos electrónicos sobre la atención en {clinic}. Sé que el correo electrónico no va cifrado de extremo a extremo y que las aplicaciones de correo pueden mostrar un resumen breve, incluso con la pantalla bloqueada. Puedo dejar de recibirlos cuando quiera.',
  },
  '2026-11-3': {
    en: 'Please email me about care at {clinic}. The emails name the treatments offered there and say what they are used for. Email is not encrypted from end to end, and mail apps may show a short summary, even on a locked screen. The first email asks for my yes; without it I am asked once more, and then never. If I give a phone number, {clinic} may call me when an email does not arrive. I can stop the emails at any time.',
    es: 'Quiero recibir correos electrónicos sobre la atención en {clinic}. Los correos nombran los tratamientos que se ofrecen allí y dicen para qué se usan. El correo electrónico no va cifrado de extremo a extremo, y las aplicaciones de correo pueden mostrar un resumen breve, incluso con la pantalla bloqueada. El primer correo me pide un sí; si no lo doy, me preguntan una vez más y después nunca. Si doy un teléfono, {clinic} puede llamarme cuando un correo no llegue. Puedo dejar de recibirlos cuando quiera.',
  },
};

export function isConsentTextVersion(version: string): boolean {
  return Object.hasOwn(texts, version);
}

export function consentText(clinicName: string, language: Language, version = consentTextVersion): string {
  return (texts[version]?.[language] ?? '').replaceAll('{clinic}', () => clinicName);
}
