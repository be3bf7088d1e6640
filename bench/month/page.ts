/** `docs/month.md`, and what the pages on cost and growth say of the month. */
import { busEvent, lambdaGbSecond, lambdaRequest, readUnit, sesPrices, writeUnit } from '../prices.ts';
import { rounded } from '../row.ts';
import { number } from '../table.ts';
import { writePart } from '../written.ts';
import { type Taken, type Takings, together } from './count.ts';
import type { Kept } from './kept.ts';
import type { Patient } from './patient.ts';
import { type Shares, visitsOfCourse } from './shares.ts';

export interface Month {
  readonly shares: Shares;
  readonly emails: number;
  /** What one accepted email takes, by function. */
  readonly each: Takings;
  readonly idleMinute: Takings;
  /** All minutes of a month. */
  readonly clock: Taken;
  readonly kept: readonly Kept[];
  /** The machine did other things too: its CPU figures are too high. */
  readonly busy: boolean;
  readonly quick: boolean;
}

export interface MonthResults {
  readonly small?: Month;
  readonly tenfold?: Month;
  readonly patient?: Patient;
}

const figure = (value: number): string => number(rounded(Number(value.toFixed(2))));

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(titles),
    `|---|${titles
      .slice(1)
      .map(() => '---:|')
      .join('')}`,
    ...rows.map(line),
  ].join('\n');
}

const measures: readonly (keyof Taken)[] = ['writeUnits', 'readUnits', 'calls', 'invocations', 'cpuMs'];
const titles = ['write units', 'read units', 'calls', 'invocations', 'CPU, ms'];
const takenCells = (taken: Taken) => measures.map((name) => figure(taken[name]));
const isSomething = (taken: Taken) => taken.calls > 0.001;

function functionsTable(takings: Takings): string {
  const rows = Object.entries(takings).filter(([, taken]) => isSomething(taken));
  return table(
    ['function', ...titles],
    [
      ...rows.map(([name, taken]) => [`\`${name}\``, ...takenCells(taken)]),
      ['**together**', ...takenCells(together(takings))],
    ],
  );
}

/** When, and on what kind of machine. */
const stamp = ({ busy, quick }: { readonly busy: boolean; readonly quick: boolean }) =>
  `${new Date().toISOString().slice(0, 10)}${quick ? ', `--quick`: a quarter of the clinic' : ''}${
    busy ? '. The machine was busy meanwhile: CPU figures are too high' : ''
  }.`;

const visitsOf = ({ courses, talks, infusions }: Shares) => courses * visitsOfCourse + talks + infusions;

function monthPart(month: Month): string {
  const { shares, emails, each, idleMinute, clock } = month;
  return `${stamp(month)} ${number(emails)} emails were accepted. What happened:
${shares.signUps} sign-ups, ${shares.confirmed} of them confirmed; ${visitsOf(shares)} visits booked, of them ${shares.courses} times six in one sitting;
${shares.moved} moved, ${shares.cancelled} cancelled, ${shares.noShows} not come to, one of twenty never marked; ${shares.left} people left the education emails,
${shares.newAddresses} changed their address, ${shares.holds} were held for three days, ${shares.erased} erased; the front desk read its list of calls each morning.

For one accepted email:

${functionsTable(each)}

One minute in which nothing is due (\`upkeep\`: its fifteenth part of a sweep):

${functionsTable(idleMinute)}

All minutes of a month: ${number(clock.writeUnits)} write units, ${number(clock.readUnits)} read units, ${number(clock.calls)} calls.`;
}

/** What ends a row: its own time to live, as far as it has one. */
function endOf({ kind, rows, expiring }: Kept): string {
  if (expiring === rows) return 'its time to live';
  if (expiring > 0) return `time to live for ${Math.round((100 * expiring) / rows)} %, an erasure for the others`;
  // Nobody's: `CONTROL`, `POLL`.
  return kind.includes('#') ? 'an erasure' : 'nothing: there are a few, and they stay as many';
}

function growthPart(month: Month): string {
  const { kept, emails } = month;
  const rows = kept.reduce((sum, each) => sum + each.rows, 0);
  const bytes = kept.reduce((sum, each) => sum + each.bytes, 0);
  const lines = kept.map((each) => [
    `\`${each.kind}\``,
    figure(each.rows / emails),
    figure(each.bytes / emails),
    number(Math.round(each.bytes / each.rows)),
    number(each.bytesMax),
    endOf(each),
  ]);
  return `${stamp(month)} After ${number(emails)} emails:

${table(
  ['row, as its key begins', 'rows an email', 'bytes an email', 'mean', 'largest', 'what ends it'],
  [...lines, ['**together**', figure(rows / emails), figure(bytes / emails), number(Math.round(bytes / rows)), '', '']],
)}

So a million emails leave ${figure(rows / emails)} million rows and ${figure(bytes / emails / 1_000)} GB, index entries not counted.`;
}

const dollars = (amount: number) => `$${amount.toFixed(amount < 0.1 ? 3 : 2)}`;
/** Estimated: of half a gigabyte, so long an invocation. */
const invocationSeconds = 0.1;
const lambda = (invocations: number) => invocations * (lambdaRequest + invocationSeconds * 0.5 * lambdaGbSecond);

function costPart(month: Month): string {
  const { emails, each, clock } = month;
  const one = together(each);
  const [, sesPrice] = sesPrices;
  const minutes = 30 * 24 * 60;
  const units = (taken: Taken) => taken.writeUnits * writeUnit + taken.readUnits * readUnit;
  const lines: readonly (readonly [string, string, number])[] = [
    [
      'SES, accounts made since July 2026',
      `${number(emails)} × ${dollars(sesPrice * 1_000)} / 1,000`,
      emails * sesPrice,
    ],
    [
      'DynamoDB, emails and what led to them',
      `${number(emails)} × (${figure(one.writeUnits)} writes × $0.625 + ${figure(one.readUnits)} reads × $0.125) / million`,
      emails * units(one),
    ],
    [
      'DynamoDB, the minutes of the month',
      `(${number(clock.writeUnits)} writes × $0.625 + ${number(clock.readUnits)} reads × $0.125) / million`,
      units(clock),
    ],
    ['events out', `at most ${figure(2)} an email × $1.00 / million`, 2 * emails * busEvent],
    [
      'Lambda, emails and what led to them, estimated',
      `${number(emails)} × ${figure(one.invocations)} × ($0.20 / million + 0.1 s × 0.5 GB × $13.33 / million)`,
      lambda(emails * one.invocations),
    ],
    [
      'Lambda, the minutes of the month, estimated',
      `${number(clock.invocations)} × ($0.20 / million + 0.1 s × 0.5 GB × $13.33 / million)`,
      lambda(clock.invocations),
    ],
    ['EventBridge Scheduler', `${number(clock.invocations)} × $1.00 / million`, clock.invocations * 1e-6],
  ];
  const sum = lines.reduce((total, [, , amount]) => total + amount, 0);
  return `${stamp(month)} ${number(emails)} emails; ${number(minutes)} minutes.

${table(
  ['what', 'arithmetic', 'a month'],
  [...lines.map(([what, how, amount]) => [what, how, dollars(amount)]), ['**together**', '', `**${dollars(sum)}**`]],
)}`;
}

function patientPart({ visits, emails, early, late }: Patient): string {
  const row = (name: string, stretch: Patient['early']) => [name, number(stretch.emails), ...takenCells(stretch.each)];
  return `${new Date().toISOString().slice(0, 10)}. ${visits} infusions, one every fourteen days, ${number(emails)} emails. For one email:

${table(['visits', 'emails', ...titles], [row('the second to the fifth', early), row('the last four', late)])}`;
}

export function writeMonth({ small, tenfold, patient }: MonthResults): void {
  if (small) {
    writePart('month.md', 'a small clinic', monthPart(small));
    writePart('cost.md', "a small clinic's month", costPart(small));
    writePart('scaling.md', 'growth', growthPart(small));
  }
  if (tenfold) writePart('month.md', 'ten times as large', monthPart(tenfold));
  if (patient) writePart('month.md', 'a patient of two years', patientPart(patient));
}
