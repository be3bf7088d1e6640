/** The clinic's own facts and values: `templates/clinic.yaml`. Everything clinical here is the clinician's to set. */
import { z } from 'zod/mini';
import { isZone } from '../time/time.ts';

const wallTime = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a wall time such as "08:00"'));
const email = z.string().check(z.regex(/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/, 'an email address'));
const phone = z.string().check(z.regex(/^\+?[0-9][0-9 ().-]{6,20}$/, 'a phone number'));
const zone = z.string().check(z.refine(isZone, 'an IANA zone such as "America/New_York"'));
const text = z.string().check(z.minLength(1), z.maxLength(300));
/** Text that emails print: plain English, or one per language. */
const words = z.union([text, z.strictObject({ en: text, es: z.optional(text) })]);
/** The same, where nothing may be said yet: an email that prints it cannot be built. */
const maybeWords = z.union([
  z.string().check(z.maxLength(300)),
  z.strictObject({ en: z.string(), es: z.optional(z.string()) }),
]);
const hours = z.number().check(z.minimum(0), z.maximum(72));
const minutes = z.int().check(z.minimum(0), z.maximum(600));

export const clinicSchema = z.strictObject({
  /** The full name; it may name the treatment, so it is used inside bodies only (C23). */
  name: text,
  /** Shown as sender: on lock screens and in shared mailboxes (C11, C23). */
  discreetName: text,
  /** Physical postal address, one line (C3). */
  postalAddress: text,
  phone,
  /** For texts; optional. */
  textPhone: z.optional(phone),
  website: z.optional(z.url()),
  replyTo: z.strictObject({ address: email, readBy: words }),
  from: z.strictObject({ reminder: email, marketing: email }),
  zone,
  /** Clinic opening, printed in emails; not the sending window. */
  hours: words,
  closedDays: z.array(z.iso.date()),
  clinician: z.strictObject({ name: text, title: words }),
  /** No email is accepted outside [from, to) on the recipient's wall (C18). */
  sendingWindow: z.strictObject({ from: wallTime, to: wallTime }),
  marketing: z.strictObject({
    /** Hours between two marketing emails to one person (I5). */
    capHours: z.int().check(z.minimum(1), z.maximum(720)),
    /** Calendar days with no marketing before and after an infusion (I5). */
    quietDaysBeforeInfusion: z.int().check(z.minimum(0), z.maximum(60)),
    quietDaysAfterInfusion: z.int().check(z.minimum(0), z.maximum(60)),
  }),
  preparation: z.strictObject({
    solidFoodHours: hours,
    clearLiquidHours: hours,
    alcoholHours: hours,
    arriveMinutesEarly: minutes,
    infusionMinutes: words,
    recoveryMinutes: words,
    noDrivingHours: hours,
  }),
  /** What only the clinic can say in the education emails. */
  education: z.optional(
    z.strictObject({ cost: maybeWords, visits: maybeWords, refunds: maybeWords, insurance: maybeWords }),
  ),
  /** Where a consultation can be asked for. */
  bookingLink: z.optional(z.url()),
  locations: z.record(z.string(), z.strictObject({ name: text, address: text, zone, phone: z.optional(phone) })),
  /** The booking system's type id → kind and location; its own name is dropped (C10). */
  appointmentTypes: z.record(
    z.string(),
    z.strictObject({ kind: z.enum(['consultation', 'infusion']), location: z.string() }),
  ),
});
export type Clinic = z.infer<typeof clinicSchema>;
export type ClinicWords = z.infer<typeof maybeWords>;

/** A clinic's text in `locale`, else in English; undefined when it is blank. */
export function inLocale(value: ClinicWords | undefined, locale: string): string | undefined {
  if (value === undefined) return undefined;
  const said = typeof value === 'string' ? value : ((locale === 'es' ? value.es : undefined) ?? value.en);
  return said.trim() === '' ? undefined : said;
}
