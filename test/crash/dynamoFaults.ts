/**
 * DynamoDB that throttles, or whose reply is lost, at each call of a send in turn: once, so that the SDK's own second try
 * meets a sound table, and three times, so that the SDK gives up and the function sees the error.
 */
import { rmSync } from 'node:fs';
import { confirm, oneClick, signUp, staff } from '../../local/scenario/acts.ts';
import type { Scenario } from '../../local/scenario/demo.ts';
import { play } from '../../local/scenario/play.ts';
import { type System, startSystem } from '../../local/system.ts';
import { countOf, expectedOf } from './count.ts';
import { type Allowed, type RowResult, resultOf } from './rows.ts';
import { newHome } from './run.ts';
import { book, wallOf } from './stories.ts';
import { infusionType, releaseOf } from './words.ts';

export interface DynamoRow {
  readonly name: string;
  readonly kind: 'throttle' | 'lostReply';
  /** At one call after another: the SDK tries a call three times. */
  readonly strikes: 1 | 3;
  readonly caller: 'enroll' | 'dispatch' | 'feedback';
  readonly dropEvents: boolean;
  readonly allowed: Allowed;
}

const absorbed: Allowed = { doubts: 0, twice: 0, why: 'nothing: the SDK tries again' };
const felt: Allowed = { doubts: 1, twice: 0, why: 'a doubt a run' };
const unheard: Allowed = { doubts: 1, twice: 1, why: 'a doubt a run; a reminder once more, marketing never' };

const words = { throttle: 'throttle', lostReply: 'reply lost' } as const;

export const dynamoRows: readonly DynamoRow[] = (['throttle', 'lostReply'] as const).flatMap((kind) => {
  const row = (caller: DynamoRow['caller'], strikes: 1 | 3, dropEvents: boolean, allowed: Allowed): DynamoRow => ({
    name: `${words[kind]} × ${strikes}, ${caller}${dropEvents ? ', events dropped' : ''}`,
    kind,
    strikes,
    caller,
    dropEvents,
    allowed,
  });
  return [
    ...(['enroll', 'dispatch', 'feedback'] as const).flatMap((caller) => [
      row(caller, 1, false, absorbed),
      row(caller, 3, false, felt),
    ]),
    row('dispatch', 3, true, unheard),
  ];
});

/** Both classes at once: a reminder and a second email of the series are due in the same minute, then both come to their end. */
function pair(n: number, type: string, caller: DynamoRow['caller'], begin: (system: System) => void) {
  return (begunAt: number): Scenario => {
    const at = wallOf(begunAt);
    const [noah, mia] = [`noah${n}`, `mia${n}@example.com`];
    const act = (moment: number, run: (system: System) => Promise<unknown>) => ({
      at: moment,
      what: `${n}`,
      run: async (system: System) => void (await run(system)),
    });
    return {
      name: `pair ${n}`,
      begins: at(0, '09:00'),
      ends: at(4, '09:00'),
      acts: [
        act(caller === 'dispatch' ? at(2, '09:59') : at(0, '11:59'), async (system) => begin(system)),
        act(at(0, '12:00'), (system) => book(system, noah, type, at(5, '14:00'))),
        act(at(0, '12:30'), (system) => signUp(system, { email: mia, zone: 'America/New_York' })),
        act(at(0, '13:30'), (system) => confirm(system, mia)),
        act(at(2, '15:00'), (system) =>
          staff(system, 'POST', `/staff/appointments/crash/${noah}/status`, { status: 'cancelled' }),
        ),
        act(at(2, '15:30'), (system) => oneClick(system, mia)),
      ].sort((a, b) => a.at - b.at),
    };
  };
}

/** How often the caller asks the table from the moment the faults begin until it has sent what it sends at first. */
async function callsOf(system: System, type: string, caller: DynamoRow['caller']): Promise<number> {
  let calls = 0;
  let until = Number.POSITIVE_INFINITY;
  const off = system.gateway.faults.onCall((call) => {
    if (call.service !== 'dynamodb' || call.caller !== caller || call.when !== 'before') return;
    if (system.clock.now() < until && until !== Number.POSITIVE_INFINITY) calls += 1;
  });
  const begin = () => {
    until = system.clock.now() + 30 * 60_000;
  };
  await play(system, `pair ${caller}`, pair(0, type, caller, begin), { moved: () => {}, acted: () => {} });
  off();
  return calls;
}

/** `at` most `times` numbers from 1 to `last`, evenly spread. */
function spread(last: number, times: number): readonly number[] {
  const count = Math.min(last, times);
  return Array.from({ length: count }, (_, index) => 1 + Math.floor((index * last) / count));
}

/** One system for all runs of a row, with people of their own for each. */
export async function runDynamoRow(row: DynamoRow, assembly: string, times: number): Promise<RowResult> {
  const began = performance.now();
  const home = newHome();
  const system = await startSystem({ home, assembly, inMemory: true });
  try {
    const { faults } = system.gateway;
    const type = infusionType(releaseOf(system));
    const calls = await callsOf(system, type, row.caller);
    const once = await expectedOf(system);
    const expected = new Map<string, 'sent' | 'skipped'>(once);
    const further: string[] = [];
    const numbers = spread(calls, times);
    for (const n of numbers) {
      let struck = () => 0;
      const begin = () => {
        const match = { service: 'dynamodb' as const, caller: row.caller };
        const handles = Array.from({ length: row.strikes }, (_, index) =>
          faults.add({ kind: row.kind, match, at: n + index }),
        );
        struck = () => handles.reduce((sum, handle) => sum + handle.struck, 0);
        if (row.dropEvents) faults.addEvent({ kind: 'drop' });
      };
      await play(system, `pair ${n}`, pair(n, type, row.caller, begin), { moved: () => {}, acted: () => {} });
      if (struck() === 0) further.push(`call ${n} was not struck`);
      faults.clear();
      for (const [name, state] of once)
        expected.set(name.replaceAll('noah0', `noah${n}`).replace('mia0', `mia${n}`), state);
    }
    const counts = await countOf(system, expected);
    const seconds = (performance.now() - began) / 1_000;
    return resultOf(row.name, `call 1–${calls}`, row.allowed, [{ counts, struck: numbers.length, further }], seconds);
  } finally {
    await system.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
