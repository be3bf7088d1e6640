/** What the codes mean, in the words of a front desk. */
import type { UntreatedReason } from '../../../core/model/appointment.ts';
import type { DayVisit, DeskCall, PersonPage, ToldEmail } from '../view.ts';

export const callReasons: Readonly<Record<DeskCall['reasons'][number], string>> = {
  noDelivery: 'There is no sign that an important email arrived.',
  skipped: 'An important email could not be sent in time.',
  bounced: 'Their address does not take emails. Please ask for another one.',
  inDoubt: 'Nobody can say whether an important email went out.',
  leftReminders: 'They have left the reminders and have a visit ahead.',
  onHold: 'Their emails are on hold and they have a visit ahead. See first why; then tell them, or cancel it.',
  notice: 'They cannot hear of a notice in time by email.',
  unmappedType: 'They booked a kind of visit these emails have no words for. Please tell them how to prepare.',
  noAddress: 'Their booking came without an email address. Please tell them how to prepare.',
  givenAway:
    'Their booking was given to somebody else after emails about it had gone out. Please tell them that they need not come.',
  underAge: 'Their record says that they are under 18, so no emails go. Please speak with whoever is responsible.',
  addressUndone:
    'Somebody changed their email address, and their old mailbox took it back. Please ask whether it was them: somebody may read their mail.',
  sharedAddress:
    'Somebody with another first name booked from an email address that we know. Both get their emails. Please check that they are two people, and correct the name if they are one.',
  personDiffers:
    'Their booking came with another name, number, language or time zone than ours. Please ask, and correct it here.',
  addressDiffers: 'Their booking came with another address than ours. Please ask which one is right.',
  ambiguousPerson:
    'Several people share this address, and a booking does not say which of them comes. Please check it.',
  unclearBooking: 'Something about their booking could not be read. Please look at it in the booking system.',
  unlikelyTime:
    'This visit is in the past, on a day when you are closed, or outside the hours of its place. Please check the time where it was booked.',
  unfinishedMove: 'Their visit was being moved and the new time never came. Please check it, and tell them.',
  wrongAddress: 'Somebody at this address said that these emails are not for them. Please check it.',
  unmarked: 'Nobody has said what became of their first infusion, so no aftercare goes. Please ask how they are.',
};

export const outcomeWords: Readonly<Record<NonNullable<DeskCall['tried']>['outcome'], string>> = {
  reached: 'reached',
  leftMessage: 'a message was left',
  noAnswer: 'no answer',
};

export const doorWords: Readonly<Record<NonNullable<DayVisit['door']>, string>> = {
  bookedLate: 'Booked too late to be asked about it before.',
  notReached: 'Nobody has reached them by telephone.',
};

export const kindWords: Readonly<Record<DayVisit['kind'], string>> = {
  consultation: 'Consultation',
  infusion: 'Infusion',
  unmapped: 'Visit of another kind',
};

export const statusWords: Readonly<Record<DayVisit['status'], string>> = {
  booked: 'booked',
  cancelled: 'cancelled',
  completed: 'came',
  untreated: 'came, not treated',
  noshow: 'did not come',
  replaced: 'replaced by another booking',
};

export const noticeWords: Readonly<Record<string, string>> = {
  closed: 'Closed',
  openingLate: 'Opening late',
  phonesDown: 'Phones down',
  openAfterAll: 'Open after all',
  timesAgain: 'the times again',
};

/** Why somebody who came was not treated. */
export const untreatedWords: Readonly<Record<UntreatedReason, string>> = {
  foodOrDrink: 'Food or drink',
  noDriver: 'No driver',
  other: 'Another reason',
};

/** Where visits are booked, by the names the clinic knows. */
export const sourceWords: Readonly<Record<string, string>> = {
  calendly: 'Calendly',
  calcom: 'Cal.com',
  acuity: 'Acuity',
  square: 'Square',
  signed: 'your booking system',
  fhir: 'your record system',
  desk: 'front desk',
};

/** Fields as the page names them, where the API says what is wrong with one. */
export const fieldWords: Readonly<Record<string, string>> = {
  course: 'The infusion number',
  firstName: 'The first name',
  phone: 'The phone number',
  email: 'The email address',
  locale: 'The language',
  zone: 'The time zone',
  wanted: 'What to look for',
  kind: 'What to tell',
  location: 'The place',
  date: 'The day',
  opensAt: 'The opening time',
  type: 'What and where',
  time: 'The time',
  start: 'The time',
  minutes: 'The length in minutes',
  why: 'The reason',
};

export const educationWords: Readonly<Record<PersonPage['education'], string>> = {
  none: 'None: they did not ask for any',
  asked: 'Asked for, and not confirmed yet',
  confirmed: 'Yes, they asked for them',
  left: 'They have left them',
};

/** What became of an email. */
export const toldWords: Readonly<Record<ToldEmail['outcome'], string>> = {
  arrived: 'arrived',
  sent: 'sent, no sign yet that it arrived',
  bounced: 'did not arrive: their address refused it',
  complained: 'they marked it as spam',
  inDoubt: 'nobody can say whether it went out',
  onTheWay: 'on its way',
  notSent: 'not sent',
};

/** Why an email is not sent; what is not here is ours to mend, and is told to the engineer. */
export const whyWords: Readonly<Record<string, string>> = {
  late: 'it was too late for it',
  noLongerUseful: 'it was too late for it',
  leftReminders: 'they have left the emails about visits',
  wantsFewer: 'they want only what they must know',
  suppressed: 'their address does not take emails',
  badAddress: 'their address does not take emails',
  factsChanged: 'something had changed meanwhile',
};

/** What of a person staff may correct. */
export const factWords = { firstName: 'First name', phone: 'Phone', locale: 'Language', zone: 'Time zone' } as const;

export const languageWords: Readonly<Record<string, string>> = { en: 'English', es: 'Spanish' };

/** Reasons that end with a correction. */
export const correctable: ReadonlySet<string> = new Set([
  'sharedAddress',
  'personDiffers',
  'addressDiffers',
  'bounced',
  'wrongAddress',
]);
