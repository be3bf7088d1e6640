/**
 * What a row must hold, as a table field → check that is built once for each kind. A check is typed by what it lets pass, so
 * a field that the model has and the table has not, or one checked for another type, does not compile. Fields that the
 * table does not know are let pass: a newer version may have written them.
 *
 * Written by hand because it runs a dozen times for each email: a general validator takes several times as long.
 */
import type { Instant } from '../../core/time/time.ts';

/** Looks at a value. Invariant in `T`: a check of less or of more than the model's own type does not compile. */
export interface Check<T> {
  /** Undefined when the value fits; else the path within it that does not, '' for the value itself. Never the value. */
  faultIn(value: unknown): string | undefined;
  /** Holds the type, and is never there. */
  readonly lets?: (value: T) => T;
}

/** A field that may be absent. */
export interface Maybe<T> {
  readonly ifThere: Check<T>;
}

/** For each field of the model its check; `maybe` for exactly those that may be absent. */
export type FieldsOf<Row> = {
  readonly [Field in keyof Row]-?: Pick<Row, Field> extends Required<Pick<Row, Field>>
    ? Check<Row[Field]>
    : Maybe<Exclude<Row[Field], undefined>>;
};

/** A row that is not as the model says: its kind and field, never what stands there (I8). */
export class RowShapeError extends Error {
  override readonly name = 'RowShapeError';
  /** For logs: `<kind>.<field>`. */
  readonly code: string;

  constructor(kind: string, field: string) {
    super(`a row of kind ${kind} does not fit: its field ${field}`);
    this.code = `${kind}.${field}`;
  }
}

const when = <T>(fits: (value: unknown) => boolean): Check<T> => ({
  faultIn: (value) => (fits(value) ? undefined : ''),
});

export const text = when<string>((value) => typeof value === 'string');
/** Part of a key: never empty. */
export const id = when<string>((value) => typeof value === 'string' && value !== '');
export const flag = when<boolean>((value) => typeof value === 'boolean');
export const yes = when<true>((value) => value === true);
export const whole = when<number>((value) => Number.isSafeInteger(value));
export const number = when<number>((value) => typeof value === 'number' && Number.isFinite(value));

const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const instant = when<Instant>((value) => typeof value === 'string' && instantForm.test(value));

export const maybe = <T>(ifThere: Check<T>): Maybe<T> => ({ ifThere });

/** One of these words; the table must name every word of the type. */
export function oneOf<Word extends string>(words: Readonly<Record<Word, true>>): Check<Word> {
  return when((value) => typeof value === 'string' && Object.hasOwn(words, value));
}

/** One of the words of a list that the model keeps. */
export const word = <Word extends string>(isKnown: (value: string) => value is Word): Check<Word> =>
  when((value) => typeof value === 'string' && isKnown(value));

export const listOf = <T>(each: Check<T>): Check<readonly T[]> =>
  when((value) => Array.isArray(value) && value.every((one) => each.faultIn(one) === undefined));

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of whatever names. They may say anything, so a fault names none of them. */
export const recordOf = <T>(each: Check<T>): Check<Readonly<Record<string, T>>> =>
  when((value) => isRecord(value) && Object.values(value).every((one) => each.faultIn(one) === undefined));

export function object<T>(fields: FieldsOf<T>): Check<T> {
  const all = Object.entries<Check<unknown> | Maybe<unknown>>(fields as Readonly<Record<string, Check<unknown>>>).map(
    ([name, field]) =>
      'ifThere' in field
        ? { name, check: field.ifThere, mayBeAbsent: true }
        : { name, check: field, mayBeAbsent: false },
  );
  return {
    faultIn(value) {
      if (!isRecord(value)) return '';
      for (const { name, check, mayBeAbsent } of all) {
        const held = value[name];
        if (held === undefined && mayBeAbsent) continue;
        const fault = check.faultIn(held);
        if (fault !== undefined) return fault === '' ? name : `${name}.${fault}`;
      }
      return undefined;
    },
  };
}

/** Gives back rows of a kind as the model has them. @throws RowShapeError from what it returns. */
export function reader<T>(kind: string, fields: FieldsOf<T>): (held: object) => T {
  const check = object<T>(fields);
  const fits = (held: unknown): held is T => {
    const fault = check.faultIn(held);
    if (fault !== undefined) throw new RowShapeError(kind, fault === '' ? 'all' : fault);
    return true;
  };
  return (held: unknown) => {
    if (!fits(held)) throw new RowShapeError(kind, 'all');
    return held;
  };
}
