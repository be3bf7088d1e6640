/** One row of a list, checked: a person with the evidence of their opt-in, or the reason why not. Reasons never repeat the row. */
import { z } from 'zod/mini';
import { type FormAttributes, keptFields, keptSchemas } from '../../functions/core/model/formFields.ts';
import { reasonIn } from '../../functions/core/model/reasons.ts';
import { dayMs, earlier, type Instant, parseInstant, plusMs } from '../../functions/core/time/time.ts';
import type { Columns, Field } from './columns.ts';
import { permits, refusalOf } from './optOut.ts';

/** What the form would have asked, and the evidence. Without a zone it is the clinic's. */
export interface ImportRow extends Omit<FormAttributes, 'zone'> {
  readonly zone?: FormAttributes['zone'];
  readonly confirmedAt: Instant;
  readonly textVersion: string;
  readonly source: string;
}

export type RowReading =
  /** `nameless`: what stands for the first name is none, and was left out (I14). */
  | { readonly kind: 'row'; readonly row: ImportRow; readonly nameless?: true }
  /** `optedOut`: a column speaks against writing to them, or does not speak for it. */
  | { readonly kind: 'refused'; readonly reason: string; readonly optedOut?: true };

/** What a decoder leaves where bytes are no text of its encoding. */
const unreadable = '\ufffd';
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const yes = /^(yes|y|true|1|x|patient|si|sí)$/i;

const line = (max: number) =>
  z.string().check(
    z.minLength(1, 'is empty'),
    z.maxLength(max, `is longer than ${max} characters`),
    z.refine((text) => !controls.test(text), 'is more than one line of text'),
  );

const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);

/** `2025-03-04`, or an instant with its offset; `03/04/2025` is two different days. */
function instantOf(text: string): Instant | undefined {
  try {
    return parseInstant(isDay(text) ? `${text}T12:00:00Z` : text);
  } catch {
    return undefined;
  }
}

const confirmedAt = z.string().check(
  z.minLength(1, 'is empty: when did this person confirm?'),
  z.refine((text) => text === '' || instantOf(text) !== undefined, 'is no date such as 2025-03-04'),
);

/** The form's fields are checked as there, and refused in its words. */
const rowSchema = z.object({ ...keptSchemas, confirmedAt, textVersion: line(300), source: line(100) });

const refused = (reason: string): RowReading => ({ kind: 'refused', reason });

/** Optional fields that are blank are absent; required ones stay, to be refused by name. */
const optional: ReadonlySet<Field> = new Set(keptFields.map(({ name }) => name).filter((name) => name !== 'email'));

/** @param now an opt-in of tomorrow is a mistake. */
export function readRow(cells: readonly string[], { places, count, consent }: Columns, now: Instant): RowReading {
  if (cells.length !== count) return refused(`has ${cells.length} columns, the header has ${count}`);
  // Before anything that could be mended: a row that is mended and imported again is still an opt-out.
  const against = consent.find(({ place, kind }) => !permits(kind, cells[place] ?? ''));
  if (against) return { kind: 'refused', reason: refusalOf(against), optedOut: true };
  const given: Partial<Record<Field, string>> = {};
  for (const [field, place] of Object.entries(places) as [Field, number][]) {
    const value = (cells[place] ?? '').trim();
    if (value.includes(unreadable))
      return refused(`${field}: is no UTF-8; save the file as "CSV UTF-8", or give --encoding windows-1252`);
    if (value !== '' || !optional.has(field)) given[field] = value;
  }
  if (given.patient !== undefined && yes.test(given.patient))
    return refused('is marked as a patient: patients get no education series this way');
  if (given.adult !== undefined && !yes.test(given.adult))
    return refused('adult: these emails are for people of 18 or over');
  if (given.locale) given.locale = given.locale.toLowerCase().slice(0, 2);
  if (given.interest) given.interest = given.interest.toLowerCase();
  const read = rowSchema.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    const field = issue?.path.join('.') ?? 'row';
    const message = issue?.message ?? 'cannot be read';
    return refused(`${field}: ${field in keptSchemas ? reasonIn('en', message) : message}`);
  }
  const written = instantOf(read.data.confirmedAt);
  // A day without its hour may be today's, somewhere east of here.
  const latest = isDay(read.data.confirmedAt) ? plusMs(now, dayMs) : now;
  const at = written && earlier(written, now);
  if (written === undefined || at === undefined || written > latest) return refused('confirmedAt: lies in the future');
  const stated = Object.fromEntries(Object.entries(read.data).filter(([, value]) => value !== undefined));
  const row: ImportRow = { ...(stated as Omit<ImportRow, 'confirmedAt'>), confirmedAt: at };
  return given.firstName !== undefined && row.firstName === undefined
    ? { kind: 'row', row, nameless: true }
    : { kind: 'row', row };
}
