/** What an email costs in CPU beside the SDK: the protocol itself, over a table and a mailer that cost nothing. */
import { systemIdentity } from '../functions/adapters/identity.ts';
import type { Bundle } from '../functions/adapters/words.ts';
import type { Person } from '../functions/core/model/person.ts';
import type { PeopleStore } from '../functions/core/ports.ts';
import { processEnrollment } from '../functions/core/send/protocol.ts';
import type { SendPorts } from '../functions/core/send/sendPorts.ts';
import { epochMs, type Instant, instantFromMs, plusMs } from '../functions/core/time/time.ts';
import type { Bench, Family } from './family.ts';
import { type DuePerson, dueMoment, duePerson, kindNames, kinds, partitions } from './people.ts';
import { measured, type Row, type RowHead } from './row.ts';
import { wordsOf } from './world.ts';

const heads: readonly RowHead[] = kinds.map((kind) => ({
  name: `own CPU per email, ${kindNames[kind]}`,
  unit: 'µs',
  budget: { atMost: 200 },
}));

export const ownCpuFamily: Family = { heads, measure };

async function measure(bench: Bench): Promise<readonly Row[]> {
  const words = wordsOf(await bench.assembly());
  const { protocolRuns, pairs } = bench.sizes;
  const at = dueMoment(Date.now());
  const rows: Row[] = [];
  for (const [index, kind] of kinds.entries()) {
    const head = heads[index];
    if (!head) continue;
    const people = Array.from({ length: protocolRuns }, (_, each) => duePerson(kind, each, at, words));
    await visitAll(people.slice(0, 500), at, words);
    const runs: number[] = [];
    for (let run = 0; run < pairs; run += 1) runs.push(await visitAll(people, at, words));
    rows.push(measured(head, runs));
  }
  return rows;
}

/** @returns microseconds of CPU per email, garbage collection included. */
async function visitAll(people: readonly DuePerson[], at: Instant, words: Bundle): Promise<number> {
  const sends = { accepted: 0 };
  const began = process.cpuUsage();
  // In the batches of a tick, a second apart, each with ports of its own.
  for (let first = 0; first < people.length; first += 100) {
    const ports = portsOver(plusMs(at, (first / 100) * 1_000), words, sends);
    for (const person of people.slice(first, first + 100)) {
      const { contactId, journey, instance } = person.enrollment;
      await processEnrollment({ ...ports, store: storeOf(person) }, { contactId, journey, instance });
    }
  }
  const { user, system } = process.cpuUsage(began);
  if (sends.accepted !== people.length) throw new Error(`${sends.accepted} of ${people.length} emails were sent`);
  return (user + system) / people.length;
}

/** A table that holds this one person and agrees to every write; a plain send makes no other call. */
function storeOf(person: Person): PeopleStore {
  const calls: Partial<PeopleStore> = {
    readPerson: async () => person,
    claim: async () => ({ kind: 'claimed' }),
    settle: async () => 'written',
    putEnrollment: async () => 'written',
    takeCap: async () => true,
  };
  return calls as PeopleStore;
}

function portsOver(at: Instant, { release, contents }: Bundle, sends: { accepted: number }): Omit<SendPorts, 'store'> {
  let ms = epochMs(at);
  return {
    // A clock that goes, as the machine's does: the same instant again and again would be an easy one.
    clock: { now: () => instantFromMs(ms++), sleepUntil: async () => {} },
    identity: systemIdentity,
    mailer: {
      send: async () => {
        sends.accepted += 1;
        return { kind: 'accepted', sesId: 'ses' };
      },
    },
    markAddress: async () => undefined,
    words: {
      current: async () => release,
      template: async (hash) => {
        const content = contents[hash];
        if (!content) throw new Error('the build has no such content');
        return content;
      },
    },
    deadline: plusMs(at, 120_000),
    publicUrl: 'https://care.example.com',
    partitions,
    note: () => {},
  };
}
