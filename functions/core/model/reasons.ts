/**
 * Why a field of the sign-up form is refused, in both languages. A reason never repeats what was written. A schema knows
 * nothing of the reader: `because` puts both languages into its message, and `reasonIn` takes the reader's out of it.
 */
import type { InEach, Language } from './language.ts';

const between = '\n';

/** A schema's message that says `reason` to readers of either language. */
export const because = ({ en, es }: InEach): string => `${en}${between}${es}`;

const mustBeText: InEach = { en: 'must be text', es: 'debe ser texto' };

/** Said of a field that is not taken at all (C10). */
export const healthDetails: InEach = {
  en: 'we do not take health details on this form',
  es: 'no recibimos datos de salud en este formulario',
};

/** @param message of a schema; one that `because` did not make says only that text is wanted. */
export function reasonIn(language: Language, message: string): string {
  const [en, es, ...more] = message.split(between);
  return en === undefined || es === undefined || more.length > 0 ? mustBeText[language] : { en, es }[language];
}
