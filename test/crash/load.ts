/**
 * `node test/crash/load.ts`: so many due at one minute, on the local parts, with a quota of 500 a second: reminders
 * first, nothing lost, nothing doubled, and the lag curve. `--people N` (10,000), `--write` puts it into docs/crash-matrix.md.
 */
import { cpus, loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dueMoment } from '../../bench/people.ts';
import { openWorld, wordsOf } from '../../bench/world.ts';
import { readSendItem } from '../../functions/adapters/dynamodb/rows.ts';
import { readTag } from '../../functions/core/model/send.ts';
import { epochMs, type Instant } from '../../functions/core/time/time.ts';
import { builtAssembly } from '../../local/cloud/build.ts';
import { openOutput } from '../../local/console.ts';
import type { InboxEntry } from '../../local/gateway/index.ts';
import { doubledOf, scanAll } from '../../local/report.ts';
import type { System } from '../../local/system.ts';
import { crowdOf, type Group, type SignUps, signUpsAt } from './crowd.ts';
import { writeSection } from './page.ts';

const { people, write, assembly } = parseArgs({
  options: {
    people: { type: 'string', default: '10000' },
    write: { type: 'boolean', default: false },
    assembly: { type: 'string' },
  },
}).values;
const output = openOutput({ stream: process.stderr });

/** Sign-ups come in while the crowd is being sent to, a few at a time. */
async function comeIn(system: System, { items }: SignUps): Promise<void> {
  for (const person of items)
    for (const Item of person)
      await system.tables.client.send(new PutItemCommand({ TableName: system.tables.people, Item }));
}

/** Ticks as the schedule would, without its wait between two, until nothing that was due then is left. */
async function drain(system: System, total: number): Promise<void> {
  const shown = setInterval(() => output.bar(system.gateway.inbox.count(), total, 'emails'), 1_000);
  try {
    for (;;) {
      await system.tick();
      const next = await system.clock.nextDue();
      if (next === undefined || next > system.clock.now()) return;
    }
  } finally {
    clearInterval(shown);
    output.clear();
  }
}

interface Result {
  readonly lines: readonly string[];
  readonly broken: readonly string[];
}

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

async function resultOf(system: System, at: Instant, groups: readonly Group[], parked: number): Promise<Result> {
  const inbox = system.gateway.inbox.list().filter(({ tag }) => tag !== undefined);
  const idOf = ({ tag = '' }: InboxEntry) => readTag(tag)?.contactId ?? '';
  const items = await scanAll(system.tables.client, system.tables.people);
  const sends = items.filter((item) => item.sk?.S?.startsWith('SEND#')).map(readSendItem);
  const times = new Map<string, number>();
  for (const entry of inbox) times.set(idOf(entry), (times.get(idOf(entry)) ?? 0) + 1);

  const broken: string[] = [];
  const lag = (entry: InboxEntry) => (Date.parse(entry.acceptedAt) - epochMs(at)) / 1_000;
  const rows = groups.map(({ name, ids, emailsEach }) => {
    const mine = inbox.filter((entry) => ids.has(idOf(entry)));
    const lost = emailsEach === 0 ? 0 : [...ids].filter((id) => !times.has(id)).length;
    const more = [...ids].filter((id) => (times.get(id) ?? 0) > emailsEach).length;
    if (lost > 0) broken.push(`${name}: ${lost} lost`);
    if (more > 0) broken.push(`${name}: ${more} more than once, or at all`);
    const lags = mine.map(lag).sort((a, b) => a - b);
    const cell = (share: number) => (lags.length === 0 ? '' : quantile(lags, share).toFixed(1));
    return {
      name,
      people: ids.size,
      accepted: mine.length,
      lost,
      more,
      p50: cell(0.5),
      p99: cell(0.99),
      last: cell(1),
    };
  });
  const doubled = doubledOf(inbox, sends);
  if (doubled > 0) broken.push(`${doubled} doubled`);
  const open = sends.filter(({ state }) => state === 'claimed' || state === 'refused').length;
  if (open > 0) broken.push(`${open} rows of the ledger are not terminal`);
  const namesOf = (start: string) =>
    new Set(groups.filter(({ name }) => name.startsWith(start)).flatMap(({ ids }) => [...ids]));
  const [reminders, marketing] = [
    new Set([...namesOf('reminder'), ...namesOf('safety')]),
    new Set(groups.find(({ name }) => name === 'marketing')?.ids ?? []),
  ];
  const firstMarketing = inbox.findIndex((entry) => marketing.has(idOf(entry)));
  const after = inbox.slice(firstMarketing).filter((entry) => reminders.has(idOf(entry))).length;
  if (after > 0) broken.push(`${after} reminders after the first marketing email`);
  const poison = groups.find(({ name }) => name.startsWith('poison'))?.ids.size ?? 0;
  if (parked < poison) broken.push(`${poison} poison sign-ups, ${parked} parked`);

  const columns = ['people', 'accepted', 'lost', 'more', 'p50', 'p99', 'last'] as const;
  const lines = [
    `| group | people | accepted | lost | doubled | lag p50, s | p99, s | last, s |`,
    `|---|--:|--:|--:|--:|--:|--:|--:|`,
    ...rows.map((row) => `| ${row.name} | ${columns.map((column) => row[column]).join(' | ')} |`),
    '',
    `Reminders after the first marketing email: ${after}. Parked records: ${parked} of ${poison} poison sign-ups.`,
    '',
    ...curveOf(inbox, lag, reminders, marketing),
  ];
  return { lines, broken };
}

/** Emails accepted by then, of each lane: twelve steps from the minute to the last email. */
function curveOf(
  inbox: readonly InboxEntry[],
  lag: (entry: InboxEntry) => number,
  reminders: ReadonlySet<string>,
  marketing: ReadonlySet<string>,
): readonly string[] {
  const steps = 12;
  const of = (ids: ReadonlySet<string>) =>
    inbox.filter(({ tag = '' }) => ids.has(readTag(tag)?.contactId ?? '')).map(lag);
  const lanes = [of(reminders), of(marketing)] as const;
  const last = Math.max(...lanes.flat());
  const share = (lags: readonly number[], until: number) => lags.filter((each) => each <= until).length / lags.length;
  const bar = (part: number) => '█'.repeat(Math.round(part * 20)).padEnd(20, '·');
  return [
    '```',
    `${'s after'.padStart(8)}  ${'reminders'.padEnd(20)}       ${'marketing'.padEnd(20)}`,
    ...Array.from({ length: steps }, (_, index) => {
      const until = (last * (index + 1)) / steps;
      const [reminder, other] = lanes.map((lags) => share(lags, until));
      const percent = (part = 0) => `${Math.round(part * 100)} %`.padStart(5);
      return `${until.toFixed(0).padStart(8)}  ${bar(reminder ?? 0)} ${percent(reminder)} ${bar(other ?? 0)} ${percent(other)}`;
    }),
    '```',
  ];
}

const total = Number(people);
const directory = assembly ?? (await builtAssembly('local')).directory;
const words = wordsOf(directory);
const at = dueMoment(Date.now());
const crowd = crowdOf(total, at, words);
const signUps = signUpsAt(Math.floor(total / 20), at, words);
output.line(`${crowd.items.length} items for ${total} people due at ${at} …`);
const world = await openWorld({ assembly: directory, items: crowd.items, perSecond: 500 });
const { system } = world;
try {
  // Short of the minute by what the jump itself takes, and then in real time.
  await system.clock.advanceTo(epochMs(at) - 2_000);
  await wait(Math.max(0, epochMs(at) - system.clock.now()));
  const began = performance.now();
  const loadBefore = loadavg()[0] ?? 0;
  await Promise.all([comeIn(system, signUps), drain(system, total)]);
  await system.quiesce(600_000);
  // Sign-ups of the last moments: more than enroll may send at once is the next tick's.
  await drain(system, total);
  await system.quiesce(600_000);
  const seconds = (performance.now() - began) / 1_000;
  const deadLetterQueue = system.cloud.queues.find(({ name }) => name.includes('set-aside'));
  const bodies = deadLetterQueue ? system.gateway.queues.peek(deadLetterQueue.url).map(({ body }) => body) : [];
  const parked = new Set(bodies.map((body) => (JSON.parse(body) as { pk: string }).pk)).size;
  const { lines, broken } = await resultOf(system, at, [...crowd.groups, ...signUps.groups], parked);
  const text = [
    `${total} due at one minute, ${signUps.items.length} sign-ups coming in meanwhile, quota 500/s; ${seconds.toFixed(0)} s, events of every email included, on ${cpus().length} cores shared with other work (load ${loadBefore.toFixed(1)} before).`,
    '',
    ...lines,
  ].join('\n');
  process.stdout.write(`${text}\n`);
  for (const what of broken) process.stderr.write(`! ${what}\n`);
  if (broken.length > 0) process.exitCode = 1;
  if (write) writeSection('load', text);
} finally {
  await world.stop();
}
