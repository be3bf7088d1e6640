/** An object without the fields of which nothing is known: what is left, and what does not compile. */
import { expect, test } from 'vitest';
import { defined } from '../../../functions/core/model/defined.ts';

interface Email {
  readonly to: string;
  readonly subject?: string;
  readonly copies?: number;
}
type Told = { readonly kind: 'sent'; readonly email?: Email } | { readonly kind: 'lost'; readonly why?: string };

const maybe = (value?: string): string | undefined => value;

test('fields that are undefined are left out, any other value stays, in the order written', () => {
  expect(defined<Email>({ subject: maybe(), to: 'a', copies: 0 })).toStrictEqual({ to: 'a', copies: 0 });
  expect(defined<Email>({ to: '', subject: maybe('s') })).toStrictEqual({ to: '', subject: 's' });
  const values = { a: null, b: false, c: '', d: [] };
  expect(Object.entries(defined<Record<string, unknown>>({ ...values, e: undefined }))).toEqual(Object.entries(values));
});

test('what is given is not changed', () => {
  const given = { to: 'a', subject: maybe() };
  defined<Email>(given);
  expect(Object.keys(given)).toEqual(['to', 'subject']);
});

test('a field that was spread before is taken away, not kept', () => {
  const before: Email = { to: 'a', subject: 's' };
  expect(defined<Email>({ ...before, subject: maybe() })).toStrictEqual({ to: 'a' });
});

/** Compiled and never called: `tsc` is red when a line below loses its error. */
function misspelt(): unknown[] {
  // @ts-expect-error a field that the type does not have, of what is expected
  const expected: Email = defined({ to: 'a', subjekt: maybe() });
  // @ts-expect-error the same, of what is returned
  const returned = (): Email => defined({ to: 'a', subjekt: maybe() });
  // @ts-expect-error the same, of one of several types
  const oneOf: Told = defined({ kind: 'lost', email: { to: 'a' } });
  // @ts-expect-error the same, within
  const within: Told = defined({ kind: 'sent', email: defined({ to: 'a', subjekt: maybe() }) });
  // @ts-expect-error what must be there cannot be undefined
  const needed: Email = defined({ to: maybe() });
  // @ts-expect-error a part has the type of the whole: `to` is missing
  const part: Email = { to: 'a', ...defined({ subject: maybe() }) };
  return [
    expected,
    returned,
    oneOf,
    within,
    needed,
    part,
    // @ts-expect-error no type says what may be there
    { ...defined({ subject: maybe() }) },
    // @ts-expect-error the same, of what is named
    defined<Email>({ to: 'a', subjekt: maybe() }),
  ];
}

test('a misspelt field does not compile', () => {
  expect(misspelt).toBeTypeOf('function');
});
