/**
 * Which forms and languages an email must be there in. A reminder is a matter of safety, so nobody gets one in a
 * language they did not choose, and nobody who has not accepted full emails gets the treatment's name (C9). Only the
 * education emails fall back to English.
 */
import { minimalForm } from '../../functions/core/email/compose.ts';
import type { Problems } from '../findings/problems.ts';
import { SourceText } from '../findings/source.ts';
import { labelOf, translationOf } from '../read/partials.ts';
import type { Content, JourneySource, TemplateFile } from '../read/read.ts';

/** Reminders about a visit: these have a minimal form beside the full one. */
export const isAboutVisit = ({ file }: JourneySource): boolean =>
  file.class === 'reminder' && file.start.on.startsWith('appointment.');

/** Every form and language that an email lacks, told at the file it would stand beside. */
export function checkForms({ root, journeys }: Pick<Content, 'root' | 'journeys'>, problems: Problems): void {
  for (const journey of journeys) {
    const has = (base: string, form: TemplateFile['form'], locale: string) =>
      journey.templates.some((each) => each.base === base && each.form === form && each.locale === locale);
    const at = (file: string) => SourceText.of(labelOf(root, file), '');
    for (const base of new Set(journey.templates.map((template) => template.base))) {
      const full = `${base}.mjml`;
      const minimal = `${base}${minimalForm}.mjml`;
      if (!has(base, 'full', 'en')) {
        const other = journey.templates.find((each) => each.base === base) as TemplateFile;
        problems.error(at(other.file), 0, 'forms', 'there is no full English email beside this one', `Add ${full}.`);
        continue;
      }
      if (isAboutVisit(journey) && !has(base, 'minimal', 'en')) {
        const mend = `Add ${minimal}: date and times, the driver, arrival and phone, and the button for full emails.`;
        problems.error(at(full), 0, 'forms', 'this email has no minimal form', mend);
      }
      if (!isAboutVisit(journey) && has(base, 'minimal', 'en')) {
        const message = `a minimal form is never sent in the journey "${journey.id}"`;
        problems.warning(at(minimal), 0, 'forms', message, `Delete ${minimal}.`);
      }
      if (journey.file.class === 'marketing') {
        if (has(base, 'full', 'es')) continue;
        const message = 'Spanish readers get this one in English: it is not there in Spanish';
        problems.advice(at(full), 0, 'forms', message, `Translate it into ${translationOf(full, 'es')}.`);
        continue;
      }
      for (const [form, file] of [['full', full] as const, ['minimal', minimal] as const]) {
        if (!has(base, form, 'en') || has(base, form, 'es')) continue;
        const spanish = translationOf(file, 'es');
        const mend = `Translate it into ${spanish}, then run: npm run templates:translated -- ${spanish}`;
        problems.error(at(file), 0, 'forms', 'this reminder is not there in Spanish', mend);
      }
    }
  }
}
