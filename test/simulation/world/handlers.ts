/** The functions' real handlers over a world. */
import { bundle } from '../words.ts';
import { sourceKey } from './acts/requests.ts';
import type { Environment } from './lambda/invocation.ts';
import type { World } from './parts.ts';
import { people, words } from './tables.ts';

type Handle = Environment['handle'];

const tables = { peopleTable: people, wordsTable: words };
const publicUrl = 'https://clinic.example';

/** How the booking system of the simulated clinic signs. */
const sources = {
  secrets: { of: async () => ({ key: sourceKey }), anew: async () => undefined },
  ask: async () => {
    throw new Error('nobody is asked here');
  },
  publicUrl,
};

const one = <T>(make: () => T) => {
  const made = make();
  return () => made;
};

export function handlerFor(world: World, { clock, dynamo, ses, fn }: Environment): Handle {
  const { product, setting } = world;
  const below = {
    clock,
    identity: world.identity,
    dynamo: dynamo as never,
    ses: ses as never,
    bundle: bundle(setting.edition),
  };
  const web = () => product.makeWebParts(below, { ...tables, addressKey: async () => 'k'.repeat(40) });
  const sender = () =>
    product.makeSender(below, {
      ...tables,
      publicUrl,
      mail: {
        configurationSets: { reminder: 'sim-reminder', request: 'sim-request', marketing: 'sim-marketing' },
        mailDomain: 'mail.example.com',
        allowedRecipients: ['*@example.com'],
      },
      partitions: { reminder: setting.partitions, request: setting.partitions, marketing: setting.partitions },
    });
  switch (fn) {
    case 'dispatch':
      return product.dispatch(one(sender)) as Handle;
    case 'enroll':
      return product.enroll(one(sender), () => ({ setAside: async (record) => setAside(world, record) })) as Handle;
    case 'feedback':
      return product.feedback(one(() => product.feedbackPorts(below, people))) as Handle;
    case 'intake':
      return product.intake(one(web), undefined, () => sources) as Handle;
    case 'preferences':
      return product.preferences(one(web)) as Handle;
    case 'staff':
      return product.staff(one(web)) as Handle;
  }
}

/** A record that `enroll` gives up on. */
function setAside(world: World, { pk, sk, code }: { pk: string; sk: string; code: string }): void {
  world.count('parked');
  world.say(`parked ${pk} ${sk}: ${code}`, true);
  if (['TypeError', 'RangeError', 'ReferenceError'].includes(code))
    world.violate('error', `enroll parked a record for ${code}`);
  world.stream.parked.push({ pk, sk });
}
