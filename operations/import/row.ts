/** One row of a list, checked: a person with the evidence of their opt-in, or the reason why not. Reasons never repeat the row. */
import { z } from 'zod/mini';
import { type FormAttributes, keptFields, keptSchemas, leftOutOf } from '../../functions/core/model/formFields.ts';
import type { OptionalField } from '../../functions/core/model/leftOut.ts';
import { reasonIn } from '../../functions/core/model/reasons.ts';
import { dayMs, earlier, type Instant, plusMs, type Zone } from '../../functions/core/time/time.ts';
import type { Columns, Field } from './columns.ts';
import { type DateOrder, readDate } from './dates.ts';
import { permits, refusalOf } from './optOut.ts';

/** What the form would have asked, and the evidence. Without a zone it is the clinic's. */
export interface ImportRow extends Omit<FormAttributes, 'zone'> {
  readonly zone?: FormAttributes['zone'];
  readonly confirmedAt: Instant;
  readonly textVersion: string;
  readonly source: string;
}

export type RowReading =
  /** `leftOut`: optional fields that cannot be read; the row is taken without them (I14). */
  | { readonly kind: 'row'; readonly row: ImportRow; readonly leftOut: readonly OptionalField[] }
  /** `optedOut`: a column speaks against writing to them, or does not speak for it. */
  | { readonly kind: 'refused'; readonly reason: string; readonly optedOut?: true };

/** What holds of every row of a list. */
export interface RowRules {
  /** Which comes first in `05/01/2026`. */
  readonly dates?: DateOrder | undefined;
  /** Of times without one. */
  readonly zone: Zone;
  /** An opt-in of tomorrow is a mistake. */
  readonly now: Instant;
}

/** What a decoder leaves where bytes are no text of its encoding. */
const unreadable = '\ufffd';
/**
 * UTF-8 that was read as windows-1252 and saved again: `Raúl` is `RaÃºl` then, `’` is `â€™`. No name has these pairs; they
 * are looked for before the row is taken, for all their letters may be letters.
 */
const damaged = /[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€/;
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const yes = /^(yes|y|true|1|x|patient|si|sí)$/i;

const line = (max: number) =>
  z.string().check(
    z.minLength(1, 'is empty'),
    z.maxLength(max, `is longer than ${max} characters`),
    z.refine((text) => !controls.test(text), 'holds signs that are no text'),
  );

/** The form's fields are checked as there, and refused in its words. */
const rowSchema = z.object({ ...keptSchemas, textVersion: line(300), source: line(100) });

/** Optional fields that are blank are absent; required ones stay, to be refused by name. */
const optional: ReadonlySet<Field> = new Set(keptFields.map(({ name }) => name).filter((name) => name !== 'email'));

class RowReader {
  private readonly cells: readonly string[];
  private readonly columns: Columns;
  private readonly rules: RowRules;

  constructor(cells: readonly string[], columns: Columns, rules: RowRules) {
    this.cells = cells;
    this.columns = columns;
    this.rules = rules;
  }

  /** A field as the file itself calls it. */
  private nameOf(field: string): string {
    const place = this.columns.places[field as Field];
    return place === undefined ? `--set ${field}` : `"${this.columns.header[place]}"`;
  }

  private refused(field: string, reason: string): RowReading {
    return { kind: 'refused', reason: `${this.nameOf(field)}: ${reason}` };
  }

  read(): RowReading {
    const { count, consent } = this.columns;
    if (this.cells.length !== count)
      return { kind: 'refused', reason: `has ${this.cells.length} columns, the header has ${count}` };
    // Before anything that could be mended: a row that is mended and imported again is still an opt-out.
    const against = consent.find(({ place, kind }) => !permits(kind, this.cells[place] ?? ''));
    if (against) return { kind: 'refused', reason: refusalOf(against), optedOut: true };
    const given: Partial<Record<Field, string>> = { ...this.columns.constants };
    for (const [field, place] of Object.entries(this.columns.places) as [Field, number][]) {
      // A wording of several lines is one text: its line breaks are blanks.
      const value = (this.cells[place] ?? '').replaceAll(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, ' ').trim();
      const fault = encodingFault(value);
      if (fault !== undefined) return this.refused(field, fault);
      if (value !== '' || !optional.has(field)) given[field] = value;
    }
    if (given.patient !== undefined && yes.test(given.patient))
      return { kind: 'refused', reason: 'is marked as a patient: patients get no education series this way' };
    if (given.adult !== undefined && !yes.test(given.adult))
      return this.refused('adult', 'these emails are for people of 18 or over');
    if (given.interest) given.interest = given.interest.toLowerCase();
    return this.confirmed(given);
  }

  private confirmed(given: Partial<Record<Field, string>>): RowReading {
    const { askedPlace, header } = this.columns;
    if (askedPlace !== undefined && (this.cells[askedPlace] ?? '').trim() === '')
      return {
        kind: 'refused',
        reason: `"${header[askedPlace]}" is empty: ${this.nameOf('confirmedAt')} alone proves nothing, for it also stands where somebody was added or imported`,
      };
    const text = given.confirmedAt ?? '';
    if (text === '') return this.refused('confirmedAt', 'is empty: when did this person confirm?');
    const date = readDate(text, this.rules.dates, this.rules.zone);
    if (date.kind !== 'moment') return this.refused('confirmedAt', 'is no date such as 2025-03-04');
    // A time without its zone, or a day without its hour, may be today's, somewhere east of here.
    const latest = plusMs(this.rules.now, date.isExact ? 0 : dayMs);
    if (date.at > latest) return this.refused('confirmedAt', 'lies in the future');
    return this.person(given, earlier(date.at, this.rules.now));
  }

  private person(given: Partial<Record<Field, string>>, at: Instant): RowReading {
    const read = rowSchema.safeParse(given);
    if (!read.success) {
      const [issue] = read.error.issues;
      const field = issue?.path.join('.') ?? 'row';
      const message = issue?.message ?? 'cannot be read';
      return this.refused(field, field in keptSchemas ? reasonIn('en', message) : message);
    }
    const stated = Object.fromEntries(Object.entries(read.data).filter(([, value]) => value !== undefined));
    return {
      kind: 'row',
      row: { ...(stated as Omit<ImportRow, 'confirmedAt'>), confirmedAt: at },
      leftOut: leftOutOf(given),
    };
  }
}

function encodingFault(value: string): string | undefined {
  if (value.includes(unreadable)) return 'is no UTF-8; save the file as "CSV UTF-8", or give --encoding windows-1252';
  if (damaged.test(value))
    return 'has letters that were damaged when the file was saved in another encoding (Ã and a sign for an accented letter): export the list anew and save it as "CSV UTF-8", or write them right';
  return undefined;
}

/** What becomes of one row, before anybody is looked up. */
export const readRow = (cells: readonly string[], columns: Columns, rules: RowRules): RowReading =>
  new RowReader(cells, columns, rules).read();

/** Whether this row's date can be read by nobody who does not know which of day and month comes first. */
export function needsOrder(cells: readonly string[], { places, constants }: Columns, zone: Zone): boolean {
  const text = places.confirmedAt === undefined ? constants.confirmedAt : cells[places.confirmedAt];
  return text !== undefined && readDate(text.trim(), undefined, zone).kind === 'needsOrder';
}
