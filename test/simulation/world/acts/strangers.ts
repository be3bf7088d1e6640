/**
 * What is done by somebody who is not the person: a stranger who knows an address and has the public form, and a thief with
 * an email that was passed on. Neither owns the mailbox, so that neither can say yes to anything that is asked there.
 */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { datedToken, linkDay } from '../../../../functions/core/email/links.ts';
import { instantFromMs } from '../../../../functions/core/time/time.ts';
import type { ContactFacts } from '../../oracle/facts.ts';
import { day } from '../../oracle/wall.ts';
import { identityOf } from '../identity.ts';
import type { World } from '../parts.ts';
import { people } from '../tables.ts';
import { type Open, request } from './requests.ts';
import type { Somebody } from './somebody.ts';

/** What the stranger writes into the form: words that nobody else in the world says. */
export const forged = { firstName: 'Mallory', phone: '212-555-0166', zone: 'Pacific/Auckland' } as const;
/** Where the thief would have the emails go. */
export const thiefs = 'thief@example.com';

/** The stranger fills in the form with somebody's address. @param asks what a sign-up is to each contact of the address. */
export function forge(world: World, { name, email, locale }: Somebody, asks: (contact: ContactFacts) => Open): void {
  world.count('forged sign-up');
  world.say(`a stranger signs up with the address of ${name}`, true);
  request(
    world,
    {
      fn: 'intake',
      route: 'POST /signup',
      json: { email, locale: locale === 'en' ? 'es' : 'en', ...forged, adult: true, consent: true },
      begins: () => world.contacts.at(email).map(asks),
    },
    false,
  );
}

/** How long ago the email left that the thief has: its link opens all, or only what does no harm. */
export const ages = { today: 0, old: 20 } as const;
export const thefts = ['address', 'leaveReminders', 'fullEmails', 'notMe'] as const;

/**
 * The thief presses a button of the page that the link leads to. Nothing of it may come to be, so that no act begins; but for
 * the no to a sign-up that is still asked about. @param endsSignUp that no.
 */
export function steal(
  world: World,
  somebody: Somebody,
  track: string,
  endsSignUp: (contact: ContactFacts) => Open,
): void {
  const [contact] = world.contacts.at(somebody.email);
  const raw = contact && world.engine.peek(people, `C#${contact.id}`, 'CONTACT');
  if (!raw) return;
  const theft = world.tape.pick(`${track}.what`, thefts);
  // By a link of these days the page lets them leave, for the person might; the address is asked about in any case.
  const age = theft === 'address' ? world.tape.pick(`${track}.age`, [ages.today, ages.old]) : ages.old;
  const { tokens } = unmarshall(raw) as { tokens: Readonly<Record<string, string>> };
  const mailedOn = linkDay(instantFromMs(world.now - age * day));
  const path = { token: `${contact.id}.${datedToken(tokens.preferences ?? '', mailedOn, identityOf(0))}` };
  const form = theft === 'address' ? `action=address&email=${encodeURIComponent(thiefs)}` : `action=${theft}`;
  world.count(`theft ${theft}`);
  world.say(`a thief with an email of ${age} days ago presses "${theft}" for ${somebody.name}`, true);
  request(
    world,
    theft === 'notMe'
      ? { fn: 'preferences', route: 'POST /not-me/{token}', path, begins: () => [endsSignUp(contact)] }
      : { fn: 'preferences', route: 'POST /preferences/{token}', path, form, begins: () => [] },
    false,
  );
}
