/** What a booking tells of its person, and whom it may change. */
import type { World } from '../parts.ts';
import type { Open } from './requests.ts';
import type { Somebody } from './somebody.ts';
import { forged } from './strangers.ts';

/**
 * A booking that tells a zone: it is the person's where nobody's word stands over it, or counts for that visit alone. Over
 * what a stranger wrote into the form, to which nobody has said yes, it stands always.
 */
export const zonesTold = (world: World, { email, zone }: Somebody): Open[] =>
  world.contacts
    .at(email)
    .map((contact) =>
      contact.zone.begin(world.next(), (known) =>
        known === forged.zone && !contact.consent.everPossible('confirmed') ? [zone] : [known, zone],
      ),
    );

/** A booking of somebody who knows that email is not private all the way: the same. */
export const formsTold = (world: World, { email }: Somebody): Open[] =>
  world.contacts.at(email).map((contact) => contact.emailForm.begin(world.next(), (form) => [form, 'full']));
