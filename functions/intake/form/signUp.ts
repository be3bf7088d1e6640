/** A sign-up as it arrives: read, checked, its unknown fields dropped (C10). */
import { z } from 'zod/mini';
import { interests } from '../../core/model/contact.ts';
import { isZone } from '../../core/time/time.ts';
import { emailAddress } from '../../web/emailAddress.ts';
import type { Language } from '../../web/language.ts';
import { because, reasonIn } from '../../web/reasons.ts';
import { consentTextVersion, isConsentTextVersion } from './consentText.ts';

/**
 * What the first name may be: the confirmation prints it to an address somebody typed, so it must not carry a link, a
 * number or a sentence to a stranger.
 */
const nameShape = /^\p{L}(?:[\p{L}\p{M}'’ .-]|\u200c|\u200d){0,59}$/u;
const firstName = z.string(because('nameShape')).check(
  z.trim(),
  z.refine((name) => nameShape.test(name) && !/\.\p{L}{2}|\p{M}{4}/u.test(name), because('nameShape')),
);

/** An object may say anything when it is asked for its text, and throw. */
const yes = (value: unknown) => typeof value !== 'object' && ['true', 'on', 'yes', '1'].includes(String(value));

export const signUpSchema = z.object({
  email: emailAddress,
  firstName: z.optional(firstName),
  phone: z.optional(
    z.string(because('phoneShape')).check(z.regex(/^\+?[0-9][0-9 ().-]{6,20}$/, because('phoneShape'))),
  ),
  interest: z._default(z.enum(interests, because('interest')), 'unsaid'),
  locale: z._default(z.enum(['en', 'es'], because('locale')), 'en'),
  zone: z.optional(
    z.string(because('zone')).check(z.maxLength(64, because('zone')), z.refine(isZone, because('zone'))),
  ),
  adult: z.unknown().check(z.refine(yes, because('adult'))),
  consent: z.unknown().check(z.refine(yes, because('consent'))),
  consentVersion: z._default(
    z.string(because('consentVersion')).check(z.refine(isConsentTextVersion, because('consentVersion'))),
    consentTextVersion,
  ),
});

/** Fields that a booking or marketing form may carry and that we will not hold (C10, C19). */
const refused = /diagnos|dose|dosage|medication|substance|drug|alcohol|symptom|insurance|ssn|birth/i;

export type SignUpFields = z.infer<typeof signUpSchema>;

export interface Fault {
  readonly field: string;
  readonly reason: string;
}

export type SignUpReading =
  | { readonly kind: 'signUp'; readonly fields: SignUpFields }
  /** The hidden field was filled: a robot. It gets the answer everyone gets. */
  | { readonly kind: 'robot' }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

const blankAsAbsent = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);

/** Reads a JSON object or a form's fields. Reasons never repeat the input. */
export function readSignUp(raw: Record<string, unknown>, language: Language = 'en'): SignUpReading {
  const given = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, blankAsAbsent(value)]));
  if (given.website !== undefined) return { kind: 'robot' };
  const unwanted = Object.keys(given).filter((name) => refused.test(name) && given[name] !== undefined);
  const read = signUpSchema.safeParse(given);
  if (read.success && unwanted.length === 0) return { kind: 'signUp', fields: read.data };
  const faults: Fault[] = unwanted
    .slice(0, 10)
    .map((field) => ({ field: field.slice(0, 40), reason: reasonIn(language, 'healthDetails') }));
  for (const issue of read.error?.issues ?? []) {
    const field = issue.path.join('.') || 'body';
    if (!faults.some((fault) => fault.field === field)) {
      faults.push({ field, reason: reasonIn(language, issue.message) });
    }
  }
  return { kind: 'faults', faults };
}

/** The names of the form's own fields: all that a log may say of a refused one. */
export const fieldNames: ReadonlySet<string> = new Set(Object.keys(signUpSchema.shape));
