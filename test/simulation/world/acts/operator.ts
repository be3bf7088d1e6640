/** What somebody of the clinic does with the operations' own commands: a person is erased, or a list is taken in. */
import { createHmac } from 'node:crypto';
import { day, hour, minute } from '../../oracle/wall.ts';
import type { World } from '../parts.ts';
import { addressKey, people } from '../tables.ts';
import { close, type Open } from './requests.ts';
import type { Somebody } from './somebody.ts';

const triesMax = 12;

/** Erases the last of those at an address, and waits for the email that may be on its way to them. */
export function erase(world: World, somebody: Somebody): void {
  const contact = world.contacts
    .at(somebody.email)
    .findLast(({ id }) => world.engine.peek(people, `C#${id}`, 'CONTACT'));
  const addressHash = contact && world.engine.peek(people, `C#${contact.id}`, 'CONTACT')?.addressHash?.S;
  if (!contact || addressHash === undefined) return;
  world.say(`an operator erases ${somebody.name}`, true);
  const asked = world.next();
  if (contact.hold.possible(asked, asked).includes(true)) contact.heldWhenErased = true;
  const attempt = (tries: number): void => {
    // Refused, it is as if nobody had asked.
    const act: Open = contact.hold.begin(world.next(), (isHeld) => [isHeld, true]);
    world.lambda.invoke(
      'operator',
      { erase: { addressHash, contacts: [contact.id], by: 'test', why: 'asked' } },
      (outcome) => {
        close(world, [act], false);
        const result = outcome.value as { kind?: string; until?: string } | undefined;
        const kind = outcome.kind === 'returned' ? result?.kind : undefined;
        world.count(`erasure ${kind ?? 'begun again'}`);
        if (kind !== undefined && kind !== 'waiting') return;
        const at = kind === 'waiting' ? Date.parse(result?.until ?? '') + 1_000 : world.now + 20_000;
        if (tries < triesMax) world.scheduler.setAside(at, () => attempt(tries + 1));
      },
    );
  };
  attempt(1);
}

/** A person of a list, who said yes elsewhere and years ago, and whose series begins when the list says. */
export function takeIn(world: World, track: string): void {
  const { tape } = world;
  const name = `Listed ${track}`;
  const somebody: Somebody = {
    name,
    email: `${track}@example.com`,
    zone: tape.pick(`${track}.zone`, ['America/New_York', 'Europe/Berlin', 'America/Los_Angeles']),
    locale: tape.pick(`${track}.locale`, ['en', 'es']),
    mailbox: tape.pick(`${track}.mailbox`, ['good', 'dead', 'complains']),
  };
  const startsAt = world.now + tape.pick(`${track}.starts`, [20 * hour, 3 * hour, 2 * day, 20 * minute]);
  world.acts.somebodies.push(somebody);
  world.imported.set(somebody.email, startsAt);
  world.say(`a list brings ${name}, whose series begins ${new Date(startsAt).toISOString()}`, true);
  const { email, zone, locale } = somebody;
  const person = {
    email,
    addressHash: createHmac('sha256', addressKey).update(email).digest('hex').slice(0, 40),
    zone,
    locale,
    interest: 'unsaid',
    confirmedAt: new Date(world.start - 700 * day).toISOString(),
    textVersion: 'list-1',
    source: 'list',
  };
  const attempt = (tries: number): void => {
    world.lambda.invoke('operator', { takeIn: { person, startsAt: new Date(startsAt).toISOString() } }, (outcome) => {
      if (outcome.kind !== 'returned' && tries < triesMax)
        world.scheduler.setAside(world.now + 20_000, () => attempt(tries + 1));
      else world.count('taken from a list');
    });
  };
  attempt(1);
}
