/**
 * `npm run import -- leads.csv`: people who confirmed elsewhere that they want to hear from the clinic, with the evidence of
 * it in every row. A dry run unless `--write`; stopped, it goes on where it was; run twice, it writes nobody twice.
 */

import { fileURLToPath } from 'node:url';
import type { Asked } from '../cli/arguments.ts';
import { commands } from '../cli/commands.ts';
import { existingFile, runCommand, Slip, wholeNumber } from '../cli/run.ts';
import { systemIdentity } from '../functions/adapters/identity.ts';
import { defined } from '../functions/core/model/defined.ts';
import { type OptionalField, optionalFields } from '../functions/core/model/leftOut.ts';
import { type Instant, parseInstant } from '../functions/core/time/time.ts';
import { ColumnsError } from './import/columns.ts';
import { type DateOrder, dateOrders } from './import/dates.ts';
import { type ImportReport, importList, withoutKey } from './import/run.ts';
import { SourceError } from './import/source.ts';
import { mendable, UsageError, withReach } from './reach.ts';

/**
 * In the clinic's account: bookings wait in the same stream behind these rows. enroll keeps up with some 80 sign-ups a second
 * (docs/bench.md, "one worker: sign-ups a second of a core"), and has to have room for those who write meanwhile.
 */
const rowsPerSecondOnAws = 50;

/** `[########········]  50 %  50,000 rows  1,240 a second`. */
export function progressBar(share: number, rows: number, seconds: number): string {
  const width = 24;
  const full = Math.round(share * width);
  const rate = seconds > 0 ? Math.round(rows / seconds) : 0;
  return `[${'#'.repeat(full)}${'·'.repeat(width - full)}] ${String(Math.floor(share * 100)).padStart(3)} %  ${rows.toLocaleString('en-US')} rows  ${rate.toLocaleString('en-US')} a second`;
}

/** One line over itself on a terminal; a line at each tenth elsewhere. */
function teller(): (progress: { share: number; rows: number }) => void {
  const began = performance.now();
  let tenth = 0;
  return ({ share, rows }) => {
    const bar = progressBar(share, rows, (performance.now() - began) / 1000);
    if (process.stderr.isTTY) process.stderr.write(`\r${bar}${share >= 1 ? '\n' : ''}`);
    else if (Math.floor(share * 10) > tenth) {
      tenth = Math.floor(share * 10);
      process.stderr.write(`${bar}\n`);
    }
  };
}

function dateOrder(text: string | undefined): DateOrder | undefined {
  if (text === undefined) return undefined;
  const order = dateOrders.find((each) => each === text.toLowerCase());
  if (!order) throw new Slip('--dates is mdy, the month first as in the United States, or dmy, the day first');
  return order;
}

function moment(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  try {
    return parseInstant(text);
  } catch {
    throw new Slip('--from is a moment with its offset, such as 2026-11-02T08:00:00-05:00');
  }
}

/** What a row that was taken without this field has instead. */
const without: Readonly<Record<OptionalField, string>> = {
  firstName: 'a first name',
  phone: 'a telephone number',
  zone: 'a time zone (the clinic’s is taken)',
  locale: 'a language (English is taken)',
  interest: 'an interest',
  emailAcknowledged: 'a yes to full emails',
};

export function printedReport(report: ImportReport, write: boolean, perHour: number): readonly string[] {
  const { tally, rows, dropped, resumedAt, lastStartsAt } = report;
  const number = (count = 0) => count.toLocaleString('en-US');
  const leftOut = optionalFields.filter((field) => (tally[withoutKey(field)] ?? 0) > 0);
  const counted = new Set(['new', 'there', 'refused', 'optedOut', ...leftOut.map(withoutKey)]);
  const reasons = Object.entries(tally).filter(([name]) => !counted.has(name));
  return [
    ...(resumedAt > 0 ? [`Went on after row ${number(resumedAt)}.`] : []),
    `${number(rows)} rows: ${number(tally.new)} ${write ? 'written' : 'would be written'}, ${number(tally.there)} there already, ${number(tally.refused)} refused.`,
    ...((tally.optedOut ?? 0) > 0
      ? [`Of those refused, ${number(tally.optedOut)} carry a sign of an opt-out, or no clear yes.`]
      : []),
    ...leftOut.map(
      (field) =>
        `${number(tally[withoutKey(field)])} without ${without[field]}: what stands there is none that can be used, and was left out.`,
    ),
    ...reasons.sort((a, b) => b[1] - a[1]).map(([reason, count]) => `  ${number(count).padStart(7)}  ${reason}`),
    ...((tally.refused ?? 0) > 0 ? [`The refused rows, each with its reason: ${report.rejects}`] : []),
    ...report.ignored.map(
      (column) =>
        `IGNORED, as you said: "${column.header}", which seems to speak of consent; it would have refused ${number(column.rows)} rows.`,
    ),
    ...(report.consent.length > 0 ? [`Columns looked at for an opt-out only: ${report.consent.join(', ')}`] : []),
    ...(dropped.length > 0 ? [`Columns that were not read: ${dropped.join(', ')}`] : []),
    ...(lastStartsAt === undefined
      ? []
      : [
          `First emails: at most ${number(perHour)} an hour, by day where the person is; the last ${lastStartsAt.slice(0, 16).replace('T', ' ')} UTC.`,
        ]),
    ...(write ? [] : ['Nothing was written: this was a dry run. Add --write to do it.']),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runCommand(commands.import, run, mendable);

async function run({ values, positionals }: Asked<(typeof commands.import)['options']>): Promise<void> {
  const path = existingFile(positionals[0], commands.import.examples[0]);
  const write = values.write && !values['dry-run'];
  const perHour = wholeNumber(values['per-hour'] ?? '500', '--per-hour');
  if (values['rows-per-second'] !== undefined) wholeNumber(values['rows-per-second'], '--rows-per-second');
  const from = moment(values.from);
  await withReach(values, async ({ people, clock, clinic, environment, by, hashOf }) => {
    const paced =
      environment.name === 'local'
        ? values['rows-per-second']
        : (values['rows-per-second'] ?? String(rowsPerSecondOnAws));
    try {
      const report = await importList(
        defined({
          path,
          table: people,
          identity: systemIdentity,
          clock,
          clinic: await clinic(),
          by,
          hashOf,
          write,
          perHour,
          maps: values.map ?? [],
          sets: values.set ?? [],
          dates: dateOrder(values.dates),
          onProgress: teller(),
          encoding: values.encoding,
          delimiter: values.delimiter,
          from,
          rowsPerSecond: write && paced !== undefined ? wholeNumber(paced, '--rows-per-second') : undefined,
        }),
      );
      for (const line of printedReport(report, write, perHour)) console.log(line);
      // Kilobytes: https://nodejs.org/api/process.html#processresourceusage
      console.log(`Peak memory ${Math.round(process.resourceUsage().maxRSS / 1_024)} MB.`);
    } catch (error) {
      if (error instanceof ColumnsError || error instanceof SourceError) throw new UsageError(error.message);
      const what = error instanceof Error ? error.message : String(error);
      throw new UsageError(`The import stopped: ${what}. What was done is kept; the same command goes on there.`);
    }
  });
}
