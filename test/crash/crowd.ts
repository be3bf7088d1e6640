/** What is due at one minute in the load test, and what comes in meanwhile. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { duePerson, itemsOf, type Kind, partitions } from '../../bench/people.ts';
import { contactItem, contactPk, type Item, schemaVersion, sendItem } from '../../functions/adapters/dynamodb/rows.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import type { Bundle } from '../../functions/adapters/words.ts';
import type { Send } from '../../functions/core/model/send.ts';
import { withSettled } from '../../functions/core/plan/plan.ts';
import { partitionOf, sendKey } from '../../functions/core/send/ledger.ts';
import { advanced } from '../../functions/core/send/protocol.ts';
import { type Instant, minuteMs, plusMs } from '../../functions/core/time/time.ts';

/** One group of people, and how many emails each of them may and must get. */
export interface Group {
  readonly name: string;
  readonly ids: ReadonlySet<string>;
  readonly emailsEach: 0 | 1;
}

export interface Crowd {
  readonly items: readonly Item[];
  readonly groups: readonly Group[];
}

/** In doubt since a quarter of an hour, its grace over at `at`: the enrollment has gone on, the row itself is due. */
function doubted(
  kind: Kind,
  index: number,
  at: Instant,
  words: Bundle,
): { readonly id: string; readonly items: Item[] } {
  const person = duePerson(kind, index, at, words);
  const { contact, enrollment } = person;
  const journey = words.release.journeys[enrollment.journey];
  const step = journey?.steps.find(({ id }) => enrollment.settled[id] === undefined);
  if (!journey || !step) throw new Error(`nothing is due for ${kind}`);
  const began = plusMs(at, -15 * minuteMs);
  const doubted = withSettled(enrollment, step.id, { revision: 0, at: began, outcome: 'inDoubt' });
  const gone = advanced({ release: words.release, journey, person, enrollment: doubted, now: began }, partitions);
  const row: Send = {
    contactId: contact.id,
    id: systemIdentity.digest(sendKey(contact.id, journey.id, enrollment.instance, step.id, 0)),
    journey: journey.id,
    instance: enrollment.instance,
    step: step.id,
    revision: 0,
    class: journey.class,
    safety: step.safety,
    reply: step.reply,
    state: 'inDoubt',
    attempt: 1,
    doubts: 1,
    token: systemIdentity.token(),
    deadline: began,
    claimedAt: began,
    plannedAt: began,
    settledAt: began,
    reason: 'timedOut',
    reasons: [],
    due: { partition: partitionOf(journey.class, contact.id, partitions[journey.class]), at },
  };
  return { id: contact.id, items: [...itemsOf({ ...person, enrollment: gone }), sendItem(row)] };
}

/** `total` due at `at`: three reminders in ten, half of them safety; a tenth in doubt; the rest marketing. */
export function crowdOf(total: number, at: Instant, words: Bundle): Crowd {
  const tenth = Math.floor(total / 10);
  const items: Item[] = [];
  const groups: Group[] = [];
  const group = (
    name: string,
    emailsEach: 0 | 1,
    count: number,
    make: (index: number) => { id: string; items: Item[] },
  ) => {
    const ids = new Set<string>();
    for (let index = 0; index < count; index += 1) {
      const made = make(index);
      ids.add(made.id);
      items.push(...made.items);
    }
    groups.push({ name, ids, emailsEach });
  };
  const due = (kind: Kind) => (index: number) => {
    const person = duePerson(kind, index, at, words);
    return { id: person.contact.id, items: itemsOf(person) };
  };
  const beyond = 1_000_000;
  group('reminder', 1, Math.floor(tenth * 1.5), due('reminder'));
  group('safety reminder', 1, Math.floor(tenth * 1.5), due('safety'));
  group('reminder in doubt', 1, Math.floor(tenth / 2), (index) => doubted('reminder', beyond + index, at, words));
  group('marketing in doubt', 0, Math.floor(tenth / 2), (index) => doubted('marketing', beyond + index, at, words));
  group('marketing', 1, tenth * 6, due('marketing'));
  return { items, groups };
}

export interface SignUps {
  readonly items: readonly (readonly Item[])[];
  readonly groups: readonly Group[];
}

/** Sign-ups as they come in at `at`, every fiftieth of them unreadable. */
export function signUpsAt(count: number, at: Instant, words: Bundle): SignUps {
  const ids = { sound: new Set<string>(), poison: new Set<string>() };
  const items = Array.from({ length: count }, (_, index) => {
    const { contact } = duePerson('marketing', 2_000_000 + index, plusMs(at, 0), words);
    const isPoison = index % 50 === 49;
    ids[isPoison ? 'poison' : 'sound'].add(contact.id);
    const signup = { id: 's1', at };
    const asked = contactItem({ ...contact, marketing: { state: 'asked', at }, signup, version: 1 });
    const received = marshall({ pk: contactPk(contact.id), sk: 'SIGNUP#s1', at, schemaVersion });
    // Written by a version that this one does not know: no reader can make sense of it.
    return isPoison ? [{ ...asked, schemaVersion: { N: '99' } }, received] : [asked, received];
  });
  return {
    items,
    groups: [
      { name: 'sign-up', ids: ids.sound, emailsEach: 1 },
      { name: 'poison sign-up', ids: ids.poison, emailsEach: 0 },
    ],
  };
}
