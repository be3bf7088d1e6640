/**
 * SES that fails without a crash: eight emails due in one minute meet the fault. The probes between them do not, or the
 * first one would end the tick: three in doubt stop it all the same, and the next minute's goes on. Events are delivered,
 * late or dropped.
 */
import { rmSync } from 'node:fs';
import type { Fault, FaultHandle } from '../../local/gateway/index.ts';
import { confirm, signUp } from '../../local/scenario/acts.ts';
import type { Act, Scenario } from '../../local/scenario/demo.ts';
import { play } from '../../local/scenario/play.ts';
import { type System, startSystem } from '../../local/system.ts';
import { type Counts, countOf, type Expected, expectedOf } from './count.ts';
import { type Allowed, type RowResult, resultOf } from './rows.ts';
import { newHome } from './run.ts';
import { book, wallOf } from './stories.ts';
import { infusionType, releaseOf } from './words.ts';

export type Lane = 'reminder' | 'marketing';
const lanes: readonly Lane[] = ['reminder', 'marketing'];
const batchSize = 8;
/** Minutes that a batch may take: three in doubt a tick. */
const batchMinutes = 5;

/** How many batches make at least `times` emails. */
export const batchesFor = (times: number): number => Math.ceil(times / batchSize);

type Events = 'delivered' | 'in 5 min' | 'in 2 h' | 'dropped';

export interface SesRow {
  readonly name: string;
  readonly events: Events;
  readonly fault: Fault;
  readonly lane: Lane;
  readonly allowed: Allowed;
}

interface Kind {
  readonly name: string;
  readonly fault: Fault;
  /** Whether SES has the email when the fault shows. */
  readonly accepted: boolean;
  /** A certain refusal leaves no doubt. */
  readonly certain?: boolean;
}

const kinds: readonly Kind[] = [
  { name: 'reply lost', fault: { kind: 'lostReply' }, accepted: true },
  { name: '5xx after acceptance', fault: { kind: 'serverError', when: 'after' }, accepted: true },
  { name: 'reset after acceptance', fault: { kind: 'reset', when: 'after' }, accepted: true },
  { name: 'time-out after acceptance', fault: { kind: 'timeout', when: 'after' }, accepted: true },
  { name: '5xx, not accepted', fault: { kind: 'serverError' }, accepted: false },
  { name: 'reset, not accepted', fault: { kind: 'reset' }, accepted: false },
  { name: 'time-out, not accepted', fault: { kind: 'timeout' }, accepted: false },
  { name: 'throttle', fault: { kind: 'throttle' }, accepted: false, certain: true },
];

function allowedFor({ accepted, certain }: Kind, events: Events, lane: Lane): Allowed {
  if (certain) return { doubts: 0, twice: 0, why: 'nothing: a refusal is certain, and tried again' };
  // Within the grace (15 min) the event says that SES has it; after it the second attempt has gone.
  const unheard = accepted && (events === 'dropped' || events === 'in 2 h');
  if (lane === 'marketing') return { doubts: 1, twice: 0, why: 'a doubt each, never a second time' };
  return {
    doubts: 1,
    twice: unheard ? 1 : 0,
    why: `a doubt each, once more${unheard ? ', so at most one double' : ''}`,
  };
}

export const sesRows: readonly SesRow[] = kinds.flatMap((kind) => {
  const events: readonly Events[] = kind.accepted ? ['delivered', 'in 5 min', 'in 2 h', 'dropped'] : ['delivered'];
  return events.flatMap((each) =>
    lanes.map((lane) => ({
      name: `${kind.name}, ${lane}`,
      events: each,
      fault: { ...kind.fault, match: { service: 'ses', operation: 'SendEmail', caller: 'dispatch' } },
      lane,
      allowed: allowedFor(kind, each, lane),
    })),
  );
});

/** Days on which eight are due at ten o'clock, counted from the first. */
const daysOf = (batches: number) => Array.from({ length: batches }, (_, batch) => batch + 2);

/** Eight people a batch: reminders three days before a visit, or the second email of the series. */
function crowd(lane: Lane, batches: number, type: string) {
  return (begunAt: number): Scenario => {
    const at = wallOf(begunAt);
    const acts: Act[] = [];
    const people = Array.from({ length: batchSize }, (_, index) => index);
    daysOf(batches).forEach((day, batch) => {
      for (const index of people) {
        const who = `${lane}${batch}x${index}`;
        const email = `${who}@example.com`;
        const add = (moment: number, run: (system: System) => Promise<unknown>) =>
          acts.push({ at: moment, what: who, run: async (system) => void (await run(system)) });
        if (lane === 'reminder') add(at(0, '12:00'), (system) => book(system, who, type, at(day + 3, '14:00')));
        else {
          add(at(day - 2, '12:00'), (system) => signUp(system, { email, zone: 'America/New_York' }));
          add(at(day - 2, '12:05'), (system) => confirm(system, email));
        }
      }
    });
    const last = daysOf(batches).at(-1) ?? 2;
    return {
      name: 'crowd',
      begins: at(0, '09:00'),
      // Long enough for the grace of marketing, short of its next email; every reminder of the visit.
      ends: at(last + (lane === 'reminder' ? 4 : 2), '12:00'),
      acts: acts.sort((a, b) => a.at - b.at),
    };
  };
}

function addEvents(system: System, events: Events): void {
  const { faults } = system.gateway;
  if (events === 'dropped') faults.addEvent({ kind: 'drop' });
  if (events === 'in 5 min') faults.addEvent({ kind: 'delay', ms: 5 * 60_000 });
  if (events === 'in 2 h') faults.addEvent({ kind: 'delay', ms: 2 * 3_600_000 });
}

/** Plays the crowd; `fault` meets the eight emails of each batch's minute. */
async function playCrowd(assembly: string, batches: number, row: Pick<SesRow, 'lane'> & Partial<SesRow>) {
  const home = newHome();
  const system = await startSystem({ home, assembly, inMemory: true });
  const make = crowd(row.lane, batches, infusionType(releaseOf(system)));
  let struck = 0;
  const { fault, events = 'delivered' } = row;
  const strike = (day: number, at: ReturnType<typeof wallOf>): Act => ({
    at: at(day, '10:00') - 1_000,
    what: 'the fault begins',
    run: async () => {
      if (!fault) return;
      addEvents(system, events);
      let handle: FaultHandle | undefined = system.gateway.faults.add({ ...fault, times: batchSize });
      const lift = () => {
        struck += handle?.struck ?? 0;
        handle?.remove();
        handle = undefined;
      };
      const before = struck;
      const over = system.gateway.faults.onCall((call, body) => {
        // The batch is over: what comes after it (second attempts) meets a sound SES again.
        if (system.clock.now() >= at(day, '10:00') + batchMinutes * 60_000) {
          lift();
          over();
          return;
        }
        if (call.operation !== 'SendEmail' || body.EmailTags !== undefined) return;
        // A probe, which has no tag.
        if (call.when === 'before') lift();
        else if (handle === undefined && struck - before < batchSize)
          handle = system.gateway.faults.add({ ...fault, times: batchSize - (struck - before) });
      });
    },
  });
  try {
    const withFaults = (begunAt: number): Scenario => {
      const story = make(begunAt);
      const strikes = daysOf(batches).map((day) => strike(day, wallOf(begunAt)));
      return { ...story, acts: [...story.acts, ...strikes].sort((a, b) => a.at - b.at) };
    };
    await play(system, 'crowd', withFaults, { moved: () => {}, acted: () => {} });
    return { system, struck, close };
  } catch (error) {
    await close();
    throw error;
  }

  async function close(): Promise<void> {
    await system.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

export type CrowdExpected = Readonly<Record<Lane, Expected>>;

/** What a crowd comes to with nothing in its way. */
export async function expectedOfCrowd(assembly: string, lane: Lane, batches: number): Promise<Expected> {
  const { system, close } = await playCrowd(assembly, batches, { lane });
  try {
    return await expectedOf(system);
  } finally {
    await close();
  }
}

export async function runSesRow(
  row: SesRow,
  assembly: string,
  batches: number,
  expected: Expected,
): Promise<RowResult> {
  const began = performance.now();
  const { system, struck, close } = await playCrowd(assembly, batches, row);
  try {
    const counts: Counts = await countOf(system, expected);
    const further = struck === 0 ? ['the fault struck nothing'] : [];
    const seconds = (performance.now() - began) / 1_000;
    return resultOf(row.name, row.events, row.allowed, [{ counts, struck, further }], seconds);
  } finally {
    await close();
  }
}
