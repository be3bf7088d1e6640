/** A sign-up as it arrives: read, checked, its unknown fields dropped (C10). */
import { z } from 'zod/mini';
import { interests } from '../core/items.ts';
import { isZone } from '../core/time.ts';

/** Version of the consent text on the form; raised with every change of its words (C15). */
export const consentTextVersion = '2026-11-1';
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const plain = (max: number) =>
  z.string().check(
    z.maxLength(max, `must be at most ${max} characters`),
    z.refine((text) => !controls.test(text), 'must be a single line of text'),
  );

/** RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all; quoted local parts are refused, nobody has one. */
const emailAddress = z
  .string('is required')
  .check(
    z.trim(),
    z.maxLength(254, 'must be at most 254 characters'),
    z.regex(
      /^[^\s@"(),:;<>[\\\]\u0000-\u001f\u007f]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}{2,63}$/u,
      'must be an email address, such as name@example.com',
    ),
  );

const yes = z.union([z.literal(true), z.literal('true'), z.literal('on'), z.literal('yes'), z.literal('1')]);

const blankAsAbsent = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);

export const signUpSchema = z.object({
  email: emailAddress,
  firstName: z.optional(plain(60)),
  phone: z.optional(z.string().check(z.regex(/^\+?[0-9][0-9 ().-]{6,20}$/, 'must be a phone number'))),
  interest: z._default(z.enum(interests, 'must be pain, depression, both or unsaid'), 'unsaid'),
  locale: z._default(z.enum(['en', 'es'], 'must be en or es'), 'en'),
  zone: z.optional(z.string().check(z.refine(isZone, 'must be a time zone, such as America/New_York'))),
  adult: z
    .unknown()
    .check(
      z.refine((value) => yes.safeParse(value).success, 'must be true: these emails are for people of 18 or over'),
    ),
  consent: z
    .unknown()
    .check(z.refine((value) => yes.safeParse(value).success, 'must be true: we only write to people who ask us to')),
});

/** Fields that a booking or marketing form may carry and that we will not hold (C10, C19). */
const refused = /diagnos|dose|dosage|medication|substance|drug|alcohol|symptom|insurance|ssn|birth/i;

export type SignUpFields = z.infer<typeof signUpSchema>;

export type SignUpReading =
  | { readonly kind: 'signUp'; readonly fields: SignUpFields }
  /** The hidden field was filled: a robot. It gets the answer everyone gets. */
  | { readonly kind: 'robot' }
  | { readonly kind: 'faults'; readonly faults: readonly { readonly field: string; readonly reason: string }[] };

/** Reads a JSON object or a form's fields. Reasons never repeat the input. */
export function readSignUp(raw: Record<string, unknown>): SignUpReading {
  const given = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, blankAsAbsent(value)]));
  if (given.website !== undefined) return { kind: 'robot' };
  const unwanted = Object.keys(given).filter((name) => refused.test(name) && given[name] !== undefined);
  const read = signUpSchema.safeParse(given);
  const faults = unwanted.map((field) => ({
    field: field.slice(0, 40),
    reason: 'we do not take health details on this form',
  }));
  if (read.success && faults.length === 0) return { kind: 'signUp', fields: read.data };
  if (!read.success) {
    for (const issue of read.error.issues) {
      const field = issue.path.join('.') || 'body';
      if (!faults.some((fault) => fault.field === field)) faults.push({ field, reason: issue.message });
    }
  }
  return { kind: 'faults', faults };
}
