/**
 * Every name an email may print or ask about. The compiler refuses a name that is not here, and one that a journey
 * cannot supply; `valuesFor` (render side) supplies exactly these, or does not compile.
 */
import type { Instant } from '../time/time.ts';

export interface ValueName {
  /** What `| date` and `| time` accept is `moment`; `list` is for `for` loops. */
  readonly type: 'text' | 'number' | 'boolean' | 'moment' | 'url' | 'email' | 'phone';
  /**
   * `appointment`: only journeys with an anchor (or started by an appointment event) supply it. `signup`, `address`: only those
   * of a sign-up, or of a change of address.
   */
  readonly needs: 'nothing' | 'appointment' | 'signup' | 'address';
  /** May be absent: the template must give `default`, or ask first. */
  readonly optional?: true;
  /** Computed from the appointment: a move makes an email that prints it due again. */
  readonly anchored?: true;
  readonly about: string;
}

/** A list that `for` may go through, and the names of its items. */
export interface ListName extends Omit<ValueName, 'type'> {
  readonly type: 'list';
  readonly item: Readonly<Record<string, ValueName>>;
}

export const valueNames = {
  first_name: { type: 'text', needs: 'nothing', optional: true, about: "the person's first name" },
  'contact.asks_language': {
    type: 'boolean',
    needs: 'nothing',
    about: 'nobody has said which language they read, and this is their first visit: the email asks',
  },
  'contact.has_talk': {
    type: 'boolean',
    needs: 'nothing',
    about: 'their first talk is booked and not held yet: an email invites to none',
  },
  'contact.email_form': { type: 'text', needs: 'nothing', about: 'minimal or full' },
  'contact.interest': { type: 'text', needs: 'nothing', about: 'pain, depression, both or unsaid' },
  'clinic.name': { type: 'text', needs: 'nothing', about: 'the full name, for bodies only' },
  'clinic.discreet_name': { type: 'text', needs: 'nothing', about: 'the neutral name' },
  'clinic.postal_address': { type: 'text', needs: 'nothing', about: 'one line' },
  'clinic.phone': { type: 'phone', needs: 'nothing', about: 'as printed' },
  'clinic.phone_link': { type: 'url', needs: 'nothing', about: 'the same number as a tel: link' },
  'clinic.text_phone': { type: 'phone', needs: 'nothing', optional: true, about: 'for texts, as printed' },
  'clinic.text_phone_link': { type: 'url', needs: 'nothing', optional: true, about: 'the same as an sms: link' },
  'clinic.booking_link': {
    type: 'url',
    needs: 'nothing',
    optional: true,
    about: 'https address where a consultation can be asked for',
  },
  'clinic.cost': { type: 'text', needs: 'nothing', about: 'what a visit costs; blank: the email cannot be built' },
  'clinic.prices_until': {
    type: 'text',
    needs: 'nothing',
    optional: true,
    about: 'the last day on which prices and fees hold, in words',
  },
  'clinic.visits': { type: 'text', needs: 'nothing', about: 'how many visits are usual here' },
  'clinic.refunds': { type: 'text', needs: 'nothing', about: 'what happens to money paid ahead' },
  'clinic.insurance': { type: 'text', needs: 'nothing', about: 'what insurance may pay' },
  'clinic.website': { type: 'url', needs: 'nothing', optional: true, about: 'https address' },
  'clinic.reply_to': { type: 'email', needs: 'nothing', about: 'where a reply goes' },
  'clinic.reply_read_by': { type: 'text', needs: 'nothing', about: 'who reads replies, and when' },
  'clinic.hours': { type: 'text', needs: 'nothing', about: 'when the doors are open for visits, in words' },
  'clinic.phone_hours': { type: 'text', needs: 'nothing', about: 'when the telephone is answered, in words' },
  'clinic.closed_days': {
    type: 'text',
    needs: 'nothing',
    optional: true,
    about: 'closed days of the next thirty days, in words',
  },
  'clinic.after_hours_phone': {
    type: 'phone',
    needs: 'nothing',
    optional: true,
    about: 'who answers when the clinic is closed, as printed',
  },
  'clinic.after_hours_phone_link': {
    type: 'url',
    needs: 'nothing',
    optional: true,
    about: 'the same number as a tel: link',
  },
  'clinic.clinician': { type: 'text', needs: 'nothing', about: 'the responsible clinician, name and title' },
  'clinic.in_charge': {
    type: 'text',
    needs: 'nothing',
    optional: true,
    about: 'who is in charge while an infusion runs',
  },
  'clinic.phone_languages': {
    type: 'text',
    needs: 'nothing',
    optional: true,
    about: 'the languages in which the telephone is answered, in words',
  },
  'clinic.free_language_help': {
    type: 'boolean',
    needs: 'nothing',
    about: 'help in another language costs the patient nothing',
  },
  'prep.solid_food_hours': { type: 'number', needs: 'nothing', about: 'hours without solid food before an infusion' },
  'prep.clear_liquid_hours': {
    type: 'number',
    needs: 'nothing',
    about: 'hours without clear liquids before an infusion',
  },
  'prep.coffee': {
    type: 'text',
    needs: 'nothing',
    optional: true,
    about: 'black or none: whether coffee and tea without milk are clear liquids',
  },
  'prep.sip_with_medicine': {
    type: 'boolean',
    needs: 'nothing',
    about: 'a sip of water with a medicine that was agreed on may be later than the last drink',
  },
  'prep.gum': { type: 'text', needs: 'nothing', optional: true, about: 'yes or no: chewing gum until the visit' },
  'prep.no_smoking_hours': {
    type: 'number',
    needs: 'nothing',
    optional: true,
    about: 'hours without smoking and vaping before an infusion',
  },
  'prep.another_day_is_free': {
    type: 'boolean',
    needs: 'nothing',
    about: 'another day costs the patient nothing',
  },
  'prep.alcohol_hours': { type: 'number', needs: 'nothing', about: 'hours without alcohol or cannabis before' },
  'prep.arrive_minutes_early': { type: 'number', needs: 'nothing', about: 'minutes to be there before' },
  'prep.infusion_minutes': { type: 'text', needs: 'nothing', about: 'such as "40 to 60 minutes"' },
  'prep.recovery_minutes': { type: 'text', needs: 'nothing', about: 'such as "15 to 60 minutes"' },
  'prep.no_driving_hours': { type: 'number', needs: 'nothing', about: 'hours without driving after an infusion' },
  'appointment.kind': { type: 'text', needs: 'appointment', about: 'consultation or infusion' },
  'appointment.start': { type: 'moment', needs: 'appointment', anchored: true, about: "start, in the location's zone" },
  'appointment.end': { type: 'moment', needs: 'appointment', anchored: true, about: "end, in the location's zone" },
  'appointment.arrival': {
    type: 'moment',
    needs: 'appointment',
    anchored: true,
    about: 'start less the minutes to be early',
  },
  'appointment.moved': { type: 'boolean', needs: 'appointment', about: 'true once it has been moved' },
  'appointment.course': { type: 'number', needs: 'appointment', about: 'which infusion of the course this is, from 1' },
  'appointment.first': { type: 'boolean', needs: 'appointment', about: 'true for the first infusion of a course' },
  'appointment.short_notice': {
    type: 'boolean',
    needs: 'appointment',
    about: 'booked or last moved fewer than eight open phone hours before the last meal, or before a visit without one',
  },
  'appointment.same_day': { type: 'boolean', needs: 'appointment', about: 'booked or last moved on the very day' },
  'appointment.early': { type: 'boolean', needs: 'appointment', about: 'starts before 10:00 am' },
  'appointment.fee': {
    type: 'text',
    needs: 'appointment',
    optional: true,
    about: 'what is due for a visit of this kind, in a sentence',
  },
  'appointment.location_phone': { type: 'phone', needs: 'appointment', about: "the place's, else the clinic's" },
  'appointment.location_phone_link': { type: 'url', needs: 'appointment', about: 'the same as a tel: link' },
  'appointment.location_hours': {
    type: 'text',
    needs: 'appointment',
    about: "when the place is open for visits, in words; else the clinic's",
  },
  'appointment.location_phone_hours': {
    type: 'text',
    needs: 'appointment',
    about: 'when appointment.location_phone is answered, in words',
  },
  'told.day': {
    type: 'text',
    needs: 'appointment',
    optional: true,
    about: 'of a move: the day that the person was told before, in words, where it is another one now',
  },
  'told.time': {
    type: 'text',
    needs: 'appointment',
    optional: true,
    about: 'the same of the time, with its zone',
  },
  'told.end': { type: 'text', needs: 'appointment', optional: true, about: 'the same of the planned end' },
  'told.place': { type: 'text', needs: 'appointment', optional: true, about: 'the same of the name of the place' },
  'told.kind': { type: 'text', needs: 'appointment', optional: true, about: 'the same: consultation or infusion' },
  'told.otherwise': {
    type: 'boolean',
    needs: 'appointment',
    about: 'of a move: one or more of these are there',
  },
  'told.same': {
    type: 'boolean',
    needs: 'appointment',
    about: 'of a move: the visit is as the person was told it last',
  },
  'told.again': {
    type: 'boolean',
    needs: 'appointment',
    about: 'this email has gone before, and what it said is no longer so',
  },
  'notice.opens': {
    type: 'moment',
    needs: 'appointment',
    optional: true,
    about: 'when the place opens, in a notice that says so',
  },
  'notice.phones_down': {
    type: 'boolean',
    needs: 'appointment',
    about: 'staff have said that the phones of the place are down now, or on the day of the visit',
  },
  'appointment.location_name': { type: 'text', needs: 'appointment', about: 'name of the place' },
  'appointment.location_address': { type: 'text', needs: 'appointment', about: 'street address' },
  'appointment.location_directions_link': {
    type: 'url',
    needs: 'appointment',
    optional: true,
    about: "the clinic's own https page that says how to get there",
  },
  'eating.last_meal': { type: 'moment', needs: 'appointment', anchored: true, about: 'nothing to eat after this' },
  'eating.last_meal_passed': {
    type: 'boolean',
    needs: 'appointment',
    about: 'true when that moment is already past at sending',
  },
  'eating.last_light_meal': {
    type: 'moment',
    needs: 'appointment',
    optional: true,
    anchored: true,
    about:
      'a light breakfast until then; absent once the last meal is past, before 5:00 am, or where the clinic allows none',
  },
  'eating.last_clear_liquid': {
    type: 'moment',
    needs: 'appointment',
    anchored: true,
    about: 'nothing to drink after this',
  },
  'eating.last_clear_liquid_passed': {
    type: 'boolean',
    needs: 'appointment',
    about: 'true when that moment is already past at sending',
  },
  'eating.other_visits': {
    type: 'list',
    needs: 'appointment',
    optional: true,
    anchored: true,
    about: 'later visits whose times this email tells too, in their order',
    item: {
      start: { type: 'moment', needs: 'appointment', about: 'its start' },
      last_meal: { type: 'moment', needs: 'appointment', about: 'nothing to eat after this' },
      last_clear_liquid: { type: 'moment', needs: 'appointment', about: 'nothing to drink after this' },
      arrival: { type: 'moment', needs: 'appointment', about: 'when to be there' },
    },
  },
  'rides.day_after': {
    type: 'boolean',
    needs: 'appointment',
    about: 'the note for the day after an infusion goes with this email, and not by itself',
  },
  'course.later_visits': {
    type: 'list',
    needs: 'appointment',
    optional: true,
    about: 'the infusions of the same course that are booked after this one, in their order',
    item: {
      start: { type: 'moment', needs: 'appointment', about: 'its start' },
      end: { type: 'moment', needs: 'appointment', about: 'its planned end' },
      arrival: { type: 'moment', needs: 'appointment', about: 'when to be there' },
      place: { type: 'text', needs: 'appointment', about: 'name of the place' },
    },
  },
  'calls.until': {
    type: 'moment',
    needs: 'appointment',
    optional: true,
    anchored: true,
    about:
      'until when the phone is answered before the last meal (no infusion: the start); absent when it is not any more',
  },
  'links.site': { type: 'url', needs: 'nothing', about: "the site's address, without a slash at its end" },
  'links.confirm': { type: 'url', needs: 'signup', about: 'opens the page with the confirm button' },
  'links.address': {
    type: 'url',
    needs: 'address',
    about: 'opens the page where a change of address is agreed to, confirmed or taken back',
  },
  'links.preferences': { type: 'url', needs: 'nothing', about: 'opens the preference page' },
  'links.unsubscribe': {
    type: 'url',
    needs: 'nothing',
    about: 'opens the page with the button that leaves the education emails',
  },
  'links.language': { type: 'url', needs: 'nothing', about: 'opens the page where the language is chosen' },
  'links.full_emails': {
    type: 'url',
    needs: 'nothing',
    about: 'opens the page with the button "send me full emails" (C9)',
  },
  'links.not_me': { type: 'url', needs: 'nothing', about: 'opens the page with the button "wrong person" (C24)' },
} as const satisfies Record<string, ValueName | ListName>;

export type ValuePath = keyof typeof valueNames;

/** What stands for a name of each type. */
interface Printed {
  readonly text: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly moment: Instant;
  readonly url: string;
  readonly email: string;
  readonly phone: string;
  readonly list: readonly Readonly<Record<string, string | number | boolean>>[];
}

/** The names that come with one of `Needs`. */
export type NamesThatNeed<Needs extends ValueName['needs']> = {
  [Path in ValuePath]: (typeof valueNames)[Path]['needs'] extends Needs ? Path : never;
}[ValuePath];

type FirstPart<Path> = Path extends `${infer First}.${string}` ? First : Path;

/**
 * The object that supplies exactly `Paths`: `clinic.name` stands in it as `{ clinic: { name } }`. A name that is missing
 * in it, one that is too many, and one of another type do not compile. Every value may be unknown; what an email does
 * then is its own affair (`optional`).
 */
export type Supplied<Paths extends ValuePath> = {
  readonly [First in FirstPart<Paths> & string]: First extends ValuePath
    ? Printed[(typeof valueNames)[First]['type']] | undefined
    : {
        readonly [Path in Paths as Path extends `${First}.${infer Name}` ? Name : never]:
          | Printed[(typeof valueNames)[Path]['type']]
          | undefined;
      };
};

/** `merged.<stepId>` asks whether that step of the same journey was merged into this email. */
export const mergedPrefix = 'merged.';
