/** `docs/simulation.md`: what stays is written by hand, what the command counts lies between marks and is replaced. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { type LoadResult, linesOf } from './load/result.ts';
import { loadRuns } from './load/runs.ts';
import type { Report } from './report.ts';
import { callFaults, eventFaults, sesFaults, streamFaults, tickFaults } from './world/faults.ts';

const page = new URL('../../docs/simulation.md', import.meta.url);

const number = (value: number) => value.toLocaleString('en-US');

/** @throws when the page has no place for it. */
function between(text: string, name: string, body: string): string {
  const [begin, end] = [`<!-- sim ${name}: begin -->`, `<!-- sim ${name}: end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/simulation.md has no place for "${name}"`);
  return `${text.slice(0, from + begin.length)}\n\n${body}\n\n${text.slice(to)}`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** Which part of the world a count belongs to. */
const kinds: readonly (readonly [string, (what: string) => boolean])[] = [
  ['a call of a function', (what) => what in callFaults || ['timedOut', 'leftBehind', 'thawedAtClaim'].includes(what)],
  ['SES', (what) => what in sesFaults || what === 'inOutage' || what === 'overTheRate'],
  ['an event of SES', (what) => what.startsWith('event ') && what.slice(6) in eventFaults],
  ['the schedule', (what) => (what.startsWith('tick ') && what.slice(5) in tickFaults) || what === 'leaseHeld'],
  ['the stream', (what) => (what.startsWith('stream ') && what.slice(7) in streamFaults) || what.startsWith('batch ')],
  ['reads, index and clocks', (what) => ['staleRead', 'indexLag', 'clockSkew'].includes(what)],
  ['people and staff, between two calls', (what) => what.startsWith('act inside ')],
  ['people and staff, at their own time', (what) => what.startsWith('act ')],
  ['what came of it', () => true],
];

const inWords = (what: string) =>
  what
    .replace(/^(event|tick|stream|act inside|act) /, '')
    .replace(/[A-Z0-9]+/g, (letters) => ` ${letters.toLowerCase()}`);

function seedsSection(report: Report, from: number): string {
  const { seeds, seedsPerSecond, sendsAccepted, violations, faults } = report;
  const seconds = seeds / Math.max(seedsPerSecond, 0.001);
  const left = new Set(Object.keys(faults));
  const rows = kinds.map(([kind, isOf]) => {
    const mine = [...left].filter(isOf);
    for (const what of mine) left.delete(what);
    return [kind, mine.map((what) => `${inWords(what)} ×${number(faults[what] ?? 0)}`).join(', ')];
  });
  return [
    `Seeds ${number(from)} to ${number(from + seeds - 1)}: ${number(seeds)} seeds in ${number(Math.round(seconds))} s (${seedsPerSecond.toFixed(1)}/s on ${cpus().length} shared cores), ${number(sendsAccepted)} emails accepted, **${violations.length} violations**.`,
    '',
    '| what | how often it happened |\n|---|---|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}

function mutantsSection(mutants: Readonly<Record<string, number | null>>, byTape: readonly string[]): string {
  const all = Object.entries(mutants);
  const caught = all.filter(([, seed]) => seed !== null).length;
  return [
    `${caught} of ${all.length} caught. The number is the first seed that catches it; "tape": none of them did, and the tape kept when it was found does.`,
    '',
    table(
      ['planted bug', 'seed'],
      all.map(([name, seed]) => [name, seed === null ? '**survives**' : byTape.includes(name) ? 'tape' : String(seed)]),
    ),
  ].join('\n');
}

/** Load runs that were not run this time keep what they told last. */
function loadSection(results: readonly LoadResult[], text: string): string {
  const [, old = ''] = /<!-- sim load: begin -->([\s\S]*)<!-- sim load: end -->/.exec(text) ?? [];
  const known = new Map(
    old
      .split(/\n(?=\*\*)/)
      .map((block) => block.trim())
      .map((block) => [/^\*\*(.*)\*\*/.exec(block)?.[1] ?? '', block]),
  );
  for (const result of results) known.set(result.name, linesOf(result).join('\n'));
  return loadRuns.flatMap(({ name }) => known.get(name) ?? []).join('\n\n');
}

/** @param from the first seed. */
export function writePage(report: Report, from: number): void {
  let text = readFileSync(page, 'utf8');
  if (report.seeds > 0) text = between(text, 'seeds', seedsSection(report, from));
  if (report.mutants) text = between(text, 'mutants', mutantsSection(report.mutants, report.byTape ?? []));
  if (report.load) text = between(text, 'load', loadSection(report.load, text));
  writeFileSync(page, text);
}
