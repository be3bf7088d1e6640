/**
 * Planted bugs about somebody who is not the person: a stranger who knows an address and has the form, a thief with an email
 * that was passed on (`world/acts/strangers.ts`). Slips of a tired colleague, as the others.
 */
import type { Mutant } from './mutant.ts';

export const strangersPlanting: readonly Mutant[] = [
  {
    name: 'slip: what a stranger typed is the person at once',
    file: 'core/people/signUp.ts',
    find: "const believed = doubleOptIn ? undefined : { ...words, ...toldBy('person', at, words) };",
    replace: "const believed = { ...words, ...toldBy('person', at, words) };",
  },
  {
    name: 'slip: signing up again writes down the number that was typed',
    file: 'core/people/signUp.ts',
    find: "contacts: [changedContact(contact, { marketing: { state: 'asked', at, textVersion, source }, signup: question })],",
    replace:
      "contacts: [changedContact(contact, { ...(signUp.phone && { phone: signUp.phone }), marketing: { state: 'asked', at, textVersion, source }, signup: question })],",
  },
  {
    name: 'slip: a link of any age stops the emails about visits',
    file: 'preferences/choices.ts',
    find: "  'leaveReminders',\n  'neededVisitEmails',",
    replace: "  'neededVisitEmails',",
  },
  {
    name: 'slip: a link of any age makes emails name the treatment',
    file: 'preferences/choices.ts',
    find: "  'neededVisitEmails',\n  'fullEmails',",
    replace: "  'neededVisitEmails',",
  },
  {
    name: 'slip: a link is fresh when it bears a day',
    file: 'preferences/link.ts',
    find: 'day !== undefined && linkDay(now) - day <= freshDays',
    replace: 'day !== undefined',
  },
  {
    name: 'slip: the age of a link is reckoned the wrong way round',
    file: 'preferences/link.ts',
    find: 'linkDay(now) - day <= freshDays',
    replace: 'day - linkDay(now) <= freshDays',
  },
  {
    name: 'slip: a link is fresh for fourteen weeks',
    file: 'preferences/link.ts',
    find: 'const freshDays = 14;',
    replace: 'const freshDays = 14 * 7;',
  },
  {
    name: 'slip: the page about "wrong person" asks for no fresh link when its button is pressed',
    file: 'preferences/leave.ts',
    find: '  if (!pageRequest.isFresh) return notMePage(pageRequest);\n',
    replace: '',
  },
  {
    name: 'slip: the new mailbox is asked before the old one has said yes',
    file: 'core/plan/triggers.ts',
    find: 'return agreedAt !== undefined && doneAt === undefined ? [{ instance: contact.id, at: agreedAt }] : [];',
    replace: 'return doneAt === undefined ? [{ instance: contact.id, at: agreedAt ?? replaces.at }] : [];',
  },
];
