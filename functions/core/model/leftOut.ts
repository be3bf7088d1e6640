/**
 * What somebody sent and we could not use, where nothing depends on it: it is left out, and whoever sent it is told. An
 * optional field must not cost a person their booking, their row or their sign-up (I14).
 */
import type { InEach, Language } from './language.ts';

export const optionalFields = ['firstName', 'phone', 'zone', 'locale', 'interest', 'emailAcknowledged'] as const;
export type OptionalField = (typeof optionalFields)[number];

/** One thing that was taken otherwise than it was sent. A reason never repeats what was written. */
export interface Warning {
  readonly field: string;
  readonly reason: string;
}

const reasons: Readonly<Record<OptionalField, InEach>> = {
  firstName: {
    en: 'is no name that an email can greet by; it was left out',
    es: 'no es un nombre con el que un correo pueda saludar; se dejó fuera',
  },
  phone: { en: 'is no telephone number; it was left out', es: 'no es un número de teléfono; se dejó fuera' },
  zone: {
    en: 'is no time zone that is known here; the one of the clinic is taken',
    es: 'no es una zona horaria que conozcamos; se toma la de la clínica',
  },
  locale: {
    en: 'is no language that we write in; it was left out',
    es: 'no es un idioma en el que escribimos; se dejó fuera',
  },
  interest: { en: 'is none of the choices; it was left out', es: 'no es una de las opciones; se dejó fuera' },
  emailAcknowledged: { en: 'must be true or false; it was left out', es: 'debe ser true o false; se dejó fuera' },
};

/** A number that was kept and cannot be dialled. */
const undialled: InEach = {
  en: 'is no number that can be dialled as it stands; it is kept as text, for somebody to read',
  es: 'no es un número que se pueda marcar tal cual; se guarda como texto, para que alguien lo lea',
};

/** Whether something was said and nothing was read of it. A blank, and JSON's `null`, say nothing. */
export const isLeftOut = (said: unknown, read: unknown): boolean =>
  read === undefined && said !== undefined && said !== null && !(typeof said === 'string' && said.trim() === '');

/** @param isUndialled the number was kept, and cannot be dialled. */
export function warningsOf(
  leftOut: readonly OptionalField[] = [],
  isUndialled = false,
  language: Language = 'en',
): readonly Warning[] {
  const warnings = leftOut.map((field) => ({ field, reason: reasons[field][language] }));
  return isUndialled ? [...warnings, { field: 'phone', reason: undialled[language] }] : warnings;
}
