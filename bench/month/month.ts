/**
 * What a clinic's month takes, all functions together, and whether a patient of two years takes more than a new one. The rows
 * of one due email (`perEmail.ts`) count from its claim to its delivery; here is what led to it as well.
 */
import { loadavg } from 'node:os';
import { defined } from '../../functions/core/model/defined.ts';
import type { Bench, Family } from '../family.ts';
import { measured, notMeasured, type Row, type RowHead } from '../row.ts';
import { wordsOf } from '../world.ts';
import { type Taken, times, together } from './count.ts';
import { erase } from './erase.ts';
import { keptIn } from './kept.ts';
import { type Month, type MonthResults, writeMonth } from './page.ts';
import { type Patient, playPatient } from './patient.ts';
import { clockOfMonth, play, withSystem } from './play.ts';
import { monthScript } from './script.ts';
import { monthOf } from './shares.ts';

const clinics = { small: 'a small clinic', tenfold: 'a clinic ten times as large' } as const;
type Clinic = keyof typeof clinics;

interface Measure {
  readonly of: Exclude<keyof Taken, 'invocations'>;
  readonly what: string;
  readonly unit: string;
  readonly atMost?: number;
}

const measures: readonly Measure[] = [
  { of: 'writeUnits', what: 'write units', unit: 'units', atMost: 9 },
  { of: 'readUnits', what: 'read units', unit: 'units', atMost: 6 },
  { of: 'calls', what: 'AWS calls', unit: 'calls', atMost: 15 },
  { of: 'cpuMs', what: 'CPU of the functions', unit: 'ms' },
];
const counted = measures.filter(({ of }) => of !== 'cpuMs');

const monthHead = ({ what, unit, atMost }: Measure, clinic: Clinic): RowHead =>
  defined({
    name: `a month of ${clinics[clinic]}: ${what} per accepted email`,
    unit,
    budget: atMost === undefined ? undefined : { atMost },
  });
const clockHead = ({ what, unit }: Measure): RowHead => ({ name: `a month of idle minutes: ${what}`, unit });
const patientHead = ({ what }: Measure): RowHead => ({
  name: `a patient of two years: ${what} per email, late visits against early ones`,
  unit: '% more or fewer',
  budget: { atMost: 10 },
});

const heads = {
  small: [...measures.map((each) => monthHead(each, 'small')), ...counted.map(clockHead)],
  tenfold: measures.map((each) => monthHead(each, 'tenfold')),
  patient: counted.map(patientHead),
} as const;

const results: { -readonly [part in keyof MonthResults]: MonthResults[part] } = {};

export const monthFamily: Family = {
  heads: Object.values(heads).flat(),
  measure,
  keep: () => writeMonth(results),
};

/** Slow rows are those of a named part alone, or of a run that has time for them. */
async function measure(bench: Bench): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const parts = {
    small: async () => monthRows(bench, 'small'),
    tenfold: async () => monthRows(bench, 'tenfold'),
    patient: async () => patientRows(bench),
  };
  for (const part of Object.keys(parts) as (keyof typeof parts)[]) {
    if (!heads[part].some(({ name }) => bench.wants(name))) continue;
    if (part !== 'small' && !bench.slow)
      rows.push(...heads[part].map((head) => notMeasured(head, 'not measured in this run: npm run bench -- --slow')));
    else rows.push(...(await parts[part]()));
  }
  return rows;
}

const busyNote = () =>
  loadavg()[0] !== undefined && (loadavg()[0] ?? 0) > 2 ? ' The machine was busy: its CPU figures are too high.' : '';

/** How large the clinic is, of the one that was counted. */
const sizeOf = (clinic: Clinic, { sizes }: Bench) =>
  (clinic === 'tenfold' ? 10 : 1) * (sizes.name === 'quick' ? 0.25 : 1);

async function monthRows(bench: Bench, clinic: Clinic): Promise<readonly Row[]> {
  const assembly = await bench.assembly();
  const { release } = wordsOf(assembly);
  const shares = monthOf(sizeOf(clinic, bench));
  const month = await withSystem(assembly, async (system): Promise<Month> => {
    const script = monthScript({ from: system.clock.now(), shares, release, erase });
    let toldAt = 0;
    const played = await play(system, {
      ...script,
      moved: (now) => {
        if (now - toldAt < 5 * 86_400_000) return;
        toldAt = now;
        bench.say(
          `${clinics[clinic]}, ${new Date(now).toISOString().slice(0, 10)}: ${system.gateway.inbox.count()} emails`,
        );
      },
    });
    const { emails } = played;
    const each = Object.fromEntries(
      Object.entries(played.work).map(([name, taken]) => [name, times(taken, 1 / emails)]),
    );
    return {
      shares,
      emails,
      each,
      idleMinute: played.idleMinute,
      clock: clockOfMonth(played),
      kept: await keptIn(system),
      busy: busyNote() !== '',
      quick: bench.sizes.name === 'quick',
    };
  });
  results[clinic] = month;
  const all = together(month.each);
  const note =
    `${month.emails} emails of ${shares.signUps} sign-ups, ${shares.talks + shares.infusions + 6 * shares.courses} visits and whatever else happens in a month, ` +
    `all that follows from them included; all functions, and the ticks of the minutes in which something was due. What the clock takes whatever happens is apart.${busyNote()}`;
  return [
    ...measures.map((each) => measured(monthHead(each, clinic), [all[each.of]], { note })),
    ...(clinic === 'small'
      ? counted.map((each) =>
          measured(clockHead(each), [month.clock[each.of]], {
            note: 'a tick of every minute and a sweep of every quarter of an hour, however few emails there are; reckoned from those that were played',
          }),
        )
      : []),
  ];
}

async function patientRows(bench: Bench): Promise<readonly Row[]> {
  const assembly = await bench.assembly();
  const { release } = wordsOf(assembly);
  const visits = bench.sizes.name === 'quick' ? 12 : 52;
  const tell = (visit: number) => {
    if (visit % 5 === 0) bench.say(`a patient's visit ${visit} of ${visits}`);
  };
  const patient: Patient = await withSystem(assembly, (system) => playPatient(system, { visits, release, tell }));
  results.patient = patient;
  const { early, late } = patient;
  return counted.map((each) =>
    measured(patientHead(each), [100 * Math.abs(late.each[each.of] / early.each[each.of] - 1)], {
      comparedWith: {
        name: 'early',
        value: Number(early.each[each.of].toFixed(2)),
        unit: `, late ${late.each[each.of].toFixed(2)}`,
      },
      note: `${visits} infusions, one every fourteen days, ${patient.emails} emails: the last four visits against the second to the fifth`,
    }),
  );
}
