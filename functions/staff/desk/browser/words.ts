/** What the codes mean, in the words of a front desk. */
import type { DayVisit, DeskCall } from '../view.ts';

export const callReasons: Readonly<Record<DeskCall['reason'], string>> = {
  noDelivery: 'There is no sign that an important email arrived. Please tell them by phone.',
  skipped: 'An important email could not be sent in time. Please tell them by phone.',
  bounced: 'Their address does not take emails. Please tell them by phone, and ask for another address.',
  inDoubt: 'Nobody can say whether an important email went out. Please tell them by phone.',
  leftReminders: 'They have left the reminders and have a visit ahead. Please tell them how to prepare.',
  unmappedType: 'They booked something these emails do not know. Please tell them how to prepare.',
  addressDiffers: 'Their booking came with another address than ours. Please ask which one is right.',
  ambiguousPerson:
    'Several people share this address, and a booking does not say which of them comes. Please check it.',
  noAddress: 'Their booking came without an email address. Please tell them how to prepare.',
  unclearBooking: 'Something about their booking could not be read. Please look at it in the booking system.',
  underAge: 'Their record says that they are under 18, so no emails go. Please speak with whoever is responsible.',
  unfinishedMove: 'Their visit was being moved and the new time never came. Please check it, and tell them.',
  wrongAddress: 'Somebody at this address said that these emails are not for them. Please check it.',
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
  noshow: 'did not come',
  replaced: 'replaced by another booking',
};

export const noticeWords: Readonly<Record<string, string>> = {
  closed: 'Closed',
  openingLate: 'Opening late',
  phonesDown: 'Phones down',
};
