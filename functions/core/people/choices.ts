/** What a person chooses about their emails: to leave, to rest, to come back, which language, how much an email says. */
import type { Call } from '../model/call.ts';
import type { Contact } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import type { FactName, FactOrigins } from '../model/facts.ts';
import { type ConsentChange, noText } from '../model/log.ts';
import { dayMs, epochMs, type Instant } from '../time/time.ts';
import { type ContactAct, contactChange } from './contactAct.ts';
import { originsOf } from './facts.ts';

/** Where these choices are made, in the log (C15). */
const preferences = 'preferences';

const consent = (
  what: ConsentChange['what'],
  purpose: ConsentChange['purpose'],
  source: string,
  textVersion: string = noText,
): ConsentChange => ({ what, by: 'person', purpose, source, textVersion });

/** What somebody chose behind a link of their own stays, whatever a booking says later. */
const chosen = (contact: Contact, name: FactName, at: Instant): FactOrigins => ({
  ...originsOf(contact, at),
  [name]: { source: 'chosen', at },
});

/**
 * Leaving marketing never touches reminders (C5, I9).
 * @param source `oneClick` or `preferences`.
 */
export const leaveMarketing =
  (source: string): ContactAct =>
  (contact, at) => {
    const { pausedUntil: _pause, confirmedAt: _before, ...marketing } = contact.marketing;
    if (marketing.state === 'left') return undefined;
    const confirmedAt = marketing.state === 'confirmed' ? marketing.at : undefined;
    const left = defined<Contact['marketing']>({ ...marketing, confirmedAt, state: 'left', at, source });
    const set = { marketing: left };
    return contactChange(contact, at, set, consent('consent.left', 'marketing', source, marketing.textVersion));
  };

/** A rest: the series waits, and goes on where it stopped. A longer rest that was chosen before stays. */
export const pauseMarketing =
  (until: Instant): ContactAct =>
  (contact, at) => {
    const { marketing } = contact;
    const rests = marketing.pausedUntil !== undefined && marketing.pausedUntil >= until;
    if (marketing.state !== 'confirmed' || rests) return undefined;
    const set = { marketing: { ...marketing, pausedUntil: until } };
    const entry = consent('marketing.paused', 'marketing', preferences, marketing.textVersion);
    return contactChange(contact, at, set, { ...entry, detail: until });
  };

/** The end of a rest. */
export const resumeMarketing: ContactAct = (contact, at) => {
  const { pausedUntil, ...marketing } = contact.marketing;
  if (pausedUntil === undefined) return undefined;
  const entry = consent('marketing.resumed', 'marketing', preferences, marketing.textVersion);
  return contactChange(contact, at, { marketing }, entry);
};

/** So long a person can take back that they left, without being asked anew: a slip of the thumb is noticed within a day. */
const undoMs = dayMs;

export const canUndoLeaving = ({ marketing, suppressed }: Pick<Contact, 'marketing' | 'suppressed'>, at: Instant) =>
  marketing.state === 'left' &&
  marketing.confirmedAt !== undefined &&
  epochMs(at) - epochMs(marketing.at) < undoMs &&
  suppressed.marketing === undefined &&
  suppressed.reminder === undefined;

/** The yes of before stands again, by the words it was given to; the series goes on where it stopped (C7, C15). */
export const undoLeaving: ContactAct = (contact, at) => {
  if (!canUndoLeaving(contact, at)) return undefined;
  const { confirmedAt, ...left } = contact.marketing;
  const marketing = { ...left, state: 'confirmed' as const, at, source: preferences };
  const entry = consent('consent.confirmed', 'marketing', preferences, marketing.textVersion);
  return contactChange(
    contact,
    at,
    { marketing },
    { ...entry, detail: `undone: left ${left.at}, yes of ${confirmedAt}` },
  );
};

/** Of emails about visits only what they must know, or all of them again; safety steps go either way (I7). */
export const setVisitEmails =
  (amount: 'all' | 'needed'): ContactAct =>
  (contact, at) => {
    const { amount: present = 'all', ...reminders } = contact.reminders;
    if (reminders.state === 'left' || present === amount) return undefined;
    const set = { reminders: amount === 'all' ? reminders : { ...reminders, amount } };
    return contactChange(contact, at, set, consent(`reminders.${amount}`, 'reminder', preferences));
  };

/** What an email will not say any more, somebody says on the telephone: `silence` asks for those calls (I7). */
export const leaveReminders: ContactAct = (contact, at) => {
  if (contact.reminders.state === 'left') return undefined;
  const set = { reminders: { state: 'left' as const, at } };
  return contactChange(contact, at, set, consent('reminders.left', 'reminder', preferences));
};

export const resumeReminders: ContactAct = (contact, at) => {
  if (contact.reminders.state === 'on') return undefined;
  const set = { reminders: { state: 'on' as const, at } };
  return contactChange(contact, at, set, consent('reminders.resumed', 'reminder', preferences));
};

/** @param textVersion of what the person was told about email when they chose the full form (C9). */
export const setEmailForm =
  (form: NonNullable<Contact['emailForm']>, textVersion: string): ContactAct =>
  (contact, at) => {
    if ((contact.emailForm ?? 'minimal') === form) return undefined;
    const entry = consent(`email.${form}`, 'reminder', preferences, textVersion);
    return contactChange(contact, at, { emailForm: form, facts: chosen(contact, 'emailForm', at) }, entry);
  };

export const setLanguage =
  (locale: string): ContactAct =>
  (contact, at) => {
    if (contact.locale === locale && contact.series?.locale === undefined) return undefined;
    const entry = { what: 'language.chosen', by: 'person', source: preferences, detail: locale } as const;
    const { locale: _ofSeries, ...series } = contact.series ?? {};
    const set = { locale, series: Object.keys(series).length === 0 ? undefined : series };
    return contactChange(contact, at, { ...set, facts: chosen(contact, 'locale', at) }, entry);
  };

/** Everything of this contact's address goes to somebody else, who has said so. */
export const isWrongPerson = ({ marketing, reminder }: Contact['suppressed']): boolean =>
  [marketing, reminder].includes('wrongPerson');

/** "Wrong person": everything stops for this contact, and staff hear of it (C24). */
export const wrongPerson =
  (call: Call): ContactAct =>
  (contact, at) => {
    if (contact.suppressed.reminder === 'wrongPerson') return undefined;
    const set = { suppressed: { marketing: 'wrongPerson', reminder: 'wrongPerson' } };
    return contactChange(contact, at, set, consent('wrongPerson', 'both', 'notMe', contact.marketing.textVersion), [
      call,
    ]);
  };

/** A fresh link to the page of choices. Nothing goes to somebody on hold, or to a mailbox that emails do not reach. */
export const askFreshLink: ContactAct = (contact, at) =>
  contact.hold || contact.suppressed.reminder !== undefined || contact.suppressed.request !== undefined
    ? undefined
    : contactChange(contact, at, { linkAsked: { at } }, { what: 'link.asked', by: 'person' });
