/** The functions' real handlers over a world. */
import type { ErasureRequest } from '../../../functions/core/people/erasure.ts';
import type { ImportedPerson } from '../../../functions/core/people/import.ts';
import type { SetAsideRecords } from '../../../functions/core/ports.ts';
import type { Instant } from '../../../functions/core/time/time.ts';
import { bundle } from '../words.ts';
import { sourceKey } from './acts/requests.ts';
import type { Environment } from './lambda/invocation.ts';
import type { World } from './parts.ts';
import { addressKey, people, words } from './tables.ts';

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
  otherUrls: [],
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
  const web = () => product.makeWebParts(below, { ...tables, addressKey: async () => addressKey });
  const sender = () =>
    product.makeSender(below, {
      environment: 'local',
      ...tables,
      publicUrl,
      mail: {
        configurationSets: { reminder: 'sim-reminder', request: 'sim-request', marketing: 'sim-marketing' },
        mailDomains: ['mail.example.com'],
        allowedRecipients: ['*@example.com'],
      },
      partitions: partitionsOf(setting.partitions),
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
    case 'operator':
      return operator(world, below) as Handle;
    case 'upkeep':
      return product.upkeep(
        one(() =>
          product.makeUpkeep(
            { ...below, setAside: recordsSetAside(world) },
            {
              environment: 'local',
              ...tables,
              partitions: partitionsOf(setting.partitions),
              days: unconfirmedDays,
              years: 6,
            },
          ),
        ),
      ) as Handle;
  }
}

/** A whole life of an unconfirmed sign-up must fit into a run. */
export const unconfirmedDays = 3;

const partitionsOf = (each: number) => ({ reminder: each, request: each, marketing: each });

/** The records that were set aside, as a queue gives them: a few at a time, and again what is not done with. */
function recordsSetAside({ stream }: World): SetAsideRecords {
  const taken = new Set<object>();
  return {
    take: async () => {
      const some = stream.parked.filter((record) => !taken.has(record)).slice(0, 10);
      for (const record of some) taken.add(record);
      if (some.length === 0) taken.clear();
      return some.map((record) => ({
        record: { ...record, code: '' },
        done: async () => {
          stream.parked.splice(stream.parked.indexOf(record), 1);
        },
      }));
    },
  };
}

/** The operations' commands, over the same table and a client of their own. */
function operator({ product, identity }: World, { clock, dynamo }: Pick<Environment, 'clock' | 'dynamo'>) {
  const table = new product.Table(dynamo as never, people);
  return async ({ erase, takeIn }: OperatorEvent): Promise<unknown> => {
    if (erase) return new product.Erasure(table, clock, identity, 6).erase(erase);
    if (!takeIn) return undefined;
    const rows = new product.PeopleRows(table, identity, clock);
    return product.takeImported(rows, takeIn.person, () => takeIn.startsAt, 'test', clock.now(), identity);
  };
}

interface OperatorEvent {
  readonly erase?: ErasureRequest;
  readonly takeIn?: { readonly person: ImportedPerson; readonly startsAt: Instant };
}

/** A record that `enroll` gives up on. */
function setAside(world: World, { pk, sk, code }: { pk: string; sk: string; code: string }): void {
  world.count('parked');
  world.say(`parked ${pk} ${sk}: ${code}`, true);
  if (['TypeError', 'RangeError', 'ReferenceError'].includes(code))
    world.violate('error', `enroll parked a record for ${code}`);
  world.stream.parked.push({ pk, sk });
}
