/** A sign-up as it arrives: read, checked, its unknown fields dropped (C10). */
import { type FormValues, fieldList, formSchema, leftOutOf } from '../../core/model/formFields.ts';
import type { Language } from '../../core/model/language.ts';
import type { OptionalField } from '../../core/model/leftOut.ts';
import { healthDetails, reasonIn } from '../../core/model/reasons.ts';

/** Fields that a booking or marketing form may carry and that we will not hold (C10, C19). */
const refused = /diagnos|dose|dosage|medication|substance|drug|alcohol|symptom|insurance|ssn|birth/i;

export interface Fault {
  readonly field: string;
  readonly reason: string;
}

export type SignUpReading =
  /** `leftOut`: optional fields that were given and cannot be read. */
  | { readonly kind: 'signUp'; readonly fields: FormValues; readonly leftOut: readonly OptionalField[] }
  /** The hidden field was filled: a robot. It gets the answer everyone gets. */
  | { readonly kind: 'robot' }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

const blankAsAbsent = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);

/** Reads a JSON object or a form's fields. Reasons never repeat the input. */
export function readSignUp(raw: Record<string, unknown>, language: Language = 'en'): SignUpReading {
  const given = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, blankAsAbsent(value)]));
  if (given.website !== undefined) return { kind: 'robot' };
  const unwanted = Object.keys(given).filter((name) => refused.test(name) && given[name] !== undefined);
  const read = formSchema.safeParse(given);
  if (read.success && unwanted.length === 0) return { kind: 'signUp', fields: read.data, leftOut: leftOutOf(given) };
  const faults: Fault[] = unwanted
    .slice(0, 10)
    .map((field) => ({ field: field.slice(0, 40), reason: healthDetails[language] }));
  for (const issue of read.error?.issues ?? []) {
    const field = issue.path.join('.') || 'body';
    if (!faults.some((fault) => fault.field === field)) {
      faults.push({ field, reason: reasonIn(language, issue.message) });
    }
  }
  return { kind: 'faults', faults };
}

/** The names of the form's own fields: all that a log may say of a refused one. */
export const fieldNames: ReadonlySet<string> = new Set(fieldList.map(({ name }) => name));
