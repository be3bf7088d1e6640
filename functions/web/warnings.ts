/** What whoever sent a person's facts is told of those that were taken otherwise than they were sent. */
import type { Clinic } from '../core/model/clinic.ts';
import { countryOf, dialled } from '../core/model/dialled.ts';
import type { Language } from '../core/model/language.ts';
import { type OptionalField, type Warning, warningsOf } from '../core/model/leftOut.ts';

/** Undefined when all was taken as it was sent, so that an answer without warnings has no list of them. */
export function warningsFor(
  { phone, leftOut }: { readonly phone?: string | undefined; readonly leftOut?: readonly OptionalField[] | undefined },
  clinic: Clinic,
  language: Language = 'en',
): readonly Warning[] | undefined {
  const isUndialled = phone !== undefined && dialled(phone, countryOf(clinic)) === undefined;
  const warnings = warningsOf(leftOut, isUndialled, language);
  return warnings.length > 0 ? warnings : undefined;
}
