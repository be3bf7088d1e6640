/**
 * Reads whom a release may touch: everybody with a row in a lane of the due index, and everybody with a visit in the next months,
 * whose steps may all be settled. First their ids, which costs little and tells what the rest will cost; then each person
 * whole, by the one query that every plan is made from. (Rows named one by one, as a batch read takes them, would leave out a
 * person's other visits, on which spacing, quiet days and the number in a course go.)
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { contactIdOf, visitsPartition } from '../../../functions/adapters/dynamodb/rows.ts';
import { DynamoSendStore } from '../../../functions/adapters/dynamodb/sendStore.ts';
import { Table } from '../../../functions/adapters/dynamodb/table.ts';
import { type EmailClass, emailClasses } from '../../../functions/core/model/journey.ts';
import type { Person } from '../../../functions/core/model/person.ts';
import type { Release } from '../../../functions/core/ports.ts';
import { dayMs, type Instant, plusMs } from '../../../functions/core/time/time.ts';
import { type Effect, effectsOf } from './effects.ts';
import { type ReleasePlan, Tally } from './tally.ts';

/** Where people are read. */
export interface People {
  /** The ids of everybody who may be touched, each once. */
  ids(now: Instant): Promise<ReadonlySet<string>>;
  /** Undefined: erased meanwhile. */
  person(id: string): Promise<Person | undefined>;
}

/** A step before a visit begins less than so long before it. */
const visitsAheadDays = 90;
const pageSize = 1_000;
/** Of one another's time they only wait. */
const atOnce = 24;
/** What a key of the index takes, in bytes, and what one read unit reads, half of it where it may be a moment old. */
const keyBytes = 200;
const unitBytes = 2 * 4_096;
/** A person with a visit or two. */
const unitsPerPerson = 0.5;
const latest = '9';

export function storedPeople(
  client: DynamoDBClient,
  peopleTable: string,
  lanes: Readonly<Record<EmailClass, number>>,
): People {
  const table = new Table(client, peopleTable);
  const store = new DynamoSendStore(table);
  async function* keysIn(partition: string) {
    let after: { pk: string; sk: string; at: string } | undefined;
    for (;;) {
      const page = await table.due(partition, latest, pageSize, after);
      yield* page;
      const last = page.at(-1);
      if (page.length < pageSize || !last) return;
      after = { pk: last.pk?.S ?? '', sk: last.sk?.S ?? '', at: last.dueAt?.S ?? '' };
    }
  }
  return {
    async ids(now) {
      const found = new Set<string>();
      const ofLanes = emailClasses.flatMap((lane) =>
        Array.from({ length: lanes[lane] }, (_, part) => `${lane}#${part}`),
      );
      const ofVisits = Array.from({ length: visitsAheadDays }, (_, day) => visitsPartition(plusMs(now, day * dayMs)));
      for (const partition of [...ofLanes, ...ofVisits])
        for await (const { pk } of keysIn(partition)) {
          const id = contactIdOf(pk?.S ?? '');
          if (id !== undefined) found.add(id);
        }
      return found;
    },
    person: (id) => store.readPerson(id, 'eventual'),
  };
}

/** What the reading takes of DynamoDB, in read units. */
export const unitsFor = (people: number): number =>
  Math.ceil(visitsAheadDays / 2 + (people * keyBytes * 2) / unitBytes + people * unitsPerPerson);

export interface Planning {
  readonly before: Release;
  readonly after: Release;
  readonly people: People;
  readonly now: Instant;
  /** Told how many are read, and for how many read units, before the first of them is. */
  readonly begins?: (people: number, units: number) => void;
  /** Told of each person, and what changes for them. */
  readonly each?: (person: Person, effects: readonly Effect[]) => void;
}

/** What `after` would change for everybody, as people stand now. */
export async function planRelease({ before, after, people, now, begins, each }: Planning): Promise<ReleasePlan> {
  const ids = await people.ids(now);
  begins?.(ids.size, unitsFor(ids.size));
  const effects = effectsOf({ before, after });
  const tally = new Tally();
  const left = ids.values();
  const worker = async () => {
    for (const id of left) {
      const person = await people.person(id);
      if (!person) continue;
      const found = effects(person, now);
      tally.add(person, found);
      each?.(person, found);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return tally.plan({ before, after });
}
