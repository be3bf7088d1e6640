/** Whom the emails of a journey are for: the person, with the zone, the language and the name that count for these emails. */
import type { Appointment } from '../model/appointment.ts';
import type { Contact } from '../model/contact.ts';
import type { Journey } from '../model/journey.ts';
import type { Person } from '../model/person.ts';
import { asBookedFor } from '../people/facts.ts';

/** `contact` with what of `more` is known. */
function withKnown(contact: Contact, more: { readonly zone?: string; readonly locale?: string }): Contact {
  const isNew = (more.zone ?? contact.zone) !== contact.zone || (more.locale ?? contact.locale) !== contact.locale;
  return isNew ? { ...contact, zone: more.zone ?? contact.zone, locale: more.locale ?? contact.locale } : contact;
}

function readingContact(contact: Contact, journey: Pick<Journey, 'class' | 'start'>, visit: Appointment | undefined) {
  if (journey.class === 'marketing') return contact.series ? withKnown(contact, contact.series) : contact;
  // The question is asked in the language of the form; who has not confirmed it has none of their own here.
  if (journey.start.on === 'signup.asked') {
    const { locale } = contact.signup ?? {};
    return locale === undefined ? contact : withKnown(contact, { locale });
  }
  return ungreeted(asBookedFor(contact, visit));
}

/** While it is not known whose name it is, an email greets without one. */
function ungreeted(contact: Contact): Contact {
  if (!contact.nameAsked || contact.firstName === undefined) return contact;
  const { firstName: _asked, ...rest } = contact;
  return rest;
}

/** @param visit that the enrollment is about. */
export function readerOf(
  person: Person,
  journey: Pick<Journey, 'class' | 'start'>,
  visit: Appointment | undefined,
): Person {
  const contact = readingContact(person.contact, journey, visit);
  return contact === person.contact ? person : { ...person, contact };
}
