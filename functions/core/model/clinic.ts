/** The clinic's own facts and values: `templates/clinic.yaml`. Everything clinical here is the clinician's to set. */
import { z } from 'zod/mini';
import { isZone } from '../time/time.ts';
import { readPhone } from './phone.ts';
import { signingSchema } from './signing.ts';

const wallTime = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a wall time such as "08:00"'));
const email = z.string().check(z.regex(/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/, 'an email address'));
/** Whether it can be dialled is checked where the file is read: the table of all countries stays out of the emails' code. */
const phone = z
  .string()
  .check(z.refine((text) => readPhone(text) !== undefined, 'a phone number such as "845-555-0142"'));
const zone = z.string().check(z.refine(isZone, 'an IANA zone such as "America/New_York"'));
const text = z.string().check(z.minLength(1), z.maxLength(300));
/** Text that emails print: plain English, or one per language. */
const words = z.union([text, z.strictObject({ en: text, es: z.optional(text) })]);
/** The same, where nothing may be said yet: an email that prints it cannot be built. */
const maybeWords = z.union([
  z.string().check(z.maxLength(300)),
  z.strictObject({ en: z.string(), es: z.optional(z.string()) }),
]);
/** `09:00-17:00`; a day that ends at midnight ends at 24:00. Which end is the later is checked where the file is read. */
const openRange = z
  .string()
  .check(
    z.regex(
      /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
      'hours such as "09:00-17:00", or a list of them such as ["09:00-12:00", "13:00-17:00"]',
    ),
  );
const openRanges = z.union([openRange, z.array(openRange)]);
const openDay = z.optional(openRanges);
/** The hours of each weekday; a day that is left out is closed. */
const week = z.strictObject({
  monday: openDay,
  tuesday: openDay,
  wednesday: openDay,
  thursday: openDay,
  friday: openDay,
  saturday: openDay,
  sunday: openDay,
});
const date = z.iso.date();
const language = z.enum(['en', 'es']);
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
  /** How the clinic keeps what people tell it: the form and the pages link it. */
  privacyPage: z.optional(z.url({ protocol: /^https$/, error: 'an https address' })),
  replyTo: z.strictObject({ address: email, readBy: words }),
  /** Questions to strangers come from an address of their own where there is one: what they cost it is not the reminders'. */
  from: z.strictObject({ reminder: email, request: z.optional(email), marketing: email }),
  zone,
  /** Where numbers are written without their country's code: two letters, such as US (ISO 3166-1). Else that of `phone`. */
  country: z.optional(z.string().check(z.regex(/^[A-Z]{2}$/, 'a country of two letters such as "US"'))),
  /** Languages in which whoever answers the telephone speaks with people; left out: emails do not say. */
  phoneLanguages: z.optional(z.array(language).check(z.minLength(1))),
  /** Help in another language costs the patient nothing (Section 1557); left out: emails do not say. */
  freeLanguageHelp: z.optional(z.boolean()),
  /** An answering service, or whoever takes calls when the clinic is closed; optional. */
  afterHoursPhone: z.optional(phone),
  /**
   * When the doors are open for visits, and when somebody answers the telephone, on the clinic's wall; not the sending
   * window. `clinicHours.ts` makes of them what the core reckons with.
   */
  hours: z.strictObject({ place: week, phone: week }),
  /** Closed everywhere: a day, a day with its name, or all days from one to another, both included. */
  closedDays: z.array(
    z.union([
      date,
      z.strictObject({ date, name: z.optional(words) }),
      z.strictObject({ from: date, to: date, name: z.optional(words) }),
    ]),
  ),
  /** Days with fewer hours than their weekday has: what lies outside `open` is closed, at the door and on the phone. */
  shortDays: z.optional(z.array(z.strictObject({ date, open: openRanges, name: z.optional(words) }))),
  clinician: z.strictObject({ name: text, title: words }),
  /** Who is in charge while an infusion runs, such as "a doctor trained in anesthesia"; left out: emails do not say. */
  inCharge: z.optional(words),
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
    /** A light breakfast may be later than the last meal; left out: there is one time for all food. */
    lightMealHours: z.optional(hours),
    clearLiquidHours: hours,
    /** `black`: coffee and tea without milk are clear liquids; `none`: neither. Left out: emails do not say. */
    coffee: z.optional(z.enum(['black', 'none'])),
    /** A sip of water with a medicine that was agreed on may be later than the last drink; left out: emails do not say. */
    sipWithMedicine: z.optional(z.boolean()),
    /** Chewing gum until the visit; left out: emails do not say. */
    gum: z.optional(z.boolean()),
    /** Hours without smoking and vaping before an infusion; left out: emails do not say. */
    noSmokingHours: z.optional(hours),
    alcoholHours: hours,
    arriveMinutesEarly: minutes,
    infusionMinutes: words,
    recoveryMinutes: words,
    noDrivingHours: hours,
    /** Another day costs the patient nothing: emails that ask somebody to stay away say so. */
    anotherDayIsFree: z.optional(z.boolean()),
  }),
  /** What is due for a visit of each kind, in whole sentences: emails about the visit name it. */
  fees: z.optional(z.strictObject({ consultation: z.optional(words), infusion: z.optional(words) })),
  /** The last day on which the prices under `fees` and `education` hold (8 NYCRR 29.1(b)(12)). */
  pricesUntil: z.optional(date),
  /** What only the clinic can say in the education emails. */
  education: z.optional(
    z.strictObject({
      cost: maybeWords,
      visits: maybeWords,
      refunds: maybeWords,
      insurance: maybeWords,
    }),
  ),
  /** Where a consultation can be asked for. */
  bookingLink: z.optional(z.url()),
  /** Hosts besides the clinic's own that emails may link to: `calendly.com`. */
  otherSites: z.optional(
    z.array(z.string().check(z.regex(/^(?:[a-z0-9-]+\.)+[a-z]{2,63}$/, 'a host such as calendly.com'))),
  ),
  /** Hours that a place does not give are the clinic's (`clinicHours.ts`). */
  locations: z.record(
    z.string(),
    z.strictObject({
      name: words,
      address: text,
      zone,
      phone: z.optional(phone),
      /** A page that says how to get there: the clinic's own, for a map elsewhere would learn who asks the way. */
      directions: z.optional(z.url({ protocol: /^https$/, error: 'an https address' })),
      hours: z.optional(z.strictObject({ place: z.optional(week), phone: z.optional(week) })),
    }),
  ),
  /** Who signs which kind of content (I15); left out: `usualSigning`. */
  signing: z.optional(signingSchema),
  /** The booking system's type id → kind and location; its own name is dropped (C10). */
  appointmentTypes: z.record(
    z.string(),
    z.strictObject({
      kind: z.enum(['consultation', 'infusion']),
      location: z.string(),
      /** How long an infusion of this type takes, in words; left out: as under `preparation`. */
      infusionMinutes: z.optional(words),
    }),
  ),
});

/** The clinic as a release holds it. */
export type Clinic = z.infer<typeof clinicSchema> & {
  /**
   * Each number as it is written above → what a telephone dials for it (`dialled.ts`). It is worked out when a release is
   * made, so that whoever sends emails needs no table of countries; absent in older releases.
   */
  readonly dials?: Readonly<Record<string, string>>;
};
/** The hours of each weekday as `clinic.yaml` writes them. */
export type ClinicWeek = z.infer<typeof week>;
export type ClinicWords = z.infer<typeof maybeWords>;

/** A clinic's text in `locale`, else in English; undefined when it is blank. */
export function inLocale(value: ClinicWords | undefined, locale: string): string | undefined {
  if (value === undefined) return undefined;
  const said = typeof value === 'string' ? value : ((locale === 'es' ? value.es : undefined) ?? value.en);
  return said.trim() === '' ? undefined : said;
}
