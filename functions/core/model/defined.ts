/** An object whose optional fields are left out where nothing is known of them. */

/** The fields of `T`, where those that may be absent may also be `undefined`. */
type OrUndefined<T> = { [Name in keyof T]: Record<never, never> extends Pick<T, Name> ? T[Name] | undefined : T[Name] };

/** None where nothing says what `T` is. */
type Fields<T> = [keyof T] extends [never] ? never : OrUndefined<T>;

/**
 * `fields` without those that are `undefined`, as `exactOptionalPropertyTypes` wants an absent field. A field that `T` does
 * not have is red, which it is not when a part of an object is spread: `T` is the type that is expected where the call
 * stands, or is named, `defined<Send>({ … })`; without either nothing compiles.
 *
 * A field of a row that is spread before it is taken away by `undefined`, not kept.
 */
export function defined<T extends object = never>(fields: NoInfer<Fields<T>>): T {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries<unknown>(fields)) if (value !== undefined) kept[name] = value;
  return kept as T;
}
