/** What planning a release takes of one core for a hundred thousand people on their way, reading not counted. */
import { effectsOf } from '../content/release/plan/effects.ts';
import { Tally } from '../content/release/plan/tally.ts';
import type { Person } from '../functions/core/model/person.ts';
import type { Release } from '../functions/core/ports.ts';
import type { Instant } from '../functions/core/time/time.ts';
import type { Bench, Family } from './family.ts';
import { dueMoment, duePerson, kinds } from './people.ts';
import { measured, type Row, type RowHead } from './row.ts';
import { wordsOf } from './world.ts';

const many = 100_000;
const timeHead: RowHead = { name: 'plan of a release: CPU for 100,000 people', unit: 's', budget: { atMost: 30 } };

export const releasePlanFamily: Family = { heads: [timeHead], measure };

/** One step goes two days earlier, one email has other words: an ordinary release. */
function edited(before: Release): Release {
  const { prepare } = before.journeys;
  if (!prepare) throw new Error('the bench edits the journey "prepare", and there is none');
  const steps = prepare.steps.map((step) => {
    const { offset } = step.send;
    const isMoved = step.id === 'driver' && offset.kind === 'civil';
    return isMoved ? { ...step, send: { ...step.send, offset: { ...offset, days: offset.days + 2 } } } : step;
  });
  const [name = ''] = Object.keys(before.templates)
    .filter((each) => each.startsWith('nurture/'))
    .slice(-1);
  return {
    ...before,
    id: 'edited',
    journeys: { ...before.journeys, prepare: { ...prepare, steps } },
    templates: { ...before.templates, [name]: { en: 'other words', es: 'otras palabras' } },
  };
}

async function measure(bench: Bench): Promise<readonly Row[]> {
  const words = wordsOf(await bench.assembly());
  const at = dueMoment(Date.now());
  const some = Array.from({ length: 999 }, (_, index) =>
    duePerson(kinds[index % kinds.length] ?? 'safety', index, at, words),
  );
  const releases = { before: words.release, after: edited(words.release) };
  // A pass of them warms the compiler, and is not counted.
  planned(releases, some, some.length, at);
  const runs = Array.from({ length: Math.min(bench.sizes.pairs, 3) }, () => planned(releases, some, many / 10, at));
  return [
    measured(
      timeHead,
      runs.map((seconds) => seconds * 10),
      { note: 'ten thousand planned, times ten' },
    ),
  ];
}

/** @returns seconds of CPU, garbage collection included. */
function planned(
  releases: { before: Release; after: Release },
  some: readonly Person[],
  count: number,
  at: Instant,
): number {
  const effects = effectsOf(releases);
  const tally = new Tally();
  const began = process.cpuUsage();
  for (let index = 0; index < count; index += 1) {
    const person = some[index % some.length];
    if (person) tally.add({ ...person, contact: { ...person.contact, id: `${index}` } }, effects(person, at));
  }
  tally.plan(releases);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}
